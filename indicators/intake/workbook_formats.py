"""What number formats mean and how a stored number reads. In: format codes and floats. Out: texts as a person types them."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Final


class FormatKind(StrEnum):
    """What a number format turns a number into."""

    GENERAL = "general"
    PERCENT = "percent"
    DATE = "date"
    TIME = "time"


# Source: ECMA-376 part 1, 18.8.30; 27 to 36 and 50 to 58 as Excel in Chinese uses them, often without writing the code.
_PERCENT_IDS: Final = frozenset({9, 10})
_DATE_IDS: Final = frozenset({*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58})
_TIME_IDS: Final = frozenset({*range(18, 22), *range(32, 36), *range(45, 48), 55, 56})
_LITERALS: Final = re.compile(r'"[^"]*"?|\\.|[_*].|\[(?![hms]+\])[^\]]*\]?|AM/PM|A/P', re.IGNORECASE)

_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SURROGATES: Final = range(0xD800, 0xE000)
# Stored as it was typed, so nothing is to be done; for Arrow, which reads a million at a time.
AS_TYPED: Final = r"^(?:0|-?[1-9][0-9]{0,14}|-?(?:0|[1-9][0-9]{0,7})\.[0-9]{0,6}[1-9])$"
_NUMBER: Final = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_NUMBER_IN_TEXT: Final = re.compile(r"\s*[-+]?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]+)?%?\s*")
_TYPED_DIGITS: Final = 15  # what Excel keeps of a typed number and shows of a computed one
_EXACT_INTEGERS: Final = 1e16
_LAST_SERIAL: Final = 2_958_466  # the day after 9999-12-31
_LEAP_DAY_1900: Final = 60  # 29 February 1900, which Excel counts and the calendar does not have


@lru_cache(maxsize=4096)
def kind_of(number: int, code: str) -> FormatKind:
    """The kind of a number format by its id and its code, which is empty for the built-in ones."""
    if not code:
        if number in _PERCENT_IDS:
            return FormatKind.PERCENT
        if number in _DATE_IDS:
            return FormatKind.DATE
        return FormatKind.TIME if number in _TIME_IDS else FormatKind.GENERAL
    shown = _LITERALS.sub("", code).split(";")[0].lower()
    if "%" in shown:
        return FormatKind.PERCENT
    has_time = "h" in shown or "s" in shown
    if "y" in shown or "d" in shown or ("m" in shown and not has_time and "[" not in shown):
        return FormatKind.DATE
    return FormatKind.TIME if has_time or "m" in shown else FormatKind.GENERAL


def number_text(number: float) -> str:
    """``number`` as typed: 5.0 is 5, 0.1 + 0.2 is 0.3 as Excel shows it, never an exponent."""
    if not math.isfinite(number):
        return str(number)
    if number.is_integer() and abs(number) < _EXACT_INTEGERS:
        return str(int(number))
    text = repr(number)
    if len(text) > _TYPED_DIGITS + 1 and not number.is_integer():
        text = f"{number:.{_TYPED_DIGITS}g}"
    return f"{Decimal(text):f}" if "e" in text else text


def stored_text(stored: str, kind: FormatKind, epoch_1904: bool) -> tuple[str, FormatKind]:
    """How the number ``stored`` in a file reads in a cell of ``kind``, and as which kind it could be read."""
    if not _NUMBER.fullmatch(stored.strip()) or not math.isfinite(number := float(stored)):
        return stored, FormatKind.GENERAL  # not a number after all: the grammar of cells will say so
    if kind is FormatKind.PERCENT:
        return percent_text(number), kind
    if kind is FormatKind.DATE and (text := date_text(number, epoch_1904)) is not None:
        return text, kind
    if kind is not FormatKind.GENERAL and 0 <= number < _LAST_SERIAL:
        return _time_text(number), FormatKind.TIME
    return number_text(number), FormatKind.GENERAL


def is_number(text: str) -> bool:
    """Whether a text is what a person would type as a number."""
    return _NUMBER_IN_TEXT.fullmatch(text) is not None


def percent_text(number: float) -> str:
    """0.049 -> 4.9, without the noise of binary multiplication."""
    text = f"{Decimal(number_text(number)).scaleb(2):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@lru_cache(maxsize=4096)
def date_text(serial: float, epoch_1904: bool) -> str | None:
    """The day in ISO form, with the time when there is one; None for a number that is no day."""
    if not 1 <= serial < _LAST_SERIAL and not (epoch_1904 and 0 <= serial < _LAST_SERIAL):
        return None
    origin = date(1904, 1, 1) if epoch_1904 else date(1899, 12, 31 if serial < _LEAP_DAY_1900 else 30)
    seconds = round((serial - int(serial)) * 86_400)
    try:
        moment = datetime.combine(origin, datetime.min.time()) + timedelta(days=int(serial), seconds=seconds)
    except OverflowError:
        return None
    return moment.isoformat(" ") if seconds % 86_400 else moment.date().isoformat()


def _time_text(days: float) -> str:
    minutes, seconds = divmod(round(days * 86_400), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}"


def unescape(text: str) -> str:
    """``_x000D_`` and the like, by which a workbook writes what XML cannot hold."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if code in _SURROGATES else chr(code)
