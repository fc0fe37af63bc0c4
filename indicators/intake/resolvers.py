"""One text to one value: what each column's words mean. Each resolver is asked once for each different text."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from typing import Final

from rapidfuzz import fuzz, process

from indicators.intake.datasets import Column
from indicators.intake.numbers import ParsedNumber, unit_inside
from indicators.intake.periods import parse_period
from indicators.intake.registers import Registers
from indicators.intake.remarks import Reading, Remark, fault, note
from indicators.intake.units import Conversion, convert
from indicators.model import Indicator, Period

__all__ = [
    "ParsedNumber",
    "Resolved",
    "choice",
    "day",
    "free_text",
    "indicator",
    "out_of_bounds",
    "period",
    "place",
    "source",
    "unit",
    "unit_inside",
]  # fmt: skip

_LIKE_ENOUGH: Final = 70
_FORMULA: Final = re.compile(r"^[=+\-@＝＋－＠\t\r]")
_MARKUP: Final = re.compile(r"\]\(|!\[|\$\\|:\w+\[|<\s*\w+[^>]*>|%\{|\*\*|javascript:", re.IGNORECASE)
_SCALES: Final = (("亿", ("万", 1e4)), ("亿", ("", 1e8)), ("万", ("", 1e4)))


_SILENT: Final = Reading()


@dataclass(frozen=True, slots=True)
class Resolved:
    value: Hashable = None
    reading: Reading = _SILENT


def indicator(registers: Registers) -> Callable[[str], Resolved]:
    """Id, name or alias of an indicator -> its id."""
    words = registers.catalogue.indicator_words

    def resolve(text: str) -> Resolved:
        known = words.get(text.casefold())
        if known:
            return Resolved(known.id)
        like = process.extractOne(text.casefold(), list(words), scorer=fuzz.ratio, score_cutoff=_LIKE_ENOUGH)
        if like is None:
            return _refused("indicator_unknown", "没有指标“{cell}”。请按模板中的指标名称填写。")
        name = words[like[0]].name.zh
        return _refused("indicator_unknown", "没有指标“{cell}”，是否为“{like}”？请改正。", like=name)

    return resolve


def period(registers: Registers, *, dated: bool) -> Callable[[str, str, str], Resolved]:
    """A period as written -> its code. ``dated`` periods must fit the indicator and not lie in the future."""

    def resolve(text: str, indicator_id: str, confidence: str) -> Resolved:
        known = registers.catalogue.indicators.get(indicator_id or "")
        exact = dated and known is not None and confidence == "stated"
        parsed = parse_period(
            text,
            frequency=known.frequency if exact and known else None,
            today=registers.today if exact else date.max,
        )
        return Resolved(parsed.code, parsed)

    return resolve


def place(registers: Registers) -> Callable[[str, str], Resolved]:
    """Name or code of a place, at the end of the row's period -> its id."""

    def resolve(text: str, code: str) -> Resolved:
        match = registers.gazetteer.find(text, on=Period.parse(code).end if code else None)
        return Resolved(match.place_id, match)

    return resolve


def source(registers: Registers) -> Callable[[str], Resolved]:
    """A registered source by id or title; any other text stands for itself."""

    def resolve(text: str) -> Resolved:
        known = registers.source_words.get(text.casefold())
        return Resolved(known) if known else free_text(text)

    return resolve


def unit(registers: Registers) -> Callable[[str, str], Resolved]:
    """A unit as written -> its conversion to the unit of the row's indicator."""

    def resolve(text: str, indicator_id: str) -> Resolved:
        known = registers.catalogue.indicators.get(indicator_id or "")
        if known is None:
            return Resolved(Conversion())
        conversion = convert(text, to=known.unit, units=registers.catalogue.units)
        return Resolved(conversion, conversion)

    return resolve


def choice(column: Column) -> Callable[[str], Resolved]:
    """A code or its words in either language -> the code."""
    words = {word.casefold(): code for code, label in column.choices.items() for word in (code, label.zh, label.en)}

    def resolve(text: str) -> Resolved:
        code = words.get(text.casefold())
        if code:
            return Resolved(code)
        allowed = "、".join(label.zh for label in column.choices.values())
        return _refused("category_nonstandard", "“{cell}”不在 {choices} 之中。请改正。", choices=allowed)

    return resolve


def day(text: str) -> Resolved:
    parsed = parse_period(text, frequency=None, today=date.max)
    if parsed.fault or parsed.period is None or parsed.period.end is None:
        return _refused("date_unreadable", "“{cell}”不是日期。请写成 2025-12-31。")
    return Resolved(parsed.period.end.isoformat(), parsed)


def free_text(text: str) -> Resolved:
    """Text that is only shown: what a spreadsheet or a page could run is named, and stays text."""
    if _FORMULA.match(text):
        return Resolved(
            text,
            Reading(
                notes=(note("text_formula", "以“{sign}”开头：按文本保存，导出时不会成为公式。请确认。", sign=text[0]),)
            ),
        )
    if _MARKUP.search(text):
        return Resolved(text, Reading(notes=(note("text_markup", "含有标记语言：只按文字显示。请确认。"),)))
    return Resolved(text)


def out_of_bounds(value: float, known: Indicator) -> Remark:
    """Which bound is passed, and the smaller unit that may be the reason."""
    low, high = known.bounds
    if high is None or value <= high:
        return fault("value_out_of_bounds", "“{cell}”低于下限 {bound}。请核对原文件后改正。", bound=f"{low:.15g}")
    bound = f"{high:.15g}"
    unit = _smaller_unit(value, known)
    if unit:
        template = "“{cell}”超出上限 {bound}（疑似以{unit}填报）。请核对单位后改正。"
        return fault("value_out_of_bounds", template, bound=bound, unit=unit)
    return fault("value_out_of_bounds", "“{cell}”超出上限 {bound}。请核对原文件后改正。", bound=bound)


def _smaller_unit(value: float, known: Indicator) -> str | None:
    """The smaller unit that a figure above the bound may have been reported in: 万元 for 亿元."""
    low, high = known.bounds
    for scale, (smaller, size) in _SCALES:
        in_unit = value / size
        fits = (low is None or in_unit >= low) and (high is None or in_unit <= high)
        if known.unit.startswith(scale) and known.unit != scale and fits:
            return smaller + known.unit.removeprefix(scale)
    return None


def _refused(code: str, template: str, **params: object) -> Resolved:
    return Resolved(None, Reading(fault=fault(code, template, **params)))
