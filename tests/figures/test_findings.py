"""The sentence over a figure says what the figures allow, and no more."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from indicators.figures.findings import alt_text, comparison_alt_text, comparison_finding, trend_finding
from indicators.locale import Language
from indicators.model import Aggregation, Direction, Frequency, Indicator, Kind, Text, Unit

PER_CENT = Unit("%", Text("%", "%"))
TIMES = Unit("次", Text("次", "times"), scaled=True, one_en="time")
YIELD = Unit("CNY/m2", Text("元/㎡", "yuan/m²"), scaled=True)
PLACE = Unit("位", Text("位", "place"))
YUZHONG = Text("渝中区", "Yuzhong District")


def make_indicator(name: Text, unit: Unit, kind: Kind, direction: Direction = Direction.UP) -> Indicator:
    return Indicator(
        "an_indicator", "a_system", name, name, name, unit.id, direction, kind, 0, (Frequency.YEAR,), "district",
        Aggregation.NONE,
    )  # fmt: skip


SATISFACTION = make_indicator(Text("居民满意度", "Resident satisfaction"), PER_CENT, Kind.RATE)
VISITS = make_indicator(Text("走访次数", "Visits"), TIMES, Kind.FLOW)
STAFF = make_indicator(Text("走访人次", "Visitors"), TIMES, Kind.STOCK)
RANK = make_indicator(Text("位次", "Rank"), PLACE, Kind.RANK, Direction.DOWN)
TAX = make_indicator(Text("楼均税收", "Building tax yield"), YIELD, Kind.RATE)


def make_row(period: str, value: float | None, qualifier: str = "eq", **more: Any) -> dict[str, Any]:
    return {
        "place_id": "500103", "period": period, "value": float("nan") if value is None else value,
        "value_low": float("nan"), "value_high": float("nan"), "qualifier": qualifier, "value_kind": "actual",
        "confidence": "stated", "source_zh": "来源", "source_en": "Source",
    } | more  # fmt: skip


def frame_of(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(make_row("2021", 1)) if not rows else None)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("zh", "渝中区居民满意度：2018年至2021年提高18个百分点"),
        ("en", "Resident satisfaction in Yuzhong District rose 18 percentage points from 2018 to 2021"),
    ],
)
def test_a_rise_of_a_share_is_told_in_points_from_first_to_last(language: Language, sentence: str) -> None:
    frame = frame_of(make_row("2021", 98), make_row("2018", 80))

    assert trend_finding(frame, indicator=SATISFACTION, unit=PER_CENT, place=YUZHONG, language=language) == sentence


@pytest.mark.parametrize(
    ("indicator", "unit", "rows", "sentence"),
    [
        (
            SATISFACTION,
            PER_CENT,
            [("2020", 98, "eq"), ("2021", 97, "eq")],
            "渝中区居民满意度：2020年至2021年下降1个百分点",
        ),
        (
            SATISFACTION,
            PER_CENT,
            [("2020", 98, "eq"), ("2021", 98, "eq")],
            "渝中区居民满意度：2021年与2020年持平，都是98%",
        ),
        (TAX, YIELD, [("2020", 2000, "eq"), ("2021", 1500, "eq")], "渝中区楼均税收：2020年至2021年下降25%"),
        (VISITS, TIMES, [("2020", 200, "eq"), ("2021", 300, "eq")], "渝中区走访次数：2020年至2021年增加50%"),
        (VISITS, TIMES, [("2020", 300, "eq"), ("2021", 200, "eq")], "渝中区走访次数：2020年至2021年减少33.3%"),
        (RANK, PLACE, [("2020", 3, "eq"), ("2021", 1, "eq")], "渝中区位次：2020年第3位，2021年第1位"),
    ],
)
def test_words_fit_kind_and_direction_of_the_change(
    indicator: Indicator, unit: Unit, rows: list[tuple[str, float, str]], sentence: str
) -> None:
    frame = frame_of(*(make_row(*row) for row in rows))

    assert trend_finding(frame, indicator=indicator, unit=unit, place=YUZHONG, language="zh") == sentence


@pytest.mark.parametrize("qualifier", ["gt", "ge", "lt", "le", "approx"])
def test_a_qualified_figure_is_never_subtracted(qualifier: str) -> None:
    frame = frame_of(make_row("2018", 80), make_row("2021", 96, qualifier))

    sentence = trend_finding(frame, indicator=SATISFACTION, unit=PER_CENT, place=YUZHONG, language="zh")

    assert "2018年为80%" in sentence
    assert "16" not in sentence
    assert "百分点" not in sentence


def test_a_year_is_not_compared_with_a_half_year() -> None:
    frame = frame_of(make_row("2024", 400), make_row("2025-01/2025-06", 210))

    sentence = trend_finding(frame, indicator=VISITS, unit=TIMES, place=YUZHONG, language="zh")

    assert sentence == "渝中区走访次数：2024年为400 次，2025年1—6月为210 次"


def test_half_years_are_compared_over_a_year_between_them() -> None:
    frame = frame_of(make_row("2024-01/2024-06", 200), make_row("2024", 500), make_row("2025-01/2025-06", 210))

    sentence = trend_finding(frame, indicator=VISITS, unit=TIMES, place=YUZHONG, language="zh")

    assert sentence == "渝中区走访次数：2024年1—6月至2025年1—6月增加5%"


def test_a_stock_is_compared_between_any_two_moments() -> None:
    frame = frame_of(make_row("2024", 400), make_row("2025-06", 440))

    sentence = trend_finding(frame, indicator=STAFF, unit=TIMES, place=YUZHONG, language="zh")

    assert sentence == "渝中区走访人次：2024年至2025年6月增加10%"


@pytest.mark.parametrize(
    ("row", "language", "sentence"),
    [
        (
            make_row("2025-09", 1500, "gt", confidence="inferred-period", published="2025-09"), "zh",
            "渝中区楼均税收：2025年9月报道超1500 元/㎡，只有这一个数值",
        ),
        (make_row("2021", 1500), "zh", "渝中区楼均税收：2021年1500 元/㎡，只有这一个数值"),
        (make_row("", 1500), "zh", "渝中区楼均税收：1500 元/㎡，时期未注明，只有这一个数值"),
        (
            make_row("2025-09", 1500, "gt", confidence="inferred-period", published="2025-09"), "en",
            "Building tax yield in Yuzhong District: over 1,500 yuan/m², as reported in Sep 2025; the only published figure",
        ),
    ],
)  # fmt: skip
def test_a_single_figure_is_told_with_its_period_and_that_it_is_single(
    row: dict[str, Any], language: Language, sentence: str
) -> None:
    assert trend_finding(frame_of(row), indicator=TAX, unit=YIELD, place=YUZHONG, language=language) == sentence


@pytest.mark.parametrize("rows", [[], [make_row("2021", None)]])
def test_no_figure_is_said_to_be_none(rows: list[dict[str, Any]]) -> None:
    told = {"indicator": SATISFACTION, "unit": PER_CENT, "place": YUZHONG}

    assert trend_finding(frame_of(*rows), **told, language="zh") == "渝中区没有公布居民满意度的数值"
    assert (
        trend_finding(frame_of(*rows), **told, language="en")
        == "Resident satisfaction: Yuzhong District has published no figure"
    )


def test_a_plan_is_not_a_figure() -> None:
    frame = frame_of(make_row("", 20, value_kind="plan"))

    sentence = trend_finding(frame, indicator=VISITS, unit=TIMES, place=YUZHONG, language="zh")

    assert sentence == "渝中区没有公布走访次数的实际数值，只有计划数20 次"


def test_alt_text_names_the_finding_every_point_the_target_and_demonstration_data() -> None:
    frame = frame_of(make_row("2018", 80, is_demo=True), make_row("2021", 98, is_demo=False))
    target = {"type": "at_least", "value": 95.0, "due": pd.Timestamp("2025-12-31"), "qualifier": "eq"}

    text = alt_text(frame, indicator=SATISFACTION, unit=PER_CENT, place=YUZHONG, target=target, language="zh")

    assert text == (
        "演示数据。渝中区居民满意度：2018年至2021年提高18个百分点。数据点：2018年：80%；2021年：98%。目标（2025年底）：95%以上。"
    )


def make_places(*values: tuple[float | None, str]) -> pd.DataFrame:
    names = [("500103", "渝中区", "Yuzhong District"), ("500105", "江北区", "Jiangbei District"),
             ("500112", "渝北区", "Yubei District"), ("500108", "南岸区", "Nanan District")]  # fmt: skip
    rows = zip(names, values, strict=False)
    return pd.DataFrame(
        [
            make_row("2021", value, qualifier, place_id=identity, place_zh=zh, place_en=en)
            for (identity, zh, en), (value, qualifier) in rows
        ]
    )


@pytest.mark.parametrize(
    ("values", "total", "sentence"),
    [
        ([(None, "eq"), (None, "eq")], 39, "39个区县都没有公布居民满意度的数值"),
        ([(98, "eq"), (None, "eq")], 39, "39个区县中只有渝中区公布了居民满意度"),
        ([(98, "eq"), (None, "eq")], None, "2个区县中只有渝中区公布了居民满意度"),
        ([(98, "eq"), (96, "eq"), (97, "eq")], 39, "渝中区居民满意度居第1位（共3个已公布的区县）"),
        ([(96, "eq"), (96, "eq"), (97, "eq")], 39, "渝中区居民满意度居并列第2位（共3个已公布的区县）"),
        ([(None, "eq"), (96, "eq"), (97, "eq")], 39, "渝中区没有公布居民满意度，39个区县中有2个公布"),
        ([(96, "gt"), (96, "eq"), (97, "eq")], 39, "渝中区居民满意度超96%，不参加排名（共3个已公布的区县）"),
        ([(96, "eq"), (95, "eq"), (96, "gt")], 39, "渝中区居民满意度在2个可比的区县中居第1位，另有1个只公布了界限"),
        ([(96, "eq"), (95, "gt")], 39, "渝中区居民满意度96%，其余区县只公布了界限，不能排名"),
    ],
)
def test_a_comparison_says_who_published_and_where_the_place_stands(
    values: list[tuple[float | None, str]], total: int | None, sentence: str
) -> None:
    found = comparison_finding(
        make_places(*values), indicator=SATISFACTION, unit=PER_CENT, selected="500103", place=YUZHONG, language="zh",
        total=total,
    )  # fmt: skip

    assert found == sentence


def test_a_comparison_is_told_in_english_with_its_own_noun() -> None:
    told: dict[str, Any] = {
        "indicator": SATISFACTION, "unit": PER_CENT, "selected": "500103", "place": YUZHONG, "language": "en",
        "noun": Text("街道", "subdistricts"),
    }  # fmt: skip

    frame = make_places((98, "eq"), (96, "eq"))

    assert comparison_finding(frame, **told) == (
        "Resident satisfaction: Yuzhong District is No. 1 of the 2 subdistricts that have published"
    )
    assert comparison_alt_text(frame, **told).endswith("Points: Yuzhong District: 98%; Jiangbei District: 96%.")


def test_fewer_is_better_where_the_direction_is_down() -> None:
    indicator = make_indicator(Text("能耗", "Energy"), PER_CENT, Kind.RATE, Direction.DOWN)

    sentence = comparison_finding(
        make_places((98, "eq"), (96, "eq")), indicator=indicator, unit=PER_CENT, selected="500103", place=YUZHONG,
        language="zh",
    )  # fmt: skip

    assert sentence == "渝中区能耗居第2位（共2个已公布的区县）"
