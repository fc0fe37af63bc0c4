"""Cells to typed rows. In: a table, its dataset, the catalogue and the known places. Out: rows and all problems."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from indicators.catalogue import Catalogue
from indicators.intake.datasets import Column, ColumnType, Dataset
from indicators.intake.problems import Problem, Severity
from indicators.intake.tables import Table
from indicators.methods import LARGEST
from indicators.methods.rounding import exact
from indicators.model import Period, TargetType

Cell = str | float | date | None
Record = dict[str, Cell]

# ASCII digits only: float() and int() read １２ and 1_000 too.
_NUMBER: Final = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?", re.ASCII)
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOST_DIGITS: Final = 15  # a double keeps 15 decimal digits exactly; more would be silently changed


@dataclass(frozen=True, slots=True)
class Register:
    """What rows may refer to."""

    catalogue: Catalogue
    places: Collection[str]
    sources: Collection[str]


@dataclass(frozen=True, slots=True)
class Validated:
    """``records`` are keyed by column name of the dataset; ``problems`` in true row order."""

    records: tuple[Record, ...]
    problems: tuple[Problem, ...]


def validate(table: Table, dataset: Dataset, register: Register) -> Validated:
    """Every row of ``table`` as a typed record, or the problems that keep it out."""
    problems = list(_header_problems(table.header, dataset))
    if problems:
        return Validated((), tuple(problems))
    records: list[Record] = []
    first_line: dict[tuple[Cell, ...], int] = {}
    for row in table.rows:
        if len(row.cells) != len(table.header):
            problems.append(
                Problem(
                    "row_width",
                    Severity.ROW,
                    "有 {found} 个单元格，表头有 {expected} 个。请检查逗号与引号。",
                    row.line,
                    params={"found": len(row.cells), "expected": len(table.header)},
                )
            )
            continue
        cells = dict(zip(table.header, row.cells, strict=True))
        record, found = _record(row.line, cells, dataset)
        found.extend(_reference_problems(row.line, cells, record, register))
        if not found:
            found.extend(_row_problems(row.line, cells, record))
        key = tuple(record[name] for name in dataset.key)
        if not found and key in first_line:
            found.append(
                Problem(
                    "key_duplicate",
                    Severity.ROW,
                    "与第 {first} 行重复。请删去其中一行。",
                    row.line,
                    params={"first": first_line[key]},
                )
            )
        first_line.setdefault(key, row.line)
        problems.extend(found)
        if not found:
            records.append(record)
    return Validated(tuple(records), tuple(problems))


def _header_problems(header: tuple[str, ...], dataset: Dataset) -> Iterator[Problem]:
    for name in dataset.column_names:
        if name not in header:
            yield Problem("column_required", Severity.FILE, "缺少列「{name}」。请补上这一列。", params={"name": name})
    for name in dict.fromkeys(header):
        if name not in dataset.column_names:
            yield Problem(
                "column_unknown", Severity.FILE, "不认识列「{name}」。请改正列名或删去。", params={"name": name}
            )
        elif header.count(name) > 1:
            yield Problem(
                "column_repeated", Severity.FILE, "列「{name}」出现多次。请只保留一列。", params={"name": name}
            )


def _record(line: int, cells: dict[str, str], dataset: Dataset) -> tuple[Record, list[Problem]]:
    """The typed record; a cell with a fault is None in it."""
    record: Record = {}
    problems: list[Problem] = []
    for column in dataset.columns:
        text = cells[column.name]
        record[column.name] = None
        if fault := _cell_fault(text, column):
            code, template = fault
            choices: dict[str, object] = {"choices": " / ".join(column.choices)}
            problems.append(Problem(code, Severity.ROW, template, line, column.name, text, choices))
        elif text or column.type is ColumnType.PERIOD:
            record[column.name] = _typed(text, column)
    return record, problems


def _cell_fault(text: str, column: Column) -> tuple[str, str] | None:
    """Code and template of what is wrong with one cell by itself."""
    if not text:
        return ("value_blank", "不能为空。请补上。") if column.required else None
    if column.choices and text not in column.choices:
        return "category_nonstandard", "“{cell}”不在 {choices} 之中。请改正。"
    if column.type is ColumnType.NUMBER:
        return _number_fault(text)
    if column.type is ColumnType.DATE and _date(text) is None:
        return "date_unreadable", "“{cell}”不是日期。请写成 2025-12-31。"
    if column.type is ColumnType.PERIOD and _period(text) is None:
        return "period_unreadable", "“{cell}”不是时期。请写成 2025、2025Q2、2025-06 或 2025-01/2025-06。"
    return None


def _number_fault(text: str) -> tuple[str, str] | None:
    if not _NUMBER.fullmatch(text):
        return "value_not_number", "“{cell}”不是数字。请只写阿拉伯数字与小数点。"
    if abs(float(text)) > LARGEST:
        return "value_too_large", "“{cell}”太大，不会是这个领域的数值。请核对数值与单位。"
    digits = text.replace(".", "").replace("-", "").strip("0")
    if len(digits) > _MOST_DIGITS or exact(float(text)) != Decimal(text):
        return "value_precision", "“{cell}”超过 15 位有效数字，会失真。请减少位数。"
    return None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None


def _period(text: str) -> Period | None:
    try:
        return Period.parse(text)
    except ValueError:
        return None


def _typed(text: str, column: Column) -> Cell:
    if column.type is ColumnType.NUMBER:
        return float(text)
    if column.type is ColumnType.DATE:
        return _date(text)
    if column.type is ColumnType.PERIOD:
        return Period.parse(text).code  # one way of writing it, so that the same period is the same key
    return text


def _reference_problems(line: int, cells: dict[str, str], record: Record, register: Register) -> Iterator[Problem]:
    """What does not fit the registers; a cell that is blank or has a fault of its own is not judged again."""

    def problem(code: str, column: str, template: str, **params: object) -> Problem:
        return Problem(code, Severity.ROW, template, line, column, cells[column], params)

    if record["place_id"] is not None and record["place_id"] not in register.places:
        yield problem("place_unknown", "place_id", "没有地点“{cell}”。请查对 places.csv。")
    if record["source_id"] is not None and record["source_id"] not in register.sources:
        yield problem("source_unknown", "source_id", "没有来源“{cell}”。请先在 sources.csv 登记。")
    if record["indicator_id"] is None:
        return
    indicator = register.catalogue.indicators.get(str(record["indicator_id"]))
    if indicator is None:
        yield problem("indicator_unknown", "indicator_id", "没有指标“{cell}”。请查对指标目录。")
        return
    if record["unit"] not in {None, indicator.unit}:
        yield problem(
            "unit_unknown", "unit", "单位“{cell}”与指标的单位“{unit}”不同。请换算后填写。", unit=indicator.unit
        )
    low, high = indicator.bounds
    for name in ("value", "value_low", "value_high"):
        value = record.get(name)
        if isinstance(value, float) and ((low is not None and value < low) or (high is not None and value > high)):
            yield problem("value_out_of_bounds", name, "“{cell}”超出指标的取值范围。请核对原文件。")


def _row_problems(line: int, cells: dict[str, str], record: Record) -> Iterator[Problem]:
    """Cells that are right by themselves and contradict each other."""

    def problem(code: str, column: str, template: str, **params: object) -> Problem:
        return Problem(code, Severity.ROW, template, line, column, cells[column], params)

    value, high = record["value"], record["value_high"]
    low = record.get("value_low", value)  # the value of a target is its lower bound
    if value is None and low is None and high is None:
        yield problem("value_blank", "value", "数值、下限和上限都是空的。请至少填写一个。")
    if isinstance(low, float) and isinstance(high, float) and low > high:
        yield problem("range_backwards", "value_high", "上限“{cell}”小于下限。请对调或改正。")
    if "due" not in record:
        return
    if record["type"] == TargetType.RANGE and high is None:
        yield problem("value_blank", "value_high", "区间目标缺少上限。请补上。")
    tolerance = record["tolerance"]
    if isinstance(tolerance, float) and tolerance < 0:
        yield problem("value_out_of_bounds", "tolerance", "“{cell}”小于零。容差请写成零或正数。")
    due, base = record["due"], Period.parse(str(record["base_period"])).end
    if isinstance(due, date) and base is not None and base >= due:
        yield problem("period_conflict", "base_period", "基期“{cell}”不早于目标期限。请改正其中一个。")
