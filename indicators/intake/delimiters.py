"""How the cells of a text are separated. In: decoded text. Out: the delimiter and how many cells a row should have."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Final

from indicators.intake.problems import Problem, Severity

DELIMITERS: Final = (",", ";", "\t", "|")
FULL_WIDTH: Final = {"，": ",", "；": ";", "｜": "|", "、": ","}

LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
"""One line with its end, as the csv module counts them; ``str.splitlines`` also splits at form feeds."""

_PREVIEW_CHARS: Final = 1 << 18
_PREVIEW_ROWS: Final = 200


@dataclass(frozen=True, slots=True)
class Layout:
    """``width``: how many cells most rows have."""

    delimiter: str
    width: int


def sniff(text: str, delimiter: str | None = None) -> Layout:
    """The delimiter that cuts most rows of the beginning into the same number of cells, and that number.

    One that already cuts the first row so is preferred, which keeps decimal commas and remarks from winning.
    """
    if delimiter is not None:
        return Layout(delimiter, _usual(_widths(text, delimiter))[0])
    best = Layout(",", 1)
    best_score = (False, 0)
    for candidate in (*DELIMITERS, *FULL_WIDTH):
        if candidate not in text[:_PREVIEW_CHARS]:
            continue
        widths = _widths(text, candidate)
        width, rows = _usual(widths)
        score = (widths[:1] == [width] and rows * 2 >= len(widths), rows * (width - 1))
        if score > best_score:
            best, best_score = Layout(candidate, width), score
    return best


def delimiter_problems(delimiter: str) -> Iterator[Problem]:
    """What the analyst should know of a delimiter that was not chosen by hand."""
    match delimiter:
        case ",":
            return
        case ";":
            yield Problem("delimiter_unusual", Severity.NOTE, "分隔符识别为分号“;”。请确认各列分得对。")
        case "\t":
            yield Problem("delimiter_unusual", Severity.NOTE, "分隔符识别为制表符（Tab）。请确认各列分得对。")
        case "|":
            yield Problem("delimiter_unusual", Severity.NOTE, "分隔符识别为竖线“|”。请确认各列分得对。")
        case _:
            yield Problem(
                "delimiter_full_width",
                Severity.FILE,
                "分隔符是全角的“{found}”。请改为半角“{expected}”后重新上传。",
                params={"found": delimiter, "expected": FULL_WIDTH[delimiter]},
            )


def _widths(text: str, delimiter: str) -> list[int]:
    """Cells of each of the first rows that are not blank (of all where all are), up to a quote that is not closed."""
    lines = [match[0] for match in LINE.finditer(text[:_PREVIEW_CHARS])]
    if len(text) > _PREVIEW_CHARS and len(lines) > 1:
        lines.pop()  # cut by the preview
    rows: list[list[str]] = []
    with suppress(csv.Error):
        rows.extend(islice(csv.reader(lines, delimiter=delimiter, strict=True), _PREVIEW_ROWS))
    filled = [cells for cells in rows if any(cell.strip() for cell in cells)]
    return [len(cells) for cells in filled or rows]


def _usual(widths: list[int]) -> tuple[int, int]:
    """The most frequent number of cells above one, the earliest of equals, and how often it occurs."""
    counted = Counter(width for width in widths if width > 1).most_common(1)
    return counted[0] if counted else (1, len(widths))
