from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from indicators.methods import Point, Reason
from indicators.methods.ranking import Ranking, rank
from indicators.model import Direction, Qualifier, Rounding

END = date(2023, 12, 31)


def ranks(*values: float | None, direction: Direction = Direction.DOWN) -> Ranking:
    points = {str(index): Point(END, value) for index, value in enumerate(values)}
    return rank(points, direction=direction, decimals=0, rounding=Rounding.HALF_EVEN)


def test_35_32_32_40_rank_3_1_1_4_as_in_methods_md_section_8() -> None:
    found = ranks(35, 32, 32, 40).standings
    assert [standing.rank for standing in found] == [3, 1, 1, 4]
    assert [standing.tied for standing in found] == [False, True, True, False]


def test_31_5_and_32_5_are_published_as_32_and_share_a_rank_flagged_gb_t_8170() -> None:
    found = ranks(31.5, 32.5, 40).standings
    assert [standing.rank for standing in found] == [1, 1, 3]
    assert [standing.raw_differs for standing in found] == [True, True, False]


def test_up_ranks_the_highest_first() -> None:
    assert [standing.rank for standing in ranks(35, 32, 32, 40, direction=Direction.UP).standings] == [2, 3, 3, 1]


def test_missing_is_not_ranked_and_the_list_says_k_of_n() -> None:
    found = ranks(35, None, 32)
    assert [standing.rank for standing in found.standings] == [2, None, 1]
    assert found.standings[1].reason is Reason.NO_VALUE
    assert (found.coverage("zh"), found.coverage("en")) == ("3个中有2个参加排名", "2 of 3 ranked")


def test_a_bound_or_a_word_is_not_ranked() -> None:
    points = {
        "bound": Point(END, 96, Qualifier.GT),
        "word": Point(END, None, tier="最优"),
        "none": None,
        "about": Point(END, 95, Qualifier.APPROX),
    }
    found = rank(points, direction=Direction.UP, decimals=0, rounding=Rounding.HALF_UP).standings
    assert [(standing.rank, standing.reason) for standing in found] == [
        (None, Reason.QUALIFIED),
        (None, Reason.TIER_ONLY),
        (None, Reason.NO_VALUE),
        (1, None),
    ]


def test_nothing_is_ranked_where_nothing_is_better() -> None:
    found = ranks(1, 2, direction=Direction.NEUTRAL)
    assert (found.ranked, found.standings[0].reason) == (0, Reason.DIRECTION_NEUTRAL)


@given(st.lists(st.integers(-50, 50) | st.none()))
def test_ranks_are_one_more_than_the_number_of_better_values(values: list[int | None]) -> None:
    there = [value for value in values if value is not None]
    for value, standing in zip(values, ranks(*values).standings, strict=True):
        wanted = None if value is None else 1 + sum(other < value for other in there)
        assert standing.rank == wanted


@given(st.lists(st.floats(-1e6, 1e6)))
def test_up_on_the_values_is_down_on_their_negatives(values: list[float]) -> None:
    up = ranks(*values, direction=Direction.UP).standings
    down = ranks(*(-value for value in values)).standings
    assert [standing.rank for standing in up] == [standing.rank for standing in down]
