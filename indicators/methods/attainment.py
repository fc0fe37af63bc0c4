"""Attainment: the status of a series against its target, and what other official methods would say.

In: points, a target, the indicator's direction and rounding. Out: one of five statuses with the method that gave
it, or the reason why there is none. The headline is the distance from the milestone of the day (RAG, house rule).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from indicators.methods import EXACT, JUDGEABLE, LARGEST, Named, Outcome, Path, Point, Reason, outcome
from indicators.methods import projection as trend
from indicators.methods.rounding import difference, exact, round_published
from indicators.methods.series import break_between, cagr, comparable_run, difference_unit, years_between
from indicators.model import Direction, Qualifier, Rounding, Status, TargetType, Text

# House rule, methods.md section 7: points of the way from base to target by which the milestone may be missed.
ON_TRACK_FROM: Final = -5.0
BEHIND_FROM: Final = -20.0
# ESCAP, current status index: 0 at the base, 10 at the target.
ESCAP_SCALE: Final = 10.0


CONDITION: Final = Named("condition", Text("对照目标值", "against the target value"))
STANDARD_NOT_MET: Final = Named("standard", Text("对照标准（未达到）", "standard not met"))
LEVEL_NOT_HELD: Final = Named("level", Text("对照应保持的水平（未保持）", "level not held"))
AT_DUE: Final = Named("at_due", Text("到期判定", "at due date"))
RAG_LINEAR: Final = Named("rag_linear", Text("里程碑法（等差路径）", "milestone, linear path"))
RAG_GEOMETRIC: Final = Named("rag_geometric", Text("里程碑法（等比路径）", "milestone, geometric path"))
RAG_GIVEN: Final = Named("rag_given", Text("里程碑法（规划给定节点）", "milestone, path given by the plan"))
RAG_LINEAR_INSTEAD: Final = Named(
    "rag_linear_instead",
    Text("里程碑法（等差路径；有零值或正负相反，等比不成立）", "milestone, linear path (no geometric one at zero)"),
)
_MIRROR: Final = {
    Qualifier.EQ: Qualifier.EQ,
    Qualifier.APPROX: Qualifier.APPROX,
    Qualifier.GT: Qualifier.LT,
    Qualifier.GE: Qualifier.LE,
    Qualifier.LT: Qualifier.GT,
    Qualifier.LE: Qualifier.GE,
}
_READ_AS: Final = {
    Direction.UP: TargetType.AT_LEAST,
    Direction.DOWN: TargetType.AT_MOST,
    Direction.RANGE: TargetType.RANGE,
}
_WITHOUT_PATH: Final = {TargetType.STANDARD: STANDARD_NOT_MET, TargetType.MAINTAIN: LEVEL_NOT_HELD}
_RAG_METHODS: Final = {Path.LINEAR: RAG_LINEAR, Path.GEOMETRIC: RAG_GEOMETRIC, Path.GIVEN: RAG_GIVEN}


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be reached [indicator's unit], by when, and from where.

    ``value`` is the figure to reach; per cent of the base for ``reduce_by``; the level, if not the base, for
    ``maintain``; the lower bound for ``range`` with ``value_high`` the upper. ``tolerance`` belongs to ``maintain``.
    ``qualifier`` gt or lt makes the bound itself not enough. ``given`` are the milestones of the ``given`` path.
    ``definition`` and ``place`` are those the target was set for, None where it does not say.

    Raises: ValueError when a figure is missing or no figure, or the base is not before the due date.
    """

    type: TargetType
    value: float | None
    value_high: float | None = None
    due: date | None = None
    base_value: float | None = None
    base_date: date | None = None
    path: Path = Path.LINEAR
    tolerance: float = 0.0
    qualifier: Qualifier = Qualifier.EQ
    given: tuple[tuple[date, float], ...] = ()
    definition: str | None = None
    place: str | None = None

    def __post_init__(self) -> None:
        milestones = [value for _, value in self.given]
        figures = [self.value, self.value_high, self.base_value, self.tolerance, *milestones]
        if not all(abs(figure) <= LARGEST for figure in figures if figure is not None) or self.tolerance < 0:
            raise ValueError("a target holds something that is no figure of this field")
        if self.value is None and self.type is not TargetType.MAINTAIN:
            raise ValueError(f"a target of type {self.type} needs a value")
        if self.type is TargetType.RANGE and self.value_high is None:
            raise ValueError("a range needs both bounds")
        if self.value is not None and self.value_high is not None and self.value_high < self.value:
            raise ValueError("the bounds of a range run backwards")
        if self.base_date is not None and self.due is not None and self.base_date >= self.due:
            raise ValueError("the base of a target must lie before its due date")


@dataclass(frozen=True, slots=True)
class Limits:
    """The figures that meet a target [indicator's unit]; an open side is None; ``strict`` excludes the bounds."""

    low: Decimal | None
    high: Decimal | None
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether the latest published value meets the target, and which bound counts: ``sign`` +1 to rise to ``goal``.

    ``met`` and ``goal`` are null with a ``reason``; ``goal`` also inside a range, where no bound is nearer than
    the wish to stay.
    """

    latest: Point | None = None
    published: Decimal | None = None
    met: bool | None = None
    raw_disagrees: bool = False
    goal: float | None = None
    sign: int = 1
    base: Point | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Track:
    """Position on the way from base to target: milestone of the day [indicator's unit], score, progress [share]."""

    milestone: float | None = None
    score: float | None = None
    progress: float | None = None
    elapsed: float = 0.0
    total: float = 0.0
    method: Named | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Attainment:
    """The status against a target. ``gap`` is published value less target [``gap_unit``], 0 inside a range.

    ``raw_disagrees``: the raw value would be judged the other way; ``approximate``: judged on a 约 value;
    ``score``: points of the way from base to target ahead of (+) or short of (-) the milestone.
    """

    status: Status
    method: Named | None = None
    reason: Reason | None = None
    published: Decimal | None = None
    raw_disagrees: bool = False
    approximate: bool = False
    milestone: float | None = None
    gap: float | None = None
    gap_unit: str = ""
    score: float | None = None
    progress: float | None = None
    second_opinions: tuple[trend.Opinion, ...] = ()


def assess(
    points: Sequence[Point],
    *,
    target: Target | None,
    direction: Direction,
    unit: str,
    decimals: int,
    rounding: Rounding,
    limit: float | None = None,
) -> Attainment:
    """The status of the latest point against ``target``, named method, and the second opinions.

    ``limit`` is the natural limit of the indicator in its direction; it only tempers the opinion without a target.

    - met: the published value satisfies the target, whatever the trend.
    - not met before the due date: RAG against the milestone of the path.
    - not met at or after the due date: RAG against the target itself but never better than behind, and far behind
      without a base, since no distance can be scaled then.
    - a standard not met, or a level not held, is far behind: there is no path on which one could be on time.
    - a bound only (超96%) counts where it decides; a worse-than value that already is far behind stays so.

    Source: methods.md, section 7 (RAG is the house rule recommended there); section 0, rule 7.
    """
    judged = judge(points, target=target, direction=direction, decimals=decimals, rounding=rounding)
    track = place_on_track(judged, target=target)
    status, method, reason = _headline(judged, track, target)
    inside = judged.met and judged.goal is None
    published = float(judged.published) if judged.published is not None else None
    gap = 0.0 if inside else None
    if published is not None and judged.goal is not None and judged.met is not None:
        gap = difference(published, subtract=judged.goal)
    qualifier = judged.latest.qualifier if judged.latest else Qualifier.EQ
    return Attainment(
        status,
        method,
        reason,
        judged.published,
        judged.raw_disagrees,
        qualifier is Qualifier.APPROX,
        track.milestone,
        gap,
        difference_unit(unit),
        track.score if qualifier in JUDGEABLE else None,
        track.progress if qualifier in JUDGEABLE else None,
        second_opinions(points, judged=judged, track=track, target=target, direction=direction, limit=limit),
    )


def judge(
    points: Sequence[Point], *, target: Target | None, direction: Direction, decimals: int, rounding: Rounding
) -> Judgement:
    """Whether the latest value, as published, satisfies the target; targets computed from a base are rounded too."""
    told = [point for point in points if point.value is not None or point.tier]
    latest = max(told, key=lambda point: point.end, default=None)
    if latest is None or latest.value is None:
        missing = Reason.NO_VALUE if latest is None else Reason.TIER_ONLY
        return Judgement(latest, reason=Reason.NO_TARGET if target is None else missing)
    published = round_published(latest.value, decimals=decimals, rounding=rounding)
    if target is None:
        return Judgement(latest, published, reason=Reason.NO_TARGET)
    if target.place not in (None, latest.place):
        return Judgement(latest, published, reason=Reason.PLACE_CHANGED)
    if target.definition not in (None, latest.definition):
        return Judgement(latest, published, reason=Reason.DEFINITION_BREAK)
    base = _base(points, target, latest)
    raw_limits = _limits(target, base, direction)
    if isinstance(raw_limits, Reason):
        return Judgement(latest, published, base=base, reason=raw_limits)
    if target.type is TargetType.MAINTAIN and base is not None and latest.end <= base.end:
        return Judgement(latest, published, base=base, reason=Reason.TOO_EARLY)  # a level is not held by being set
    limits = raw_limits
    if target.type in (TargetType.REDUCE_BY, TargetType.MAINTAIN):
        low, high = (
            bound if bound is None else round_published(bound, decimals=decimals, rounding=rounding)
            for bound in (raw_limits.low, raw_limits.high)
        )
        limits = Limits(low, high)
    met = satisfies(published, qualifier=latest.qualifier, limits=limits)
    raw_met = satisfies(exact(latest.value), qualifier=latest.qualifier, limits=raw_limits)
    goal, sign = _goal(published, limits)
    reason = Reason.QUALIFIED_UNDECIDED if met is None else None
    return Judgement(latest, published, met, met != raw_met, goal, sign, base, reason)


def satisfies(value: Decimal, *, qualifier: Qualifier, limits: Limits) -> bool | None:
    """Whether every figure that ``value`` with its qualifier may stand for lies within ``limits``.

    True when all do, False when none does, None when it cannot be told: 超96% against at least 98. An approximate
    value is taken as it stands.
    """
    sides: list[bool | None] = []
    if limits.low is not None:
        sides.append(_reaches(value, qualifier, limits.low, limits.strict))
    if limits.high is not None:
        sides.append(_reaches(-value, _MIRROR[qualifier], -limits.high, limits.strict))
    if False in sides:
        return False
    return None if None in sides else True


def milestone(base: float, *, target: float, elapsed: float, total: float, path: Path) -> tuple[float, Path]:
    """Where the way from ``base`` to ``target`` should stand after ``elapsed`` of ``total`` years, and on which path.

    Linear b + (T - b) k/n; geometric b (T/b) ** (k/n), linear instead at zero or across a change of sign.
    Source: methods.md, section 7.
    """
    share = elapsed / total
    if path is Path.GEOMETRIC and base * target > 0:
        logarithm = (1 - share) * math.log(abs(base)) + share * math.log(abs(target))
        return math.copysign(math.exp(logarithm), base), Path.GEOMETRIC
    return base + (target - base) * share, Path.LINEAR


def progress(value: float, *, base: float, target: float, path: Path = Path.LINEAR) -> Outcome:
    """Share of the way covered: (v - b) / (T - b), or ln(v/b) / ln(T/b) on a geometric path; negative values kept.

    Source: methods.md, section 7, and C4 for the logarithmic form.
    """
    if base == target:
        return Outcome(reason=Reason.BASE_IS_TARGET)
    if path is Path.GEOMETRIC and base * target > 0 and base * value > 0:
        way = math.log(abs(target)) - math.log(abs(base))
        if way:
            return outcome((math.log(abs(value)) - math.log(abs(base))) / way)
    return outcome((value - base) / (target - base))


def rag(value: float, *, milestone: float, base: float, target: float, sign: int) -> Outcome:
    """100 s (v - m) / |T - b|: points of the whole way by which the milestone is passed (+) or missed (-)."""
    if base == target:
        return Outcome(reason=Reason.BASE_IS_TARGET)
    return outcome(round(100 * sign * (value - milestone) / abs(target - base), trend.NOISE_DIGITS))


def rag_status(score: float) -> Status:
    """On track from -5, behind from -20, else far behind."""
    if score >= ON_TRACK_FROM:
        return Status.ON_TRACK
    return Status.BEHIND if score >= BEHIND_FROM else Status.FAR_BEHIND


def escap_status(value: float, *, base: float, target: float) -> Outcome:
    """10 (v - b) / (T - b), not cut to 0-10. Source: ESCAP, Asia and the Pacific SDG progress report."""
    share = progress(value, base=base, target=target)
    return share if share.value is None else outcome(ESCAP_SCALE * share.value)


def place_on_track(judged: Judgement, *, target: Target | None) -> Track:
    """The position of the latest value on the way from base to goal; null with a reason where there is no way."""
    if judged.reason not in (None, Reason.QUALIFIED_UNDECIDED):
        return Track(reason=judged.reason)
    if target is None or judged.latest is None or judged.published is None:
        return Track(reason=Reason.NO_TARGET)
    if judged.goal is None or target.type is TargetType.MAINTAIN:
        return Track(reason=Reason.ALREADY_MET if judged.met else Reason.BASE_IS_TARGET)
    if target.due is None:
        return Track(reason=Reason.NO_DUE)
    base = judged.base
    if base is None or base.value is None or target.base_date is None:
        return Track(reason=Reason.NO_BASELINE)
    broken = break_between(base, second=judged.latest)
    if broken or base.value == judged.goal:
        return Track(reason=broken or Reason.BASE_IS_TARGET)
    total = years_between(base.end, end=target.due)
    elapsed = years_between(base.end, end=judged.latest.end)
    if elapsed <= 0:
        return Track(reason=Reason.TOO_EARLY)
    value, goal = float(judged.published), judged.goal
    due_now, path = milestone(base.value, target=goal, elapsed=min(elapsed, total), total=total, path=target.path)
    method = RAG_LINEAR_INSTEAD if path is not target.path else _RAG_METHODS[path]
    if target.path is Path.GIVEN and target.given:
        due_now, method = _given_milestone(target, base, goal, judged.latest.end), RAG_GIVEN
    score = rag(value, milestone=due_now, base=base.value, target=goal, sign=judged.sign)
    covered = progress(value, base=base.value, target=goal, path=path)
    return Track(due_now, score.value, covered.value, elapsed, total, method, score.reason)


def second_opinions(
    points: Sequence[Point],
    *,
    judged: Judgement,
    track: Track,
    target: Target | None,
    direction: Direction,
    limit: float | None,
) -> tuple[trend.Opinion, ...]:
    """What Eurostat/StatCan, UNSD and the German weather symbols would say; each null with its reason.

    Without a target the first two judge the growth itself. An achieved target overrides the trend (StatCan).
    """
    if target is None:
        return _untargeted_opinions(points, direction, limit)
    latest, base, goal = judged.latest, judged.base, judged.goal
    bounded = latest is not None and latest.qualifier not in JUDGEABLE
    no_forecast = Reason.ALREADY_MET if judged.met else Reason.QUALIFIED if bounded else judged.reason
    if goal is not None and target.due is None:
        no_forecast = no_forecast or Reason.NO_DUE
    forecast = trend.Opinion(trend.WEATHER, reason=no_forecast)
    if no_forecast is None and goal is not None and target.due is not None:
        forecast = trend.weather(points, target=goal, due=target.due, sign=judged.sign)
    reason = Reason.QUALIFIED if bounded and track.score is not None else track.reason
    if reason or goal is None or base is None or base.value is None or judged.published is None:
        return trend.Opinion(trend.GROWTH_RATIO, reason=reason), trend.Opinion(trend.UNSD, reason=reason), forecast
    now, elapsed, total = float(judged.published), track.elapsed, track.total
    if judged.met:
        share = trend.Opinion(trend.UNSD, reason=Reason.ALREADY_MET)
    else:
        share = trend.unsd_ratio(now, base=base.value, target=goal, elapsed=elapsed, total=total)
    return _ratio_opinion(now, base.value, goal, judged, track), share, forecast


def _ratio_opinion(now: float, base: float, goal: float, judged: Judgement, track: Track) -> trend.Opinion:
    elapsed, total, sign = track.elapsed, track.total, judged.sign
    method = trend.GROWTH_RATIO
    ratio = trend.eurostat_ratio(now, base=base, target=goal, elapsed=elapsed, total=total, sign=sign)
    if ratio.reason is Reason.GROWTH_UNDEFINED:
        method = trend.LINEAR_RATIO
        ratio = trend.linear_ratio(now, base=base, target=goal, elapsed=elapsed, total=total, sign=sign)
    if judged.met:
        return trend.Opinion(method, ratio.value, trend.ACHIEVED, trend.BEST_SCORE)
    if ratio.value is None:
        return trend.Opinion(method, reason=ratio.reason)
    return trend.Opinion(method, ratio.value, trend.ratio_band(ratio.value), trend.statcan_score(ratio.value))


def _untargeted_opinions(
    points: Sequence[Point], direction: Direction, limit: float | None
) -> tuple[trend.Opinion, ...]:
    forecast = trend.Opinion(trend.WEATHER, reason=Reason.NO_TARGET)
    run = comparable_run(points)
    reason: Reason | None = Reason.TOO_FEW_POINTS
    if direction not in (Direction.UP, Direction.DOWN):
        reason = Reason.DIRECTION_NEUTRAL
    elif len(run) > 1 and run[0].value is not None and run[-1].value is not None:
        growth = cagr(run[-1].value, base=run[0].value, years=years_between(run[0].end, end=run[-1].end))
        reason = growth.reason
        if growth.value is not None:
            good = growth.value if direction is Direction.UP else -growth.value
            factor = 1.0 if limit is None else trend.limit_factor(run[0].value, limit=limit)
            return trend.statcan_trend(good, factor=factor), trend.unsd_trend(good), forecast
    unread = (trend.GROWTH_TREND, trend.UNSD_TREND)
    return *(trend.Opinion(method, reason=reason) for method in unread), forecast


def _headline(judged: Judgement, track: Track, target: Target | None) -> tuple[Status, Named | None, Reason | None]:
    if target is None or judged.latest is None or judged.reason is not None:
        return Status.NOT_ASSESSABLE, None, judged.reason
    if judged.met:
        return Status.MET, CONDITION, None
    if target.type in _WITHOUT_PATH:
        return Status.FAR_BEHIND, _WITHOUT_PATH[target.type], None
    at_due = target.due is not None and judged.latest.end >= target.due
    if track.score is None:
        return (Status.FAR_BEHIND, AT_DUE, None) if at_due else (Status.NOT_ASSESSABLE, None, track.reason)
    status = rag_status(track.score)
    if judged.latest.qualifier not in JUDGEABLE and status is not Status.FAR_BEHIND:
        return Status.NOT_ASSESSABLE, None, Reason.QUALIFIED_UNDECIDED
    if at_due:
        return Status.BEHIND if status is Status.ON_TRACK else status, AT_DUE, None
    return status, track.method, None


def _base(points: Sequence[Point], target: Target, latest: Point) -> Point | None:
    """The base as a point: the one of the series on the base date, with the target's own figure if it has one."""
    found = next((point for point in points if point.end == target.base_date and point.qualifier in EXACT), None)
    if target.base_value is None:
        return found if found is not None and found.value is not None else None
    like = found or latest
    return Point(target.base_date or date.min, target.base_value, definition=like.definition, place=like.place)


def _limits(target: Target, base: Point | None, direction: Direction) -> Limits | Reason:
    """The figures that meet the target, in exact decimals, or why that cannot be said."""
    kind, strict = target.type, target.qualifier in (Qualifier.GT, Qualifier.LT)
    if kind is TargetType.STANDARD:
        if direction is Direction.NEUTRAL or (direction is Direction.RANGE and target.value_high is None):
            return Reason.DIRECTION_NEUTRAL
        kind = _READ_AS[direction]
    stated, known = target.value, base.value if base else None
    if kind is TargetType.MAINTAIN:
        level = known if stated is None else stated
        if level is None:
            return Reason.NO_BASELINE
        margin = exact(target.tolerance)
        low = None if direction is Direction.DOWN else exact(level) - margin
        return Limits(low, None if direction is Direction.UP else exact(level) + margin)
    value = exact(stated or 0.0)
    if kind is TargetType.REDUCE_BY:
        if known is None or known <= 0:
            return Reason.NO_BASELINE if known is None else Reason.BASE_NOT_POSITIVE
        return Limits(None, exact(known) * (1 - value / 100))
    if kind is TargetType.RANGE:
        return Limits(value, exact(target.value_high or 0.0), strict)
    return Limits(value, None, strict) if kind is TargetType.AT_LEAST else Limits(None, value, strict)


def _goal(value: Decimal, limits: Limits) -> tuple[float | None, int]:
    """The bound that counts and the way to it; None inside a two-sided target."""
    if limits.low is not None and (limits.high is None or value < limits.low):
        return float(limits.low), 1
    if limits.high is not None and (limits.low is None or value > limits.high):
        return float(limits.high), -1
    return None, 1


def _reaches(value: Decimal, qualifier: Qualifier, bound: Decimal, strict: bool) -> bool | None:
    """Whether every (True) or no (False) figure behind ``value`` is at least, or if strict above, ``bound``."""
    reached = value > bound if strict else value >= bound
    match qualifier:
        case Qualifier.GT:
            return True if value >= bound else None
        case Qualifier.GE:
            return True if reached else None
        case Qualifier.LT:
            return False if value <= bound else None
        case Qualifier.LE:
            return None if reached else False
        case Qualifier.EQ | Qualifier.APPROX:
            return reached


def _given_milestone(target: Target, base: Point, goal: float, at: date) -> float:
    """Straight between the milestones the plan names, from base to goal."""
    knots = [(base.end, base.value or 0.0), *sorted(target.given)]
    if target.due is not None:
        knots.append((target.due, goal))
    start, left = max((knot for knot in knots if knot[0] <= at), key=lambda knot: knot[0])
    later = [knot for knot in knots if knot[0] > at]
    if not later:
        return left
    end, right = min(later, key=lambda knot: knot[0])
    return left + (right - left) * years_between(start, end=at) / years_between(start, end=end)
