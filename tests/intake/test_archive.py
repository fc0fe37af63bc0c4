"""A zip is refused before anything parses it, and cheaply."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile

import pytest

from indicators.errors import DataFileError
from indicators.intake.archive import open_archive
from tests.intake.workbooks import parts, zipped

_ENTRIES = 100
_UNPACKED = 20_000_000


def _refusal(content: bytes) -> str:
    with pytest.raises(DataFileError) as refused:
        open_archive(content, most_entries=_ENTRIES, most_unpacked=_UNPACKED)
    return str(refused.value)


def test_a_workbook_passes_and_its_parts_are_found_without_regard_to_case_or_slash() -> None:
    content = zipped(parts() | {"XL\\Extra.xml": "<x/>"})
    archive = open_archive(content, most_entries=_ENTRIES, most_unpacked=_UNPACKED)
    assert "/xl/extra.XML" in archive
    with archive.open("xl/extra.xml") as stream:
        assert stream.read() == b"<x/>"


@pytest.mark.parametrize("name", ["../../evil.txt", "xl/../../evil", "/etc/x", "..\\evil", "C:\\evil", "c:evil"])
def test_a_member_that_leads_outside_is_refused_by_name(name: str) -> None:
    message = _refusal(zipped(parts() | {name: "x"}))
    assert "越界路径" in message
    assert name in message
    assert "请" in message


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "docProps/core.xml", "_rels/.rels", "xl/drawings/d.vml"])
@pytest.mark.parametrize("markup", ['<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>', '<!ENTITY x "y">'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_dtd_in_any_part_is_refused(part: str, markup: str, encoding: str) -> None:
    message = _refusal(zipped(parts() | {part: f"<?xml?>{markup}<a/>".encode(encoding)}))
    assert part in message
    assert "外部实体" in message


def test_a_dtd_is_found_across_the_pieces_in_which_a_part_is_read() -> None:
    for start in range((1 << 16) - 12, (1 << 16) + 2):
        assert "外部实体" in _refusal(zipped(parts() | {"xl/a.xml": " " * start + "<!DOCTYPE a>"}))


def test_a_dtd_in_a_picture_is_nobody_s_concern() -> None:
    open_archive(zipped(parts() | {"xl/media/a.svg": "<!DOCTYPE svg>"}), most_entries=_ENTRIES, most_unpacked=_UNPACKED)


@pytest.mark.parametrize(
    "extra",
    [{"xl/vbaProject.bin": "x"}, {"[Content_Types].xml": "sheet.macroEnabled.main+xml"}, {"xl/macrosheets/a.xml": ""}],
)
def test_macros_are_refused_with_the_remedy(extra: dict[str, str]) -> None:
    assert _refusal(zipped(parts() | extra)) == "工作簿含有宏，已拒绝。请另存为不含宏的 .xlsx 后重试。"


def test_a_binary_workbook_is_refused_with_the_remedy() -> None:
    assert ".xlsb" in _refusal(zipped(parts() | {"[Content_Types].xml": "ms-excel.sheet.binary.macroEnabled.main"}))


def test_a_zip_of_something_else_is_no_workbook() -> None:
    assert "不是 Excel 工作簿" in _refusal(zipped({"a.txt": "x"}))


def test_a_locked_member_is_refused_as_such() -> None:
    content = bytearray(zipped(parts()))
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    assert "密码" in _refusal(bytes(content))


def test_too_many_members_are_refused() -> None:
    message = _refusal(zipped(parts() | {f"a{i}": "" for i in range(_ENTRIES)}))
    assert f"超过 {_ENTRIES} 个" in message


def test_two_members_of_one_name_are_refused_since_two_readers_could_see_two_workbooks() -> None:
    assert "已损坏" in _refusal(zipped(parts() | {"XL/workbook.xml": "<workbook/>"}))


@pytest.mark.parametrize("size", [_UNPACKED + 1, 11_000_000])
def test_a_bomb_is_refused_from_its_directory_without_memory(size: int) -> None:
    content = zipped(parts() | {"xl/media/bomb.bin": b"\0" * size})
    tracemalloc.start()
    message = _refusal(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "已拒绝" in message
    assert peak < 2_000_000


def test_a_member_longer_than_it_says_is_refused_while_it_is_unpacked() -> None:
    content = bytearray(zipped(parts() | {"xl/media/bomb.bin": b"\0" * 5_000_000}))
    at = content.rindex(b"xl/media/bomb.bin") - 46
    assert content[at : at + 4] == b"PK\x01\x02"
    content[at + 24 : at + 28] = struct.pack("<I", 10)
    assert "已损坏" in _refusal(bytes(content))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_packing_that_unpacks_without_a_bound_is_refused(method: int) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, text in parts().items():
            archive.writestr(name, text)
    assert "已损坏" in _refusal(stream.getvalue())


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9, 0.99])
def test_a_cut_workbook_is_damaged(keep: float) -> None:
    content = zipped(parts())
    assert "已损坏" in _refusal(content[: int(len(content) * keep)])
