"""Cells that are right by themselves and contradict each other. In: typed rows. Out: which rows, and what to say."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from indicators.intake.remarks import Remark, fault
from indicators.model import Period, TargetType

Contradiction = tuple[np.ndarray, str, Remark]  # rows, the column that is named, the remark


def contradictions(frame: pd.DataFrame) -> Iterator[Contradiction]:
    """``frame``: the typed columns of a dataset. The value of a target is the lower bound of its range."""
    low = frame["value_low"] if "value_low" in frame else frame["value"]
    yield (
        np.flatnonzero((low > frame["value_high"]).to_numpy()),
        "value_high",
        fault("range_backwards", "上限“{cell}”小于下限。请对调或改正。"),
    )
    if "due" not in frame:
        return
    open_range = (frame["type"] == TargetType.RANGE) & frame["value_high"].isna()
    yield np.flatnonzero(open_range.to_numpy()), "value_high", fault("value_blank", "区间目标缺少上限。请补上。")
    yield (
        np.flatnonzero((frame["tolerance"] < 0).to_numpy()),
        "tolerance",
        fault("value_out_of_bounds", "“{cell}”小于零。容差请写成零或正数。"),
    )
    ends = [_end(code) for code in frame["base_period"]]
    late = [bool(due and end and end >= due) for due, end in zip(frame["due"], ends, strict=True)]
    yield (
        np.flatnonzero(np.array(late, dtype=bool)),
        "base_period",
        fault("period_conflict", "基期“{cell}”不早于目标期限。请改正其中一个。"),
    )


def _end(code: str | None) -> str | None:
    """The last day of a period as ISO text."""
    end = Period.parse(code).end if code else None
    return end.isoformat() if end else None
