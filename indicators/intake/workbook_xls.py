"""The older .xls, read by xlrd. In: bytes that begin like an OLE file. Out: the cells of its sheets.

Not by python-calamine, which ends the whole process on some damaged files. xlrd does not tell formulas from values, so
a result of a formula has no mark here.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import numpy as np
import pyarrow as pa
import xlrd
from xlrd.biffh import XLRDError
from xlrd.sheet import Sheet as XlsSheet

from indicators.errors import DataFileError, UserError
from indicators.intake.archive import DAMAGED, ENCRYPTED, MACROS, NO_WORKBOOK
from indicators.intake.grid import Mark
from indicators.intake.sheet_cells import CODES, Cells, SheetCells
from indicators.intake.sheets import Area, FarCell
from indicators.intake.workbook_formats import FormatKind, is_number, kind_of, number_text, stored_text
from indicators.intake.workbook_values import FORMAT_MARKS

OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ROWS_AT_ONCE: Final = 1_000
_ROWS_FOR_NOTHING: Final = 4 * 65_536  # one cell in the last row of a sheet makes xlrd build all above it


class XlsBook:
    """An open .xls; sheets are read one at a time and dropped."""

    def __init__(self, content: bytes) -> None:
        """Raises: DataFileError where the file cannot be read or must not be."""
        for stream, template in (("_VBA_PROJECT", MACROS), ("EncryptedPackage", ENCRYPTED)):
            if stream.encode("utf-16-le") in content:
                raise DataFileError(template)
        # No cell takes less than a byte: more of them means that sheets share their records.
        self._cells_left = len(content) + _ROWS_FOR_NOTHING
        with _as_damaged():
            self._book = xlrd.open_workbook(
                file_contents=content, formatting_info=True, ragged_rows=True, on_demand=True, logfile=_Silence()
            )

    @property
    def epoch_1904(self) -> bool:
        return self._book.datemode == 1

    @property
    def names(self) -> list[str]:
        return self._book.sheet_names()

    def state(self, index: int) -> str:
        """visible, hidden or veryHidden, as an .xlsx says it."""
        with _as_damaged():
            return {0: "visible", 1: "hidden"}.get(self._book.sheet_by_index(index).visibility, "veryHidden")

    def read(self, index: int, cells: SheetCells) -> None:
        """Puts every cell with a text into ``cells``.

        Raises: FarCell at the first cell beyond the limits, DataFileError where the sheet is damaged.
        """
        with _as_damaged():
            sheet = self._book.sheet_by_index(index)
            for row in range(sheet.nrows):
                self._cells_left -= sheet.row_len(row) + 1
                if self._cells_left < 0:
                    raise DataFileError(DAMAGED)
            for first in range(0, sheet.nrows, _ROWS_AT_ONCE):
                cells.add(self._batch(sheet, range(first, min(first + _ROWS_AT_ONCE, sheet.nrows))))
            for top, bottom, left, right in sheet.merged_cells:
                cells.merge(Area(top + 1, left, bottom, right - 1))
            cells.hidden_rows.extend(row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden)
            for column, shown in sheet.colinfo_map.items():
                if shown.hidden:
                    cells.hide_columns(column, column + 1)
            self._book.unload_sheet(index)

    def _batch(self, sheet: XlsSheet, rows: range) -> Cells:
        places = [(row, column) for row in rows for column in range(sheet.row_len(row))]
        read = [self._cell(sheet, row, column) for row, column in places]
        at = np.array(places, dtype=np.int64).reshape(-1, 2)
        texts = pa.array([text for text, _ in read], pa.large_string())
        marks = np.array([CODES[mark] for _, mark in read], dtype=np.uint8)
        return Cells(at[:, 0] + 1, at[:, 1], texts, marks, np.zeros(len(texts), dtype=bool))

    def _cell(self, sheet: XlsSheet, row: int, column: int) -> tuple[str, Mark | None]:
        kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
        if kind in {xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE}:
            text, shown = stored_text(number_text(float(value)), self._kind(sheet, row, column), self.epoch_1904)
            return text, FORMAT_MARKS.get(shown)
        if kind == xlrd.XL_CELL_TEXT:
            return value, Mark.TEXT_NUMBER if is_number(value) else None
        if kind == xlrd.XL_CELL_BOOLEAN:
            return "TRUE" if value else "FALSE", None
        if kind == xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code.get(int(value), "#VALUE!"), None
        return "", None

    def _kind(self, sheet: XlsSheet, row: int, column: int) -> FormatKind:
        number = self._book.xf_list[sheet.cell_xf_index(row, column)].format_key
        return kind_of(number, self._book.format_map[number].format_str)


class _Silence(io.StringIO):
    """xlrd prints what it finds odd; a hostile file has much of that."""

    def write(self, text: str, /) -> int:
        return len(text)


@contextmanager
def _as_damaged() -> Iterator[None]:
    """xlrd meets damaged bytes with whatever exception they lead to."""
    try:
        yield
    except (UserError, FarCell):
        raise
    except XLRDError as error:
        if "encrypted" in str(error):
            raise DataFileError(ENCRYPTED) from error
        raise DataFileError(NO_WORKBOOK if "find workbook" in str(error) else DAMAGED) from error
    except Exception as error:
        raise DataFileError(DAMAGED) from error
