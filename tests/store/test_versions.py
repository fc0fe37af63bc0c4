"""Versions: what a commit counts, what it leaves as it was, and what it can never lose."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from indicators import queries
from indicators.catalogue import Catalogue
from indicators.errors import StaleDiffError, StoreError
from indicators.intake.datasets import TARGET
from indicators.intake.validate import Record
from indicators.store import versions
from indicators.store.database import Cursor, Database
from indicators.store.rows import Counts
from indicators.store.versions import BEIJING, Author, Receipt, Upload, commit, current_version
from tests.tiny import observation

ANALYST: Final = Author("张三", "analyst")
CONTENT: Final = b"bytes of the file"

Commit = Callable[..., Receipt]


@pytest.fixture
def save(database: Database, catalogue: Catalogue) -> Commit:
    def save(*records: Record, base: int = 1, into: Database = database) -> Receipt:
        upload = Upload.of_records({"observation": records}, "upload.csv", CONTENT)
        return commit(into, upload, author=ANALYST, note="更正", base_version=base, catalogue=catalogue)

    return save


def rows(database: Database) -> list[tuple[Any, ...]]:
    """Every stored observation with its versions."""
    with database.reading() as cursor:
        return cursor.execute(
            "SELECT place_id, period, value, from_version, to_version FROM observation ORDER BY ALL"
        ).fetchall()


def values_at(database: Database, version: int) -> dict[tuple[str, str], float | None]:
    with database.reading() as cursor:
        found = queries.figures(cursor, version=version)
    return {(row["place_id"], row["period"]): row["value"] for row in queries.records(found)}


def ledger(database: Database) -> list[tuple[Any, ...]]:
    with database.reading() as cursor:
        return cursor.execute("SELECT * FROM version ORDER BY version_id").fetchall()


# The figure of 500112 in the tiny store, as it stands there.
YUBEI: Final = observation(
    "500112", None, "", record_id="o2", value_low=70.0, value_high=80.0, qualifier="approx", locator="七八成",
    period_note="时期未注明",
)  # fmt: skip
YUZHONG: Final = observation("500103", 90.0, record_id="o1", locator="百分之九十")


def test_a_commit_counts_new_changed_and_unchanged_rows(database: Database, save: Commit) -> None:
    receipt = save(YUZHONG, {**YUBEI, "value_low": 72.0}, observation("500103", 95.0, "2022"), observation("50", 9.0))
    assert receipt == Receipt(2, Counts(2, 1, 1), hashlib.sha256(CONTENT).hexdigest())


def test_a_changed_row_is_closed_and_a_new_one_opened(database: Database, save: Commit) -> None:
    save(observation("500103", 91.5), observation("500103", 95.0, "2022"))
    assert rows(database) == [
        ("500103", "2021", 90.0, 1, 2),
        ("500103", "2021", 91.5, 2, None),
        ("500103", "2022", 95.0, 2, None),
        ("500112", "", None, 1, None),
    ]


def test_yesterdays_version_gives_yesterdays_answer_after_todays_commit(database: Database, save: Commit) -> None:
    yesterday = values_at(database, 1)
    save(observation("500103", 91.5), observation("500103", 95.0, "2022"))
    save(observation("500103", 92.5), base=2)
    assert values_at(database, 1) == yesterday == {("500103", "2021"): 90.0, ("500112", ""): None}
    assert values_at(database, 2) == {**yesterday, ("500103", "2021"): 91.5, ("500103", "2022"): 95.0}
    assert values_at(database, 3) == {**yesterday, ("500103", "2021"): 92.5, ("500103", "2022"): 95.0}
    assert values_at(database, 0) == {}


def test_yesterdays_status_stays_with_yesterdays_figure(database: Database, save: Commit) -> None:
    def status(version: int) -> list[str]:
        with database.reading() as cursor:
            return list(queries.figures(cursor, version=version, place="500112")["status"])

    before = status(1)
    save({**YUBEI, "value": 100.0, "value_low": None, "value_high": None, "qualifier": "eq"})
    save({**YUBEI, "value": 10.0, "value_low": None, "value_high": None, "qualifier": "eq"}, base=2)
    assert status(1) == before
    assert status(2) == ["met"]
    assert status(3) == ["far_behind"]


def test_the_same_rows_again_make_no_version(database: Database, save: Commit) -> None:
    before = rows(database), ledger(database)
    assert save(YUBEI, YUZHONG) == Receipt(1, Counts(unchanged=2), hashlib.sha256(CONTENT).hexdigest())
    assert save() == Receipt(1, Counts(), hashlib.sha256(CONTENT).hexdigest())
    assert (rows(database), ledger(database)) == before


def test_the_data_folder_again_makes_no_version(store: Database, data_folder: Any, catalogue: Catalogue) -> None:
    upload = data_folder.upload
    backwards = Upload(
        {name: frame.sample(frac=1, random_state=1) for name, frame in upload.frames.items()}, "again", upload.content
    )
    receipt = commit(store, backwards, author=ANALYST, note="", base_version=1, catalogue=catalogue)
    assert (receipt.version, receipt.counts.nothing) == (1, True)
    assert receipt.counts.unchanged == sum(map(len, upload.frames.values()))


@pytest.mark.parametrize(
    "change",
    [
        {"value": 90.1}, {"qualifier": "gt"}, {"unit": "个"}, {"confidence": "secondary"}, {"locator": None},
        {"period_note": "x"}, {"record_id": None}, {"value": None, "value_low": 90.0},
    ],
)  # fmt: skip
def test_a_change_of_any_column_is_a_change(database: Database, save: Commit, change: Record) -> None:
    receipt = save({**YUZHONG, **change})
    assert (receipt.version, receipt.counts) == (2, Counts(changed=1))


def test_a_commit_on_an_old_version_is_refused_and_changes_nothing(database: Database, save: Commit) -> None:
    save(observation("500103", 91.0))
    before = rows(database)
    with pytest.raises(
        StaleDiffError, match=re.escape("数据已更新到版本 2（张三提交，upload.csv），而这次比较基于版本 1。")
    ):
        save(observation("500103", 92.0))
    assert rows(database) == before


def test_of_many_commits_on_one_version_exactly_one_wins_and_the_others_are_told(
    database: Database, save: Commit
) -> None:
    start = threading.Barrier(8)

    def race(number: int) -> int | None:
        start.wait()
        try:
            return save(observation("500103", float(number), "2030")).version
        except StaleDiffError:
            return None

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(race, range(8)))
    assert sorted(outcomes, key=str) == [2, *[None] * 7]
    assert [row[2] for row in rows(database) if row[1] == "2030"] == [float(outcomes.index(2))]


def test_rows_repeated_in_one_upload_are_refused(database: Database, save: Commit) -> None:
    before = rows(database)
    with pytest.raises(StoreError, match="重复的行"):
        save(observation("500103", 91.0), observation("500103", 92.0))
    with pytest.raises(StoreError, match="重复的行"):
        save(YUBEI, {**YUBEI, "value_low": 71.0})
    assert rows(database) == before


def test_the_ledger_says_who_when_and_from_what(database: Database, save: Commit) -> None:
    began = datetime.now(BEIJING).replace(tzinfo=None, microsecond=0)
    save(observation("500103", 91.0))
    with database.reading() as cursor:
        newest = queries.records(queries.versions(cursor))[0]
        (committed_at,) = cursor.execute("SELECT committed_at FROM version WHERE version_id = 2").fetchall()[0]
    assert began <= committed_at <= began + timedelta(minutes=1)
    assert {name: cell for name, cell in newest.items() if name != "committed_at"} == {
        "version_id": 2, "committed_by": "张三", "role": "analyst", "note": "更正", "file_name": "upload.csv",
        "sha256": hashlib.sha256(CONTENT).hexdigest(), "base_version": 1, "rows_new": 0, "rows_changed": 1,
        "rows_unchanged": 0, "rows_withdrawn": 0, "kind": "upload", "subject_version": None,
        "grade": "correction", "encoding": "utf-8", "confirmed": "",
    }  # fmt: skip


def test_targets_are_versioned_as_figures_are(database: Database, catalogue: Catalogue) -> None:
    with database.reading() as cursor:
        (standard,) = [row for row in queries.records(queries.targets(cursor, version=1)) if row["due"] is None]
    record: Record = {name: standard[name] for name in TARGET.column_names} | {"value": 65.0}
    upload = Upload.of_records({"target": [record]}, "x", b"")
    receipt = commit(database, upload, author=ANALYST, note="", base_version=1, catalogue=catalogue)
    assert receipt.counts == Counts(changed=1)
    with database.reading() as cursor:
        at = [queries.targets(cursor, version=version, place="500112")["value"].tolist() for version in (1, 2)]
    assert at == [[60.0], [65.0]]


def test_a_target_with_a_date_comes_before_a_standard(database: Database, catalogue: Catalogue) -> None:
    with database.reading() as cursor:
        (standard,) = [row for row in queries.records(queries.targets(cursor, version=1)) if row["due"] is None]
    record: Record = {name: standard[name] for name in TARGET.column_names} | {"place_id": "500103"}
    commit(
        database,
        Upload.of_records({"target": [record]}, "x", b""),
        author=ANALYST,
        note="",
        base_version=1,
        catalogue=catalogue,
    )
    with database.reading() as cursor:
        assert queries.targets(cursor, version=2, place="500103")["type"].tolist() == ["at_least", "standard"]


def test_saved_is_said_only_after_the_rows_were_read_back(
    database: Database, save: Commit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error that is swallowed aborts the transaction, and its COMMIT then reports success and keeps nothing."""

    def swallow(cursor: Cursor, *_: object, **__: object) -> None:
        with pytest.raises(Exception, match="nothing"):
            cursor.execute("SELECT nothing")

    before = rows(database)
    monkeypatch.setattr(versions, "refresh_assessments", swallow)
    with pytest.raises(StoreError, match="版本 2 没有写入数据库。原有数据未变"):
        save(observation("500103", 91.0))
    assert rows(database) == before


def test_saved_is_never_said_of_rows_that_went_missing(
    database: Database, save: Commit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(cursor: Cursor, *_: object, **__: object) -> None:
        cursor.execute("DELETE FROM observation WHERE period = '2022'")

    monkeypatch.setattr(versions, "refresh_assessments", lose)
    with pytest.raises(StoreError, match="版本 2 没有写入数据库"):
        save(observation("500103", 91.0), observation("500103", 95.0, "2022"))


class Interruption(BaseException):
    """What a second click on a page raises in the middle of a script."""


class FailingCursor:
    """A cursor that is interrupted at its ``last``-th statement."""

    def __init__(self, cursor: Cursor, last: int) -> None:
        self._cursor, self._left = cursor, last

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._cursor, name)
        return self._counted(found) if name in {"execute", "executemany"} else found

    def _counted(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            self._left -= 1
            if self._left < 0:
                raise Interruption
            return method(*arguments)

        return call


class FailingDatabase:
    def __init__(self, database: Database, last: int) -> None:
        self._database, self._last = database, last
        self.reading = database.reading

    @contextmanager
    def writing(self) -> Iterator[FailingCursor]:
        with self._database.writing() as cursor:
            yield FailingCursor(cursor, self._last)


def test_an_interruption_at_any_statement_leaves_nothing_half_saved(database: Database, save: Commit) -> None:
    before = rows(database), ledger(database)
    change = observation("500103", 91.0), observation("500103", 95.0, "2022")
    statements = 0
    while True:
        try:
            save(*change, into=FailingDatabase(database, statements))
        except Interruption:
            assert (rows(database), ledger(database)) == before
            statements += 1
        else:
            break
    assert statements >= 10
    assert values_at(database, 2)["500103", "2021"] == 91.0


def test_a_commit_is_there_after_reopening(database: Database, save: Commit, tmp_path: Path) -> None:
    save(observation("500103", 91.0))
    before = rows(database)
    database.close()
    again = Database(database.path, must_exist=True)
    assert rows(again) == before
    with again.reading() as cursor:
        assert current_version(cursor) == 2
    again.close()
