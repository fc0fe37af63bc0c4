"""Text to cells, each row with the line it begins on in the file."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.errors import DataFileError
from indicators.intake.tables import Row, Table, read_table


def test_the_first_line_is_the_header() -> None:
    assert read_table("a,b\n1,2\n3,4\n") == Table(("a", "b"), (Row(2, ("1", "2")), Row(3, ("3", "4"))))


def test_a_file_may_have_a_header_only() -> None:
    assert read_table("a,b") == Table(("a", "b"), ())


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_counts_as_one_line(end: str) -> None:
    assert read_table(f"a,b{end}1,2{end}{end}3,4").rows == (Row(2, ("1", "2")), Row(4, ("3", "4")))


def test_blank_lines_are_left_out_and_counted() -> None:
    assert read_table("\n \n a , b \n\n1,2\n,\n  ,\t\n3,4\n\n").rows == (Row(5, ("1", "2")), Row(8, ("3", "4")))


def test_quotes_protect_commas_quotes_and_line_ends() -> None:
    table = read_table('a,b\n"x,y","say ""hi"""\n"two\nlines",z\n"","three\r\n\nlines"\nlast,row\n')
    assert table.rows == (
        Row(2, ("x,y", 'say "hi"')),
        Row(3, ("two\nlines", "z")),
        Row(5, ("", "three\r\n\nlines")),
        Row(8, ("last", "row")),
    )


def test_edge_whitespace_is_trimmed_full_width_too() -> None:
    assert read_table("a,b\n\u3000渝中 ,\t98\u00a0\n").rows == (Row(2, ("渝中", "98")),)


def test_rows_keep_the_number_of_cells_they_have() -> None:
    assert [row.cells for row in read_table("a,b\n1\n1,2,3\n").rows] == [("1",), ("1", "2", "3")]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('a,b\n1,"2\n', 2),
        ('a,b\n1,2\n"3,4\n5,6\n', 3),
        ('a,"b\n', 1),
        ('a,b\n"x\ny",1\n"1"2,3\n', 4),
    ],
)
def test_a_quote_that_is_not_closed_is_refused_by_line(text: str, line: int) -> None:
    with pytest.raises(DataFileError, match=f"第 {line} 行的引号不成对"):
        read_table(text)


@pytest.mark.parametrize("text", ["", "\n", " \n\t\n", ",,\n"])
def test_a_file_without_a_header_is_refused(text: str) -> None:
    with pytest.raises(DataFileError, match="文件是空的"):
        read_table(text)


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_cell_too_long_to_be_one_is_refused_by_line(quote: str) -> None:
    with pytest.raises(DataFileError, match="第 2 行"):
        read_table(f"a,b\n{quote}{'x' * 200_000}{quote},1\n")


CELLS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=8)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=5))
def test_what_is_written_as_csv_is_read_back(rows: list[list[str]]) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, quoting=csv.QUOTE_ALL).writerows([["header"], *rows])
    expected = [tuple(cell.strip() for cell in row) for row in rows if any(cell.strip() for cell in row)]
    assert [row.cells for row in read_table(stream.getvalue()).rows] == expected


@given(st.text(max_size=40))
def test_any_text_is_refused_or_a_table_with_rising_line_numbers(text: str) -> None:
    try:
        table = read_table(text)
    except DataFileError:
        return
    lines = [row.line for row in table.rows]
    assert lines == sorted(set(lines))
    assert all(line > 1 for line in lines)
