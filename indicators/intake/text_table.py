"""Text to a grid of cells. In: decoded text. Out: the grid, the delimiter, and what is wrong with the shape.

Notes above and below the table stay rows: where the header stands is decided later. Clean text is read by pyarrow;
text with rows of differing widths, quotes around line ends or single CRs by the csv module. Both give the same grid.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from indicators.errors import DataFileError
from indicators.intake.delimiters import DELIMITERS, Layout, delimiter_problems, sniff
from indicators.intake.filetype import Limits
from indicators.intake.grid import Grid
from indicators.intake.problems import Problem, Severity
from indicators.intake.text_rows import Lines, TextRows, find_lines, read_clean, read_odd

_SEPARATOR_LINE: Final = re.compile(r"sep=([,;\t|])(?:\r\n|\r|\n)", re.IGNORECASE)
_EMPTY: Final = "文件为空。请提供带表头和数据的文件。"
_ROWS_AROUND: Final = 100  # the header, and titles and notes around the table
_LINES_PER_ROW: Final = 4  # blank lines and line ends within quotes are lines too


def read_text(text: str, *, limits: Limits, delimiter: str | None = None) -> tuple[Grid, str, tuple[Problem, ...]]:
    """The cells of a text, the delimiter between them, and the problems in the order of lines.

    The grid is empty where the problem is such that nothing can be said of the cells.
    Raises: DataFileError where the text has nothing but blanks.
    """
    if delimiter not in {None, *DELIMITERS}:
        raise DataFileError("不支持分隔符“{delimiter}”。可选：逗号、分号、制表符、竖线。", delimiter=delimiter)
    chosen = delimiter
    text = text.lstrip("\ufeff")
    above = 0
    if separator := _SEPARATOR_LINE.match(text):  # the line that tells Excel the delimiter
        text, above, chosen = text[separator.end() :], 1, chosen or separator[1]
    if not text or text.isspace():
        raise DataFileError(_EMPTY)
    layout = sniff(text, chosen)
    encoded = text.encode()
    lines = find_lines(encoded, most=_LINES_PER_ROW * (limits.rows + 1))
    problems = [] if chosen else list(delimiter_problems(layout.delimiter))
    problems += [_too_many_rows(limits)] if lines is None else _size_problems(lines, layout, limits, above)
    if lines is None or any(problem.severity is Severity.FILE for problem in problems):
        return Grid(pd.DataFrame(), np.array([], np.int64)), layout.delimiter, tuple(problems)
    rows = read_clean(encoded, lines, layout) or read_odd(text, layout)
    del encoded
    table, numbers = _without_blanks(rows, above)
    if not numbers.size and rows.fault is None:
        raise DataFileError(_EMPTY)
    found = [*_width_problems(rows, table.num_columns, above), *_cell_problems(table, numbers, limits)]
    if table.num_rows > limits.rows + _ROWS_AROUND:
        problems.append(_too_many_rows(limits))
    problems += sorted(found, key=lambda problem: problem.line or 0)
    cells = table.to_pandas()
    cells.columns = pd.RangeIndex(table.num_columns)
    return Grid(cells, numbers), layout.delimiter, tuple(problems)


def _size_problems(lines: Lines, layout: Layout, limits: Limits, above: int) -> Iterator[Problem]:
    """What must not be read because it would take too long or too much memory."""
    count = lines.starts.size
    if layout.width > limits.file_columns:
        yield Problem(
            "file_too_many_columns",
            Severity.FILE,
            "有 {found} 列，超过 {limit} 列。请删去不用的列。",
            params={"found": layout.width, "limit": limits.file_columns},
        )
    elif layout.width * count > limits.columns * (limits.rows + 1):
        yield Problem(
            "file_too_many_cells",
            Severity.FILE,
            "有 {rows} 行、{columns} 列，单元格太多。请拆成几个文件后分别上传。",
            params={"rows": count, "columns": layout.width},
        )
    for index in np.flatnonzero(lines.stops - lines.starts > limits.line_bytes).tolist():
        yield Problem(
            "line_too_long",
            Severity.FILE,
            "超过 {limit} KB。请检查是否缺少换行或引号未闭合。",
            index + 1 + above,
            params={"limit": limits.line_bytes // 1024},
        )


def _too_many_rows(limits: Limits) -> Problem:
    return Problem(
        "file_too_many_rows",
        Severity.FILE,
        "超过 {limit} 行。请拆成几个文件后分别上传。",
        params={"limit": limits.rows},
    )


def _without_blanks(rows: TextRows, above: int) -> tuple[pa.Table, np.ndarray]:
    """Without the rows that are blank throughout and the blank columns at the right."""
    table = rows.table
    while table.num_columns and pc.all(_is_blank(table.column(table.num_columns - 1))).as_py():
        table = table.remove_column(table.num_columns - 1)
    if not table.num_columns:
        return pa.table({}), rows.lines[:0]
    blank = np.flatnonzero(_is_blank(table.column(0)).to_numpy())
    for column in table.columns[1:]:
        if not blank.size:
            return table, rows.lines + above
        blank = blank[_is_blank(column.take(pa.array(blank))).to_numpy()]
    kept = np.ones(table.num_rows, dtype=bool)
    kept[blank] = False
    return table.filter(pa.array(kept)), rows.lines[kept] + above


def _is_blank(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.or_(pc.equal(column, ""), pc.utf8_is_space(column))


def _width_problems(rows: TextRows, width: int, above: int) -> Iterator[Problem]:
    for line, found in rows.odd:
        if found < width or found > rows.table.num_columns:
            yield Problem(
                "row_width",
                Severity.ROW,
                "有 {found} 格，应为 {expected} 格。请检查这一行的分隔符与引号。",
                line + above,
                params={"found": found, "expected": width},
            )
    if rows.fault is not None:
        yield replace(rows.fault, line=(rows.fault.line or 0) + above)


def _cell_problems(table: pa.Table, numbers: np.ndarray, limits: Limits) -> Iterator[Problem]:
    for position, column in enumerate(table.columns, start=1):
        if (pc.max(pc.binary_length(column)).as_py() or 0) <= limits.cell_chars:
            continue
        lengths = pc.utf8_length(column).to_numpy()
        for row in np.flatnonzero(lengths > limits.cell_chars).tolist():
            yield Problem(
                "text_too_long",
                Severity.ROW,
                "第 {position} 格有 {found} 字，超过 {limit} 字。请删减。",
                int(numbers[row]),
                params={"position": position, "found": int(lengths[row]), "limit": limits.cell_chars},
            )
