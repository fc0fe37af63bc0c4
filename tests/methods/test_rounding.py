from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.methods.rounding import difference, exact, round_published
from indicators.model import Rounding

finite = st.floats(allow_nan=False, allow_infinity=False)


def test_half_up_works_on_the_digits_a_reader_sees_as_nbs_tables_do() -> None:
    assert str(round_published(2.675, decimals=2, rounding=Rounding.HALF_UP)) == "2.68"


@pytest.mark.parametrize("value", [31.5, 32.5])
def test_half_even_of_gb_t_8170_takes_31_5_and_32_5_to_32(value: float) -> None:
    assert round_published(value, decimals=0, rounding=Rounding.HALF_EVEN) == 32


def test_trailing_zeros_are_part_of_the_published_figure() -> None:
    assert str(round_published(98.0, decimals=1, rounding=Rounding.HALF_UP)) == "98.0"


def test_no_minus_zero_is_published() -> None:
    assert str(round_published(-0.04, decimals=1, rounding=Rounding.HALF_UP)) == "0.0"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_figure_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="not a finite value"):
        round_published(value, decimals=1, rounding=Rounding.HALF_UP)


def test_negative_decimals_are_refused() -> None:
    with pytest.raises(ValueError, match="decimals must not be negative"):
        round_published(1.0, decimals=-1, rounding=Rounding.HALF_UP)


def test_differences_have_no_binary_noise() -> None:
    assert 98.1 - 97.8 != 0.3
    assert difference(98.1, subtract=97.8) == 0.3


@given(finite, st.integers(0, 6), st.sampled_from(Rounding))
def test_rounding_moves_a_figure_by_half_a_unit_at_most_and_only_once(
    value: float, decimals: int, rounding: Rounding
) -> None:
    rounded = round_published(value, decimals=decimals, rounding=rounding)
    assert abs(rounded - exact(value)) <= Decimal("0.5").scaleb(-decimals)
    assert round_published(rounded, decimals=decimals, rounding=rounding) == rounded


@given(finite, st.integers(0, 6), st.sampled_from(Rounding))
def test_rounding_is_the_same_on_both_sides_of_zero(value: float, decimals: int, rounding: Rounding) -> None:
    below = round_published(-value, decimals=decimals, rounding=rounding)
    assert below == -round_published(value, decimals=decimals, rounding=rounding)
