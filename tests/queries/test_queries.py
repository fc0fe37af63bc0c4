"""Every question against a slow, obvious twin in plain Python."""

from __future__ import annotations

import csv
import re
import shutil
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators import queries
from indicators.catalogue import Catalogue
from indicators.intake.validate import Record
from indicators.model import Period
from indicators.store.database import Database
from indicators.store.versions import Author, Upload, commit
from tests.tiny import observation

DATA: Final = Path(__file__).parents[2] / "data"
SQL: Final = sorted((Path(queries.__file__).parent / "sql").glob("*.sql"))
NUMBERS: Final = {"value", "value_low", "value_high", "base_value", "tolerance"}


def read_files(folder: str) -> list[dict[str, Any]]:
    """The rows of all files of a folder: blank is None, numbers are numbers."""
    rows = []
    for path in sorted((DATA / folder).glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                cells = {name: (cell.strip() or None) for name, cell in row.items()}
                rows.append({name: float(cell) if cell and name in NUMBERS else cell for name, cell in cells.items()})
    return rows


FIGURES: Final = read_files("published")
TARGETS: Final = read_files("targets")
PLACES: Final = sorted({row["place_id"] for row in FIGURES})
INDICATORS: Final = sorted({row["indicator_id"] for row in FIGURES})


def figures(store: Database, **named: Any) -> list[dict[str, Any]]:
    with store.reading() as cursor:
        return queries.records(queries.figures(cursor, version=1, **named))


def targets(store: Database, **named: Any) -> list[dict[str, Any]]:
    with store.reading() as cursor:
        return queries.records(queries.targets(cursor, version=1, **named))


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(row["record_id"] for row in rows)


def test_there_is_something_to_compare_with() -> None:
    assert len(FIGURES) > 200
    assert len(TARGETS) > 20
    assert len(PLACES) > 20
    assert len(INDICATORS) > 150


@pytest.mark.parametrize("path", SQL, ids=lambda path: path.stem)
def test_every_query_has_a_function_and_says_what_one_row_is(path: Path) -> None:
    assert callable(getattr(queries, path.stem))
    text = path.read_text(encoding="utf-8")
    assert re.match(r"-- one row per .+\n", text)
    assert "ORDER BY" in text
    assert "*" not in text.split("\n", 1)[1]


@pytest.mark.parametrize("place", PLACES)
def test_the_figures_of_a_place_are_those_of_the_files(store: Database, place: str) -> None:
    assert ids(figures(store, place=place)) == ids([row for row in FIGURES if row["place_id"] == place])


def test_the_figures_of_an_indicator_are_those_of_the_files(store: Database) -> None:
    for indicator in INDICATORS[::4]:
        expected = [row for row in FIGURES if row["indicator_id"] == indicator]
        assert ids(figures(store, indicator=indicator)) == ids(expected)


def test_an_indicator_at_a_place_is_the_overlap_of_both(store: Database) -> None:
    for place, indicator in {(row["place_id"], row["indicator_id"]) for row in FIGURES[::7]}:
        expected = [row for row in FIGURES if (row["place_id"], row["indicator_id"]) == (place, indicator)]
        assert ids(figures(store, place=place, indicator=indicator)) == ids(expected)


def test_what_is_not_in_the_files_has_no_figures(store: Database) -> None:
    assert figures(store, place="000000") == figures(store, indicator="happiness") == []
    assert targets(store, place="000000") == []
    assert figures(store, place="' OR 1 = 1 --") == []


def test_figures_come_earliest_period_first(store: Database) -> None:
    def order(row: dict[str, Any]) -> tuple[Any, ...]:
        end, start = row["period_end"] or date.min, row["period_start"] or date.min
        return row["indicator_id"], row["place_id"], end, -start.toordinal(), row["value_kind"]

    found = figures(store)
    assert [order(row) for row in found] == sorted(order(row) for row in found)


def test_the_days_of_a_figure_are_those_of_its_period(store: Database) -> None:
    for row in figures(store):
        period = Period.parse(row["period"])
        assert (row["period_start"], row["period_end"]) == (period.start, period.end)


@pytest.mark.parametrize("place", sorted({row["place_id"] for row in TARGETS}))
def test_the_targets_of_a_place_are_those_of_the_files_soonest_first(store: Database, place: str) -> None:
    found = targets(store, place=place)
    assert ids(found) == ids([row for row in TARGETS if row["place_id"] == place])
    order = [(row["indicator_id"], row["due"] or date.max, row["type"]) for row in found]
    assert order == sorted(order)


def test_every_row_comes_with_its_source(store: Database) -> None:
    with (DATA / "sources.csv").open(encoding="utf-8", newline="") as stream:
        sources = {row["source_id"]: row for row in csv.DictReader(stream)}
    for row in [*figures(store), *targets(store)]:
        source = sources[row["source_id"]]
        assert (row["source_zh"], row["source_en"]) == (source["title_zh"], source["title_en"])
        assert (row["publisher_zh"], row["published"]) == (source["publisher_zh"], source["published"])


def test_a_figure_without_an_assessment_is_not_assessable(store: Database) -> None:
    plans = [row for row in figures(store) if row["value_kind"] == "plan"]
    assert plans
    assert {row["status"] for row in plans} == {"not_assessable"}


def test_places_come_city_first_and_existing_before_abolished(store: Database) -> None:
    with store.reading() as cursor:
        found = queries.records(queries.places(cursor))
    levels = ["city", "group", "district", "subdistrict", "community", "site"]
    order = [(levels.index(row["level"]), row["valid_to"] is not None, row["place_id"]) for row in found]
    assert order == sorted(order)
    assert found[0]["place_id"] == "500000"


CHANGES = st.lists(
    st.dictionaries(
        st.tuples(st.sampled_from(["500103", "500112", "50"]), st.sampled_from(["2021", "2022", ""])),
        st.integers(0, 3).map(float),
        max_size=5,
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=8)
@given(history=CHANGES)
def test_every_version_of_any_history_stays_as_it_was(
    history: list[dict[tuple[str, str], float]],
    tiny_store: Path,
    catalogue: Catalogue,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    path = tmp_path_factory.mktemp("history") / "store.duckdb"
    shutil.copy(tiny_store, path)
    database = Database(path, must_exist=True)
    twin: list[dict[tuple[str, str], float | None]] = [{}, {("500103", "2021"): 90.0, ("500112", ""): None}]
    for change in history:
        rows: list[Record] = [observation(place, value, period) for (place, period), value in change.items()]
        base = len(twin) - 1
        upload = Upload.of_records({"observation": rows}, "x", b"")
        receipt = commit(
            database, upload, author=Author("a", "analyst"), note="", base_version=base, catalogue=catalogue
        )
        if receipt.version > base:
            twin.append({**twin[-1], **change})
    with database.reading() as cursor:
        for version, expected in enumerate(twin):
            for place in (None, "500103"):
                found = queries.records(queries.figures(cursor, version=version, place=place))
                assert {(row["place_id"], row["period"]): row["value"] for row in found} == {
                    key: value for key, value in expected.items() if place in (None, key[0])
                }
                assert len(found) == len({(row["place_id"], row["period"]) for row in found})
        assert queries.versions(cursor)["version_id"].tolist() == list(range(len(twin) - 1, 0, -1))
    database.close()


def frame(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    """Rows as ``figures`` orders them: indicator, place, last day, value kind."""
    made = pd.DataFrame(rows, columns=["indicator_id", "place_id", "period_end", "value_kind"])
    return made.assign(period_end=pd.to_datetime(made["period_end"]))


def test_the_latest_figure_is_the_newest_that_was_measured() -> None:
    found = queries.latest_figures(
        frame(
            ("a", "1", "2021-12-31", "actual"),
            ("a", "1", "2022-12-31", "actual"),
            ("a", "1", "2025-12-31", "plan"),
            ("a", "2", "2020-12-31", "actual"),
            ("b", "1", "2024-12-31", "plan"),
        )
    )
    assert sorted(zip(found["indicator_id"], found["place_id"], found["period_end"].dt.year, strict=True)) == [
        ("a", "1", 2022), ("a", "2", 2020), ("b", "1", 2024),
    ]  # fmt: skip
    assert "measured" not in found


def test_the_latest_figure_of_a_year_ends_in_that_year() -> None:
    rows = frame(
        ("a", "1", "2021-12-31", "actual"), ("a", "1", "2022-06-30", "actual"), ("a", "1", "2023-12-31", "actual")
    )
    assert queries.latest_figures(rows, year=2022)["period_end"].tolist() == [pd.Timestamp("2022-06-30")]
    assert len(queries.latest_figures(rows, year=2019)) == 0


def test_the_latest_figures_of_the_shipped_data_are_one_for_each_indicator_and_place(store: Database) -> None:
    with store.reading() as cursor:
        everything = queries.figures(cursor, version=1)
    found = queries.records(queries.latest_figures(everything))
    twin: dict[tuple[str, str], dict[str, Any]] = {}
    for row in queries.records(everything):
        key = row["indicator_id"], row["place_id"]
        if key not in twin or row["value_kind"] != "plan" or twin[key]["value_kind"] == "plan":
            twin[key] = row
    assert ids(found) == ids(list(twin.values()))
    assert Counter((row["indicator_id"], row["place_id"]) for row in found).most_common(1)[0][1] == 1


def test_records_have_none_for_what_is_missing() -> None:
    made = pd.DataFrame({"a": [1.5, None], "b": pd.to_datetime(["2025-01-02", None]), "c": ["x", None]})
    assert queries.records(made) == [{"a": 1.5, "b": date(2025, 1, 2), "c": "x"}, {"a": None, "b": None, "c": None}]
