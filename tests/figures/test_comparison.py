"""A comparison ranks what was published, counts what was not, and starts its bars at zero."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from indicators.figures.comparison import comparison
from indicators.figures.theme import LIGHT
from indicators.model import Aggregation, Direction, Frequency, Indicator, Kind, Text, Unit

NAN = float("nan")
UNITS = {"%": Unit("%", Text("%", "%")), "位": Unit("位", Text("位", "place"))}
YUZHONG = Text("渝中区", "Yuzhong District")
NAMES = {"500103": "渝中区", "500105": "江北区", "500112": "渝北区", "500243": "彭水<b>苗族</b>县"}


def make_indicator(kind: Kind = Kind.RATE, direction: Direction = Direction.UP) -> Indicator:
    return Indicator(
        "an_indicator", "a_system", Text("居民满意度", "Resident satisfaction"), Text("", ""), Text("", ""),
        "位" if kind is Kind.RANK else "%", direction, kind, 0, (Frequency.YEAR,), "district", Aggregation.NONE,
    )  # fmt: skip


def make_row(place: str, value: float, qualifier: str = "eq", period: str = "2021", **more: Any) -> dict[str, Any]:
    return {
        "place_id": place, "place_zh": NAMES[place], "place_en": NAMES[place], "period": period, "value": value,
        "value_low": NAN, "value_high": NAN, "qualifier": qualifier, "value_kind": "actual", "source_zh": "渝中报",
    } | more  # fmt: skip


def draw(*rows: dict[str, Any], indicator: Indicator | None = None, **more: Any) -> go.Figure:
    shown = indicator or make_indicator()
    given: dict[str, Any] = {"selected": "500103", "targets": None, "total": 39} | more
    return comparison(
        pd.DataFrame(list(rows)), indicator=shown, unit=UNITS[shown.unit], place=YUZHONG, language="zh",
        as_at="2026年11月20日", source="渝中报", **given,
    )  # fmt: skip


def trace(figure: go.Figure, name: str) -> Any:
    return next((each for each in figure.data if each.name == name), None)


def subtitle(figure: go.Figure) -> str:
    return str(next(each.text for each in figure.layout.annotations if each.name == "subtitle"))


def test_places_stand_best_first_with_the_chosen_one_in_accent() -> None:
    figure = draw(make_row("500105", 96), make_row("500103", 97), make_row("500112", 98))

    assert list(figure.layout.yaxis.ticktext) == ["渝北区", "<b>渝中区</b>", "江北区"]
    assert list(trace(figure, "figures").x) == [98, 97, 96]
    assert list(trace(figure, "figures").marker.color) == [LIGHT.others, LIGHT.accent, LIGHT.others]
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]


def test_least_stands_first_where_less_is_better() -> None:
    figure = draw(make_row("500105", 96), make_row("500103", 97), indicator=make_indicator(direction=Direction.DOWN))

    assert list(trace(figure, "figures").x) == [96, 97]


def test_bars_start_at_zero() -> None:
    figure = draw(make_row("500105", 96), make_row("500103", 97))

    assert trace(figure, "figures").type == "bar"
    assert figure.layout.xaxis.range[0] == 0
    assert figure.layout.xaxis.range[1] >= 97


def test_falls_run_left_of_zero_with_their_labels() -> None:
    figure = draw(make_row("500105", -4), make_row("500103", 3))

    assert figure.layout.xaxis.range[0] < -4
    assert list(trace(figure, "labels").textposition) == ["middle right", "middle left"]


def test_ranks_are_dots() -> None:
    figure = draw(
        make_row("500105", 2, value_kind="rank"), make_row("500103", 1, value_kind="rank"),
        indicator=make_indicator(Kind.RANK, Direction.DOWN),
    )  # fmt: skip

    assert trace(figure, "figures").type == "scatter"
    assert trace(figure, "figures").mode == "markers"


def test_places_without_a_figure_are_counted_and_not_drawn() -> None:
    figure = draw(make_row("500105", 96), make_row("500103", NAN))

    assert len(trace(figure, "figures").x) == 1
    assert "另有38个区县没有公布数值，未画出" in subtitle(figure)


def test_nothing_is_counted_when_all_published() -> None:
    assert "未画出" not in subtitle(draw(make_row("500105", 96), make_row("500103", 97), total=None))


def test_a_bound_is_an_open_bar_with_its_word() -> None:
    figure = draw(make_row("500105", 96, "gt"), make_row("500103", 95))

    assert trace(figure, "figures").marker.color[0] == LIGHT.ground
    assert list(trace(figure, "figures").marker.line.width) == [2, 0]
    assert trace(figure, "labels").text[0].strip() == "超96%"


def test_periods_that_differ_are_named_at_each_place() -> None:
    figure = draw(make_row("500105", 96, period="2020"), make_row("500103", 95))

    assert [text.strip() for text in trace(figure, "labels").text] == ["96% · 2020年", "95% · 2021年"]
    assert "时期不同" in subtitle(figure)


def test_one_period_is_named_once() -> None:
    figure = draw(make_row("500105", 96), make_row("500103", 95))

    assert subtitle(figure).startswith("居民满意度 · % · 2021年")
    assert trace(figure, "labels").text[0].strip() == "96%"


def make_target(place: str, value: float) -> dict[str, Any]:
    return {
        "place_id": place,
        "type": "at_least",
        "value": value,
        "due": date(2025, 12, 31),
        "qualifier": "eq",
        "unit": "%",
    }


def test_a_target_is_marked_at_its_own_place_only() -> None:
    targets = pd.DataFrame([make_target("500103", 99), make_target("500103", 100), make_target("500000", 90)])

    figure = draw(make_row("500105", 96), make_row("500103", 97), targets=targets)

    mark = trace(figure, "target")
    assert list(mark.x) == [99, 99, None]
    assert list(mark.y) == [-0.44, 0.44, None]
    assert mark.line.dash == "dot"
    assert trace(figure, "labels").x[0] == 99
    assert trace(figure, "labels").text[0].strip() == "97% · 目标99%以上"
    assert "灰色点线" in subtitle(figure)


def test_nothing_published_is_said_in_the_chart() -> None:
    figure = draw(make_row("500103", NAN))

    assert not figure.data
    assert any("都没有公布" in each.text.replace("<br>", "") for each in figure.layout.annotations)


def test_markup_in_names_is_shown_as_text() -> None:
    figure = draw(make_row("500243", 96), make_row("500103", 95))

    assert "<b>苗" not in figure.layout.yaxis.ticktext[0]
    assert "&lt;b&gt;" in figure.layout.yaxis.ticktext[0]
    assert "<b>苗" not in trace(figure, "figures").hovertext[0]


@pytest.mark.parametrize("count", [1, 4])
def test_height_follows_the_places(count: int) -> None:
    figure = draw(*(make_row(place, 90 + number) for number, place in enumerate(list(NAMES)[:count])))

    rows = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
    assert rows >= 30 * count
    assert len(figure.to_json()) < 6_000
