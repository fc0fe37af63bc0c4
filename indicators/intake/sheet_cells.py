"""Cells with their places become one sheet. In: cells in batches, in any order. Out: a grid with its marks.

Cells are kept as a list, not as a rectangle, so that one cell in a far corner costs nothing before it is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from indicators.errors import DataFileError
from indicators.intake.archive import DAMAGED, UNPACKED
from indicators.intake.filetype import Limits
from indicators.intake.grid import Grid, Mark
from indicators.intake.problems import Problem
from indicators.intake.sheet_problems import hidden_columns, hidden_rows, long_text, uncalculated
from indicators.intake.sheets import Area, FarCell, Sheet

Marks = np.ndarray[Any, np.dtype[np.uint8]]

MARKS: Final = (None, *Mark)  # a mark is kept as its place in here
CODES: Final = {mark: code for code, mark in enumerate(MARKS)}

# Rows above the header and below the table come on top of the rows of the table.
_ROWS_AROUND: Final = 1_000
# A table fills its rectangle; one whose corner is far from its cells would take memory for nothing.
_MOST_EMPTY: Final = 12
_SMALL_AREA: Final = 4_000_000
_MOST_TEXT: Final = 4  # texts of all cells against the size of the file, as one shared text may stand in every cell
_MOST_MERGED: Final = 100_000


@dataclass(eq=False)
class Cells:
    """One batch: parallel lists. Rows are counted from 1, columns from 0; ``marks`` are codes of ``MARKS``."""

    rows: np.ndarray
    columns: np.ndarray
    texts: pa.Array  # of large_string
    marks: Marks
    is_formula: np.ndarray

    def where(self, kept: np.ndarray) -> Cells:
        """These cells only, by a mask or in an order."""
        texts = self.texts.filter(kept) if kept.dtype == bool else self.texts.take(kept)
        return Cells(self.rows[kept], self.columns[kept], texts, self.marks[kept], self.is_formula[kept])


_NOTHING: Final = Cells(
    np.empty(0, dtype=np.int64),
    np.empty(0, dtype=np.int64),
    pa.array([], pa.large_string()),
    np.empty(0, dtype=np.uint8),
    np.empty(0, dtype=bool),
)


@dataclass(eq=False)
class SheetCells:
    """What was found in one sheet so far, under the limits."""

    limits: Limits
    merged: list[Area] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    _batches: list[Cells] = field(default_factory=lambda: [_NOTHING])
    _problems: list[Problem] = field(default_factory=list)
    _chars: int = 0

    def add(self, cells: Cells) -> None:
        """Cells without text are left out.

        Raises: FarCell at the first cell beyond the limits, DataFileError where the texts are too much.
        """
        has_text = pc.not_equal(pc.utf8_trim_whitespace(cells.texts), "").to_numpy(zero_copy_only=False)
        if not has_text.all():
            cells = cells.where(has_text)
        far = (cells.rows > self.limits.rows + _ROWS_AROUND) | (cells.columns >= self.limits.file_columns)
        if far.any():
            first = int(far.argmax())
            raise FarCell(int(cells.rows[first]), int(cells.columns[first]))
        lengths = pc.utf8_length(cells.texts).to_numpy(zero_copy_only=False)
        self.expect(int(lengths.sum()))
        self._chars += int(lengths.sum())
        for at in np.flatnonzero(lengths > self.limits.cell_chars).tolist():
            row, column, text = int(cells.rows[at]), int(cells.columns[at]), cells.texts[at].as_py()
            self._problems.append(long_text(row, column, text, self.limits.cell_chars))
        self._batches.append(cells)

    def expect(self, chars: int) -> None:
        """Raises: DataFileError where so much more text would be too much."""
        most = _MOST_TEXT * self.limits.xlsx_unpacked_bytes
        if self._chars + chars > most:
            raise DataFileError(UNPACKED, megabytes=-(-most // 2**20))

    def add_uncalculated(self, row: int, column: int) -> None:
        self._problems.append(uncalculated(row, column))

    def merge(self, area: Area) -> None:
        if len(self.merged) >= _MOST_MERGED:
            raise DataFileError(DAMAGED)
        self.merged.append(area)

    def hide_columns(self, first: int, end: int) -> None:
        if len(self.hidden_columns) < self.limits.file_columns:
            self.hidden_columns.extend(range(max(0, first), min(end, self.limits.file_columns)))

    def build(self, name: str) -> Sheet:
        """The sheet: rows in order, rows without text left out, covered cells empty.

        Raises: FarCell where one cell makes the table mostly empty, DataFileError where the cells contradict.
        """
        cells = self._in_order()
        width = int(cells.columns.max(initial=-1)) + 1
        begins = np.diff(cells.rows, prepend=-1) > 0
        lines, at = cells.rows[begins], np.cumsum(begins) - 1
        if len(lines) * width > max(_SMALL_AREA, _MOST_EMPTY * len(at)):
            last = int(cells.columns.argmax())
            raise FarCell(int(cells.rows[last]), int(cells.columns[last]))
        covered = self._covered(lines, width)
        if covered.any():
            seen = ~covered[at, cells.columns]
            has_text = np.zeros(len(lines), dtype=bool)
            has_text[at[seen]] = True
            at = (np.cumsum(has_text) - 1)[at][seen]
            lines, covered = lines[has_text], covered[has_text]
            cells = cells.where(seen)
        marks = dict.fromkeys(_places(*np.nonzero(covered)), Mark.MERGED)
        marked = np.flatnonzero(cells.marks)
        codes = cells.marks[marked].tolist()
        marks.update(zip(_places(at[marked], cells.columns[marked]), (MARKS[code] for code in codes), strict=True))
        formulas = frozenset(_places(at[cells.is_formula], cells.columns[cells.is_formula]))
        problems = [
            *self._problems,
            *hidden_rows(name, np.intersect1d(lines, np.array(self.hidden_rows, dtype=np.int64)).tolist()),
            *hidden_columns(name, sorted({*self.hidden_columns}.intersection(np.unique(cells.columns).tolist()))),
        ]
        problems.sort(key=lambda problem: problem.line or 0)
        frame = _frame(at, cells.columns, cells.texts, (len(lines), width))
        return Sheet(Grid(frame, lines, name, marks), tuple(self.merged), formulas, tuple(problems))

    def _in_order(self) -> Cells:
        """All cells, by row and column."""
        batches = self._batches
        cells = Cells(
            np.concatenate([batch.rows for batch in batches]),
            np.concatenate([batch.columns for batch in batches]),
            pa.concat_arrays([batch.texts for batch in batches]),
            np.concatenate([batch.marks for batch in batches]),
            np.concatenate([batch.is_formula for batch in batches]),
        )
        place = cells.rows * self.limits.file_columns + cells.columns
        if not (np.diff(place) > 0).all():
            order = np.argsort(place, kind="stable")
            if not np.diff(place[order]).all():  # a cell given twice
                raise DataFileError(DAMAGED)
            cells = cells.where(order)
        return cells

    def _covered(self, lines: np.ndarray, width: int) -> np.ndarray:
        """Which cells of the table lie under a merged area, its first cell not counted."""
        covered = np.zeros((len(lines), width), dtype=bool)
        tops = np.searchsorted(lines, [area.top for area in self.merged], side="left")
        bottoms = np.searchsorted(lines, [area.bottom for area in self.merged], side="right")
        left_to_cover = covered.size
        for area, top, bottom in zip(self.merged, tops, bottoms, strict=True):
            block = covered[top:bottom, area.left : area.right + 1]
            left_to_cover -= block.size
            if left_to_cover < 0:  # areas lie over each other, which no workbook has
                raise DataFileError(DAMAGED)
            block[...] = True
            if block.size and lines[top] == area.top:
                block[0, 0] = False
        return covered


def _places(rows: np.ndarray, columns: np.ndarray) -> Iterator[tuple[int, int]]:
    return zip(rows.tolist(), columns.tolist(), strict=True)


def _frame(at: np.ndarray, columns: np.ndarray, texts: pa.Array, shape: tuple[int, int]) -> pd.DataFrame:
    """Built column by column, without making a Python object of every cell."""
    height, width = shape
    order = np.argsort(columns, kind="stable")
    starts = np.searchsorted(columns[order], np.arange(width + 1))
    frame: dict[int, pd.Series[str]] = {}
    for column in range(width):
        chosen = order[starts[column] : starts[column + 1]]
        source = np.full(height, -1)
        source[at[chosen]] = chosen
        cells = pc.fill_null(texts.take(pa.array(source, mask=source < 0)), "")
        frame[column] = pd.Series(cells, dtype="str")
    return pd.DataFrame(frame, index=pd.RangeIndex(height))
