"""The figures stage: rows of a query become Plotly figures and the sentence each figure is titled with.

In: a frame of ``queries.figures`` and a row of ``queries.targets``. Out: ``go.Figure``, text. This module reads the
rows once for every figure: which numbers are drawn, how they are written, and what the target says.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import pandas as pd

from indicators.display import Shown, show_day, show_figure, show_period
from indicators.locale import Language, translate
from indicators.methods import Path
from indicators.model import Indicator, Period, Qualifier, TargetType, Unit, ValueKind

_BOUND_WORDS: Final = {TargetType.AT_LEAST: Qualifier.GE, TargetType.AT_MOST: Qualifier.LE}
_STRICT: Final = frozenset({Qualifier.GT, Qualifier.LT})


@dataclass(frozen=True, slots=True)
class Mark:
    """One observation as it is drawn: ``value``, or the range ``low``-``high`` where no single figure was published.

    A range of which one side is open is drawn at the side that was published. ``inferred``: the source does not
    state the period; ``reported``: the report's own date stands in for it.
    """

    period: Period
    value: float | None
    low: float | None
    high: float | None
    qualifier: Qualifier
    shown: Shown
    source: str
    place_id: str = ""
    inferred: bool = False
    reported: bool = False

    @property
    def anchor(self) -> float:
        """Where the label hangs: the value, or the upper end of a range."""
        return next(number for number in (self.value, self.high, self.low) if number is not None)

    @property
    def spans(self) -> bool:
        """Whether only a range was published."""
        return self.value is None and self.low is not None and self.high is not None


@dataclass(frozen=True, slots=True)
class Goal:
    """A target as it is drawn: from ``base`` along ``path`` to ``level`` at ``due``, or a level without a way to it.

    ``heading`` and ``words`` are the two lines of its label: what and when, and the value.
    """

    level: float
    level_high: float | None
    due: date | None
    base: tuple[date, float] | None
    path: Path
    heading: str
    words: str
    source: str

    def label(self, language: Language) -> str:
        return f"{self.heading}：{self.words}" if language == "zh" else f"{self.heading}: {self.words}"


def marks(frame: pd.DataFrame, *, indicator: Indicator, unit: Unit, language: Language) -> tuple[Mark, ...]:
    """The numbers to draw, earliest first and undated before all; of one value kind, never a plan or another unit.

    Published levels come before growth and ranks of the same indicator: they would share an axis and not a meaning.
    """
    rows = [row for row in frame.to_dict("records") if _text(row, "unit") in ("", unit.id)]
    rows = [row for row in rows if _text(row, "value_kind") != ValueKind.PLAN]
    if any(_text(row, "value_kind") == ValueKind.ACTUAL for row in rows):
        rows = [row for row in rows if _text(row, "value_kind") == ValueKind.ACTUAL]
    found = [mark for row in rows if (mark := _mark(row, indicator, unit, language)) is not None]
    return tuple(sorted(found, key=lambda mark: (mark.period.end or date.min, mark.period.code)))


def plans(frame: pd.DataFrame, *, indicator: Indicator, unit: Unit, language: Language) -> tuple[Mark, ...]:
    """The planned figures of the frame, which are told where there is nothing to draw."""
    rows = [row for row in frame.to_dict("records") if _text(row, "value_kind") == ValueKind.PLAN]
    return tuple(mark for row in rows if (mark := _mark(row, indicator, unit, language)) is not None)


def goal(target: Mapping[Any, Any] | None, *, indicator: Indicator, unit: Unit, language: Language) -> Goal | None:
    """A row of ``queries.targets`` as it is drawn; None when there is none, or none that has a level in this unit."""
    if target is None or _text(target, "unit") not in ("", unit.id, "%"):
        return None
    kind = TargetType(_text(target, "type"))
    value, high, base_value = (_number(target, name) for name in ("value", "value_high", "base_value"))
    due = _day(target.get("due"))
    qualifier = Qualifier(_text(target, "qualifier") or Qualifier.EQ)
    if kind is TargetType.REDUCE_BY:
        value = None if value is None or base_value is None else base_value * (1 - value / 100)
        qualifier = Qualifier.LE
    elif _text(target, "unit") not in ("", unit.id):
        return None
    elif kind is TargetType.MAINTAIN:
        value = base_value if value is None else value
        slack = _number(target, "tolerance")
        value, high = (value - slack, value + slack) if value is not None and slack else (value, None)
    elif kind in _BOUND_WORDS:
        at_limit = value is not None and value in indicator.bounds  # "100% or more" of a share says nothing more
        qualifier = qualifier if qualifier in _STRICT else Qualifier.EQ if at_limit else _BOUND_WORDS[kind]
    if value is None:
        return None
    ranged = high is not None
    words = show_figure(
        None if ranged else value, indicator=indicator, unit=unit, language=language, low=value, high=high,
        qualifier=Qualifier.EQ if ranged else qualifier,
    )  # fmt: skip
    base_end = Period.parse(_text(target, "base_period")).end
    base = (base_end, base_value) if base_end and base_value is not None else None
    noun = translate("标准" if kind is TargetType.STANDARD else "目标", language)
    heading = translate("{noun}（{due}）", language, noun=noun, due=show_due(due, language)) if due else noun
    path = Path(_text(target, "path") or Path.LINEAR)
    return Goal(value, high, due, base, path, heading, str(words), _text(target, f"source_{language}"))


def follows(first: Period, *, second: Period) -> bool:
    """Whether ``second`` is the very next period of the same length: only then may a line join the two."""
    if first.end is None or second.start is None or first.end + timedelta(days=1) != second.start:
        return False
    return length(first) == length(second)


def length(period: Period) -> int | None:
    """Months of a period, 0 for a day; None when it is unknown."""
    if period.start is None or period.end is None:
        return None
    if period.start == period.end:
        return 0
    return 12 * (period.end.year - period.start.year) + period.end.month - period.start.month + 1


def show_due(due: date, language: Language) -> str:
    """A due date as it is said: 2025年底 or end of 2025; a day only when it does not end a month."""
    if (due + timedelta(days=1)).day != 1:
        return show_day(due, language)
    if due.month == 12:
        return translate("{year}年底", language, year=due.year)
    return translate("{month}底", language, month=show_period(f"{due:%Y-%m}", language))


def is_demo(frame: pd.DataFrame) -> bool:
    """Whether any row is demonstration data; a frame without the column holds none."""
    return "is_demo" in frame and any(bool(flag) for flag in frame["is_demo"] if not pd.isna(flag))


def _mark(row: Mapping[Any, Any], indicator: Indicator, unit: Unit, language: Language) -> Mark | None:
    value, low, high = (_number(row, name) for name in ("value", "value_low", "value_high"))
    if value is None and low is None and high is None:
        return None
    qualifier = Qualifier(_text(row, "qualifier") or Qualifier.EQ)
    shown = show_figure(
        value, indicator=indicator, unit=unit, language=language, qualifier=qualifier, low=low, high=high
    )
    inferred = _text(row, "confidence") == "inferred-period"
    return Mark(
        Period.parse(_text(row, "period")), value, low, high, qualifier, shown,
        _text(row, f"source_{language}"), _text(row, "place_id"), inferred,
        inferred and _text(row, "period") == _text(row, "published"),
    )  # fmt: skip


def _number(row: Mapping[Any, Any], name: str) -> float | None:
    """A frame has NaN where the store has nothing."""
    number = row.get(name)
    if number is None or number is pd.NA or not math.isfinite(float(number)):
        return None
    return float(number)


def _text(row: Mapping[Any, Any], name: str) -> str:
    text = row.get(name)
    return text if isinstance(text, str) else ""


def _day(moment: object) -> date | None:
    if moment is None or moment is pd.NaT:
        return None
    if isinstance(moment, datetime):
        return moment.date()
    return moment if isinstance(moment, date) else None
