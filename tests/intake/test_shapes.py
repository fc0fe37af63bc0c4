"""Cross-tabs become long, every value with the address of its own cell."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest

from indicators.intake.datasets import OBSERVATION
from indicators.intake.grid import Grid, Mark
from indicators.intake.header_facts import is_unit
from indicators.intake.long_table import LongTable, read_long
from indicators.intake.problems import Severity
from tests.intake.grids import INDICATORS, KNOWS, PLACES, grid, table

WHOLE = {"indicator_id": "失业率", "place_id": "本市", "period": "2026-06", "unit": "%", "source_id": "统计局"}


def read(text: str, *leave_out: str, **options: object) -> LongTable:
    """With all of ``WHOLE`` but what the table should say itself."""
    constants = {name: text for name, text in WHOLE.items() if name not in leave_out}
    return read_long(table(text, **options), OBSERVATION, KNOWS, constants=constants)


def triples(long: LongTable) -> list[tuple[str, ...]]:
    assert not long.rejected, [problem.message() for problem in long.problems]
    return [tuple(row) for row in long.frame[["place_id", "indicator_id", "period", "value"]].to_numpy()]


def test_places_by_periods() -> None:
    long = read("地区|2024年|2025年\n城东区|1|2\n城西区|3|", "place_id", "period", sheet="数据")
    assert triples(long) == [
        ("城东区", "失业率", "2024年", "1"),
        ("城东区", "失业率", "2025年", "2"),
        ("城西区", "失业率", "2024年", "3"),
    ]
    assert long.shape.kind == "place_by_period"
    assert [long.address(row, "value") for row in range(3)] == ["B2", "C2", "B3"]
    assert (long.address(1, "period"), long.address(1, "place_id"), long.header_of(1, "period")) == (
        "C2",
        "A2",
        "2025年",
    )
    (note,) = long.problems
    assert (note.code, note.severity) == ("shape_wide", Severity.NOTE)
    assert note.message() == ("交叉表：每行一个地区，每列一个时期。识别为交叉表，展开为 3 行，1 个空格不入库。请确认。")


def test_places_by_indicators_with_units_in_the_headers() -> None:
    long = read(
        "区县|失业率（%）|财政\n收入（亿元）|备注\n城东区|4.9|31|快报".replace("财政\n收入", "财政收入"), "place_id"
    )
    assert triples(long) == [("城东区", "失业率", "2026-06", "4.9"), ("城东区", "财政收入", "2026-06", "31")]
    assert long.frame["unit"].tolist() == ["%", "亿元"]
    assert long.frame["period_note"].tolist() == ["快报", "快报"]
    assert long.shape.describe("zh") == "交叉表：每行一个地区，每列一项指标。"


def test_periods_by_indicators_with_a_row_of_units() -> None:
    text = "时期|失业率|财政收入\n单位|%|亿元\n2026-05|5.0|30\n2026-06|4.9|31"
    long = read(text, "period", "unit")
    assert triples(long)[0] == ("本市", "失业率", "2026-05", "5.0")
    assert long.frame["unit"].tolist() == ["%", "亿元"] * 2
    assert long.lines.tolist() == [3, 3, 4, 4]


def test_indicators_by_periods_with_a_column_of_units() -> None:
    long = read("指标|计量单位|2024|2025\n失业率|%|5|4.9\n财政收入|亿元|30|31", "indicator_id", "unit")
    assert triples(long)[2] == ("本市", "财政收入", "2024", "30")
    assert long.frame["unit"].tolist() == ["%", "%", "亿元", "亿元"]


def test_transposed_tables() -> None:
    assert triples(read("时期|城东区|城西区\n2026-05|1|2", "period"))[1] == ("城西区", "失业率", "2026-05", "2")
    assert triples(read("指标|城东区|城西区\n人均收入|1|2", "indicator_id"))[1] == (
        "城西区",
        "人均收入",
        "2026-06",
        "2",
    )


def test_two_rows_of_headers_are_two_facts() -> None:
    text = "区县|2024年||2025年|\n|失业率|财政收入|失业率|财政收入\n城东区|1|2|3|4"
    long = read(text, "indicator_id")
    assert triples(long) == [
        ("城东区", "失业率", "2024年", "1"),
        ("城东区", "财政收入", "2024年", "2"),
        ("城东区", "失业率", "2025年", "3"),
        ("城东区", "财政收入", "2025年", "4"),
    ]
    assert (long.shape.kind, long.header_of(3, "value")) == ("cross", "2025年 财政收入")


def test_merged_groups_of_a_workbook_do_not_reach_beyond_their_area() -> None:
    rows = [
        ["区县", "2024年", "", "", ""],
        ["", "失业率", "财政收入", "人均收入", "人口"],
        ["城东区", "1", "2", "3", "4"],
    ]
    marks = {(0, 2): Mark.MERGED, (1, 0): Mark.MERGED}
    long = read_long(grid(rows, sheet="数据", marks=marks), OBSERVATION, KNOWS, constants=WHOLE)
    assert [row[1] for row in triples(long)] == ["失业率", "财政收入"]
    assert [problem.cell for problem in long.problems if problem.code == "column_unknown"] == ["人均收入", "人口"]


def test_months_take_their_year_from_the_row_above_the_title_or_a_column() -> None:
    assert triples(read("区县|2025年||2026年\n|11月|12月|1月\n城东区|1|2|3"))[2][2] == "2026年1月"
    titled = read("2025年失业率\n区县|1月|2月\n城东区|1|2", "period")
    assert triples(titled)[1][2] == "2025年2月"
    assert [problem.code for problem in titled.problems] == ["title_rows", "fact_from_title", "shape_wide"]
    assert triples(read("年份|1月|2月\n2024|1|2\n2025年|3|4"))[3][2] == "2025年2月"
    assert triples(read("年份|一季度|二季度\n2024|1|2"))[1][2] == "2024年二季度"


def test_months_without_a_year_stop_the_file() -> None:
    long = read("区县|1月|2月\n城东区|1|2", "period")
    stops = [problem for problem in long.problems if problem.severity is Severity.FILE]
    assert [problem.code for problem in stops] == ["period_without_year"] * 2
    assert stops[0].message() == "第 1 行「1月」：表头“1月”没有年份。请在标题或表头中写明年份。"


def test_a_header_of_two_facts_is_taken_apart() -> None:
    long = read("区县|2025年失业率|失业率（2024年）|财政收入 2025\n城东区|1|2|3")
    assert [row[1:3] for row in triples(long)] == [("失业率", "2025年"), ("失业率", "2024年"), ("财政收入", "2025")]


def test_titles_state_what_the_whole_table_is() -> None:
    text = "2026年6月各区县城镇调查失业率\n（单位：%）\n填报单位：市统计局\n|数据来源：统计局\n区县|本期值\n城东区|4.9"
    long = read_long(table(text.replace("本期值", "数值")), OBSERVATION, KNOWS)
    assert triples(long) == [("城东区", "城镇调查失业率", "2026年6月", "4.9")]
    assert long.constants["source_id"] == "统计局"
    facts = [problem for problem in long.problems if problem.code == "fact_from_title"]
    assert sorted(problem.line or 0 for problem in facts) == [1, 1, 2, 4]


def test_what_the_analyst_gave_goes_before_a_title_and_the_table_before_both() -> None:
    text = "单位：万元\n指标|区县|时期|数值\n财政收入|城东区|2026|3"
    long = read_long(table(text), OBSERVATION, KNOWS, constants={"unit": "元", "source_id": "x", "period": "2020"})
    assert long.frame.loc[0, ["unit", "period"]].tolist() == ["元", "2026"]
    assert [problem.code for problem in long.problems] == ["title_rows"]


def test_one_cell_may_state_two_facts_and_no_office_is_a_unit() -> None:
    text = "填报单位：统计局　单位：万元  时间：2026年6月\n单位：统计局\n指标|区县|数值|来源\n财政收入|城东区|3|局"
    long = read_long(table(text), OBSERVATION, KNOWS)
    assert long.frame.loc[0, ["unit", "period"]].tolist() == ["万元", "2026年6月"]


def test_a_unit_in_the_header_of_values_holds_for_all() -> None:
    long = read_long(table("指标|区县|时期|数值（万元）|来源\n财政收入|城东区|2026|3|局"), OBSERVATION, KNOWS)
    assert long.frame["unit"].tolist() == ["万元"]
    assert {problem.code for problem in long.problems} == {"column_matched_loosely", "unit_from_header"}


def test_units_that_only_some_headers_state_are_filled_up() -> None:
    long = read("区县|失业率|财政收入（亿元）\n城东区|1|2", "place_id")
    assert long.frame["unit"].tolist() == ["%", "亿元"]
    assert "column_required" in [
        problem.code for problem in read("区县|失业率|财政收入（亿元）\n城东区|1|2", "unit").problems
    ]


@pytest.mark.parametrize("corner", ["", "地区＼年份", "Region"])
def test_a_corner_is_read_by_what_stands_below(corner: str) -> None:
    long = read(f"{corner}|2024年|2025年\n城东区|1|2\n城西区|3|4\n合计|4|6", "place_id")
    assert [row[0] for row in triples(long)] == ["城东区", "城东区", "城西区", "城西区"]
    assert [problem.code for problem in long.problems] == ["column_guessed", "subtotal_row", "shape_wide"]


def test_of_two_columns_of_places_one_is_read() -> None:
    long = read("名称|序号|2024年|2025年\n城东区|1|2|3", "place_id")
    assert triples(long)[0] == ("城东区", "失业率", "2024年", "2")
    assert [problem.cell for problem in long.problems if problem.code == "column_unknown"] == ["序号"]


def test_columns_of_totals_and_growth_are_not_stored() -> None:
    long = read("区县|2024年|2025年|合计|同比增长\n城东区|1|2|3|100%")
    assert [row[3] for row in triples(long)] == ["1", "2"]
    assert [problem.code for problem in long.problems] == ["subtotal_column", "column_unknown", "shape_wide"]


def test_figures_that_look_like_years_are_not_headers() -> None:
    text = "Region|2015|2016|2017\n城东区|2015|2016|2018\n城西区|2188|2195|2194"
    long = read(text, "period")
    assert (long.header.row, len(long.frame)) == (0, 6)


def test_placeholders_are_values_and_blanks_are_not() -> None:
    assert [row[3] for row in triples(read("区县|2024年|2025年|2026年\n城东区|—| |　", "period"))] == ["—"]


def test_a_long_table_with_a_column_named_by_a_year_stays_long() -> None:
    long = read("指标|区县|时期|数值|2025年\n失业率|城东区|2024|1|2")
    assert (long.shape.kind, triples(long)) == ("long", [("城东区", "失业率", "2024", "1")])


def test_marks_follow_their_cells() -> None:
    marks = {(1, 2): Mark.PERCENT, (1, 0): Mark.TEXT_NUMBER, (0, 1): Mark.DATE, (2, 1): Mark.FORMULA}
    long = read("地区|2024年|2025年\n城东区|1|2\n城西区|3|4", sheet="数据", marks=marks)
    assert long.marks == {
        (0, "place_id"): Mark.TEXT_NUMBER,
        (1, "place_id"): Mark.TEXT_NUMBER,
        (1, "value"): Mark.PERCENT,
        (2, "value"): Mark.FORMULA,
    }


def test_too_many_rows_stop_the_file() -> None:
    source = table("地区|2024年|2025年\n城东区|1|2")
    long = read_long(source, OBSERVATION, KNOWS, constants=WHOLE, most_rows=1)
    assert (long.problems[-1].code, len(long.frame)) == ("file_too_many_rows", 0)


@pytest.mark.parametrize("text", ["%", "万元", "亿元", "元/平方米", "万人", "个", "千瓦时", "km²"])
def test_units(text: str) -> None:
    assert is_unit(text)


@pytest.mark.parametrize("text", ["", "统计局", "本期", "2025年", "失业率"])
def test_no_units(text: str) -> None:
    assert not is_unit(text)


def test_a_wide_table_equals_its_slow_twin() -> None:
    random = np.random.default_rng(3)
    places, periods = sorted(PLACES), [f"{year}年" for year in range(2000, 2012)]
    values = [[str(random.integers(99)) if random.random() < 0.7 else "" for _ in periods] for _ in places]
    long = read_long(
        grid([["地区", *periods], *([place, *row] for place, row in zip(places, values, strict=True))], sheet="s"),
        OBSERVATION,
        KNOWS,
        constants=WHOLE,
    )
    expected = [
        (place, "失业率", period, text)
        for place, row in zip(places, values, strict=True)
        for period, text in zip(periods, row, strict=True)
        if text
    ]
    assert triples(long) == expected
    for row in range(len(expected)):
        column = long.grid_column(row, "value")
        assert column is not None
        assert long.grid.cells.iat[int(long.rows[row]), column] == expected[row][3]


def test_a_thousand_by_a_hundred_takes_no_time() -> None:
    periods = [f"{1990 + month // 12}年{month % 12 + 1}月" for month in range(100)]
    rows = [["指标", *periods], *([sorted(INDICATORS)[row % 6], *map(str, range(100))] for row in range(1000))]
    cells = pd.DataFrame(rows, dtype="str")
    source = Grid(cells, np.arange(1, 1002))
    begin = time.perf_counter()
    long = read_long(source, OBSERVATION, KNOWS, constants={"place_id": "本市", "unit": "%", "source_id": "x"})
    assert len(long.frame) == 100_000
    assert time.perf_counter() - begin < 2  # some 0.1 s; a loop over the cells takes longer


def test_a_corner_may_be_named_after_what_stands_beside_it() -> None:
    assert triples(read("指标|失业率|财政收入\n城东区|1|2", "place_id"))[1] == ("城东区", "财政收入", "2026-06", "2")
    assert triples(read("地区|城东区|城西区\n人均收入|1|2", "indicator_id"))[1] == (
        "城西区",
        "人均收入",
        "2026-06",
        "2",
    )


def test_years_and_quarters_at_the_left_are_one_period() -> None:
    long = read("年份|季度|失业率|财政收入\n2025|1|5|30\n2025|二季度||31", "period")
    assert [row[1:] for row in triples(long)] == [
        ("失业率", "2025Q1", "5"),
        ("财政收入", "2025Q1", "30"),
        ("财政收入", "2025年二季度", "31"),
    ]


def test_a_statement_in_two_cells_is_no_header() -> None:
    long = read("时期|2026年6月|单位|万元\n区县|财政收入|人均收入\n城东区|1|2", "period", "unit")
    assert (long.header.row, triples(long)[1]) == (1, ("城东区", "人均收入", "2026年6月", "2"))
    assert long.frame["unit"].tolist() == ["万元", "万元"]


def test_a_group_above_some_columns_holds_for_these_only() -> None:
    long = read("|2024年||\n区县|失业率|财政收入|人均收入\n城东区|1|2|3", "period")
    assert {row[2] for row in triples(long)} == {"2024年"}


def test_a_title_that_names_two_indicators_names_none() -> None:
    long = read("各区县失业率和财政收入\n区县|2024年|2025年\n城东区|1|2", "indicator_id")
    assert [problem.code for problem in long.problems if problem.severity is Severity.FILE] == ["column_required"]
