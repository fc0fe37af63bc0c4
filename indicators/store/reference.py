"""Registers in the store: places, sources and the catalogue's indicators, so that SQL can join their names.

They are replaced as a whole whenever their content differs from what the store holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from indicators.catalogue import Catalogue
from indicators.model import Place, Source, Text
from indicators.store.database import Cursor

_NOT_RECORDED: Final = Text("未注明", "not recorded")
_AS_WRITTEN: Final = Text("上传文件中写明的来源", "source as written in the uploaded file")


@dataclass(frozen=True, slots=True)
class Reference:
    catalogue: Catalogue
    places: tuple[Place, ...]
    sources: tuple[Source, ...]


def replace_reference(cursor: Cursor, reference: Reference) -> None:
    """Empty and refill the register tables."""
    _fill(cursor, "place", (_place_row(place) for place in reference.places))
    _fill(cursor, "source", (_source_row(source) for source in reference.sources))
    systems = reference.catalogue.systems
    _fill(
        cursor,
        "indicator",
        (
            (
                indicator.id, system.id, system.number, system.topic, position, indicator.name.zh, indicator.name.en,
                indicator.unit, indicator.direction.value, indicator.kind.value, indicator.proposed,
            )
            for position, (system, indicator) in enumerate(
                (system, indicator) for system in systems for indicator in system.indicators
            )
        ),
    )  # fmt: skip
    _fill(
        cursor,
        "statement",
        (
            (
                statement.indicator, statement.place, statement.period, statement.text.zh, statement.text.en,
                statement.tier.zh if statement.tier else None, statement.tier.en if statement.tier else None,
                statement.source,
            )
            for system in systems
            for statement in system.statements
        ),
    )  # fmt: skip


def register_new_sources(cursor: Cursor) -> None:
    """A source that an uploaded row names in its own words stands under these words, publisher not recorded."""
    cursor.execute(
        """
        INSERT INTO source
        SELECT DISTINCT
            source_id, source_id, source_id, source_id, source_id, $publisher_zh, $publisher_en, '', $note_zh, $note_en
        FROM (
            SELECT source_id FROM observation WHERE to_version IS NULL
            UNION SELECT source_id FROM target WHERE to_version IS NULL
        )
        WHERE source_id NOT IN (SELECT source_id FROM source)
        """,
        {
            "publisher_zh": _NOT_RECORDED.zh,
            "publisher_en": _NOT_RECORDED.en,
            "note_zh": _AS_WRITTEN.zh,
            "note_en": _AS_WRITTEN.en,
        },
    )


def _fill(cursor: Cursor, table: str, rows: Iterable[Sequence[object]]) -> None:
    """Replace all rows of ``table``; cells travel as text and are cast by the table's own types."""
    cursor.execute(f"DELETE FROM {table}")
    columns = [
        pd.Series([None if cell is None else str(cell) for cell in column], dtype="str")
        for column in zip(*rows, strict=True)
    ]
    if columns:
        cursor.register("entries", pd.DataFrame(dict(enumerate(columns))).rename(columns=str))
        cursor.execute(f"INSERT INTO {table} SELECT * FROM entries")
        cursor.unregister("entries")


def _place_row(place: Place) -> tuple[object, ...]:
    row, column = place.tile or (None, None)
    return (
        place.id, place.adcode or None, place.name.zh, place.name.en, place.short_zh, ";".join(place.former_names),
        place.level, place.kind, place.parent, place.valid_from, place.valid_to, ";".join(place.successors), row, column,
        place.note,
    )  # fmt: skip


def _source_row(source: Source) -> tuple[object, ...]:
    return (
        source.id, source.title.zh, source.title.en, source.short.zh, source.short.en, source.publisher.zh,
        source.publisher.en, source.published, source.note.zh, source.note.en,
    )  # fmt: skip
