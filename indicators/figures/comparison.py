"""The latest figure of every place that published one, best first; the chosen place in accent, the others grey.

In: one row per place. Out: a ``go.Figure``. Bars start at zero, always; ranks are dots, since the length of a bar
would say nothing. A bar of which only a bound was published is drawn open. Places without a figure are counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from indicators.display import show_period
from indicators.figures import Goal, Mark, goal, is_demo
from indicators.figures.findings import (
    DISTRICTS,
    comparison_alt_text,
    comparison_finding,
    in_order,
    marks_by_place,
    place_names,
)
from indicators.figures.theme import LABEL_SIZE, NARROWEST, escape, frame_up, palette, width_of, wrap
from indicators.figures.trend import hover_text
from indicators.locale import Language, translate
from indicators.methods import JUDGEABLE
from indicators.model import Indicator, Kind, Text, Unit

ROW_HEIGHT: Final = 30
# Size and width of names in px: the second where the first would need more than two lines.
_NAME_FITS: Final = ((12, 128), (11, 142))
_BAR: Final = 18
_EDGE: Final = 1.01  # a target mark at the very end is not cut in half
_LEAST_BARS: Final = 80  # px that names and labels leave for the bars on the narrowest chart
_LONG_LABEL: Final = 124
_EMPTY_HEIGHT: Final = 120


def comparison(
    frame: pd.DataFrame,
    *,
    indicator: Indicator,
    unit: Unit,
    selected: str,
    place: Text,
    targets: pd.DataFrame | None,
    language: Language,
    as_at: str,
    source: str,
    total: int | None = None,
    noun: Text = DISTRICTS,
    dark: bool = False,
) -> go.Figure:
    """``frame``: latest figure per place as from ``queries.figures`` with place_zh and place_en, empty ones included.

    ``targets`` are rows of ``queries.targets``: each place's own first target is marked, no other place's. ``total``
    is the number of places compared where the frame does not hold them all.
    """
    found = in_order(marks_by_place(frame, indicator=indicator, unit=unit, language=language), indicator=indicator)
    aims = _goals(targets, indicator, unit, language)
    names = place_names(frame, language)
    told: dict[str, Any] = {
        "indicator": indicator, "unit": unit, "selected": selected, "place": place, "language": language,
        "total": total, "noun": noun,
    }  # fmt: skip
    figure = go.Figure(
        layout={"meta": {"title": comparison_finding(frame, **told), "alt": comparison_alt_text(frame, **told)}}
    )
    periods = {mark.period.code for mark in found}
    silent = (len(frame) if total is None else total) - len(found)
    notes = _notes(found, aims=aims, mixed=len(periods) > 1, silent=silent, noun=noun, language=language)
    left, right, row_height = 12, 12, ROW_HEIGHT
    if found:
        left, right, row_height = _draw(
            figure, found=found, aims=aims, names=names, selected=selected, indicator=indicator,
            dated=len(periods) > 1, language=language, dark=dark,
        )  # fmt: skip
    else:
        lines = wrap(figure.layout.meta["title"], width=NARROWEST - 60, size=LABEL_SIZE)
        figure.add_annotation(
            text="<br>".join(map(escape, lines)), showarrow=False, xref="paper", x=0.5, yref="paper", y=0.5,
            font={"color": palette(dark=dark).muted},
        )  # fmt: skip
        figure.update_xaxes(visible=False)
        figure.update_yaxes(visible=False)
    period = show_period(next(iter(periods)), language) if len(periods) == 1 else ""
    parts = (indicator.name.in_(language), unit.name.in_(language), period)
    return frame_up(
        figure, subtitle=" · ".join(part for part in parts if part), notes=notes, source=source, as_at=as_at,
        demo=is_demo(frame), language=language, dark=dark,
        plot_height=row_height * len(found) or _EMPTY_HEIGHT, left=left, right=right, headroom=10, below=12,
    )  # fmt: skip


def _draw(
    figure: go.Figure, *, found: Sequence[Mark], aims: Mapping[str, Goal], names: Mapping[str, str], selected: str,
    indicator: Indicator, dated: bool, language: Language, dark: bool,
) -> tuple[int, int, int]:  # fmt: skip
    """Bars or dots, labels and target marks; the px that names and labels need left and right, and a row in height."""
    colours = palette(dark=dark)
    rows = range(len(found))
    name_lines, size = _name_lines([names[mark.place_id] for mark in found])
    row_height = max(ROW_HEIGHT, round(max(map(len, name_lines)) * size * 1.3) + 8)
    ranked = indicator.kind is Kind.RANK
    paints = [colours.accent if mark.place_id == selected else colours.others for mark in found]
    hovers = [f"{escape(names[mark.place_id])}<br>{hover_text(mark, language=language)}" for mark in found]
    solid = [mark.qualifier in JUDGEABLE for mark in found]
    lengths = [mark.anchor for mark in found]
    if ranked:
        figure.add_scatter(
            x=lengths, y=list(rows), mode="markers", name="figures", hovertext=hovers, hoverinfo="text",
            marker={"size": 12, "color": paints, "symbol": ["circle" if full else "circle-open" for full in solid],
                    "line": {"width": 2, "color": paints}},
        )  # fmt: skip
    else:
        figure.add_bar(
            x=lengths, y=list(rows), orientation="h", width=_BAR / row_height, name="figures", hovertext=hovers, hoverinfo="text",
            marker={
                "color": [paint if full else colours.ground for paint, full in zip(paints, solid, strict=True)],
                "line": {"width": [0 if full else 2 for full in solid], "color": paints},
            },
            error_x=_intervals(found, colours.muted),
        )  # fmt: skip
    labels = [_label(mark, aims.get(mark.place_id), mark.place_id == selected, dated, language) for mark in found]
    ends = [_label_end(mark, aims.get(mark.place_id)) for mark in found]
    figure.add_scatter(
        x=ends, y=list(rows), mode="text", name="labels", hoverinfo="skip", cliponaxis=False,
        text=[f"\u2002{escape(label)}\u2002" for label in labels],
        textposition=["middle right" if mark.anchor >= 0 else "middle left" for mark in found],
        textfont={"size": LABEL_SIZE, "color": colours.text},
    )  # fmt: skip
    aimed = [(row, aims[mark.place_id]) for row, mark in enumerate(found) if mark.place_id in aims]
    if aimed:
        figure.add_scatter(
            x=[end for _, aim in aimed for end in (aim.level, aim.level, None)],
            y=[end for row, _ in aimed for end in (row - 0.44, row + 0.44, None)],
            hovertext=[end for _, aim in aimed for end in (escape(aim.label(language)),) * 3],
            mode="lines", name="target", hoverinfo="text", cliponaxis=False, line={"color": colours.target, "width": 2.5, "dash": "dot"},
        )  # fmt: skip
    left = round(max(width_of(line, size=size) for lines in name_lines for line in lines)) + 14
    right = min(round(max(map(width_of, labels))) + 18, NARROWEST - left - _LEAST_BARS)
    texts = ["<br>".join(map(escape, lines)) for lines in name_lines]
    figure.update_yaxes(
        tickvals=list(rows),
        ticktext=[
            f"<b>{text}</b>" if mark.place_id == selected else text for text, mark in zip(texts, found, strict=True)
        ],
        tickfont={"size": size, "color": colours.text},
        ticklabelstandoff=4,
        range=[len(found) - 0.5, -0.5],
    )
    figure.update_xaxes(showticklabels=False, range=_range(ends, labels, NARROWEST - left - right, ranked))
    figure.add_vline(x=0 if not ranked else 0.5, line={"color": colours.grid, "width": 1})
    return left, right, row_height


def _label(mark: Mark, aim: Goal | None, chosen: bool, dated: bool, language: Language) -> str:
    parts = [str(mark.shown)]
    if dated:
        parts.append(show_period(mark.period.code, language))
    if chosen and aim is not None and not dated:
        longer = " · ".join([*parts, translate("目标{value}", language, value=aim.words)])
        if width_of(longer) <= _LONG_LABEL:
            return longer
    return " · ".join(parts)


def _name_lines(names: Sequence[str]) -> tuple[list[list[str]], int]:
    """Each name in lines, and the type size that keeps them to two lines if any does."""
    lines: list[list[str]] = []
    size = 0
    for size, width in _NAME_FITS:
        lines = [wrap(name, width=width, size=size) for name in names]
        if max(map(len, lines)) <= 2:
            break
    return lines, size


def _label_end(mark: Mark, aim: Goal | None) -> float:
    """Where the label starts: after the bar, its interval, and a target mark beyond it."""
    ends = [mark.anchor, mark.high if mark.high is not None else mark.anchor]
    if aim is not None and (aim.level >= 0) == (mark.anchor >= 0):
        ends.append(aim.level)
    return max(ends) if mark.anchor >= 0 else min(ends)


def _range(ends: Sequence[float], labels: Sequence[str], width: float, ranked: bool) -> list[float]:
    """From zero (ranks: before the first place) to the largest; labels of falls need room on the left, inside."""
    high, low = max(0.0, *ends), min(0.0, *ends)
    if ranked:
        return [0.5, high * _EDGE]
    room = min(max(map(width_of, labels)) + 18, 0.6 * width) if low < 0 else 0
    return [low - (high - low) * room / (width - room), (high if high > low else 1.0) * _EDGE]


def _intervals(found: Sequence[Mark], colour: str) -> dict[str, Any] | None:
    above = [mark.high - mark.anchor if mark.high is not None and mark.value is not None else 0.0 for mark in found]
    below = [
        mark.anchor - mark.low if mark.low is not None and (mark.value is not None or mark.spans) else 0.0
        for mark in found
    ]
    if not any(above) and not any(below):
        return None
    return {"type": "data", "symmetric": False, "array": above, "arrayminus": below, "color": colour, "thickness": 1.5}


def _goals(targets: pd.DataFrame | None, indicator: Indicator, unit: Unit, language: Language) -> dict[str, Goal]:
    """The first target of each place: ``queries.targets`` puts the soonest due first."""
    if targets is None:
        return {}
    aims: dict[str, Goal] = {}
    for row in targets.to_dict("records"):
        aim = goal(row, indicator=indicator, unit=unit, language=language)
        if aim is not None:
            aims.setdefault(str(row["place_id"]), aim)
    return aims


def _notes(
    found: Sequence[Mark], *, aims: Mapping[str, Goal], mixed: bool, silent: int, noun: Text, language: Language
) -> list[str]:
    notes = []
    if any(mark.place_id in aims for mark in found):
        notes.append(translate("灰色点线为各自的目标", language))
    if mixed:
        notes.append(translate("各地数值的时期不同，比较时请留意", language))
    if found and silent > 0:
        notes.append(translate("另有{n}个{noun}没有公布数值，未画出", language, n=silent, noun=noun.in_(language)))
    return notes
