import math
from datetime import date

import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from indicators.methods import Path, Point, Reason
from indicators.methods import projection as trend
from indicators.methods.projection import project, weather
from indicators.methods.series import cagr
from indicators.model import Qualifier

figures = st.floats(-1e15, 1e15)
any_float = st.floats(allow_nan=False, allow_infinity=False)


def yearly(first: int, *values: float) -> list[Point]:
    return [Point(date(first + step, 12, 31), value) for step, value in enumerate(values)]


def near(value: float | None, wanted: float, *, digits: int) -> bool:
    return value is not None and round(value, digits) == wanted


def test_80_86_92_98_projects_to_122_per_cent_and_is_capped_and_says_so_methods_md_section_7() -> None:
    found = project(yearly(2018, 80, 86, 92, 98), to=date(2025, 12, 31), bounds=(0, 100))
    assert near(found.raw, 122.0, digits=9)
    assert (found.value, found.capped, found.points_used) == (100, True, 4)
    assert (found.low, found.high) == (None, None)


def test_fewer_than_four_points_give_no_projection() -> None:
    found = project(yearly(2018, 80, 86, 92), to=date(2025, 12, 31))
    assert (found.value, found.reason) == (None, Reason.TOO_FEW_POINTS)


def test_the_prediction_interval_is_that_of_statsmodels() -> None:
    values = [1.0, 80, 82, 83, 87, 88, 92]
    found = project(yearly(2015, *values), to=date(2023, 12, 31))
    fit = sm.OLS(values[1:], sm.add_constant([0.0, 1, 2, 3, 4, 5])).fit()
    frame = fit.get_prediction([[1, 7]]).summary_frame(alpha=0.05)
    assert found.points_used == 6
    assert found.value == pytest.approx(frame["mean"][0], rel=1e-12)
    assert found.low == pytest.approx(frame["obs_ci_lower"][0], rel=1e-12)
    assert found.high == pytest.approx(frame["obs_ci_upper"][0], rel=1e-12)


def test_the_t_quantiles_are_those_of_scipy() -> None:
    for freedom in (3, 4):
        assert trend.T_975[freedom] == pytest.approx(stats.t.ppf(0.975, freedom), rel=1e-12)


def test_intensities_are_projected_at_equal_rates() -> None:
    found = project(yearly(2018, 100, 90, 81, 72.9, 65.61), to=date(2023, 12, 31), path=Path.GEOMETRIC)
    assert near(found.value, 59.049, digits=9)
    assert found.method is trend.GEOMETRIC
    assert near(found.high, 59.049, digits=9)


def test_no_logarithm_is_taken_of_zero_and_the_method_says_so() -> None:
    found = project(yearly(2018, 3, 2, 1, 0), to=date(2022, 12, 31), bounds=(0, None), path=Path.GEOMETRIC)
    assert found.method is trend.LINEAR_INSTEAD
    assert (found.value, found.capped) == (0, True)


def test_nothing_is_projected_into_the_past() -> None:
    points = yearly(2018, 80, 86, 92, 98)
    assert project(points, to=date(2021, 12, 31)).reason is Reason.PAST_DUE


def test_a_projection_uses_neither_bounds_nor_figures_before_a_break() -> None:
    points = yearly(2016, 1, 2, 3, 4, 5)
    points[0] = Point(points[0].end, 1, Qualifier.GT)
    points[4] = Point(points[4].end, 5, definition="b")
    assert project(points[:4], to=date(2025, 12, 31)).points_used == 3
    assert project(points, to=date(2025, 12, 31)).points_used == 1


def test_weather_80_81_83_84_86_87_misses_95_by_30_per_cent_and_is_cloudy() -> None:
    points = yearly(2016, 80, 81, 83, 84, 86, 87)
    found = weather(points, target=95, due=date(2025, 12, 31), sign=1)
    assert found.value == 30.00
    assert found.band is trend.CLOUD
    assert 95 - 0.30 * (95 - 87) == 92.6  # the projected figure of the publication


@pytest.mark.parametrize(
    ("target", "band"),
    [(92.6, trend.SUN), (93.5, trend.SUN_AND_CLOUD), (94.0, trend.SUN_AND_CLOUD), (94.1, trend.CLOUD)],
)
def test_weather_bands_are_cut_at_5_and_20_per_cent(target: float, band: object) -> None:
    found = weather(yearly(2016, 80, 81, 83, 84, 86, 87), target=target, due=date(2025, 12, 31), sign=1)
    assert found.band is band


def test_weather_is_a_storm_when_it_goes_the_wrong_way() -> None:
    found = weather(yearly(2018, 90, 89, 88, 87), target=95, due=date(2025, 12, 31), sign=1)
    assert found.band is trend.STORM


def test_weather_needs_four_points_over_three_years_a_future_and_something_to_do() -> None:
    due = date(2025, 12, 31)
    months = [Point(date(2021, month, 28), float(month)) for month in range(1, 9)]
    assert weather(yearly(2018, 80, 81, 82), target=95, due=due, sign=1).reason is Reason.TOO_FEW_POINTS
    assert weather([], target=95, due=due, sign=1).reason is Reason.TOO_FEW_POINTS
    assert weather(months, target=95, due=due, sign=1).reason is Reason.TOO_FEW_POINTS
    assert weather(yearly(2018, 80, 81, 82, 83), target=82, due=due, sign=1).reason is Reason.ALREADY_MET
    assert weather(yearly(2022, 80, 81, 82, 83), target=95, due=due, sign=1).reason is Reason.PAST_DUE


def test_energy_intensity_3549_3424_to_3052_grows_minus_3_522_against_minus_2_972_ratio_1_185() -> None:
    ratio = trend.eurostat_ratio(0.3424, base=0.3549, target=0.3052, elapsed=1, total=5, sign=-1)
    assert near(cagr(0.3424, base=0.3549, years=1).value, -3.522, digits=3)
    assert near(cagr(0.3052, base=0.3549, years=5).value, -2.972, digits=3)
    assert near(ratio.value, 1.185, digits=3)
    assert trend.ratio_band(ratio.value or 0) is trend.SIGNIFICANT


def test_80_86_to_95_has_ratio_0_9817_score_2_727_as_the_open_sdg_code() -> None:
    ratio = trend.eurostat_ratio(86, base=80, target=95, elapsed=3, total=7, sign=1)
    assert near(ratio.value, 0.9817, digits=4)
    assert near(trend.statcan_score(ratio.value or 0), 2.727, digits=3)


def test_80_86_to_95_covers_0_9804_of_the_way_by_unsd() -> None:
    found = trend.unsd_ratio(86, base=80, target=95, elapsed=3, total=7)
    assert near(found.value, 0.9804, digits=4)
    assert found.band is trend.UNSD_ON_TRACK


def test_the_limit_factor_of_95_of_100_is_0_2037_and_the_cut_0_3055_per_cent_statcan() -> None:
    factor = trend.limit_factor(95, limit=100)
    assert near(factor, 0.2037, digits=4)
    assert near(trend.TREND_SIGNIFICANT_FROM * factor, 0.3055, digits=4)
    assert trend.statcan_trend(0.3056, factor=factor).band is trend.SIGNIFICANT
    assert trend.statcan_trend(0.3054, factor=factor).band is trend.MODERATE


def test_the_limit_factor_is_the_same_at_equal_distance_above_and_below() -> None:
    assert trend.limit_factor(105, limit=100) == pytest.approx(trend.limit_factor(95, limit=100))
    assert trend.limit_factor(200, limit=100) == trend.limit_factor(3, limit=0) == 1
    assert trend.limit_factor(100, limit=100) == 0


def test_at_the_limit_staying_there_is_the_best_score_statcan() -> None:
    kept, lost = trend.statcan_trend(0, factor=0), trend.statcan_trend(-1, factor=0)
    assert (kept.band, kept.score) == (trend.SIGNIFICANT, 5)
    assert (lost.band, lost.score) == (trend.AWAY, -3.75)


@pytest.mark.parametrize(
    ("growth", "score"), [(-3, -5), (-2, -5), (0, -2.5), (0.5, 0), (1.0, 1.25), (1.5, 2.5), (2, 5), (9, 5)]
)
def test_scores_without_a_target_run_through_the_knots_of_statcan(growth: float, score: float) -> None:
    assert trend.statcan_trend(growth).score == pytest.approx(score)


@pytest.mark.parametrize(("ratio", "score"), [(-1, -5), (-0.6, -5), (0, -2.5), (0.6, 0), (1.3, 5), (2, 5)])
def test_scores_with_a_target_run_through_the_knots_of_statcan(ratio: float, score: float) -> None:
    assert trend.statcan_score(ratio) == pytest.approx(score)


@pytest.mark.parametrize(
    ("ratio", "band"),
    [
        (0.95, trend.SIGNIFICANT),
        (0.94, trend.MODERATE),
        (0.60, trend.MODERATE),
        (0.59, trend.INSUFFICIENT),
        (0.0, trend.INSUFFICIENT),
        (-0.01, trend.AWAY),
    ],
)
def test_ratio_bands_include_their_lower_cut(ratio: float, band: object) -> None:
    assert trend.ratio_band(ratio) is band


def test_unsd_bands_with_and_without_a_target() -> None:
    assert [trend.unsd_trend(growth).band for growth in (2, 0.5, 0.49)] == [
        trend.UNSD_ON_TRACK,
        trend.UNSD_PROGRESS,
        trend.UNSD_STALLED,
    ]
    assert trend.unsd_ratio(81, base=80, target=95, elapsed=3, total=7).band is trend.UNSD_PROGRESS
    assert trend.unsd_ratio(79, base=80, target=95, elapsed=3, total=7).band is trend.UNSD_STALLED


def test_growth_methods_decline_zero_a_finished_plan_and_a_target_that_is_the_base() -> None:
    assert trend.eurostat_ratio(1, base=0, target=5, elapsed=1, total=5, sign=1).reason is Reason.GROWTH_UNDEFINED
    assert trend.eurostat_ratio(4, base=5, target=0, elapsed=1, total=5, sign=-1).reason is Reason.GROWTH_UNDEFINED
    assert trend.eurostat_ratio(4, base=5, target=5, elapsed=1, total=5, sign=-1).reason is Reason.BASE_IS_TARGET
    assert trend.unsd_ratio(1, base=0, target=5, elapsed=1, total=5).reason is Reason.GROWTH_UNDEFINED
    assert trend.unsd_ratio(4, base=5, target=6, elapsed=5, total=5).reason is Reason.PAST_DUE
    assert trend.unsd_ratio(4, base=5, target=5, elapsed=1, total=5).reason is Reason.BASE_IS_TARGET


def test_the_linear_ratio_takes_over_at_zero() -> None:
    assert trend.linear_ratio(1, base=0, target=5, elapsed=1, total=5, sign=1).value == 1
    assert trend.linear_ratio(1, base=5, target=5, elapsed=1, total=5, sign=1).reason is Reason.BASE_IS_TARGET
    assert trend.linear_ratio(1, base=0, target=5, elapsed=0, total=5, sign=1).reason is Reason.TOO_EARLY


@given(st.lists(figures, max_size=8), st.dates(date(2016, 1, 1), date(2100, 1, 1)), st.sampled_from(Path))
def test_a_projection_is_finite_within_its_bounds_or_has_a_reason(values: list[float], to: date, path: Path) -> None:
    found = project(yearly(2010, *values), to=to, bounds=(-100, 100), path=path)
    assert (found.value is None) == (found.reason is not None)
    told = [figure for figure in (found.value, found.low, found.high) if figure is not None]
    assert all(-100 <= figure <= 100 for figure in told)
    assert found.raw is None or math.isfinite(found.raw)


@given(
    value=any_float,
    base=any_float,
    target=any_float,
    elapsed=any_float,
    total=any_float,
    sign=st.sampled_from([1, -1]),
)
def test_every_method_is_finite_or_has_a_reason(
    *, value: float, base: float, target: float, elapsed: float, total: float, sign: int
) -> None:
    ratio = trend.eurostat_ratio(value, base=base, target=target, elapsed=elapsed, total=total, sign=sign)
    linear = trend.linear_ratio(value, base=base, target=target, elapsed=elapsed, total=total, sign=sign)
    share = trend.unsd_ratio(value, base=base, target=target, elapsed=elapsed, total=total)
    for result in (ratio, linear, share):
        assert (result.value is None) == (result.reason is not None)
        assert result.value is None or math.isfinite(result.value)
    assert -5 <= trend.statcan_score(value) <= 5


@given(st.lists(figures, min_size=4, max_size=6), figures)
def test_weather_is_the_same_upside_down(values: list[float], target: float) -> None:
    due = date(2025, 12, 31)
    up = weather(yearly(2016, *values), target=target, due=due, sign=1)
    down = weather(yearly(2016, *(-value for value in values)), target=-target, due=due, sign=-1)
    assert up == down
