"""Numbers read as a person types them, whatever binary fractions and formats make of them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.intake.workbook_formats import (
    FormatKind,
    date_text,
    is_number,
    kind_of,
    number_text,
    percent_text,
    stored_text,
    unescape,
)

_TYPED = st.decimals(-(10**9), 10**9, places=4, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (5.0, "5"), (-0.0, "0"), (4.9, "4.9"), (0.1 + 0.2, "0.3"), (31.200000000000003, "31.2"), (1e-7, "0.0000001"),
        (1e22, "1" + "0" * 22), (1e23, "1" + "0" * 23), (500157.0, "500157"), (1234567890123456.0, "1234567890123456"),
        (-1.5, "-1.5"), (123456.123456789, "123456.123456789"),
    ],
)  # fmt: skip
def test_a_number_reads_as_it_was_typed_or_as_excel_shows_it(number: float, text: str) -> None:
    assert number_text(number) == text


@given(_TYPED)
def test_what_was_typed_comes_back(typed: Decimal) -> None:
    assert Decimal(number_text(float(typed))) == typed


@given(_TYPED)
def test_a_percentage_is_the_stored_share_times_a_hundred_exactly(typed: Decimal) -> None:
    assert Decimal(percent_text(float(typed))) == typed * 100


@pytest.mark.parametrize(
    ("stored", "text"), [("0.049", "4.9"), ("0.9329999999999999", "93.3"), ("1", "100"), ("0.57999999999999996", "58")]
)
def test_a_percent_cell_reads_as_shown(stored: str, text: str) -> None:
    assert stored_text(stored, FormatKind.PERCENT, epoch_1904=False) == (text, FormatKind.PERCENT)


@pytest.mark.parametrize("stored", ["1_000", "NaN", "INF", "1e999", "0x10", "１２", "abc", "1,5", "--1"])
def test_what_is_no_number_stays_as_it_is_for_the_grammar_to_refuse(stored: str) -> None:
    for kind in FormatKind:
        assert stored_text(stored, kind, epoch_1904=False) == (stored, FormatKind.GENERAL)


@pytest.mark.parametrize(
    ("serial", "epoch_1904", "text"),
    [
        (46174, False, "2026-06-01"), (44712, True, "2026-06-01"), (1, False, "1900-01-01"), (59, False, "1900-02-28"),
        (61, False, "1900-03-01"), (0, True, "1904-01-01"), (46174.5, False, "2026-06-01 12:00:00"),
        (46174.9999999, False, "2026-06-02"), (2_958_465, False, "9999-12-31"),
    ],
)  # fmt: skip
def test_a_serial_is_a_day_in_both_epochs(serial: float, epoch_1904: bool, text: str) -> None:
    assert date_text(serial, epoch_1904) == text


@given(st.dates(date(1900, 3, 1), date(9998, 1, 1)))
def test_every_day_comes_back(day: date) -> None:
    assert date_text((day - date(1899, 12, 30)).days, epoch_1904=False) == day.isoformat()
    if day >= date(1904, 1, 1):
        assert date_text((day - date(1904, 1, 1)) / timedelta(days=1), epoch_1904=True) == day.isoformat()


@pytest.mark.parametrize("serial", ["-5", "2958466", "99999999"])
def test_a_date_cell_without_a_day_keeps_its_number(serial: str) -> None:
    assert stored_text(serial, FormatKind.DATE, epoch_1904=False) == (serial, FormatKind.GENERAL)


def test_a_time_alone_is_no_day() -> None:
    assert stored_text("0.354166666666667", FormatKind.DATE, epoch_1904=False) == ("08:30:00", FormatKind.TIME)
    assert stored_text("1.5", FormatKind.TIME, epoch_1904=False) == ("36:00:00", FormatKind.TIME)


@pytest.mark.parametrize(
    ("number", "code", "kind"),
    [
        (0, "", FormatKind.GENERAL), (9, "", FormatKind.PERCENT), (10, "", FormatKind.PERCENT), (14, "", FormatKind.DATE),
        (31, "", FormatKind.DATE), (57, "", FormatKind.DATE), (58, "", FormatKind.DATE), (20, "", FormatKind.TIME),
        (49, "", FormatKind.GENERAL),
        (164, "0.0%", FormatKind.PERCENT), (164, '0.0"%"', FormatKind.GENERAL), (164, r"0\%", FormatKind.GENERAL),
        (164, 'yyyy"年"m"月"', FormatKind.DATE), (164, "yyyy年m月", FormatKind.DATE), (164, "[$-804]yyyy/m/d;@", FormatKind.DATE),
        (164, "mmm-yy", FormatKind.DATE), (164, "m", FormatKind.DATE), (164, "h:mm AM/PM", FormatKind.TIME),
        (164, "[h]:mm:ss", FormatKind.TIME), (164, "mm:ss.0", FormatKind.TIME), (164, "yyyy-mm-dd hh:mm", FormatKind.DATE),
        (164, "General", FormatKind.GENERAL), (164, "G/通用格式", FormatKind.GENERAL), (164, '#,##0.00"亿元"', FormatKind.GENERAL),
        (164, '0"days"', FormatKind.GENERAL), (164, "[Red]-0.0", FormatKind.GENERAL), (164, "0.00E+00", FormatKind.GENERAL),
        (164, "[DBNum1][$-804]General", FormatKind.GENERAL), (164, "@", FormatKind.GENERAL),
    ],
)  # fmt: skip
def test_a_number_format_tells_percent_date_and_time(number: int, code: str, kind: FormatKind) -> None:
    assert kind_of(number, code) is kind


@pytest.mark.parametrize(
    ("text", "expected"),
    [("4.9", True), (" 1,234.5 ", True), ("-3%", True), ("500157", True), ("1,23", False), ("2026-06", False), ("—", False), ("１２", False)],
)  # fmt: skip
def test_a_number_in_a_text_is_what_a_person_would_type_as_one(text: str, expected: bool) -> None:
    assert is_number(text) is expected


def test_escapes_of_a_workbook_are_read_and_halves_of_characters_are_not() -> None:
    assert unescape("a_x000D_b_x4E2D_") == "a\rb中"
    assert unescape("_xD800_") == "_xD800_"
