"""Where a trend leads: projection by least squares, and what the methods of other offices read from a trend.

In: points or figures of one series. Out: a projected figure with its interval, or the reading of one method with
its band, or a reason.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from indicators.methods import JUDGEABLE, Named, Outcome, Path, Point, Reason, outcome
from indicators.methods.series import cagr, comparable_run, power, years_between
from indicators.model import Text

# methods.md, section 7: least squares on the last 4-6 points, interval from 5 points on.
FEWEST_POINTS: Final = 4
MOST_POINTS: Final = 6
FEWEST_FOR_INTERVAL: Final = 5
# Student's t, 0.975, for 5 and 6 points less two parameters (any table; the test compares with scipy).
T_975: Final = {3: 3.182446305284263, 4: 2.7764451051977987}

LINEAR: Final = Text("最小二乘法（线性）", "least squares, linear")
GEOMETRIC: Final = Text("最小二乘法（对数）", "least squares on logarithms")
LINEAR_INSTEAD: Final = Text(
    "最小二乘法（线性；有零或负值，不能取对数）", "least squares, linear (no logarithm at or below zero)"
)

# German sustainability indicators: mean change of five years, that is six yearly points, four at least.
WEATHER_YEARS: Final = 5.0
WEATHER_SPAN: Final = 3.0


# The same cuts in Eurostat (as known, edition not verified) and StatCan (published).
SIGNIFICANT_FROM: Final = 0.95
MODERATE_FROM: Final = 0.60
# StatCan / Open SDG progress methodology: scores at ratio 60 % and 130 %, and without a target [% a year].
BEST_SCORE: Final = 5.0
RATIO_KNOTS: Final = ((-0.6, -5.0), (0.6, 0.0), (1.3, 5.0))
TREND_SIGNIFICANT_FROM: Final = 1.5
TREND_MODERATE_FROM: Final = 0.5
TREND_BEST: Final = 2.0
LIMIT_EXPONENT: Final = 4.44
# UNSD Progress Chart Technical Note 2023, as applied by Eustat.
UNSD_ON_TRACK_FROM: Final = 0.95
UNSD_PROGRESS_FROM: Final = 0.10
UNSD_TREND_ON_TRACK_FROM: Final = 2.0
UNSD_TREND_PROGRESS_FROM: Final = 0.5
# German sustainability indicator reports: miss in % of what is still to go.
SUN_BELOW: Final = 5.0
CLOUD_ABOVE: Final = 20.0
STORM_ABOVE: Final = 100.0
NOISE_DIGITS: Final = 9  # -5.000000000000001 is -5: bands are not decided by binary noise

GROWTH_RATIO: Final = Named(
    "growth_ratio", Text("增速比（欧盟统计局、加拿大统计局）", "growth ratio (Eurostat, StatCan)")
)
LINEAR_RATIO: Final = Named(
    "linear_ratio", Text("进度比（线性；年均增速不成立）", "linear pace ratio (growth rate undefined)")
)
GROWTH_TREND: Final = Named(
    "growth_trend", Text("年均增速（加拿大统计局，无目标）", "growth rate (StatCan, no target)")
)
UNSD: Final = Named("unsd", Text("推算完成率（联合国统计司）", "projected share of the way (UNSD)"))
UNSD_TREND: Final = Named("unsd_trend", Text("年均增速（联合国统计司，无目标）", "growth rate (UNSD, no target)"))
WEATHER: Final = Named("weather", Text("五年趋势“天气”（德国）", "five-year “weather” (Germany)"))

ACHIEVED: Final = Named("achieved", Text("已达标", "achieved"))
SIGNIFICANT: Final = Named("significant", Text("进展显著", "significant progress"))
MODERATE: Final = Named("moderate", Text("进展一般", "moderate progress"))
INSUFFICIENT: Final = Named("insufficient", Text("进展不足", "insufficient progress"))
AWAY: Final = Named("away", Text("背离目标", "moving away"))
UNSD_ON_TRACK: Final = Named("unsd_on_track", Text("有望如期达标", "on track"))
UNSD_PROGRESS: Final = Named("unsd_progress", Text("有进展，须加快", "progress, to be accelerated"))
UNSD_STALLED: Final = Named("unsd_stalled", Text("停滞或倒退", "stagnation or regression"))
SUN: Final = Named("sun", Text("晴", "sun"))
SUN_AND_CLOUD: Final = Named("sun_and_cloud", Text("多云", "sun and cloud"))
CLOUD: Final = Named("cloud", Text("阴", "cloud"))
STORM: Final = Named("storm", Text("雷雨", "thunderstorm"))


@dataclass(frozen=True, slots=True)
class Projection:
    """A projected figure [unit of the series]: ``raw`` as the trend gives it, ``value`` within the bounds.

    ``low`` and ``high`` are the 95 % prediction interval within the bounds, null with fewer than five points.
    """

    value: float | None
    raw: float | None = None
    low: float | None = None
    high: float | None = None
    capped: bool = False
    points_used: int = 0
    method: Text | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Opinion:
    """The reading of one official method: its figure, band and (StatCan) score from -5 to 5, or a reason."""

    method: Named
    value: float | None = None
    band: Named | None = None
    score: float | None = None
    reason: Reason | None = None


def project(
    points: Sequence[Point],
    *,
    to: date,
    bounds: tuple[float | None, float | None] = (None, None),
    path: Path = Path.LINEAR,
) -> Projection:
    """Ordinary least squares on the last four to six comparable points, read at ``to``.

    y = a + c t, or ln y = a + c t for intensities (``Path.GEOMETRIC``). Interval: y +- t(0.975, n-2) s
    sqrt(1 + 1/n + (t - mean)**2 / Sxx). Cut at ``bounds``, which ``capped`` says: 80, 86, 92, 98 leads to 122 %.
    Fewer than four points give no projection. Values of which only a bound is published are left out.
    Source: methods.md, section 7; any textbook of regression for the interval.
    """
    used = comparable_run(points, qualifiers=JUDGEABLE)[-MOST_POINTS:]
    if len(used) < FEWEST_POINTS:
        return Projection(None, points_used=len(used), reason=Reason.TOO_FEW_POINTS)
    if to <= used[-1].end:
        return Projection(None, points_used=len(used), reason=Reason.PAST_DUE)
    values = [point.value for point in used if point.value is not None]
    logarithmic = path is Path.GEOMETRIC and min(values) > 0
    method = GEOMETRIC if logarithmic else LINEAR_INSTEAD if path is Path.GEOMETRIC else LINEAR
    times = [years_between(used[-1].end, end=point.end) for point in used]
    fitted = [math.log(value) for value in values] if logarithmic else values
    centre, half = _predict(times, fitted, years_between(used[-1].end, end=to))
    ends = (centre,) if half is None else (centre, centre - half, centre + half)
    back = [outcome(power(math.e, exponent=end) if logarithmic else end) for end in ends]
    figures = [result.value for result in back if result.value is not None]
    if len(figures) < len(back):
        return Projection(None, points_used=len(used), method=method, reason=Reason.OUT_OF_RANGE)
    held = [_hold(figure, bounds) for figure in figures]
    low, high = (held[1], held[2]) if half is not None else (None, None)
    return Projection(held[0], figures[0], low, high, held[0] != figures[0], len(used), method)


def eurostat_ratio(current: float, *, base: float, target: float, elapsed: float, total: float, sign: int) -> Outcome:
    """R = d CAGR(actual) / |CAGR(required)|: growth so far against the growth that leads to the target in time.

    Null at zero or a change of sign; use ``linear_ratio`` then. Source: Eurostat SDG monitoring; StatCan.
    """
    actual = cagr(current, base=base, years=elapsed)
    required = cagr(target, base=base, years=total)
    if actual.value is None or required.value is None:
        return actual if actual.value is None else required
    if required.value == 0:
        return Outcome(reason=Reason.BASE_IS_TARGET)
    return outcome(sign * actual.value / abs(required.value))


def linear_ratio(current: float, *, base: float, target: float, elapsed: float, total: float, sign: int) -> Outcome:
    """d ((v - b) / elapsed) / (|T - b| / total): the same question asked of equal steps, for when growth fails."""
    if base == target or elapsed <= 0:
        return Outcome(reason=Reason.BASE_IS_TARGET if base == target else Reason.TOO_EARLY)
    return outcome(sign * (current - base) / abs(target - base) * (total / elapsed))


def ratio_band(ratio: float) -> Named:
    """Significant from 0.95, moderate from 0.60, insufficient from 0, else moving away."""
    return _band(ratio, ((SIGNIFICANT_FROM, SIGNIFICANT), (MODERATE_FROM, MODERATE), (0.0, INSUFFICIENT)), AWAY)


def statcan_score(ratio: float) -> float:
    """-5 at a ratio of -0.6 and below, 0 at 0.6, 5 at 1.3 and above, straight in between. Source: StatCan."""
    return _interpolate(ratio, RATIO_KNOTS)


def limit_factor(base: float, *, limit: float) -> float:
    """C = 1 - (y0/y_lim) ** 4.44, from 0 at the natural limit to 1 far away; seen from above, 2 y_lim - y0 for y0.

    Source: StatCan / Open SDG progress methodology.
    """
    distance, edge = abs(base), abs(limit)
    if distance >= 2 * edge:
        return 1.0
    near = distance if distance <= edge else 2 * edge - distance
    return float(1 - (near / edge) ** LIMIT_EXPONENT)


def statcan_trend(growth: float, *, factor: float = 1.0) -> Opinion:
    """Band and score of ``growth`` [% a year in the good direction] without a target; ``factor`` scales the cuts.

    Source: StatCan / Open SDG progress methodology.
    """
    high, middle = TREND_SIGNIFICANT_FROM * factor, TREND_MODERATE_FROM * factor
    knots = ((-TREND_BEST, -5.0), (0.0, -2.5), (middle, 0.0), (high, 2.5), (TREND_BEST * factor, 5.0))
    band = _band(growth, ((high, SIGNIFICANT), (middle, MODERATE), (0.0, INSUFFICIENT)), AWAY)
    return Opinion(GROWTH_TREND, growth, band, _interpolate(growth, knots))


def unsd_ratio(current: float, *, base: float, target: float, elapsed: float, total: float) -> Opinion:
    """Share of the way covered at the due date if growth goes on: (v_T - b) / (T - b), v_T = v (1 + CAGR)**rest.

    ``elapsed`` and ``total`` are the years from the base to now and to the due date. On track from 0.95, progress
    from 0.10. Source: UNSD, Progress Chart Technical Note 2023, as applied by Eustat.
    """
    if elapsed >= total:
        return Opinion(UNSD, reason=Reason.PAST_DUE)
    if target == base:
        return Opinion(UNSD, reason=Reason.BASE_IS_TARGET)
    growth = cagr(current, base=base, years=elapsed)
    if growth.value is None:
        return Opinion(UNSD, reason=growth.reason)
    expected = current * power(current / base, exponent=(total - elapsed) / elapsed)
    share = outcome((expected - base) / (target - base))
    bands = ((UNSD_ON_TRACK_FROM, UNSD_ON_TRACK), (UNSD_PROGRESS_FROM, UNSD_PROGRESS))
    band = None if share.value is None else _band(share.value, bands, UNSD_STALLED)
    return Opinion(UNSD, share.value, band, reason=share.reason)


def unsd_trend(growth: float) -> Opinion:
    """Band of ``growth`` [% a year in the good direction] without a target: 2 % and 0.5 % a year."""
    bands = ((UNSD_TREND_ON_TRACK_FROM, UNSD_ON_TRACK), (UNSD_TREND_PROGRESS_FROM, UNSD_PROGRESS))
    return Opinion(UNSD_TREND, growth, _band(growth, bands, UNSD_STALLED))


def weather(points: Sequence[Point], *, target: float, due: date, sign: int) -> Opinion:
    """Mean yearly change of the last five years carried on to ``due``; value: miss [% of what is still to go].

    (T - expected) / (T - now) x 100: below 5 sun, to 20 sun and cloud, above cloud, above 100 (the wrong way) storm.
    ``sign`` is +1 where the figure has to rise, -1 where it has to fall. At least four points over three years;
    more frequent figures are read over the same five years.
    Source: German sustainability indicator reports (Destatis), methods.md, section 7.
    """
    run = comparable_run(points, qualifiers=JUDGEABLE)
    window = [point for point in run if years_between(point.end, end=run[-1].end) <= WEATHER_YEARS]
    span = years_between(window[0].end, end=window[-1].end) if window else 0.0
    first, last = (window[0].value, window[-1].value) if window else (None, None)
    if first is None or last is None or len(window) < FEWEST_POINTS or span < WEATHER_SPAN:
        return Opinion(WEATHER, reason=Reason.TOO_FEW_POINTS)
    if due <= window[-1].end:
        return Opinion(WEATHER, reason=Reason.PAST_DUE)
    if sign * (target - last) <= 0:
        return Opinion(WEATHER, reason=Reason.ALREADY_MET)
    expected = last + (last - first) / span * years_between(window[-1].end, end=due)
    miss = outcome(round(100 * (target - expected) / (target - last), NOISE_DIGITS))
    if miss.value is None:
        return Opinion(WEATHER, reason=miss.reason)
    if miss.value > STORM_ABOVE:
        return Opinion(WEATHER, miss.value, STORM)
    band = SUN if miss.value < SUN_BELOW else SUN_AND_CLOUD if miss.value <= CLOUD_ABOVE else CLOUD
    return Opinion(WEATHER, miss.value, band)


def _band(value: float, bands: Sequence[tuple[float, Named]], last: Named) -> Named:
    return next((band for lower, band in bands if value >= lower), last)


def _interpolate(value: float, knots: Sequence[tuple[float, float]]) -> float:
    """On straight lines through ``knots``, level outside them; at a jump the upper side counts."""
    below = [knot for knot in knots if knot[0] <= value]
    above = [knot for knot in knots if knot[0] > value]
    if not below or not above:
        return knots[0][1] if not below else knots[-1][1]
    (left, start), (right, end) = below[-1], above[0]
    return start + (end - start) * (value - left) / (right - left)


def _predict(times: Sequence[float], values: Sequence[float], at: float) -> tuple[float, float | None]:
    """The least-squares value at ``at`` and half its 95 % prediction interval (None with too few points)."""
    slope, intercept = statistics.linear_regression(times, values)
    count = len(times)
    centre = intercept + slope * at
    if count < FEWEST_FOR_INTERVAL:
        return centre, None
    mean = statistics.fmean(times)
    spread = math.fsum((time - mean) ** 2 for time in times)
    squares = [(value - intercept - slope * time) ** 2 for time, value in zip(times, values, strict=True)]
    freedom = count - 2
    error = math.sqrt(math.fsum(squares) / freedom * (1 + 1 / count + (at - mean) ** 2 / spread))
    return centre, T_975[freedom] * error


def _hold(figure: float, bounds: tuple[float | None, float | None]) -> float:
    low, high = bounds
    if low is not None and figure < low:
        return low
    return high if high is not None and figure > high else figure
