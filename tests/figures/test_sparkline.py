"""A sparkline is a few points on a card: first and last are named, and gaps stay gaps."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from indicators.figures.sparkline import HEIGHT, sparkline
from indicators.model import Aggregation, Direction, Frequency, Indicator, Kind, Text, Unit

NAN = float("nan")
PER_CENT = Unit("%", Text("%", "%"))
YUAN = Unit("CNY", Text("元", "yuan"), scaled=True)


def make_indicator(unit: Unit, kind: Kind = Kind.RATE) -> Indicator:
    return Indicator(
        "an_indicator", "a_system", Text("名称", "Name"), Text("", ""), Text("", ""), unit.id, Direction.UP, kind, 0,
        (Frequency.YEAR,), "district", Aggregation.NONE,
    )  # fmt: skip


def make_frame(*points: tuple[str, float, str]) -> pd.DataFrame:
    rows: list[dict[str, Any]] = [
        {"place_id": "500103", "period": period, "value": value, "value_low": NAN, "value_high": NAN,
         "qualifier": qualifier, "value_kind": "actual"}
        for period, value, qualifier in points
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=None if rows else ["place_id", "period", "value", "qualifier", "value_kind"])


def draw(*points: tuple[str, float, str], unit: Unit = PER_CENT, kind: Kind = Kind.RATE) -> go.Figure | None:
    return sparkline(make_frame(*points), indicator=make_indicator(unit, kind), unit=unit, language="zh")


@pytest.mark.parametrize(
    "points",
    [[], [("2021", 98, "eq")], [("", 22, "eq"), ("2021", 98, "eq")], [("2020", NAN, "eq"), ("2021", 98, "eq")]],
)
def test_fewer_than_two_dated_numbers_give_no_figure(points: list[tuple[str, float, str]]) -> None:
    assert draw(*points) is None


def test_two_distant_years_are_two_points_with_labels_and_no_line() -> None:
    figure = draw(("2018", 80, "eq"), ("2021", 98, "eq"))

    assert figure is not None
    assert [each.name for each in figure.data] == ["points"]
    assert list(figure.data[0].y) == [80, 98]
    assert [each.text for each in figure.layout.annotations] == [
        '<span style="color:#16202E">80%</span><br>2018年', '<span style="color:#16202E">98%</span><br>2021年',
    ]  # fmt: skip
    assert figure.layout.height == HEIGHT
    assert figure.layout.xaxis.visible is False
    assert figure.layout.yaxis.visible is False
    assert figure.layout.meta["alt"] == "2018年：80%；2021年：98%"


def test_only_consecutive_periods_are_joined() -> None:
    figure = draw(("2018", 80, "eq"), ("2019", 81, "eq"), ("2021", 98, "eq"), ("2022", 99, "gt"))

    assert figure is not None
    assert list(figure.data[0].x) == ["2018-12-31", "2019-12-31", None]


def test_a_bound_is_open_and_keeps_its_word() -> None:
    figure = draw(("2018", 80, "eq"), ("2021", 96, "gt"))

    assert figure is not None
    marker = figure.data[0].marker
    assert list(marker.symbol) == ["circle", "triangle-up"]
    assert marker.color[1] != marker.color[0]
    assert "超96%" in figure.layout.annotations[1].text


def test_the_scale_of_a_large_figure_stays_on_its_label() -> None:
    figure = draw(("2020", 3.1e9, "eq"), ("2021", 3.3e9, "eq"), unit=YUAN, kind=Kind.FLOW)

    assert figure is not None
    assert "31 亿<" in figure.layout.annotations[0].text


def test_a_better_rank_stands_higher() -> None:
    figure = draw(("2020", 3, "eq"), ("2021", 1, "eq"), unit=Unit("位", Text("位", "place")), kind=Kind.RANK)

    assert figure is not None
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]


def test_a_sparkline_is_tiny() -> None:
    figure = draw(("2018", 80, "eq"), ("2021", 98, "eq"))

    assert figure is not None
    assert len(figure.to_json()) < 2_500
