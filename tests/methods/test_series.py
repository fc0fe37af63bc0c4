import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.methods import Outcome, Point, Reason
from indicators.methods.series import (
    PERIOD_ON_PERIOD,
    Change,
    Portion,
    annualise,
    cagr,
    chain,
    change,
    comparable_run,
    contribution,
    difference_unit,
    implied_growth,
    mean_change,
    per_year,
    period_on_period,
    split_year_to_date,
    year_on_year,
    years_between,
)
from indicators.model import Kind, Qualifier

figures = st.floats(-1e15, 1e15)
any_float = st.floats(allow_nan=False, allow_infinity=False)


def year_end(year: int, value: float | None, qualifier: Qualifier = Qualifier.EQ, *, definition: str = "") -> Point:
    return Point(date(year, 12, 31), value, qualifier, definition)


def month_end(year: int, month: int, value: float | None) -> Point:
    last = {1: 31, 2: 28, 3: 31, 4: 30, 5: 31}[month]
    return Point(date(year, month, last), value)


def near(value: float | None, wanted: float, *, digits: int) -> bool:
    return value is not None and round(value, digits) == wanted


def test_satisfaction_80_to_98_is_18_percentage_points_in_methods_md_rule_4() -> None:
    found = change(year_end(2021, 98), previous=year_end(2018, 80), unit="%")
    assert found == Change(18.0, "百分点", 18.0, "百分点")


def test_the_same_rise_of_a_count_is_22_5_per_cent_in_methods_md_rule_4() -> None:
    found = change(year_end(2021, 98), previous=year_end(2018, 80), unit="个")
    assert found.unit == "%"
    assert near(found.value, 22.50, digits=2)
    assert (found.absolute, found.absolute_unit) == (18.0, "个")


def test_year_on_year_3915_on_3751_is_4_372_per_cent_nbs_2024_publishes_4_4() -> None:
    points = [month_end(2023, 4, 3751), month_end(2024, 3, 3900), month_end(2024, 4, 3915)]
    found = year_on_year(points, unit="CNY")
    assert near(found.value, 4.372, digits=3)
    assert near(found.value, 4.4, digits=1)


def test_on_the_previous_period_takes_the_period_before_and_is_named_unadjusted() -> None:
    points = [month_end(2024, 3, 100), month_end(2024, 4, 110)]
    assert near(period_on_period(points, unit="个", months=1).value, 10.0, digits=9)
    assert "未作季节调整" in PERIOD_ON_PERIOD.zh


def test_a_missing_year_is_not_bridged() -> None:
    found = year_on_year([year_end(2019, 1), year_end(2021, 2)], unit="个")
    assert (found.value, found.reason) == (None, Reason.NO_PREVIOUS)
    assert year_on_year([], unit="%") == Change(None, "百分点", None, "百分点", Reason.NO_VALUE)


@pytest.mark.parametrize("base", [0.0, -3.0])
def test_a_base_that_is_not_positive_gives_the_plain_difference_only(base: float) -> None:
    found = change(year_end(2021, 5), previous=year_end(2020, base), unit="CNY")
    assert found == Change(None, "%", 5 - base, "CNY", Reason.BASE_NOT_POSITIVE)


@pytest.mark.parametrize("qualifier", [each for each in Qualifier if each is not Qualifier.EQ])
def test_no_change_is_computed_with_a_qualified_value(qualifier: Qualifier) -> None:
    ahead = change(year_end(2021, 98, qualifier), previous=year_end(2020, 96), unit="%")
    back = change(year_end(2021, 98), previous=year_end(2020, 96, qualifier), unit="%")
    assert ahead.reason is back.reason is Reason.QUALIFIED
    assert ahead.value is ahead.absolute is back.value is None


def test_no_change_is_computed_across_a_definition_break() -> None:
    found = change(year_end(2022, 2, definition="feedstock"), previous=year_end(2021, 1), unit="个")
    assert (found.value, found.reason) == (None, Reason.DEFINITION_BREAK)


def test_no_change_is_computed_across_a_change_of_division() -> None:
    before, after = Point(date(2024, 12, 31), 1.0, place="500112"), Point(date(2025, 12, 31), 2.0, place="500157")
    assert change(after, previous=before, unit="%").reason is Reason.PLACE_CHANGED


def test_a_missing_value_is_not_zero() -> None:
    assert change(year_end(2021, None), previous=year_end(2020, 1), unit="%").reason is Reason.NO_VALUE
    assert change(year_end(2021, 1), previous=year_end(2020, None), unit="%").reason is Reason.NO_PREVIOUS


def test_a_rank_changes_by_places() -> None:
    found = change(year_end(2021, 3), previous=year_end(2020, 5), unit="位")
    assert (found.value, found.unit) == (-2.0, "位")


def test_the_difference_of_percentages_is_in_percentage_points() -> None:
    assert (difference_unit("%"), difference_unit("个")) == ("百分点", "个")


def test_the_comparable_run_starts_after_the_last_break_and_leaves_bounds_out() -> None:
    old, new = year_end(2019, 1), year_end(2020, 2, definition="b")
    bound, last = year_end(2021, 3, Qualifier.GT, definition="b"), year_end(2022, 4, definition="b")
    assert comparable_run([last, old, bound, new]) == (new, last)


def test_two_points_on_one_day_are_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="same day"):
        comparable_run([year_end(2020, 1), year_end(2020, 2)])


def test_catering_april_2023_nbs_implied_13_92_per_cent_for_the_first_quarter() -> None:
    found = implied_growth(15888, growth=19.8, part=3751, part_growth=43.8)
    assert found.value == 12137
    assert near(found.growth, 13.92, digits=2)
    assert near(found.growth, 13.9, digits=1)


def test_implied_growth_needs_a_base_that_is_left() -> None:
    assert implied_growth(100, growth=0, part=100, part_growth=0).reason is Reason.BASE_NOT_POSITIVE
    assert implied_growth(100, growth=-100, part=50, part_growth=0).reason is Reason.BASE_NOT_POSITIVE


def test_cumulative_figures_come_apart_with_january_and_february_together() -> None:
    points = [month_end(2023, 1, 3), month_end(2023, 2, 10), month_end(2023, 3, 15), month_end(2023, 5, 27)]
    assert split_year_to_date(points, kind=Kind.FLOW) == (
        Portion(2023, 1, 2, 10),
        Portion(2023, 3, 3, 5.0),
        Portion(2023, 4, 5, 12.0),
    )


def test_a_new_year_starts_from_nothing() -> None:
    points = [Point(date(2022, 12, 31), 100.0), month_end(2023, 2, 10)]
    assert split_year_to_date(points, kind=Kind.FLOW)[1] == Portion(2023, 1, 2, 10)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.FLOW])
def test_only_flows_are_differenced(kind: Kind) -> None:
    points = [month_end(2023, 2, 10), month_end(2023, 3, 15)]
    assert {portion.reason for portion in split_year_to_date(points, kind=kind)} == {Reason.NOT_A_FLOW}


def test_cumulative_figures_are_not_differenced_across_bounds_or_breaks() -> None:
    bound = Point(date(2023, 3, 31), 15.0, Qualifier.GT)
    moved = Point(date(2023, 3, 31), 15.0, definition="b")
    february = month_end(2023, 2, 10)
    assert split_year_to_date([february, bound], kind=Kind.FLOW)[1] == Portion(2023, 3, 3, None, Reason.QUALIFIED)
    broken = split_year_to_date([february, moved], kind=Kind.FLOW)[1]
    assert broken == Portion(2023, 3, 3, None, Reason.DEFINITION_BREAK)


def test_two_year_mean_of_4_7_and_7_8_is_6_239_chongqing_primary_sector_publishes_6_2() -> None:
    found = mean_change([4.7, 7.8])
    assert near(found.value, 6.239, digits=3)
    assert near(found.value, 6.2, digits=1)


def test_plan_of_13_5_per_cent_in_five_years_is_2_859_a_year() -> None:
    assert near(per_year(-13.5, years=5).value, -2.859, digits=3)


def test_plan_drops_3_5_and_2_0_and_2_5_make_7_794_not_8_0() -> None:
    assert near(chain([-3.5, -2.0, -2.5]).value, -7.794, digits=3)


def test_nothing_is_left_to_grow_after_minus_100_per_cent() -> None:
    assert per_year(-100, years=5) == Outcome(reason=Reason.GROWTH_UNDEFINED)
    assert mean_change([]).reason is Reason.GROWTH_UNDEFINED


def test_a_quarterly_rate_is_annualised_by_the_fourth_power() -> None:
    assert near(annualise(1.0).value, 4.060401, digits=6)


def test_contribution_is_base_share_times_growth_in_points() -> None:
    assert contribution(8.0, base_share=25.0) == Outcome(2.0)


def test_growth_fails_at_zero_and_across_a_change_of_sign() -> None:
    for current, base in ((5.0, 0.0), (0.0, 5.0), (5.0, -5.0), (-5.0, 5.0)):
        assert cagr(current, base=base, years=2) == Outcome(reason=Reason.GROWTH_UNDEFINED)
    assert cagr(5.0, base=4.0, years=0).reason is Reason.TOO_EARLY


def test_growth_of_a_negative_series_is_positive_when_it_rises() -> None:
    assert near(cagr(-4.0, base=-5.0, years=1).value, 20.0, digits=9)


def test_years_are_whole_between_ends_of_the_same_month_also_in_leap_years() -> None:
    assert years_between(date(2020, 2, 29), end=date(2023, 2, 28)) == 3
    assert years_between(date(2020, 12, 31), end=date(2023, 12, 31)) == 3
    assert years_between(date(2024, 12, 31), end=date(2025, 6, 30)) == 0.5


@given(st.dates(), st.dates())
def test_time_runs_forward(first: date, second: date) -> None:
    earlier, later = sorted((first, second))
    assert years_between(earlier, end=later) >= 0
    assert (years_between(earlier, end=later) == 0) == (earlier == later)


@given(figures, figures, st.sampled_from(["%", "个", "位"]))
def test_a_change_is_finite_or_has_a_reason(current: float, previous: float, unit: str) -> None:
    found = change(year_end(2021, current), previous=year_end(2020, previous), unit=unit)
    assert (found.value is None) == (found.reason is not None)
    assert all(math.isfinite(value) for value in (found.value, found.absolute) if value is not None)


@given(figures, figures)
def test_a_difference_turns_its_sign_when_the_years_are_swapped(first: float, second: float) -> None:
    there = change(year_end(2021, first), previous=year_end(2020, second), unit="%").value
    back = change(year_end(2021, second), previous=year_end(2020, first), unit="%").value
    assert there is not None
    assert there == (-back if back is not None else None)


@given(any_float, any_float, any_float)
def test_growth_rates_are_finite_or_have_a_reason(first: float, second: float, years: float) -> None:
    found = [
        cagr(first, base=second, years=years),
        per_year(first, years=years),
        chain([first, second]),
        mean_change([first, second]),
        annualise(first),
        contribution(first, base_share=second),
    ]
    for result in found:
        assert (result.value is None) == (result.reason is not None)
        assert result.value is None or math.isfinite(result.value)
    implied = implied_growth(first, growth=years, part=second, part_growth=years)
    assert all(math.isfinite(value) for value in (implied.value, implied.growth) if value is not None)
