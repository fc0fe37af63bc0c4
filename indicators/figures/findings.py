"""What a figure says, in one sentence that serves as its title, and in full for those who cannot see it.

In: the rows that are drawn. Out: plain text in either language; nothing is escaped here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

import pandas as pd

from indicators.display import Shown, show_figure, show_period
from indicators.figures import Goal, Mark, goal, is_demo, length, marks, plans
from indicators.locale import Language, translate
from indicators.methods import Point
from indicators.methods.ranking import rank
from indicators.methods.series import change
from indicators.model import Direction, Indicator, Kind, Qualifier, Text, Unit

DISTRICTS: Final = Text("区县", "districts and counties")

_POINTS: Final = Unit("百分点", Text("个百分点", "percentage points"), one_en="percentage point")
_PER_CENT: Final = Unit("%", Text("%", "%"))
_CHANGE_DECIMALS: Final = 1  # a growth computed from two rounded figures is not known any better
_ADDED_UP: Final = frozenset({Kind.FLOW, Kind.STOCK})  # these grow in number (增加), rates rise (提高)


def trend_finding(frame: pd.DataFrame, *, indicator: Indicator, unit: Unit, place: Text, language: Language) -> str:
    """Change from the first figure to the last one comparable with it; else the figures side by side.

    Qualified figures are never subtracted, nor are figures of periods of different length (a year, a half-year).
    """
    found = marks(frame, indicator=indicator, unit=unit, language=language)
    names = {"place": place.in_(language), "indicator": indicator.name.in_(language)}
    if not found:
        planned = plans(frame, indicator=indicator, unit=unit, language=language)
        if planned:
            value = _value(planned[-1].shown, language)
            return translate("{place}没有公布{indicator}的实际数值，只有计划数{value}", language, **names, value=value)
        return translate("{place}没有公布{indicator}的数值", language, **names)
    last = found[-1]
    first = _comparable(found, indicator)
    if first is None and len(found) > 1:
        first = found[-2]
    if first is None:
        return _only(last, language, names)
    moved = _movement(first, last, indicator, unit, language)
    words = names | {"first": _when(first, language), "last": _when(last, language)}
    if moved is None or indicator.kind is Kind.RANK:
        told = {"first_value": _told(first, indicator, language), "last_value": _told(last, indicator, language)}
        return translate("{place}{indicator}：{first}{first_value}，{last}{last_value}", language, **words, **told)
    sign, amount = moved
    if sign == 0:
        value = _value(last.shown, language)
        return translate("{place}{indicator}：{last}与{first}持平，都是{value}", language, **words, value=value)
    if indicator.kind in _ADDED_UP:
        up, down = "{place}{indicator}：{first}至{last}增加{change}", "{place}{indicator}：{first}至{last}减少{change}"
    else:
        up, down = "{place}{indicator}：{first}至{last}提高{change}", "{place}{indicator}：{first}至{last}下降{change}"
    return translate(up if sign > 0 else down, language, **words, change=amount)


def comparison_finding(
    frame: pd.DataFrame,
    *,
    indicator: Indicator,
    unit: Unit,
    selected: str,
    place: Text,
    language: Language,
    total: int | None = None,
    noun: Text = DISTRICTS,
) -> str:
    """Where the selected place stands among those that published, or how few did.

    ``total`` is the number of places compared, the rows of the frame if it is not given.
    """
    found = marks_by_place(frame, indicator=indicator, unit=unit, language=language)
    names = {
        "place": place.in_(language), "indicator": indicator.name.in_(language), "noun": noun.in_(language),
        "total": len(frame) if total is None else total, "n": len(found),
    }  # fmt: skip
    if not found:
        return translate("{total}个{noun}都没有公布{indicator}的数值", language, **names)
    if len(found) == 1:
        only = place_names(frame, language).get(next(iter(found)), names["place"])
        return translate("{total}个{noun}中只有{only}公布了{indicator}", language, **names, only=only)
    if selected not in found:
        return translate("{place}没有公布{indicator}，{total}个{noun}中有{n}个公布", language, **names)
    value = _value(found[selected].shown, language)
    standing = ranks(found, indicator=indicator).get(selected)
    if standing is None:
        if indicator.direction in (Direction.UP, Direction.DOWN):
            return translate(
                "{place}{indicator}{value}，不参加排名（共{n}个已公布的{noun}）", language, **names, value=value
            )
        return translate("{place}{indicator}{value}（共{n}个已公布的{noun}）", language, **names, value=value)
    position, tied, ranked = standing
    order = translate("并列第{rank}位" if tied else "第{rank}位", language, rank=position)
    words = names | {"order": order, "ranked": ranked, "unranked": len(found) - ranked}
    if ranked == 1:
        return translate("{place}{indicator}{value}，其余{noun}只公布了界限，不能排名", language, **words, value=value)
    if ranked < len(found):
        return translate(
            "{place}{indicator}在{ranked}个可比的{noun}中居{order}，另有{unranked}个只公布了界限", language, **words
        )
    return translate("{place}{indicator}居{order}（共{n}个已公布的{noun}）", language, **words)


def alt_text(
    frame: pd.DataFrame,
    *,
    indicator: Indicator,
    unit: Unit,
    place: Text,
    target: Mapping[Any, Any] | None,
    language: Language,
) -> str:
    """The finding, every point and the target of a trend figure."""
    finding = trend_finding(frame, indicator=indicator, unit=unit, place=place, language=language)
    found = marks(frame, indicator=indicator, unit=unit, language=language)
    points = [f"{_when(mark, language)}{_colon(language)}{_value(mark.shown, language)}" for mark in found]
    aim = goal(target, indicator=indicator, unit=unit, language=language)
    return _alternative(finding, points, aim, is_demo(frame), language)


def comparison_alt_text(
    frame: pd.DataFrame,
    *,
    indicator: Indicator,
    unit: Unit,
    selected: str,
    place: Text,
    language: Language,
    total: int | None = None,
    noun: Text = DISTRICTS,
) -> str:
    """The finding and every drawn place of a comparison, best first as drawn."""
    finding = comparison_finding(
        frame, indicator=indicator, unit=unit, selected=selected, place=place, language=language, total=total, noun=noun
    )
    names = place_names(frame, language)
    found = in_order(marks_by_place(frame, indicator=indicator, unit=unit, language=language), indicator=indicator)
    points = [f"{names[mark.place_id]}{_colon(language)}{_value(mark.shown, language)}" for mark in found]
    return _alternative(finding, points, None, is_demo(frame), language)


def marks_by_place(frame: pd.DataFrame, *, indicator: Indicator, unit: Unit, language: Language) -> dict[str, Mark]:
    """The latest drawn figure of each place that published one."""
    return {mark.place_id: mark for mark in marks(frame, indicator=indicator, unit=unit, language=language)}


def in_order(found: Mapping[str, Mark], *, indicator: Indicator) -> list[Mark]:
    """Best first; largest first where no direction is better."""
    sign = 1 if indicator.direction is Direction.DOWN else -1
    return sorted(found.values(), key=lambda mark: (sign * mark.anchor, mark.place_id))


def ranks(found: Mapping[str, Mark], *, indicator: Indicator) -> dict[str, tuple[int, bool, int]]:
    """Rank, whether shared, and how many are ranked, for each place that can be ranked."""
    points = {
        identity: Point(mark.period.end or date.min, mark.value, mark.qualifier) for identity, mark in found.items()
    }
    ranking = rank(points, direction=indicator.direction, decimals=indicator.decimals, rounding=indicator.rounding)
    return {
        standing.key: (standing.rank, standing.tied, ranking.ranked)
        for standing in ranking.standings
        if standing.rank is not None
    }


def place_names(frame: pd.DataFrame, language: Language) -> dict[str, str]:
    return {str(row["place_id"]): str(row[f"place_{language}"]) for row in frame.to_dict("records")}


def _comparable(found: Sequence[Mark], indicator: Indicator) -> Mark | None:
    """The earliest exact figure the last one may be compared with; a stock may be counted at any moment."""
    last = found[-1]
    for mark in found[:-1]:
        same = indicator.kind is Kind.STOCK or length(mark.period) == length(last.period)
        if mark.period.end and mark.value is not None and mark.qualifier is Qualifier.EQ and same:
            return mark
    return None


def _movement(
    first: Mark, last: Mark, indicator: Indicator, unit: Unit, language: Language
) -> tuple[float, str] | None:
    """Sign and size in words of a change that may be stated."""
    if not (first.period.end and last.period.end and first.value is not None and last.value is not None):
        return None
    if indicator.kind is not Kind.STOCK and length(first.period) != length(last.period):
        return None
    before = Point(first.period.end, first.value, first.qualifier)
    moved = change(Point(last.period.end, last.value, last.qualifier), previous=before, unit=unit.id)
    if moved.value is None:
        return None
    points = moved.unit == _POINTS.id
    decimals = indicator.decimals if points else _CHANGE_DECIMALS
    shown = show_figure(
        abs(moved.value), indicator=replace(indicator, decimals=decimals, kind=Kind.RATE),
        unit=_POINTS if points else _PER_CENT, language=language,
    )  # fmt: skip
    sign = 0.0 if shown.number == "0" else moved.value
    return sign, _value(shown, language)


def _only(mark: Mark, language: Language, names: Mapping[str, str]) -> str:
    value = _value(mark.shown, language)
    if mark.period.end is None:
        return translate("{place}{indicator}：{value}，时期未注明，只有这一个数值", language, **names, value=value)
    words = dict(names) | {"period": show_period(mark.period.code, language), "value": value}
    if mark.reported:
        return translate("{place}{indicator}：{period}报道{value}，只有这一个数值", language, **words)
    return translate("{place}{indicator}：{period}{value}，只有这一个数值", language, **words)


def _when(mark: Mark, language: Language) -> str:
    return show_period(mark.period.code, language)


def _told(mark: Mark, indicator: Indicator, language: Language) -> str:
    """The value after its period: 为80%, but 超96% and 第1位 by themselves."""
    plain = mark.qualifier in (Qualifier.EQ, Qualifier.GE, Qualifier.LE) and indicator.kind is not Kind.RANK
    value = _value(mark.shown, language)
    return f"为{value}" if language == "zh" and plain else value


def _value(shown: Shown, language: Language) -> str:
    """A value inside a sentence; Chinese sets no space before units of one running text."""
    text = str(shown)
    return text.replace(" 个百分点", "个百分点").replace(" 位", "位") if language == "zh" else text


def _colon(language: Language) -> str:
    return "：" if language == "zh" else ": "


def _alternative(finding: str, points: Sequence[str], aim: Goal | None, demo: bool, language: Language) -> str:
    stop, comma = ("。", "；") if language == "zh" else (". ", "; ")
    parts = [translate("演示数据", language)] if demo else []
    parts.append(finding)
    if points:
        parts.append(translate("数据点：{points}", language, points=comma.join(points)))
    if aim is not None:
        parts.append(aim.label(language))
    return "".join(f"{part}{stop}" for part in parts).strip()
