"""Characters of a cell before it is parsed: full width, invisible, traditional. In: text. Out: text or a yes or no."""

from __future__ import annotations

import unicodedata
from typing import Final

from indicators.intake.vocabulary import TRADITIONAL

_IDEOGRAPHIC_SPACE: Final = 0x3000
_NARROW: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {_IDEOGRAPHIC_SPACE: ord(" ")}
_SIMPLIFIED: Final = str.maketrans(TRADITIONAL)


def narrow(text: str) -> str:
    """Full-width ASCII as ASCII. Unlike NFKC it leaves ①, ² and ½ alone, which are not digits of a number."""
    return text if text.isascii() else text.translate(_NARROW)


def has_invisible(text: str) -> bool:
    """Whether a control or format character stands in the text; nobody can see it, and it makes equal names differ."""
    return not text.isprintable() and any(unicodedata.category(character) in {"Cc", "Cf"} for character in text)


def simplified(text: str) -> str:
    """Simplified characters for the traditional and Japanese forms that occur in names and units."""
    return text if text.isascii() else text.translate(_SIMPLIFIED)
