"""One sheet of an .xlsx, read as a stream. In: its part of the archive. Out: its cells, as texts with marks.

The parser is expat, not python-calamine: calamine 0.37 reads an error cell as empty, tells neither formulas nor number
formats, allocates the whole rectangle up to the last cell, and ends the process when that does not fit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from indicators.errors import DataFileError
from indicators.intake.archive import DAMAGED, Archive
from indicators.intake.grid import column_letters
from indicators.intake.sheet_cells import SheetCells
from indicators.intake.workbook_parts import LONGEST_TEXT, Attributes, parse
from indicators.intake.workbook_values import Book, Raw, add_cells, column_number, read_area

_BATCH: Final = 1 << 16
_TRUE: Final = frozenset({"1", "true"})


def read_sheet(archive: Archive, part: str, book: Book, cells: SheetCells) -> None:
    """Puts every cell with a text or a formula into ``cells``.

    Raises: FarCell at the first cell beyond the limits, DataFileError where the part is damaged.
    """
    scan = _Scan(book, cells)
    try:
        parse(archive, part, scan.start, end=scan.end, text=scan.text)
        scan.flush()
    except (ValueError, IndexError, OverflowError) as error:  # numbers that are none, shared texts that are not there
        raise DataFileError(DAMAGED) from error


class _Scan:
    """Where the parser stands. ``start`` and ``end`` run for every element of a million cells, so they do little."""

    def __init__(self, book: Book, cells: SheetCells) -> None:
        self._book = book
        self._cells = cells
        self._raw = Raw()
        self._references = self._raw.references
        self._types = self._raw.types
        self._styles = self._raw.styles
        self._values = self._raw.values
        self._cell = self._hint = ""
        self._texts: frozenset[str] = frozenset()
        self._others: dict[str, Callable[[Attributes], None]] = {}
        self._row = 0
        self._row_begins = 0
        self._in_text = False
        self._in_hint = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == self._cell:
            reference = attributes.get("r") or self._next_reference()
            if len(self._values) >= _BATCH:
                self.flush()
            self._references.append(reference)
            self._types.append(attributes.get("t", "n"))
            self._styles.append(attributes.get("s", "0"))
            self._values.append("")
        elif name in self._texts:
            self._in_text = not self._in_hint
        elif not self._others:
            self._begin(name)
        elif handler := self._others.get(name):
            handler(attributes)

    def end(self, name: str) -> None:
        self._in_text = False  # what has text has no elements inside
        if self._in_hint and name == self._hint:
            self._in_hint = False

    def text(self, piece: str) -> None:
        if self._in_text:
            before = self._values[-1]
            if len(before) > LONGEST_TEXT:
                raise DataFileError(DAMAGED)
            self._values[-1] = before + piece if before else piece

    def flush(self) -> None:
        """Hands the cells so far on, so that limits act early and memory stays small."""
        self._row_begins -= len(self._values)
        add_cells(self._raw, self._book, self._cells)
        self._raw.clear()

    def _begin(self, root: str) -> None:
        """Some programs write ``x:row``: all elements of the sheet then have the prefix of the root."""
        prefix = root[: root.rfind(":") + 1]
        self._cell, self._hint = prefix + "c", prefix + "rPh"
        self._texts = frozenset({prefix + "v", prefix + "t"})
        others = {
            "row": self._start_row, "f": self._start_formula, "rPh": self._start_hint, "col": self._start_column,
            "mergeCell": self._start_area,
        }  # fmt: skip
        self._others = {prefix + name: handler for name, handler in others.items()}

    def _start_row(self, attributes: Attributes) -> None:
        number = attributes.get("r")
        self._row = self._row + 1 if number is None else int(number)
        self._row_begins = len(self._values)
        if attributes.get("hidden") in _TRUE:
            self._cells.hidden_rows.append(self._row)

    def _start_formula(self, _: Attributes) -> None:
        self._raw.formulas.append(len(self._values) - 1)

    def _start_hint(self, _: Attributes) -> None:
        self._in_hint = True

    def _start_column(self, attributes: Attributes) -> None:
        if attributes.get("hidden") in _TRUE:
            self._cells.hide_columns(int(attributes.get("min", "1")) - 1, int(attributes.get("max", "1")))

    def _start_area(self, attributes: Attributes) -> None:
        if area := read_area(attributes.get("ref", "")):
            self._cells.merge(area)

    def _next_reference(self) -> str:
        """A cell without a reference follows the one before it in its row."""
        first = len(self._values) == self._row_begins
        column = 0 if first else column_number(self._references[-1].rstrip("0123456789")) + 1
        return f"{column_letters(column)}{self._row}"
