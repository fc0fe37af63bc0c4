"""How a figure and a period read, in both languages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import display
from indicators.catalogue import Catalogue
from indicators.display import Shown, show_day, show_figure, show_number, show_period
from indicators.locale import LANGUAGES, Language, messages
from indicators.model import (
    Aggregation,
    Direction,
    Indicator,
    Kind,
    Qualifier,
    Rounding,
    Text,
    Unit,
)

BLANK = Text("", "")
RATE = Indicator(
    "x", "s", BLANK, BLANK, BLANK, "", Direction.UP, Kind.RATE, 2, (), "district", Aggregation.NONE
)  # fmt: skip
COUNT = replace(RATE, kind=Kind.STOCK, decimals=0)
RANK = replace(RATE, kind=Kind.RANK, decimals=0)

PERCENT = Unit("%", Text("%", "%"))
PIECES = Unit("个", Text("个", ""), scaled=True)
YUAN = Unit("CNY", Text("元", "yuan"), scaled=True)
YUAN_M2 = Unit("CNY/m2", Text("元/㎡", "yuan/m²"), scaled=True)
TONNES = Unit("t/d", Text("吨/天", "t a day"))
LIFTS = Unit("台", Text("台", "lifts"), one_en="lift")
PLACE = Unit("位", Text("位", "place"))
POINTS = Unit("百分点", Text("个百分点", "percentage points"))
EQ, GT, GE, LT, LE, APPROX = Qualifier


def shown(value: float | None, unit: Unit, language: Language, indicator: Indicator = RATE, **named: Any) -> str:
    return str(show_figure(value, indicator=indicator, unit=unit, language=language, **named))


@pytest.mark.parametrize(
    ("value", "unit", "qualifier", "zh", "en"),
    [
        (96, PERCENT, GT, "超96%", "over 96%"),
        (97, PERCENT, GE, "97%以上", "97% or more"),
        (50, PERCENT, LT, "不足50%", "under 50%"),
        (50, PERCENT, LE, "50%以内", "50% or less"),
        (19.76, PERCENT, EQ, "19.76%", "19.76%"),
        (98, PERCENT, EQ, "98%", "98%"),
        (1500, YUAN_M2, GT, "超1500 元/㎡", "over 1,500 yuan/m²"),
        (13_400, YUAN_M2, GT, "超1.34 万元/㎡", "over 13.4K yuan/m²"),
        (4, TONNES, APPROX, "约4 吨/天", "about 4 t a day"),
        (0.5, TONNES, APPROX, "约0.5 吨/天", "about 0.5 t a day"),
        (351_200_000_000, YUAN, EQ, "3512 亿元", "351.2B yuan"),
        (680_363_000_000, YUAN, EQ, "6803.63 亿元", "680.363B yuan"),
        (3_270_000, YUAN, EQ, "327 万元", "3.27M yuan"),
        (54_800, YUAN, EQ, "5.48 万元", "54.8K yuan"),
        (356_000, PIECES, EQ, "35.6 万个", "356K"),
        (356_000, PIECES, GT, "超35.6 万个", "over 356K"),
        (3000, PIECES, GT, "超3000 个", "over 3,000"),
        (51, LIFTS, EQ, "51 台", "51 lifts"),
        (1, LIFTS, EQ, "1 台", "1 lift"),
        (1, LIFTS, APPROX, "约1 台", "about 1 lift"),
        (0, LIFTS, EQ, "0 台", "0 lifts"),
        (0, PERCENT, EQ, "0%", "0%"),
        (0, YUAN, EQ, "0 元", "0 yuan"),
        (-0.0, YUAN, EQ, "0 元", "0 yuan"),
        (-0.004, PERCENT, EQ, "0%", "0%"),
        (-3.2, POINTS, EQ, "-3.2 个百分点", "-3.2 percentage points"),
        (-12_000, YUAN, EQ, "-1.2 万元", "-12K yuan"),
        (-351_200_000_000, YUAN, EQ, "-3512 亿元", "-351.2B yuan"),
        (1_234_567_890_000, YUAN, EQ, "12,345.6789 亿元", "1,234.56789B yuan"),
        (12_345, LIFTS, EQ, "12,345 台", "12,345 lifts"),
    ],
)
def test_a_figure_keeps_its_qualifier_and_unit(
    value: float, unit: Unit, qualifier: Qualifier, zh: str, en: str
) -> None:
    assert shown(value, unit, "zh", qualifier=qualifier) == zh
    assert shown(value, unit, "en", qualifier=qualifier) == en


@pytest.mark.parametrize(
    ("bounds", "unit", "qualifier", "zh", "en"),
    [
        ((6, 7), TONNES, APPROX, "约6—7 吨/天", "about 6–7 t a day"),
        ((2, 3), PIECES, EQ, "2—3 个", "2–3"),
        ((20, None), PIECES, GE, "20 个以上", "20 or more"),
        ((20, None), PIECES, EQ, "20 个以上", "20 or more"),
        ((None, 20), PIECES, EQ, "20 个以内", "20 or less"),
        ((20, None), PIECES, GT, "超20 个", "over 20"),
        ((9000, 20_000), YUAN, EQ, "0.9—2 万元", "9–20K yuan"),
        ((-3, -2), PERCENT, EQ, "-3至-2%", "-3 to -2%"),
        ((-1, 2), PERCENT, EQ, "-1至2%", "-1 to 2%"),
    ],
)
def test_a_range_keeps_both_ends(
    bounds: tuple[float | None, float | None], unit: Unit, qualifier: Qualifier, zh: str, en: str
) -> None:
    low, high = bounds
    assert shown(None, unit, "zh", qualifier=qualifier, low=low, high=high) == zh
    assert shown(None, unit, "en", qualifier=qualifier, low=low, high=high) == en


@pytest.mark.parametrize(
    ("value", "qualifier", "zh", "en"),
    [
        (1, EQ, "第1位", "No. 1"),
        (10, LE, "前10位", "top 10"),
        (10, LT, "高于第10位", "above No. 10"),
        (10, GT, "低于第10位", "below No. 10"),
        (10, GE, "不高于第10位", "no higher than No. 10"),
        (10, APPROX, "约第10位", "about No. 10"),
    ],
)
def test_a_rank_reads_as_a_place_in_an_order(value: float, qualifier: Qualifier, zh: str, en: str) -> None:
    assert shown(value, PLACE, "zh", RANK, qualifier=qualifier) == zh
    assert shown(value, PLACE, "en", RANK, qualifier=qualifier) == en


def test_a_shared_rank_keeps_both_ends() -> None:
    assert shown(None, PLACE, "zh", RANK, low=2, high=3) == "第2—3位"
    assert shown(None, PLACE, "en", RANK, low=2, high=3) == "No. 2–3"


@pytest.mark.parametrize("indicator", [RATE, RANK])
def test_nothing_is_never_shown_as_a_figure(indicator: Indicator) -> None:
    with pytest.raises(ValueError):
        show_figure(None, indicator=indicator, unit=PLACE, language="zh")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_never_shown(value: float, language: Language) -> None:
    with pytest.raises(ValueError):
        show_figure(value, indicator=RATE, unit=YUAN, language=language)


@pytest.mark.parametrize(
    ("value", "decimals", "zh", "en"),
    [
        (9_999.4, 0, "9999 元", "9,999 yuan"),
        (9_999.6, 0, "1 万元", "10K yuan"),
        (9_999.6, 1, "9999.6 元", "9,999.6 yuan"),
        (99_999_999.6, 0, "1 亿元", "100M yuan"),
        (999_999.6, 0, "100 万元", "1M yuan"),
        (999_999_999.6, 0, "10 亿元", "1B yuan"),
        (99_999_999, 0, "9999.9999 万元", "99.999999M yuan"),
        (-9_999.6, 0, "-1 万元", "-10K yuan"),
    ],
)
def test_the_scale_is_chosen_after_rounding(value: float, decimals: int, zh: str, en: str) -> None:
    indicator = replace(RATE, decimals=decimals)
    assert shown(value, YUAN, "zh", indicator) == zh
    assert shown(value, YUAN, "en", indicator) == en


def test_rounding_follows_the_rule_of_the_indicator() -> None:
    half_up, half_even = replace(RATE, decimals=0), replace(RATE, decimals=0, rounding=Rounding.HALF_EVEN)
    assert [shown(value, PERCENT, "zh", half_up) for value in (31.5, 32.5)] == ["32%", "33%"]
    assert [shown(value, PERCENT, "zh", half_even) for value in (31.5, 32.5)] == ["32%", "32%"]
    assert shown(2.675, PERCENT, "zh") == "2.68%"


def test_a_card_gets_the_parts_of_a_figure() -> None:
    zh = show_figure(1500, indicator=RATE, unit=YUAN_M2, language="zh", qualifier=GT)
    en = show_figure(351_200_000_000, indicator=RATE, unit=YUAN, language="en", qualifier=GE)
    assert zh == Shown("超", "1500", "元/㎡", "")
    assert en == Shown("", "351.2B", "yuan", "or more")


@dataclass(frozen=True)
class Read:
    """A shown figure as a reader understands it."""

    number: Decimal
    scale: Decimal


def read(figure: Shown) -> Read:
    number, unit = figure.number, figure.unit
    for name, scale in (("亿", 8), ("万", 4)):
        if unit.startswith(name):
            return Read(Decimal(number.replace(",", "")), Decimal(10**scale))
    for name, scale in (("B", 9), ("M", 6), ("K", 3)):
        if number.endswith(name):
            return Read(Decimal(number.removesuffix(name).replace(",", "")), Decimal(10**scale))
    return Read(Decimal(number.replace(",", "")), Decimal(1))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("unit", [YUAN, TONNES])
@given(value=st.floats(-1e15, 1e15), decimals=st.integers(0, 6))
def test_no_digit_of_the_rounded_value_is_lost(unit: Unit, language: Language, value: float, decimals: int) -> None:
    indicator = replace(RATE, decimals=decimals)
    rounded = Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, Context(prec=400))
    found = read(show_figure(value, indicator=indicator, unit=unit, language=language))
    assert Context(prec=400).multiply(found.number, found.scale) == rounded
    assert Decimal(show_number(value, indicator=indicator, language=language).replace(",", "")) == rounded


@pytest.mark.parametrize("language", LANGUAGES)
@given(value=st.floats(-1e15, 1e15))
def test_a_scaled_number_has_at_least_one_digit_before_the_point(language: Language, value: float) -> None:
    found = read(show_figure(value, indicator=COUNT, unit=YUAN, language=language))
    assert found.scale == 1 or abs(found.number) >= 1


def test_a_bare_number_has_the_decimals_of_the_indicator() -> None:
    assert show_number(98.004, indicator=RATE, language="zh") == "98"
    assert show_number(12_345.675, indicator=RATE, language="zh") == "12,345.68"
    assert show_number(1234.5, indicator=RATE, language="zh") == "1234.5"
    assert show_number(1234.5, indicator=RATE, language="en") == "1,234.5"


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ("", "时期未注明", "period not stated"),
        ("2021", "2021年", "2021"),
        ("2025Q2", "2025年二季度", "Q2 2025"),
        ("2025-09", "2025年9月", "Sep 2025"),
        ("2022-03-15", "2022年3月15日", "15 Mar 2022"),
        ("2025-01/2025-06", "2025年1—6月", "Jan–Jun 2025"),
        ("2025Q1/2025Q2", "2025年1—6月", "Jan–Jun 2025"),
        ("2021-01/2022-03", "2021年1月—2022年3月", "Jan 2021 – Mar 2022"),
        ("2024-07/2025-06", "2024年7月—2025年6月", "Jul 2024 – Jun 2025"),
        ("2021/2024", "2021—2024年", "2021–2024"),
        ("2021/2022-03", "2021年1月—2022年3月", "Jan 2021 – Mar 2022"),
        ("2021-01/2021-12", "2021年", "2021"),
        ("2025-03-03/2025-03-09", "2025年3月3日—2025年3月9日", "3 Mar 2025 – 9 Mar 2025"),
    ],
)
def test_a_period_reads_as_dates_do(code: str, zh: str, en: str) -> None:
    assert show_period(code, "zh") == zh
    assert show_period(code, "en") == en


def test_a_wrong_period_is_never_shown() -> None:
    with pytest.raises(ValueError):
        show_period("2025-02-30", "zh")


def test_a_day_reads_as_dates_do() -> None:
    assert show_day(date(2025, 12, 31), "zh") == "2025年12月31日"
    assert show_day(date(2025, 12, 31), "en") == "31 Dec 2025"


def words_of(path: Path) -> Iterator[str]:
    """The Chinese words that ``path`` keeps in its tables and hands to ``translate``."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "translate":
            yield from (word.value for word in node.args[:1] if isinstance(word, ast.Constant))
        if (
            isinstance(node, ast.AnnAssign)
            and isinstance(node.value, ast.Dict)
            and "BEFORE" in ast.unparse(node.target)
        ):
            yield from (word.value for word in node.value.values if isinstance(word, ast.Constant))
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Dict) and "AFTER" in ast.unparse(node.target):
            yield from (word.value for word in node.value.values if isinstance(word, ast.Constant))


def test_every_word_around_a_figure_is_translated() -> None:
    words = set(words_of(Path(display.__file__)))
    assert {"超", "以上", "前", "第", "时期未注明"} <= words
    assert words <= set(messages("en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_unit_of_the_catalogue_reads_as_one_line(catalogue: Catalogue, language: Language) -> None:
    for unit in catalogue.units.values():
        text = shown(1234.5, unit, language, replace(COUNT, decimals=1))
        assert "1234.5" in text.replace(",", "")
        assert text == " ".join(text.split())
