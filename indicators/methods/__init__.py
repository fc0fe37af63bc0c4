"""Pure statistics: numbers, points and dates in, frozen results out. Nothing here reads a file or a store.

This module holds what every method shares: the point of a series, the result that is either a number or a
reason, and the words for each reason.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from indicators.locale import Language, translate
from indicators.model import Qualifier, Text

EXACT: Final = frozenset({Qualifier.EQ})
LARGEST: Final = 1e15  # a float still tells one from the next up to 9e15; national GDP in yuan is 1.4e14
JUDGEABLE: Final = frozenset({Qualifier.EQ, Qualifier.APPROX})


class Reason(StrEnum):
    """Why there is no number, or no status."""

    NO_TARGET = "no_target"
    NO_VALUE = "no_value"
    TIER_ONLY = "tier_only"
    NO_BASELINE = "no_baseline"
    NO_DUE = "no_due"
    NO_PREVIOUS = "no_previous"
    QUALIFIED = "qualified"
    QUALIFIED_UNDECIDED = "qualified_undecided"
    BASE_IS_TARGET = "base_is_target"
    BASE_NOT_POSITIVE = "base_not_positive"
    GROWTH_UNDEFINED = "growth_undefined"
    TOO_EARLY = "too_early"
    TOO_FEW_POINTS = "too_few_points"
    ALREADY_MET = "already_met"
    PAST_DUE = "past_due"
    DIRECTION_NEUTRAL = "direction_neutral"
    PLACE_CHANGED = "place_changed"
    DEFINITION_BREAK = "definition_break"
    NOT_A_FLOW = "not_a_flow"
    OUT_OF_RANGE = "out_of_range"


class Path(StrEnum):
    """How a target is approached from its base."""

    LINEAR = "linear"  # equal steps: shares and counts
    GEOMETRIC = "geometric"  # equal rates: intensities
    GIVEN = "given"  # the milestones the plan names


_REASON_TEXTS: Final[dict[Reason, str]] = {
    Reason.NO_TARGET: "没有公布目标",
    Reason.NO_VALUE: "还没有公布数值",
    Reason.TIER_ONLY: "只公布了等次，没有数值",
    Reason.NO_BASELINE: "没有基期数值，不能判断进度",
    Reason.NO_DUE: "目标没有写明期限，不能判断进度",
    Reason.NO_PREVIOUS: "没有可比的上期数值",
    Reason.QUALIFIED: "数值带“超”“约”等限定词，不计算变化",
    Reason.QUALIFIED_UNDECIDED: "公布的数值只给出界限，不能判断是否达标",
    Reason.BASE_IS_TARGET: "目标与基期数值相同，没有进度可算",
    Reason.BASE_NOT_POSITIVE: "基数为零或负数，不计算百分比",
    Reason.GROWTH_UNDEFINED: "数值为零或正负相反，不能计算年均增速",
    Reason.TOO_EARLY: "为时尚早，基期之后还没有新的数值",
    Reason.TOO_FEW_POINTS: "数值太少，看不出趋势",
    Reason.ALREADY_MET: "已经达标，不再推算",
    Reason.PAST_DUE: "目标期限已到，不再推算",
    Reason.DIRECTION_NEUTRAL: "这项指标不分高低好坏",
    Reason.PLACE_CHANGED: "行政区划有调整，前后不可比",
    Reason.DEFINITION_BREAK: "统计口径有变化，前后不可比",
    Reason.NOT_A_FLOW: "不是时期数，不能用累计数相减",
    Reason.OUT_OF_RANGE: "数值悬殊，结果没有意义",
}


def reason_text(code: Reason | str, language: Language) -> str:
    """The reason in words, without a full stop.

    Raises: ValueError when ``code`` is no reason.
    """
    return translate(_REASON_TEXTS[Reason(code)], language)


@dataclass(frozen=True, slots=True)
class Point:
    """One observation of a series [indicator's unit], dated by the end of its period.

    ``value`` is None where nothing, or only a word (``tier``), was published. Two points are comparable when
    ``definition`` and ``place`` are the same; a place that was redrawn is another place.

    Raises: ValueError when the value is not a number, or larger than ``LARGEST`` in size.
    """

    end: date
    value: float | None
    qualifier: Qualifier = Qualifier.EQ
    definition: str = ""
    place: str = ""
    tier: str | None = None

    def __post_init__(self) -> None:
        if self.value is not None and not abs(self.value) <= LARGEST:
            raise ValueError(f"not a figure of this field: {self.value}")


@dataclass(frozen=True, slots=True)
class Named:
    """A method or a band of a method: a stable id and its name."""

    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class Outcome:
    """A number, or the reason why there is none."""

    value: float | None = None
    reason: Reason | None = None


def outcome(value: float) -> Outcome:
    """``value`` if it is finite, else a reason: infinity and NaN never leave this package."""
    return Outcome(value) if math.isfinite(value) else Outcome(reason=Reason.OUT_OF_RANGE)
