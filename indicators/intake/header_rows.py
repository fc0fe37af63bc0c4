"""Where the header stands. In: a grid and a reader of headers. Out: its rows and the labels above every column.

Title rows, lines of units and comments may stand above it; it may have two or three rows, the upper ones grouping the
lower. The best row is the one in which most cells are known; where none is known, the first that looks like a header.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import Final

import numpy as np

from indicators.intake.grid import Grid, Mark
from indicators.intake.header_facts import AXES, PART, UNIT, VALUE, HeaderReader, is_number
from indicators.intake.header_words import Match

SEARCHED_ROWS: Final = 60
_SURELY_DATA: Final = 5  # rows with figures, one below another
_JUDGED_COLUMNS: Final = 200
_MOST_LEVELS: Final = 3
_ENOUGH: Final = 2  # known cells; one may be chance
_SURE: Final = 3  # names of columns, where numbers stand beside them
_NEARLY_FULL: Final = 0.8
_YEAR: Final = re.compile("(?:19|20)[0-9]{2}")

Labels = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeaderRows:
    """``labels`` has for each column its texts from the top, as they stand in the file; none for a column without.

    ``known`` says whether anything of the header was understood, or only its form.
    """

    first: int
    levels: int
    labels: tuple[Labels, ...]
    known: bool

    @property
    def last(self) -> int:
        return self.first + self.levels - 1


def find_header_rows(grid: Grid, reader: HeaderReader) -> HeaderRows | None:
    """None where no row can be a header: the table begins with its first row of data, or is empty."""
    top = grid.cells.iloc[:SEARCHED_ROWS].to_numpy(dtype=object, na_value="")
    figures = [_has_figures(row) for row in top]
    best: tuple[int, ...] = ()
    found: HeaderRows | None = None
    for first in range(len(top)):
        if found is not None and all(figures[first - _SURELY_DATA : first]) and first > found.last + _SURELY_DATA:
            break
        if _is_comment(top[first], reader):
            continue
        if figures[first] and sum(reader.words.match(cell) is not None for cell in filled(top[first])) < _SURE:
            continue  # a row of data in which a word or a date is taken for a header
        for levels in range(1, _MOST_LEVELS + 1):
            below = first + levels
            if levels > 1 and (below > len(top) or figures[below - 1]):
                break
            labels = _labels(top, first, levels, grid, reader)
            if any(_contradict(texts, reader) for texts in labels):
                break
            named, stated, depth = _count(labels[:_JUDGED_COLUMNS], reader)
            rank = (named + stated, named, depth, -levels)
            if named + stated >= _ENOUGH and rank > best:
                best, found = rank, HeaderRows(first, levels, labels, known=True)
    return found or _by_form(top)


def filled(row: np.ndarray) -> list[str]:
    """The cells of a row that are not blank."""
    return [cell for cell in row if cell and not cell.isspace()]


def rows_of(grid: Grid, start: int, stop: int) -> list[list[str]]:
    """The filled cells of some rows."""
    return [filled(row) for row in grid.cells.iloc[start:stop].to_numpy(dtype=object, na_value="")]


def _is_comment(row: np.ndarray, reader: HeaderReader) -> bool:
    cells = filled(row)
    return bool(cells) and len(cells[0]) > 1 and cells[0].startswith("#") and not any(map(reader.words.match, cells))


def _has_figures(row: np.ndarray) -> bool:
    """Whether it is a row of data: numbers that are no years."""
    return any(is_number(cell) and not _YEAR.fullmatch(cell.strip()) for cell in filled(row))


def _labels(top: np.ndarray, first: int, levels: int, grid: Grid, reader: HeaderReader) -> tuple[Labels, ...]:
    """A blank cell of an upper level belongs to the group at its left, where a lower level has a text."""
    rows = [[cell.strip() for cell in row] for row in top[first : first + levels]]
    for level in range(levels - 1):
        for column in range(1, len(rows[level])):
            below = any(rows[lower][column] for lower in range(level + 1, levels))
            inside = all(rows[upper][column] == rows[upper][column - 1] for upper in range(level))
            if not rows[level][column] and below and inside and not _begins_area(grid, first + level, column):
                rows[level][column] = rows[level][column - 1]
    if levels > 1 and _is_units(rows[-1], reader):
        rows[-1] = ["" if reader.words.match(text) else text for text in rows[-1]]
    return tuple(tuple(text for text in column if text) for column in zip(*rows, strict=True))


def _contradict(texts: Labels, reader: HeaderReader) -> bool:
    """Two levels that name two columns are no levels of one header, but a header below a statement."""
    named = [match.column for match in map(reader.words.match, texts) if match is not None and match.column != VALUE]
    return len(set(named)) > 1


def _is_units(row: list[str], reader: HeaderReader) -> bool:
    """A row that gives the unit of each column, with or without the word 单位 before them."""
    first, *rest = [text for text in row if text] or [""]
    named = reader.words.match(first)
    return bool(rest) and named is not None and named.column == UNIT and all(map(reader.recognisers.is_unit, rest))


def _begins_area(grid: Grid, row: int, column: int) -> bool:
    """In a workbook that merges the cells beside, a blank cell that is not merged belongs to no group."""
    if grid.sheet is None or grid.marks.get((row, column)) is Mark.MERGED:
        return False
    return any(grid.marks.get((row, other)) is Mark.MERGED for other in range(grid.cells.shape[1]))


def _count(labels: tuple[Labels, ...], reader: HeaderReader) -> tuple[int, int, int]:
    """How many columns are named; how many state facts of one kind or a part of these, as those of a cross-tab do, while
    a row of data has an indicator beside a place and a period; and how much one header states at most."""
    columns: set[str] = set()
    stated: dict[frozenset[str], set[tuple[tuple[str, str], ...]]] = defaultdict(set)
    for position, texts in enumerate(labels):
        match = stub_match(texts, reader)
        if match is None and (found := reader.facts(texts)):
            stated[frozenset(found) & {*AXES, PART}].add(tuple(sorted(found.items())))
        elif match is not None and not (match.column == UNIT and _is_unit(labels[position + 1 : position + 2], reader)):
            columns.add(match.column or texts[-1])
    together = (sum(len(those) for other, those in stated.items() if other <= kind) for kind in stated)
    depth = max((len(facts) for those in stated.values() for facts in those), default=0)
    return len(columns), max(together, default=0), depth


def _is_unit(labels: tuple[Labels, ...], reader: HeaderReader) -> bool:
    """单位 before 万元 is no header of a column, but a statement."""
    return any(texts and reader.recognisers.is_unit(texts[-1]) for texts in labels)


def stub_match(texts: Labels, reader: HeaderReader) -> Match | None:
    """The column a header names, unless a level above it makes it a column of a cross-tab."""
    match = reader.match(texts)
    if match is None or match.facts or (len(texts) > 1 and match.column == VALUE and reader.facts(texts)):
        return None
    return match


def _by_form(top: np.ndarray) -> HeaderRows | None:
    """The first row that is as wide as those below it and has only different texts."""
    widths = [len(filled(row)) for row in top]
    for first, row in enumerate(top[:-1]):
        cells = filled(row)
        wide = max(_ENOUGH, _NEARLY_FULL * median(widths[first + 1 :]))
        if len(cells) >= wide and len(set(cells)) == len(cells) and not any(map(is_number, cells)):
            return HeaderRows(first, 1, tuple((cell.strip(),) if cell.strip() else () for cell in row), known=False)
    return None
