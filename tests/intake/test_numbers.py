"""The grammar of numbers: every way of writing has one reading or a reason."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.intake.numbers import ParsedNumber, parse_number, unit_inside
from indicators.intake.problems import Severity
from indicators.methods import LARGEST
from indicators.model import Qualifier

ALPHABET = "0123456789.,+-−~—–至到%‰０５．，－％万亿百千余多约近超逾≥≤><不足低于以上下内左右户元吨m2²³①½٤四eExX_#/()（）' \u3000\u200b"


def codes(number: ParsedNumber) -> tuple[list[str], list[str]]:
    return [remark.code for remark in number.notes], [remark.code for remark in number.readings]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4.9", 4.9), ("0", 0.0), ("-4.9", -4.9), ("  4.9\t", 4.9), ("0.05", 0.05), ("999999999999999", 999999999999999.0),
    ],
)  # fmt: skip
def test_a_plain_number_needs_no_word(text: str, value: float) -> None:
    assert parse_number(text) == ParsedNumber(value=value)


@pytest.mark.parametrize(
    ("text", "value", "notes", "readings"),
    [
        ("４．９", 4.9, ["value_fullwidth"], []),
        ("－１，２３２．５", -1232.5, ["value_fullwidth"], ["value_thousands"]),
        ("1,232.5", 1232.5, [], ["value_thousands"]),
        ("-2,192,098", -2192098.0, [], ["value_thousands"]),
        ("+13", 13.0, [], ["value_signed"]),
        ("-0", 0.0, [], ["value_signed"]),
        ("-0.00", 0.0, [], ["value_signed"]),
        ("−4.9", -4.9, [], []),
        ("'4.9", 4.9, ["value_apostrophe"], []),
        (".5", 0.5, ["value_point_first"], []),
        ("1.5万", 15000.0, ["value_scaled"], []),
        ("0.3亿", 30000000.0, ["value_scaled"], []),
        ("5万亿", 5e12, ["value_scaled"], []),
        ("100余萬", 1000000.0, ["value_qualified"], []),
    ],
)
def test_other_ways_of_writing_are_read_and_said(
    text: str, value: float, notes: list[str], readings: list[str]
) -> None:
    number = parse_number(text)
    assert (number.fault, number.value) == (None, value)
    assert codes(number) == (notes, readings)


def test_negative_zero_has_no_sign() -> None:
    assert math.copysign(1, parse_number("-0").value or 0.0) == 1


def test_scales_are_multiplied_in_decimal() -> None:
    assert 1.11 * 10_000 != 11_100
    assert parse_number("1.11万").value == 11_100
    assert parse_number("1.11万").scale == 10_000


@pytest.mark.parametrize(
    ("text", "qualifier", "value"),
    [
        ("超96%", "gt", 96), ("超过96", "gt", 96), ("突破400", "gt", 400), ("逾5", "gt", 5), ("大于5", "gt", 5), (">5", "gt", 5),
        ("＞5", "gt", 5), ("10余", "gt", 10), ("10余万户", "gt", 100_000), ("10万余户", "gt", 100_000), ("400多个", "gt", 400),
        ("97%以上", "ge", 97), ("97％及以上", "ge", 97), ("不少于5", "ge", 5), ("不低于97%", "ge", 97), ("至少5", "ge", 5),
        ("≥4.9", "ge", 4.9), (">=4.9", "ge", 4.9), ("300平方米以上", "ge", 300), ("不低于97%以上", "ge", 97),
        ("不足5", "lt", 5), ("低于5", "lt", 5), ("<5", "lt", 5),
        ("5以下", "le", 5), ("5以内", "le", 5), ("不超过5", "le", 5), ("≤5", "le", 5), ("<=5", "le", 5),
        ("约5.1", "approx", 5.1), ("近5", "approx", 5), ("4吨左右", "approx", 4), ("约为5", "approx", 5), ("~5", "approx", 5),
    ],
)  # fmt: skip
def test_a_qualifier_is_part_of_the_value(text: str, qualifier: str, value: float) -> None:
    number = parse_number(text)
    assert (number.fault, number.value, number.qualifier) == (None, value, Qualifier(qualifier))
    assert "value_qualified" in codes(number)[0]


def test_the_note_says_how_a_qualifier_was_read() -> None:
    (note,) = parse_number("97%以上").notes
    assert note.severity is Severity.NOTE
    assert note.message("97%以上") == "“97%以上”读作不低于 97（限定词 ge），请确认。"


@pytest.mark.parametrize(
    ("text", "low", "high", "qualifier", "unit"),
    [
        ("32-33", 32, 33, "eq", ""), ("2—3个", 2, 3, "eq", "个"), ("6~7", 6, 7, "eq", ""), ("6～7", 6, 7, "eq", ""),
        ("6至7", 6, 7, "eq", ""), ("约6-7吨", 6, 7, "approx", "吨"), ("6吨至7吨", 6, 7, "eq", "吨"),
        ("3-5万", 30_000, 50_000, "eq", ""), ("3万—5万", 30_000, 50_000, "eq", ""), ("-5至-3", -5, -3, "eq", ""),
    ],
)  # fmt: skip
def test_a_range_has_two_ends_and_no_value(text: str, low: float, high: float, qualifier: str, unit: str) -> None:
    number = parse_number(text)
    assert (number.value, number.low, number.high) == (None, low, high)
    assert (number.qualifier, number.unit_text) == (Qualifier(qualifier), unit)
    assert number.notes


@pytest.mark.parametrize("text", ["10%-20%", "10—20%", "１０％～２０％"])
def test_a_range_of_shares_is_in_per_cent(text: str) -> None:
    number = parse_number(text)
    assert (number.low, number.high, number.percent) == (10, 20, True)


def test_a_per_cent_sign_is_kept_apart() -> None:
    number = parse_number("-5.99%")
    assert (number.value, number.percent, number.unit_text, number.notes) == (-5.99, True, "", ())


@pytest.mark.parametrize(
    ("text", "value", "unit", "written"),
    [("4.9万元", 49_000, "元", "万元"), ("32.5 亿元", 3.25e9, "元", "亿元"), ("12m2", 12, "m2", "m2"),
     ("1.34万元每平方米", 13_400, "元每平方米", "万元每平方米"), ("5吨/天", 5, "吨/天", "吨/天"), ("3千", 3, "千", "千")],
)  # fmt: skip
def test_a_unit_inside_the_value_is_handed_to_the_caller(text: str, value: float, unit: str, written: str) -> None:
    number = parse_number(text)
    assert (number.value, number.unit_text) == (value, unit)
    assert unit_inside(number).message(text) == f"“{text}”：数值列只能是数字。请把单位“{written}”写到“单位”列。"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "value_blank"), ("  ", "value_blank"), ("—", "value_placeholder"), ("-", "value_placeholder"),
        ("……", "value_placeholder"), ("／", "value_placeholder"), ("/", "value_placeholder"), ("N/A", "value_placeholder"),
        ("n/a", "value_placeholder"), ("空", "value_placeholder"), ("无", "value_placeholder"), ("缺", "value_placeholder"),
        ("未公布", "value_placeholder"), ("暂 缺", "value_placeholder"), ("NULL", "value_null_word"),
        ("null", "value_null_word"), ("NA", "value_null_word"),
    ],
)  # fmt: skip
def test_a_sign_for_nothing_is_missing_and_never_zero(text: str, code: str) -> None:
    number = parse_number(text)
    assert number.missing
    assert (number.value, number.low, number.high) == (None, None, None)
    assert codes(number) == ([code], [])


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("32,5", "value_separator_unclear", "千分位的位数不对"),
        ("1,23,456", "value_separator_unclear", "32.5"),
        ("1,2345", "value_separator_unclear", "32.5"),
        ("0,123", "value_separator_unclear", "32.5"),
        ("1234,567", "value_separator_unclear", "32.5"),
        ("1.232,5", "value_separator_unclear", "32.5"),
        ("4.9.1", "value_not_number", "不是数字"),
        ("4.9.", "value_not_number", "不是数字"),
        ("5.", "value_not_number", "不是数字"),
        ("4。9", "value_not_number", "不是数字"),
        ("1 234", "value_not_number", "不是数字"),
        ("–4.9", "value_not_number", "不是数字"),
        ("4.9-", "value_not_number", "不是数字"),
        ("--4.9", "value_not_number", "不是数字"),
        ("nan", "value_not_number", "不是数字"),
        ("NaN", "value_not_number", "不是数字"),
        ("inf", "value_not_number", "不是数字"),
        ("-Infinity", "value_not_number", "不是数字"),
        ("1_000", "value_not_number", "不是数字"),
        ("0x10", "value_not_number", "不是数字"),
        ("¥5", "value_not_number", "不是数字"),
        ("下降3%", "value_not_number", "不是数字"),
        ("5%%", "value_not_number", "不是数字"),
        ("10万+", "value_not_number", "不是数字"),
        ("1/2", "value_not_number", "不是数字"),
        ("1e5", "value_scientific", "请写出全部数字"),
        ("1.2E+05", "value_scientific", "请写出全部数字"),
        ("1e-999999999999", "value_scientific", "请写出全部数字"),
        ("1.23457E+17", "value_too_large", "丢失精度"),
        ("1e309", "value_too_large", "数值过大"),
        ("1e99999999999999999999", "value_too_large", "数值过大"),
        ("123456789012345678", "value_too_large", "太大"),
        ("9999万亿", "value_too_large", "太大"),
        ("1" * 60, "value_too_large", "太大"),
        ("0.1234567890123456", "value_precision", "15 位"),
        ("1.00000000000000001", "value_precision", "15 位"),
        ("(4.9)", "value_parentheses", "请改为 -4.9"),
        ("（4.9）", "value_parentheses", "请改为 -4.9"),
        ("007", "value_leading_zero", "去掉开头的 0"),
        ("#DIV/0!", "value_excel_error", "Excel 错误值"),
        ("#VALUE!", "value_excel_error", "Excel 错误值"),
        ("#REF!", "value_excel_error", "Excel 错误值"),
        ("#NAME?", "value_excel_error", "Excel 错误值"),
        ("#NUM!", "value_excel_error", "Excel 错误值"),
        ("#N/A", "value_excel_error", "Excel 错误值"),
        ("#####", "value_excel_error", "Excel 错误值"),
        ("٤.٩", "value_foreign_digits", "0–9"),
        ("४.९", "value_foreign_digits", "0–9"),
        ("4①", "value_foreign_digits", "0–9"),
        ("4½", "value_foreign_digits", "0–9"),
        ("四点九", "value_foreign_digits", "0–9"),
        ("数十", "value_foreign_digits", "0–9"),
        ("6月7日", "value_is_date", "日期"),
        ("2026-06-30", "value_is_date", "日期"),
        ("Jun-7", "value_is_date", "日期"),
        ("超97%以上", "value_qualifier_unclear", "矛盾"),
        ("约10余", "value_qualifier_unclear", "矛盾"),
        ("超6-7", "value_range_unclear", "区间"),
        ("3万-5", "value_range_unclear", "区间"),
        ("10%-20", "value_range_unclear", "区间"),
        ("6吨-7户", "value_range_unclear", "区间"),
        ("7-6", "range_backwards", "对调"),
        ("9000-1.1万", "range_backwards", "对调"),
        ("4.9\u200b", "cell_invisible", "看不见"),
        ("4\u202e.9", "cell_invisible", "看不见"),
        ("9" * 100_000, "value_not_number", "不是数字"),
    ],
)  # fmt: skip
def test_what_is_no_certain_number_is_refused_with_a_remedy(text: str, code: str, words: str) -> None:
    number = parse_number(text)
    assert number.fault is not None
    assert number.fault.code == code
    assert words in number.fault.message(text)
    assert number == ParsedNumber(fault=number.fault)


@given(st.text() | st.text(alphabet=ALPHABET, max_size=12))
def test_any_text_gives_a_finite_number_or_a_reason(text: str) -> None:
    number = parse_number(text)
    numbers = [part for part in (number.value, number.low, number.high) if part is not None]
    assert all(math.isfinite(part) and abs(part) <= LARGEST for part in numbers)
    assert (number.low is None) == (number.high is None)
    assert number.fault is None or not (numbers or number.notes)
    for remark in (*number.notes, *number.readings, *filter(None, [number.fault])):
        assert text in remark.message(text) or not text.strip()


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=3))
def test_a_number_written_out_is_read_as_itself(number: object) -> None:
    assert parse_number(f"{number:f}").value == float(f"{number:f}")
    assert parse_number(f"{number:,f}").value == float(f"{number:f}")
