"""From a file to a version: what has to be said first, who wins a race, and what is left of a commit that failed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest

from indicators import queries
from indicators.errors import StaleDiffError, UserError
from indicators.intake.datasets import DATASETS
from indicators.intake.road import Outcome
from indicators.store.comparison import consequences
from indicators.store.database import Cursor, Database, current_version
from indicators.store.versions import Author, Receipt, Undo, commit
from indicators.uploads import Proposal, accept
from tests.uploads.city import HEADER, ON_TIME, csv_of, good_csv, text_of
from tests.uploads.conftest import ANALYST, City

Offer = Callable[..., Proposal]
Take = Callable[..., Receipt]
OTHER: Final = Author("周舟", "analyst")
TABLES: Final = (*DATASETS, "assessment", "version", "original_file", "source")


def contents(database: Database) -> list[Any]:
    """Everything a commit may write."""
    with database.reading() as cursor:
        return [cursor.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall() for table in TABLES]


def newest(database: Database) -> int:
    with database.reading() as cursor:
        return current_version(cursor)


def values(database: Database) -> dict[tuple[str, str, str], float]:
    with database.reading() as cursor:
        found = cursor.execute(
            "SELECT indicator_id, place_id, period, value FROM observation WHERE to_version IS NULL ORDER BY ALL"
        ).fetchall()
    assert len({row[:3] for row in found}) == len(found)
    return {row[:3]: row[3] for row in found}


def test_looking_changes_nothing_and_says_what_a_commit_would_do(database: Database, offer: Offer) -> None:
    before = contents(database)
    proposal = offer(good_csv())
    assert contents(database) == before
    assert proposal.trial is not None
    counts = proposal.trial.counts
    assert (proposal.outcome, proposal.base_version) == (Outcome.ACCEPT, 1)
    assert (counts.new, counts.changed, counts.unchanged, counts.withdrawn) == (4, 0, 0, 0)


def test_a_commit_writes_the_rows_the_file_and_who_and_why(database: Database, offer: Offer, take: Take) -> None:
    receipt = take(offer(csv_of(encoding="gb18030"), "../六月.csv"))
    assert (receipt.version, receipt.counts.new) == (2, 4)
    assert values(database)["on_time", "990301", "2025-06"] == 96.4
    with database.reading() as cursor:
        saved = queries.records(queries.versions(cursor))[0]
        assert cursor.execute("SELECT content FROM original_file WHERE version_id = 2").fetchall() == [
            (csv_of(encoding="gb18030"),)
        ]
    assert (saved["committed_by"], saved["note"], saved["file_name"]) == ("林溪", "六月月报", "六月.csv")
    assert (saved["encoding"], saved["sha256"]) == ("gb18030", receipt.sha256)


def test_every_warning_must_be_confirmed_and_is_kept_with_the_version(
    database: Database, offer: Offer, take: Take
) -> None:
    proposal = offer(csv_of(数值="97%以上", 备注="=1+1"))
    assert (proposal.outcome, len(proposal.warnings)) == (Outcome.WARN, 2)
    before = contents(database)
    for ticked, left in ((), 2), (proposal.warnings[:1], 1):
        with pytest.raises(UserError, match=f"还有 {left} 条提示没有确认"):
            take(proposal, confirmed=ticked)
    assert contents(database) == before
    take(proposal)
    with database.reading() as cursor:
        confirmed = cursor.execute("SELECT confirmed FROM version WHERE version_id = 2").fetchall()[0][0]
    assert {line.split("：")[0] for line in confirmed.splitlines()} == {"value_qualified", "text_formula"}


@pytest.mark.parametrize("note", ["", " \n\u3000"])
def test_a_reason_is_mandatory(note: str, database: Database, offer: Offer, take: Take) -> None:
    with pytest.raises(UserError, match="没有写提交理由"):
        take(offer(good_csv()), note=note)
    assert newest(database) == 1


def test_a_rejected_file_cannot_be_committed(database: Database, offer: Offer, take: Take) -> None:
    proposal = offer(csv_of(数值="abc"))
    assert (proposal.outcome, proposal.trial) == (Outcome.REJECT, None)
    with pytest.raises(UserError, match="文件有问题，没有入库"):
        take(proposal)
    assert newest(database) == 1


def test_the_same_bytes_again_are_noted_and_make_no_version(database: Database, offer: Offer, take: Take) -> None:
    take(offer(good_csv()))
    before = contents(database)
    again = offer(good_csv())
    assert [problem.code for problem in again.problems] == ["file_already_committed"]
    receipt = take(again)
    assert (receipt.version, receipt.counts.nothing, receipt.counts.unchanged) == (2, True, 4)
    assert contents(database) == before


def test_the_same_bytes_after_an_undo_are_said_to_bring_their_figures_back(
    database: Database, city: City, offer: Offer, take: Take
) -> None:
    take(offer(good_csv()))
    commit(database, Undo(2), author=ANALYST, note="撤", base_version=2, catalogue=city.catalogue)
    again = offer(good_csv())
    assert "再次提交会改回文件中的数值" in again.problems[0].message()
    assert take(again).counts.new == 4


def test_a_correction_shows_before_and_after_and_must_be_confirmed(
    database: Database, offer: Offer, take: Take
) -> None:
    take(offer(good_csv()))
    proposal = offer(csv_of(数值="95.5"))
    assert [problem.message() for problem in proposal.problems] == ["1 个已有数值将被更正：96.4→95.5。请填写更正原因。"]
    assert proposal.trial is not None
    assert (proposal.trial.counts.changed, proposal.trial.counts.unchanged) == (1, 3)
    with pytest.raises(UserError, match="没有写提交理由"):
        take(proposal, note="")
    receipt = take(proposal, note="统计口径更正")
    assert (receipt.counts.changed, values(database)["on_time", "990301", "2025-06"]) == (1, 95.5)


def test_a_stale_proposal_says_who_moved_the_store_on_and_with_what(offer: Offer, take: Take) -> None:
    mine, theirs = offer(csv_of(数值="95")), offer(csv_of(数值="97"), "周报.csv")
    take(theirs, author=OTHER)
    with pytest.raises(StaleDiffError, match=r"版本 2（周舟提交，周报\.csv），而这次比较基于版本 1"):
        take(mine)


def test_of_two_analysts_at_once_exactly_one_wins(database: Database, city: City, offer: Offer) -> None:
    proposals = {
        author: offer(csv_of(数值=figure), f"{author.name}.csv") for author, figure in ((ANALYST, "95"), (OTHER, "97"))
    }
    together = threading.Barrier(2)
    won: list[Author] = []
    lost: list[str] = []

    def run(author: Author) -> None:
        together.wait()
        try:
            accept(database, proposals[author], catalogue=city.catalogue, author=author, note="月报")
            won.append(author)
        except StaleDiffError as error:
            lost.append(str(error))

    threads = [threading.Thread(target=run, args=(author,)) for author in proposals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost), newest(database)) == (1, 1, 2)
    assert f"{won[0].name}提交，{won[0].name}.csv" in lost[0]
    kept = values(database)
    assert kept["on_time", "990301", "2025-06"] == (95 if won[0] is ANALYST else 97)
    assert len(kept) == 3 + 4


class InterruptionError(Exception):
    """The machine stops here."""


class FailingDatabase:
    """Its writers stop before their ``last``-th statement."""

    def __init__(self, database: Database, last: int) -> None:
        self._database, self._left = database, last
        self.reading = database.reading

    @contextmanager
    def writing(self) -> Iterator[Any]:
        with self._database.writing() as cursor:
            yield _FailingCursor(cursor, self._stop)

    def _stop(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise InterruptionError


class _FailingCursor:
    def __init__(self, cursor: Cursor, stop: Callable[[], None]) -> None:
        self._cursor, self._stop = cursor, stop

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._cursor, name)
        if name not in {"execute", "executemany", "register"}:
            return found

        def counted(*arguments: Any) -> Any:
            self._stop()
            return found(*arguments)

        return counted


def test_a_failure_at_any_statement_leaves_no_trace_and_no_receipt(
    database: Database, city: City, offer: Offer
) -> None:
    proposal = offer(csv_of(4, 时期="2025-05", 来源="新来源", 数值="41"))
    before = contents(database)
    statements, receipt = 0, None
    while receipt is None:
        failing: Any = FailingDatabase(database, statements)
        try:
            receipt = accept(
                failing, proposal, catalogue=city.catalogue, author=ANALYST, note="更正", confirmed=proposal.warnings
            )
        except InterruptionError:
            assert contents(database) == before
            statements += 1
    assert statements >= 10
    assert (receipt.version, newest(database)) == (2, 2)


def test_the_consequences_are_those_that_the_commit_then_has(database: Database, offer: Offer, take: Take) -> None:
    months = [
        [ON_TIME, "东湖区", "2025-05", "97", "%", "政务局", ""],
        [ON_TIME, "西山区", "2025-06", "95", "%", "政务局", ""],
    ]
    proposal = offer(text_of([HEADER, *months]).encode())
    assert proposal.trial is not None
    take(proposal)
    with database.reading() as cursor:
        assert consequences(cursor, version=2) == proposal.trial.consequences
    turned = {(each.place, each.period): (each.before, each.after) for each in proposal.trial.consequences}
    assert turned["990301", "2025-05"][1] == "met"
    assert turned["990301", "2025-05"][0] not in {None, "met"}
    assert turned["990302", "2025-06"] == (None, "met")


def test_a_source_in_the_file_s_own_words_becomes_a_figure_that_is_shown(
    database: Database, offer: Offer, take: Take
) -> None:
    take(offer(csv_of(来源="政务局内部统计", 备注="初步数")))
    with database.reading() as cursor:
        shown = queries.records(queries.figures(cursor, indicator="on_time", version=2))
    new = [row for row in shown if row["period"] == "2025-06" and row["place_id"] == "990301"]
    assert [(row["value"], row["source_id"]) for row in new] == [(96.4, "政务局内部统计")]
