"""Cells that contradict each other are named, each with its remedy."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from indicators.intake.contradictions import contradictions

TARGET = {
    "value": 60.0, "value_high": None, "due": "2025-12-31", "type": "at_least", "tolerance": None, "base_period": "2020",
}  # fmt: skip


def found(rows: list[dict[str, Any]]) -> list[tuple[int, str, str]]:
    frame = pd.DataFrame(rows)
    for name in ("value", "value_low", "value_high", "tolerance"):
        if name in frame:
            frame[name] = frame[name].astype("float64")
    return [(int(row), name, remark.code) for at, name, remark in contradictions(frame) for row in at]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"type": "range"}, ("value_high", "value_blank")),
        ({"type": "range", "value_high": 50.0}, ("value_high", "range_backwards")),
        ({"tolerance": -1.0}, ("tolerance", "value_out_of_bounds")),
        ({"base_period": "2025"}, ("base_period", "period_conflict")),
    ],
)
def test_a_target_that_contradicts_itself_is_named(change: dict[str, Any], problem: tuple[str, str]) -> None:
    assert found([TARGET, TARGET | change]) == [(1, *problem)]


def test_a_range_of_an_observation_that_runs_backwards_is_named() -> None:
    rows = [{"value": None, "value_low": 2.0, "value_high": 3.0}, {"value": None, "value_low": 3.0, "value_high": 2.0}]
    assert found(rows) == [(1, "value_high", "range_backwards")]
