"""Rows below the header that are no data. In: a grid and its header. Out: the rows that are, and a note for the rest.

Totals, repeated headers and notes at the end are set aside: stored, they would count twice or be taken for a place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from indicators.intake.datasets import ColumnType
from indicators.intake.grid import Grid
from indicators.intake.header_facts import HeaderReader, is_number
from indicators.intake.header_rows import rows_of
from indicators.intake.header_vocabulary import MAYBE_TOTAL, NOTE, SENTENCE, TOTAL
from indicators.intake.header_words import folded
from indicators.intake.headers import HeaderMap
from indicators.intake.problems import Problem, Severity
from indicators.intake.text_columns import arrow, flags

_SPARSE: Final = 3  # a note fills at most a third of the cells that a row of data does
_LEFT: Final = 3
_SAMPLE: Final = 50
_BATCH: Final = 64
_SHOWN_LINES: Final = 10


@dataclass(frozen=True, eq=False)
class DataRows:
    """``rows``: rows of ``grid.cells`` that are data; ``footnotes`` those that close the table."""

    rows: np.ndarray
    footnotes: tuple[int, ...]
    problems: tuple[Problem, ...]


def find_data_rows(grid: Grid, header: HeaderMap, reader: HeaderReader) -> DataRows:
    """Everything below the header but totals, headers that are repeated and the notes at the end."""
    start, stop = header.row + 1, len(grid.lines)
    footnotes = _footnotes(grid, start, reader)
    stop -= len(footnotes)
    repeated = _repeated_headers(grid, header, start, stop)
    totals = _totals(grid, header, start, stop, reader)
    kept = np.ones(stop - start, dtype=bool)
    kept[[row - start for row in (*repeated, *totals)]] = False
    problems = (
        *_note(grid, totals, "subtotal_row", "合计行不入库：第 {lines} 行。请确认。"),
        *_note(grid, repeated, "header_repeated_row", "重复的表头行已略去：第 {lines} 行。请确认。"),
        *_note(grid, footnotes, "footnote_row", "表下的说明不入库：第 {lines} 行。请确认。"),
    )
    return DataRows(np.flatnonzero(kept) + start, tuple(footnotes), problems)


def is_total(text: str) -> bool:
    """小　计, 合计：, 全市合计, National Total."""
    return bool(TOTAL.fullmatch(folded(text)))


def _totals(grid: Grid, header: HeaderMap, start: int, stop: int, reader: HeaderReader) -> list[int]:
    """Rows with a word for a total where the key stands; a place or an indicator of that name is none.

    In another column at the left (序号, or a corner without a header) it counts only where no place or indicator stands.
    """
    dataset = reader.words.dataset
    keys = [header.columns[name] for name in dataset.key if name in header.columns]
    named = {column.name for column in dataset.columns if column.type is ColumnType.TEXT and not column.choices}
    names = [header.columns[name] for name in dataset.key if name in header.columns and name in named]
    others = [column for column in header.open[:_LEFT] if not reader.facts(_labels(header, column))]
    found: set[int] = set()
    for column in (*keys, *others):
        rows = _rows_with_total(grid, column, start, stop, reader)
        if column in others:
            rows = [row for row in rows if all(not str(grid.cells.iat[row, name]).strip() for name in names)]
        found.update(rows)
    return sorted(found)


def _rows_with_total(grid: Grid, column: int, start: int, stop: int, reader: HeaderReader) -> list[int]:
    texts = arrow(grid.cells[column].iloc[start:stop])
    different = pc.unique(texts)
    maybe = different.filter(pc.match_substring_regex(different, MAYBE_TOTAL)).to_pylist()
    words = [word for word in maybe if is_total(word) and reader.kind(word) is None]
    if not words:
        return []
    hits: list[int] = (start + np.flatnonzero(flags(pc.is_in(texts, pa.array(words, texts.type))))).tolist()
    return hits


def _labels(header: HeaderMap, column: int) -> tuple[str, ...]:
    return header.rows.labels[column] if header.rows else ()


def _repeated_headers(grid: Grid, header: HeaderMap, start: int, stop: int) -> list[int]:
    """Rows that say the header again, as tables that were pasted under each other do."""
    labels = [(column, texts[-1]) for column, texts in enumerate(header.rows.labels) if texts] if header.rows else []
    if len(labels) < 2:
        return []
    (column, text), *others = labels
    rows = start + np.flatnonzero(_equal(grid.cells[column].iloc[start:stop], text))
    for column, text in others:
        rows = rows[_equal(grid.cells[column].iloc[rows], text)]
    return [int(row) for row in rows]


def _footnotes(grid: Grid, start: int, reader: HeaderReader) -> list[int]:
    """The rows after the last row of data, which is not a note however few cells it has."""
    usual = max(map(len, rows_of(grid, start, start + _SAMPLE)), default=0)
    found: list[int] = []
    stop = len(grid.lines)
    while stop > start:
        begin = max(start, stop - _BATCH)
        for row, cells in reversed(list(enumerate(rows_of(grid, begin, stop), start=begin))):
            if not _is_note(cells, usual, reader):
                return found[::-1]
            found.append(row)
        stop = begin
    return found[::-1]


def _is_note(cells: list[str], usual: int, reader: HeaderReader) -> bool:
    if not cells:
        return True
    if NOTE.match(cells[0]):
        return len(cells) <= max(1, usual / 2) or not any(map(is_number, cells))
    if is_total(cells[0]) or any(is_number(cell) or (len(cells) > 1 and reader.kind(cell)) for cell in cells):
        return False
    if len(cells) == 1 and reader.kind(cells[0]):
        return False  # a row that is not finished: it has to be said so
    return len(cells) <= max(1, usual / _SPARSE) and (usual > 2 or bool(SENTENCE.search(cells[0])))


def _note(grid: Grid, rows: Iterable[int], code: str, template: str) -> Iterator[Problem]:
    lines = [int(grid.lines[row]) for row in rows]
    if lines:
        shown = "、".join(map(str, lines[:_SHOWN_LINES])) + (f" …（{len(lines)}）" if len(lines) > _SHOWN_LINES else "")
        yield Problem(code, Severity.NOTE, template, params={"lines": shown, "count": len(lines)})


def _equal(texts: pd.Series[str], text: str) -> np.ndarray:
    return flags(pc.equal(pc.utf8_trim_whitespace(arrow(texts)), text))
