"""Pace: how far it still is, how fast it has to go, how fast it went, and the sentence that says so on a card.

In: points and a target. Out: the figures of the pace, and one sentence of at most two lines in either language.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from babel.dates import format_date

from indicators.locale import Language, translate
from indicators.methods import EXACT, JUDGEABLE, Point, Reason, reason_text
from indicators.methods.attainment import Target, judge
from indicators.methods.rounding import difference, exact, round_published
from indicators.methods.series import comparable_run, years_between
from indicators.model import Direction, Kind, Qualifier, Rounding, TargetType, Text

QUALIFIER_WORDS: Final[dict[Qualifier, Text]] = {
    Qualifier.EQ: Text("", ""),
    Qualifier.GT: Text("超", "over "),
    Qualifier.GE: Text("不低于", "at least "),
    Qualifier.LT: Text("不足", "under "),
    Qualifier.LE: Text("不超过", "at most "),
    Qualifier.APPROX: Text("约", "about "),
}
RECENT_YEARS: Final = 5  # the span of the German weather method, methods.md section 7
HORIZON_YEARS: Final = 30.0  # a date further off is no expectation
_DAYS_A_YEAR: Final = 365.25
_MONTHS_A_YEAR: Final = 12
_DECEMBER: Final = 12
_PACE_DECIMALS: Final = 1  # 3 points in 2 years are 1.5 a year, also where the figures themselves are whole

_POINTS: Final = Text("个百分点", "percentage points")
_PLACES: Final = Text("位", "places")
_SINGULARS: Final = {"people": "person"}
_SEMICOLON: Final = Text("，", "; ")
_COMMA: Final = Text("，", ", ")
_STOP: Final = Text("。", ".")
_TARGET: Final = Text("目标", "the target")
_STANDARD: Final = Text("标准", "the standard")
# What a higher and a lower figure is called; a lower number in a rank list is a climb.
_COUNTED: Final = (Text("增加", "rise"), Text("减少", "fall"))
_VERBS: Final = {
    Kind.RATE: (Text("提高", "rise"), Text("降低", "fall")),
    Kind.RANK: (Text("下降", "drop"), Text("上升", "climb")),
}
_LABELS: Final = {
    "zh": ("y年", "y年M月", "y年M月d日"),
    "en": ("y", "MMMM y", "d MMMM y"),
}


@dataclass(frozen=True, slots=True)
class Pace:
    """Gap and pace of one series [indicator's unit, and that per year]; what cannot be said is null.

    ``gap`` is published value less target; ``required_pace`` the yearly change that closes it by ``due``;
    ``recent_pace`` the mean yearly change over ``recent_years``, whole years only and five at most;
    ``expected_date`` when the recent pace would close the gap. ``first`` is the oldest point comparable with
    ``latest``, ``earlier`` whether there are older ones that are not.
    """

    gap: float | None = None
    periods_left: float | None = None
    required_pace: float | None = None
    recent_pace: float | None = None
    recent_years: int = 0
    expected_date: date | None = None
    reason: Reason | None = None
    met: bool = False
    due: date | None = None
    standard: bool = False
    first: Point | None = None
    latest: Point | None = None
    earlier: bool = False


def measure(
    points: Sequence[Point], *, target: Target | None, direction: Direction, decimals: int, rounding: Rounding
) -> Pace:
    """The pace of ``points`` towards ``target``, judged on the published value; a met target has no expected date.

    ``reason`` says why there is no gap. Source: design.md, section 4; methods.md, section 7.
    """
    judged = judge(points, target=target, direction=direction, decimals=decimals, rounding=rounding)
    latest = judged.latest
    run = comparable_run(points) if latest is not None and latest.qualifier in EXACT else ()
    known = Pace(
        reason=judged.reason,
        met=bool(judged.met),
        due=target.due if target else None,
        standard=target is not None and target.type is TargetType.STANDARD,
        first=run[0] if run else None,
        latest=latest,
        earlier=len(run) < sum(point.value is not None for point in points),
    )
    if latest is None or judged.published is None or judged.goal is None or judged.met is not False:
        return known
    if latest.qualifier not in JUDGEABLE:
        return replace(known, reason=Reason.QUALIFIED)
    gap = difference(float(judged.published), subtract=judged.goal)
    left = years_between(latest.end, end=known.due) if known.due and known.due > latest.end else None
    recent, years = _recent(run)
    return replace(
        known,
        gap=gap,
        periods_left=left,
        required_pace=None if left is None else -gap / left,
        recent_pace=recent,
        recent_years=years,
        expected_date=_expected(latest.end, gap, recent),
    )


def sentence(
    pace: Pace,
    *,
    unit: Text,
    kind: Kind,
    decimals: int,
    rounding: Rounding,
    language: Language,
    number: Callable[[Decimal], str] | None = None,
    period: str = "",
) -> str:
    """The pace in one sentence, for every reason too.

    ``unit`` is the display name; % becomes 百分点 for differences. ``number`` writes a rounded figure (万/亿, say);
    without it digits are plain, with trailing zeros dropped. ``period`` is how the latest figure's own period is
    written; without it the period goes by the day it ends, which a half-year does not look like.
    """
    words = _Words(unit, kind, decimals, rounding, language, number or _plain, period)
    if pace.met:
        text = translate("已达到{goal}", language, goal=words.goal(pace))
    elif pace.gap is not None:
        text = words.way_to_go(pace, pace.gap)
    elif pace.latest is None or pace.latest.value is None:
        text = reason_text(Reason.NO_VALUE if pace.latest is None else Reason.TIER_ONLY, language)
    elif pace.reason is Reason.NO_TARGET:
        text = words.change_so_far(pace, pace.latest)
    elif pace.reason is Reason.QUALIFIED_UNDECIDED:
        told = words.told(pace.latest)
        text = translate("{told}，不能判断是否达到{goal}", language, told=told, goal=words.goal(pace))
    elif pace.reason is Reason.QUALIFIED:
        text = translate("{told}，未达到{goal}", language, told=words.told(pace.latest), goal=words.goal(pace))
    else:
        text = reason_text(pace.reason or Reason.NO_VALUE, language)
    return text[:1].upper() + text[1:] + _STOP.in_(language)


@dataclass(frozen=True, slots=True)
class _Words:
    """Figures, periods and clauses of one indicator in one language."""

    unit: Text
    kind: Kind
    decimals: int
    rounding: Rounding
    language: Language
    number: Callable[[Decimal], str]
    latest_period: str = ""

    def say(self, text: str, **params: object) -> str:
        return translate(text, self.language, **params)

    def goal(self, pace: Pace) -> str:
        if pace.due is None:
            return (_STANDARD if pace.standard else _TARGET).in_(self.language)
        return self.say("{period}目标", period=self.period(pace.due))

    def period(self, end: date) -> str:
        year, month, day = _LABELS[self.language]
        whole_month = end.day == calendar.monthrange(end.year, end.month)[1]
        whole_year = whole_month and end.month == _DECEMBER
        return format_date(end, year if whole_year else month if whole_month else day, locale=self.language)

    def told(self, point: Point) -> str:
        figure = self.number(round_published(point.value or 0.0, decimals=self.decimals, rounding=self.rounding))
        value = _with_unit(figure, self.unit, self.language)
        value = QUALIFIER_WORDS[point.qualifier].in_(self.language) + value
        return self.say("{period}为{value}", period=self.latest_period or self.period(point.end), value=value)

    def verb(self, change: float) -> str:
        up, down = _VERBS.get(self.kind, _COUNTED)
        return (up if change > 0 else down).in_(self.language)

    def amount(self, change: float, decimals: int) -> str:
        unit = _PLACES if self.kind is Kind.RANK else _POINTS if self.unit.zh == "%" else self.unit
        return _with_unit(self.figure(change, decimals), unit, self.language)

    def figure(self, change: float, decimals: int) -> str:
        return self.number(abs(round_published(change, decimals=decimals, rounding=self.rounding)))

    def rate(self, change: float) -> dict[str, str] | None:
        """The places a yearly change fills, None when it rounds to nothing."""
        decimals = max(self.decimals, _PACE_DECIMALS)
        if not round_published(change, decimals=decimals, rounding=self.rounding):
            return None
        amount, figure = self.amount(change, decimals), self.figure(change, decimals)
        return {"verb": self.verb(change), "amount": amount, "figure": figure}

    def way_to_go(self, pace: Pace, gap: float) -> str:
        exponent = exact(gap).normalize().as_tuple().exponent
        # A target written more finely than the indicator leaves a gap that must not be rounded away.
        decimals = max(self.decimals, -exponent if isinstance(exponent, int) else 0)
        amount, goal = self.amount(gap, decimals), self.goal(pace)
        if pace.latest is not None and pace.latest.qualifier is Qualifier.APPROX:
            amount = QUALIFIER_WORDS[Qualifier.APPROX].in_(self.language) + amount
        if pace.due is not None and pace.periods_left is None:
            text = self.say("{goal}到期未达到，相差{amount}", goal=goal, amount=amount)
        elif gap < 0 or self.kind is Kind.RANK:
            text = self.say("距{goal}还差{amount}", goal=goal, amount=amount)
        else:
            text = self.say("比{goal}高{amount}", goal=goal, amount=amount)
        if pace.periods_left is not None and pace.required_pace is not None:
            text += _SEMICOLON.in_(self.language) + self.required(pace.required_pace, pace.periods_left)
        if pace.recent_pace is not None:
            text += _COMMA.in_(self.language) + self.recent(pace.recent_pace, pace.recent_years)
        return text

    def required(self, pace: float, left: float) -> str:
        months = max(1, round(left * _MONTHS_A_YEAR))
        if months == 1:
            return self.say("还有1个月")
        if months <= _MONTHS_A_YEAR:
            return self.say("还有{months}个月", months=months)
        years = _plain(round_published(left, decimals=1, rounding=Rounding.HALF_UP))
        places = self.rate(pace)
        if places is None:
            return self.say("今后{years}年每年略有{verb}即可", years=years, verb=self.verb(pace))
        return self.say("今后{years}年每年需{verb}{amount}", years=years, **places)

    def recent(self, pace: float, years: int) -> str:
        places = self.rate(pace)
        if places is None:
            return self.say("近1年基本持平") if years == 1 else self.say("近{years}年基本持平", years=years)
        if years == 1:
            return self.say("近1年{verb}{amount}", **places)
        return self.say("近{years}年平均每年{verb}{amount}", years=years, **places)

    def change_so_far(self, pace: Pace, latest: Point) -> str:
        period = self.latest_period or self.period(latest.end)
        if latest.qualifier not in EXACT:
            return self.say("没有公布目标，{told}", told=self.told(latest))
        if pace.first is None or pace.first.value is None or latest.value is None or pace.first.end >= latest.end:
            if pace.earlier:
                return self.say("没有公布目标，此前的数值与{period}不可比", period=period)
            return self.say("没有公布目标，只有{period}一个数值", period=period)
        ends = {"start": self.period(pace.first.end), "end": period}
        change = difference(latest.value, subtract=pace.first.value)
        if not round_published(change, decimals=self.decimals, rounding=self.rounding):
            return self.say("{start}至{end}持平", **ends)
        text = self.say("{start}至{end}{verb}{amount}", **ends, **self.whole(change))
        span = years_between(pace.first.end, end=latest.end)
        places = self.rate(change / span)
        if span > 1 and places is not None:
            text += _COMMA.in_(self.language) + self.say("平均每年{amount}", **places)
        return text

    def whole(self, change: float) -> dict[str, str]:
        return {"verb": self.verb(change), "amount": self.amount(change, self.decimals)}


def _recent(run: Sequence[Point]) -> tuple[float | None, int]:
    """Mean yearly change over the longest whole number of years within the span, and that number."""
    for point in run:
        years = years_between(point.end, end=run[-1].end)
        if years in range(1, RECENT_YEARS + 1) and point.value is not None and run[-1].value is not None:
            return difference(run[-1].value, subtract=point.value) / years, int(years)
    return None, 0


def _expected(latest: date, gap: float, recent: float | None) -> date | None:
    """When the recent pace would close ``gap``; None if it leads the other way or beyond the horizon."""
    if not recent or not 0 < -gap / recent <= HORIZON_YEARS:
        return None
    return latest + timedelta(days=round(-gap / recent * _DAYS_A_YEAR))


def _with_unit(figure: str, unit: Text, language: Language) -> str:
    if language == "zh":
        return figure + unit.zh
    name = _SINGULARS.get(unit.en, _singular(unit.en)) if figure == "1" else unit.en
    return figure + name if name == "%" else f"{figure} {name}".rstrip()


def _singular(name: str) -> str:
    return name.removesuffix("s") if not name.startswith("per ") else name


def _plain(value: Decimal) -> str:
    return f"{value.normalize() if value else Decimal(0):f}"
