"""What a person sees in a workbook is what is read, at its true address; everything else is named."""

from __future__ import annotations

import datetime
import io
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from indicators.errors import DataFileError, UserError
from indicators.intake.filetype import Limits
from indicators.intake.grid import Mark
from indicators.intake.problems import Severity
from indicators.intake.sheets import Area, Sheet, Workbook
from indicators.intake.workbook import pick_sheet, read_workbook
from indicators.intake.workbook_marks import mark_notes, merged_problems
from tests.intake.workbooks import parts, xls, zipped

_LIMITS = Limits(rows=1_000, xlsx_unpacked_bytes=2_000_000, file_columns=60)


def _read(content: bytes) -> Workbook:
    return read_workbook(content, limits=_LIMITS)


def _only(content: bytes) -> Sheet:
    (sheet,) = _read(content).sheets
    return sheet


def _saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _new() -> tuple[openpyxl.Workbook, Worksheet]:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    return book, sheet


def _rows(sheet: Sheet) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in sheet.grid.cells.to_numpy()]


def _cell(xml: str, **settings: Any) -> tuple[list[list[str]], dict[tuple[int, int], Mark]]:
    sheet = _only(zipped(parts(f'<row r="1">{xml}</row>', **settings)))
    return _rows(sheet), dict(sheet.grid.marks)


def test_cells_are_texts_as_a_person_types_them_and_empty_rows_keep_their_number() -> None:
    book, sheet = _new()
    sheet.title = "数据"
    sheet.append(["指标", "数值", "日期"])
    sheet.append([])
    sheet.append(["失业率", 5.0, datetime.date(2026, 6, 1)])
    sheet.append(["  ", None, None])
    sheet.append([True, 0.1, datetime.datetime(2026, 6, 1, 8, 30)])
    grid = _only(_saved(book)).grid
    assert _rows(_only(_saved(book))) == [
        ["指标", "数值", "日期"], ["失业率", "5", "2026-06-01"], ["TRUE", "0.1", "2026-06-01 08:30:00"],
    ]  # fmt: skip
    assert grid.lines.tolist() == [1, 3, 5]
    assert grid.sheet == "数据"
    assert grid.address(1, 2) == "C3"
    assert grid.marks == {(1, 2): Mark.DATE, (2, 2): Mark.DATE}
    assert {str(dtype) for dtype in grid.cells.dtypes} == {"str"}


def test_an_error_is_its_text() -> None:
    assert _cell('<c r="A1" t="e"><v>#DIV/0!</v></c><c r="B1" t="e"><f>X</f><v>#NAME?</v></c>') == (
        [["#DIV/0!", "#NAME?"]], {(0, 1): Mark.FORMULA},
    )  # fmt: skip


def test_a_percent_format_reads_as_shown_and_says_so() -> None:
    rows, marks = _cell(
        '<c r="A1" s="1"><v>0.049</v></c><c r="B1" s="2"><v>0.932999999999999</v></c>', formats=["0.0%", 9]
    )
    assert rows == [["4.9", "93.2999999999999"]]
    assert marks == {(0, 0): Mark.PERCENT, (0, 1): Mark.PERCENT}


def test_dates_follow_the_epoch_of_the_workbook_and_a_bare_serial_is_left_to_the_grammar_of_periods() -> None:
    cells = '<row r="1"><c r="A1" s="1"><v>44712</v></c><c r="B1"><v>44712</v></c></row>'
    of_1900 = _read(zipped(parts(cells, formats=[57])))
    made = parts(cells, formats=[57])
    made["xl/workbook.xml"] = str(made["xl/workbook.xml"]).replace("<workbookPr/>", '<workbookPr date1904="1"/>')
    of_1904 = _read(zipped(made))
    assert (of_1900.epoch_1904, of_1904.epoch_1904) == (False, True)
    assert _rows(of_1900.sheets[0]) == [["2022-05-31", "44712"]]
    assert _rows(of_1904.sheets[0]) == [["2026-06-01", "44712"]]


def test_a_number_stored_as_text_is_marked_whichever_way_the_text_is_stored() -> None:
    rows, marks = _cell(
        '<c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>1,234</t></is></c><c r="C1" t="s"><v>1</v></c>',
        shared=["<t>4.9</t>", "<t>约5</t>"],
    )
    assert rows == [["4.9", "1,234", "约5"]]
    assert marks == {(0, 0): Mark.TEXT_NUMBER, (0, 1): Mark.TEXT_NUMBER}


def test_rich_text_is_joined_and_phonetic_hints_are_left_out() -> None:
    text = '<r><t>失</t></r><r><rPr/><t xml:space="preserve"> 业_x000A_率</t></r><rPh><t>shi</t></rPh>'
    assert _cell('<c r="A1" t="s"><v>0</v></c>', shared=[text])[0] == [["失 业\n率"]]
    assert _cell(f'<c r="A1" t="inlineStr"><is>{text}</is></c>')[0] == [["失 业\n率"]]


def test_prefixed_elements_pretty_printing_and_missing_references_are_read() -> None:
    made = parts()
    made["xl/worksheets/sheet1.xml"] = (
        '<x:worksheet xmlns:x="m">\n <x:sheetData>\n  <x:row>\n   <x:c t="str">\n    <x:v>甲</x:v>\n   </x:c>\n   <x:c/>\n'
        "   <x:c><x:v>2</x:v></x:c>\n  </x:row>\n  <x:row/>\n  <x:row><x:c><x:v>3</x:v></x:c></x:row>\n</x:sheetData></x:worksheet>"
    )
    sheet = _only(zipped(made))
    assert _rows(sheet) == [["甲", "", "2"], ["3", "", ""]]
    assert sheet.grid.lines.tolist() == [1, 3]


def test_a_formula_is_read_by_its_stored_result_and_noted_once_per_column() -> None:
    cells = "".join(
        f'<row r="{r}"><c r="A{r}"><f>1+1</f><v>4.9</v></c><c r="B{r}" s="1"><f>A1</f><v>0.5</v></c></row>'
        for r in (1, 2, 3)
    )
    sheet = _only(zipped(parts(cells, formats=["0%"])))
    assert _rows(sheet) == [["4.9", "50"]] * 3
    assert sheet.formulas == {(row, column) for row in range(3) for column in range(2)}
    notes = mark_notes(sheet, first_row=1, columns={0, 1})
    assert [(note.code, note.line, note.column, note.cell) for note in notes] == [
        ("formula_cached", 2, "A", "4.9"), ("formula_cached", 2, "B", "50"), ("percent_format", 2, "B", "50"),
    ]  # fmt: skip
    assert (
        notes[0].message() == "第 2 行「A」：本列有 2 个公式，按文件里存好的结果读取（A2 为 4.9）。请确认结果是最新的。"
    )
    assert notes[2].message() == "第 2 行「B」：本列有 2 个百分比格式的单元格：B2 的 0.5 按 50 读取。请确认。"
    assert mark_notes(sheet, first_row=1, columns={5}) == ()


def test_a_formula_without_a_stored_result_is_a_problem_at_its_cell() -> None:
    book, sheet = _new()
    sheet.append(["数值", "备注"])
    sheet.append(["=1+1", "x"])
    (problem,) = _only(_saved(book)).problems
    assert (problem.code, problem.severity, problem.line, problem.column) == (
        "formula_not_calculated",
        Severity.ROW,
        2,
        "A",
    )
    assert "A2 是公式" in problem.message()


def test_a_formula_whose_result_is_an_empty_text_is_no_problem() -> None:
    sheet = _only(zipped(parts('<row r="1"><c r="A1" t="str"><f>""</f><v></v></c><c r="B1"><v>1</v></c></row>')))
    assert sheet.problems == ()


def test_a_merged_title_is_one_cell_and_a_merged_key_leaves_rows_without_it() -> None:
    book, sheet = _new()
    sheet.append(["2026年6月", None, None])
    sheet.append(["指标", "区县", "数值"])
    sheet.append(["失业率", "城东区", 1])
    sheet.append([None, "城西区", 2])
    sheet.append([None, "滨江区", 3])
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("A3:A5")
    read = _only(_saved(book))
    assert read.merged == (Area(1, 0, 1, 2), Area(3, 0, 5, 0))
    assert {place for place, mark in read.grid.marks.items() if mark is Mark.MERGED} == {(0, 1), (0, 2), (3, 0), (4, 0)}
    problems = merged_problems(read, first_row=2, columns={0, 1})
    assert [(problem.line, problem.column) for problem in problems] == [(4, "A"), (5, "A")]
    assert problems[0].message() == "第 4 行「A」：A3:A5 是合并单元格，这一格是空的。请取消合并，并逐行填写。"
    assert merged_problems(read, first_row=2, columns={1}) == ()


def test_what_lies_under_a_merged_area_is_not_read_as_nobody_sees_it() -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row><row r="2"><c r="A2"><v>3</v></c></row><row r="3"><c r="A3"><v>4</v></c></row>'
    sheet = _only(zipped(parts(cells, after='<mergeCells><mergeCell ref="A1:B2"/></mergeCells>')))
    assert _rows(sheet) == [["1", ""], ["4", ""]]
    assert sheet.grid.lines.tolist() == [1, 3]
    assert sheet.grid.marks == {(0, 1): Mark.MERGED}


@pytest.mark.parametrize(
    ("state", "words"), [("hidden", "隐藏的工作表“底稿”不入库"), ("veryHidden", "深度隐藏的工作表“底稿”不入库")]
)
def test_hidden_sheets_are_named_and_never_read(state: str, words: str) -> None:
    book, sheet = _new()
    sheet.append(["甲"])
    hidden = book.create_sheet("底稿")
    hidden.append(["secret"])
    hidden.sheet_state = state
    read = _read(_saved(book))
    assert [sheet.name for sheet in read.sheets] == ["Sheet"]
    assert read.hidden == ("底稿",)
    assert words in read.problems[0].message()
    assert read.problems[0].severity is Severity.NOTE


def test_hidden_rows_and_columns_are_read_and_noted() -> None:
    book, sheet = _new()
    for row in range(1, 10):
        sheet.append(["甲", row])
    for row in (3, 4, 20):
        sheet.row_dimensions[row].hidden = True
    sheet.column_dimensions["B"].hidden = True
    read = _only(_saved(book))
    assert len(read.grid.lines) == 9
    assert [problem.code for problem in read.problems] == ["rows_hidden", "columns_hidden"]
    assert "有 2 个隐藏的行（3、4）" in read.problems[0].message()
    assert "有 1 个隐藏的列（B）" in read.problems[1].message()


def _sheets(**content: list[list[object]]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        for name, rows in content.items():
            sheet = book.add_worksheet(name)
            for i, row in enumerate(rows):
                sheet.write_row(i, 0, row)
    return stream.getvalue()


def test_of_several_sheets_the_one_named_data_is_suggested_and_the_reader_told() -> None:
    read = _read(_sheets(七月=[["甲", "乙", "丙"]] * 9, 空=[], 数据=[["甲", "乙", "丙"]]))
    assert [sheet.name for sheet in read.sheets] == ["七月", "数据"]
    picked = pick_sheet(read.sheets)
    assert picked is not None
    assert picked.sheet.name == "数据"
    assert picked.problems[0].message() == "有 2 个工作表（七月、数据），只读取“数据”。请确认，或改选另一个工作表。"


def test_otherwise_the_sheet_with_most_of_a_table_is_suggested() -> None:
    picked = pick_sheet(
        _read(_sheets(说明=[["很长的说明"]] * 50, 六月=[["甲", "乙", "丙"]] * 3, 七月=[["甲", "乙", "丙"]] * 2)).sheets
    )
    assert picked is not None
    assert picked.sheet.name == "六月"


def test_one_sheet_is_taken_without_a_word_and_none_is_a_problem() -> None:
    picked = pick_sheet(_read(_sheets(六月=[["甲"]])).sheets)
    assert picked is not None
    assert picked.problems == ()
    empty = _read(_sheets(六月=[]))
    assert pick_sheet(empty.sheets) is None
    assert [(problem.code, problem.severity) for problem in empty.problems] == [("file_empty", Severity.FILE)]


def test_external_links_are_noted() -> None:
    link = {"xl/externalLinks/externalLink1.xml": "<externalLink/>"}
    (problem,) = _read(zipped(parts('<row r="1"><c r="A1"><v>1</v></c></row>') | link)).problems
    assert (problem.code, problem.severity) == ("external_link", Severity.NOTE)


@pytest.mark.parametrize(("place", "column"), [("XFD1048576", "XFD"), ("A3000", "A"), ("BI2", "BI")])
def test_a_far_cell_is_refused_by_name_and_the_rest_of_the_sheet_with_it(place: str, column: str) -> None:
    row = int(place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    cells = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{row}"><c r="{place}"><v>1</v></c></row>'
    read = _read(zipped(parts(cells)))
    assert read.sheets == ()
    (problem,) = read.problems
    assert (problem.code, problem.severity, problem.line, problem.column) == (
        "cell_too_far",
        Severity.FILE,
        row,
        column,
    )
    assert place in problem.message()


def test_a_table_stretched_by_one_cell_is_refused_instead_of_built() -> None:
    limits = Limits(rows=10_000, file_columns=1_000)
    cells = (
        "".join(f'<row r="{r}"><c r="A{r}"><v>1</v></c></row>' for r in range(1, 6_000))
        + '<row r="6000"><c r="ALL6000"><v>1</v></c></row>'
    )
    (problem,) = read_workbook(zipped(parts(cells)), limits=limits).problems
    assert "ALL6000" in problem.message()


def test_formatted_empty_cells_and_a_false_dimension_cost_nothing() -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row><row r="1048576" s="1" customFormat="1"/>'
    assert _rows(_only(zipped(parts(cells, formats=[9], before='<dimension ref="A1:XFD1048576"/>')))) == [["1"]]


def test_a_long_text_is_a_problem_at_its_cell() -> None:
    (problem,) = _only(zipped(parts(f'<row r="7"><c r="G7" t="str"><v>{"长" * 2_001}</v></c></row>'))).problems
    assert (problem.code, problem.severity, problem.line, problem.column) == ("text_too_long", Severity.ROW, 7, "G")
    assert problem.message() == "第 7 行「G」：有 2001 个字，超过 2000 个字的上限。请缩短后重试。"


def test_one_long_shared_text_in_many_cells_is_refused_before_it_is_copied() -> None:
    cells = "".join(f'<row r="{r}"><c r="A{r}" t="s"><v>0</v></c></row>' for r in range(1, 900))
    with pytest.raises(DataFileError, match="已拒绝"):
        _read(zipped(parts(cells, shared=[f"<t>{'x' * 30_000}</t>"])))


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="A1" t="s"><v>5</v></c></row>', '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>',
        '<row r="1"><c r="A0"><v>1</v></c></row>', '<row r="1"><c r="AAAA1"><v>1</v></c></row>', '<row r="x"/>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>', '<row r="1"><c r="A1"><v>1</v></row>',
        '<row r="1"><c r="A99999999999999999999"><v>1</v></c></row>', "&x;",
    ],
)  # fmt: skip
def test_cells_no_workbook_has_are_damage(cells: str) -> None:
    with pytest.raises(DataFileError, match=r"已损坏.*请"):
        _read(zipped(parts(cells)))


def test_areas_over_each_other_are_damage_before_they_take_time() -> None:
    areas = '<mergeCell ref="A1:XFD1048576"/>' * 3
    with pytest.raises(DataFileError, match="已损坏"):
        _read(
            zipped(
                parts(
                    '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>1</v></c></row>',
                    after=f"<mergeCells>{areas}</mergeCells>",
                )
            )
        )


def test_a_part_that_two_sheets_share_is_damage() -> None:
    made = parts()
    twice = '<sheet name="b" sheetId="2" r:id="rId1"/></sheets>'
    made["xl/workbook.xml"] = str(made["xl/workbook.xml"]).replace("</sheets>", twice)
    with pytest.raises(DataFileError, match="已损坏"):
        _read(zipped(made))


@pytest.mark.parametrize("encoding", ["s", "gbk", "rot13", "utf-16"])
def test_the_encoding_a_part_declares_is_not_looked_up(encoding: str) -> None:
    made = parts('<row r="1"><c r="A1" t="str"><v>甲</v></c></row>')
    made["xl/worksheets/sheet1.xml"] = f'<?xml version="1.0" encoding="{encoding}"?>{made["xl/worksheets/sheet1.xml"]}'
    assert _rows(_only(zipped(made))) == [["甲"]]


def test_another_kind_of_office_file_is_no_workbook() -> None:
    root = (
        f'<Relationships><Relationship Id="a" Type="{"x/officeDocument"}" Target="word/document.xml"/></Relationships>'
    )
    with pytest.raises(DataFileError, match="不是 Excel 工作簿"):
        _read(zipped({"[Content_Types].xml": "<Types/>", "_rels/.rels": root, "word/document.xml": "<document/>"}))


_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8)
_CELLS = st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.dates(datetime.date(1901, 1, 1)) | _TEXTS


@settings(max_examples=60)
@given(st.lists(st.lists(_CELLS, min_size=1, max_size=5), min_size=1, max_size=6))
def test_what_another_program_writes_comes_back(rows: list[list[object]]) -> None:
    book, sheet = _new()
    texts: dict[tuple[int, int], str] = {}
    for r, row in enumerate(rows, 1):
        for c, value in enumerate(row):
            cell = sheet.cell(r, c + 1)
            cell.value = value  # type: ignore[assignment]
            if isinstance(value, str):
                cell.data_type = "s"  # not a formula or an error, whatever it begins with
            if value is not None:
                texts[r, c] = str(value).upper() if isinstance(value, bool) else str(value)
    read = _read(_saved(book)).sheets
    found = {
        (int(line), column): text
        for sheet in read
        for line, row in zip(sheet.grid.lines, _rows(sheet), strict=True)
        for column, text in enumerate(row)
        if text
    }
    assert found == texts


_SAMPLES = (
    zipped(
        parts(
            '<row r="1"><c r="A1" s="1"><v>0.5</v></c><c r="B1" t="s"><v>0</v></c></row>',
            formats=["0%"],
            shared=["<t>甲</t>"],
        )
    ),
    xls([(0, 0, "指标", 0), (1, 0, 0.049, 1), (2, 1, True, 0)], codes=["0.0%"], merged=[(0, 0, 0, 1)], states=(0, 2)),
)


@settings(max_examples=200)
@given(st.data())
def test_any_bytes_are_a_workbook_or_a_user_error(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from((*_SAMPLES, b"PK\x03\x04", b"PK\x05\x06", _SAMPLES[1][:8], b""))))
    for _ in range(data.draw(st.integers(0, 6))):
        at = data.draw(st.integers(0, len(content)))
        content[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=6))
    try:
        read = _read(bytes(content))
    except UserError as error:
        assert "请" in str(error)  # noqa: PT017
    else:
        assert all(problem.message() for problem in read.problems)


_FRAGMENTS = st.sampled_from(
    [
        "<row>", "</row>", '<row r="2" hidden="1">', "<c/>", '<c r="A1" t="s"><v>0</v></c>', '<c r="B2" s="1"><v>46174.5</v></c>',
        '<c t="inlineStr"><is><t>甲</t></is></c>', '<c r="ZZ9"><v>1</v></c>', '<c><f>A1</f></c>', "<v>1</v>", "<t>x</t>", "<f/>",
        '<c t="d"><v>2026-06-01T00:00:00</v></c>', '<c r="C3" t="b"><v>1</v></c>', '<mergeCell ref="A1:B9"/>', "<rPh>", "</rPh>",
        '<col min="1" max="99999999999" hidden="1"/>', "<![CDATA[<c/>]]>", "<!-- x -->", "&amp;", '<c t="s"><v>１</v></c>',
    ]
)  # fmt: skip


@settings(max_examples=200)
@given(st.lists(_FRAGMENTS, max_size=8), st.booleans())
def test_any_sheet_is_a_workbook_or_a_user_error(fragments: list[str], whole: bool) -> None:
    body = "".join(fragments)
    try:
        _read(zipped(parts(f'<row r="1">{body}</row>' if whole else body, formats=[14], shared=["<t>1</t>"])))
    except UserError as error:
        assert "请" in str(error)  # noqa: PT017
