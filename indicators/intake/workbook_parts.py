"""The small parts of an .xlsx: which sheets there are, the shared texts, the number formats. In: a checked archive."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final
from xml.parsers import expat

from indicators.errors import DataFileError
from indicators.intake.archive import DAMAGED, ENTITY, NO_WORKBOOK, Archive
from indicators.intake.workbook_formats import FormatKind, kind_of, unescape

Attributes = dict[str, str]

_TRUE: Final = frozenset({"1", "true", "on"})
_BUFFER: Final = 1 << 16
LONGEST_TEXT: Final = 32_767  # of a cell of Excel
_MOST_PIECES: Final = 4_096  # differently formatted runs of one text


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """``state`` is visible, hidden or veryHidden; ``part`` is None for what is no sheet of cells."""

    name: str
    state: str
    part: str | None


@dataclass(slots=True)
class Contents:
    sheets: list[SheetEntry] = field(default_factory=list)
    epoch_1904: bool = False
    shared: str | None = None
    styles: str | None = None


def parse(archive: Archive, part: str, start: Callable[[str, Attributes], Any], **handlers: Callable[..., Any]) -> None:
    """One part through expat, which knows no entities but the five of XML once a DTD is refused.

    Raises: DataFileError where the part is not there, not XML or has a DTD.
    """
    parser = expat.ParserCreate("utf-8")  # whatever the part declares: the name of a codec is no business of a file
    parser.buffer_text = True
    parser.buffer_size = _BUFFER
    parser.StartElementHandler = start
    parser.EndElementHandler = handlers.get("end")
    parser.CharacterDataHandler = handlers.get("text")

    def refuse(*_: object) -> None:
        raise DataFileError(ENTITY, name=part[:80])

    parser.StartDoctypeDeclHandler = refuse
    with archive.open(part) as stream:
        try:
            parser.ParseFile(stream)
        except expat.ExpatError as error:
            raise DataFileError(DAMAGED) from error


@lru_cache(maxsize=256)
def local(name: str) -> str:
    """An element or attribute without its prefix; some programs write ``x:row``."""
    return name.rpartition(":")[2]


def read_contents(archive: Archive) -> Contents:
    """The sheets in their order, and where the other parts are.

    Raises: DataFileError where it is no workbook.
    """
    root = next((target for kind, target in _relations(archive, "").values() if kind == "officeDocument"), "")
    part = root or "xl/workbook.xml"
    if part not in archive:
        raise DataFileError(NO_WORKBOOK)
    relations = _relations(archive, part)
    contents = Contents()
    for kind, target in relations.values():
        if kind == "sharedStrings" and target in archive:
            contents.shared = target
        elif kind == "styles" and target in archive:
            contents.styles = target

    def start(name: str, attributes: Attributes) -> None:
        if local(name) == "workbookPr":
            contents.epoch_1904 = attributes.get("date1904", "").lower() in _TRUE
        elif local(name) == "sheet":
            relation = next((value for key, value in attributes.items() if ":" in key and local(key) == "id"), "")
            kind, target = relations.get(relation, ("", ""))
            state = attributes.get("state", "visible")
            name = unescape(attributes.get("name", ""))
            contents.sheets.append(SheetEntry(name, state, target if kind == "worksheet" else None))

    parse(archive, part, start)
    if not contents.sheets:
        raise DataFileError(NO_WORKBOOK)
    parts = [sheet.part for sheet in contents.sheets if sheet.part]
    if len(set(parts)) < len(parts):  # each would be read again
        raise DataFileError(DAMAGED)
    return contents


def read_styles(archive: Archive, contents: Contents) -> dict[str, FormatKind]:
    """Style of a cell, as its attribute is written -> what its number format makes of a number; only what matters."""
    codes: dict[str, str] = {}
    kinds: dict[str, FormatKind] = {}
    formats: list[str] = []
    inside: set[str] = set()

    def start(name: str, attributes: Attributes) -> None:
        tag = local(name)
        if tag == "cellXfs":
            inside.add(tag)
        elif tag == "numFmt" and not inside:
            codes.setdefault(attributes.get("numFmtId", ""), attributes.get("formatCode", ""))
        elif tag == "xf" and inside:
            formats.append(attributes.get("numFmtId", ""))

    def end(name: str) -> None:
        inside.discard(local(name))

    if contents.styles is not None:
        parse(archive, contents.styles, start, end=end)
    for index, number in enumerate(formats):
        kind = kind_of(int(number) if re.fullmatch(r"[0-9]{1,9}", number) else 0, codes.get(number, ""))
        if kind is not FormatKind.GENERAL:
            kinds[str(index)] = kind
    return kinds


def read_shared(archive: Archive, contents: Contents) -> list[str]:
    """The shared texts in their order; phonetic hints are not part of a text."""
    texts: list[str] = []
    pieces: list[str] = []
    depth = {"t": 0, "rPh": 0}

    def start(name: str, _: Attributes) -> None:
        tag = local(name)
        if tag == "si":
            pieces.clear()
        elif tag in depth:
            depth[tag] += 1

    def end(name: str) -> None:
        tag = local(name)
        if tag == "si":
            texts.append(join(pieces))
        elif tag in depth:
            depth[tag] -= 1

    def text(piece: str) -> None:
        if depth["t"] and not depth["rPh"]:
            pieces.append(piece)
            if len(pieces) > _MOST_PIECES:
                raise DataFileError(DAMAGED)

    if contents.shared is not None:
        parse(archive, contents.shared, start, end=end, text=text)
    return texts


def join(pieces: list[str]) -> str:
    """The text of a cell from the pieces the parser met.

    Raises: DataFileError where no cell could be so long.
    """
    text = pieces[0] if len(pieces) == 1 else "".join(pieces)
    if len(text) > LONGEST_TEXT and len(unescape(text)) > LONGEST_TEXT:
        raise DataFileError(DAMAGED)
    return unescape(text) if "_x" in text else text


def _relations(archive: Archive, part: str) -> dict[str, tuple[str, str]]:
    """Id -> the last word of the type, and the part it leads to; what lies outside the file is left out."""
    folder, name = posixpath.split(part)
    found: dict[str, tuple[str, str]] = {}

    def start(tag: str, attributes: Attributes) -> None:
        if local(tag) == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "").replace("\\", "/")
            path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], path)

    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    if relations in archive:
        parse(archive, relations, start)
    return found
