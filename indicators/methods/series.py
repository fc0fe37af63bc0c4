"""Change over time: period change in the right unit, cumulative figures taken apart, growth rates combined.

In: points or percentages. Out: numbers with their unit, or a reason. Growth rates are in per cent throughout.
"""

from __future__ import annotations

import calendar
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from indicators.methods import EXACT, Outcome, Point, Reason, outcome
from indicators.methods.rounding import difference
from indicators.model import Kind, Qualifier, Text

YEAR_ON_YEAR: Final = Text("同比", "year on year")
PERIOD_ON_PERIOD: Final = Text("环比（未作季节调整）", "on the previous period, not seasonally adjusted")

_MONTHS_A_YEAR: Final = 12
_DAYS_A_MONTH: Final = 365.25 / _MONTHS_A_YEAR
_QUARTERS_A_YEAR: Final = 4
_ALL_GONE: Final = -100.0  # per cent: nothing is left to compare with
# NBS publishes January and February only together, because the Spring Festival falls in either.
_FIRST_RELEASED_MONTH: Final = 2
# Units whose change is a difference, and the unit of that difference. Per cent of a percentage misleads.
_DIFFERENCE_UNITS: Final = {"%": "百分点", "百分点": "百分点", "位": "位"}


@dataclass(frozen=True, slots=True)
class Change:
    """A period change [``unit``] and the plain difference [``absolute_unit``]; null with a reason."""

    value: float | None
    unit: str
    absolute: float | None
    absolute_unit: str
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Portion:
    """What fell between two cumulative figures of one year, both months included [unit of the series]."""

    year: int
    first_month: int
    last_month: int
    value: float | None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Implied:
    """The rest of a cumulative figure [its unit] and the growth [%] the published growth rates imply for it."""

    value: float | None
    growth: float | None
    reason: Reason | None = None


def difference_unit(unit: str) -> str:
    """The unit code of a difference of two figures in ``unit``: 百分点 for %, else the unit itself."""
    return _DIFFERENCE_UNITS.get(unit, unit)


def years_between(start: date, *, end: date) -> float:
    """Years from ``start`` to ``end``; whole between equal days of the year and between ends of the same month."""
    return _months_between(start, end) / _MONTHS_A_YEAR


def break_between(first: Point, *, second: Point) -> Reason | None:
    """Why two points must not be compared, or None. Source: methods.md, section 0, rule 8."""
    if first.place != second.place:
        return Reason.PLACE_CHANGED
    return Reason.DEFINITION_BREAK if first.definition != second.definition else None


def comparable_run(points: Sequence[Point], *, qualifiers: frozenset[Qualifier] = EXACT) -> tuple[Point, ...]:
    """The points in time order since the last change of place or definition, with a value and a fit qualifier.

    Raises: ValueError when two points end on the same day (a December figure among yearly ones, say).
    """
    if len({point.end for point in points}) < len(points):
        raise ValueError("two points of one series end on the same day")
    run: list[Point] = []
    ordered = sorted(points, key=lambda point: point.end, reverse=True)
    for point in ordered:
        if break_between(point, second=ordered[0]):
            break
        if point.value is not None and point.qualifier in qualifiers:
            run.append(point)
    return tuple(reversed(run))


def change(current: Point, *, previous: Point, unit: str) -> Change:
    """``current - previous`` in 百分点 for percentages, 100 (current / previous - 1) in % for everything else.

    Null with a reason when a value is missing or qualified, across a change of place or definition, and, for a
    percentage change, when the base is not positive; the plain difference is then still given.
    Source: methods.md, section 0, rules 4 and 8, and section 6.
    """
    absolute_unit = difference_unit(unit)
    value_unit = _DIFFERENCE_UNITS.get(unit, "%")
    reason = break_between(previous, second=current)
    if current.value is None or previous.value is None:
        reason = Reason.NO_VALUE if current.value is None else Reason.NO_PREVIOUS
    elif reason is None and not {current.qualifier, previous.qualifier} <= EXACT:
        reason = Reason.QUALIFIED
    if reason is not None or current.value is None or previous.value is None:
        return Change(None, value_unit, None, absolute_unit, reason)
    absolute = outcome(difference(current.value, subtract=previous.value))
    if unit in _DIFFERENCE_UNITS:
        return Change(absolute.value, value_unit, absolute.value, absolute_unit, absolute.reason)
    if previous.value <= 0:
        return Change(None, value_unit, absolute.value, absolute_unit, Reason.BASE_NOT_POSITIVE)
    percent = outcome(100 * (current.value / previous.value - 1))
    return Change(percent.value, value_unit, absolute.value, absolute_unit, percent.reason)


def year_on_year(points: Sequence[Point], *, unit: str) -> Change:
    """同比: the latest point against the same period of the year before."""
    return period_on_period(points, unit=unit, months=_MONTHS_A_YEAR)


def period_on_period(points: Sequence[Point], *, unit: str, months: int) -> Change:
    """环比: the latest point against the one ``months`` before; label it unadjusted (``PERIOD_ON_PERIOD``)."""
    latest = max(points, key=lambda point: point.end, default=None)
    reason = Reason.NO_VALUE
    if latest is not None:
        for point in points:
            if _months_between(point.end, latest.end) == months:
                return change(latest, previous=point, unit=unit)
        reason = Reason.NO_PREVIOUS
    return Change(None, _DIFFERENCE_UNITS.get(unit, "%"), None, difference_unit(unit), reason)


def split_year_to_date(points: Sequence[Point], *, kind: Kind) -> tuple[Portion, ...]:
    """Cumulative figures of one or more years as the figures of the months between them: YTD(m) - YTD(m-1).

    January and February make one portion, as they are released; a month without a figure is joined to the next.
    Every portion is null for anything but a flow. Source: methods.md, section 6.
    """
    portions: list[Portion] = []
    previous: Point | None = None
    for point in sorted(points, key=lambda point: point.end):
        if point.end.month < _FIRST_RELEASED_MONTH or point.value is None:
            continue
        if previous is not None and previous.end.year != point.end.year:
            previous = None
        first_month = previous.end.month + 1 if previous else 1
        value, reason = _portion(point, previous, kind)
        portions.append(Portion(point.end.year, first_month, point.end.month, value, reason))
        previous = point
    return tuple(portions)


def implied_growth(total: float, *, growth: float, part: float, part_growth: float) -> Implied:
    """The rest of ``total`` without ``part`` and its growth on the comparable base, B = Y / (1 + g).

    (total - part) / (B_total - B_part) - 1, in %. With ``part`` the cumulative figure of the month before this is
    the growth of the month; with ``part`` the last month it is the growth of the months before. Show it as
    "implied": growth rates rounded to 0.1 can leave an error of several tenths of a point.
    Source: methods.md, section 6 (NBS publishes growth on an adjusted base).
    """
    rest = outcome(difference(total, subtract=part))
    if rest.value is None:
        return Implied(None, None, rest.reason)
    if min(growth, part_growth) <= _ALL_GONE:
        return Implied(rest.value, None, Reason.BASE_NOT_POSITIVE)
    base = total / (1 + growth / 100) - part / (1 + part_growth / 100)
    if base <= 0:
        return Implied(rest.value, None, Reason.BASE_NOT_POSITIVE)
    result = outcome(100 * (rest.value / base - 1))
    return Implied(rest.value, result.value, result.reason)


def chain(changes: Sequence[float]) -> Outcome:
    """Successive changes [%] as one: 100 (prod(1 + g) - 1). A drop is negative. Source: methods.md, C3."""
    return outcome(100 * (math.prod(1 + rate / 100 for rate in changes) - 1))


def per_year(total: float, *, years: float) -> Outcome:
    """The constant yearly change [%] that adds up to ``total`` [%] in ``years``: 100 ((1 + x) ** (1/n) - 1).

    Null when the total is -100 % or less, or no time passes. Source: methods.md, C3.
    """
    if total <= _ALL_GONE or years <= 0:
        return Outcome(reason=Reason.GROWTH_UNDEFINED)
    return outcome(100 * (power(1 + total / 100, exponent=1 / years) - 1))


def mean_change(changes: Sequence[float]) -> Outcome:
    """The geometric mean of yearly changes [%]; with two of them the 两年平均 of NBS. Source: methods.md, section 6."""
    total = chain(changes)
    return total if total.value is None else per_year(total.value, years=len(changes))


def annualise(quarterly: float) -> Outcome:
    """A change on the previous quarter [%] as a yearly rate [%]: 100 ((1 + q)**4 - 1)."""
    return chain([quarterly] * _QUARTERS_A_YEAR)


def contribution(growth: float, *, base_share: float) -> Outcome:
    """Points [百分点] a part adds to the growth of the whole: its share of the base [%] x its growth [%] / 100."""
    return outcome(base_share * growth / 100)


def cagr(current: float, *, base: float, years: float) -> Outcome:
    """Compound annual growth [% a year]: 100 ((v/b) ** (1/n) - 1); positive always means rising, also below zero.

    Null at zero and across a change of sign. StatCan puts 0.001 in place of zero, which makes the result
    arbitrary. Source: methods.md, section 7; Open SDG, progress methodology (negative series).
    """
    if years <= 0:
        return Outcome(reason=Reason.TOO_EARLY)
    if base == 0 or current == 0 or (base > 0) != (current > 0):
        return Outcome(reason=Reason.GROWTH_UNDEFINED)
    return outcome(math.copysign(100, base) * (power(current / base, exponent=1 / years) - 1))


def power(base: float, *, exponent: float) -> float:
    """``base ** exponent``, infinite where Python would raise OverflowError."""
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return math.inf


def _portion(point: Point, previous: Point | None, kind: Kind) -> tuple[float | None, Reason | None]:
    if kind is not Kind.FLOW:
        return None, Reason.NOT_A_FLOW
    if not {point.qualifier, previous.qualifier if previous else Qualifier.EQ} <= EXACT:
        return None, Reason.QUALIFIED
    if previous is None or previous.value is None or point.value is None:
        return point.value, None
    broken = break_between(previous, second=point)
    return (None, broken) if broken else (difference(point.value, subtract=previous.value), None)


def _months_between(start: date, end: date) -> float:
    months = _MONTHS_A_YEAR * (end.year - start.year) + end.month - start.month
    days = 0 if _ends_month(start) and _ends_month(end) else end.day - start.day
    return months + days / _DAYS_A_MONTH


def _ends_month(day: date) -> bool:
    return day.day == calendar.monthrange(day.year, day.month)[1]
