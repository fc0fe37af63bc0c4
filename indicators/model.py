"""The words of the field as frozen dataclasses; every stage after validation speaks in these."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Self

from indicators.locale import Language


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages."""

    zh: str
    en: str

    def in_(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


class Direction(StrEnum):
    """Which way is better; mandatory, because an assumed direction turns a success into a failure."""

    UP = "up"
    DOWN = "down"
    RANGE = "range"
    NEUTRAL = "neutral"


class Kind(StrEnum):
    """What sort of quantity a figure is: only flows may be summed or differenced over time."""

    FLOW = "flow"  # counted over a period: visits in a year, tax, sales
    STOCK = "stock"  # counted at a moment: facilities, devices, items in force
    RATE = "rate"  # intensive: share, ratio, mean, median, growth, class, per-head value, duration
    RANK = "rank"  # a place in an order, unit 位
    TIER = "tier"  # a word instead of a number ("最优" 序列)


class Aggregation(StrEnum):
    """How figures of parts make the figure of the whole."""

    RATIO_OF_SUMS = "ratio_of_sums"
    SUM = "sum"
    MEDIAN = "median"  # recomputed from records, never from medians
    NONE = "none"  # the whole has its own figure or none


class Frequency(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    EVENT = "event"


class Rounding(StrEnum):
    HALF_UP = "half_up"  # 四舍五入, statistical tables
    HALF_EVEN = "half_even"  # GB/T 8170, environmental releases


class Qualifier(StrEnum):
    """Part of the value: 超96% is not 96%."""

    EQ = "eq"
    GT = "gt"
    GE = "ge"
    LT = "lt"
    LE = "le"
    APPROX = "approx"


class ValueKind(StrEnum):
    ACTUAL = "actual"
    GROWTH = "growth"
    RANK = "rank"
    TIER = "tier"
    PLAN = "plan"


class TargetType(StrEnum):
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    REDUCE_BY = "reduce_by"  # by ``value`` per cent of the base value
    MAINTAIN = "maintain"
    RANGE = "range"
    STANDARD = "standard"  # a norm without a due date, read in the indicator's direction


class Status(StrEnum):
    MET = "met"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    FAR_BEHIND = "far_behind"
    NOT_ASSESSABLE = "not_assessable"


@dataclass(frozen=True, slots=True)
class Topic:
    id: str
    name: Text
    icon: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure. ``scaled`` units are shown in 万/亿 (K/M/B in English); ``one_en`` is the English singular."""

    id: str
    name: Text
    scaled: bool = False
    one_en: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    id: str
    system: str
    name: Text
    definition: Text
    formula: Text
    unit: str
    direction: Direction
    kind: Kind
    decimals: int
    frequency: tuple[Frequency, ...]
    lowest_level: str
    aggregation: Aggregation
    rounding: Rounding = Rounding.HALF_UP
    numerator: Text | None = None
    denominator: Text | None = None
    bounds: tuple[float | None, float | None] = (None, None)
    owner: Text | None = None
    proposed: bool = False
    aliases: tuple[str, ...] = ()
    watch: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """Something a source says in words only, where no figure was published."""

    indicator: str
    place: str
    text: Text
    period: str
    source: str
    tier: Text | None = None


@dataclass(frozen=True, slots=True)
class System:
    id: str
    number: int
    topic: str
    icon: str
    name: Text
    short: Text
    purpose: Text
    sources: tuple[str, ...]
    headline: str
    indicators: tuple[Indicator, ...]
    tasks: dict[str, Text] = field(default_factory=dict)
    watch: tuple[Text, ...] = ()
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A dated place: divisions change, and a figure keeps the place it was published for.

    ``valid_to`` is the last day the place existed; None while it does.
    """

    id: str
    adcode: str
    name: Text
    short_zh: str
    former_names: tuple[str, ...]
    level: str
    kind: str
    parent: str | None
    valid_from: date | None
    valid_to: date | None
    successors: tuple[str, ...]
    tile: tuple[int, int] | None
    note: str


@dataclass(frozen=True, slots=True)
class Source:
    """A document a figure was published in. ``published`` is written as precisely as it is known (2025-09)."""

    id: str
    title: Text
    short: Text
    publisher: Text
    published: str
    note: Text


_PERIOD_PART = re.compile(
    r"(?P<year>[12]\d{3})(?:Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>0[1-9]|[12]\d|3[01]))?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time as written in ``code``: ``2021``, ``2025Q2``, ``2025-09``, ``2022-03-15``, ``2021-01/2022-03``.

    ``code`` is the shortest way to write it, so that the same stretch has one code: 2021, never 2021-01/2021-12.
    The empty code is a figure whose source names no period; it sorts before every other.
    """

    code: str
    start: date | None
    end: date | None

    @classmethod
    def parse(cls, code: str) -> Self:
        """Raises: ValueError when ``code`` is none of the forms above or runs backwards."""
        if code == "":
            return cls("", None, None)
        first, slash, last = code.partition("/")
        start = _span(first)[0]
        end = _span(last if slash else first)[1]
        if end < start:
            raise ValueError(code)
        return cls(_code(start, end), start, end)


def _code(start: date, end: date) -> str:
    after = end + timedelta(days=1)
    if start.day > 1 or after.day > 1:
        return f"{start}" if start == end else f"{start}/{end}"
    if start.month == 1 and after.month == 1:
        return f"{start:%Y}" if start.year == end.year else f"{start:%Y}/{end:%Y}"
    months = 12 * (after.year - start.year) + after.month - start.month
    if months == 3 and start.month in {1, 4, 7, 10}:
        return f"{start:%Y}Q{end.month // 3}"
    return f"{start:%Y-%m}" if months == 1 else f"{start:%Y-%m}/{end:%Y-%m}"


def _span(text: str) -> tuple[date, date]:
    match = _PERIOD_PART.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year = int(match["year"])
    if match["quarter"]:
        first_month = 3 * int(match["quarter"]) - 2
        return date(year, first_month, 1), date(year, first_month + 2, calendar.monthrange(year, first_month + 2)[1])
    if match["day"]:
        day = date(year, int(match["month"]), int(match["day"]))
        return day, day
    if match["month"]:
        month = int(match["month"])
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    return date(year, 1, 1), date(year, 12, 31)
