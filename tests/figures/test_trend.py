"""A trend shows what was published: points, joined only where nothing is missing between them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from indicators.figures.trend import trend, value_axis
from indicators.locale import Language
from indicators.model import Aggregation, Direction, Frequency, Indicator, Kind, Text, Unit

NAN = float("nan")
PER_CENT = Unit("%", Text("%", "%"))
YUZHONG = Text("渝中区", "Yuzhong District")
SATISFACTION = Indicator(
    "resident_satisfaction", "satisfaction", Text("居民满意度", "Resident satisfaction"), Text("", ""), Text("", ""),
    "%", Direction.UP, Kind.RATE, 0, (Frequency.YEAR,), "district", Aggregation.NONE, bounds=(0.0, 100.0),
)  # fmt: skip
INTENSITY = replace(SATISFACTION, unit="tce/万元", direction=Direction.DOWN, decimals=4, bounds=(0.0, None))
TCE = Unit("tce/万元", Text("吨标准煤/万元", "tce per 10,000 yuan"))
RANK = replace(SATISFACTION, unit="位", direction=Direction.DOWN, kind=Kind.RANK, bounds=(1.0, None))
PLACE = Unit("位", Text("位", "place"))


def make_row(period: str, value: float, qualifier: str = "eq", **more: Any) -> dict[str, Any]:
    return {
        "place_id": "500103", "period": period, "value": value, "value_low": NAN, "value_high": NAN,
        "qualifier": qualifier, "value_kind": "actual", "confidence": "stated", "source_zh": "渝中报",
        "source_en": "Yuzhong paper",
    } | more  # fmt: skip


def draw(
    *rows: dict[str, Any],
    target: dict[str, Any] | None = None,
    indicator: Indicator = SATISFACTION,
    unit: Unit = PER_CENT,
    language: Language = "zh",
    dark: bool = False,
) -> go.Figure:
    frame = pd.DataFrame(list(rows)) if rows else pd.DataFrame(columns=list(make_row("2021", 1)))
    return trend(
        frame, indicator=indicator, unit=unit, place=YUZHONG, target=target, language=language, dark=dark,
        as_at="2026年11月20日", source="渝中报",
    )  # fmt: skip


def trace(figure: go.Figure, name: str) -> go.Scatter | None:
    return next((each for each in figure.data if each.name == name), None)


def points(figure: go.Figure) -> go.Scatter:
    found = trace(figure, "points")
    assert found is not None
    return found


def segments(figure: go.Figure) -> list[tuple[str, str]]:
    line = trace(figure, "line")
    return [] if line is None else list(zip(line.x[::3], line.x[1::3], strict=True))


def make_target(**more: Any) -> dict[str, Any]:
    return {
        "type": "at_least", "value": 95.0, "value_high": NAN, "due": date(2025, 12, 31), "base_period": "2018",
        "base_value": 80.0, "path": "linear", "tolerance": NAN, "qualifier": "eq", "unit": "%", "source_zh": "计划",
        "source_en": "Plan",
    } | more  # fmt: skip


def test_two_years_with_a_gap_are_two_points_and_no_line() -> None:
    figure = draw(make_row("2018", 80), make_row("2021", 98))

    assert list(points(figure).x) == ["2018-12-31", "2021-12-31"]
    assert list(points(figure).y) == [80, 98]
    assert list(points(figure).text) == ["80%", "98%"]
    assert trace(figure, "line") is None


def test_only_consecutive_periods_of_one_length_are_joined() -> None:
    figure = draw(
        make_row("2017", 79), make_row("2018", 80), make_row("2019", 82), make_row("2021", 90),
        make_row("2022Q1", 91), make_row("2022Q2", 92),
    )  # fmt: skip

    assert segments(figure) == [
        ("2017-12-31", "2018-12-31"), ("2018-12-31", "2019-12-31"), ("2022-03-31", "2022-06-30"),
    ]  # fmt: skip
    assert trace(figure, "line").y[2] is None


@pytest.mark.parametrize("qualifier", ["gt", "ge", "lt", "le"])
def test_a_bound_is_never_joined_to_its_neighbour(qualifier: str) -> None:
    assert segments(draw(make_row("2020", 95), make_row("2021", 96, qualifier))) == []


def test_a_missing_value_breaks_the_line_and_draws_nothing() -> None:
    figure = draw(make_row("2019", 80), make_row("2020", NAN), make_row("2021", 98))

    assert list(points(figure).y) == [80, 98]
    assert segments(figure) == []


def test_figures_of_two_places_are_not_joined() -> None:
    assert segments(draw(make_row("2020", 95), make_row("2021", 96, place_id="500157"))) == []


@pytest.mark.parametrize(
    ("qualifier", "symbol", "label"),
    [
        ("gt", "triangle-up", "超96%"), ("ge", "triangle-up", "96%以上"), ("lt", "triangle-down", "不足96%"),
        ("le", "triangle-down", "96%以内"), ("approx", "circle", "约96%"), ("eq", "circle", "96%"),
    ],
)  # fmt: skip
def test_a_qualifier_is_an_open_marker_pointing_its_way_and_a_word(qualifier: str, symbol: str, label: str) -> None:
    figure = draw(make_row("2021", 96, qualifier))

    marker = points(figure).marker
    assert marker.symbol == (symbol,)
    assert (marker.color[0] == marker.line.color) == (qualifier == "eq")
    assert points(figure).text == (label,)


def test_ranks_run_downwards_and_at_most_tenth_points_up() -> None:
    figure = draw(
        make_row("2020", 3, value_kind="rank"),
        make_row("2021", 10, "le", value_kind="rank"),
        indicator=RANK,
        unit=PLACE,
    )

    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]
    assert figure.layout.yaxis.tickvals[0] == 1
    assert list(points(figure).marker.symbol) == ["circle", "triangle-up"]


def test_a_published_interval_is_an_error_bar() -> None:
    figure = draw(make_row("2021", 95, value_low=93.5, value_high=96.0))

    assert list(points(figure).error_y.array) == [1.0]
    assert list(points(figure).error_y.arrayminus) == [1.5]


def test_a_published_range_is_a_bar_between_its_ends_without_a_marker() -> None:
    figure = draw(make_row("2020", 90), make_row("2021", NAN, "approx", value_low=94, value_high=97))

    assert list(trace(figure, "range").y) == [94, 97, None]
    assert list(points(figure).marker.opacity) == [1, 0]
    assert points(figure).text[1] == "约94—97%"


def test_a_range_with_one_end_is_drawn_at_that_end() -> None:
    figure = draw(make_row("2021", NAN, "ge", value_low=20))

    assert list(points(figure).y) == [20]
    assert points(figure).text == ("20%以上",)


def test_an_axis_that_leaves_zero_out_says_so() -> None:
    figure = draw(make_row("2018", 80), make_row("2021", 98))

    assert figure.layout.yaxis.range[0] == 75
    subtitle = next(each for each in figure.layout.annotations if each.name == "subtitle")
    assert "纵轴从75%起，不从零起" in subtitle.text


@pytest.mark.parametrize("values", [[(2018, 20), (2021, 98)], [(2021, 98)]])
def test_an_axis_from_zero_says_nothing(values: list[tuple[int, float]]) -> None:
    figure = draw(*(make_row(str(year), value) for year, value in values))

    assert figure.layout.yaxis.range[0] == 0
    assert "纵轴" not in figure.to_json()


@pytest.mark.parametrize("values", [[97, 100], [100], [60, 99.9], [99, 99.5]])
def test_a_share_is_never_shown_on_an_axis_beyond_a_hundred(values: list[float]) -> None:
    axis = value_axis(values, indicator=SATISFACTION)

    assert max(axis.ticks) <= 100
    assert axis.stop <= 100
    assert axis.start <= min(values)
    assert axis.stop >= max(values)


def test_one_point_in_a_hundred_does_not_look_like_a_leap() -> None:
    axis = value_axis([97, 98], indicator=SATISFACTION)

    assert axis.stop - axis.start >= 9


@pytest.mark.parametrize("numbers", [[0.0], [-3.0, 5.0], [-5.0], [0.3549, 0.305], [1e14, 1.2e14], [2, 3], []])
def test_an_axis_holds_its_numbers_with_few_ticks(numbers: list[float]) -> None:
    axis = value_axis(numbers, indicator=replace(INTENSITY, bounds=(None, None)))

    assert 2 <= len(axis.ticks) <= 8
    assert all(axis.start <= number <= axis.stop for number in numbers)


def test_a_linear_target_is_a_dotted_straight_path_with_due_and_value() -> None:
    figure = draw(make_row("2018", 80), make_row("2021", 98), target=make_target())

    path = trace(figure, "target")
    assert list(path.x) == ["2018-12-31", "2025-12-31"]
    assert list(path.y) == [80, 95]
    assert path.line.dash == "dot"
    label = next(each for each in figure.layout.annotations if each.name == "target")
    assert label.text.replace("<br>", "：") == "目标（2025年底）：95%以上"
    assert "计划" in path.hovertext


def test_a_geometric_target_bends_through_the_milestones() -> None:
    target = make_target(
        type="at_most", value=0.305, base_period="2020", base_value=0.3549, path="geometric", unit="tce/万元"
    )

    figure = draw(make_row("2020", 0.3549), target=target, indicator=INTENSITY, unit=TCE)

    path = trace(figure, "target")
    assert path.y[0] == 0.3549
    assert path.y[-1] == 0.305
    straight = 0.3549 + (0.305 - 0.3549) / 2
    middle = len(path.y) // 2
    assert path.y[middle] == pytest.approx((0.3549 * 0.305) ** 0.5, abs=1e-4)
    assert path.y[middle] < straight


def test_a_cut_from_the_base_is_drawn_at_the_level_it_leads_to() -> None:
    target = make_target(type="reduce_by", value=10.0, base_value=0.4, base_period="2020", unit="%")

    figure = draw(make_row("2020", 0.4), target=target, indicator=INTENSITY, unit=TCE)

    assert trace(figure, "target").y[-1] == pytest.approx(0.36)


def test_a_standard_without_a_date_is_a_level_across_the_chart() -> None:
    target = make_target(type="standard", due=pd.NaT, base_period=None, base_value=NAN, path=None, qualifier="ge")

    figure = draw(make_row("2018", 80), make_row("2021", 98), target=target)

    path = trace(figure, "target")
    assert list(path.y) == [95, 95]
    assert [path.x[0], path.x[1]] == list(figure.layout.xaxis.range)
    assert "标准：95%以上" in figure.layout.meta["alt"]


def test_a_range_target_has_two_levels() -> None:
    target = make_target(type="range", value=90.0, value_high=95.0, base_period=None, base_value=NAN)

    figure = draw(make_row("2021", 98), target=target)

    levels = [each.y[-1] for each in figure.data if each.name == "target"]
    assert levels == [90, 95]
    assert "90—95%" in figure.layout.meta["alt"]


def test_a_hundred_per_cent_is_not_called_a_hundred_or_more() -> None:
    assert draw(make_row("2021", 98), target=make_target(value=100.0)).layout.meta["alt"].endswith("：100%。")


def test_a_target_in_another_unit_is_not_drawn() -> None:
    assert trace(draw(make_row("2021", 98), target=make_target(unit="人")), "target") is None


def test_time_ticks_stand_only_at_real_periods_and_the_due_date() -> None:
    figure = draw(make_row("2018", 80), make_row("2021", 98), target=make_target())

    assert list(figure.layout.xaxis.tickvals) == ["2018-12-31", "2021-12-31", "2025-12-31"]
    assert list(figure.layout.xaxis.ticktext) == ["2018年", "2021年", "2025年"]


@pytest.mark.parametrize(
    ("code", "language", "tick"),
    [
        ("2025-09", "zh", "2025年<br>9月"), ("2025-09", "en", "Sep<br>2025"), ("2025-01/2025-06", "zh", "2025年<br>1—6月"),
        ("2021-01/2022-03", "zh", "2021年1月—<br>2022年3月"), ("2021-01/2022-03", "en", "Jan 2021–<br>Mar 2022"),
        ("2021/2024", "en", "2021–2024"), ("", "zh", "未注明"),
    ],
)  # fmt: skip
def test_a_tick_names_its_period_on_two_lines(code: str, language: Language, tick: str) -> None:
    assert draw(make_row(code, 80), language=language).layout.xaxis.ticktext == (tick,)


def test_a_figure_without_a_period_stands_apart_and_unjoined() -> None:
    figure = draw(make_row("", 22), make_row("2025", 6), make_row("2026", 5))

    assert points(figure).x[0] < "2025-07"
    assert segments(figure) == [("2025-12-31", "2026-12-31")]


def test_labels_of_a_long_series_thin_out_but_keep_first_last_and_extremes() -> None:
    values = [50, 48, 52, 47, 55, 60, 41, 58, 57, 56, 54, 53] + [51] * 11 + [53]
    figure = draw(*(make_row(f"{2023 + n // 12}-{n % 12 + 1:02d}", value) for n, value in enumerate(values)))

    texts = points(figure).text
    assert (texts[0], texts[-1], texts[5], texts[6]) == ("50%", "53%", "60%", "41%")
    assert "" in texts
    assert len(figure.layout.xaxis.tickvals) < 12
    assert figure.layout.xaxis.tickvals[-1] == "2024-12-31"


def test_plans_and_other_units_are_not_drawn_as_figures() -> None:
    figure = draw(
        make_row("2020", 90), make_row("2021", 99, value_kind="plan"), make_row("2021", 5, unit="人"),
        make_row("2021", 3, value_kind="growth"),
    )  # fmt: skip

    assert list(points(figure).y) == [90]


def test_nothing_published_is_said_in_the_chart_with_the_target() -> None:
    figure = draw(target=make_target())

    assert not figure.data
    text = "".join(each.text for each in figure.layout.annotations).replace("<br>", "")
    assert "渝中区没有公布居民满意度的数值" in text
    assert "目标（2025年底）：95%以上" in text
    assert figure.layout.xaxis.visible is False


def test_hover_repeats_value_unit_qualifier_period_and_source() -> None:
    figure = draw(make_row("2025-09", 96, "gt", confidence="inferred-period"))

    assert points(figure).hovertext == ("<b>超96%</b><br>2025年9月<br>时期为推定，原文未注明<br>来源：渝中报",)
    assert points(figure).hoverinfo == "text"


def test_markup_from_data_reaches_the_chart_as_text() -> None:
    figure = draw(make_row("2021", 96, source_zh="<a href='x'>%{y}</a>"))

    hover = points(figure).hovertext[0]
    assert "<a" not in hover
    assert "%{" not in hover
    assert "&lt;a" in hover


def test_the_subtitle_names_indicator_unit_and_place_and_the_finding_waits_in_meta() -> None:
    figure = draw(make_row("2018", 80), make_row("2021", 98), language="en", dark=True)

    subtitle = next(each for each in figure.layout.annotations if each.name == "subtitle")
    assert subtitle.text.startswith("Resident satisfaction · % · Yuzhong District")
    assert figure.layout.meta["title"].startswith("Resident satisfaction in Yuzhong District rose 18 percentage points")
    assert figure.layout.template.layout.paper_bgcolor == "#0F1620"


def test_a_figure_is_small_and_as_wide_as_its_place() -> None:
    figure = draw(make_row("2018", 80), make_row("2021", 98), target=make_target())

    assert len(figure.to_json()) < 6_000
    assert figure.layout.width is None
    assert 300 <= figure.layout.height <= 400


def test_demonstration_data_is_marked() -> None:
    figure = draw(make_row("2018", 80, is_demo=True), make_row("2021", 98, is_demo=None))

    assert any(each.name == "watermark" for each in figure.layout.annotations)
    assert figure.layout.meta["alt"].startswith("演示数据。")
