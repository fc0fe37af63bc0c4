import math
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.locale import LANGUAGES
from indicators.methods import Outcome, Path, Point, Reason, reason_text
from indicators.methods import projection as trend
from indicators.methods.attainment import (
    AT_DUE,
    CONDITION,
    LEVEL_NOT_HELD,
    RAG_GEOMETRIC,
    RAG_GIVEN,
    RAG_LINEAR,
    RAG_LINEAR_INSTEAD,
    STANDARD_NOT_MET,
    Attainment,
    Limits,
    Target,
    assess,
    escap_status,
    milestone,
    progress,
    rag,
    rag_status,
    satisfies,
)
from indicators.model import Direction, Qualifier, Rounding, Status, TargetType

AT_LEAST, AT_MOST = TargetType.AT_LEAST, TargetType.AT_MOST
DUE = date(2025, 12, 31)
BASE = date(2020, 12, 31)
figures = st.floats(-1e15, 1e15)


def yearly(first: int, *values: float, qualifier: Qualifier = Qualifier.EQ) -> list[Point]:
    points = [Point(date(first + step, 12, 31), value) for step, value in enumerate(values)]
    points[-1] = Point(points[-1].end, points[-1].value, qualifier)
    return points


def status_of(
    points: list[Point],
    target: Target | None,
    *,
    direction: Direction = Direction.UP,
    unit: str = "%",
    decimals: int = 1,
    limit: float | None = None,
) -> Attainment:
    return assess(
        points,
        target=target,
        direction=direction,
        unit=unit,
        decimals=decimals,
        rounding=Rounding.HALF_UP,
        limit=limit,
    )


def near(value: float | None, wanted: float, *, digits: int) -> bool:
    return value is not None and round(value, digits) == wanted


def test_milestone_2023_from_3549_to_3052_is_linear_0_3251_and_geometric_0_3242_methods_md_section_8() -> None:
    linear, _ = milestone(0.3549, target=0.3052, elapsed=3, total=5, path=Path.LINEAR)
    geometric, _ = milestone(0.3549, target=0.3052, elapsed=3, total=5, path=Path.GEOMETRIC)
    assert near(linear, 0.3251, digits=4)
    assert near(geometric, 0.3242, digits=4)


def test_a_value_of_3300_in_2023_scores_minus_9_899_and_is_amber_methods_md_section_8() -> None:
    target = Target(AT_MOST, 0.3052, due=DUE, base_value=0.3549, base_date=BASE)
    found = status_of(yearly(2023, 0.33), target, direction=Direction.DOWN, unit="tce/万元", decimals=4)
    assert near(found.score, -9.899, digits=3)
    assert (found.status, found.method) == (Status.BEHIND, RAG_LINEAR)
    assert near(found.milestone, 0.3251, digits=4)
    assert (found.gap, found.gap_unit) == (0.0248, "tce/万元")
    assert near(found.progress, 0.501, digits=3)


def test_plan_path_log_share_of_drops_7_794_on_13_5_per_cent_is_55_95_methods_md_c4() -> None:
    covered = progress(0.965 * 0.98 * 0.975, base=1, target=1 - 0.135, path=Path.GEOMETRIC)
    assert near(100 * (covered.value or 0), 55.95, digits=2)


def test_energy_target_of_minus_14_per_cent_from_0_355_is_0_305_chongqing_2021_25() -> None:
    target = Target(TargetType.REDUCE_BY, 14, due=DUE, base_value=0.355, base_date=BASE, path=Path.GEOMETRIC)
    met = status_of(yearly(2025, 0.305), target, direction=Direction.DOWN, unit="tce/万元", decimals=3)
    missed = status_of(yearly(2025, 0.306), target, direction=Direction.DOWN, unit="tce/万元", decimals=3)
    assert (met.status, met.gap) == (Status.MET, 0.0)
    assert (missed.status, missed.method, missed.gap) == (Status.BEHIND, AT_DUE, 0.001)


@pytest.mark.parametrize(
    ("score", "status"),
    [(0, Status.ON_TRACK), (-5, Status.ON_TRACK), (-5.01, Status.BEHIND), (-20, Status.BEHIND)],
)
def test_rag_cuts_are_inclusive(score: float, status: Status) -> None:
    assert rag_status(score) is status
    assert rag_status(-20.01) is Status.FAR_BEHIND


def test_rag_has_no_scale_when_the_base_is_the_target() -> None:
    assert rag(1, milestone=1, base=2, target=2, sign=1) == Outcome(reason=Reason.BASE_IS_TARGET)
    assert progress(1, base=2, target=2) == Outcome(reason=Reason.BASE_IS_TARGET)


def test_escap_status_is_0_at_the_base_and_10_at_the_target_and_keeps_what_lies_beyond() -> None:
    assert [escap_status(value, base=80, target=100).value for value in (80, 90, 100, 102, 78)] == [0, 5, 10, 11, -1]


def test_satisfaction_98_against_at_least_98_is_met_and_names_its_method() -> None:
    found = status_of(yearly(2018, 80, 86, 92, 98), Target(AT_LEAST, 98, due=DUE))
    assert (found.status, found.method, found.gap, found.gap_unit) == (Status.MET, CONDITION, 0.0, "百分点")
    assert CONDITION.name.zh
    assert CONDITION.name.en


def test_met_is_judged_on_the_published_value_and_flagged_when_the_raw_value_disagrees() -> None:
    found = status_of(yearly(2021, 97.96), Target(AT_LEAST, 98, due=DUE))
    assert (found.status, found.published, found.raw_disagrees) == (Status.MET, Decimal("98.0"), True)
    other = status_of(yearly(2021, 98.04), Target(AT_MOST, 98, due=DUE), direction=Direction.DOWN)
    assert (other.status, other.raw_disagrees) == (Status.MET, True)


def test_over_96_meets_at_least_95_but_at_least_98_cannot_be_decided() -> None:
    points = yearly(2021, 96, qualifier=Qualifier.GT)
    assert status_of(points, Target(AT_LEAST, 95, due=DUE)).status is Status.MET
    found = status_of(points, Target(AT_LEAST, 98, due=DUE))
    assert (found.status, found.reason, found.gap) == (Status.NOT_ASSESSABLE, Reason.QUALIFIED_UNDECIDED, None)


@pytest.mark.parametrize(
    ("value", "qualifier", "limits", "wanted"),
    [
        (96, Qualifier.GT, Limits(Decimal(96), None, strict=True), True),
        (96, Qualifier.GE, Limits(Decimal(96), None, strict=True), None),
        (96, Qualifier.GE, Limits(Decimal(96), None), True),
        (96, Qualifier.EQ, Limits(Decimal(96), None, strict=True), False),
        (96, Qualifier.LT, Limits(Decimal(96), None), False),
        (96, Qualifier.LE, Limits(Decimal(96), None), None),
        (96, Qualifier.LE, Limits(Decimal(97), None), False),
        (96, Qualifier.GT, Limits(None, Decimal(96)), False),
        (96, Qualifier.GE, Limits(None, Decimal(96)), None),
        (15, Qualifier.LE, Limits(None, Decimal(15)), True),
        (96, Qualifier.GT, Limits(Decimal(90), Decimal(95)), False),
        (96, Qualifier.GT, Limits(Decimal(90), Decimal(99)), None),
        (96, Qualifier.APPROX, Limits(Decimal(96), None), True),
    ],
)
def test_a_bound_decides_only_where_it_logically_can(
    value: int, qualifier: Qualifier, limits: Limits, wanted: bool | None
) -> None:
    assert satisfies(Decimal(value), qualifier=qualifier, limits=limits) is wanted


def test_an_approximate_value_is_judged_but_flagged() -> None:
    found = status_of(yearly(2021, 98, qualifier=Qualifier.APPROX), Target(AT_LEAST, 98, due=DUE))
    assert (found.status, found.approximate) == (Status.MET, True)


def test_a_bound_on_the_wrong_side_is_far_behind_only_when_it_already_is_at_the_bound() -> None:
    target = Target(AT_MOST, 80, due=DUE, base_value=100, base_date=BASE)
    hopeless = status_of(yearly(2023, 99, qualifier=Qualifier.GT), target, direction=Direction.DOWN)
    unclear = status_of(yearly(2023, 89, qualifier=Qualifier.GT), target, direction=Direction.DOWN)
    assert (hopeless.status, hopeless.score) == (Status.FAR_BEHIND, None)
    assert (unclear.status, unclear.reason) == (Status.NOT_ASSESSABLE, Reason.QUALIFIED_UNDECIDED)
    assert [opinion.reason for opinion in hopeless.second_opinions] == [Reason.QUALIFIED] * 3


def test_no_target_no_value_and_only_a_word_are_told_apart() -> None:
    target = Target(AT_LEAST, 98, due=DUE)
    assert status_of(yearly(2021, 98), None).reason is Reason.NO_TARGET
    assert status_of([], target).reason is Reason.NO_VALUE
    assert status_of([Point(BASE, None)], target).reason is Reason.NO_VALUE
    assert status_of([Point(BASE, None, tier="最优")], target).reason is Reason.TIER_ONLY


def test_a_future_target_without_a_base_is_met_or_not_assessable() -> None:
    target = Target(AT_LEAST, 98, due=DUE)
    assert status_of(yearly(2023, 98), target).status is Status.MET
    assert status_of(yearly(2023, 97), target).reason is Reason.NO_BASELINE


def test_a_target_missed_at_its_due_date_without_a_base_is_far_behind() -> None:
    found = status_of(yearly(2025, 97), Target(AT_LEAST, 98, due=DUE))
    assert (found.status, found.method) == (Status.FAR_BEHIND, AT_DUE)


def test_a_target_missed_at_its_due_date_is_never_on_track() -> None:
    target = Target(AT_LEAST, 98, due=DUE, base_value=50, base_date=BASE)
    found = status_of(yearly(2025, 97.9), target)
    assert (found.status, found.method) == (Status.BEHIND, AT_DUE)
    assert near(found.score, -0.208, digits=3)
    assert status_of(yearly(2025, 60), target).status is Status.FAR_BEHIND


def test_a_target_without_a_due_date_is_met_or_says_that_the_date_is_missing() -> None:
    target = Target(AT_LEAST, 100, base_value=80, base_date=BASE)
    assert status_of(yearly(2021, 100), target).status is Status.MET
    assert status_of(yearly(2021, 97), target).reason is Reason.NO_DUE


def test_a_standard_is_read_in_the_direction_of_the_indicator() -> None:
    minutes, area = Target(TargetType.STANDARD, 15), Target(TargetType.STANDARD, 1500)
    assert status_of(yearly(2021, 14), minutes, direction=Direction.DOWN, unit="min").status is Status.MET
    missed = status_of(yearly(2021, 20), minutes, direction=Direction.DOWN, unit="min")
    assert (missed.status, missed.method, missed.gap) == (Status.FAR_BEHIND, STANDARD_NOT_MET, 5.0)
    assert status_of(yearly(2021, 1500, qualifier=Qualifier.GE), area, unit="m2").status is Status.MET
    assert status_of(yearly(2021, 14), minutes, direction=Direction.NEUTRAL).reason is Reason.DIRECTION_NEUTRAL
    assert status_of(yearly(2021, 14), minutes, direction=Direction.RANGE).reason is Reason.DIRECTION_NEUTRAL
    band = Target(TargetType.STANDARD, 10, 15)
    assert status_of(yearly(2021, 14), band, direction=Direction.RANGE).status is Status.MET


def test_a_level_is_held_within_its_tolerance_or_by_being_better() -> None:
    target = Target(TargetType.MAINTAIN, None, due=DUE, base_value=90, base_date=BASE, tolerance=0.5)
    assert status_of(yearly(2023, 89.5), target).status is Status.MET
    assert status_of(yearly(2023, 95), target).status is Status.MET
    assert status_of(yearly(2023, 95), target, direction=Direction.RANGE).status is Status.FAR_BEHIND
    lost = status_of(yearly(2023, 89.4), target)
    assert (lost.status, lost.method, lost.progress) == (Status.FAR_BEHIND, LEVEL_NOT_HELD, None)
    assert status_of(yearly(2020, 90), target).reason is Reason.TOO_EARLY
    assert status_of(yearly(2023, 90), Target(TargetType.MAINTAIN, None, due=DUE)).reason is Reason.NO_BASELINE


def test_a_range_is_met_inside_and_measured_to_its_nearest_bound_outside() -> None:
    target = Target(TargetType.RANGE, 40, 60, due=DUE, base_value=20, base_date=BASE)
    inside = status_of(yearly(2023, 50), target, direction=Direction.RANGE)
    low = status_of(yearly(2023, 30), target, direction=Direction.RANGE)
    high = status_of(yearly(2023, 63), target, direction=Direction.RANGE)
    assert (inside.status, inside.gap) == (Status.MET, 0.0)
    assert (low.status, low.gap, low.score, low.progress) == (Status.BEHIND, -10.0, -10.0, 0.5)
    assert high.gap == 3.0


def test_a_reduction_needs_a_positive_base() -> None:
    target = Target(TargetType.REDUCE_BY, 10, due=DUE)
    assert status_of(yearly(2023, 5), target, direction=Direction.DOWN).reason is Reason.NO_BASELINE
    zero = Target(TargetType.REDUCE_BY, 10, due=DUE, base_value=0, base_date=BASE)
    assert status_of(yearly(2023, 5), zero, direction=Direction.DOWN).reason is Reason.BASE_NOT_POSITIVE


def test_a_base_without_a_figure_is_taken_from_the_series() -> None:
    found = status_of(yearly(2020, 80, 84), Target(AT_LEAST, 100, due=DUE, base_date=BASE))
    assert (found.status, found.milestone, found.progress) == (Status.ON_TRACK, 84.0, 0.2)


def test_it_is_too_early_while_the_latest_value_is_the_base_itself() -> None:
    found = status_of(yearly(2020, 80), Target(AT_LEAST, 100, due=DUE, base_date=BASE))
    assert (found.status, found.reason) == (Status.NOT_ASSESSABLE, Reason.TOO_EARLY)


def test_a_target_equal_to_its_base_has_no_path() -> None:
    target = Target(AT_LEAST, 80, due=DUE, base_value=80, base_date=BASE)
    assert status_of(yearly(2023, 79), target).reason is Reason.BASE_IS_TARGET
    assert status_of(yearly(2023, 80), target).status is Status.MET


def test_a_target_set_for_another_division_or_definition_is_not_judged() -> None:
    points = [Point(date(2025, 12, 31), 99.0, definition="2025", place="500157")]
    old_place = Target(AT_LEAST, 98, due=DUE, place="500112")
    old_definition = Target(AT_LEAST, 98, due=DUE, definition="2020")
    assert status_of(points, old_place).reason is Reason.PLACE_CHANGED
    assert status_of(points, old_definition).reason is Reason.DEFINITION_BREAK


def test_a_base_before_a_break_blocks_the_path_but_not_what_is_met() -> None:
    points = [Point(BASE, 80.0), Point(date(2023, 12, 31), 90.0, definition="b")]
    target = Target(AT_LEAST, 95, due=DUE, base_value=80, base_date=BASE)
    assert status_of(points, target).reason is Reason.DEFINITION_BREAK
    assert status_of(points, Target(AT_LEAST, 90, due=DUE, base_date=BASE)).status is Status.MET


def test_the_geometric_path_gives_way_to_the_linear_one_at_zero_and_says_so() -> None:
    target = Target(AT_LEAST, 10, due=DUE, base_value=0, base_date=BASE, path=Path.GEOMETRIC)
    found = status_of(yearly(2021, 1.9), target)
    assert (found.status, found.method, found.milestone) == (Status.ON_TRACK, RAG_LINEAR_INSTEAD, 2.0)
    ratio = found.second_opinions[0]
    assert (ratio.method, ratio.value, ratio.band) == (trend.LINEAR_RATIO, 0.95, trend.SIGNIFICANT)
    assert found.second_opinions[1].reason is Reason.GROWTH_UNDEFINED


def test_the_geometric_path_is_named() -> None:
    target = Target(AT_MOST, 0.3052, due=DUE, base_value=0.3549, base_date=BASE, path=Path.GEOMETRIC)
    found = status_of(yearly(2023, 0.33), target, direction=Direction.DOWN, decimals=4)
    assert (found.status, found.method) == (Status.BEHIND, RAG_GEOMETRIC)
    assert near(found.milestone, 0.324185, digits=6)  # .3549 x exp(.6 x ln(.3052 / .3549))
    assert near(found.score, -11.7, digits=3)


def test_milestones_named_by_the_plan_are_followed_from_one_to_the_next() -> None:
    given_path = ((date(2022, 12, 31), 84.0), (date(2024, 12, 31), 96.0))
    target = Target(AT_LEAST, 100, due=DUE, base_value=80, base_date=BASE, path=Path.GIVEN, given=given_path)
    assert [status_of(yearly(year, 81), target).milestone for year in (2021, 2022, 2023, 2025)] == [82, 84, 90, 100]
    assert status_of(yearly(2023, 89), target).method is RAG_GIVEN


def test_second_opinions_are_ratio_unsd_and_weather_in_this_order() -> None:
    target = Target(AT_LEAST, 95, due=date(2025, 12, 31), base_value=80, base_date=date(2018, 12, 31))
    ratio, unsd, weather = status_of(yearly(2018, 80, 82, 84, 86), target).second_opinions
    assert near(ratio.value, 0.9817, digits=4)
    assert (ratio.band, near(ratio.score, 2.727, digits=3)) == (trend.SIGNIFICANT, True)
    assert near(unsd.value, 0.9804, digits=4)
    assert near(weather.value, 11.111, digits=3)
    assert weather.band is trend.SUN_AND_CLOUD


def test_an_achieved_target_overrides_the_trend_statcan_and_is_not_extrapolated() -> None:
    target = Target(AT_LEAST, 95, due=DUE, base_value=98, base_date=BASE)
    ratio, unsd, weather = status_of(yearly(2020, 98, 97, 96, 95), target).second_opinions
    assert (ratio.band, ratio.score) == (trend.ACHIEVED, 5)
    assert unsd.reason is weather.reason is Reason.ALREADY_MET


def test_without_a_target_the_growth_itself_is_judged_near_its_limit_with_smaller_cuts() -> None:
    growth, unsd, weather = status_of(yearly(2020, 95, 95.5), None, limit=100).second_opinions
    assert (growth.band, unsd.band) == (trend.SIGNIFICANT, trend.UNSD_PROGRESS)
    assert weather.reason is Reason.NO_TARGET
    falling, _, _ = status_of(yearly(2020, 95, 95.5), None, direction=Direction.DOWN).second_opinions
    assert falling.band is trend.AWAY
    alone, _, _ = status_of(yearly(2020, 95), None).second_opinions
    assert alone.reason is Reason.TOO_FEW_POINTS
    neutral, _, _ = status_of(yearly(2020, 95, 96), None, direction=Direction.NEUTRAL).second_opinions
    assert neutral.reason is Reason.DIRECTION_NEUTRAL


@pytest.mark.parametrize(
    "arguments",
    [
        {"type": AT_LEAST, "value": None},
        {"type": AT_LEAST, "value": math.nan},
        {"type": TargetType.RANGE, "value": 1.0},
        {"type": TargetType.RANGE, "value": 2.0, "value_high": 1.0},
        {"type": TargetType.MAINTAIN, "value": 1.0, "tolerance": -1.0},
        {"type": AT_LEAST, "value": 1.0, "due": BASE, "base_date": BASE},
    ],
)
def test_a_target_that_cannot_be_is_refused(arguments: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"target|range"):
        Target(**arguments)  # type: ignore[arg-type]


def test_a_point_that_is_no_figure_is_refused() -> None:
    for value in (math.nan, math.inf, 1e16):
        with pytest.raises(ValueError, match="not a figure"):
            Point(BASE, value)


@pytest.mark.parametrize("code", list(Reason))
def test_every_reason_has_words_in_both_languages(code: Reason) -> None:
    zh, en = (reason_text(code.value, language) for language in LANGUAGES)
    assert zh != en
    assert en.isascii()


def test_what_is_no_reason_has_no_words() -> None:
    with pytest.raises(ValueError, match="unheard_of"):
        reason_text("unheard_of", "zh")


targets = st.builds(
    Target,
    st.sampled_from([AT_LEAST, AT_MOST, TargetType.REDUCE_BY, TargetType.MAINTAIN, TargetType.STANDARD]),
    figures,
    due=st.sampled_from([DUE, None]),
    base_value=figures | st.none(),
    base_date=st.sampled_from([BASE, None]),
    path=st.sampled_from(Path),
    tolerance=st.floats(0, 1e9),
    qualifier=st.sampled_from(Qualifier),
)


@given(
    st.lists(figures, max_size=7),
    st.sampled_from(Qualifier),
    targets | st.none(),
    st.sampled_from(Direction),
    st.integers(0, 4),
)
def test_every_assessment_is_finite_and_has_a_method_or_a_reason(
    values: list[float], qualifier: Qualifier, target: Target | None, direction: Direction, decimals: int
) -> None:
    points = yearly(2019, *values, qualifier=qualifier) if values else []
    found = status_of(points, target, direction=direction, decimals=decimals, limit=100)
    assert (found.status is Status.NOT_ASSESSABLE) == (found.reason is not None) == (found.method is None)
    numbers = [found.milestone, found.gap, found.score, found.progress]
    assert len(found.second_opinions) == 3
    for opinion in found.second_opinions:
        assert (opinion.band is None) == (opinion.reason is not None)
        numbers += [opinion.value, opinion.score]
    assert all(math.isfinite(number) for number in numbers if number is not None)


@given(st.floats(-1e6, 1e6), st.integers(-(10**6), 10**6), st.integers(0, 3))
def test_met_agrees_with_the_published_value_whatever_the_raw_value(value: float, bound: int, decimals: int) -> None:
    found = status_of(yearly(2025, value), Target(AT_LEAST, bound, due=DUE), decimals=decimals)
    assert found.published is not None
    assert (found.status is Status.MET) == (found.published >= bound)
    assert found.raw_disagrees == ((found.published >= bound) != (value >= bound))


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=6), st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_series_and_its_mirror_image_have_the_same_status(values: list[float], bound: float, base: float) -> None:
    mirrored = [-value for value in values]
    up = Target(AT_LEAST, bound, due=DUE, base_value=base, base_date=BASE)
    down = Target(AT_MOST, -bound, due=DUE, base_value=-base, base_date=BASE)
    first = status_of(yearly(2021, *values), up)
    second = status_of(yearly(2021, *mirrored), down, direction=Direction.DOWN)
    assert (first.status, first.reason, first.score) == (second.status, second.reason, second.score)
    assert first.second_opinions == second.second_opinions
