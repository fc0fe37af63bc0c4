"""What can be wrong or odd in a sheet before its header is known. In: a place and what stands there. Out: problems.

A column is named by its letters, as the reader of the workbook sees it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from indicators.intake.grid import column_letters
from indicators.intake.problems import Problem, Severity

_SHOWN_CHARS: Final = 20
_SHOWN_PLACES: Final = 5


def uncalculated(row: int, column: int) -> Problem:
    """A formula whose result is not in the file, as a program writes it that does not calculate."""
    template = "{address} 是公式，但文件里没有算好的结果。请用 Excel 或 WPS 打开、保存后重试，或改填数值。"
    letters = column_letters(column)
    params: dict[str, object] = {"address": f"{letters}{row}"}
    return Problem("formula_not_calculated", Severity.ROW, template, row, letters, "", params)


def long_text(row: int, column: int, text: str, limit: int) -> Problem:
    template = "有 {length} 个字，超过 {limit} 个字的上限。请缩短后重试。"
    params: dict[str, object] = {"length": len(text), "limit": limit}
    shown = text[:_SHOWN_CHARS] + "…"
    return Problem("text_too_long", Severity.ROW, template, row, column_letters(column), shown, params)


def hidden_rows(sheet: str, rows: Sequence[int]) -> Iterator[Problem]:
    """One note for all of them: they are read like the others, as a filter hides rows that belong to the table."""
    if rows:
        template = "工作表“{sheet}”有 {count} 个隐藏的行（{rows}），已一并读取。如不需要，请删去后重试。"
        params: dict[str, object] = {"sheet": sheet, "count": len(rows), "rows": _shortened(map(str, rows))}
        yield Problem("rows_hidden", Severity.NOTE, template, params=params)


def hidden_columns(sheet: str, columns: Sequence[int]) -> Iterator[Problem]:
    if columns:
        template = "工作表“{sheet}”有 {count} 个隐藏的列（{columns}），已一并读取。如不需要，请删去后重试。"
        named = _shortened(map(column_letters, columns))
        params: dict[str, object] = {"sheet": sheet, "count": len(columns), "columns": named}
        yield Problem("columns_hidden", Severity.NOTE, template, params=params)


def _shortened(places: Iterable[str]) -> str:
    named = list(places)
    shown = "、".join(named[:_SHOWN_PLACES])
    return shown if len(named) <= _SHOWN_PLACES else f"{shown}…"
