import math
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.locale import LANGUAGES, Language
from indicators.methods import Point, Reason
from indicators.methods.attainment import Target
from indicators.methods.pace import Pace, measure, sentence
from indicators.model import Direction, Kind, Qualifier, Rounding, TargetType, Text

AT_LEAST, AT_MOST = TargetType.AT_LEAST, TargetType.AT_MOST
DUE = date(2025, 12, 31)
PERCENT, MINUTES = Text("%", "%"), Text("分钟", "minutes")


def yearly(first: int, *values: float, qualifier: Qualifier = Qualifier.EQ) -> list[Point]:
    points = [Point(date(first + step, 12, 31), value) for step, value in enumerate(values)]
    points[-1] = Point(points[-1].end, points[-1].value, qualifier)
    return points


def pace_of(
    points: list[Point], target: Target | None, *, direction: Direction = Direction.UP, decimals: int = 0
) -> Pace:
    return measure(points, target=target, direction=direction, decimals=decimals, rounding=Rounding.HALF_UP)


def say(
    pace: Pace, language: Language = "zh", *, unit: Text = PERCENT, kind: Kind = Kind.RATE, decimals: int = 0
) -> str:
    return sentence(pace, unit=unit, kind=kind, decimals=decimals, rounding=Rounding.HALF_UP, language=language)


def test_the_figures_of_the_pace() -> None:
    found = pace_of(yearly(2020, 77, 83, 89, 95), Target(AT_LEAST, 98, due=DUE))
    assert (found.gap, found.periods_left, found.required_pace) == (-3.0, 2.0, 1.5)
    assert (found.recent_pace, found.recent_years) == (6.0, 3)
    assert found.expected_date == date(2024, 7, 1)


def test_the_sentence_of_a_target_ahead() -> None:
    found = pace_of(yearly(2020, 77, 83, 89, 95), Target(AT_LEAST, 98, due=DUE))
    assert say(found) == "距2025年目标还差3个百分点，今后2年每年需提高1.5个百分点，近3年平均每年提高6个百分点。"
    assert say(found, "en") == (
        "3 percentage points short of the 2025 target; needs to rise 1.5 a year for 2 years, "
        "after an average rise of 6 a year over the past 3 years."
    )


def test_the_sentence_where_the_figure_has_to_fall() -> None:
    target = Target(AT_MOST, 15, due=DUE)
    found = pace_of(yearly(2022, 24, 20), target, direction=Direction.DOWN)
    assert found.required_pace == -2.5
    assert say(found, unit=MINUTES) == "比2025年目标高5分钟，今后2年每年需降低2.5分钟，近1年降低4分钟。"
    assert say(found, "en", unit=MINUTES) == (
        "5 minutes above the 2025 target; needs to fall 2.5 a year for 2 years, after a fall of 4 over the past year."
    )


def test_counts_grow_and_shrink_and_ranks_climb() -> None:
    count = pace_of(yearly(2021, 10, 16, 16), Target(AT_LEAST, 20, due=DUE))
    assert (
        say(count, unit=Text("个", ""), kind=Kind.STOCK)
        == "距2025年目标还差4个，今后2年每年需增加2个，近2年平均每年增加3个。"
    )
    rank = pace_of(yearly(2022, 9, 5), Target(AT_MOST, 3, due=DUE), direction=Direction.DOWN)
    assert (
        say(rank, unit=Text("位", "place"), kind=Kind.RANK)
        == "距2025年目标还差2位，今后2年每年需上升1位，近1年上升4位。"
    )
    assert say(rank, "en", unit=Text("位", "place"), kind=Kind.RANK) == (
        "2 places short of the 2025 target; needs to climb 1 a year for 2 years, after a climb of 4 over the past year."
    )


def test_the_sentence_of_a_target_met_claims_no_more() -> None:
    found = pace_of(yearly(2018, 80, 86, 92, 98), Target(AT_LEAST, 98, due=DUE))
    assert (found.met, found.gap, found.expected_date) == (True, None, None)
    assert (say(found), say(found, "en")) == ("已达到2025年目标。", "The 2025 target has been met.")
    undated = pace_of(yearly(2021, 98), Target(AT_LEAST, 98))
    assert (say(undated), say(undated, "en")) == ("已达到目标。", "The target has been met.")


def test_satisfaction_without_a_target_from_2018_to_2021() -> None:
    found = pace_of([Point(date(2018, 12, 31), 80.0), Point(date(2021, 12, 31), 98.0)], None)
    assert found.reason is Reason.NO_TARGET
    assert say(found) == "2018年至2021年提高18个百分点，平均每年6个百分点。"
    assert say(found, "en") == "Rise of 18 percentage points from 2018 to 2021, an average of 6 a year."


def test_one_year_has_no_average_and_no_change_is_said_so() -> None:
    assert say(pace_of(yearly(2020, 92, 98), None)) == "2020年至2021年提高6个百分点。"
    still = pace_of(yearly(2020, 98, 98), None)
    assert (say(still), say(still, "en")) == ("2020年至2021年持平。", "Unchanged from 2020 to 2021.")


def test_a_single_value_without_a_target() -> None:
    found = pace_of(yearly(2021, 98), None)
    assert say(found) == "没有公布目标，只有2021年一个数值。"
    assert say(found, "en") == "No target published; 2021 is the only figure."


def test_a_bound_without_a_target_keeps_its_word() -> None:
    found = pace_of(yearly(2020, 90, 96, qualifier=Qualifier.GT), None)
    assert say(found) == "没有公布目标，2021年为超96%。"
    assert say(found, "en") == "No target published; 2021: over 96%."


def test_figures_before_a_break_are_said_to_be_incomparable() -> None:
    points = [Point(date(2020, 12, 31), 80.0), Point(date(2021, 12, 31), 90.0, definition="b")]
    assert say(pace_of(points, None)) == "没有公布目标，此前的数值与2021年不可比。"


def test_a_bound_that_decides_nothing_says_so() -> None:
    found = pace_of(yearly(2021, 96, qualifier=Qualifier.GT), Target(AT_LEAST, 98, due=DUE))
    assert found.reason is Reason.QUALIFIED_UNDECIDED
    assert say(found) == "2021年为超96%，不能判断是否达到2025年目标。"
    assert say(found, "en") == "2021: over 96%, which does not show whether the 2025 target is met."


def test_a_bound_that_decides_gives_no_gap() -> None:
    found = pace_of(yearly(2021, 96, qualifier=Qualifier.LT), Target(AT_LEAST, 98, due=DUE))
    assert (found.gap, found.reason) == (None, Reason.QUALIFIED)
    assert say(found) == "2021年为不足96%，未达到2025年目标。"
    assert say(found, "en") == "2021: under 96%; the 2025 target is not met."


def test_an_approximate_value_leaves_an_approximate_gap_and_no_recent_pace() -> None:
    found = pace_of(yearly(2022, 90, 95, qualifier=Qualifier.APPROX), Target(AT_LEAST, 98, due=DUE))
    assert say(found) == "距2025年目标还差约3个百分点，今后2年每年需提高1.5个百分点。"
    assert say(found, "en").startswith("About 3 percentage points short of the 2025 target")


def test_a_standard_has_no_date() -> None:
    found = pace_of(yearly(2021, 20), Target(TargetType.STANDARD, 15), direction=Direction.DOWN)
    assert say(found, unit=MINUTES) == "比标准高5分钟。"
    assert say(found, "en", unit=MINUTES) == "5 minutes above the standard."


def test_a_target_missed_at_its_due_date_says_by_how_much() -> None:
    found = pace_of(yearly(2025, 97), Target(AT_LEAST, 98, due=DUE))
    assert found.periods_left is None
    assert say(found) == "2025年目标到期未达到，相差1个百分点。"
    assert say(found, "en") == "The 2025 target was missed by 1 percentage point."


@pytest.mark.parametrize(
    ("end", "zh", "en"),
    [
        (date(2025, 6, 30), "还有6个月", "6 months left"),
        (date(2025, 11, 30), "还有1个月", "1 month left"),
        (date(2024, 6, 30), "今后1.5年每年需提高2个百分点", "needs to rise 2 a year for 1.5 years"),
    ],
)
def test_time_left_is_told_in_months_in_the_last_year(end: date, zh: str, en: str) -> None:
    found = pace_of([Point(end, 95.0)], Target(AT_LEAST, 98, due=DUE))
    assert say(found) == f"距2025年目标还差3个百分点，{zh}。"
    assert say(found, "en") == f"3 percentage points short of the 2025 target; {en}."


def test_dates_within_a_year_are_written_out() -> None:
    points = [Point(date(2025, 3, 15), 95.0)]
    found = pace_of(points, Target(AT_LEAST, 98, due=date(2025, 9, 30)))
    assert say(found) == "距2025年9月目标还差3个百分点，还有6个月。"
    assert say(found, "en") == "3 percentage points short of the September 2025 target; 6 months left."
    assert say(pace_of(points, None)) == "没有公布目标，只有2025年3月15日一个数值。"


def test_a_pace_that_rounds_to_nothing_is_put_in_words() -> None:
    found = pace_of(yearly(2020, 94.98, 94.98, 94.98, 95), Target(AT_LEAST, 95.04, due=DUE))
    assert say(found) == "距2025年目标还差0.04个百分点，今后2年每年略有提高即可，近3年基本持平。"
    assert say(replace(found, recent_years=1)).endswith("，近1年基本持平。")
    assert say(found, "en") == (
        "0.04 percentage points short of the 2025 target; a slight rise each year is enough, "
        "after little change over the past 3 years."
    )


def test_a_target_finer_than_the_indicator_leaves_a_gap_that_is_not_rounded_away() -> None:
    found = pace_of(yearly(2025, 97), Target(AT_LEAST, 97.4, due=DUE))
    assert say(found) == "2025年目标到期未达到，相差0.4个百分点。"


def test_every_other_reason_is_its_own_sentence() -> None:
    target = Target(AT_LEAST, 98, due=DUE)
    assert say(pace_of([], target)) == say(pace_of([], None)) == "还没有公布数值。"
    assert say(pace_of([Point(DUE, None, tier="最优")], None)) == "只公布了等次，没有数值。"
    moved = Target(AT_LEAST, 98, due=DUE, place="500112")
    assert say(pace_of(yearly(2021, 97), moved)) == "行政区划有调整，前后不可比。"
    neutral = pace_of(yearly(2021, 97), Target(TargetType.STANDARD, 15), direction=Direction.NEUTRAL)
    assert say(neutral, "en") == "Neither higher nor lower is better for this indicator."


def test_a_level_is_not_called_met_on_the_day_it_is_set() -> None:
    target = Target(TargetType.MAINTAIN, None, due=DUE, base_value=90, base_date=date(2020, 12, 31))
    found = pace_of(yearly(2020, 90), target)
    assert say(found) == "为时尚早，基期之后还没有新的数值。"
    assert say(found, "en") == "Too early: no figure since the baseline."


def test_the_recent_pace_is_over_whole_years_so_that_seasons_cancel() -> None:
    points = [Point(date(2024, month, 28), float(month)) for month in range(1, 7)]
    points.append(Point(date(2025, 3, 28), 9.0))
    found = pace_of(points, Target(AT_LEAST, 100, due=DUE))
    assert (found.recent_pace, found.recent_years) == (6.0, 1)


def test_no_date_is_expected_of_a_pace_that_leads_away_or_nowhere_soon() -> None:
    target = Target(AT_LEAST, 98, due=DUE)
    assert pace_of(yearly(2022, 96, 95), target).expected_date is None
    assert pace_of(yearly(2022, 95, 95), target).expected_date is None
    assert pace_of(yearly(2022, 94.95, 95), Target(AT_LEAST, 97, due=DUE), decimals=2).expected_date is None


def test_the_caller_may_write_large_figures_in_its_own_way() -> None:
    found = pace_of(yearly(2025, 300_000_000), Target(AT_LEAST, 500_000_000, due=DUE))
    told = sentence(
        found,
        unit=Text("元", "yuan"),
        kind=Kind.FLOW,
        decimals=0,
        rounding=Rounding.HALF_UP,
        language="zh",
        number=lambda value: f"{value / Decimal(10**8):f}亿",
    )
    assert told == "2025年目标到期未达到，相差2亿元。"


def test_english_counts_one_in_the_singular() -> None:
    found = pace_of(yearly(2025, 1), Target(AT_LEAST, 2, due=DUE))
    for unit, wanted in (
        ("people", "1 person"),
        ("items", "1 item"),
        ("per 1,000 households", "1 per 1,000 households"),
    ):
        assert say(found, "en", unit=Text("", unit)).endswith(f"missed by {wanted}.")


figures = st.floats(-1e15, 1e15)


@given(
    values=st.lists(figures, max_size=6),
    qualifier=st.sampled_from(Qualifier),
    target=st.none()
    | st.builds(
        Target,
        st.sampled_from([AT_LEAST, AT_MOST, TargetType.STANDARD]),
        figures,
        due=st.sampled_from([DUE, None]),
    ),
    direction=st.sampled_from(Direction),
    kind=st.sampled_from(Kind),
    language=st.sampled_from(LANGUAGES),
)
def test_every_pace_is_finite_and_has_a_sentence(
    *,
    values: list[float],
    qualifier: Qualifier,
    target: Target | None,
    direction: Direction,
    kind: Kind,
    language: Language,
) -> None:
    found = pace_of(yearly(2021, *values, qualifier=qualifier) if values else [], target, direction=direction)
    numbers = (found.gap, found.periods_left, found.required_pace, found.recent_pace)
    assert all(math.isfinite(number) for number in numbers if number is not None)
    assert (found.gap is None) == (found.met or found.reason is not None)
    told = say(found, language, kind=kind)
    assert told.endswith("。" if language == "zh" else ".")
    assert "{" not in told
    assert language == "zh" or told.isascii()


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=5), st.floats(-1e6, 1e6))
def test_the_pace_of_a_mirror_image_is_the_mirror_image_of_the_pace(values: list[float], bound: float) -> None:
    up = pace_of(yearly(2020, *values), Target(AT_LEAST, bound, due=DUE))
    down = pace_of(yearly(2020, *(-value for value in values)), Target(AT_MOST, -bound, due=DUE))
    assert up.expected_date == down.expected_date
    for first, second in (
        (up.gap, down.gap),
        (up.required_pace, down.required_pace),
        (up.recent_pace, down.recent_pace),
    ):
        assert first == (-second if second is not None else None)


def test_the_only_figure_of_a_half_year_is_not_told_as_one_of_its_last_month() -> None:
    half = Point(date(2025, 6, 30), 3.6)
    pace = measure([half], target=None, direction=Direction.UP, decimals=1, rounding=Rounding.HALF_UP)
    told = sentence(
        pace, unit=Text("%", "%"), kind=Kind.RATE, decimals=1, rounding=Rounding.HALF_UP, language="zh",
        period="2025年1—6月",
    )  # fmt: skip
    assert told == "没有公布目标，只有2025年1—6月一个数值。"
