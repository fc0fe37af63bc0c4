"""Text to a table of cells. In: decoded text. Out: header and rows, each row with its true line number."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from indicators.errors import DataFileError


@dataclass(frozen=True, slots=True)
class Row:
    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    header: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(text: str) -> Table:
    """Comma-separated values with one header line; wholly blank lines are left out.

    Raises: DataFileError when there is no header or the quoting is broken.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(Row(start, tuple(cell.strip() for cell in cells)))
            start = reader.line_num + 1
    except csv.Error as error:
        raise DataFileError("第 {line} 行的引号不成对。请检查这一行的引号。", line=start) from error
    if not rows:
        raise DataFileError("文件是空的。请提供带表头的文件。")
    return Table(rows[0].cells, tuple(rows[1:]))
