"""What a workbook has, once it is read: sheets, each a grid with what is known of it beyond its cells."""

from __future__ import annotations

from dataclasses import dataclass

from indicators.intake.grid import Grid, column_letters
from indicators.intake.problems import Problem


@dataclass(frozen=True, slots=True)
class Area:
    """A merged area: rows counted from 1 as in the file, columns from 0."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        return f"{column_letters(self.left)}{self.top}:{column_letters(self.right)}{self.bottom}"


@dataclass(frozen=True, eq=False)
class Sheet:
    """``formulas`` are (row, column) of ``grid.cells``, since a formula may also have a mark of its format.

    ``problems`` name their column by its letters, as the header is not yet known.
    """

    grid: Grid
    merged: tuple[Area, ...] = ()
    formulas: frozenset[tuple[int, int]] = frozenset()
    problems: tuple[Problem, ...] = ()

    @property
    def name(self) -> str:
        return self.grid.sheet or ""


@dataclass(frozen=True, eq=False)
class Workbook:
    """``sheets`` are the visible ones with content, in order; ``problems`` those of the workbook as a whole.

    ``epoch_1904`` says from which day a number counts that stands where a date is expected.
    """

    sheets: tuple[Sheet, ...]
    hidden: tuple[str, ...]
    epoch_1904: bool
    problems: tuple[Problem, ...]


class FarCell(Exception):
    """A cell beyond the limits: the rest of its sheet is not read."""

    def __init__(self, row: int, column: int) -> None:
        self.row = row
        self.letters = column_letters(column)
        super().__init__(f"{self.letters}{row}")
