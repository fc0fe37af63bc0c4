"""A file as a proposal: understood, checked and tried against the store, but not yet committed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import pandas as pd

from indicators import queries
from indicators.catalogue import Catalogue
from indicators.errors import UserError
from indicators.intake.datasets import Dataset
from indicators.intake.filetype import Limits
from indicators.intake.problems import Problem, Severity
from indicators.intake.registers import Registers
from indicators.intake.road import Choices, Outcome, Understood, understand
from indicators.store.database import Database, current_version
from indicators.store.versions import BEIJING, Author, Receipt, Trial, Upload, attempt, commit, committed_digest

_LIMITS: Final = Limits()
_MOST_EXAMPLES: Final = 3


@dataclass(frozen=True, eq=False)
class Proposal:
    """``problems`` are those of the file and those of the comparison with the store; ``trial`` is None on rejection."""

    dataset: Dataset
    content: bytes
    understood: Understood
    base_version: int
    problems: tuple[Problem, ...]
    trial: Trial | None = None

    @property
    def outcome(self) -> Outcome:
        if any(problem.severity is not Severity.NOTE for problem in self.problems):
            return Outcome.REJECT
        return Outcome.WARN if self.problems else Outcome.ACCEPT

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity is Severity.NOTE)


def registers_of(
    database: Database, catalogue: Catalogue, *, scope: Collection[str] | None = None, today: date | None = None
) -> Registers:
    """What a file is checked against, as the store knows it now."""
    with database.reading() as cursor:
        return Registers(
            catalogue,
            queries.place_register(cursor),
            queries.source_register(cursor),
            today or datetime.now(BEIJING).date(),
            scope,
            previous=queries.previous_values(cursor),
        )


def propose(
    database: Database,
    content: bytes,
    name: str,
    *,
    dataset: Dataset,
    registers: Registers,
    choices: Choices | None = None,
    limits: Limits = _LIMITS,
) -> Proposal:
    """Understand ``content`` and try it against the newest version."""
    with database.reading() as cursor:
        base = current_version(cursor)
        same = committed_digest(cursor, hashlib.sha256(content).hexdigest())
    understood = understand(content, name, dataset=dataset, registers=registers, choices=choices, limits=limits)
    problems = list(understood.problems)
    if understood.outcome is Outcome.REJECT:
        return Proposal(dataset, content, understood, base, tuple(problems))
    trial = attempt(database, _upload(dataset, understood, content), base_version=base, catalogue=registers.catalogue)
    problems += [*_repetitions(trial, same), *_corrections(trial, dataset)]
    return Proposal(dataset, content, understood, base, tuple(problems), trial)


def accept(
    database: Database,
    proposal: Proposal,
    *,
    catalogue: Catalogue,
    author: Author,
    note: str,
    confirmed: Sequence[Problem] = (),
) -> Receipt:
    """Commit a proposal on the version it was compared with.

    Raises: UserError when it was rejected, a warning is not confirmed or the reason is missing; StaleDiffError when
    the store moved on.
    """
    if proposal.outcome is Outcome.REJECT:
        raise UserError("文件有问题，没有入库。请按提示改正后重新上传。")
    ticked = set(map(_identity, confirmed))
    open_warnings = [warning for warning in proposal.warnings if _identity(warning) not in ticked]
    if open_warnings:
        raise UserError("还有 {count} 条提示没有确认。请逐条确认后再提交。", count=len(open_warnings))
    reason = reason_of(note)
    upload = _upload(proposal.dataset, proposal.understood, proposal.content, confirmed=confirmed)
    return commit(database, upload, author=author, note=reason, base_version=proposal.base_version, catalogue=catalogue)


def reason_of(note: str) -> str:
    """Raises: UserError when there is none; no version is made without one."""
    if not note.strip():
        raise UserError("没有写提交理由。请写明数据从哪里来、为什么改。")
    return note.strip()


def _upload(dataset: Dataset, understood: Understood, content: bytes, *, confirmed: Sequence[Problem] = ()) -> Upload:
    told = tuple(f"{warning.code}：{warning.message()}" for warning in confirmed)
    return Upload({dataset.id: understood.frame}, understood.name, content, understood.encoding, confirmed=told)


def _identity(problem: Problem) -> tuple[object, ...]:
    return (problem.code, problem.line, problem.column, problem.cell, repr(problem.params))


def _repetitions(trial: Trial, same: int | None) -> list[Problem]:
    """A file that was here before, or rows that are: said, because nothing or something else will happen."""
    if same is None and not trial.counts.nothing:
        return []
    if same is None:
        return [Problem("rows_already_committed", Severity.NOTE, "文件中的数值与现有数据完全相同。提交不会产生改动。")]
    template = (
        "与版本 {version} 的文件内容完全相同。再次提交不会产生改动。"
        if trial.counts.nothing
        else "与版本 {version} 的文件内容完全相同，但那以后数据有过改动。再次提交会改回文件中的数值，请确认。"
    )
    return [Problem("file_already_committed", Severity.NOTE, template, params={"version": same})]


def _corrections(trial: Trial, dataset: Dataset) -> list[Problem]:
    """Figures that are already there and would become different: to be confirmed, with the first of them shown."""
    differences = trial.differences[dataset.id]
    changed = differences[differences["change"] == "changed"]
    if changed.empty:
        return []
    moved = changed[changed["before_value"].ne(changed["after_value"])]
    examples = [
        f"{_number(row['before_value'])}→{_number(row['after_value'])}"
        for row in queries.records(moved.head(_MOST_EXAMPLES))
    ]
    return [
        Problem(
            "value_corrected", Severity.NOTE, "{count} 个已有数值将被更正：{examples}。请填写更正原因。",
            params={"count": len(changed), "examples": "、".join(examples) or "—"},
        )
    ]  # fmt: skip


def _number(value: float | None) -> str:
    return "—" if value is None or pd.isna(value) else f"{value:.15g}"
