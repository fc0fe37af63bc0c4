"""The registers of the store as the model's own objects, for stages that work with places and sources, not rows."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from indicators.model import Place, Source, Text
from indicators.queries.frames import Cursor, newest_values, places, records, sources


def place_register(cursor: Cursor) -> tuple[Place, ...]:
    """Every place of every time, those that exist first."""
    return tuple(places_of(places(cursor)))


def source_register(cursor: Cursor) -> tuple[Source, ...]:
    return tuple(
        Source(
            id=row["source_id"],
            title=Text(row["title_zh"], row["title_en"]),
            short=Text(row["short_zh"], row["short_en"]),
            publisher=Text(row["publisher_zh"], row["publisher_en"]),
            published=row["published"],
            note=Text(row["note_zh"], row["note_en"]),
        )
        for row in records(sources(cursor))
    )


def previous_values(cursor: Cursor) -> dict[tuple[str, str], float]:
    """(indicator, place) -> the newest value [indicator's unit]."""
    return {(row["indicator_id"], row["place_id"]): row["value"] for row in records(newest_values(cursor))}


def places_of(frame: pd.DataFrame) -> Iterator[Place]:
    """The rows of ``places`` as places."""
    for row in records(frame):
        yield Place(
            id=row["place_id"],
            adcode=row["adcode"] or "",
            name=Text(row["name_zh"], row["name_en"]),
            short_zh=row["short_zh"],
            former_names=tuple(filter(None, row["former_names"].split(";"))),
            level=row["level"],
            kind=row["kind"],
            parent=row["parent_id"],
            valid_from=row["valid_from"],
            valid_to=row["valid_to"],
            successors=tuple(filter(None, row["successor_ids"].split(";"))),
            tile=(int(row["tile_row"]), int(row["tile_col"])) if row["tile_row"] is not None else None,
            note=row["note"],
        )
