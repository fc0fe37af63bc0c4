"""What an analyst finds who opens the file in any DuckDB client."""

from __future__ import annotations

from typing import Any

import pytest

from indicators import queries
from indicators.catalogue import Catalogue
from indicators.store.database import Database
from indicators.store.versions import Author, Upload, commit
from tests.tiny import observation

VIEWS = ("elder_coverage", "satisfaction", "energy_intensity", "building_tax_yield")


def view(store: Database, name: str) -> list[dict[str, Any]]:
    with store.reading() as cursor:
        return queries.records(cursor.execute(f"FROM {name}").df())


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_has_every_figure_of_its_system_and_no_other(store: Database, catalogue: Catalogue, name: str) -> None:
    wanted = {indicator.id for indicator in catalogue.by_id[name].indicators}
    with store.reading() as cursor:
        figures = [row for row in queries.records(queries.figures(cursor, version=1)) if row["indicator_id"] in wanted]

    def keys(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
        names = ("indicator_id", "place_id", "period", "value_kind", "qualifier", "unit", "status", "gap")
        return sorted(tuple(str(row[name]) for name in names) for row in rows)

    assert figures
    assert keys(view(store, name)) == keys(figures)


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_says_value_qualifier_unit_target_gap_status_and_source(store: Database, name: str) -> None:
    columns = set(view(store, name)[0])
    assert {
        "place", "indicator", "period", "value", "value_low", "value_high", "qualifier", "unit", "target", "target_due",
        "gap", "status", "status_method", "status_reason", "source", "locator", "version",
    } <= columns  # fmt: skip


def found(store: Database, name: str, indicator: str) -> list[tuple[Any, ...]]:
    return [
        (row["place"], row["period"], row["value"], row["qualifier"], row["unit"])
        for row in view(store, name)
        if row["indicator_id"] == indicator
    ]


def test_the_four_views_answer_with_the_published_figures(store: Database) -> None:
    assert found(store, "elder_coverage", "elder_facility_coverage") == [("渝中区", "2021", 100.0, "eq", "%")]
    assert found(store, "satisfaction", "resident_satisfaction") == [
        ("渝中区", "2018", 80.0, "eq", "%"),
        ("渝中区", "2021", 98.0, "eq", "%"),
    ]
    assert found(store, "energy_intensity", "energy_intensity") == [("重庆市", "2020", 0.3549, "eq", "tce/万元")]
    assert found(store, "building_tax_yield", "building_tax_yield") == [("渝中区", "2025-09", 1500.0, "gt", "CNY/m2")]


def test_the_views_follow_a_commit(database: Database, catalogue: Catalogue) -> None:
    before = found(database, "elder_coverage", "elder_facility_coverage")
    assert ("渝中区", "2021", 90.0, "eq", "%") in before
    upload = Upload.of_records({"observation": [observation("500103", 100.0)]}, "x", b"")
    commit(database, upload, author=Author("a", "analyst"), note="", base_version=1, catalogue=catalogue)
    after = [row for row in view(database, "elder_coverage") if row["place"] == "渝中区"]
    assert [(row["value"], row["status"], row["target"], row["gap"]) for row in after] == [(100.0, "met", 100.0, 0.0)]
