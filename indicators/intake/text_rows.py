"""Lines to rows of cells, in two ways that agree. In: text and its layout. Out: columns, lines, rows of odd width."""

from __future__ import annotations

import csv
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pyarrow as pa
from pyarrow.csv import ConvertOptions, ParseOptions, ReadOptions, read_csv

from indicators.intake.delimiters import LINE, Layout
from indicators.intake.problems import Problem, Severity

_LF, _CR, _QUOTE = 0x0A, 0x0D, 0x22
_BLOCK: Final = 1 << 22  # a mask of the whole text would be as big as the text
_MOST_QUOTES: Final = 1 << 25
_ROWS_AT_ONCE: Final = 5_000


@dataclass(frozen=True, eq=False)
class Lines:
    """Where the content of each line begins and ends in the encoded text; the CR of a CRLF still belongs to it."""

    starts: np.ndarray
    stops: np.ndarray
    single_returns: bool


@dataclass(frozen=True, eq=False)
class TextRows:
    """``table`` has as many text columns as the layout is wide: shorter rows are filled up, longer ones cut.

    ``odd`` has (line, cells) of rows with something beyond that width or, below the first full row, with fewer cells;
    a row with text in only one cell is a title or a note, and never odd.
    """

    table: pa.Table
    lines: np.ndarray
    odd: tuple[tuple[int, int], ...] = ()
    fault: Problem | None = None


def find_lines(encoded: bytes, *, most: int) -> Lines | None:
    """Lines as the csv module counts them: CRLF, LF and CR each end one. None where there are too many."""
    content = np.frombuffer(encoded, np.uint8)
    ends = _positions(content, _LF, most)
    if ends is None:
        return None
    single_returns = _count(content, _CR) > int(np.count_nonzero(content[ends[ends > 0] - 1] == _CR))
    if single_returns:
        returns = _positions(content, _CR, most)
        if returns is None:
            return None
        followed = np.append(content, 0)[returns + 1] == _LF
        ends = np.sort(np.concatenate([ends, returns[~followed]]))
    starts, stops = np.append(0, ends + 1), np.append(ends, content.size)
    if starts[-1] == content.size:
        starts, stops = starts[:-1], stops[:-1]
    return Lines(starts, stops, single_returns)


def read_clean(encoded: bytes, lines: Lines, layout: Layout) -> TextRows | None:
    """The rows as pyarrow reads them; None where the csv module might read them otherwise."""
    content = np.frombuffer(encoded, np.uint8)
    if lines.single_returns:
        return None
    if b'"' in encoded and not _quotes_are_plain(content, lines, ord(layout.delimiter)):
        return None
    names = [str(column) for column in range(layout.width)]
    types = dict.fromkeys(names, pa.large_string())
    try:
        table = read_csv(
            pa.py_buffer(encoded),
            read_options=ReadOptions(column_names=names),
            parse_options=ParseOptions(delimiter=layout.delimiter),
            convert_options=ConvertOptions(column_types=types, null_values=[], check_utf8=False),
        )
    except pa.ArrowInvalid:  # a row of another width
        return None
    lengths = lines.stops - lines.starts
    is_empty = (lengths == 0) | ((lengths == 1) & (content[lines.starts] == _CR))
    numbers = np.flatnonzero(~is_empty) + 1
    return TextRows(table, numbers) if table.num_rows == numbers.size else None


def read_odd(text: str, layout: Layout) -> TextRows:
    """The rows as the csv module reads them, up to a quote that is not closed."""
    rows = _Rows(layout.width)
    row_lines: list[str] = []

    def lines() -> Iterator[str]:
        for match in LINE.finditer(text):
            row_lines.append(match[0])
            yield match[0]

    line, fault = 1, None
    try:
        for cells in csv.reader(lines(), delimiter=layout.delimiter, strict=True):
            if cells:
                rows.add(line, cells)
            line += len(row_lines)
            row_lines.clear()
    except csv.Error:
        fault = _quote_problem(line, "".join(row_lines), layout.delimiter)
    return TextRows(rows.table(), np.array(rows.lines, dtype=np.int64), tuple(rows.odd), fault)


@dataclass
class _Rows:
    """Rows on their way into columns, a block at a time, so that Python's texts do not pile up."""

    width: int
    lines: array[int] = field(default_factory=lambda: array("q"))
    odd: list[tuple[int, int]] = field(default_factory=list)
    _below_full_row: bool = False
    _waiting: list[list[str]] = field(default_factory=list)
    _blocks: list[pa.Table] = field(default_factory=list)

    def add(self, line: int, cells: list[str]) -> None:
        found = len(cells)
        if found == self.width:
            self._below_full_row = True
        elif found < self.width:
            if self._below_full_row and sum(bool(cell.strip()) for cell in cells) > 1:
                self.odd.append((line, found))
            cells += [""] * (self.width - found)
        else:
            self._below_full_row = True
            used = max((index for index, cell in enumerate(cells, start=1) if cell.strip()), default=0)
            if used > self.width:
                self.odd.append((line, used))
            del cells[self.width :]
        self.lines.append(line)
        self._waiting.append(cells)
        if len(self._waiting) == _ROWS_AT_ONCE:
            self._store()

    def table(self) -> pa.Table:
        self._store()
        return pa.concat_tables(self._blocks)

    def _store(self) -> None:
        columns = zip(*self._waiting, strict=True) if self._waiting else ((),) * self.width
        arrays = [pa.array(column, pa.large_string()) for column in columns]
        self._blocks.append(pa.table(arrays, [str(column) for column in range(self.width)]))
        self._waiting.clear()


def _count(content: np.ndarray, byte: int) -> int:
    blocks = (content[start : start + _BLOCK] for start in range(0, content.size, _BLOCK))
    return sum(int(np.count_nonzero(block == byte)) for block in blocks)


def _positions(content: np.ndarray, byte: int, most: int) -> np.ndarray | None:
    """Where a byte stands; None where it stands in more than ``most`` places, which would fill the memory."""
    found, count = [], 0
    for start in range(0, content.size, _BLOCK):
        found.append(np.flatnonzero(content[start : start + _BLOCK] == byte) + start)
        count += found[-1].size
        if count > most:
            return None
    return np.concatenate(found)


def _quotes_are_plain(content: np.ndarray, lines: Lines, delimiter: int) -> bool:
    """Whether every quote opens a cell, closes one on the same line, or is one of a pair within it."""
    quotes = _positions(content, _QUOTE, _MOST_QUOTES)
    if quotes is None or quotes.size % 2 or (np.searchsorted(quotes, lines.starts) % 2).any():
        return False
    before = content[np.maximum(quotes[0::2] - 1, 0)]
    after = content[np.minimum(quotes[1::2] + 1, content.size - 1)]
    opens = (before == delimiter) | (before == _LF) | (before == _QUOTE)
    closes = (after == delimiter) | (after == _LF) | (after == _CR) | (after == _QUOTE)
    return bool(opens.all() and closes.all())


def _quote_problem(line: int, row: str, delimiter: str) -> Problem:
    """What is wrong with a row that begins on ``line`` and cannot be cut into cells, on the line of the bad quote."""
    end = rf"(?:{re.escape(delimiter)}|\r\n?|\n|\Z)"
    cell = re.compile(rf'(?:"[^"]*+(?:""[^"]*+)*+"|(?!")[^{re.escape(delimiter)}\r\n]*+){end}')
    start = 0
    while (found := cell.match(row, start)) and found.end() > start:
        start = found.end()
    line += sum(1 for _ in LINE.finditer(row, 0, start)) - (row[:start] != "" and row[start - 1] not in "\r\n")
    if re.compile(r'"[^"\r\n]*+(?:""[^"\r\n]*+)*+"').match(row, start):
        return Problem(
            "quote_misplaced",
            Severity.FILE,
            "引号之后还有文字。请把单元格内的引号写成两个，或删去引号。",
            line,
        )
    return Problem("quote_unclosed", Severity.FILE, "引号未闭合，其后的内容都被算进这一格。请补上引号或删去它。", line)
