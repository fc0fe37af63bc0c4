"""What the marks of a sheet mean for a table that was found in it. In: a sheet and its columns. Out: problems."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Final

import numpy as np

from indicators.intake.grid import Mark, column_letters
from indicators.intake.problems import Problem, Severity
from indicators.intake.sheets import Sheet

_NOTES: Final = {
    Mark.FORMULA: ("formula_cached", "本列有 {count} 个公式，按文件里存好的结果读取（{address} 为 {cell}）。请确认结果是最新的。"),
    Mark.PERCENT: ("percent_format", "本列有 {count} 个百分比格式的单元格：{address} 的 {stored} 按 {cell} 读取。请确认。"),
    Mark.TEXT_NUMBER: ("number_as_text", "本列有 {count} 个以文本存储的数值（{address} 为 {cell}），已转换为数值。请确认。"),
}  # fmt: skip


def mark_notes(sheet: Sheet, *, first_row: int, columns: Collection[int]) -> tuple[Problem, ...]:
    """One note per column and kind of mark, at the first such cell in or below ``first_row`` of the grid."""
    places: dict[tuple[int, Mark], list[int]] = defaultdict(list)
    marked: list[tuple[tuple[int, int], Mark]] = [
        (place, mark) for place, mark in sheet.grid.marks.items() if mark is not Mark.FORMULA
    ]
    marked += [(place, Mark.FORMULA) for place in sheet.formulas]
    for (row, column), mark in marked:
        if row >= first_row and column in columns and mark in _NOTES:
            places[column, mark].append(row)
    return tuple(_note(sheet, column, mark, rows) for (column, mark), rows in sorted(places.items()))


def merged_problems(sheet: Sheet, *, first_row: int, columns: Collection[int]) -> tuple[Problem, ...]:
    """Every cell of these columns that is empty because it lies under a merged area which began in an earlier row."""
    return tuple(_merged(sheet, first_row, columns))


def _note(sheet: Sheet, column: int, mark: Mark, rows: list[int]) -> Problem:
    code, template = _NOTES[mark]
    first = min(rows)
    cell = str(sheet.grid.cells.iat[first, column])
    params: dict[str, object] = {"count": len(rows), "address": sheet.grid.address(first, column)}
    if mark is Mark.PERCENT:
        params["stored"] = f"{Decimal(cell).scaleb(-2).normalize():f}"
    return Problem(code, Severity.NOTE, template, int(sheet.grid.lines[first]), column_letters(column), cell, params)


def _merged(sheet: Sheet, first_row: int, columns: Collection[int]) -> Iterator[Problem]:
    template = "{area} 是合并单元格，这一格是空的。请取消合并，并逐行填写。"
    lines = sheet.grid.lines
    for area in sheet.merged:
        first, end = np.searchsorted(lines, [area.top + 1, area.bottom + 1])
        for row in range(max(first, first_row), end):
            for column in sorted(set(columns).intersection(range(area.left, area.right + 1))):
                letters = column_letters(column)
                yield Problem("cell_merged", Severity.ROW, template, int(lines[row]), letters, "", {"area": str(area)})
