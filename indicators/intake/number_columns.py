"""A whole column of numbers. In: a text column. Out: a frame with what ``parse_number`` says of every cell.

Plain decimal texts, also with a thousands separator or a %, are nearly all cells of nearly all files and are read in
bulk; the rest once for each different text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from indicators.intake.numbers import MOST_DIGITS, ParsedNumber, parse_number
from indicators.model import Qualifier

_PLAIN: Final = r"\A-?(?:0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.[0-9]+)?%?\z"
_QUALIFIERS: Final = [Qualifier.EQ.value, *sorted(set(map(str, Qualifier)) - {Qualifier.EQ.value})]


def parse_numbers(column: pd.Series) -> pd.DataFrame:
    """Every cell of a text column; a cell that is None or NaN counts as empty.

    One row per cell, with the index of ``column``. Columns: value, low, high [NaN where there is none], qualifier
    [category], percent, scale, unit_text [category], and parsed: None for a plain number, of which nothing is to be
    said, else its ``ParsedNumber``.
    """
    text = _arrow(column)
    short = pc.less_equal(pc.binary_length(text), MOST_DIGITS)
    plain = pc.fill_null(pc.and_(short, pc.match_substring_regex(text, _PLAIN)), False)
    value, percent = _plain_values(pc.if_else(plain, text, None))
    odd = np.flatnonzero(~plain.to_numpy(zero_copy_only=False))
    which, texts = pd.factorize(pc.fill_null(text.take(pa.array(odd)), "").to_numpy(zero_copy_only=False))
    numbers = np.empty(len(texts), dtype=object)
    numbers[:] = [parse_number(cell) for cell in texts]

    def spread(read: Callable[[ParsedNumber], Any], into: np.ndarray) -> np.ndarray:
        """``into``, filled for plain cells, with ``read`` of the odd ones at their rows."""
        into[odd] = np.array([read(number) for number in numbers], dtype=into.dtype)[which]
        return into

    def categories(read: Callable[[ParsedNumber], str], names: list[str]) -> pd.Categorical[str]:
        """As ``spread``; the first of ``names`` is what plain cells have."""
        codes = {name: code for code, name in enumerate(names)}
        filled = spread(lambda number: codes[read(number)], np.zeros(len(column), dtype="int32"))
        return pd.Categorical.from_codes(filled.astype("int32"), pd.Index(names))

    units = sorted({"", *(number.unit_text for number in numbers)})
    whole = len(column)
    parsed = np.full(whole, None, dtype=object)
    parsed[odd] = numbers[which]
    return pd.DataFrame(
        {
            "value": spread(lambda number: _float(number.value), value),
            "low": spread(lambda number: _float(number.low), np.full(whole, np.nan)),
            "high": spread(lambda number: _float(number.high), np.full(whole, np.nan)),
            "qualifier": categories(lambda number: number.qualifier.value, _QUALIFIERS),
            "percent": spread(lambda number: number.percent, percent),
            "scale": spread(lambda number: number.scale, np.ones(whole, dtype="int64")),
            "unit_text": categories(lambda number: number.unit_text, units),
            "parsed": parsed,
        },
        index=column.index,
        copy=False,
    )


def _plain_values(text: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Values of plain texts, NaN where null, and whether a % stood behind them."""
    percent = pc.fill_null(pc.ends_with(text, "%"), False)
    for mark in ("%", ","):
        if pc.any(pc.match_substring(text, mark)).as_py():
            text = pc.replace_substring(text, mark, "")
    value = text.cast(pa.float64()).to_numpy(zero_copy_only=False) + 0.0  # -0 is 0
    return value, np.array(percent.to_numpy(zero_copy_only=False))


def _arrow(column: pd.Series) -> pa.Array:
    text = pa.array(column.astype("str").array, type=pa.large_string(), from_pandas=True)
    return text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text


def _float(number: float | None) -> float:
    return np.nan if number is None else number
