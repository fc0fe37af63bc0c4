"""Typed rows as a frame, column by column as the dataset declares them.

In: records, or a frame without the days. Out: a frame of text and numbers whose dates and days are ISO text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from indicators.intake.datasets import Column, ColumnType, Dataset
from indicators.intake.validate import Cell, Record
from indicators.model import Period


def frame_of(dataset: Dataset, records: Sequence[Record]) -> pd.DataFrame:
    """One row per record. Columns: those of the dataset, in order."""
    return pd.DataFrame(
        {column.name: _column([record[column.name] for record in records], column) for column in dataset.columns}
    )


def with_days(dataset: Dataset, frame: pd.DataFrame) -> pd.DataFrame:
    """``frame`` with the first and the last day of every period that is part of the key."""
    added: dict[str, pd.Series[str]] = {}
    for name in period_columns(dataset):
        days = {code: Period.parse(code) for code in frame[name].unique()}
        for end in ("start", "end"):
            texts = {code: _text(getattr(period, end)) for code, period in days.items()}
            added[f"{name}_{end}"] = frame[name].map(texts).astype("str")
    return frame.assign(**added)


def period_columns(dataset: Dataset) -> tuple[str, ...]:
    """The columns that also get days."""
    periods = (column.name for column in dataset.columns if column.type is ColumnType.PERIOD)
    return tuple(name for name in periods if name in dataset.key)


def _column(cells: Sequence[Cell], column: Column) -> pd.Series[float] | pd.Series[str]:
    if column.type is ColumnType.NUMBER:
        numbers: list[Any] = list(cells)
        return pd.Series(numbers, dtype="float64")
    texts: list[Any] = [_text(cell) for cell in cells]  # the stubs know no missing text
    return pd.Series(texts, dtype="str")


def _text(cell: object) -> str | None:
    return None if cell is None else str(cell)
