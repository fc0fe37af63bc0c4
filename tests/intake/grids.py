"""Small grids by hand, and what a small city knows: five words for each register."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd

from indicators.intake.grid import Grid, Mark
from indicators.intake.header_facts import Recognisers

INDICATORS: Final = frozenset({"失业率", "人均收入", "财政收入", "城镇调查失业率", "空气质量优良天数比例", "votes"})
PLACES: Final = frozenset({"城东区", "城西区", "高新区", "滨江区", "本市"})
PERIOD: Final = re.compile(
    r"(19|20)\d{2}(年度?)?|(19|20)\d{2}-\d{2}|(19|20)\d{2}年(\d{1,2}月(份)?|第?[1-4一二三四]季度|Q[1-4]|[上下]半年)|(19|20)\d{2}Q[1-4]"
)
KNOWS: Final = Recognisers(
    is_period=lambda text: bool(PERIOD.fullmatch(text)),
    is_indicator=INDICATORS.__contains__,
    is_place=PLACES.__contains__,
)


def grid(
    rows: Sequence[Sequence[str]],
    *,
    lines: Sequence[int] | None = None,
    sheet: str | None = None,
    marks: Mapping[tuple[int, int], Mark] | None = None,
) -> Grid:
    """Short rows are filled up with empty cells; lines count from 1 unless given."""
    width = max(map(len, rows), default=0)
    filled = [[*row, *[""] * (width - len(row))] for row in rows]
    cells = pd.DataFrame(filled, columns=range(width), dtype="str")
    return Grid(cells, np.array(lines or range(1, len(rows) + 1), dtype=np.int64), sheet, marks or {})


def table(text: str, **options: object) -> Grid:
    """Rows on lines, cells between bars."""
    return grid([line.strip().split("|") for line in text.strip().splitlines()], **options)  # type: ignore[arg-type]
