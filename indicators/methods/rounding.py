"""Rounding as publications do it: once, at display, in decimal arithmetic."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from typing import Final

from indicators.model import Rounding

_MODES: Final = {Rounding.HALF_UP: ROUND_HALF_UP, Rounding.HALF_EVEN: ROUND_HALF_EVEN}
# The largest float has 309 digits before the point; the default context of 28 digits would refuse to round it.
_WIDE: Final = Context(prec=700)


def exact(value: float) -> Decimal:
    """The decimal number a reader sees in ``value``: its shortest repr, so 2.675 stays 2.675.

    Raises: ValueError when the value is infinite or not a number.
    """
    number = Decimal(repr(float(value)))
    if not number.is_finite():
        raise ValueError(f"not a finite value: {value}")
    return number


def round_published(value: float | Decimal, *, decimals: int, rounding: Rounding) -> Decimal:
    """``value`` [any unit] to ``decimals`` places, as it is published.

    ``half_up`` is 四舍五入, halves away from zero (NBS tables: 2.675 -> 2.68); ``half_even`` rounds halves to the
    even digit (GB/T 8170: 31.5 and 32.5 -> 32).

    Raises: ValueError when the value is infinite or not a number, or ``decimals`` is negative.
    Source: GB/T 8170-2008 (environmental releases); notes to the NBS statistical yearbook (四舍五入).
    """
    if decimals < 0:
        raise ValueError(f"decimals must not be negative: {decimals}")
    number = value if isinstance(value, Decimal) else exact(value)
    rounded = number.quantize(Decimal(1).scaleb(-decimals), rounding=_MODES[rounding], context=_WIDE)
    return rounded if rounded else abs(rounded)  # no "-0.0" on a card


def difference(value: float, *, subtract: float) -> float:
    """``value - subtract`` [same unit] without binary noise: 98.1 - 97.8 is 0.3, not 0.2999...

    Raises: ValueError when a value is infinite or not a number.
    """
    return float(_WIDE.subtract(exact(value), exact(subtract)))
