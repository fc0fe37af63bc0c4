"""Every way a period is written. In: a trimmed text. Out: its form and a code of ``model.Period``, not yet checked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from indicators.intake.vocabulary import HALVES, MONTH_NAMES, NUMERALS, PLAN_AFTER, PLANS, TO


class Form(StrEnum):
    """How long a period is as it was written: 1—3月 is months, though it is as long as a quarter."""

    DAY = "day"
    DAYS = "days"
    MONTH = "month"
    MONTHS = "months"
    QUARTER = "quarter"
    YEAR = "year"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Written:
    form: Form
    code: str


def read_form(cell: str) -> Written | None:
    """The period written in ``cell``, or None when it is in no form that has one meaning."""
    text = "".join(_MIDNIGHT.sub("", cell).split()).upper()
    text = _WHOLE.sub(r"\1", text)
    text = _PLAN.sub(_plan_years, text)
    text = _NUMERAL.sub(lambda match: NUMERALS[match[0]], text)
    for pattern, read in _FORMS:
        if match := pattern.fullmatch(text):
            return read(match)
    return None


_MIDNIGHT: Final = re.compile(r"[ T]00?:00(:00(\.0+)?)?$")  # how a date cell of a workbook ends
_WHOLE: Final = re.compile(r"^([0-9]{4,8})\.0$")  # a number of a workbook
_PLAN: Final = re.compile(rf"[“\"'‘]?({'|'.join(PLANS)})[”\"'’]?(?:{'|'.join(PLAN_AFTER)})?")
_NUMERAL: Final = re.compile("|".join(NUMERALS))


def _plan_years(match: re.Match[str]) -> str:
    first = PLANS[match[1]]
    return f"{first}/{first + 4}"


# --- the forms, from the pieces they are made of ----------------------------------------------------------------------

_ANY_YEAR: Final = r"[12][0-9]{3}"  # in our own codes
_YEAR: Final = r"(?:19|20)[0-9]{2}"  # in anything else; an earlier year would be a number in the wrong column
_MONTH: Final = r"0?[1-9]|1[0-2]"
_MONTH_2: Final = r"0[1-9]|1[0-2]"
_DAY: Final = r"0?[1-9]|[12][0-9]|3[01]"
_DAY_2: Final = r"0[1-9]|[12][0-9]|3[01]"
_TO: Final = rf"(?:[-~–―]|—{{1,2}}|{'|'.join(TO)})"
_NAMES: Final = "|".join(rf"{name[:3]}(?:{name[3:]})?" for name in MONTH_NAMES)


def _year(match: re.Match[str]) -> Written:
    return Written(Form.YEAR, match["y"])


def _years(match: re.Match[str]) -> Written:
    return Written(Form.YEARS, f"{match['y']}/{match['y2']}")


def _quarter(match: re.Match[str]) -> Written:
    return Written(Form.QUARTER, f"{match['y']}Q{match['q']}")


def _quarters(match: re.Match[str]) -> Written:
    first = 3 * int(match.groupdict().get("q") or 1) - 2
    return _span(match["y"], first, match["y"], 3 * int(match["q2"]))


def _half(match: re.Match[str]) -> Written:
    last = 6 * HALVES[match["half"]]
    return _span(match["y"], last - 5, match["y"], last)


def _month(match: re.Match[str]) -> Written:
    return Written(Form.MONTH, f"{match['y']}-{int(match['m']):02}")


def _named_month(match: re.Match[str]) -> Written:
    number = next(number for number, name in enumerate(MONTH_NAMES, 1) if name.startswith(match["name"][:3]))
    return Written(Form.MONTH, f"{match['y']}-{number:02}")


def _months(match: re.Match[str]) -> Written:
    year = match["y"]
    return _span(year, int(match["m"]), match.groupdict().get("y2") or year, int(match["m2"]))


def _span(year: str, month: int, last_year: str, last_month: int) -> Written:
    return Written(Form.MONTHS, f"{year}-{month:02}/{last_year}-{last_month:02}")


def _day(match: re.Match[str]) -> Written:
    return Written(Form.DAY, f"{match['y']}-{int(match['m']):02}-{int(match['d']):02}")


def _days(match: re.Match[str]) -> Written:
    return Written(Form.DAYS, match[0].replace(match["to"], "/"))


def _week(match: re.Match[str]) -> Written | None:
    try:
        monday = date.fromisocalendar(int(match["y"]), int(match["week"]), 1)
    except ValueError:
        return None
    return Written(Form.DAYS, f"{monday}/{monday + timedelta(days=6)}")


_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Written | None]], ...]] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        # our own codes
        (rf"(?P<y>{_ANY_YEAR})", _year),
        (rf"(?P<y>{_ANY_YEAR})Q(?P<q>[1-4])", _quarter),
        (rf"(?P<y>{_ANY_YEAR})-(?P<m>{_MONTH_2})", _month),
        (rf"(?P<y>{_ANY_YEAR})-(?P<m>{_MONTH_2})-(?P<d>{_DAY_2})", _day),
        (rf"(?P<y>{_ANY_YEAR})/(?P<y2>{_ANY_YEAR})", _years),
        (rf"(?P<y>{_ANY_YEAR})-(?P<m>{_MONTH_2})/(?P<y2>{_ANY_YEAR})-(?P<m2>{_MONTH_2})", _months),
        (
            rf"{_ANY_YEAR}-(?:{_MONTH_2})-(?:{_DAY_2})(?P<to>/|[~–—―]|{'|'.join(TO)}){_ANY_YEAR}-(?:{_MONTH_2})-(?:{_DAY_2})",
            _days,
        ),
        # what analysts write
        (rf"(?P<y>{_YEAR})(?:年度?|年?全年)", _year),
        (rf"(?P<y>{_YEAR})年?度?{_TO}(?P<y2>{_YEAR})年?度?", _years),
        (rf"(?P<y>{_YEAR})[年-]?Q(?P<q>[1-4])", _quarter),
        (rf"(?P<y>{_YEAR})年?第?(?P<q>[1-4])季度?", _quarter),
        (rf"(?P<y>{_YEAR})年?第?(?P<q>[1-4])(?:季度?)?{_TO}第?(?P<q2>[1-4])季度?(?:累计)?", _quarters),
        (rf"(?P<y>{_YEAR})年?前(?P<q2>[1-4])个?季度?(?:累计)?", _quarters),
        (rf"(?P<y>{_YEAR})年?(?P<half>上|下)半年(?:累计)?", _half),
        (rf"(?P<y>{_YEAR})-?(?P<half>H1|H2)", _half),
        (rf"(?P<y>{_YEAR})年(?P<m>{_MONTH})月份?", _month),
        (rf"(?P<y>{_YEAR})(?P<m>{_MONTH_2})", _month),
        (rf"(?P<y>{_YEAR})[-/](?P<m>{_MONTH})", _month),
        (rf"(?P<y>{_YEAR})\.(?P<m>{_MONTH_2}|[2-9])", _month),  # not 2026.1: Excel writes 2026.10 like that
        (rf"(?P<y>{_YEAR})[-./]?(?P<name>{_NAMES})\.?", _named_month),
        (rf"(?P<name>{_NAMES})[-./,]{{0,2}}(?P<y>{_YEAR})", _named_month),
        (rf"(?P<y>{_YEAR})年(?P<m>{_MONTH})月?份?{_TO}(?P<m2>{_MONTH})月份?(?:累计)?", _months),
        (rf"(?P<y>{_YEAR})年(?P<m>{_MONTH})月份?{_TO}(?P<y2>{_YEAR})年(?P<m2>{_MONTH})月份?(?:累计)?", _months),
        (rf"(?P<y>{_YEAR})([-./]?)(?P<m>{_MONTH_2}){_TO}(?P<y2>{_YEAR})\2(?P<m2>{_MONTH_2})", _months),
        (rf"(?P<y>{_YEAR})年(?P<m>{_MONTH})月(?P<d>{_DAY})日?", _day),
        (rf"(?P<y>{_YEAR})([-/.])(?P<m>{_MONTH})\2(?P<d>{_DAY})", _day),
        (rf"(?P<y>{_YEAR})(?P<m>{_MONTH_2})(?P<d>{_DAY_2})", _day),
        (rf"(?P<y>{_YEAR})-?W(?P<week>[0-5][0-9])", _week),
    )
)
