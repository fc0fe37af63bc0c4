"""Workbooks made by hand: raw .xlsx parts, for what no program writes, and the few records an .xls needs."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return stream.getvalue()


def parts(
    sheet_data: str = "",
    *,
    after: str = "",
    formats: Iterable[str | int] = (),
    shared: Iterable[str] = (),
    before: str = "",
) -> dict[str, str | bytes]:
    """One sheet named 数据. A format is a code or the id of a built-in one; the first is that of style 1."""
    codes = [code for code in formats if isinstance(code, str)]
    numbers = [164 + codes.index(code) if isinstance(code, str) else code for code in formats]
    defined = "".join(f'<numFmt numFmtId="{164 + i}" formatCode="{escaped(code)}"/>' for i, code in enumerate(codes))
    styles = "".join(f'<xf numFmtId="{number}"/>' for number in (0, *numbers))
    return {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><workbookPr/><sheets>'
        '<sheet name="数据" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": "<Relationships>"
        + "".join(
            f'<Relationship Id="rId{i}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
            for i, (kind, target) in enumerate(
                [("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml"), ("sharedStrings", "strings.xml")], 1
            )
        )
        + "</Relationships>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}">{before}<sheetData>{sheet_data}</sheetData>{after}</worksheet>',
        "xl/styles.xml": f'<styleSheet><numFmts>{defined}</numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>'
        f"<cellXfs>{styles}</cellXfs></styleSheet>",
        "xl/strings.xml": "<sst>" + "".join(f"<si>{text}</si>" for text in shared) + "</sst>",
    }


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def xls(
    cells: Iterable[tuple[int, int, object, int]],
    *,
    codes: Iterable[str] = (),
    merged: Iterable[tuple[int, int, int, int]] = (),
    epoch_1904: bool = False,
    states: Iterable[int] = (0,),
    streams: Iterable[str] = ("Workbook",),
) -> bytes:
    """Cells are (row, column, text or number or bool or error code as bytes, style) of the first sheet.

    Style 0 is the standard one, the others are those of ``codes``. ``states`` are 0 visible, 1 hidden, 2 very hidden.
    """
    formats = list(codes)
    head = _record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 1997, 0, 0)) + _record(0x0042, struct.pack("<H", 1200))
    head += _record(0x0022, struct.pack("<H", epoch_1904))
    head += _record(0x0031, struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0) + _text("Arial", "<B")) * 5
    for i, code in enumerate(formats):
        head += _record(0x041E, struct.pack("<H", 164 + i) + _text(code, "<H"))
    for number in (0, *(164 + i for i in range(len(formats)))):
        head += _record(0x00E0, struct.pack("<HHHBBBBIIH", 0, number, 0, 0, 0, 0, 0, 0, 0, 0))
    sheets = [_sheet(cells, merged)] + [_sheet([(0, 0, "底稿", 0)], ()) for _ in list(states)[1:]]
    names = [_text(f"表{i}", "<B") for i in range(len(sheets))]
    start = len(head) + sum(4 + 6 + len(name) for name in names) + 4
    for name, state, sheet in zip(names, states, sheets, strict=True):
        head += _record(0x0085, struct.pack("<IBB", start, state, 0) + name)
        start += len(sheet)
    return _container(head + _record(0x000A, b"") + b"".join(sheets), list(streams))


def _sheet(cells: Iterable[tuple[int, int, object, int]], merged: Iterable[tuple[int, int, int, int]]) -> bytes:
    body = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 1997, 0, 0))
    for row, column, value, style in cells:
        place = struct.pack("<HHH", row, column, style)
        if isinstance(value, str):
            body += _record(0x0204, place + _text(value, "<H"))
        elif isinstance(value, bool):
            body += _record(0x0205, place + bytes([value, 0]))
        elif isinstance(value, bytes):
            body += _record(0x0205, place + value + b"\1")
        else:
            body += _record(0x0203, place + struct.pack("<d", value))
    areas = list(merged)
    body += _record(0x00E5, struct.pack("<H", len(areas)) + b"".join(struct.pack("<HHHH", *area) for area in areas))
    return body + _record(0x000A, b"")


def _record(number: int, content: bytes) -> bytes:
    return struct.pack("<HH", number, len(content)) + content


def _text(text: str, length: str) -> bytes:
    return struct.pack(length, len(text)) + b"\1" + text.encode("utf-16-le")


def _container(stream: bytes, names: list[str]) -> bytes:
    """An OLE file: header, one table of sectors, one directory, then the stream (long enough not to be a short one)."""
    stream = stream.ljust(4096, b"\0")
    sectors = -(-len(stream) // 512)
    table = [-3, -2, *range(3, sectors + 2), -2]
    entries = [("Root Entry", 5, -2, 0)] + [(name, 2, 2, len(stream)) for name in names]
    directory = b""
    for i, (name, kind, first, size) in enumerate(entries):
        wide = f"{name}\0".encode("utf-16-le")
        child = 1 if i == 0 else -1
        sibling = i + 1 if 0 < i < len(entries) - 1 else -1
        directory += wide.ljust(64, b"\0") + struct.pack("<HBBiii", len(wide), kind, 1, -1, sibling, child)
        directory += b"\0" * 36 + struct.pack("<iII", first, size, 0)
    header = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 16 + struct.pack("<HHHHH6s", 0x3E, 3, 0xFFFE, 9, 6, b"")
    header += struct.pack("<IIIIIiIiI", 0, 1, 1, 0, 4096, -2, 0, -2, 0) + struct.pack("<109i", 0, *[-1] * 108)
    sector_table = struct.pack(f"<{len(table)}i", *table).ljust(512, b"\xff")
    return header + sector_table + directory.ljust(512, b"\0") + stream.ljust(sectors * 512, b"\0")
