"""Statuses in the store: which points and which target an observation is judged by, and the result, versioned.

The same functions serve the commit, the look ahead before a commit and the pages, so they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final

from indicators.catalogue import Catalogue
from indicators.methods import Path, Point
from indicators.methods.attainment import Attainment, Target, assess
from indicators.model import Direction, Indicator, Period, Qualifier, TargetType, ValueKind
from indicators.store.database import Cursor

Row = Mapping[str, Any]

ASSESSED: Final = frozenset({ValueKind.ACTUAL, ValueKind.GROWTH, ValueKind.RANK})
_COLUMNS: Final = (
    "indicator_id", "place_id", "period", "value_kind", "status", "method", "reason", "target_due", "target_type",
    "target_value", "milestone", "gap",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Assessed:
    """An observation's attainment, the series it was judged in (itself last) and the target, if there is one."""

    attainment: Attainment
    points: tuple[Point, ...]
    target: Row | None
    goal: Target | None


def assess_observation(
    observation: Row, *, siblings: Iterable[Row], targets: Sequence[Row], indicator: Indicator
) -> Assessed:
    """Judge one observation by itself and its comparable predecessors among ``siblings``.

    Comparable: same place, value kind and length of period. A figure without a stated period stands alone.
    """
    form = period_form(observation["period"])
    earlier = [
        row
        for row in siblings
        if row["value_kind"] == observation["value_kind"]
        and period_form(row["period"]) == form
        and form is not None
        and row["period_end"] < observation["period_end"]
    ]
    points = tuple(_point(row) for row in [*sorted(earlier, key=lambda row: row["period_end"]), observation])
    target = applicable_target(targets, end=observation["period_end"])
    goal = None if target is None else _target(target)
    low, high = indicator.bounds
    attainment = assess(
        points,
        target=goal,
        direction=indicator.direction,
        unit=indicator.unit,
        decimals=indicator.decimals,
        rounding=indicator.rounding,
        limit=high if indicator.direction is Direction.UP else low,
    )
    return Assessed(attainment, points, target, goal)


def applicable_target(targets: Sequence[Row], *, end: date | None) -> Row | None:
    """The target in force for a period that ends on ``end``: the next one due, else the last one, else a standard."""
    dated = sorted((row for row in targets if row["due"] is not None), key=lambda row: row["due"])
    undated = [row for row in targets if row["due"] is None]
    coming = [row for row in dated if end is not None and row["due"] >= end]
    return next(iter((*coming, *reversed(dated), *undated)), None)


def period_form(code: str) -> int | None:
    """The length of a period in months; less than 1 for days that are no whole months; None when none is stated."""
    period = Period.parse(code)
    if period.start is None or period.end is None:
        return None
    if period.start.day > 1 or (period.end + timedelta(days=1)).day > 1:
        return (period.start - period.end).days
    return 12 * (period.end.year - period.start.year) + period.end.month - period.start.month + 1


def refresh_assessments(cursor: Cursor, catalogue: Catalogue, *, version: int) -> None:
    """Judge anew every series whose observations or targets changed in ``version``."""
    touched = cursor.execute(
        """
        SELECT indicator_id, place_id FROM observation WHERE $version IN (from_version, to_version)
        UNION
        SELECT indicator_id, place_id FROM target WHERE $version IN (from_version, to_version)
        """,
        {"version": version},
    ).fetchall()
    pairs = {(indicator, place) for indicator, place in touched}
    observations = _current(cursor, "observation", pairs)
    targets = _current(cursor, "target", pairs)
    fresh: list[tuple[object, ...]] = []
    for pair in sorted(pairs):
        indicator = catalogue.indicators[pair[0]]
        rows = observations.get(pair, [])
        for row in rows:
            if row["value_kind"] in ASSESSED:
                judged = assess_observation(row, siblings=rows, targets=targets.get(pair, []), indicator=indicator)
                fresh.append((*pair, row["period"], row["value_kind"], *_stored(judged), version))
    cursor.executemany(
        """
        UPDATE assessment SET to_version = $version
        WHERE to_version IS NULL AND indicator_id = $indicator AND place_id = $place
        """,
        [{"version": version, "indicator": indicator, "place": place} for indicator, place in pairs],
    )
    if fresh:
        cursor.executemany(
            f"INSERT INTO assessment ({', '.join(_COLUMNS)}, from_version) VALUES ({', '.join('?' * len(fresh[0]))})",
            fresh,
        )


def _current(cursor: Cursor, table: str, pairs: set[tuple[str, str]]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    found = cursor.execute(f"SELECT * FROM {table} WHERE to_version IS NULL ORDER BY indicator_id, place_id")
    names = [column[0] for column in found.description or ()]
    rows = (dict(zip(names, row, strict=True)) for row in found.fetchall())
    grouped = groupby(rows, key=lambda row: (row["indicator_id"], row["place_id"]))
    return {pair: list(members) for pair, members in grouped if pair in pairs}


def _point(row: Row) -> Point:
    """The published number; of a range only the bound that its qualifier speaks of."""
    value = row["value"] if row["value"] is not None else row["value_low"]
    qualifier = Qualifier(row["qualifier"])
    if row["value"] is None and row["value_high"] is not None:
        qualifier = Qualifier.APPROX
    return Point(row["period_end"] or date.min, value, qualifier, place=row["place_id"])


def _target(row: Row) -> Target:
    base = Period.parse(row["base_period"] or "")
    return Target(
        TargetType(row["type"]),
        row["value"],
        value_high=row["value_high"],
        due=row["due"],
        base_value=row["base_value"],
        base_date=base.end,
        path=Path(row["path"]) if row["path"] else Path.LINEAR,
        tolerance=row["tolerance"] or 0.0,
        qualifier=Qualifier(row["qualifier"]),
        place=row["place_id"],
    )


def _stored(judged: Assessed) -> tuple[object, ...]:
    attainment, target = judged.attainment, judged.target or {}
    return (
        attainment.status.value,
        attainment.method.id if attainment.method else "",
        attainment.reason.value if attainment.reason else None,
        target.get("due"),
        target.get("type"),
        target.get("value"),
        attainment.milestone,
        attainment.gap,
    )
