"""Units of measure. In: the text of a unit cell. Out: the exact factor to the unit of the indicator, or why there is none."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import Final

from indicators.intake.characters import has_invisible, simplified
from indicators.intake.remarks import Reading, fault, note
from indicators.intake.vocabulary import ANY_CASE, PER, UNIT_SCALES, UNITS
from indicators.methods.rounding import exact
from indicators.model import Unit

_LONGEST: Final = 40
_TIMES: Final = frozenset({"s", "mo"})  # dimensions of time: so much a day is not turned into so much a year
_SCALES: Final = (*sorted(UNIT_SCALES.items(), key=lambda scale: -len(scale[0])), ("", 1))
_WIDE: Final = Context(prec=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion(Reading):
    """A value in the written unit times ``factor`` is a value in the unit of the indicator; None with a fault."""

    factor: Decimal | None = None

    def apply(self, value: float) -> float:
        """``value`` in the indicator's unit.

        Raises: ValueError where there is no factor, or the value is infinite or not a number.
        """
        if self.factor is None:
            raise ValueError("no conversion")
        return float(_WIDE.multiply(exact(value), self.factor))


def convert(unit_text: str, *, to: str, units: Mapping[str, Unit]) -> Conversion:
    """From the unit as written to the unit with the code ``to``. Never raises.

    ``units`` are those of the catalogue; names of the same unit convert silently, another size of it with a note.
    """
    word = _folded(unit_text)
    if not word:
        return Conversion(fault=fault("unit_blank", "没有写单位。请写“{unit}”。", unit=to))
    if len(word) > _LONGEST or has_invisible(unit_text.strip()):
        return Conversion(fault=fault("unit_unknown", _UNKNOWN, unit=to))
    known = {_folded(name): code for code, unit in units.items() for name in (code, unit.name.zh)}
    written, wanted = _measure(word, known), _measure(_folded(to), known) or _Measure(Fraction(1), to)
    if word in _names(to, units):
        written = wanted
    if written is None:
        return Conversion(fault=fault("unit_unknown", _UNKNOWN, unit=to))
    factor = _decimal(written.size / wanted.size) if written.of == wanted.of else None
    if factor is None:
        template = "单位“{cell}”不能准确换算成“{unit}”。请换算后填写“{unit}”的数值。"
        return Conversion(fault=fault("unit_not_convertible", template, unit=to))
    if factor != 1:
        template = "单位“{cell}”换算成“{unit}”，数值乘以 {factor}，请确认。"
        return Conversion(factor=factor, notes=(note("unit_converted", template, unit=to, factor=f"{factor:f}"),))
    reading = note("unit_read", "单位“{cell}”读作“{unit}”。", unit=to)
    return Conversion(factor=factor, readings=() if unit_text == to else (reading,))


_UNKNOWN: Final = "不认识单位“{cell}”。请写“{unit}”。"


@dataclass(frozen=True, slots=True)
class _Measure:
    """``size`` of what ``of`` names: a dimension, or one over another."""

    size: Fraction
    of: str


def _folded(text: str) -> str:
    """㎡ and m² are m2; brackets around a unit (（万元）) are left out."""
    word = "".join(simplified(unicodedata.normalize("NFKC", text)).split())
    if word.startswith("(") and word.endswith(")"):
        word = word[1:-1]
    return _lower(word)


def _lower(word: str) -> str:
    """KM is km; but Mg is not mg."""
    return word.lower() if word.lower() in ANY_CASE else word


def _names(code: str, units: Mapping[str, Unit]) -> set[str]:
    unit = units.get(code)
    names = {code} if unit is None else {code, unit.name.zh, unit.name.en, unit.one_en}
    return {_folded(name) for name in names} - {""}


def _measure(word: str, known: Mapping[str, str]) -> _Measure | None:
    """What a unit measures, with its size: 万元/平方公里 is 1/100 of CNY over m2."""
    if (whole := _simple(word, known)) is not None:
        return whole
    above, per, below = word.partition(PER) if "/" not in word else word.partition("/")
    top, bottom = _simple(above, known), _simple(below, known)
    if not per or top is None or bottom is None:
        return None
    if bottom.of in _TIMES:
        return _Measure(top.size, f"{top.of}/{bottom.size} {bottom.of}")
    return _Measure(top.size / bottom.size, f"{top.of}/{bottom.of}")


def _simple(word: str, known: Mapping[str, str]) -> _Measure | None:
    """A unit without a stroke, with or without a scale before it; 亿元 is a scaled 元 even where it has its own name."""
    for scale, size in _SCALES:
        if not word.startswith(scale):
            continue
        base = _lower(word.removeprefix(scale))
        if base in UNITS:
            dimension, of_it = UNITS[base]
            return _Measure(size * Fraction(of_it), dimension)
        if base in known and "/" not in known[base]:
            return _Measure(Fraction(size), known[base])
    return None


def _decimal(number: Fraction) -> Decimal | None:
    """The number with a finite number of decimals, or None: a minute has no such number of hours."""
    rest = number.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return _WIDE.divide(Decimal(number.numerator), Decimal(number.denominator)) if rest == 1 else None
