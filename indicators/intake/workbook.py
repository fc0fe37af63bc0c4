"""A workbook to its sheets. In: the bytes of an .xlsx or .xls. Out: every visible sheet as a grid, with its problems.

Hidden sheets are named and never read. What is read is what a person sees: the stored result of a formula, a percentage
times a hundred, a date in ISO form, an error by its text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from indicators.errors import DataFileError
from indicators.intake.archive import NO_WORKBOOK, open_archive
from indicators.intake.filetype import Limits
from indicators.intake.problems import Problem, Severity
from indicators.intake.sheet_cells import SheetCells
from indicators.intake.sheets import FarCell, Sheet, Workbook
from indicators.intake.workbook_parts import SheetEntry, read_contents, read_shared, read_styles
from indicators.intake.workbook_sheet import read_sheet
from indicators.intake.workbook_values import Book
from indicators.intake.workbook_xls import OLE, XlsBook

_ZIP: Final = b"PK"
_DATA_NAMES: Final = ("数据", "data")
_TABLE_COLUMNS: Final = 3

_Candidate = tuple[str, str, Callable[[SheetCells], None]]  # name, state, how it is read


@dataclass(frozen=True, eq=False)
class Picked:
    """The sheet to go on with, and what the reader should know of the choice."""

    sheet: Sheet
    problems: tuple[Problem, ...]


def read_workbook(content: bytes, *, limits: Limits) -> Workbook:
    """Every visible sheet with content.

    Raises: DataFileError where the file cannot be read or must not be.
    """
    if content.startswith(OLE):
        book = XlsBook(content)
        candidates = ((name, book.state(i), _xls_reader(book, i)) for i, name in enumerate(book.names))
        return _assemble(candidates, limits, book.epoch_1904, ())
    if content.startswith(_ZIP):
        return _read_xlsx(content, limits)
    raise DataFileError(NO_WORKBOOK)


def pick_sheet(sheets: Sequence[Sheet]) -> Picked | None:
    """A suggestion: the sheet named 数据 or data, or else the one with most cells in rows of three or more."""
    if not sheets:
        return None
    named = [sheet for sheet in sheets if sheet.name.strip().casefold() in _DATA_NAMES]
    sheet = named[0] if named else max(sheets, key=_size)
    if len(sheets) == 1:
        return Picked(sheet, ())
    template = "有 {count} 个工作表（{names}），只读取“{name}”。请确认，或改选另一个工作表。"
    names = "、".join(other.name for other in sheets)
    params: dict[str, object] = {"count": len(sheets), "names": names, "name": sheet.name}
    return Picked(sheet, (Problem("sheet_chosen", Severity.NOTE, template, params=params),))


def _read_xlsx(content: bytes, limits: Limits) -> Workbook:
    archive = open_archive(content, most_entries=limits.xlsx_entries, most_unpacked=limits.xlsx_unpacked_bytes)
    contents = read_contents(archive)
    book = Book(read_shared(archive, contents), read_styles(archive, contents), epoch_1904=contents.epoch_1904)

    def reader(entry: SheetEntry) -> Callable[[SheetCells], None]:
        return lambda cells: read_sheet(archive, entry.part, book, cells) if entry.part else None

    candidates = ((entry.name, entry.state, reader(entry)) for entry in contents.sheets)
    links = sum(name.startswith("xl/externallinks/") and name.endswith(".xml") for name in archive.names)
    problems: tuple[Problem, ...] = ()
    if links:
        template = "含 {count} 个指向其他文件的外部链接，已忽略，按文件里存好的结果读取。请确认。"
        problems = (Problem("external_link", Severity.NOTE, template, params={"count": links}),)
    return _assemble(candidates, limits, contents.epoch_1904, problems)


def _xls_reader(book: XlsBook, index: int) -> Callable[[SheetCells], None]:
    return lambda cells: book.read(index, cells)


def _assemble(
    candidates: Iterable[_Candidate],
    limits: Limits,
    epoch_1904: bool,
    problems: Iterable[Problem],
) -> Workbook:
    sheets: list[Sheet] = []
    hidden: list[str] = []
    found = list(problems)
    for name, state, read in candidates:
        if state != "visible":
            hidden.append(name)
            found.append(_hidden_note(name, state))
            continue
        cells = SheetCells(limits)
        try:
            read(cells)
            sheet = cells.build(name)
        except FarCell as far:
            found.append(_far_problem(name, far, limits))
            continue
        if len(sheet.grid.lines) or sheet.problems:
            sheets.append(sheet)
    if not sheets and all(problem.severity is not Severity.FILE for problem in found):
        template = "工作簿里没有可见的内容。请提供带表头和数据的工作表。"
        found.append(Problem("file_empty", Severity.FILE, template))
    return Workbook(tuple(sheets), tuple(hidden), epoch_1904, tuple(found))


def _hidden_note(name: str, state: str) -> Problem:
    if state == "hidden":
        template = "隐藏的工作表“{name}”不入库。如需其中的数据，请取消隐藏后重新上传。"
    else:
        template = "深度隐藏的工作表“{name}”不入库。如需其中的数据，请复制到可见的工作表后重新上传。"
    return Problem("sheet_hidden", Severity.NOTE, template, params={"name": name})


def _far_problem(name: str, far: FarCell, limits: Limits) -> Problem:
    template = "工作表“{sheet}”的 {address} 处有孤立内容，或超出 {columns} 列、{rows} 行的上限。请删去该单元格，或拆分表格后重试。"
    params: dict[str, object] = {
        "sheet": name, "address": str(far), "columns": limits.file_columns, "rows": limits.rows,
    }  # fmt: skip
    return Problem("cell_too_far", Severity.FILE, template, far.row, far.letters, params=params)


def _size(sheet: Sheet) -> tuple[int, int]:
    """Cells in rows that look like rows of a table come first: a sheet of explanations may be the longer one."""
    filled = (sheet.grid.cells != "").to_numpy().sum(axis=1)
    return int(filled[filled >= _TABLE_COLUMNS].sum()), int(filled.sum())
