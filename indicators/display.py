"""How a figure, a change or a period is written for a reader, with its qualifier and unit, in either language.

The only place that turns numbers into words: cards, tables, charts, exports and the command line all use it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from babel.dates import format_date

from indicators.locale import Language, translate
from indicators.methods.rounding import round_published
from indicators.model import Indicator, Kind, Period, Qualifier, Unit

_SCALES: Final[dict[Language, tuple[tuple[Decimal, str], ...]]] = {
    "zh": ((Decimal(10**8), "亿"), (Decimal(10**4), "万")),
    "en": ((Decimal(10**9), "B"), (Decimal(10**6), "M"), (Decimal(10**3), "K")),
}
_SCALED_FROM: Final = 10**4  # below this all digits are easier to read: 1,500 rather than 1.5K
_BEFORE: Final = {Qualifier.GT: "超", Qualifier.LT: "不足", Qualifier.APPROX: "约"}
_AFTER: Final = {Qualifier.GE: "以上", Qualifier.LE: "以内"}
_RANK_BEFORE: Final = {  # never 以上 or 以内 after a rank, where they would be read as better or worse
    Qualifier.EQ: "第",
    Qualifier.LE: "前",
    Qualifier.LT: "高于第",
    Qualifier.GE: "不高于第",
    Qualifier.GT: "低于第",
    Qualifier.APPROX: "约第",
}
_SET_CLOSE: Final = ("%", "位")  # units written without a space after the number


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure in the parts a card sets in different sizes: 超 | 1500 | 元/㎡ |."""

    before: str
    number: str
    unit: str
    after: str

    def __str__(self) -> str:
        gap = "" if self.unit in _SET_CLOSE or not self.unit else " "
        before = f"{self.before} " if self.before.isascii() and self.before else self.before
        after = f" {self.after}" if self.after.isascii() and self.after else self.after
        return f"{before}{self.number}{gap}{self.unit}{after}"


def show_figure(
    value: float | None,
    *,
    indicator: Indicator,
    unit: Unit,
    language: Language,
    qualifier: Qualifier = Qualifier.EQ,
    low: float | None = None,
    high: float | None = None,
) -> Shown:
    """A value or a range (``low``–``high``) as published; rounding is to the indicator's decimals and no further.

    A floor or a ceiling alone is never shown as an exact number.

    Raises: ValueError when there is neither a value nor a bound.
    """
    if value is None and qualifier is Qualifier.EQ and (low is None) != (high is None):
        qualifier = Qualifier.GE if high is None else Qualifier.LE
    parts = [part for part in ((value,) if value is not None else (low, high)) if part is not None]
    numbers = [
        _plain(round_published(part, decimals=indicator.decimals, rounding=indicator.rounding)) for part in parts
    ]
    if not numbers:
        raise ValueError("neither a value nor a bound")
    if indicator.kind is Kind.RANK:
        text = _range([_grouped(number, language) for number in numbers], language)
        return Shown(translate(_RANK_BEFORE[qualifier], language), text, "位" if language == "zh" else "", "")
    divisor, scale = _scale(max(numbers, key=abs), unit, language)
    text = _range([_grouped(number / divisor, language) for number in numbers], language)
    name = unit.one_en if language == "en" and unit.one_en and numbers == [1] else unit.name.in_(language)
    return Shown(
        translate(_BEFORE[qualifier], language) if qualifier in _BEFORE else "",
        text if language == "zh" else f"{text}{scale}",
        f"{scale}{name}" if language == "zh" else name,
        translate(_AFTER[qualifier], language) if qualifier in _AFTER else "",
    )


def show_number(value: float, *, indicator: Indicator, language: Language) -> str:
    """A bare number for a table cell or an axis, to the indicator's decimals."""
    return _grouped(_plain(round_published(value, decimals=indicator.decimals, rounding=indicator.rounding)), language)


def show_period(code: str, language: Language) -> str:
    """``2025-01/2025-06`` as 2025年1—6月 or Jan–Jun 2025.

    Raises: ValueError when ``code`` is not a period.
    """
    period = Period.parse(code)
    if period.start is None or period.end is None:
        return translate("时期未注明", language)
    first, _, last = period.code.partition("/")
    if not last:
        return _show_span(first, period.start, language)
    if len(first) == len(last) == len("2021"):
        return f"{first}—{last}年" if language == "zh" else f"{first}–{last}"
    if len(first) == len(last) == len("2021-06") and period.start.year == period.end.year:
        if language == "zh":
            return f"{period.start.year}年{period.start.month}—{period.end.month}月"
        return f"{format_date(period.start, 'MMM', locale='en')}–{format_date(period.end, 'MMM y', locale='en')}"
    start, end = _show_span(first, period.start, language), _show_span(last, period.end, language)
    return f"{start}—{end}" if language == "zh" else f"{start} – {end}"


def show_day(day: date, language: Language) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if language == "zh" else format_date(day, "d MMM y", locale="en")


def _show_span(code: str, start: date, language: Language) -> str:
    if "Q" in code:
        quarter = int(code[-1])
        return f"{start.year}年{'一二三四'[quarter - 1]}季度" if language == "zh" else f"Q{quarter} {start.year}"
    if len(code) == len("2021"):
        return f"{code}年" if language == "zh" else code
    if len(code) == len("2021-06"):
        return f"{start.year}年{start.month}月" if language == "zh" else format_date(start, "MMM y", locale="en")
    return show_day(start, language)


def _range(texts: list[str], language: Language) -> str:
    """One number, or two with a dash; with a word where a dash would meet a minus sign."""
    if any(text.startswith("-") for text in texts):
        return ("至" if language == "zh" else " to ").join(texts)
    return ("—" if language == "zh" else "–").join(texts)


def _scale(number: Decimal, unit: Unit, language: Language) -> tuple[Decimal, str]:
    if unit.scaled and abs(number) >= _SCALED_FROM:
        for divisor, name in _SCALES[language]:
            if abs(number) >= divisor:
                return divisor, name
    return Decimal(1), ""


def _plain(number: Decimal) -> Decimal:
    """Without trailing zeros, so that 98 is never shown as 98.0."""
    whole = number.to_integral_value()
    return whole if number == whole else number.normalize()


def _grouped(number: Decimal, language: Language) -> str:
    """All digits kept; thousands are grouped in English, and in Chinese from five digits on."""
    few = language == "zh" and abs(number) < 10**4
    return f"{_plain(number):{'f' if few else ',f'}}"
