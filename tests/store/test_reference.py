"""Registers in the store: the same as in the files, and replaced as a whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from indicators import queries
from indicators.catalogue import Catalogue
from indicators.store.bootstrap import DataFolder
from indicators.store.database import Database
from indicators.store.reference import replace_reference


def test_every_place_is_in_the_store_with_its_time_and_names(store: Database, data_folder: DataFolder) -> None:
    with store.reading() as cursor:
        found = {row["place_id"]: row for row in queries.records(queries.places(cursor))}
    assert len(found) == len(data_folder.reference.places)
    for place in data_folder.reference.places:
        row = found[place.id]
        assert (row["name_zh"], row["name_en"], row["level"], row["parent_id"]) == (
            place.name.zh, place.name.en, place.level, place.parent,
        )  # fmt: skip
        assert (row["valid_from"], row["valid_to"]) == (place.valid_from, place.valid_to)


def test_the_change_of_divisions_of_2025_is_in_the_store(store: Database) -> None:
    with store.reading() as cursor:
        found = {row["place_id"]: row for row in queries.records(queries.places(cursor))}
    assert found["500112"]["valid_to"] == found["500105"]["valid_to"] == date(2025, 11, 5)
    assert found["500157"]["valid_from"] == date(2025, 11, 6)


def test_every_source_is_in_the_store(store: Database, data_folder: DataFolder) -> None:
    with store.reading() as cursor:
        rows = cursor.execute("SELECT source_id, title_zh, title_en, published FROM source ORDER BY ALL").fetchall()
    assert rows == sorted(
        (source.id, source.title.zh, source.title.en, source.published) for source in data_folder.reference.sources
    )


def test_every_indicator_is_in_the_store_in_the_order_of_the_catalogue(store: Database, catalogue: Catalogue) -> None:
    with store.reading() as cursor:
        rows = cursor.execute(
            "SELECT indicator_id, system_id, unit, direction, kind, proposed FROM indicator ORDER BY position"
        ).fetchall()
    assert rows == [
        (each.id, each.system, each.unit, each.direction, each.kind, each.proposed)
        for system in catalogue.systems
        for each in system.indicators
    ]


def test_every_statement_of_the_catalogue_is_answered(store: Database, catalogue: Catalogue) -> None:
    with store.reading() as cursor:
        rows = queries.records(queries.statements(cursor))
    assert sorted((row["indicator_id"], row["place_id"], row["text_zh"]) for row in rows) == sorted(
        (each.indicator, each.place, each.text.zh) for system in catalogue.systems for each in system.statements
    )
    places = {row["place_id"] for row in rows}
    with store.reading() as cursor:
        answered = [row for place in places for row in queries.records(queries.statements(cursor, place=place))]
    assert len(answered) == len(rows)


def test_registers_are_replaced_as_a_whole(database: Database, data_folder: DataFolder) -> None:
    reference = replace(data_folder.reference, places=data_folder.reference.places[:3], sources=())
    for _ in range(2):
        with database.writing() as cursor:
            replace_reference(cursor, reference)
    with database.reading() as cursor:
        assert len(queries.places(cursor)) == 3
        assert cursor.execute("SELECT count(*) FROM source").fetchall() == [(0,)]
