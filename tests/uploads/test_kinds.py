"""Every kind of file that analysts send: what becomes of it, and the sentence, with its place, that says so.

The letters are those of the kinds: E encodings and file types, S the shape of text files, N numbers, T periods,
K what rows refer to, I texts that a program could run, X workbooks, C two analysts, G good files.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

import pytest

from indicators.intake.problems import Severity
from indicators.intake.road import Outcome, Understood
from indicators.uploads import Proposal
from tests.intake.workbooks import parts, xls, zipped
from tests.uploads.city import (
    HEADER,
    INCOME,
    ON_TIME,
    ROWS,
    changed,
    csv_of,
    good_csv,
    text_of,
    with_numbers,
    xlsx_of,
)

Read = Callable[..., Understood]
ACCEPT, WARN, REJECT = Outcome
GOOD: Final = good_csv()
LINES: Final = GOOD.splitlines(keepends=True)
GBK_LINES: Final = csv_of(encoding="gb18030").splitlines(keepends=True)
CELLS: Final = with_numbers(changed())
PARTS: Final = parts('<row r="1"><c r="A1" t="inlineStr"><is><t>指标</t></is></c></row>')
OLE_LOCKED: Final = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "EncryptedPackage\0".encode("utf-16-le")


def appended(*rows: tuple[str, ...]) -> bytes:
    return text_of([HEADER, *ROWS, *rows]).encode()


def joined(table: list[list[str]], *, column: str, header: str, cell: str) -> bytes:
    """With one more column after ``column``."""
    at = HEADER.index(column) + 1
    return text_of([[*row[:at], cell if line else header, *row[at:]] for line, row in enumerate(table)]).encode()


def xls_of(table: list[list[Any]]) -> bytes:
    return xls([(row, column, cell, 0) for row, cells in enumerate(table) for column, cell in enumerate(cells) if cell])


def check(understood: Understood, outcome: Outcome, code: str, *, line: int, column: str, words: str) -> None:
    """The outcome, and the first problem of that code at its place with its words."""
    found = [(problem.code, problem.line, problem.column, problem.message()) for problem in understood.problems]
    assert understood.outcome is outcome, found
    assert (len(understood.frame) > 0) == (outcome is not REJECT)
    problem = next((problem for problem in understood.problems if problem.code == code), None)
    assert problem is not None, found
    assert (problem.line, problem.column) == (line, column), found
    assert words in problem.message()
    assert problem.message().startswith(f"第 {line} 行「{column}」：")


# content, the name it arrives under, what was read of it
ACCEPTED: Final[dict[str, tuple[bytes, str]]] = {
    "E: UTF-8": (GOOD, "六月.csv"),
    "E: a byte order mark is no part of the first header": (b"\xef\xbb\xbf" + GOOD, "六月.csv"),
    "E: GBK": (csv_of(encoding="gb18030"), "六月.csv"),
    "E: UTF-16 with its mark": (b"\xff\xfe" + GOOD.decode().encode("utf-16-le"), "六月.csv"),
    "S: mixed line ends": (LINES[0] + b"\r\n".join(line.strip() for line in LINES[1:3]) + b"\r" + b"".join(LINES[3:]), "a.csv"),
    "S: line ends of old Macs": (GOOD.replace(b"\n", b"\r"), "六月.csv"),
    "S: trailing commas": (GOOD.replace(b"\n", b",,,\n"), "六月.csv"),
    "S: blank rows": (b"".join([*LINES[:2], b",,,,,,\n\n", *LINES[2:]]), "六月.csv"),
    "S: columns in another order": (text_of(row[::-1] for row in changed()).encode(), "六月.csv"),
    "S: a line break inside quotes": (csv_of(备注="一\n二"), "六月.csv"),
    "I: a path in the name": (GOOD, "../../etc/cron.d/x.csv"),
    "G: a workbook": (xlsx_of(CELLS), "六月.xlsx"),
    "G: an old workbook": (xls_of(CELLS), "六月.xls"),
}  # fmt: skip


@pytest.mark.parametrize("kind", ACCEPTED)
def test_a_good_file_goes_in_without_a_question(kind: str, read: Read) -> None:
    content, name = ACCEPTED[kind]
    understood = read(content, name)
    assert understood.outcome is ACCEPT, [problem.message() for problem in understood.problems]
    assert understood.frame["value"].tolist() == [96.4, 93.8, 41.7, 38.2]
    assert understood.frame["indicator_id"].tolist() == ["on_time", "on_time", "revenue", "green"]
    assert understood.frame["place_id"].tolist() == ["990301", "990302", "990301", "990303"]
    assert set(understood.frame["period"]) == {"2025-06"}


def test_e_a_rare_character_stays_as_it_is(read: Read) -> None:
    understood = read(csv_of(备注="填报人：𠮷田", encoding="gb18030"))
    assert (understood.outcome, understood.encoding) == (ACCEPT, "gb18030")
    assert understood.frame["period_note"][0] == "填报人：𠮷田"


def test_i_the_name_is_only_a_label(read: Read) -> None:
    assert read(GOOD, "../../etc/cron.d/x.csv").name == "x.csv"


def test_s_line_numbers_stay_those_of_the_file_after_blank_rows_and_quoted_line_breaks(read: Read) -> None:
    rows = [LINES[0], csv_of(备注="一\n二").split(b"\n", 1)[1], b"\n,,,,,,\n"]
    check(
        read(b"".join(rows) + csv_of(数值="abc").splitlines()[1]),
        REJECT,
        "value_not_number",
        line=9,
        column="数值",
        words="“abc”不是数字",
    )


# what is wrong with the whole file: content, name, code, line, words
REFUSED: Final[dict[str, tuple[bytes, str, str, int | None, str]]] = {
    "E: UTF-16 without its mark": (GOOD.decode().encode("utf-16-be"), "a.csv", "file_unreadable", None, "请另存为 UTF-8"),
    "E: cut in a character": (GOOD.rstrip() + "备".encode()[:1], "a.csv", "file_unreadable", None, "文件末尾不完整"),
    "E: two encodings": (b"".join([*LINES[:3], *GBK_LINES[3:]]), "a.csv", "file_unreadable", None, "第 4 行与前面各行的编码不同"),
    "E: Big5": (
        "指標,區縣,時期,數值,單位,來源\n準時辦結率,東湖區,2025-06,96.4,%,政務局\n".encode("big5"),
        "a.csv", "file_unreadable", None, "Big5",
    ),
    "E: text direction turned round": (csv_of(来源="政\u202e务局"), "a.csv", "file_unreadable", None, "第 2 行「来源」含不可见的方向控制符"),
    "E: half of a pair of surrogates": (b"".join(LINES[:2]) + b"\xed\xa0\xbd,x\n", "a.csv", "file_unreadable", None, "第 3 行"),
    "E: zero bytes": (b"", "a.csv", "file_unreadable", None, "文件为空"),
    "E: a mark and nothing else": (b"\xef\xbb\xbf", "a.csv", "file_unreadable", None, "文件为空"),
    "E: a NUL": (csv_of(备注="a\0b"), "a.csv", "file_unreadable", None, "第 2 行含空字符"),
    "E: a lost character": (csv_of(来源="政\ufffd局"), "a.csv", "file_unreadable", None, "第 2 行有已丢失的字符"),
    "E: a workbook named csv": (xlsx_of(CELLS), "a.csv", "file_unreadable", None, "请把扩展名改为 .xlsx"),
    "E: text named xlsx": (GOOD, "a.xlsx", "file_unreadable", None, "请把扩展名改为 .csv"),
    "E: a web page named xls": (b"<html><table><tr><td>1</td></tr></table></html>", "a.xls", "file_unreadable", None, "请用 Excel 或 WPS 打开后另存为 xlsx"),
    "E: a password": (OLE_LOCKED, "a.xlsx", "file_unreadable", None, "请先去除密码"),
    "S: full-width commas": (GOOD.decode().replace(",", "，").encode(), "a.csv", "delimiter_full_width", None, "请改为半角"),
    "S: one cell too many": (GOOD.replace(LINES[2], LINES[2].rstrip() + b",x\n"), "a.csv", "row_width", 3, "有 8 格，应为 7 格"),
    "S: one cell too few": (GOOD.replace(b"93.8,%", b"93.8"), "a.csv", "row_width", 3, "有 6 格，应为 7 格"),
    "S: an open quote": (b"".join([*LINES[:2], LINES[2].replace(b"93.8", b'"93.8'), *LINES[3:]]), "a.csv", "quote_unclosed", 3, "引号未闭合"),
    "S: a line of 150 KB": (csv_of(备注="长" * 50_000), "a.csv", "line_too_long", 2, "超过 64 KB"),
    "S: no header": (text_of(ROWS).encode(), "a.csv", "header_missing", None, "请在数据上方加一行表头"),
    "S: nothing below the header": (LINES[0], "a.csv", "file_empty", None, "表头以下没有数据"),
    "S: no column of values": (text_of([*row[:3], *row[4:]] for row in changed()).encode(), "a.csv", "column_required", None, "缺少列「数值」"),
    "S: no column of periods": (text_of([*row[:2], *row[3:]] for row in changed()).encode(), "a.csv", "column_required", None, "缺少列「时期」"),
    "S: sixty columns": (text_of([*row, *["x"] * 53] for row in changed()).encode(), "a.csv", "file_too_many_columns", None, "超过 50 列"),
    "X: nothing in it": (xlsx_of([]), "a.xlsx", "file_empty", None, "没有可见的内容"),
    "X: an external entity": (
        zipped(PARTS | {"xl/strings.xml": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><sst/>'}),
        "a.xlsx", "file_unreadable", None, "含外部实体，已拒绝",
    ),
    "X: a member outside": (zipped(PARTS | {"../../evil.txt": b"x"}), "a.xlsx", "file_unreadable", None, "压缩包含越界路径"),
    "X: macros": (zipped(PARTS | {"xl/vbaProject.bin": b"x"}), "a.xlsx", "file_unreadable", None, "请另存为不含宏的 .xlsx"),
    "X: a bomb": (zipped(PARTS | {"xl/big.xml": b"0" * 150_000_000}), "a.xlsx", "file_unreadable", None, "已拒绝"),
    "X: a thousand parts": (zipped(PARTS | {f"xl/m{i}.xml": b"x" for i in range(1_000)}), "a.xlsx", "file_unreadable", None, "超过 1000 个的上限"),
    "X: a zip that is no workbook": (zipped({"a.txt": "x"}), "a.xlsx", "file_unreadable", None, "不是 Excel 工作簿"),
    "X: cut": (xlsx_of(CELLS)[:3_000], "a.xlsx", "file_unreadable", None, "文件不完整"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_is_refused_with_its_reason(kind: str, read: Read) -> None:
    content, name, code, line, words = REFUSED[kind]
    understood = read(content, name)
    found = {problem.code: problem for problem in reversed(understood.problems)}
    assert understood.outcome is REJECT
    assert understood.frame.empty
    assert code in found, [problem.message() for problem in understood.problems]
    assert found[code].line == line
    assert words in found[code].message()


def test_s_a_header_that_stands_twice_is_refused(read: Read) -> None:
    content = joined(changed(), column="数值", header="数值", cell="9")
    understood = read(content)
    assert understood.outcome is REJECT
    assert any(
        "「数值」" in problem.message() and "请只保留一列" in problem.message() for problem in understood.problems
    )


# how a text file is put together, and what has to be confirmed: content, code, line, column, words, rows
CONFIRMED: Final[dict[str, tuple[bytes, str, int | None, str | None, str, int]]] = {
    "S: semicolons": (GOOD.replace(b",", b";"), "delimiter_unusual", None, None, "分号", 4),
    "S: tabs": (GOOD.replace(b",", b"\t"), "delimiter_unusual", None, None, "制表符", 4),
    "S: a header like a known one": (
        text_of([[" 指标 ", "区　县", "时期", "数值（本期）", *HEADER[4:]], *ROWS]).encode(),
        "column_matched_loosely", 1, "数值（本期）", "按近似名读作「数值」", 4,
    ),
    "S: a column that nobody asked for": (
        joined(changed(), column="备注", header="手机号", cell="13900000000"),
        "column_unknown", 1, "手机号", "未知列“手机号”不会入库", 4,
    ),
    "S: totals": (
        appended(("", "小　计", "", "1", "", "", ""), ("总计", "", "", "2", "", "", "")),
        "subtotal_row", None, None, "第 6、7 行", 4,
    ),
    "S: a title and a note": (
        "云栖市六月月报\n\n".encode() + GOOD + "注：初步数\n".encode(), "title_rows", None, None, "表头在第 3 行", 4,
    ),
    "S: the same row twice": (appended(ROWS[0]), "key_duplicate", 6, "指标", "与第 2 行完全相同，只入库一次", 4),
    "I: a formula as a header": (
        joined(changed(), column="备注", header="=1+1", cell="x"), "column_unknown", 1, "=1+1", "不会入库", 4,
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", CONFIRMED)
def test_a_file_goes_in_after_a_confirmation(kind: str, read: Read) -> None:
    content, code, line, column, words, rows = CONFIRMED[kind]
    understood = read(content)
    found = [problem for problem in understood.problems if problem.code == code]
    assert understood.outcome is WARN, [problem.message() for problem in understood.problems]
    assert (line, column) in {(problem.line, problem.column) for problem in found}
    assert any(words in problem.message() for problem in found), [problem.message() for problem in found]
    assert len(understood.frame) == rows
    assert "139" not in understood.frame.to_csv()


def test_s_one_key_with_two_values_is_refused_however_the_key_is_written(read: Read) -> None:
    again = (ON_TIME, "东湖区 ", "2025年6月", "90", "%", "政务局", "")
    check(read(appended(again)), REJECT, "key_duplicate", line=6, column="指标", words="与第 2 行是同一项数值")


# the value of line 2 and its column; outcome; code; words; the value that is stored
NUMBERS: Final = [
    ("９６.４", WARN, "value_fullwidth", "读作 96.4", 96.4),
    ("=96.4", REJECT, "value_not_number", "不是数字", None),
    ("32,5", REJECT, "value_separator_unclear", "千分位的位数不对", None),
    ("1.23457E+17", REJECT, "value_too_large", "丢失精度", None),
    ("96.4亿元", REJECT, "value_with_unit", "请把单位“亿元”写到“单位”列", None),
    ("(96.4)", REJECT, "value_parentheses", "负数请改为 -96.4", None),
    ("—", WARN, "value_placeholder", "按“缺数”处理，不是 0", None),
    ("暂缺", WARN, "value_placeholder", "按“缺数”处理，不是 0", None),
    ("#DIV/0!", REJECT, "value_excel_error", "Excel 错误值", None),
    ("1e309", REJECT, "value_too_large", "数值过大", None),
    ("96.4.1", REJECT, "value_not_number", "不是数字", None),
    ("≥96", WARN, "value_qualified", "读作不低于 96（限定词 ge）", 96.0),
    ("97%以上", WARN, "value_qualified", "限定词 ge", 97.0),
    ("约96", WARN, "value_qualified", "限定词 approx", 96.0),
    ("95-97", WARN, "value_range", "读作区间 95–97", None),
    ("101", REJECT, "value_out_of_bounds", "超出上限 100", None),
    ("-1", REJECT, "value_out_of_bounds", "低于下限 0", None),
    ("'96.4", WARN, "value_apostrophe", "前导撇号", 96.4),
    ("٩٦", REJECT, "value_foreign_digits", "请用阿拉伯数字 0–9", None),
    ("nan", REJECT, "value_not_number", "不是数字", None),
    ("0x60", REJECT, "value_not_number", "不是数字", None),
    ("9_6", REJECT, "value_not_number", "不是数字", None),
    ("", REJECT, "value_blank", "没有数值时请写“—”", None),
    ("9.2", WARN, "value_jump", "与上期 92 相差约 10 倍", 9.2),
]


@pytest.mark.parametrize(("text", "outcome", "code", "words", "value"), NUMBERS)
def test_n_a_number_is_read_strictly(
    text: str, outcome: Outcome, code: str, words: str, value: float | None, *, read: Read
) -> None:
    understood = read(csv_of(数值=text))
    check(understood, outcome, code, line=2, column="数值", words=words)
    if value is not None:
        assert understood.frame["value"][0] == value
    if outcome is WARN and value is None and code != "value_range":
        assert len(understood.frame) == 3


@pytest.mark.parametrize(("text", "value"), [("1,232.5", 1232.5), ("-0", 0.0), ("+41.7", 41.7), ("41.70", 41.7)])
def test_n_a_harmless_way_of_writing_needs_no_question(text: str, value: float, read: Read) -> None:
    understood = read(csv_of(4, 数值=text))
    assert understood.outcome is ACCEPT
    assert str(understood.frame["value"][2]) == str(value)


def test_n_a_figure_in_a_smaller_unit_is_refused_with_the_unit(read: Read) -> None:
    check(
        read(csv_of(4, 数值="417000")),
        REJECT,
        "value_out_of_bounds",
        line=4,
        column="数值",
        words="超出上限 4000（疑似以万元填报）",
    )


def test_n_a_range_keeps_both_ends(read: Read) -> None:
    row = read(csv_of(数值="95-97")).frame.iloc[0]
    assert (row["value_low"], row["value_high"]) == (95, 97)


PERIODS: Final = [
    ("2025.1", "period_ambiguous", "请写成 2025-01 或 2025-10"),
    ("Jun-25", "period_ambiguous", "含义不明"),
    ("2025-08", "period_future", "晚于今天（2025-07-15）"),
    ("民国114年6月", "period_roc_year", "请写公元四位年份"),
    ("2025-13", "period_unreadable", "不是时期"),
    ("2025-06-31", "period_span", "日期不存在"),
    ("6月", "period_year_missing", "没有写年份"),
    ("2025Q2", "period_frequency_conflict", "填报频率不符"),
    ("2025-03", "period_locked", "已签发锁定"),
]


@pytest.mark.parametrize(("text", "code", "words"), PERIODS)
def test_t_a_period_with_no_one_meaning_is_refused(text: str, code: str, words: str, read: Read) -> None:
    check(read(csv_of(时期=text)), REJECT, code, line=2, column="时期", words=words)


@pytest.mark.parametrize(
    "text", ["2025年6月", "2025年06月", "２０２５年６月", "2025-06-30", "2025/6", "202506", "二〇二五年六月"]
)
def test_t_a_month_is_a_month_however_it_is_written(text: str, read: Read) -> None:
    understood = read(csv_of(时期=text))
    assert (understood.outcome, understood.frame["period"][0]) == (ACCEPT, "2025-06")


@pytest.mark.parametrize("text", ["2025年二季度", "2025Q2", "2025年第2季度", "2025-04至2025-06"])
def test_t_a_quarter_is_read_for_a_quarterly_indicator(text: str, read: Read) -> None:
    row = [INCOME, "东湖区", text, "15230", "元", "统计局", ""]
    understood = read(text_of([HEADER, row]).encode())
    assert (understood.outcome, understood.frame["period"].tolist()) == (ACCEPT, ["2025Q2"])


def test_t_a_serial_number_of_excel_is_confirmed(read: Read) -> None:
    check(read(csv_of(时期="45809")), WARN, "period_serial", line=2, column="时期", words="读作 2025-06")


REFERENCES: Final = [
    ("指标", "按时办结律", REJECT, "indicator_unknown", "没有指标“按时办结律”，是否为“按时办结率”"),
    ("指标", "鸡蛋产量", REJECT, "indicator_unknown", "请按模板中的指标名称填写"),
    ("区县", "东湖", WARN, "place_loose", "“东湖”按“东湖区”处理"),
    ("区县", "東湖区", REJECT, "place_unknown", "没有地点“東湖区”，是否为“东湖区”"),
    ("区县", "临港区", REJECT, "place_out_of_scope", "您无权填报“临港区”"),
    ("来源", "", REJECT, "value_blank", "不能为空"),
    ("指标", "", REJECT, "value_blank", "不能为空"),
    ("单位", "百分点", REJECT, "unit_not_convertible", "不能准确换算成“%”"),
    ("单位", "‰", WARN, "unit_converted", "数值乘以 0.1"),
    ("来源", "=cmd|'/c calc'!A1", WARN, "text_formula", "以“=”开头：按文本保存"),
    ("备注", "＝1+1", WARN, "text_formula", "以“＝”开头：按文本保存"),
    ("备注", "＠SUM(A1)", WARN, "text_formula", "以“＠”开头：按文本保存"),
    ("备注", "[点我](javascript:alert(1))", WARN, "text_markup", "只按文字显示"),
    ("备注", ":red[**已核定**]", WARN, "text_markup", "只按文字显示"),
    ("来源", '<a href="x">政务局</a>', WARN, "text_markup", "只按文字显示"),
    ("来源", "%{customdata[0]}", WARN, "text_markup", "只按文字显示"),
]


@pytest.mark.parametrize(("column", "text", "outcome", "code", "words"), REFERENCES)
def test_k_and_i_what_a_row_refers_to_and_says(
    column: str, text: str, outcome: Outcome, code: str, words: str, *, read: Read
) -> None:
    understood = read(csv_of(2, **{column: text}))
    check(understood, outcome, code, line=2, column=column, words=words)
    if code.startswith("text_"):
        stored = {"来源": "source_id", "备注": "period_note"}[column]
        assert understood.frame[stored][0] == text


@pytest.mark.parametrize(("unit", "value"), [("万元", 0.00417), ("元", 0.000000417), ("亿元", 41.7)])
def test_k_a_figure_in_another_size_of_the_unit_is_converted_exactly(unit: str, value: float, read: Read) -> None:
    assert read(csv_of(4, 单位=unit)).frame["value"][2] == value


def hide(state: str) -> Callable[[Any, Any], None]:
    def work(book: Any, sheet: Any) -> None:
        del sheet
        other = book.add_worksheet("底稿")
        other.write_string(0, 0, "x")
        getattr(other, state)()

    return work


def explain(book: Any, sheet: Any) -> None:
    del sheet
    book.add_worksheet("说明").write_string(0, 0, "怎样填")


def as_per_cent(book: Any, sheet: Any) -> None:
    sheet.write_number(1, 3, 0.964, book.add_format({"num_format": "0.0%"}))


def as_dates(book: Any, sheet: Any) -> None:
    month = book.add_format({"num_format": 'yyyy"年"m"月"'})
    for row in range(1, 5):
        sheet.write_datetime(row, 2, datetime(2025, 6, 1), month)


def on_sheet(method: str, *arguments: Any) -> Callable[[Any, Any], None]:
    return lambda book, sheet: getattr(sheet, method)(*arguments)


TITLE: Final = [["云栖市六月月报"], *CELLS]
SERIALS: Final = [[*row[:2], 45809 if line else row[2], *row[3:]] for line, row in enumerate(CELLS)]
WORKBOOKS: Final[dict[str, tuple[bytes, Outcome, str, int | None, str]]] = {
    "a merged title": (xlsx_of(TITLE, on_sheet("merge_range", 0, 0, 0, 6, TITLE[0][0])), WARN, "title_rows", None, "表头在第 2 行，上方 1 行（含合并单元格）"),
    "merged keys": (xlsx_of(CELLS, on_sheet("merge_range", 1, 0, 2, 0, ON_TIME)), REJECT, "cell_merged", 3, "A2:A3"),
    "a hidden sheet": (xlsx_of(CELLS, hide("hide")), WARN, "sheet_hidden", None, "隐藏的工作表“底稿”不入库"),
    "a very hidden sheet": (xlsx_of(CELLS, hide("very_hidden")), WARN, "sheet_hidden", None, "深度隐藏的工作表“底稿”不入库"),
    "two sheets": (xlsx_of(CELLS, explain), WARN, "sheet_chosen", None, "有 2 个工作表（数据、说明），只读取“数据”"),
    "a formula with its result": (xlsx_of(CELLS, on_sheet("write_formula", 1, 3, "=48.2*2", None, 96.4)), WARN, "formula_cached", 2, "按文件里存好的结果读取"),
    "a formula without": (xlsx_of(CELLS, on_sheet("write_formula", 1, 3, "=48.2*2", None, "")), REJECT, "formula_not_calculated", 2, "请用 Excel 或 WPS 打开、保存后重试"),
    "a formula that failed": (xlsx_of(CELLS, on_sheet("write_formula", 1, 3, "=1/0", None, "#DIV/0!")), REJECT, "value_excel_error", 2, "Excel 错误值"),
    "numbers as text": (xlsx_of(changed()), WARN, "number_as_text", 2, "以文本存储"),
    "date serials": (xlsx_of(SERIALS), WARN, "period_serial", 2, "读作 2025-06"),
    "per cent cells": (xlsx_of(CELLS, as_per_cent), WARN, "percent_format", 2, "0.964 按 96.4 读取"),
    "a hidden row": (xlsx_of(CELLS, on_sheet("set_row", 2, None, None, {"hidden": True})), WARN, "rows_hidden", None, "已一并读取"),
    "a far cell": (xlsx_of(CELLS, on_sheet("write_string", 1_048_575, 16_383, "x")), REJECT, "cell_too_far", 1_048_576, "XFD1048576"),
    "a long cell": (xlsx_of(CELLS, on_sheet("write_string", 1, 6, "长" * 32_767)), REJECT, "text_too_long", 2, "超过 2000 个字"),
    "a formula as text": (xlsx_of(CELLS, on_sheet("write_string", 1, 6, "=1+1")), WARN, "text_formula", 2, "以“=”开头"),
}  # fmt: skip


@pytest.mark.parametrize("kind", WORKBOOKS)
def test_x_a_workbook_as_it_really_is(kind: str, read: Read) -> None:
    content, outcome, code, line, words = WORKBOOKS[kind]
    understood = read(content, "六月.xlsx")
    found = {problem.code: problem for problem in reversed(understood.problems)}
    assert understood.outcome is outcome, [problem.message() for problem in understood.problems]
    assert code in found, [problem.message() for problem in understood.problems]
    assert found[code].line == line
    assert words in found[code].message()
    if outcome is WARN:
        assert understood.frame["value"].tolist() == [96.4, 93.8, 41.7, 38.2]
        assert set(understood.frame["period"]) == {"2025-06"}


def test_x_date_cells_are_periods(read: Read) -> None:
    understood = read(xlsx_of(CELLS, as_dates), "六月.xlsx")
    assert (understood.outcome, set(understood.frame["period"])) == (ACCEPT, {"2025-06"})


def test_x_an_external_link_is_left_alone(read: Read) -> None:
    link = zipped(PARTS | {"xl/externalLinks/externalLink1.xml": "<x/>"})
    notes = [problem for problem in read(link, "a.xlsx").problems if problem.code == "external_link"]
    assert [note.severity for note in notes] == [Severity.NOTE]


def test_x_a_sheet_that_is_not_there_is_not_replaced_by_another(read: Read) -> None:
    assert read(xlsx_of(CELLS, explain), "a.xlsx", sheet="数据").outcome is ACCEPT
    refused = read(xlsx_of(CELLS, explain), "a.xlsx", sheet="六月")
    assert "没有可读取的工作表“六月”。可选：数据、说明。" in refused.problems[0].message()


@pytest.mark.parametrize(
    ("before", "content", "outcome", "code", "words"),
    [
        (GOOD, csv_of(数值="96.1"), WARN, "value_corrected", "1 个已有数值将被更正：96.4→96.1。请填写更正原因"),
        (GOOD, GOOD, WARN, "file_already_committed", "与版本 2 的文件内容完全相同"),
        (GOOD, csv_of(encoding="gb18030"), WARN, "rows_already_committed", "提交不会产生改动"),
        (GOOD, csv_of(时期="2025-02"), ACCEPT, "", ""),
    ],
    ids=["G: a correction", "K: the same bytes", "K: the same rows", "C: another period"],
)
def test_k_c_and_g_a_file_beside_what_is_already_there(
    before: bytes,
    content: bytes,
    outcome: Outcome,
    code: str,
    words: str,
    *,
    offer: Callable[..., Proposal],
    take: Callable[..., Any],
) -> None:
    assert take(offer(before)).version == 2
    proposal = offer(content)
    found = {problem.code: problem.message() for problem in proposal.problems}
    assert proposal.outcome is outcome, found
    assert words in found.get(code, "")


def test_today_is_the_day_of_the_registers(registers: Any) -> None:
    assert registers.today == date(2025, 7, 15)
