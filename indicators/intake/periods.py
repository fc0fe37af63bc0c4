"""The grammar of periods. In: the text of a cell. Out: a period by its code, or what is wrong with the text."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from indicators.intake.characters import has_invisible, narrow, simplified
from indicators.intake.period_forms import Form, Written, read_form
from indicators.intake.period_refusals import refusal
from indicators.intake.remarks import Reading, fault, note
from indicators.model import Frequency, Period

_LONGEST: Final = 40
_SERIAL: Final = re.compile(r"(?P<days>[0-9]{5})(?:\.0+)?")
_FIRST_SERIAL_DAY: Final = date(1990, 1, 1)
_LAST_SERIAL_DAY: Final = date(2060, 12, 31)
# Day 0 of a workbook; with the 1900 epoch it is two days early, because Excel counts from 1 and has a 29 February 1900.
_DAY_ZERO: Final = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
_EXAMPLES: Final = {
    Frequency.DAY: "2026-06-30",
    Frequency.WEEK: "2026-06-01/2026-06-07",
    Frequency.MONTH: "2026-06",
    Frequency.QUARTER: "2026Q2",
    Frequency.YEAR: "2026",
    Frequency.EVENT: "2026-06-30",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedPeriod(Reading):
    """``code`` is that of ``model.Period``; empty where the text is empty, None with a fault."""

    code: str | None = None

    @property
    def period(self) -> Period | None:
        return None if self.code is None else Period.parse(self.code)


def parse_period(
    text: str, *, frequency: Frequency | Collection[Frequency] | None, today: date, epoch_1904: bool = False
) -> ParsedPeriod:
    """The period meant by one cell, for an indicator that is reported at ``frequency`` (None: at any).

    A span from one month to another fits a monthly indicator, as cumulative figures do; a single quarter or year does
    not. A period that begins after ``today`` is refused: for plans give ``date.max``. Never raises.
    """
    frequencies = {frequency} if isinstance(frequency, Frequency) else set(frequency or ())
    cell = simplified(narrow(text)).strip()
    if not cell:
        return ParsedPeriod(code="", notes=(note("period_blank", "没有写时期。如原文没有时期，请确认。"),))
    if len(cell) > _LONGEST or has_invisible(cell):
        return ParsedPeriod(fault=fault("period_unreadable", _UNREADABLE))
    written = read_form(cell)
    if written is not None:
        return _judged(written, cell, frequencies, today)
    if day := _serial_day(cell, epoch_1904=epoch_1904):
        return _judged(Written(Form.DAY, f"{day}"), cell, frequencies, today, serial=True)
    return ParsedPeriod(fault=refusal(cell) or fault("period_unreadable", _UNREADABLE))


_UNREADABLE: Final = "“{cell}”不是时期。请写成 2025、2025Q2、2025-06 或 2025-01/2025-06。"


def _judged(
    written: Written, cell: str, frequencies: Collection[Frequency], today: date, *, serial: bool = False
) -> ParsedPeriod:
    try:
        period = Period.parse(written.code)
    except ValueError:
        template = "“{cell}”的日期不存在，或者终点早于起点。请改正。"
        return ParsedPeriod(fault=fault("period_span", template))
    if period.start is not None and period.start > today:
        template = "“{cell}”晚于今天（{today}）。请改正时期。"
        return ParsedPeriod(fault=fault("period_future", template, today=f"{today}"))
    form = written.form
    if form is Form.DAY and Frequency.MONTH in frequencies and _TAKES_DAYS.isdisjoint(frequencies):
        form, period = Form.MONTH, Period.parse(written.code[:7])  # a full date stands for its month
    if frequencies and not any(_fits(form, period, frequency) for frequency in frequencies):
        example = " / ".join(_EXAMPLES[frequency] for frequency in Frequency if frequency in frequencies)
        template = "“{cell}”与指标的填报频率不符。请写成 {example} 这样的时期。"
        return ParsedPeriod(fault=fault("period_frequency_conflict", template, example=example))
    if serial:
        template = "“{cell}”是 Excel 日期序号，读作 {code}，请确认。"
        return ParsedPeriod(code=period.code, notes=(note("period_serial", template, code=period.code),))
    reading = note("period_read", "“{cell}”读作 {code}。", code=period.code)
    return ParsedPeriod(code=period.code, readings=() if period.code == cell else (reading,))


_TAKES_DAYS: Final = {Frequency.DAY, Frequency.WEEK, Frequency.EVENT}
_TAKES: Final = {
    Frequency.DAY: {Form.DAY, Form.DAYS},
    Frequency.WEEK: {Form.DAY, Form.DAYS},
    Frequency.MONTH: {Form.MONTH, Form.MONTHS},
    Frequency.QUARTER: {Form.QUARTER, Form.MONTHS},
    Frequency.YEAR: {Form.YEAR, Form.YEARS, Form.MONTHS},
    Frequency.EVENT: set(Form),
}
_STEPS: Final = {Frequency.QUARTER: 3, Frequency.YEAR: 12}


def _fits(form: Form, period: Period, frequency: Frequency) -> bool:
    """Whether the indicator can have a figure for this; spans of months fit when made of whole quarters or years."""
    if form not in _TAKES[frequency]:
        return False
    if form is not Form.MONTHS or period.start is None or period.end is None:
        return True
    step = _STEPS.get(frequency, 1)
    return (period.start.month - 1) % step == 0 and period.end.month % step == 0


def _serial_day(cell: str, *, epoch_1904: bool) -> date | None:
    match = _SERIAL.fullmatch(cell)
    if match is None:
        return None
    day = _DAY_ZERO[epoch_1904] + timedelta(days=int(match["days"]))
    return day if _FIRST_SERIAL_DAY <= day <= _LAST_SERIAL_DAY else None
