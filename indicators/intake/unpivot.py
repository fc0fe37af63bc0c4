"""The long columns of a table. In: a grid, its shape and its rows of data. Out: texts, with where each came from.

Works column by column on Arrow texts: a cross-tab of 1,000 by 100 takes milliseconds.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from indicators.intake.grid import Grid
from indicators.intake.header_facts import PART, PERIOD, VALUE, year_of
from indicators.intake.header_vocabulary import MONTH_SIGN, YEAR_SIGN
from indicators.intake.shapes import Shape
from indicators.intake.text_columns import arrow, flags, series


@dataclass(frozen=True, eq=False)
class LongColumns:
    """``texts``: column of the dataset -> one text per row. ``positions``: column -> column of the grid, one for all rows
    or one for each. ``rows``: the row of ``grid.cells`` of each row. ``blank``: cells of a cross-tab that were empty."""

    texts: dict[str, pd.Series[str]]
    positions: dict[str, int | np.ndarray]
    rows: np.ndarray
    blank: int = 0


def take_columns(grid: Grid, columns: Mapping[str, int], rows: np.ndarray) -> LongColumns:
    """A long table as it is."""
    whole = slice(int(rows[0]), int(rows[-1]) + 1) if len(rows) and (np.diff(rows) == 1).all() else rows
    texts = {name: grid.cells[column].iloc[whole].reset_index(drop=True) for name, column in columns.items()}
    return LongColumns(texts, dict(columns), rows)


def unpivot(grid: Grid, shape: Shape, rows: np.ndarray) -> LongColumns:
    """One row for each cell of a column of values that is not blank, in the order of the file."""
    row_parts: list[np.ndarray] = []
    texts: list[pa.Array] = []
    for column in shape.values:
        cells = arrow(grid.cells[column].iloc[rows])
        hits = np.flatnonzero(flags(pc.not_equal(pc.utf8_trim_whitespace(cells), "")))
        row_parts.append(hits)
        texts.append(cells.take(pa.array(hits)))
    which = np.repeat(np.arange(len(texts)), [len(part) for part in row_parts])
    at = np.concatenate(row_parts)
    order = np.lexsort((which, at))
    at, which = at[order], which[order]
    columns = np.array(list(shape.values))[which]
    value = series(pa.concat_arrays(texts).take(pa.array(order)))
    long: dict[str, pd.Series[str]] = {VALUE: value}
    positions: dict[str, int | np.ndarray] = {VALUE: columns}
    for name, column in shape.stubs.items():
        long[name] = series(arrow(grid.cells[column].iloc[rows]).take(pa.array(at)))
        positions[name] = column
    for name in dict.fromkeys(key for facts in shape.values.values() for key in facts):
        stated = series(pa.array([facts.get(name, "") for facts in shape.values.values()]).take(pa.array(which)))
        if name == PART:
            long[PERIOD] = join_periods(long[PERIOD], stated) if PERIOD in long else stated
        elif name not in long:
            long[name] = stated
            positions[name] = columns
    return LongColumns(long, positions, rows[at], len(rows) * len(texts) - len(at))


def join_periods(years: pd.Series[str], parts: pd.Series[str], *, quarters: bool = False) -> pd.Series[str]:
    """2026 and 6月 -> 2026年6月, once for each different pair; ``quarters`` says what a bare number of a part is."""
    year_codes, year_texts = pd.factorize(years.to_numpy(dtype=object))
    part_codes, part_texts = pd.factorize(parts.to_numpy(dtype=object))
    pairs, inverse = np.unique(year_codes * len(part_texts) + part_codes, return_inverse=True)
    joined = [
        _joined(str(year_texts[pair // len(part_texts)]), str(part_texts[pair % len(part_texts)]), quarters)
        for pair in pairs
    ]
    return series(pa.array(joined, pa.large_string()).take(pa.array(inverse)))


def _joined(year_text: str, part_text: str, quarters: bool) -> str:
    part = "".join(unicodedata.normalize("NFKC", part_text).split())
    year = year_of(year_text)
    if not part or year is None or year_of(part):
        return part_text if part and year_of(part) else f"{year_text}{part_text}"
    if part.isdecimal():
        return f"{year}Q{part}" if quarters else f"{year}{YEAR_SIGN}{part}{MONTH_SIGN}"
    return f"{year}{YEAR_SIGN}{part}"
