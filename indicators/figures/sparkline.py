"""A card's few points, without axes: the first and the last are labelled, and nothing is drawn between missing years.

In: figures of one place. Out: a small ``go.Figure``, or None when fewer than two dated numbers leave nothing to see.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Final

import pandas as pd
import plotly.graph_objects as go

from indicators.display import show_figure, show_period
from indicators.figures import Mark, follows, marks
from indicators.figures.theme import SMALL_SIZE, escape, palette, template_name, width_of
from indicators.locale import Language
from indicators.methods import JUDGEABLE
from indicators.model import Indicator, Kind, Qualifier, Text, Unit

HEIGHT: Final = 64
FEWEST: Final = 2
_MARKER: Final = 7
_SYMBOLS: Final = {
    Qualifier.GT: "triangle-up", Qualifier.GE: "triangle-up", Qualifier.LT: "triangle-down", Qualifier.LE: "triangle-down",
}  # fmt: skip
_MIRRORED: Final = {"triangle-up": "triangle-down", "triangle-down": "triangle-up"}  # the first rank stands on top


def sparkline(
    frame: pd.DataFrame, *, indicator: Indicator, unit: Unit, language: Language, dark: bool = False
) -> go.Figure | None:
    """Labels stand left of the first and right of the last point, with their periods, so they never meet."""
    found = [
        mark
        for mark in marks(frame, indicator=indicator, unit=unit, language=language)
        if mark.value is not None and mark.period.end is not None
    ]
    if len(found) < FEWEST:
        return None
    colours = palette(dark=dark)
    days = [(mark.period.end or date.min).isoformat() for mark in found]
    values = [mark.value for mark in found if mark.value is not None]
    figure = go.Figure()
    joined = [
        place
        for place, (first, second) in enumerate(pairwise(found))
        if follows(first.period, second=second.period) and {first.qualifier, second.qualifier} <= JUDGEABLE
    ]
    if joined:
        figure.add_scatter(
            x=[end for place in joined for end in (days[place], days[place + 1], None)],
            y=[end for place in joined for end in (values[place], values[place + 1], None)],
            mode="lines", line={"color": colours.accent, "width": 1.5}, hoverinfo="skip", name="line",
        )  # fmt: skip
    figure.add_scatter(
        x=days, y=values, mode="markers", name="points", cliponaxis=False,
        marker={
            "size": _MARKER, "symbol": [_symbol(mark, indicator) for mark in found],
            "color": [colours.accent if mark.qualifier is Qualifier.EQ else colours.ground for mark in found],
            "line": {"width": 1.5, "color": colours.accent}, "opacity": 1,
        },
        hovertext=[f"<b>{escape(str(mark.shown))}</b><br>{escape(_when(mark, language))}" for mark in found],
        hoverinfo="text",
    )  # fmt: skip
    sides = {"right": _lines(found[0], indicator, unit, language), "left": _lines(found[-1], indicator, unit, language)}
    for side, place in (("right", 0), ("left", -1)):
        number, when = map(escape, sides[side])
        figure.add_annotation(
            text=f'<span style="color:{colours.text}">{number}</span><br>{when}', showarrow=False, align=side,
            x=days[place], xanchor=side, xshift=-8 if side == "right" else 8, y=values[place], yanchor="middle",
            font={"size": SMALL_SIZE, "color": colours.muted}, borderpad=0,
        )  # fmt: skip
    low, high = min(values), max(values)
    pad = 0.15 * (high - low) or 1.0
    reverse = indicator.kind is Kind.RANK
    figure.update_xaxes(visible=False, type="date", range=[days[0], days[-1]])
    figure.update_yaxes(visible=False, range=[high + pad, low - pad] if reverse else [low - pad, high + pad])
    before, after = (max(width_of(line, size=SMALL_SIZE) for line in sides[side]) for side in ("right", "left"))
    colon, comma = ("：", "；") if language == "zh" else (": ", "; ")
    figure.update_layout(
        template=template_name(dark=dark), height=HEIGHT,
        margin={"l": round(before) + 15, "r": round(after) + 15, "t": 17, "b": 17},
        meta={"alt": comma.join(f"{_when(mark, language)}{colon}{mark.shown}" for mark in found)},
    )  # fmt: skip
    return figure


def _symbol(mark: Mark, indicator: Indicator) -> str:
    symbol = _SYMBOLS.get(mark.qualifier, "circle")
    return _MIRRORED.get(symbol, symbol) if indicator.kind is Kind.RANK else symbol


def _lines(mark: Mark, indicator: Indicator, unit: Unit, language: Language) -> tuple[str, str]:
    """Number and period; the card above names the unit, only % is short enough to stay."""
    nameless = unit if unit.id == "%" else replace(unit, name=Text("", ""), one_en="")
    shown = show_figure(mark.value, indicator=indicator, unit=nameless, language=language, qualifier=mark.qualifier)
    return str(shown), _when(mark, language)


def _when(mark: Mark, language: Language) -> str:
    return show_period(mark.period.code, language)
