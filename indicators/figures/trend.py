"""One indicator of one place over time: published points, the target as a grey dotted path, and nothing in between.

In: figures of one place and a target row. Out: a ``go.Figure``. A line joins two points only where the second period
follows the first directly; a missing year stays a gap. Labels are placed for ``NARROWEST`` px, so they hold wider.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from indicators.display import show_figure, show_period
from indicators.figures import Goal, Mark, follows, goal, is_demo, marks
from indicators.figures.findings import alt_text, trend_finding
from indicators.figures.theme import LABEL_SIZE, NARROWEST, SMALL_SIZE, escape, frame_up, halo, palette, width_of, wrap
from indicators.locale import Language, translate
from indicators.methods import JUDGEABLE, Path
from indicators.methods.attainment import milestone
from indicators.methods.series import years_between
from indicators.model import Indicator, Kind, Qualifier, Text, Unit

PLOT_HEIGHT: Final = 220
# The axis starts at zero unless all figures lie in the upper half: then zero would hide what moved.
ZERO_BELOW: Final = 0.5
# A cut axis still shows this share of the largest figure, so that one point in a hundred does not look like a leap.
LEAST_SPAN: Final = 0.1
_MOST_TICKS: Final = 5
_LEAST_HEADROOM: Final = 14
_TICK_ROOM: Final = 28
_TICK_LINE: Final = 15
_RIGHT: Final = 14
_MARKER: Final = 10
_GAP: Final = 4
_PATH_STEPS: Final = 12
_LONG_LABEL: Final = 76  # px; beyond this the unit goes on a second line
_DASH: Final = re.compile(r"\s*([–—])\s*")
_UPWARD: Final = frozenset({Qualifier.GT, Qualifier.GE})
_DOWNWARD: Final = frozenset({Qualifier.LT, Qualifier.LE})


@dataclass(frozen=True, slots=True)
class ValueAxis:
    """``start`` is drawn at the bottom and ``stop`` at the top; ranks run downwards."""

    start: float
    stop: float
    ticks: tuple[float, ...]
    from_zero: bool

    def height(self, value: float) -> float:
        """px from the bottom of the plot."""
        return PLOT_HEIGHT * (value - self.start) / (self.stop - self.start)


@dataclass(frozen=True, slots=True)
class TimeAxis:
    start: date
    stop: date
    width: float  # px on the narrowest chart

    def across(self, day: date) -> float:
        """px from the left of the plot."""
        return self.width * (day - self.start).days / (self.stop - self.start).days


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    bottom: float
    right: float
    top: float

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.bottom < other.top and other.bottom < self.top
        )


def trend(
    frame: pd.DataFrame,
    *,
    indicator: Indicator,
    unit: Unit,
    place: Text,
    target: Mapping[Any, Any] | None,
    language: Language,
    as_at: str,
    source: str,
    dark: bool = False,
) -> go.Figure:
    """``target`` is a row of ``queries.targets``; ``as_at`` is what follows 截至, ``source`` what follows 来源."""
    found = marks(frame, indicator=indicator, unit=unit, language=language)
    aim = goal(target, indicator=indicator, unit=unit, language=language)
    axis = value_axis(_numbers(found, aim), indicator=indicator)
    tick_texts = [_tick(tick, indicator, unit, language) for tick in axis.ticks]
    left = round(max(width_of(text, size=12) for text in tick_texts)) + 14 if found else 12
    figure = go.Figure(layout={"meta": {
        "title": trend_finding(frame, indicator=indicator, unit=unit, place=place, language=language),
        "alt": alt_text(frame, indicator=indicator, unit=unit, place=place, target=target, language=language),
    }})  # fmt: skip
    notes: list[str] = []
    headroom, below = _LEAST_HEADROOM, _TICK_ROOM
    if found:
        when = _days(found)
        time = _time_axis(found, when, aim, NARROWEST - left - _RIGHT)
        if not axis.from_zero and indicator.kind is not Kind.RANK:
            start = str(show_figure(axis.ticks[0], indicator=indicator, unit=unit, language=language))
            notes.append(translate("纵轴从{start}起，不从零起", language, start=start))
        headroom = _draw(figure, found=found, when=when, aim=aim, axis=axis, time=time, language=language, dark=dark)
        figure.update_yaxes(
            range=[axis.start, axis.stop], tickvals=axis.ticks, ticktext=tick_texts, showgrid=True, ticklabelstandoff=4
        )
        days, texts = _time_ticks(found, when, aim, time, language)
        below += _TICK_LINE * max(text.count("<br>") for text in texts)
        figure.update_xaxes(
            type="date", range=[time.start.isoformat(), time.stop.isoformat()], tickvals=days, ticktext=texts,
            tickangle=0, ticks="outside", ticklen=4, showline=True,
        )  # fmt: skip
    else:
        _say_nothing_published(figure, aim, language, dark)
    unit_name = unit.name.in_(language)
    return frame_up(
        figure,
        subtitle=" · ".join(part for part in (indicator.name.in_(language), unit_name, place.in_(language)) if part),
        notes=notes, source=source, as_at=as_at, demo=is_demo(frame), language=language, dark=dark,
        plot_height=PLOT_HEIGHT, left=left, right=_RIGHT, headroom=headroom, below=below,
    )  # fmt: skip


def value_axis(numbers: Sequence[float], *, indicator: Indicator) -> ValueAxis:
    """An axis over ``numbers`` [unit of the indicator]: from zero where that is honest, never past the bounds."""
    low, high = (min(numbers), max(numbers)) if numbers else (0.0, 1.0)
    if indicator.kind is Kind.RANK:
        step = _step(max(high - 1, 1), 0)
        ticks = tuple(sorted({1.0, *(step * k for k in range(1, math.ceil(high / step) + 1))}))
        return ValueAxis(ticks[-1] + 0.5 * step, 1.0 - 0.25 * step, ticks, from_zero=False)
    floor, ceiling = indicator.bounds
    if low >= 0 and (low == high or low <= ZERO_BELOW * high):
        low = 0.0
    elif high <= 0 and (low == high or high >= ZERO_BELOW * low):
        high = 0.0
    elif low * high > 0:
        missing = max(LEAST_SPAN * max(abs(low), abs(high)), 1.4 * (high - low)) - (high - low)
        low, high = low - 0.6 * missing, high + 0.4 * missing
    high = high if high > low else low + 1
    low = low if floor is None else max(low, min(floor, 0.0, *numbers))
    high = high if ceiling is None else min(high, max(ceiling, *numbers))
    step = _step(high - low, indicator.decimals)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(round(step * k, 10) for k in range(first, last + 1))
    if ceiling is not None and high <= ceiling:
        ticks = tuple(tick for tick in ticks if tick <= ceiling)
    return ValueAxis(ticks[0], max(ticks[-1], high), ticks, from_zero=ticks[0] <= 0 <= ticks[-1])


def _step(span: float, decimals: int) -> float:
    """The smallest 1, 2 or 5 x 10**k that needs few ticks and is not finer than the figures themselves."""
    power = math.floor(math.log10(span / _MOST_TICKS))
    steps = (digit * 10.0**exponent for exponent in (power, power + 1) for digit in (1, 2, 5))
    return max(next(step for step in steps if span / step <= _MOST_TICKS), 10.0**-decimals)


def _numbers(found: Sequence[Mark], aim: Goal | None) -> list[float]:
    numbers = [number for mark in found for number in (mark.value, mark.low, mark.high) if number is not None]
    if aim is not None:
        numbers += [number for number in (aim.level, aim.level_high) if number is not None]
        numbers += [aim.base[1]] if aim.base else []
    return numbers


def _days(found: Sequence[Mark]) -> list[date]:
    """Where each mark stands: at the end of its period; a figure without a period stands apart, before all others."""
    dated = [mark.period.end for mark in found if mark.period.end]
    if not dated:
        return [date(2000, 12, 31)] * len(found)
    apart = min(dated) - timedelta(days=max(200, round(0.25 * (max(dated) - min(dated)).days)))
    return [mark.period.end or apart for mark in found]


def _time_axis(found: Sequence[Mark], when: Sequence[date], aim: Goal | None, width: float) -> TimeAxis:
    ends = [*when, *([aim.due] if aim and aim.due else []), *([aim.base[0]] if aim and aim.base else [])]
    first, last = min(ends), max(ends)
    before = min(max(_label_size(found[0])[0] / 2, 18), 64) + 2
    after = min(max(_label_size(found[-1])[0] / 2, 18), 64) + 2 if when[-1] == last else 14
    if first == last:
        return TimeAxis(first - timedelta(days=180), last + timedelta(days=180), width)
    a_day = max((last - first).days, 20) / (width - before - after)
    return TimeAxis(
        first - timedelta(days=math.ceil(before * a_day)), last + timedelta(days=math.ceil(after * a_day)), width
    )


def _draw(
    figure: go.Figure, *, found: Sequence[Mark], when: Sequence[date], aim: Goal | None,
    axis: ValueAxis, time: TimeAxis, language: Language, dark: bool,
) -> int:  # fmt: skip
    """All traces, target first and points last; the px that labels need over the plot."""
    colours = palette(dark=dark)
    taken = [_around(time.across(day), axis.height(mark.anchor)) for mark, day in zip(found, when, strict=True)]
    for mark, day in zip(found, when, strict=True):
        if mark.low is not None and mark.high is not None:
            taken += _along([(day, mark.low), (day, mark.high)], axis, time)
    lines = _segments(found, when)
    for (day, value), (next_day, next_value) in lines:
        taken += _along([(day, value), (next_day, next_value)], axis, time)
    if aim is not None:
        path = _path(aim, time)
        taken += _along(path, axis, time)
        taken.append(
            _draw_target(figure, aim=aim, path=path, taken=taken, axis=axis, time=time, language=language, dark=dark)
        )
    if lines:
        figure.add_scatter(
            x=[end for line in lines for end in (line[0][0].isoformat(), line[1][0].isoformat(), None)],
            y=[end for line in lines for end in (line[0][1], line[1][1], None)],
            mode="lines", line={"color": colours.accent, "width": 2}, connectgaps=False, hoverinfo="skip", name="line",
        )  # fmt: skip
    spans = [(mark, day) for mark, day in zip(found, when, strict=True) if mark.spans]
    if spans:
        figure.add_scatter(
            x=[end for _, day in spans for end in (day.isoformat(), day.isoformat(), None)],
            y=[end for mark, _ in spans for end in (mark.low, mark.high, None)],
            mode="lines", line={"color": colours.accent, "width": 8}, opacity=0.45, hoverinfo="skip", name="range",
        )  # fmt: skip
    places, top = _label_places(found, when, taken, axis, time)
    error: dict[str, Any] = {"type": "data", "symmetric": False, "color": colours.accent, "thickness": 1.5, "width": 5}
    error["array"] = [None if mark.value is None or mark.high is None else mark.high - mark.value for mark in found]
    error["arrayminus"] = [None if mark.value is None or mark.low is None else mark.value - mark.low for mark in found]
    figure.add_scatter(
        x=[day.isoformat() for day in when],
        y=[mark.anchor for mark in found],
        mode="markers+text",
        marker={
            "size": [_MARKER if mark.qualifier in JUDGEABLE else _MARKER + 2 for mark in found],
            "symbol": [_symbol(mark, reverse=axis.start > axis.stop) for mark in found],
            "color": [colours.accent if mark.qualifier is Qualifier.EQ else colours.ground for mark in found],
            "line": {"width": 2, "color": colours.accent},
            "opacity": [0 if mark.spans else 1 for mark in found],  # the end of a range is no figure
        },
        text=[_label(mark) if place else "" for mark, place in zip(found, places, strict=True)],
        textposition=[place or "top center" for place in places],
        textfont={"size": LABEL_SIZE, "color": colours.text, "shadow": halo(colours)},
        error_y=error if any(error["array"]) or any(error["arrayminus"]) else None,
        hovertext=[hover_text(mark, language=language) for mark in found],
        hoverinfo="text",
        cliponaxis=False,
        name="points",
    )
    return max(_LEAST_HEADROOM, math.ceil(top - PLOT_HEIGHT) + _GAP)


def _draw_target(
    figure: go.Figure, *, aim: Goal, path: Sequence[tuple[date, float]], taken: Sequence[Box],
    axis: ValueAxis, time: TimeAxis, language: Language, dark: bool,
) -> Box:  # fmt: skip
    """The dotted path and its label, over or under the end of the path, or the start of a level without a path."""
    colours = palette(dark=dark)
    lines = [aim.label(language)]
    if width_of(lines[0], size=SMALL_SIZE) > time.width / 2:
        lines = [aim.heading, aim.words]
    width = max(width_of(line, size=SMALL_SIZE) for line in lines)
    height = len(lines) * SMALL_SIZE * 1.3
    end = time.across(path[-1][0])
    levels = [aim.level] if aim.level_high is None else [aim.level, aim.level_high]
    above, below = axis.height(max(levels)) + _GAP + 2, axis.height(min(levels)) - _GAP - 2
    if axis.start > axis.stop:
        above, below = axis.height(min(levels)) + _GAP + 2, axis.height(max(levels)) - _GAP - 2
    boxes = {
        ("right", "bottom"): Box(end - width, above, end, above + height),
        ("right", "top"): Box(end - width, below - height, end, below),
    }
    if path[0][0] == time.start:
        boxes["left", "bottom"] = Box(0, above, width, above + height)
        boxes["left", "top"] = Box(0, below - height, width, below)
    side, anchor = min(boxes, key=lambda name: _trouble(boxes[name], taken, time))
    hover = [aim.label(language), translate("来源：{source}", language, source=aim.source) if aim.source else ""]
    hover_lines = "<br>".join(escape(line) for text in hover for line in wrap(text, width=260, size=LABEL_SIZE))
    for level in levels:
        way = path if level == aim.level else [(day, level) for day, _ in path]
        figure.add_scatter(
            x=[day.isoformat() for day, _ in way],
            y=[round(value, 10) for _, value in way],
            mode="lines+markers",
            line={"color": colours.target, "width": 2, "dash": "dot"},
            marker={
                "symbol": "diamond",
                "size": [0] * (len(way) - 1) + [9 if aim.due else 0],
                "color": colours.ground,
                "line": {"width": 2, "color": colours.target},
            },
            hovertext=hover_lines,
            hoverinfo="text",
            cliponaxis=False,
            name="target",
        )
    figure.add_annotation(
        name="target", text="<br>".join(map(escape, lines)), showarrow=False, align=side, borderpad=0,
        font={"size": SMALL_SIZE, "color": colours.muted, "shadow": halo(colours)},
        x=path[-1 if side == "right" else 0][0].isoformat(), xanchor=side,
        y=(max if (anchor == "bottom") != (axis.start > axis.stop) else min)(levels),
        yanchor=anchor, yshift=_GAP + 2 if anchor == "bottom" else -_GAP - 2,
    )  # fmt: skip
    return boxes[side, anchor]


def _path(aim: Goal, time: TimeAxis) -> list[tuple[date, float]]:
    """From base to due date; a level across the chart where no way to it was published."""
    if aim.base is None or aim.due is None or aim.path is Path.GIVEN or aim.level_high is not None:
        return [(time.start, aim.level), (aim.due or time.stop, aim.level)]
    start, base = aim.base
    if aim.path is Path.LINEAR:
        return [aim.base, (aim.due, aim.level)]
    total = years_between(start, end=aim.due)
    days = (aim.due - start).days
    stops = [start + timedelta(days=round(days * k / _PATH_STEPS)) for k in range(_PATH_STEPS)]
    way = [
        (day, milestone(base, target=aim.level, elapsed=years_between(start, end=day), total=total, path=aim.path)[0])
        for day in stops
    ]
    return [*way, (aim.due, aim.level)]


def _segments(found: Sequence[Mark], when: Sequence[date]) -> list[tuple[tuple[date, float], tuple[date, float]]]:
    """The pairs a line may join: neighbouring periods of one length and one place, both with a figure, no bounds."""
    pairs = pairwise(zip(found, when, strict=True))
    return [
        ((day, first.value), (next_day, second.value))
        for (first, day), (second, next_day) in pairs
        if first.value is not None
        and second.value is not None
        and {first.qualifier, second.qualifier} <= JUDGEABLE
        and first.place_id == second.place_id
        and follows(first.period, second=second.period)
    ]


def hover_text(mark: Mark, *, language: Language) -> str:
    """Value with unit and qualifier, interval, period and source, a line each."""
    texts = [show_period(mark.period.code, language)]
    if mark.inferred:
        texts.append(translate("时期为推定，原文未注明", language))
    if mark.source:
        texts.append(translate("来源：{source}", language, source=mark.source))
    lines = [escape(line) for text in texts for line in wrap(text, width=260, size=LABEL_SIZE)]
    return "<br>".join([f"<b>{escape(str(mark.shown))}</b>", *lines])


def _symbol(mark: Mark, *, reverse: bool) -> str:
    if mark.qualifier in _UPWARD | _DOWNWARD:
        return "triangle-up" if (mark.qualifier in _UPWARD) != reverse else "triangle-down"
    return "circle"


def _label(mark: Mark) -> str:
    whole = escape(str(mark.shown))
    if width_of(str(mark.shown)) <= _LONG_LABEL:
        return whole
    number = escape(str(replace(mark.shown, unit="", after="")).strip())
    rest = escape(" ".join(part for part in (mark.shown.unit, mark.shown.after) if part))
    return f'{number}<br><span style="font-size:{SMALL_SIZE}px">{rest}</span>' if rest else number


def _label_size(mark: Mark) -> tuple[float, float]:
    whole = width_of(str(mark.shown))
    if whole <= _LONG_LABEL:
        return whole, LABEL_SIZE * 1.3
    rest = width_of(f"{mark.shown.unit} {mark.shown.after}".strip(), size=SMALL_SIZE)
    return max(width_of(str(replace(mark.shown, unit="", after=""))), rest), (LABEL_SIZE + SMALL_SIZE) * 1.3


def _label_places(
    found: Sequence[Mark], when: Sequence[date], taken: Sequence[Box], axis: ValueAxis, time: TimeAxis
) -> tuple[list[str | None], float]:
    """Plotly's text position for each mark and how high the labels reach; None where a label would not fit: it is in the hover and the table.

    The last figure comes first, then the first, the extremes, and the others from the latest back.
    """
    by_size = sorted(range(len(found)), key=lambda index: found[index].anchor)
    wanted = dict.fromkeys([len(found) - 1, 0, by_size[-1], by_size[0], *reversed(range(len(found)))])
    places: list[str | None] = [None] * len(found)
    full = list(taken)
    top = 0.0
    for rank, index in enumerate(wanted):
        width, height = _label_size(found[index])
        x, y = time.across(when[index]), axis.height(found[index].anchor)
        reach = _MARKER / 2 + _GAP
        boxes = {
            "top center": Box(x - width / 2, y + reach, x + width / 2, y + reach + height),
            "bottom center": Box(x - width / 2, y - reach - height, x + width / 2, y - reach),
            "middle right": Box(x + reach + 2, y - height / 2, x + reach + 2 + width, y + height / 2),
            "middle left": Box(x - reach - 2 - width, y - height / 2, x - reach - 2, y + height / 2),
        }
        others = [box for position, box in enumerate(full) if position != index]  # but for its own marker
        troubles = {name: _trouble(box, others, time) for name, box in boxes.items()}
        best = min(troubles, key=lambda name: troubles[name])
        if troubles[best] == 0 or rank < 2:
            places[index] = best
            full.append(boxes[best])
            top = max(top, boxes[best].top)
    return places, top


def _trouble(box: Box, taken: Sequence[Box], time: TimeAxis) -> float:
    """How badly a label would sit: boxes it meets, and much worse, leaving the chart."""
    outside = box.left < -_GAP or box.right > time.width + _RIGHT or box.bottom < 0
    return sum(box.meets(other) for other in taken) + 100 * outside


def _around(x: float, y: float, half: float = _MARKER / 2 + 1) -> Box:
    return Box(x - half, y - half, x + half, y + half)


def _along(path: Sequence[tuple[date, float]], axis: ValueAxis, time: TimeAxis) -> list[Box]:
    """Small boxes on a line, so that labels keep off it."""
    boxes: list[Box] = []
    for (day, value), (next_day, next_value) in pairwise(path):
        x, y, next_x, next_y = time.across(day), axis.height(value), time.across(next_day), axis.height(next_value)
        steps = max(1, round(math.hypot(next_x - x, next_y - y) / 5))
        shares = [k / steps for k in range(steps + 1)]
        boxes += [_around(x + (next_x - x) * share, y + (next_y - y) * share, half=2) for share in shares]
    return boxes


def _time_ticks(
    found: Sequence[Mark], when: Sequence[date], aim: Goal | None, time: TimeAxis, language: Language
) -> tuple[list[str], list[str]]:
    """Ticks only where something is: at the periods of the points and at the due date, as many as fit."""
    texts = {day: _period_tick(mark.period.code, language) for mark, day in zip(found, when, strict=True)}
    wanted = [when[-1], when[0]]
    if aim and aim.due and aim.due not in texts:
        annual = all("<br>" not in text for text in texts.values()) and (aim.due.month, aim.due.day) == (12, 31)
        texts[aim.due] = _period_tick(f"{aim.due.year}" if annual else f"{aim.due:%Y-%m}", language)
        wanted.append(aim.due)
    kept: dict[date, tuple[float, float]] = {}
    for day in dict.fromkeys([*wanted, *reversed(when)]):
        half = max(width_of(line, size=12) for line in texts[day].split("<br>")) / 2 + 3
        x = time.across(day)
        if all(x + half < left or right < x - half for left, right in kept.values()):
            kept[day] = (x - half, x + half)
    days = sorted(kept)
    return [day.isoformat() for day in days], [texts[day] for day in days]


def _period_tick(code: str, language: Language) -> str:
    """A period on two lines: 2025年 over 9月, Sep over 2025; years on one."""
    if not code:
        return translate("未注明", language)
    text = escape(show_period(code, language))
    first, _, last = code.partition("/")
    if len(first) == len("2021"):
        return text
    if last and first[:4] != last[:4]:
        return _DASH.sub(r"\1<br>", text, count=1)
    return text.replace("年", "年<br>", 1) if language == "zh" else "<br>".join(text.rsplit(" ", 1))


def _tick(value: float, indicator: Indicator, unit: Unit, language: Language) -> str:
    """A tick: the number with its 万 or K, and % where that is the unit; other units stand in the subtitle."""
    nameless = replace(unit, name=Text("", ""), one_en="")
    shown = show_figure(value, indicator=replace(indicator, kind=Kind.RATE), unit=nameless, language=language)
    return f"{shown.number}{shown.unit}{'%' if unit.id == '%' else ''}"


def _say_nothing_published(figure: go.Figure, aim: Goal | None, language: Language, dark: bool) -> None:
    texts = [figure.layout.meta["title"], *([aim.label(language)] if aim else [])]
    lines = [escape(line) for text in texts for line in wrap(text, width=NARROWEST - 60, size=LABEL_SIZE)]
    figure.add_annotation(
        text="<br>".join(lines), showarrow=False, xref="paper", x=0.5, yref="paper", y=0.5,
        font={"size": LABEL_SIZE, "color": palette(dark=dark).muted},
    )  # fmt: skip
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
