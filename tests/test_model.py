"""Periods: every way of writing one, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.model import Period, Text

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("code", "start", "end"),
    [
        ("2021", date(2021, 1, 1), date(2021, 12, 31)),
        ("2025Q1", date(2025, 1, 1), date(2025, 3, 31)),
        ("2025Q2", date(2025, 4, 1), date(2025, 6, 30)),
        ("2025Q3", date(2025, 7, 1), date(2025, 9, 30)),
        ("2025Q4", date(2025, 10, 1), date(2025, 12, 31)),
        ("2025-09", date(2025, 9, 1), date(2025, 9, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-02", date(2025, 2, 1), date(2025, 2, 28)),
        ("2022-03-15", date(2022, 3, 15), date(2022, 3, 15)),
        ("2024-02-29", date(2024, 2, 29), date(2024, 2, 29)),
        ("2021-01/2022-03", date(2021, 1, 1), date(2022, 3, 31)),
        ("2021/2024", date(2021, 1, 1), date(2024, 12, 31)),
        ("2025-03-03/2025-03-09", date(2025, 3, 3), date(2025, 3, 9)),
        ("2025-01/2025-06", date(2025, 1, 1), date(2025, 6, 30)),
    ],
)
def test_a_code_is_its_first_and_last_day(code: str, start: date, end: date) -> None:
    assert Period.parse(code) == Period(code, start, end)


def test_the_empty_code_is_a_period_without_days() -> None:
    assert Period.parse("") == Period("", None, None)


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("2021-01/2021-12", "2021"),
        ("2021Q1/2021Q4", "2021"),
        ("2021-01-01/2021-12-31", "2021"),
        ("2021/2021", "2021"),
        ("2025-04/2025-06", "2025Q2"),
        ("2025Q1/2025Q2", "2025-01/2025-06"),
        ("2021Q1/2024Q4", "2021/2024"),
        ("2024-02-01/2024-02-29", "2024-02"),
        ("2022-03-15/2022-03-15", "2022-03-15"),
        ("2021/2022-03", "2021-01/2022-03"),
        ("2025-02/2025-04", "2025-02/2025-04"),
    ],
)
def test_one_stretch_of_time_has_one_code(long: str, short: str) -> None:
    assert Period.parse(long) == Period.parse(short)
    assert Period.parse(long).code == short


@pytest.mark.parametrize(
    "code",
    [
        "2025-02-30", "2025-02-29", "2025-13", "2025-00", "2025-04-31", "2025-01-00", "2025-01-32", "2025Q0", "2025Q5",
        "2025q2", "2025-1", "2025-1-1", "25", "20255", "2025年", "２０２５", "٢٠٢٥", "0000", "0999", "9999", " 2025", "2025 ",
        "2025-", "2025-01-", "-2025", "/", "2025/", "/2025", "2021/2022/2023", "2021-2024", "nan", "2025Q2-01",
        "2025-01-01T00:00", "2025\n",
    ],
)  # fmt: skip
def test_anything_else_is_no_period(code: str) -> None:
    with pytest.raises(ValueError):
        Period.parse(code)


@pytest.mark.parametrize("code", ["2024/2021", "2025-06/2025-01", "2025Q2/2025Q1", "2025-03-02/2025-03-01"])
def test_a_span_never_runs_backwards(code: str) -> None:
    with pytest.raises(ValueError):
        Period.parse(code)


@given(DAYS, DAYS)
def test_the_code_of_any_two_days_reads_back_as_those_days(one: date, other: date) -> None:
    start, end = sorted((one, other))
    period = Period.parse(f"{start}/{end}")
    assert (period.start, period.end) == (start, end)
    assert Period.parse(period.code) == period


@given(DAYS, st.integers(0, 40))
def test_different_stretches_have_different_codes(start: date, days: int) -> None:
    shorter, longer = start + timedelta(days=days), start + timedelta(days=days + 1)
    assert Period.parse(f"{start}/{shorter}").code != Period.parse(f"{start}/{longer}").code


@given(st.text(max_size=12))
def test_any_text_is_a_period_or_a_value_error(text: str) -> None:
    try:
        period = Period.parse(text)
    except ValueError:
        return
    assert Period.parse(period.code) == period


def test_a_text_answers_in_the_language_asked_for() -> None:
    text = Text("渝中区", "Yuzhong District")
    assert (text.in_("zh"), text.in_("en")) == ("渝中区", "Yuzhong District")
