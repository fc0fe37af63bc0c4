"""Text to a grid: every row with the line it begins on, and everything that is wrong with the shape."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indicators.errors import DataFileError
from indicators.intake.delimiters import DELIMITERS, sniff
from indicators.intake.filetype import Limits
from indicators.intake.grid import Grid
from indicators.intake.problems import Problem, Severity
from indicators.intake.text_rows import Lines, find_lines, read_clean, read_odd
from indicators.intake.text_table import read_text

LIMITS = Limits()
HEADER = "指标,区县,时期,数值,单位,来源,备注\r\n"
ROW = "城镇调查失业率,城东区,2026-06,4.9,%,统计局,\r\n"
OTHER = "一般公共预算收入,城西区,2026-06,32.5,亿元,财政局,无\r\n"
TABLE = HEADER + ROW + OTHER


def rows(grid: Grid) -> list[tuple[int, list[str]]]:
    assert list(grid.cells.columns) == list(range(grid.cells.shape[1]))
    assert all(str(dtype) == "str" for dtype in grid.cells.dtypes)
    return list(zip(grid.lines.tolist(), grid.cells.to_numpy().tolist(), strict=True))


def read(text: str, delimiter: str | None = None, limits: Limits = LIMITS) -> list[tuple[int, list[str]]]:
    grid, _, problems = read_text(text, limits=limits, delimiter=delimiter)
    assert [problem for problem in problems if problem.severity is not Severity.NOTE] == []
    return rows(grid)


def problems_of(text: str, limits: Limits = LIMITS) -> tuple[Problem, ...]:
    return read_text(text, limits=limits)[2]


def lines_of(encoded: bytes) -> Lines:
    lines = find_lines(encoded, most=1_000_000)
    assert lines is not None
    return lines


def cells(text: str) -> list[list[str]]:
    return [line.split(",") for line in text.split("\r\n")[:-1]]


def test_every_cell_is_text_as_it_stands() -> None:
    assert read("a,b\n 007 ,\nNA,NULL\nnan,1e5\n") == [
        (1, ["a", "b"]), (2, [" 007 ", ""]), (3, ["NA", "NULL"]), (4, ["nan", "1e5"]),
    ]  # fmt: skip


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(end: str) -> None:
    assert [line for line, _ in read(TABLE.replace("\r\n", end))] == [1, 2, 3]
    assert [row for _, row in read(TABLE.replace("\r\n", end))] == cells(TABLE)


def test_line_ends_may_be_mixed() -> None:
    grid = read(HEADER + ROW.replace("\r\n", "\n") + OTHER.replace("\r\n", "\r") + ROW)
    assert [line for line, _ in grid] == [1, 2, 3, 4]
    assert grid[2][1][6] == "无"


def test_blank_rows_are_left_out_and_lines_stay_true() -> None:
    assert [line for line, _ in read(f"\r\n{HEADER}{ROW}\r\n,,,,,,\r\n \u3000,,,,,, \r\n\r\n{OTHER}\r\n\r\n")] == [
        2,
        3,
        8,
    ]


def test_blank_columns_at_the_right_are_ignored() -> None:
    text = TABLE.replace("\r\n", ",,, \r\n")
    assert [row for _, row in read(text)] == cells(TABLE)


def test_quotes_may_hold_delimiters_quotes_and_line_ends() -> None:
    text = 'a,b\r\n"1,232.5","say ""hi"""\r\n"two\nlines",z\r\n"","three\r\n\r\nlines"\r\nlast,row\r\n'
    assert read(text) == [
        (1, ["a", "b"]),
        (2, ["1,232.5", 'say "hi"']),
        (3, ["two\nlines", "z"]),
        (5, ["", "three\r\n\r\nlines"]),
        (8, ["last", "row"]),
    ]


def test_notes_above_and_below_stay_rows() -> None:
    grid = read(f"# 来源：统计局\r\n2026 年统计表\r\n\r\n{TABLE}注：数据为初步数\r\n")
    assert [line for line, _ in grid] == [1, 2, 4, 5, 6, 7]
    assert grid[1][1] == ["2026 年统计表", *[""] * 6]
    assert grid[-1][1][0] == "注：数据为初步数"


# --- delimiters ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("delimiter", "name"), [(";", "分号"), ("\t", "制表符"), ("|", "竖线")])
def test_other_delimiters_are_noticed_and_told(delimiter: str, name: str) -> None:
    grid, found, problems = read_text(TABLE.replace(",", delimiter), limits=LIMITS)
    assert (found, [row for _, row in rows(grid)]) == (delimiter, cells(TABLE))
    assert [(problem.code, problem.severity) for problem in problems] == [("delimiter_unusual", Severity.NOTE)]
    assert name in problems[0].message()


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_a_delimiter_that_was_chosen_is_not_told(delimiter: str) -> None:
    grid, found, problems = read_text(TABLE.replace(",", delimiter), limits=LIMITS, delimiter=delimiter)
    assert (found, problems, [row for _, row in rows(grid)]) == (delimiter, (), cells(TABLE))


def test_a_delimiter_that_nobody_uses_is_refused() -> None:
    with pytest.raises(DataFileError, match="不支持分隔符“x”"):
        read_text("axb", limits=LIMITS, delimiter="x")


@pytest.mark.parametrize("delimiter", "，；｜、")
def test_a_full_width_delimiter_is_refused_with_its_remedy(delimiter: str) -> None:
    grid, _, problems = read_text(TABLE.replace(",", delimiter), limits=LIMITS)
    assert grid.cells.empty
    assert [(problem.code, problem.severity) for problem in problems] == [("delimiter_full_width", Severity.FILE)]
    assert problems[0].message().startswith(f"分隔符是全角的“{delimiter}”。请改为半角")


@pytest.mark.parametrize(
    ("text", "delimiter", "width"),
    [
        ("a;b;c\n1,5;2,5;3,5\n1,5;2,5;3,5\n", ";", 3),
        ("a;b\n1,234,567;1\n1,234,567;2\n", ";", 2),
        ("a,b,c\n1,2,x|y\n1,2,3,x|y\n1,2,x|y\n", ",", 3),
        ("地区,说明\n渝中,一，二，三；四\n江北,一，二，三；四\n", ",", 2),
        ("a title, with a comma\nh|i|j\n1|2|3\n4|5|6\n", "|", 3),
        ("only\none\ncolumn\n", ",", 1),
        ("a,b,c,\n1,2,3,\n", ",", 4),
    ],
)
def test_the_delimiter_that_cuts_rows_alike_wins(text: str, delimiter: str, width: int) -> None:
    layout = sniff(text)
    assert (layout.delimiter, layout.width) == (delimiter, width)


def test_the_line_that_tells_excel_the_delimiter_is_no_row() -> None:
    grid, found, problems = read_text('sep=;\r\na;b\r\n1;2\r\n3;"x\r\n', limits=LIMITS)
    assert (found, rows(grid)) == (";", [(2, ["a", "b"]), (3, ["1", "2"])])
    assert [problem.line for problem in problems] == [4]


# --- faults --------------------------------------------------------------------------------------------------------


def test_a_row_with_cells_too_many_is_told_by_its_line() -> None:
    (problem,) = problems_of(HEADER + ROW + ROW.replace("\r\n", ",多余\r\n") + OTHER)
    assert (problem.code, problem.severity) == ("row_width", Severity.ROW)
    assert problem.message() == "第 3 行：有 8 格，应为 7 格。请检查这一行的分隔符与引号。"


def test_a_row_with_cells_too_few_is_told_but_not_above_the_table() -> None:
    found = problems_of(f"来源,统计局\r\n{TABLE}城镇调查失业率,城东区,4.9\r\n\r\n{ROW}合计\r\n")
    assert [(problem.line, problem.params["found"], problem.params["expected"]) for problem in found] == [(5, 3, 7)]


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        (TABLE + '城镇,城西区,2026-06,5.1,%,统计局,"未闭合\r\n' + ROW, 4, "quote_unclosed"),
        (TABLE + '城镇,城西区,2026-06,5.1,%,统计局,"未闭合\r\n' + 'a,"b",c\r\n', 4, "quote_unclosed"),
        (TABLE + '"两\r\n行",城西区,2026-06,5.1,%,统计局,"未闭合\r\n' + ROW, 5, "quote_unclosed"),
        (TABLE + '城镇,城西区,2026-06,5.1,%,"统计"局,\r\n' + ROW, 4, "quote_misplaced"),
        (TABLE + '城镇,城西区,2026-06,5.1,%,统计局,"' + ROW * 5_000, 4, "quote_unclosed"),
    ],
)
def test_a_bad_quote_is_told_by_the_line_where_it_stands(text: str, line: int, code: str) -> None:
    grid, _, problems = read_text(text, limits=LIMITS)
    assert [(problem.code, problem.severity, problem.line) for problem in problems] == [(code, Severity.FILE, line)]
    assert grid.lines.tolist() == [1, 2, 3]


def test_a_line_over_the_limit_is_told_by_its_line() -> None:
    found = problems_of(HEADER + ROW.replace("\r\n", "长" * 21_850 + "\r\n") + OTHER)
    assert [(problem.code, problem.severity, problem.line) for problem in found] == [
        ("line_too_long", Severity.FILE, 2)
    ]
    assert "超过 64 KB" in found[0].message()


def test_a_cell_over_the_limit_is_told_by_its_line() -> None:
    text = HEADER + ROW + ROW.replace("\r\n", "长" * 2_001 + "\r\n") + ROW.replace("\r\n", "长" * 2_000 + "\r\n")
    (problem,) = problems_of(text)
    assert (problem.code, problem.severity) == ("text_too_long", Severity.ROW)
    assert problem.message() == "第 3 行：第 7 格有 2001 字，超过 2000 字。请删减。"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a,b\n" + "1,2\n" * 300, "file_too_many_rows"),
        ("a,b\n" + "1,2\n" * 900, "file_too_many_rows"),
        (",".join("a" * 21) + "\n", "file_too_many_columns"),
        (",".join("a" * 20) + "\n" + "1\n" * 120, "file_too_many_cells"),
    ],
)
def test_a_table_over_the_limits_is_refused(text: str, code: str) -> None:
    found = problems_of(text, Limits(rows=199, columns=10, file_columns=20))
    assert [(problem.code, problem.severity) for problem in found] == [(code, Severity.FILE)]


def test_all_faults_are_told_in_the_order_of_lines() -> None:
    long = ROW.replace("\r\n", "长" * 2_001 + "\r\n")
    wide = ROW.replace("\r\n", ",多\r\n")
    found = problems_of((HEADER + wide + long + wide + long + '"x\r\n').replace(",", ";"))
    assert [(problem.code, problem.line) for problem in found] == [
        ("delimiter_unusual", None),
        ("row_width", 2),
        ("text_too_long", 3),
        ("row_width", 4),
        ("text_too_long", 5),
        ("quote_unclosed", 6),
    ]


@pytest.mark.parametrize("text", ["", "\n", " \r\n\t\u3000", ",,\n,,\n", '"",""\n', "\ufeff", "sep=;\n"])
def test_a_text_of_blanks_is_refused(text: str) -> None:
    with pytest.raises(DataFileError, match="文件为空"):
        read_text(text, limits=LIMITS)


# --- both ways agree -----------------------------------------------------------------------------------------------

TOKENS = st.sampled_from(
    ["a", "区县", "1,5", " ", '"', '""', ",", ",", "\n", "\n", "\r\n", "\r", '"x"', ',"y z",', "\x0b"]
)
TEXTS = st.one_of(
    st.lists(TOKENS, max_size=25).map("".join),
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=40),
)


@given(TEXTS, st.sampled_from(DELIMITERS))
@example('a,"b"\n"c""d",e\n', ",")
@example('a,b"\nc,"d\n', ",")
@example('a,b"c"\n"d"e,f\n', ",")
@example('""""\n"""a"""\n', ",")
@example("a,b\n\n\r\nc,d", ",")
@example("a\n \n\nb\n", ",")
def test_pyarrow_reads_what_it_may_read_as_the_csv_module_does(text: str, delimiter: str) -> None:
    text = text.lstrip("\ufeff")
    if not text:
        return
    encoded, layout = text.encode(), sniff(text, delimiter)
    clean = read_clean(encoded, lines_of(encoded), layout)
    if clean is not None:
        odd = read_odd(text, layout)
        assert (odd.odd, odd.fault) == ((), None)
        assert clean.table.to_pydict() == odd.table.to_pydict()
        assert clean.lines.tolist() == odd.lines.tolist()


CELLS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=8)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=6), st.sampled_from(DELIMITERS))
def test_what_is_written_as_csv_is_read_back(written: list[list[str]], delimiter: str) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows([["h", "i", "j"], *written])
    kept = [row for row in written if any(cell.strip() for cell in row)]
    assert [row for _, row in read(stream.getvalue(), delimiter)][1:] == kept


def test_clean_text_is_read_by_pyarrow_and_quotes_do_not_hinder_it() -> None:
    for text in (TABLE, TABLE.replace("4.9", '"1,234.5"'), "\r\n" + TABLE + "\r\n", '"a","b ""c"""\n"",""\n'):
        encoded = text.encode()
        assert read_clean(encoded, lines_of(encoded), sniff(text)) is not None


def test_many_rows_are_the_same_both_ways() -> None:
    text = HEADER + (ROW + OTHER) * 30_000
    encoded, layout = text.encode(), sniff(text)
    clean, odd = read_clean(encoded, lines_of(encoded), layout), read_odd(text, layout)
    assert clean is not None
    assert clean.table.equals(odd.table)
    assert (clean.lines == odd.lines).all()


@given(TEXTS)
@example('"')
@example(',,\n"x')
def test_any_text_is_a_grid_with_rising_lines_or_refused(text: str) -> None:
    try:
        grid, delimiter, problems = read_text(text, limits=Limits(rows=5, columns=3, line_bytes=60, cell_chars=9))
    except DataFileError as refused:
        sentence = str(refused)
        assert sentence.endswith("。")
        return
    lines = grid.lines.tolist()
    assert lines == sorted(set(lines))
    assert len(lines) == len(grid.cells)
    assert delimiter
    assert all(problem.message().endswith("。") for problem in problems)
