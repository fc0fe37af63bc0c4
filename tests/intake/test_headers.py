"""Headers as analysts write them find their columns; what is not understood is said, never guessed silently."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.intake.datasets import OBSERVATION, TARGET, Column, ColumnType, Dataset
from indicators.intake.grid import Grid, Mark
from indicators.intake.header_words import folded, split_suffixes
from indicators.intake.headers import HeaderMap, map_headers, shape_of
from indicators.intake.long_table import LongTable, read_long
from indicators.intake.problems import Problem, Severity
from indicators.model import Text
from tests.intake.grids import KNOWS, grid, table

GOOD = "指标|区县|时期|数值|单位|来源|备注"
ROW = "失业率|城东区|2026-06|4.9|%|统计局|"


def codes(found: HeaderMap | LongTable) -> list[str]:
    return [problem.code for problem in found.problems]


def said(found: HeaderMap | LongTable, code: str) -> Problem:
    return next(problem for problem in found.problems if problem.code == code)


def test_labels_aliases_and_names_are_exact() -> None:
    for header in (
        GOOD,
        "indicator_id|place_id|period|value|unit|source_id",
        "Indicator|Place|Period|Value|Unit|Source",
    ):
        found = map_headers(table(f"{header}\n{ROW}"), OBSERVATION, KNOWS)
        assert [
            found.columns[name] for name in ("indicator_id", "place_id", "period", "value", "unit", "source_id")
        ] == [*range(6)]
        assert found.problems == ()


def test_header_variants_match_loosely_and_name_both() -> None:
    rows = [
        [" 指标 ", "区　县", "时\n期", "数值（本期）", "單位", "ＵＮＩＴ　来源", "SOURCE"],
        ["失业率", "城东区", "2026-06", "4.9", "%", "x", "统计局"],
    ]
    found = map_headers(grid(rows), OBSERVATION, KNOWS)
    assert found.columns == {"indicator_id": 0, "place_id": 1, "period": 2, "value": 3, "unit": 4, "source_id": 6}
    loose = [problem for problem in found.problems if problem.code == "column_matched_loosely"]
    assert [problem.column for problem in loose] == ["区 县", "时 期", "数值（本期）", "單位", "SOURCE"]
    assert loose[0].message() == "第 1 行「区 县」：表头按近似名读作「地区」，请确认；如不是，请改正表头。"
    assert all(problem.severity is Severity.NOTE for problem in loose)


def test_a_suffix_never_hides_another_column() -> None:
    header = "指标|地区|目标类型|目标值（%）|单位|依据（英文）|依据（全文）|来源"
    found = map_headers(table(f"{header}\n失业率|城东区|at_least|5|%|norm|标准|局"), TARGET, KNOWS)
    assert (found.columns["basis_en"], found.columns["basis_zh"], found.columns["value"]) == (5, 6, 3)


def test_a_repeated_header_stops_the_file_with_both_addresses() -> None:
    rows = "指标|区县|时期|数值|数 值|单位|来源\n失业率|城东区|2026-06|4.9|99|%|统计局"
    found = map_headers(table(rows, sheet="数据"), OBSERVATION, KNOWS)
    problem = said(found, "column_repeated")
    assert problem.severity is Severity.FILE
    assert problem.message() == "第 1 行「数 值」：“数值”（D1）、“数 值”（E1）都是「数值」。请只保留一列。"
    assert found.unknown == ()


def test_two_headers_for_one_figure_stop_the_file() -> None:
    found = map_headers(table("指标|区县|时期|数值|指标值|单位|来源\n失业率|城东区|2026|1|2|%|局"), OBSERVATION, KNOWS)
    assert "column_repeated" in codes(found)


def test_a_code_beside_a_name_is_read_once_and_said() -> None:
    found = map_headers(
        table("指标|区划代码|地区|时期|数值|单位|来源\n失业率|110|城东区|2026|1|%|局"), OBSERVATION, KNOWS
    )
    assert found.columns["place_id"] == 2
    assert said(found, "column_ambiguous").message() == (
        "第 1 行「区划代码」：“区划代码”与“地区”都表示「地区」，只读取“地区”。请确认。"
    )


def test_years_beside_months_are_one_period() -> None:
    text = "指标|区县|年份|月份|数值|单位|来源\n失业率|城东区|2026年|６|4.9|%|局\n失业率|城西区|2026|7月|5|%|局"
    long = read_long(table(text), OBSERVATION, KNOWS)
    assert long.frame["period"].tolist() == ["2026年6月", "2026年7月"]
    assert long.problems == ()
    quarters = text.replace("月份", "季度").replace("６", "2").replace("7月", "三季度")
    long = read_long(table(quarters), OBSERVATION, KNOWS)
    assert long.frame["period"].tolist() == ["2026Q2", "2026年三季度"]


@pytest.mark.parametrize("header", ["手机号", "=1+1", "身份证号码"])
def test_unknown_columns_are_named_and_not_stored(header: str) -> None:
    long = read_long(table(f"{GOOD}|{header}\n{ROW}|13800000000"), OBSERVATION, KNOWS)
    assert codes(long) == ["column_unknown"]
    assert header in said(long, "column_unknown").message()
    assert not long.frame.isin(["13800000000"]).any(axis=None)
    assert long.header.unknown == (header,)


def test_a_column_without_a_header_is_left_out_silently_only_when_it_is_blank() -> None:
    assert codes(read_long(table(f"||{GOOD}\n||{ROW}"), OBSERVATION, KNOWS)) == []
    long = read_long(table(f"{GOOD}|\n{ROW}|秘密"), OBSERVATION, KNOWS)
    assert said(long, "column_unknown").cell == "H"


def test_missing_columns_are_all_named_with_what_could_be_they() -> None:
    long = read_long(table("指标|区域名|数值|计量\n失业率|城东区|4.9|%"), OBSERVATION, KNOWS)
    problem = said(long, "column_required")
    assert problem.severity is Severity.FILE
    assert problem.message() == (
        "缺少列「地区」、「单位」、「来源」。请补上，或指明“区域名”、“计量”中哪一列是它；如整张表相同，可在上传时统一填写。"
    )
    assert long.frame.empty


def test_a_column_with_a_default_may_be_missing_and_constants_stand_in() -> None:
    long = read_long(
        table("指标|区县|时期|数值\n失业率|城东区|2026-06|4.9"),
        OBSERVATION,
        KNOWS,
        constants={"unit": "%", "source_id": "统计局", "indicator_id": "人均收入"},
    )
    assert long.frame.iloc[0].to_dict() == {
        "indicator_id": "失业率", "place_id": "城东区", "period": "2026-06", "value": "4.9", "qualifier": "eq",
        "unit": "%", "value_kind": "actual", "confidence": "stated", "source_id": "统计局",
    }  # fmt: skip
    assert long.problems == ()
    assert long.address(0, "unit") is None
    assert long.header_of(0, "value") == "数值"


def test_title_rows_above_are_noted_and_lines_stay_true() -> None:
    rows = [["2026年6月民生指标"], GOOD.split("|"), ROW.split("|")]
    marks = {(0, column): Mark.MERGED for column in range(1, 7)}
    long = read_long(grid(rows, lines=[1, 4, 5], sheet="数据", marks=marks), OBSERVATION, KNOWS)
    assert [problem.message() for problem in long.problems] == [
        "表头在第 4 行，上方 1 行（含合并单元格）是标题或说明，不入库。请确认。"
    ]
    assert (long.lines.tolist(), long.address(0, "value")) == ([5], "D5")
    assert long.outside == {1, 4}


def test_comment_lines_and_lines_of_units_are_no_headers() -> None:
    text = f"#导出自系统|指标|数值|地区\n（单位：%）\n{GOOD.replace('单位|', '')}\n{ROW.replace('%|', '')}"
    long = read_long(table(text), OBSERVATION, KNOWS)
    assert long.header.row == 2
    assert long.frame["unit"].tolist() == ["%"]
    assert said(long, "fact_from_title").message() == "第 2 行：“（单位：%）”用作整张表的「单位」：%。请确认。"


def test_a_header_in_two_rows_is_read_level_by_level() -> None:
    text = "指标|区县|时期|数据||出处|备注\n|||数值|单位||\n" + ROW
    long = read_long(table(text), OBSERVATION, KNOWS)
    assert (long.header.row, long.header.rows.levels if long.header.rows else 0) == (1, 2)
    assert long.frame.loc[0, ["value", "unit", "source_id"]].tolist() == ["4.9", "%", "统计局"]


def test_a_row_of_groups_above_a_full_header_is_a_title() -> None:
    found = map_headers(table(f"基本信息|||数值信息|||\n{GOOD}\n{ROW}"), OBSERVATION, KNOWS)
    assert (found.row, found.title_rows, found.headers[3]) == (1, (0,), "数值")


@pytest.mark.parametrize(
    "text",
    [
        "失业率|城东区|2026-06|4.9|%|统计局\n失业率|城西区|2026-06|5.1|%|统计局",
        "失业率|城东区|2026-06|高\n人均收入|城西区|2026-07|低",
        "cI3E5L|2015Oct|oUdX2|6\nHClygq|2017Q1|M1zET|0",
        "12\n13",
        "",
    ],
)
def test_a_table_without_a_header_says_which_to_write(text: str) -> None:
    found = map_headers(table(text or "|"), OBSERVATION, KNOWS)
    assert codes(found) == ["header_missing"]
    assert found.problems[0].message().endswith("请在数据上方加一行表头，写明：指标、地区、单位、来源。")


def test_big5_read_as_gb18030_is_suspected() -> None:
    header = "指標,區縣,時期,數值,單位,來源"
    garbled = header.encode("cp950").decode("gb18030")
    found = map_headers(grid([garbled.split(","), ["x", "y", "2026-06", "4.9", "%", "z"]]), OBSERVATION, KNOWS)
    assert codes(found) == ["header_unrecognised"]
    assert found.problems[0].message().startswith("第 1 行：表头无法识别（疑似繁体 Big5）。")
    assert (
        codes(map_headers(grid([header.split(","), ROW.split("|")[:6]]), OBSERVATION, KNOWS))
        == ["column_matched_loosely"] * 5
    )


def test_what_was_remembered_goes_first() -> None:
    text = "题目|区县|数值|调整值|时期|单位|来源\n失业率|城东区|4.9|4.8|2026|%|局"
    remembered = {"题目": "indicator_id", "调整值": "value", "数值": ""}
    long = read_long(table(text), OBSERVATION, KNOWS, remembered=remembered)
    assert long.frame.loc[0, ["indicator_id", "value"]].tolist() == ["失业率", "4.8"]
    assert long.problems == ()


def test_a_remembered_mapping_that_broke_is_said() -> None:
    found = map_headers(
        table(f"{GOOD}\n{ROW}"), OBSERVATION, KNOWS, remembered={"数值": "amount", "题目": "indicator_id"}
    )
    stopped, noted = [problem for problem in found.problems if problem.code == "column_mapping_broken"]
    assert (stopped.severity, stopped.cell, noted.severity, noted.cell) == (
        Severity.FILE,
        "数值",
        Severity.NOTE,
        "题目",
    )
    assert stopped.message() == "记住的对应关系已失效：“数值”原对应“amount”，现在没有这一列。请重新指明。"


def test_a_remembered_header_may_state_facts() -> None:
    text = "NAME|2023 votes|Change, 2004-2013\n城东区|1,721|-24%"
    remembered = {"NAME": "place_id", "2023 votes": "indicator_id=votes;period=2023"}
    long = read_long(table(text), OBSERVATION, KNOWS, remembered=remembered, constants={"unit": "票", "source_id": "x"})
    assert long.frame.loc[0, ["indicator_id", "place_id", "period", "value"]].tolist() == [
        "votes",
        "城东区",
        "2023",
        "1,721",
    ]
    assert codes(long) == ["column_unknown", "shape_wide"]


def test_a_dataset_without_values_is_read_by_its_headers_only() -> None:
    records = Dataset(
        "building",
        Text("楼宇", "Buildings"),
        (
            Column("name", Text("楼宇名称", "Name"), required=True),
            Column("place_id", Text("区县", "District"), required=True),
            Column("built", Text("竣工日期", "Built"), ColumnType.DATE),
        ),
        key=("name",),
    )
    long = read_long(table("楼宇名称|区县|竣工日期|2025\n中心大厦|城东区|2001-01-01|1"), records, KNOWS)
    assert long.shape.kind == "long"
    assert list(long.frame.columns) == ["name", "place_id", "built"]
    assert codes(long) == ["column_unknown"]


def test_a_header_above_nothing_is_an_empty_file() -> None:
    assert codes(read_long(table(GOOD), OBSERVATION, KNOWS)) == ["file_empty"]


def test_the_shape_of_a_file_outlives_the_years_in_it() -> None:
    assert shape_of(["地区", "2023年", "2024年"]) == shape_of([" 地 区", "2023年", "2024年", "2025年"])
    assert shape_of(["地区", "指标"]) != shape_of(["指标", "地区"])


def test_suffixes_are_taken_off_from_the_end() -> None:
    assert split_suffixes("数值（本期）(%)") == ("数值", ("%", "本期"))
    assert split_suffixes("（单位：元）") == ("（单位：元）", ())
    assert folded(" Indicator_ＩＤ：") == "indicatorid"


@settings(deadline=None)
@given(st.lists(st.lists(st.text(max_size=8), min_size=1, max_size=6), max_size=8))
def test_any_cells_give_a_table_or_a_reason(rows: list[list[str]]) -> None:
    long = read_long(grid(rows or [[""]]), OBSERVATION, KNOWS)
    assert long.rejected or len(long.frame) == len(long.lines) == len(long.rows)
    assert all(problem.message() and problem.message("en") for problem in long.problems)


words = st.sampled_from(
    ["指标", "区县", "时期", "数值", "单位", "来源", "失业率", "城东区", "2025年", "1月", "合计", "4.9", "%", ""]
)


@settings(deadline=None)
@given(st.lists(st.lists(words, min_size=2, max_size=6), min_size=1, max_size=7))
def test_any_table_of_the_words_of_the_field_keeps_every_address(rows: list[list[str]]) -> None:
    source = grid(rows, sheet="数据")
    long = read_long(source, OBSERVATION, KNOWS, constants={"unit": "%", "source_id": "x", "indicator_id": "失业率"})
    for row in range(len(long.frame)):
        column = long.grid_column(row, "value")
        if column is not None:
            assert source.cells.iat[int(long.rows[row]), column] == long.frame["value"].iat[row]


def test_an_empty_grid_has_no_header() -> None:
    found = map_headers(Grid(pd.DataFrame(), np.array([], np.int64)), OBSERVATION, KNOWS)
    assert codes(found) == ["header_missing"]
