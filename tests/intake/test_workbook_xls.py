"""The older .xls reads like an .xlsx, as far as it tells what an .xlsx tells."""

from __future__ import annotations

import io
from datetime import date

import pytest
import python_calamine

from indicators.errors import DataFileError
from indicators.intake.filetype import Limits
from indicators.intake.grid import Mark
from indicators.intake.sheets import Area, Workbook
from indicators.intake.workbook import read_workbook
from tests.intake.workbooks import xls


def _read(content: bytes) -> Workbook:
    return read_workbook(content, limits=Limits(rows=1_000))


_CONTENT = xls(
    [(0, 0, "指标", 0), (2, 0, 4.9, 0), (2, 1, 0.049, 1), (3, 0, 46174.0, 2), (3, 1, True, 0), (4, 0, b"\x07", 0), (4, 1, "5", 0)],
    codes=["0.0%", 'yyyy"年"m"月"'],
    merged=[(0, 0, 0, 1)],
    states=(0, 1, 2),
)  # fmt: skip


def test_cells_marks_areas_and_hidden_sheets() -> None:
    read = _read(_CONTENT)
    (sheet,) = read.sheets
    assert sheet.grid.cells.to_numpy().tolist() == [
        ["指标", ""],
        ["4.9", "4.9"],
        ["2026-06-01", "TRUE"],
        ["#DIV/0!", "5"],
    ]
    assert sheet.grid.lines.tolist() == [1, 3, 4, 5]
    assert sheet.grid.marks == {
        (0, 1): Mark.MERGED, (1, 1): Mark.PERCENT, (2, 0): Mark.DATE, (3, 1): Mark.TEXT_NUMBER,
    }  # fmt: skip
    assert sheet.merged == (Area(1, 0, 1, 1),)
    assert read.hidden == ("表1", "表2")
    assert [problem.message()[:4] for problem in read.problems] == ["隐藏的工", "深度隐藏"]


def test_the_file_of_this_test_is_an_xls_to_another_reader_too() -> None:
    rows = python_calamine.load_workbook(io.BytesIO(_CONTENT)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert rows[2:4] == [[4.9, 0.049], [date(2026, 6, 1), True]]


def test_the_epoch_of_1904() -> None:
    read = _read(xls([(0, 0, 44712.0, 1), (0, 1, 44712.0, 0)], codes=["yyyy-mm-dd"], epoch_1904=True))
    assert read.epoch_1904
    assert read.sheets[0].grid.cells.to_numpy().tolist() == [["2026-06-01", "44712"]]


@pytest.mark.parametrize(
    ("streams", "words"),
    [(("Workbook", "_VBA_PROJECT"), "宏"), (("EncryptedPackage",), "密码"), (("WordDocument",), "不是 Excel 工作簿")],
)
def test_macros_passwords_and_other_documents_are_refused(streams: tuple[str, ...], words: str) -> None:
    with pytest.raises(DataFileError, match=words):
        _read(xls([(0, 0, 1.0, 0)], streams=streams))


def test_a_far_cell_is_refused_without_its_rectangle() -> None:
    (problem,) = _read(xls([(0, 0, 1.0, 0), (65_535, 255, 1.0, 0)])).problems
    assert (problem.code, problem.line, problem.column) == ("cell_too_far", 65_536, "IV")


def test_a_cut_file_is_damaged() -> None:
    with pytest.raises(DataFileError, match=r"已损坏.*请"):
        _read(_CONTENT[:2_000])
