"""What every file becomes before it means anything: cells as text, each with its true address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import pandas as pd


class Mark(StrEnum):
    """What a workbook knows of a cell beyond its text."""

    FORMULA = "formula"  # the text is the result the workbook had stored
    PERCENT = "percent"  # shown with a per-cent sign; the text is already times a hundred
    TEXT_NUMBER = "text_number"  # a number stored as text
    DATE = "date"  # a date cell; the text is its ISO form
    MERGED = "merged"  # covered by a merged area and therefore empty here


@dataclass(frozen=True, eq=False)
class Grid:
    """One table-shaped sheet: ``cells`` has a text column for each column of the file, named 0, 1, 2, …

    ``lines[i]`` is the line (CSV) or row (workbook) of the file on which row ``i`` of ``cells`` begins, counted from 1.
    Empty cells are empty texts, rows that are wholly empty are left out. ``marks`` is keyed by (row, column) of ``cells``.
    """

    cells: pd.DataFrame
    lines: np.ndarray
    sheet: str | None = None
    marks: Mapping[tuple[int, int], Mark] = field(default_factory=dict)

    def address(self, row: int, column: int) -> str:
        """Where a cell is: ``B7`` in a workbook, the line number in a text file."""
        line = int(self.lines[row])
        return str(line) if self.sheet is None else f"{column_letters(column)}{line}"


def column_letters(column: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
