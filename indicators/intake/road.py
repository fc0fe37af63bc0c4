"""The road of a file: bytes -> type -> text or workbook -> grid -> long table -> typed rows, with every problem.

In: the bytes, their name, the dataset they are meant for and the registers. Out: what was understood of the file,
the rows, and whether they may be stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Final

import numpy as np
import pandas as pd

from indicators.errors import DataFileError
from indicators.intake.check import Checked, check
from indicators.intake.datasets import Dataset
from indicators.intake.decode import decode
from indicators.intake.filetype import Kind, Limits, clean_name, recognise
from indicators.intake.grid import Grid
from indicators.intake.header_facts import Recognisers
from indicators.intake.header_facts import is_unit as looks_like_unit
from indicators.intake.long_table import LongTable, read_long
from indicators.intake.periods import parse_period
from indicators.intake.problems import Problem, Severity
from indicators.intake.registers import Registers
from indicators.intake.sheets import Sheet
from indicators.intake.text_table import read_text
from indicators.intake.workbook import pick_sheet, read_workbook
from indicators.intake.workbook_marks import mark_notes, merged_problems

_LIMITS: Final = Limits()
_NO_GRID: Final = Grid(pd.DataFrame(), np.empty(0, dtype=np.int64))


class Outcome(StrEnum):
    ACCEPT = "accept"  # nothing to confirm
    WARN = "warn"  # goes in after what was noticed has been confirmed
    REJECT = "reject"  # nothing goes in


@dataclass(frozen=True, slots=True)
class Choices:
    """What the analyst decided beyond what the file says."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)  # header -> column of the dataset
    constants: Mapping[str, str] = field(default_factory=dict)  # column of the dataset -> text for all rows


@dataclass(frozen=True, eq=False)
class Understood:
    """``table`` is None where the file stopped before a table was found; ``frame`` is empty unless all rows may go in."""

    name: str
    kind: str
    encoding: str
    delimiter: str
    sheet: str | None
    sheets: tuple[str, ...]
    table: LongTable | None
    frame: pd.DataFrame
    problems: tuple[Problem, ...]
    readings: tuple[Problem, ...] = ()

    @property
    def outcome(self) -> Outcome:
        severities = {problem.severity for problem in self.problems}
        if severities & {Severity.FILE, Severity.ROW}:
            return Outcome.REJECT
        return Outcome.WARN if severities else Outcome.ACCEPT


@dataclass(frozen=True, eq=False)
class _Source:
    """The grid that was chosen, and what was found on the way to it."""

    kind: str
    encoding: str
    delimiter: str
    sheets: tuple[str, ...]
    grid: Grid
    problems: tuple[Problem, ...]
    workbook_sheet: Sheet | None = None


def understand(
    content: bytes,
    name: str,
    *,
    dataset: Dataset,
    registers: Registers,
    choices: Choices | None = None,
    limits: Limits = _LIMITS,
) -> Understood:
    """Read, map and check a whole file. A file that cannot be read at all is one problem, not an exception."""
    decided = choices or Choices()
    label = clean_name(name)
    nothing = pd.DataFrame(columns=list(dataset.column_names))
    try:
        source = _open(content, label, decided, limits)
    except DataFileError as error:
        problem = Problem("file_unreadable", Severity.FILE, error.template, params=dict(error.params))
        return Understood(label, "", "", "", None, (), None, nothing, (problem,))
    if any(problem.severity is Severity.FILE for problem in source.problems):
        return Understood(
            label, source.kind, source.encoding, source.delimiter, source.grid.sheet, source.sheets, None, nothing,
            source.problems,
        )  # fmt: skip
    table = read_long(
        source.grid,
        dataset,
        _recognisers(registers),
        constants=decided.constants,
        remembered=decided.mapping,
        most_rows=limits.rows,
    )
    shape = [  # rows that turned out to be titles or notes may be of any width
        problem for problem in source.problems if not (problem.code == "row_width" and problem.line in table.outside)
    ]
    problems = (*shape, *table.problems, *_width(table, limits))
    problems += _workbook_problems(table, source.workbook_sheet, dataset)
    checked = Checked(nothing, ())
    if not any(problem.severity is Severity.FILE for problem in problems):
        checked = check(table, dataset, registers)
    whole = tuple(sorted((*problems, *checked.problems), key=lambda problem: problem.line or 0))
    refused = any(problem.severity is not Severity.NOTE for problem in whole)
    return Understood(
        label,
        source.kind,
        source.encoding,
        source.delimiter,
        source.grid.sheet,
        source.sheets,
        table,
        nothing if refused else checked.frame,
        whole,
        checked.readings,
    )


def _open(content: bytes, name: str, choices: Choices, limits: Limits) -> _Source:
    """Raises: DataFileError where nothing of the file can be read."""
    kind = recognise(content, name, limits=limits)
    if kind is Kind.TEXT:
        decoded = decode(content, encoding=choices.encoding)
        grid, delimiter, problems = read_text(decoded.text, limits=limits, delimiter=choices.delimiter)
        return _Source(kind.value, decoded.encoding, delimiter, (), grid, problems)
    book = read_workbook(content, limits=limits)
    picked: tuple[Problem, ...] = ()
    names = tuple(each.name for each in book.sheets)
    if choices.sheet is not None and choices.sheet not in names:
        raise DataFileError(
            "没有可读取的工作表“{sheet}”。可选：{names}。", sheet=choices.sheet, names="、".join(names) or "—"
        )
    sheet = next((sheet for sheet in book.sheets if sheet.name == choices.sheet), None)
    if sheet is None:
        suggestion = pick_sheet(book.sheets)
        if suggestion is None:  # the workbook says why
            return _Source(kind.value, "", "", names, _NO_GRID, book.problems)
        sheet, picked = suggestion.sheet, suggestion.problems
    return _Source(kind.value, "", "", names, sheet.grid, (*book.problems, *picked, *sheet.problems), sheet)


def _width(table: LongTable, limits: Limits) -> tuple[Problem, ...]:
    """A cross-tab may be wide; a table with one figure a row has no use for so many columns."""
    found = table.grid.cells.shape[1]
    if table.shape.wide or found <= limits.columns:
        return ()
    params: dict[str, object] = {"found": found, "limit": limits.columns}
    template = "有 {found} 列，超过 {limit} 列。请删去不用的列。"
    return (Problem("file_too_many_columns", Severity.FILE, template, params=params),)


def _recognisers(registers: Registers) -> Recognisers:
    """What the header stage may ask of the registers, in the words of an uploaded file."""

    @cache
    def is_period(text: str) -> bool:
        parsed = parse_period(text, frequency=None, today=date.max)
        return bool(parsed.code) and parsed.fault is None

    def is_place(text: str) -> bool:
        return bool(registers.gazetteer.named(text))

    units = {word.casefold() for code, unit in registers.catalogue.units.items() for word in (code, unit.name.zh)}

    def is_unit(text: str) -> bool:
        return text.strip().casefold() in units or looks_like_unit(text)

    return Recognisers(
        is_period, lambda text: text.casefold() in registers.catalogue.indicator_words, is_place, is_unit
    )


def _workbook_problems(table: LongTable, sheet: Sheet | None, dataset: Dataset) -> tuple[Problem, ...]:
    """What a workbook knows of the cells that are used: formulas, percent formats, numbers as text, merged keys."""
    if sheet is None or table.header.rows is None:
        return ()
    used: set[int] = set()
    for positions in table.addresses.values():
        used.update(np.unique(np.asarray(positions)).tolist())
    keys = {table.header.columns[name] for name in dataset.key if name in table.header.columns}
    first = table.header.row + 1
    merged = merged_problems(sheet, first_row=first, columns=keys)
    return (*mark_notes(sheet, first_row=first, columns=used), *merged)
