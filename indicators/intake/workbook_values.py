"""Cells as an .xlsx stores them become texts. In: references, types, styles and values. Out: batches of cells.

Whole batches at a time: a list comprehension where Python must look at each cell, an array where it need not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from indicators.intake.grid import Mark
from indicators.intake.sheet_cells import CODES, Cells, SheetCells
from indicators.intake.sheets import Area
from indicators.intake.workbook_formats import AS_TYPED, FormatKind, is_number, stored_text, unescape

FORMAT_MARKS: Final = {FormatKind.PERCENT: Mark.PERCENT, FormatKind.DATE: Mark.DATE}
_CODES: Final = {kind: CODES[FORMAT_MARKS.get(kind)] for kind in FormatKind}
_WEAK: Final = (0, CODES[Mark.TEXT_NUMBER])  # marks that say less than that a cell is a formula
_DIGITS: Final = "0123456789"
_CAPITALS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LETTERS: Final = re.compile(r"[A-Z]{1,3}")
_AREA: Final = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6}):\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_MIDNIGHT: Final = re.compile(r"T00:00(:00(\.0+)?)?Z?$")
_TRUE: Final = frozenset({"1", "true"})

_stored_text = lru_cache(maxsize=1 << 14)(stored_text)  # the same days and shares come again and again


class Book:
    """What all sheets of one workbook share; ``kinds`` by the style of a cell, as it is written."""

    def __init__(self, shared: list[str], kinds: dict[str, FormatKind], *, epoch_1904: bool) -> None:
        self.shared = pa.array(shared, pa.large_string())
        self.shared_chars = np.array([len(text) for text in shared], dtype=np.int64)
        self.shared_marks = np.array([_text_code(text) for text in shared], dtype=np.uint8)
        self.kinds = kinds
        self.epoch_1904 = epoch_1904


@dataclass(slots=True)
class Raw:
    """A batch as the parser met it: parallel lists, and the positions of formulas."""

    references: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    formulas: list[int] = field(default_factory=list)

    def clear(self) -> None:
        for part in (self.references, self.types, self.styles, self.values, self.formulas):
            part.clear()


def add_cells(raw: Raw, book: Book, cells: SheetCells) -> None:
    """The cells of ``raw`` into ``cells``.

    Raises: ValueError, IndexError, OverflowError where they are not what a workbook has; what ``SheetCells.add`` raises.
    """
    rows, columns = _places(raw.references)
    values = pa.array(raw.values, pa.large_string())
    filled = _array(pc.not_equal(pc.utf8_trim_whitespace(values), ""))
    types = np.array(raw.types, dtype=object)
    marks = np.zeros(len(values), dtype=np.uint8)
    pieces = [(np.empty(0, dtype=np.int64), pa.array([], pa.large_string()))]
    for kind in sorted(set(raw.types)):
        at = np.flatnonzero((types == kind) & filled)
        stored = values.take(at)
        if kind == "s":
            pieces.append((at, _shared(at, stored, marks, book, cells)))
        elif kind == "n":
            pieces.append((at, _numbers(at, stored, marks, raw.styles, book)))
        else:
            texts = [_text(kind, text) for text in stored.to_pylist()]
            marks[at] = [_CODES[FormatKind.DATE] if kind == "d" else _text_code(text) for text in texts]
            pieces.append((at, pa.array(texts, pa.large_string())))
    is_formula = np.zeros(len(values), dtype=bool)
    is_formula[raw.formulas] = True
    marks[is_formula & np.isin(marks, _WEAK)] = CODES[Mark.FORMULA]
    for place in np.flatnonzero(is_formula & ~filled & (types != "str")):  # a result that is an empty text says so
        cells.add_uncalculated(int(rows[place]), int(columns[place]))
    order = np.concatenate([at for at, _ in pieces])
    back = np.argsort(order)
    at = order[back]
    texts = pa.concat_arrays([piece for _, piece in pieces]).take(back)
    cells.add(Cells(rows[at], columns[at], texts, marks[at], is_formula[at]))


def column_number(letters: str) -> int:
    """A -> 0, AA -> 26.

    Raises: ValueError where these are no letters of a column.
    """
    if not _LETTERS.fullmatch(letters):
        raise ValueError(letters)
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def read_area(reference: str) -> Area | None:
    """``A2:B3`` as an area; None for a single cell and for what is no area."""
    match = _AREA.fullmatch(reference)
    if match is None:
        return None
    left, top, right, bottom = match.groups()
    return Area(int(top), column_number(left), int(bottom), column_number(right))


def _places(references: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Row and column of every reference."""
    texts = pa.array(references, pa.large_string())
    letters = pc.dictionary_encode(pc.ascii_rtrim(texts, _DIGITS))
    rows = _array(pc.cast(pc.ascii_ltrim(texts, _CAPITALS), pa.int64()))
    if rows.min(initial=1) < 1:
        raise ValueError
    numbers = np.array([column_number(name) for name in letters.dictionary.to_pylist()], dtype=np.int64)
    return rows, numbers[_array(letters.indices)]


def _shared(at: np.ndarray, stored: pa.Array, marks: np.ndarray, book: Book, cells: SheetCells) -> pa.Array:
    places = _array(pc.cast(stored, pa.int64()))
    if places.min(initial=0) < 0:
        raise IndexError
    cells.expect(int(book.shared_chars[places].sum()))  # one long text in many cells must not be copied first
    marks[at] = book.shared_marks[places]
    return book.shared.take(places)


def _numbers(at: np.ndarray, stored: pa.Array, marks: np.ndarray, styles: list[str], book: Book) -> pa.Array:
    kinds = [book.kinds.get(styles[place]) for place in at.tolist()]
    as_typed = _array(pc.match_substring_regex(stored, AS_TYPED))
    odd = np.flatnonzero(np.array([kind is not None for kind in kinds], dtype=bool) | ~as_typed)
    read = [
        _stored_text(text, kinds[place] or FormatKind.GENERAL, book.epoch_1904)
        for place, text in zip(odd.tolist(), stored.take(odd).to_pylist(), strict=True)
    ]
    marks[at[odd]] = [_CODES[kind] for _, kind in read]
    is_odd = np.zeros(len(at), dtype=bool)
    is_odd[odd] = True
    return pc.replace_with_mask(stored, pa.array(is_odd), pa.array([text for text, _ in read], pa.large_string()))


def _text(kind: str, stored: str) -> str:
    if kind == "b":
        return "TRUE" if stored.strip() in _TRUE else "FALSE"
    if kind == "d":
        return _MIDNIGHT.sub("", stored.strip()).replace("T", " ")
    return unescape(stored)  # an inline text, the result of a formula, or the text of an error


def _text_code(text: str) -> int:
    return CODES[Mark.TEXT_NUMBER] if is_number(text) else 0


def _array(values: pa.Array) -> np.ndarray:
    return np.asarray(values.to_numpy(zero_copy_only=False))
