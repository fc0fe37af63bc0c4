"""Cells to records: every problem with its place, and none of them left out."""

from __future__ import annotations

from datetime import date
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.catalogue import Catalogue
from indicators.intake.datasets import DATASETS, OBSERVATION, TARGET, Dataset
from indicators.intake.problems import Severity
from indicators.intake.tables import Row, Table
from indicators.intake.validate import Register, Validated, validate

SHARE: Final = {
    "record_id": "r1",
    "indicator_id": "elder_facility_coverage",
    "place_id": "500103",
    "period": "2021",
    "value": "98.5",
    "value_low": "",
    "value_high": "",
    "qualifier": "ge",
    "unit": "%",
    "value_kind": "actual",
    "confidence": "stated",
    "source_id": "paper",
    "locator": "98.5%以上",
    "period_note": "",
}
GOAL: Final = {
    "record_id": "t1",
    "indicator_id": "elder_facility_coverage",
    "place_id": "500103",
    "due": "2025-12-31",
    "type": "at_least",
    "value": "100",
    "value_high": "",
    "base_period": "2021",
    "base_value": "90",
    "path": "linear",
    "tolerance": "",
    "qualifier": "ge",
    "unit": "%",
    "basis_zh": "规划",
    "basis_en": "the plan",
    "confidence": "stated",
    "source_id": "paper",
    "locator": "",
    "period_note": "",
}


def table_of(*rows: dict[str, str]) -> Table:
    return Table(tuple(rows[0]), tuple(Row(line, tuple(row.values())) for line, row in enumerate(rows, start=2)))


def found(validated: Validated) -> list[tuple[str, int | None, str | None, str | None]]:
    return [(problem.code, problem.line, problem.column, problem.cell) for problem in validated.problems]


def only_message(validated: Validated) -> str:
    (problem,) = validated.problems
    return problem.message()


def test_a_good_row_becomes_a_typed_record(register: Register) -> None:
    assert validate(table_of(SHARE), OBSERVATION, register) == Validated(
        (
            {
                "record_id": "r1", "indicator_id": "elder_facility_coverage", "place_id": "500103", "period": "2021",
                "value": 98.5, "value_low": None, "value_high": None, "qualifier": "ge", "unit": "%",
                "value_kind": "actual", "confidence": "stated", "source_id": "paper", "locator": "98.5%以上",
                "period_note": None,
            },
        ),
        (),
    )  # fmt: skip


def test_a_good_target_becomes_a_typed_record(register: Register) -> None:
    (record,) = validate(table_of(GOAL), TARGET, register).records
    assert record["due"] == date(2025, 12, 31)
    assert (record["value"], record["base_value"], record["tolerance"]) == (100.0, 90.0, None)
    assert (record["base_period"], record["path"], record["locator"]) == ("2021", "linear", None)


def test_a_figure_without_a_stated_period_keeps_the_empty_code(register: Register) -> None:
    (record,) = validate(table_of({**SHARE, "period": ""}), OBSERVATION, register).records
    assert record["period"] == ""


def test_one_period_is_one_key_however_it_is_written(register: Register) -> None:
    validated = validate(table_of(SHARE, {**SHARE, "period": "2021-01/2021-12"}), OBSERVATION, register)
    assert [record["period"] for record in validated.records] == ["2021"]
    assert found(validated) == [("key_duplicate", 3, None, None)]


@pytest.mark.parametrize(
    ("cells", "problem", "message"),
    [
        (
            {"value": "12,5"},
            ("value_not_number", "value", "12,5"),
            "第 2 行「value」：“12,5”不是数字。请只写阿拉伯数字与小数点。",
        ),
        (
            {"value": "1234567890123456"},
            ("value_too_large", "value", "1234567890123456"),
            "第 2 行「value」：“1234567890123456”太大，不会是这个领域的数值。请核对数值与单位。",
        ),
        (
            {"period": "2025-02-30"},
            ("period_unreadable", "period", "2025-02-30"),
            "第 2 行「period」：“2025-02-30”不是时期。请写成 2025、2025Q2、2025-06 或 2025-01/2025-06。",
        ),
        (
            {"qualifier": "多"},
            ("category_nonstandard", "qualifier", "多"),
            "第 2 行「qualifier」：“多”不在 eq / gt / ge / lt / le / approx 之中。请改正。",
        ),
        (
            {"unit": "万元"},
            ("unit_unknown", "unit", "万元"),
            "第 2 行「unit」：单位“万元”与指标的单位“%”不同。请换算后填写。",
        ),
        (
            {"place_id": "500157"},
            ("place_unknown", "place_id", "500157"),
            "第 2 行「place_id」：没有地点“500157”。请查对 places.csv。",
        ),
        (
            {"source_id": "rumour"},
            ("source_unknown", "source_id", "rumour"),
            "第 2 行「source_id」：没有来源“rumour”。请先在 sources.csv 登记。",
        ),
        (
            {"indicator_id": "happiness"},
            ("indicator_unknown", "indicator_id", "happiness"),
            "第 2 行「indicator_id」：没有指标“happiness”。请查对指标目录。",
        ),
        (
            {"value": "100.5"},
            ("value_out_of_bounds", "value", "100.5"),
            "第 2 行「value」：“100.5”超出指标的取值范围。请核对原文件。",
        ),
        ({"place_id": ""}, ("value_blank", "place_id", ""), "第 2 行「place_id」：不能为空。请补上。"),
        (
            {"value": ""},
            ("value_blank", "value", ""),
            "第 2 行「value」：数值、下限和上限都是空的。请至少填写一个。",
        ),
        (
            {"value": "", "value_low": "3", "value_high": "2"},
            ("range_backwards", "value_high", "2"),
            "第 2 行「value_high」：上限“2”小于下限。请对调或改正。",
        ),
    ],
)
def test_a_problem_says_where_what_and_remedy(
    register: Register, cells: dict[str, str], problem: tuple[str, str, str], message: str
) -> None:
    validated = validate(table_of({**SHARE, **cells}), OBSERVATION, register)
    code, column, cell = problem
    assert validated.records == ()
    assert found(validated) == [(code, 2, column, cell)]
    assert validated.problems[0].severity is Severity.ROW
    assert only_message(validated) == message


@pytest.mark.parametrize(
    ("cells", "problem", "message"),
    [
        ({"due": "20251231"}, ("date_unreadable", "due"), "第 2 行「due」：“20251231”不是日期。请写成 2025-12-31。"),
        (
            {"due": "2025-02-30"},
            ("date_unreadable", "due"),
            "第 2 行「due」：“2025-02-30”不是日期。请写成 2025-12-31。",
        ),
        (
            {"due": "2025-W01-1"},
            ("date_unreadable", "due"),
            "第 2 行「due」：“2025-W01-1”不是日期。请写成 2025-12-31。",
        ),
        ({"value": ""}, ("value_blank", "value"), "第 2 行「value」：不能为空。请补上。"),
        ({"basis_en": ""}, ("value_blank", "basis_en"), "第 2 行「basis_en」：不能为空。请补上。"),
        ({"type": "range"}, ("value_blank", "value_high"), "第 2 行「value_high」：区间目标缺少上限。请补上。"),
        (
            {"type": "range", "value_high": "99"},
            ("range_backwards", "value_high"),
            "第 2 行「value_high」：上限“99”小于下限。请对调或改正。",
        ),
        (
            {"tolerance": "-1"},
            ("value_out_of_bounds", "tolerance"),
            "第 2 行「tolerance」：“-1”小于零。容差请写成零或正数。",
        ),
        (
            {"base_period": "2025"},
            ("period_conflict", "base_period"),
            "第 2 行「base_period」：基期“2025”不早于目标期限。请改正其中一个。",
        ),
    ],
)
def test_a_problem_of_a_target_says_where_what_and_remedy(
    register: Register, cells: dict[str, str], problem: tuple[str, str], message: str
) -> None:
    validated = validate(table_of({**GOAL, **cells}), TARGET, register)
    assert [(each.code, each.column) for each in validated.problems] == [problem]
    assert only_message(validated) == message


@pytest.mark.parametrize(
    "text",
    [
        "nan", "NaN", "inf", "-inf", "Infinity", "1_000", "0x10", "0b1", "1e3", "1E3", "１２", "1２", "0.５", "٣", "12,5",
        "1,000", "1 000", "+5", "5.", ".5", "05", "--5", "-", "5%", "超5", "5\n5", "1.2.3", "NULL", "N/A", "…", "一",
        "½", "5e", "−5",
    ],
)  # fmt: skip
def test_what_is_not_plainly_a_number_is_refused(register: Register, text: str) -> None:
    validated = validate(table_of({**SHARE, "value": text}), OBSERVATION, register)
    assert found(validated) == [("value_not_number", 2, "value", text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0.0),
        ("98", 98.0),
        ("0.5", 0.5),
        ("99.0000000000000", 99.0),
        ("0.123456789012345", 0.123456789012345),
        ("100.000", 100.0),
    ],
)
def test_a_plain_number_is_read_as_it_stands(register: Register, text: str, value: float) -> None:
    (record,) = validate(table_of({**SHARE, "value": text}), OBSERVATION, register).records
    assert record["value"] == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1.234567890123456", "value_precision"),
        ("0.1234567890123456", "value_precision"),
        ("12345678.90123456", "value_precision"),
        ("0." + "0" * 400 + "1", "value_precision"),
        ("9007199254740993", "value_too_large"),
        ("1" + "0" * 400, "value_too_large"),
        ("-1" + "0" * 16, "value_too_large"),
    ],
)
def test_a_number_that_would_be_changed_is_refused(register: Register, text: str, code: str) -> None:
    unbounded = {**SHARE, "indicator_id": "gdp_growth", "value": text}
    assert found(validate(table_of(unbounded), OBSERVATION, register)) == [(code, 2, "value", text)]


def test_a_repeated_row_names_the_first(register: Register) -> None:
    rows = table_of(SHARE, {**SHARE, "place_id": "500112"}, {**SHARE, "value": "97"}, SHARE)
    validated = validate(rows, OBSERVATION, register)
    assert [problem.message() for problem in validated.problems] == [
        "第 4 行：与第 2 行重复。请删去其中一行。",
        "第 5 行：与第 2 行重复。请删去其中一行。",
    ]
    assert [record["place_id"] for record in validated.records] == ["500103", "500112"]


@pytest.mark.parametrize(
    "other", [{"place_id": "500112"}, {"period": "2022"}, {"period": ""}, {"value_kind": "plan"}]
)  # fmt: skip
def test_rows_that_differ_in_their_key_are_no_repetition(register: Register, other: dict[str, str]) -> None:
    assert validate(table_of(SHARE, {**SHARE, **other}), OBSERVATION, register).problems == ()


def test_two_standards_of_the_same_type_without_a_date_are_a_repetition(register: Register) -> None:
    standard = {**GOAL, "type": "standard", "due": ""}
    assert found(validate(table_of(standard, {**standard, "value": "50"}), TARGET, register)) == [
        ("key_duplicate", 3, None, None)
    ]


def test_all_problems_of_all_rows_are_reported_in_order(register: Register) -> None:
    bad = {**SHARE, "value": "x", "qualifier": "y", "period": "z", "place_id": "1", "source_id": "", "unit": "kg"}
    validated = validate(
        table_of(SHARE, bad, {**SHARE, "place_id": "500112"}, {**bad, "place_id": ""}), OBSERVATION, register
    )
    expected = ["period", "value", "qualifier", "source_id", "place_id", "unit"]
    assert [(problem.line, problem.column) for problem in validated.problems[:6]] == [(3, name) for name in expected]
    assert {problem.line for problem in validated.problems[6:]} == {5}
    assert len(validated.problems) == 12
    assert [record["place_id"] for record in validated.records] == ["500103", "500112"]


def test_a_row_of_another_width_is_refused_and_the_rest_is_read(register: Register) -> None:
    good = tuple(SHARE.values())
    rows = (Row(2, good[:-1]), Row(3, (*good, "x")), Row(7, good))
    validated = validate(Table(tuple(SHARE), rows), OBSERVATION, register)
    assert [problem.message() for problem in validated.problems] == [
        "第 2 行：有 13 个单元格，表头有 14 个。请检查逗号与引号。",
        "第 3 行：有 15 个单元格，表头有 14 个。请检查逗号与引号。",
    ]
    assert len(validated.records) == 1


def test_a_wrong_header_stops_the_file_with_all_its_problems(register: Register) -> None:
    header = [*SHARE, "colour", "colour", "value", ""]
    header.remove("unit")
    header.remove("period")
    validated = validate(Table(tuple(header), (Row(2, ("",) * len(header)),)), OBSERVATION, register)
    assert validated.records == ()
    assert {problem.severity for problem in validated.problems} == {Severity.FILE}
    assert [(problem.code, problem.message()) for problem in validated.problems] == [
        ("column_required", "缺少列「period」。请补上这一列。"),
        ("column_required", "缺少列「unit」。请补上这一列。"),
        ("column_repeated", "列「value」出现多次。请只保留一列。"),
        ("column_unknown", "不认识列「colour」。请改正列名或删去。"),
        ("column_unknown", "不认识列「」。请改正列名或删去。"),
    ]


@pytest.mark.parametrize(("low", "high"), [("2", "3"), ("2", ""), ("", "3"), ("2", "2")])
def test_a_range_or_one_bound_stands_for_a_value(register: Register, low: str, high: str) -> None:
    row = {**SHARE, "value": "", "value_low": low, "value_high": high}
    (record,) = validate(table_of(row), OBSERVATION, register).records
    assert record["value"] is None


def test_every_bound_of_a_range_is_held_against_the_indicator(register: Register) -> None:
    row = {**SHARE, "value": "", "value_low": "-1", "value_high": "101"}
    assert found(validate(table_of(row), OBSERVATION, register)) == [
        ("value_out_of_bounds", 2, "value_low", "-1"),
        ("value_out_of_bounds", 2, "value_high", "101"),
    ]


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=lambda dataset: dataset.id)
def test_the_key_of_a_dataset_is_made_of_its_columns(dataset: Dataset) -> None:
    assert set(dataset.key) <= set(dataset.column_names)
    assert len(set(dataset.column_names)) == len(dataset.column_names)


CELLS = st.one_of(
    st.text(max_size=6),
    st.sampled_from(["", "2021", "500103", "%", "eq", "actual", "paper", "98", "-0", "1e999", "2025-12-31", "{cell}"]),
)


@pytest.mark.parametrize("good", [SHARE, GOAL], ids=["observation", "target"])
@given(cells=st.dictionaries(st.sampled_from(sorted({*SHARE, *GOAL})), CELLS, max_size=6))
def test_any_text_in_the_cells_gives_records_or_problems(
    register: Register, good: dict[str, str], cells: dict[str, str]
) -> None:
    row = {name: cells.get(name, text) for name, text in good.items()}
    dataset = TARGET if good is GOAL else OBSERVATION
    validated = validate(table_of(row), dataset, register)
    assert bool(validated.records) != bool(validated.problems)
    assert all(problem.message("en") and problem.message("zh") for problem in validated.problems)


@given(
    header=st.lists(st.sampled_from([*SHARE, "x", ""]), max_size=16),
    rows=st.lists(st.lists(CELLS, max_size=16), max_size=3),
)
def test_any_table_gives_records_or_problems(register: Register, header: list[str], rows: list[list[str]]) -> None:
    table = Table(tuple(header), tuple(Row(line, tuple(cells)) for line, cells in enumerate(rows, start=2)))
    validated = validate(table, OBSERVATION, register)
    assert len(validated.records) + len({problem.line for problem in validated.problems}) >= bool(rows)


def test_the_shipped_indicators_of_these_tests_are_what_they_say(catalogue: Catalogue) -> None:
    share = catalogue.indicators["elder_facility_coverage"]
    assert (share.unit, share.bounds) == ("%", (0.0, 100.0))
    assert catalogue.indicators["gdp_growth"].bounds == (None, None)
