"""Undo, restore, trial: every change can be looked at before and taken back after."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.catalogue import Catalogue
from indicators.errors import StaleDiffError, StoreError
from indicators.intake.datasets import DATASETS, OBSERVATION
from indicators.intake.frames import frame_of
from indicators.store.comparison import Consequence, compare
from indicators.store.database import Database
from indicators.store.rows import Counts
from indicators.store.versions import Author, Change, Grade, Restore, Trial, Undo, Upload, attempt, commit
from tests.tiny import observation

ANALYST: Final = Author("张三", "analyst")
STATE: Final = """
    SELECT * EXCLUDE (from_version, to_version) FROM {table}
    WHERE from_version <= {version} AND (to_version IS NULL OR to_version > {version}) ORDER BY ALL
"""


@pytest.fixture
def change(database: Database, catalogue: Catalogue) -> Callable[..., Any]:
    """Commits a change on the newest version."""

    def run(made: Change) -> Any:
        base = newest(database)
        return commit(database, made, author=ANALYST, note="试", base_version=base, catalogue=catalogue)

    return run


def upload(*records: Any, withdrawn: tuple[Any, ...] = ()) -> Upload:
    gone = {"observation": frame_of(OBSERVATION, withdrawn)} if withdrawn else {}
    return Upload({"observation": frame_of(OBSERVATION, records)}, "upload.csv", b"bytes", withdrawn=gone)


def newest(database: Database) -> int:
    with database.reading() as cursor:
        return int(cursor.execute("SELECT max(version_id) FROM version").fetchall()[0][0])


def state(database: Database, version: int) -> list[Any]:
    """All versioned rows, statuses included, as at a version."""
    with database.reading() as cursor:
        return [
            cursor.execute(STATE.format(table=table, version=version)).fetchall() for table in (*DATASETS, "assessment")
        ]


def test_undo_of_the_last_version_restores_every_row_bit_for_bit(
    database: Database, change: Callable[..., Any]
) -> None:
    before = state(database, 1)
    change(upload(observation("500103", 91.0), observation("500112", 12.5)))
    assert state(database, 2) != before
    receipt = change(Undo(2))
    assert receipt.version == 3
    assert state(database, 3) == before


def test_undo_is_refused_where_a_later_version_stands_on_it(database: Database, change: Callable[..., Any]) -> None:
    change(upload(observation("500103", 91.0)))
    change(upload(observation("500103", 92.0)))
    before = state(database, 3)
    with pytest.raises(StoreError, match="版本 2 不能撤销：后来的版本 3 又改动了同样的行"):
        change(Undo(2))
    assert (newest(database), state(database, 3)) == (3, before)


def test_an_older_version_that_nothing_stands_on_can_be_undone(database: Database, change: Callable[..., Any]) -> None:
    change(upload(observation("500103", 91.0)))
    change(upload(observation("500112", 12.5)))
    assert change(Undo(2)).counts == Counts(changed=1)
    with database.reading() as cursor:
        differing = compare(cursor, OBSERVATION, earlier=1, later=4)
    assert differing["place_id"].tolist() == ["500112"]


def test_undo_of_an_undo_brings_the_change_back(database: Database, change: Callable[..., Any]) -> None:
    change(upload(observation("500103", 91.0)))
    change(Undo(2))
    change(Undo(3))
    assert state(database, 4) == state(database, 2)


def test_restore_makes_an_old_version_current_whatever_came_after(
    database: Database, change: Callable[..., Any]
) -> None:
    change(upload(observation("500103", 91.0)))
    change(upload(observation("500103", 92.0), observation("500112", 12.5)))
    change(Restore(2))
    assert state(database, 4) == state(database, 2)
    assert state(database, 3) != state(database, 2)


def test_a_withdrawn_row_is_gone_and_comes_back_by_undo(database: Database, change: Callable[..., Any]) -> None:
    kept = observation("500103", 91.0)
    change(upload(kept))
    receipt = change(upload(withdrawn=(kept,)))
    assert receipt.counts == Counts(withdrawn=1)
    with database.reading() as cursor:
        gone = compare(cursor, OBSERVATION, earlier=2, later=3)
    assert gone["change"].tolist() == ["withdrawn"]
    change(Undo(3))
    assert state(database, 4) == state(database, 2)


def test_a_version_that_does_not_exist_cannot_be_undone(change: Callable[..., Any]) -> None:
    for missing in (Undo(9), Restore(9), Undo(0)):
        with pytest.raises(StoreError, match="没有版本"):
            change(missing)


def test_a_trial_says_what_would_change_and_changes_nothing(database: Database, catalogue: Catalogue) -> None:
    before = state(database, 1)
    trial: Trial = attempt(database, upload(observation("500103", 91.0)), base_version=1, catalogue=catalogue)
    assert (trial.counts, trial.grade) == (Counts(changed=1), Grade.CORRECTION)
    row = trial.differences["observation"].iloc[0]
    assert (row["change"], row["after_value"]) == ("changed", 91.0)
    assert (newest(database), state(database, 1)) == (1, before)


def test_a_trial_names_the_status_that_would_turn(
    database: Database, change: Callable[..., Any], catalogue: Catalogue
) -> None:
    trial: Trial = attempt(database, upload(observation("500112", 12.5)), base_version=1, catalogue=catalogue)
    receipt = change(upload(observation("500112", 12.5)))
    assert receipt.counts == trial.counts == Counts(new=1)
    assert trial.consequences == (
        Consequence("elder_facility_coverage", "500112", "2021", "actual", None, "far_behind"),
    )


def test_a_trial_on_an_old_version_is_refused(
    database: Database, change: Callable[..., Any], catalogue: Catalogue
) -> None:
    change(upload(observation("500103", 91.0)))
    with pytest.raises(StaleDiffError, match="张三"):
        attempt(database, upload(observation("500103", 92.0)), base_version=1, catalogue=catalogue)


VALUES = st.integers(0, 100).map(float)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["500103", "500112"]), VALUES).map(lambda step: ("put", *step)),
        st.integers(1, 6).map(lambda version: ("undo", version)),
        st.integers(1, 6).map(lambda version: ("restore", version)),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=25)
@given(steps=STEPS)
def test_any_history_can_be_walked_back_to_its_beginning(
    tiny_store: Path, catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory, steps: list[Any]
) -> None:
    database = Database(Path(shutil.copy(tiny_store, tmp_path_factory.mktemp("history") / "copy.duckdb")))
    states = {1: state(database, 1)}
    try:
        for kind, *rest in steps:
            made: Change = (
                upload(observation(rest[0], rest[1]))
                if kind == "put"
                else {"undo": Undo, "restore": Restore}[kind](rest[0])
            )
            base = newest(database)
            try:
                version = commit(
                    database, made, author=ANALYST, note="", base_version=base, catalogue=catalogue
                ).version
            except StoreError:
                version = base
            states[version] = state(database, version)
            assert all(state(database, known) == rows for known, rows in states.items())
        for version in range(newest(database), 1, -1):
            base = newest(database)
            commit(database, Restore(version - 1), author=ANALYST, note="", base_version=base, catalogue=catalogue)
            assert state(database, newest(database)) == states[version - 1]
    finally:
        database.close()
