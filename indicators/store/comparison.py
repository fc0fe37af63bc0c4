"""Two versions side by side: the rows that differ, and the statuses that turned."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from indicators.intake.datasets import Dataset
from indicators.store.database import Cursor


@dataclass(frozen=True, slots=True)
class Consequence:
    """A figure whose status a version changes; ``before`` is None for a new figure, ``after`` for one that is gone."""

    indicator: str
    place: str
    period: str
    value_kind: str
    before: str | None
    after: str | None


def compare(cursor: Cursor, dataset: Dataset, *, earlier: int, later: int) -> pd.DataFrame:
    """One row per key that differs between the versions.

    Columns: the key, ``change`` (new, changed, withdrawn), and every other column as ``before_…`` and ``after_…``.
    """
    others = [name for name in dataset.column_names if name not in dataset.key]
    same_key = " AND ".join(f"b.{name} IS NOT DISTINCT FROM a.{name}" for name in dataset.key)
    key = ", ".join(f"coalesce(a.{name}, b.{name}) AS {name}" for name in dataset.key)
    sides = ", ".join(f"b.{name} AS before_{name}, a.{name} AS after_{name}" for name in others)
    differs = " OR ".join(f"b.{name} IS DISTINCT FROM a.{name}" for name in others)
    return cursor.execute(
        f"""
        WITH b AS (
            SELECT * FROM {dataset.id}
            WHERE from_version <= $earlier AND (to_version IS NULL OR to_version > $earlier)
        ), a AS (
            SELECT * FROM {dataset.id}
            WHERE from_version <= $later AND (to_version IS NULL OR to_version > $later)
        )
        SELECT
            {key},
            CASE
                WHEN b.from_version IS NULL THEN 'new' WHEN a.from_version IS NULL THEN 'withdrawn' ELSE 'changed'
            END AS change,
            {sides}
        FROM b FULL JOIN a ON {same_key}
        WHERE b.from_version IS NULL OR a.from_version IS NULL OR {differs}
        ORDER BY ALL
        """,
        {"earlier": earlier, "later": later},
    ).df()


def consequences(cursor: Cursor, *, version: int) -> tuple[Consequence, ...]:
    """The statuses that ``version`` changed, in order of indicator, place and period."""
    found = cursor.execute(
        """
        WITH b AS (SELECT * FROM assessment WHERE to_version = $version),
            a AS (SELECT * FROM assessment WHERE from_version = $version)
        SELECT indicator_id, place_id, period, value_kind, b.status, a.status
        FROM b FULL JOIN a USING (indicator_id, place_id, period, value_kind)
        WHERE b.status IS DISTINCT FROM a.status
        ORDER BY ALL
        """,
        {"version": version},
    )
    return tuple(Consequence(*row) for row in found.fetchall())
