"""The grammar of periods: one code, or why there is none."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.intake.periods import ParsedPeriod, parse_period
from indicators.model import Frequency, Period

TODAY = date(2026, 7, 15)
ALPHABET = "0123456789０２６年月日季度第一二三四五六十前上下半全QWHqw-—–~至到/.民国JunJan “”'\u3000累计份时期"


def read(text: str, frequency: Frequency | None = None) -> ParsedPeriod:
    return parse_period(text, frequency=frequency, today=TODAY)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026年6月", "2026-06"), ("2026年06月", "2026-06"), ("2026年6月份", "2026-06"), ("2026-6", "2026-06"),
        ("2026/6", "2026-06"), ("202606", "2026-06"), ("2026.6", "2026-06"), ("2026.06", "2026-06"), ("2025.10", "2025-10"),
        ("2026.01", "2026-01"), ("２０２６年６月", "2026-06"), ("2026 年 6 月", "2026-06"), ("2026年六月", "2026-06"),
        ("二〇二五年十一月", "2025-11"), ("June 2026", "2026-06"), ("2015Oct", "2015-10"),
        ("2026-06-30", "2026-06"), ("2026-06-01 00:00:00", "2026-06"), ("2026年6月30日", "2026-06"), ("20260630", "2026-06"),
        ("2026/6/30", "2026-06"),
        ("2026年1—6月", "2026-01/2026-06"), ("2026年1-6月", "2026-01/2026-06"), ("2026年1月至6月", "2026-01/2026-06"),
        ("2026年1至6月份累计", "2026-01/2026-06"), ("2026年上半年", "2026-01/2026-06"), ("202601-202606", "2026-01/2026-06"),
        ("2026-01至2026-06", "2026-01/2026-06"), ("2025年12月—2026年3月", "2025-12/2026-03"), ("2026年1—3月", "2026Q1"),
        ("2025年1—12月", "2025"),
    ],
)  # fmt: skip
def test_a_monthly_indicator_takes_months_and_spans_of_months(text: str, code: str) -> None:
    period = read(text, Frequency.MONTH)
    assert (period.code, period.notes, period.fault) == (code, (), None)
    assert [remark.message(text) for remark in period.readings] == [f"“{text}”读作 {code}。"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026q2", "2026Q2"), ("2026-Q2", "2026Q2"), ("2026年二季度", "2026Q2"), ("2026年第二季度", "2026Q2"),
        ("2026年第2季度", "2026Q2"), ("2026二季度", "2026Q2"), ("2026年前三季度", "2026-01/2026-09"),
        ("2026年1—3季度", "2026-01/2026-09"), ("2026年一至二季度", "2026-01/2026-06"), ("2025年下半年", "2025-07/2025-12"),
        ("2026H1", "2026-01/2026-06"), ("2026年1—6月", "2026-01/2026-06"),
    ],
)  # fmt: skip
def test_a_quarterly_indicator_takes_whole_quarters(text: str, code: str) -> None:
    assert read(text, Frequency.QUARTER).code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2025年", "2025"), ("2025年度", "2025"), ("2025年全年", "2025"), ("2021—2025年", "2021/2025"),
        ("2021-2025", "2021/2025"), ("“十四五”", "2021/2025"), ("十四五时期", "2021/2025"), ("十三五", "2016/2020"),
        ("2025.0", "2025"),
    ],
)  # fmt: skip
def test_a_yearly_indicator_takes_years(text: str, code: str) -> None:
    assert read(text, Frequency.YEAR).code == code


@pytest.mark.parametrize("frequency", [None, Frequency.DAY, Frequency.EVENT])
def test_a_full_date_stays_a_day_unless_the_indicator_is_monthly(frequency: Frequency | None) -> None:
    assert read("2026-06-30", frequency).code == "2026-06-30"


def test_a_week_is_seven_days() -> None:
    assert read("2026-W23", Frequency.WEEK).code == "2026-06-01/2026-06-07"


def test_several_frequencies_admit_each() -> None:
    both = (Frequency.DAY, Frequency.MONTH)
    assert parse_period("2026-06-30", frequency=both, today=TODAY).code == "2026-06-30"
    assert parse_period("2026-06", frequency=both, today=TODAY).code == "2026-06"


@pytest.mark.parametrize(
    ("text", "frequency", "epoch_1904", "code"),
    [
        ("46174", Frequency.MONTH, False, "2026-06"), ("46174", None, False, "2026-06-01"),
        ("46174.0", Frequency.MONTH, False, "2026-06"), ("44712", Frequency.MONTH, True, "2026-06"),
    ],
)  # fmt: skip
def test_a_serial_number_is_read_and_to_be_confirmed(
    text: str, frequency: Frequency | None, epoch_1904: bool, code: str
) -> None:
    period = parse_period(text, frequency=frequency, today=TODAY, epoch_1904=epoch_1904)
    assert period.code == code
    assert [remark.message(text) for remark in period.notes] == [f"“{text}”是 Excel 日期序号，读作 {code}，请确认。"]


@pytest.mark.parametrize(
    ("text", "frequency", "code", "words"),
    [
        ("2026.1", Frequency.MONTH, "period_ambiguous", "2026-10"),
        ("2026.1", None, "period_ambiguous", "2026-01"),
        ("Jun-26", Frequency.MONTH, "period_ambiguous", "含义不明"),
        ("26-Jun", Frequency.MONTH, "period_ambiguous", "含义不明"),
        ("06/30/2026", None, "period_ambiguous", "含义不明"),
        ("01-01-13", None, "period_ambiguous", "含义不明"),
        ("26-06", Frequency.MONTH, "period_ambiguous", "含义不明"),
        ("民国115年6月", Frequency.MONTH, "period_roc_year", "公元"),
        ("民國115年", Frequency.YEAR, "period_roc_year", "公元"),
        ("115年6月", Frequency.MONTH, "period_roc_year", "公元"),
        ("26年6月", Frequency.MONTH, "period_year_short", "四位"),
        ("6月", Frequency.MONTH, "period_year_missing", "年份"),
        ("1—6月", Frequency.MONTH, "period_year_missing", "年份"),
        ("二季度", Frequency.QUARTER, "period_year_missing", "年份"),
        ("上半年", None, "period_year_missing", "年份"),
        ("2099-01", Frequency.MONTH, "period_future", "晚于今天"),
        ("2026-08", Frequency.MONTH, "period_future", "晚于今天"),
        ("2026-07-16", Frequency.MONTH, "period_future", "晚于今天"),
        ("2026Q2", Frequency.MONTH, "period_frequency_conflict", "2026-06"),
        ("2026年二季度", Frequency.MONTH, "period_frequency_conflict", "2026-06"),
        ("2026", Frequency.MONTH, "period_frequency_conflict", "2026-06"),
        ("2026-06", Frequency.QUARTER, "period_frequency_conflict", "2026Q2"),
        ("2026年1—5月", Frequency.QUARTER, "period_frequency_conflict", "2026Q2"),
        ("2025-06", Frequency.YEAR, "period_frequency_conflict", "2026"),
        ("2025年上半年", Frequency.YEAR, "period_frequency_conflict", "2026"),
        ("2026-06", Frequency.DAY, "period_frequency_conflict", "2026-06-30"),
        ("2026-02-30", Frequency.MONTH, "period_span", "不存在"),
        ("2026年6—1月", Frequency.MONTH, "period_span", "早于"),
        ("2025—2021年", Frequency.YEAR, "period_span", "早于"),
        ("2026-13", Frequency.MONTH, "period_unreadable", "不是时期"),
        ("2023/24", Frequency.YEAR, "period_unreadable", "不是时期"),
        ("12345", Frequency.MONTH, "period_unreadable", "不是时期"),
        ("99999", None, "period_unreadable", "不是时期"),
        ("2026-W54", None, "period_unreadable", "不是时期"),
        ("٢٠٢٦", None, "period_unreadable", "不是时期"),
        ("2026-06\u200b", None, "period_unreadable", "不是时期"),
        ("2" * 100_000, None, "period_unreadable", "不是时期"),
    ],
)
def test_what_is_no_certain_period_is_refused(text: str, frequency: Frequency | None, code: str, words: str) -> None:
    period = read(text, frequency)
    assert period.fault is not None
    assert period.fault.code == code
    assert words in period.fault.message(text)
    assert (period.code, period.period, period.notes) == (None, None, ())


def test_the_first_day_of_a_running_period_is_enough() -> None:
    assert read("2026-07", Frequency.MONTH).code == "2026-07"
    assert parse_period("2030", frequency=None, today=date.max).code == "2030"


def test_an_empty_text_is_a_figure_without_period() -> None:
    period = read(" ")
    assert (period.code, [remark.code for remark in period.notes]) == ("", ["period_blank"])
    assert period.period == Period("", None, None)


DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))


@given(first=DAYS, last=DAYS, length=st.sampled_from([4, 7, 10]))
def test_our_own_codes_are_read_as_themselves(first: date, last: date, length: int) -> None:
    start, end = sorted((first, last))
    for text in (f"{start}"[:length], f"{start}"[:length] + "/" + f"{end}"[:length]):
        code = Period.parse(text).code
        assert parse_period(code, frequency=None, today=date.max) == ParsedPeriod(code=code)


@given(
    st.text() | st.text(alphabet=ALPHABET, max_size=14) | st.from_regex(r"20\d\d.?\d?\d.{0,4}", fullmatch=True),
    st.none() | st.sampled_from(Frequency),
)
def test_any_text_gives_a_canonical_code_or_a_reason(text: str, frequency: Frequency | None) -> None:
    period = read(text, frequency)
    assert (period.code is None) == (period.fault is not None)
    if period.code is not None:
        found = Period.parse(period.code)
        assert found.code == period.code
        assert found.start is None or found.start <= TODAY
