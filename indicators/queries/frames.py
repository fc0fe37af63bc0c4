"""The questions themselves: a frame for each, and its rows as dictionaries."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol

import pandas as pd

_FOLDER: Final = Path(__file__).parent / "sql"


Row = Mapping[str, Any]


class Result(Protocol):
    def df(self) -> pd.DataFrame: ...

    def fetchall(self) -> list[Any]: ...


class Cursor(Protocol):
    """What a query needs of a database cursor."""

    def execute(self, query: str, parameters: object = ...) -> Result: ...


@cache
def _sql(name: str) -> str:
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def figures(cursor: Cursor, *, version: int, place: str | None = None, indicator: str | None = None) -> pd.DataFrame:
    """One row per figure of a place, of an indicator, or of one at the other; earliest period first.

    Columns: record_id, indicator_id, place_id, period (code), period_start, period_end, period_note, value,
    value_low, value_high [unit], qualifier, unit, value_kind, confidence, locator, version, status, method, reason,
    target_due, target_type, target_value, milestone, gap [unit], source_id, source_zh, source_en,
    source_short_zh, source_short_en, publisher_zh, publisher_en, published, source_note_zh, source_note_en.
    """
    parameters = {"version": version, "place": place, "indicator": indicator}
    return cursor.execute(_sql("figures"), parameters).df()


def targets(cursor: Cursor, *, version: int, place: str | None = None, indicator: str | None = None) -> pd.DataFrame:
    """One row per target. Columns as in the target dataset, version and the source as in ``figures``."""
    parameters = {"version": version, "place": place, "indicator": indicator}
    return cursor.execute(_sql("targets"), parameters).df()


def statements(cursor: Cursor, *, place: str | None = None) -> pd.DataFrame:
    """One row per statement in words. Columns: indicator_id, place_id, period, text_*, tier_*, source as in ``figures``."""
    return cursor.execute(_sql("statements"), {"place": place}).df()


def places(cursor: Cursor) -> pd.DataFrame:
    """One row per place and time of validity. Columns as in the place table."""
    return cursor.execute(_sql("places")).df()


def sources(cursor: Cursor) -> pd.DataFrame:
    """One row per registered source. Columns as in the source table."""
    return cursor.execute(_sql("sources")).df()


def newest_values(cursor: Cursor) -> pd.DataFrame:
    """One row per indicator and place. Columns: indicator_id, place_id, value [unit of the indicator]."""
    return cursor.execute(_sql("newest_values")).df()


def versions(cursor: Cursor) -> pd.DataFrame:
    """One row per version, newest first. Columns as in the version table."""
    return cursor.execute(_sql("versions")).df()


def original_file(cursor: Cursor, *, version: int) -> tuple[str, bytes] | None:
    """Name and bytes of the file a version came from, None for a version without one."""
    found = cursor.execute(_sql("original_file"), {"version": version}).fetchall()
    return (str(found[0][0]), bytes(found[0][1])) if found else None


def latest_figures(figures: pd.DataFrame, *, year: int | None = None) -> pd.DataFrame:
    """One row per indicator and place: the newest figure, or the newest whose period ends in ``year``.

    A plan stands in only where nothing was measured. Columns as in ``figures``.
    """
    shown = figures if year is None else figures[figures["period_end"].dt.year == year]
    ordered = shown.assign(measured=shown["value_kind"] != "plan").sort_values("measured", kind="stable")
    return ordered.groupby(["indicator_id", "place_id"], sort=False).tail(1).drop(columns="measured")


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as dictionaries with None for what is missing and dates for timestamps."""
    names = [str(name) for name in frame.columns]
    columns = [_cells(frame[name]) for name in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _cells(column: pd.Series[Any]) -> list[Any]:
    cells = column.dt.date if pd.api.types.is_datetime64_any_dtype(column) else column
    return cells.astype("object").where(column.notna(), None).tolist()
