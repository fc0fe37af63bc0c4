"""Totals, repeated headers and notes are set aside by their lines, and rows of data never are."""

from __future__ import annotations

import pytest

from indicators.intake.datasets import OBSERVATION
from indicators.intake.long_table import LongTable, read_long
from indicators.intake.totals import is_total
from tests.intake.grids import KNOWS, table

GOOD = "指标|区县|时期|数值|单位|来源|备注"
ROW = "失业率|城东区|2026-06|4.9|%|统计局|"
OTHER = "失业率|城西区|2026-06|5.1|%|统计局|"


def read(*rows: str) -> LongTable:
    return read_long(table("\n".join((GOOD, *rows))), OBSERVATION, KNOWS)


def test_subtotals_are_set_aside_with_their_lines() -> None:
    long = read(ROW, "|小　计||4.9|||", OTHER, "总计|||135.8|||")
    assert [problem.message() for problem in long.problems] == ["合计行不入库：第 3、5 行。请确认。"]
    assert (long.lines.tolist(), long.outside) == ([2, 4], {1, 3, 5})


@pytest.mark.parametrize(
    "word", ["合计", "小　计", " 总计：", "全市合计", "主城区小计", "合 计 数", "National Total", "Subtotal"]
)
def test_words_for_totals(word: str) -> None:
    assert is_total(word)


@pytest.mark.parametrize("word", ["统计局", "全市", "累计", "", "合计生育率指标说明", "本市", "Totality"])
def test_other_words(word: str) -> None:
    assert not is_total(word)


def test_an_indicator_named_total_is_none() -> None:
    knows = KNOWS.__class__(KNOWS.is_period, lambda text: text == "财政收入合计", KNOWS.is_place)
    rows = "\n".join((GOOD, ROW.replace("失业率", "财政收入合计")))
    assert read_long(table(rows), OBSERVATION, knows).problems == ()


def test_a_total_in_a_column_of_numbers_at_the_left_counts_only_without_a_place() -> None:
    rows = [f"序号|{GOOD}", f"1|{ROW}", "合计||||135.8|||", "合计|失业率|城西区|2026-06|5|%|局|"]
    long = read_long(table("\n".join(rows)), OBSERVATION, KNOWS)
    assert long.lines.tolist() == [2, 4]


def test_notes_at_the_end_are_set_aside_and_may_state_the_source() -> None:
    header, row = GOOD.replace("|来源", ""), ROW.replace("|统计局", "")
    rows = [header, row, "注：本表为快报数，以年报为准。", "资料来源：统计局", "填表人：张三||审核人：李四"]
    long = read_long(table("\n".join(rows)), OBSERVATION, KNOWS)
    assert long.frame["source_id"].tolist() == ["统计局"]
    assert [problem.code for problem in long.problems] == ["fact_from_title", "footnote_row"]
    assert long.problems[1].message() == "表下的说明不入库：第 3、4、5 行。请确认。"


def test_scattered_words_below_a_table_are_notes() -> None:
    long = read(ROW, OTHER, "Some", "|also like to write", "||at the|bottom")
    assert (long.lines.tolist(), [problem.code for problem in long.problems]) == ([2, 3], ["footnote_row"])


def test_an_unfinished_row_is_no_note() -> None:
    assert read(ROW, "失业率||||||").lines.tolist() == [2, 3]
    assert read(ROW, "|城东区||4.9|||").lines.tolist() == [2, 3]


def test_a_total_before_the_notes_is_found() -> None:
    assert [problem.code for problem in read(ROW, "合计|||4.9|||", "注：快报").problems] == [
        "subtotal_row",
        "footnote_row",
    ]


def test_a_note_among_the_data_stays_a_row() -> None:
    assert read(ROW, "注：快报", OTHER).lines.tolist() == [2, 3, 4]


def test_many_notes_are_all_set_aside() -> None:
    assert read(ROW, *["注：同上"] * 200).lines.tolist() == [2]


def test_headers_pasted_among_the_data_are_set_aside() -> None:
    long = read(ROW, GOOD, OTHER)
    assert long.lines.tolist() == [2, 4]
    assert [problem.message() for problem in long.problems] == ["重复的表头行已略去：第 3 行。请确认。"]


def test_a_header_of_a_wide_table_is_found_again() -> None:
    text = "地区|2024年|2025年\n城东区|1|2\n地区|2024年|2025年\n城西区|3|4"
    long = read_long(
        table(text), OBSERVATION, KNOWS, constants={"indicator_id": "失业率", "unit": "%", "source_id": "x"}
    )
    assert long.frame["value"].tolist() == ["1", "2", "3", "4"]


def test_long_lists_of_lines_are_cut() -> None:
    long = read(*[ROW, "合计|||1|||"] * 12)
    assert long.problems[0].message() == "合计行不入库：第 3、5、7、9、11、13、15、17、19、21 …（12） 行。请确认。"
