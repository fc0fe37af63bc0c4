"""A column in bulk is read as its cells are one by one."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.intake import number_columns
from indicators.intake.number_columns import parse_numbers
from indicators.intake.numbers import parse_number
from tests.intake.test_numbers import ALPHABET

CELLS = st.lists(
    st.none()
    | st.text(alphabet=ALPHABET, max_size=8)
    | st.sampled_from(
        ["97%以上", "1,232.5", "-0", "4.9%", "—", "", "约6-7吨", "007", "4.9\n", "999999999999999", "1e5"]
    )
    | st.decimals(-(10**7), 10**7, places=2).map(lambda number: f"{number:f}")
    | st.integers(-(10**9), 10**9).map(lambda number: f"{number:,}")
)


@given(CELLS)
def test_bulk_agrees_with_one_by_one(cells: list[str | None]) -> None:
    frame = parse_numbers(pd.Series(cells, dtype="str"))
    assert len(frame) == len(cells)
    for cell, row in zip(cells, frame.itertuples(), strict=True):
        number = parse_number(cell or "")
        if row.parsed is not None:
            assert row.parsed == number
        else:
            assert (number.fault, number.notes) == (None, ())
        for found, wanted in ((row.value, number.value), (row.low, number.low), (row.high, number.high)):
            assert math.isnan(found) if wanted is None else found == wanted
        assert math.copysign(1, row.value) == 1 or row.value < 0 or math.isnan(row.value)
        assert (row.qualifier, row.percent, row.scale, row.unit_text) == (
            number.qualifier, number.percent, number.scale, number.unit_text,
        )  # fmt: skip


def test_plain_cells_never_reach_the_slow_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(text: str) -> None:
        raise AssertionError(text)

    monkeypatch.setattr(number_columns, "parse_number", refuse)
    frame = parse_numbers(pd.Series(["4.9", "-12", "1,232.5", "97%", "-0"], index=[3, 5, 7, 9, 11], dtype="str"))
    assert frame["value"].to_dict() == {3: 4.9, 5: -12.0, 7: 1232.5, 9: 97.0, 11: 0.0}
    assert frame["percent"].tolist() == [False, False, False, True, False]
    assert frame["parsed"].isna().all()


def test_a_text_is_parsed_once_however_often_it_stands_there(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def count(text: str) -> object:
        seen.append(text)
        return parse_number(text)

    monkeypatch.setattr(number_columns, "parse_number", count)
    parse_numbers(pd.Series(["97%以上", "4.9", "—"] * 1000, dtype="str"))
    assert sorted(seen) == ["97%以上", "—"]


def test_an_empty_column_has_its_columns() -> None:
    frame = parse_numbers(pd.Series([], dtype="str"))
    assert list(frame.columns) == ["value", "low", "high", "qualifier", "percent", "scale", "unit_text", "parsed"]
    assert frame["value"].dtype == np.float64
