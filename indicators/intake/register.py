"""The registers rows refer to. In: bytes of ``places.csv`` and ``sources.csv``. Out: places and sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Final, TypeVar

from indicators.errors import DataFileError
from indicators.intake.decode import decode
from indicators.intake.tables import read_table
from indicators.model import Place, Source, Text

PLACE_COLUMNS: Final = (
    "place_id", "adcode", "name_zh", "name_en", "short_zh", "former_names", "level", "kind", "parent_id",
    "valid_from", "valid_to", "successor_ids", "tile_row", "tile_col", "note",
)  # fmt: skip
SOURCE_COLUMNS: Final = (
    "source_id", "title_zh", "title_en", "short_zh", "short_en", "publisher_zh", "publisher_en", "published",
    "note_zh", "note_en",
)  # fmt: skip

_Entry = TypeVar("_Entry", Place, Source)


def read_places(content: bytes) -> tuple[Place, ...]:
    """Raises: DataFileError naming the line of the first place that cannot be used."""
    places = _read(content, PLACE_COLUMNS, _place)
    known = {place.id for _, place in places}
    for line, place in places:
        for other in (*filter(None, (place.parent,)), *place.successors):
            if other not in known:
                raise DataFileError("第 {line} 行：没有地点“{other}”。请改正上级或继任地点。", line=line, other=other)
    return tuple(place for _, place in places)


def read_sources(content: bytes) -> tuple[Source, ...]:
    """Raises: DataFileError naming the line of the first source that cannot be used."""
    return tuple(source for _, source in _read(content, SOURCE_COLUMNS, _source))


def _read(content: bytes, columns: Iterable[str], make: Callable[[dict[str, str]], _Entry]) -> list[tuple[int, _Entry]]:
    """Every entry with its line."""
    table = read_table(decode(content, encoding="utf-8").text)
    for name in columns:
        if name not in table.header:
            raise DataFileError("缺少列「{name}」。请补上这一列。", name=name)
    entries: list[tuple[int, _Entry]] = []
    seen = {""}
    for row in table.rows:
        if len(row.cells) != len(table.header):
            raise DataFileError("第 {line} 行的单元格数与表头不同。请检查逗号与引号。", line=row.line)
        try:
            entry = make(dict(zip(table.header, row.cells, strict=True)))
        except ValueError:
            raise DataFileError(
                "第 {line} 行有读不懂的日期或整数。请写成 2025-12-31 或阿拉伯数字。", line=row.line
            ) from None
        if entry.id in seen:
            raise DataFileError("第 {line} 行：编号“{id}”为空或重复。请改正。", line=row.line, id=entry.id)
        seen.add(entry.id)
        entries.append((row.line, entry))
    return entries


def _place(cells: dict[str, str]) -> Place:
    return Place(
        id=cells["place_id"],
        adcode=cells["adcode"],
        name=Text(cells["name_zh"], cells["name_en"]),
        short_zh=cells["short_zh"],
        former_names=_list(cells["former_names"]),
        level=cells["level"],
        kind=cells["kind"],
        parent=cells["parent_id"] or None,
        valid_from=_day(cells["valid_from"]),
        valid_to=_day(cells["valid_to"]),
        successors=_list(cells["successor_ids"]),
        tile=(int(cells["tile_row"]), int(cells["tile_col"])) if cells["tile_row"] else None,
        note=cells["note"],
    )


def _source(cells: dict[str, str]) -> Source:
    return Source(
        id=cells["source_id"],
        title=Text(cells["title_zh"], cells["title_en"]),
        publisher=Text(cells["publisher_zh"], cells["publisher_en"]),
        short=Text(cells["short_zh"], cells["short_en"]),
        published=cells["published"],
        note=Text(cells["note_zh"], cells["note_en"]),
    )


def _list(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(";") if part)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
