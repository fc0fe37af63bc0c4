"""Tables to take away: CSV that Excel opens in Chinese, and XLSX with a page that says where the figures come from.

In: named columns of text and numbers. Out: bytes. A cell that a spreadsheet could run as a formula is text.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import Final

import xlsxwriter

Cell = str | float | int | None

_FORMULA: Final = re.compile(r"^\s*[=+\-@＝＋－＠\t\r]")
_WIDEST: Final = 60


def to_csv(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """UTF-8 with a byte order mark; a text that begins like a formula gets an apostrophe before it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([_inert(name) for name in header])
    writer.writerows([[_inert(cell) for cell in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")


def to_xlsx(
    header: Sequence[str], rows: Sequence[Sequence[Cell]], *, sheet: str, about: Sequence[tuple[str, str]]
) -> bytes:
    """One sheet of figures and one that says what they are; text is written as text, numbers as numbers."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        figures = book.add_worksheet(sheet)
        figures.freeze_panes(1, 0)
        for column, name in enumerate(header):
            figures.write_string(0, column, name, bold)
            texts = [str(row[column]) for row in rows if row[column] is not None]
            figures.set_column(column, column, min(_WIDEST, 2 + 2 * max(map(len, [name, *texts]))))
        for line, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    figures.write_string(line, column, cell)
                elif cell is not None:
                    figures.write_number(line, column, cell)
        notes = book.add_worksheet("说明 About")
        notes.set_column(0, 0, 20)
        notes.set_column(1, 1, _WIDEST)
        for line, (name, text) in enumerate(about):
            notes.write_string(line, 0, name, bold)
            notes.write_string(line, 1, text)
    return out.getvalue()


def _inert(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell
