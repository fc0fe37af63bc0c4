"""The road of a file: it never falls over, says everything in both languages, and one table gives one set of rows."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable
from typing import Any, Final

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.intake.problems import Problem
from indicators.intake.road import Choices, Outcome, Understood
from tests.uploads.city import (
    DISTRICTS,
    GREEN,
    HEADER,
    INCOME,
    ON_TIME,
    OUTSIDE,
    REVENUE,
    csv_of,
    good_csv,
    text_of,
    xlsx_of,
)

Read = Callable[..., Understood]
EXAMPLES: Final = int(os.environ.get("ROAD_EXAMPLES", "200"))
CHINESE: Final = re.compile("[\u4e00-\u9fff]")
REMEDY: Final = re.compile("请|不入库|不会入库|不会产生改动|只入库一次|不是 0")

WORDS: Final = st.sampled_from([
    *HEADER, *DISTRICTS, OUTSIDE, ON_TIME, INCOME, REVENUE, GREEN, "2025-06", "2025年6月", "2025Q2", "2025.1", "45809",
    "96.4", "９６", "1,232.5", "97%以上", "95-97", "—", "#N/A", "1e309", "(4)", "%", "亿元", "万元", "元", "‰", "政务局", "=1+1",
    "合计", "小　计", "注：初步数", "", " ", "\u3000", "\n", '"', "'", "\u202e", "\u200b", "\ufffd", "1" * 400, "长" * 3_000,
])  # fmt: skip
CELLS: Final = WORDS | st.text(max_size=6) | st.floats().map(str) | st.integers().map(str)
SHEETS: Final = st.lists(st.lists(CELLS, max_size=9), max_size=9)
BYTES: Final = (
    st.binary(max_size=400)
    | st.tuples(st.sampled_from([b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", b"\xef\xbb\xbf"]),
                st.binary(max_size=300)).map(b"".join)
    | st.tuples(st.sampled_from(["utf-8", "gb18030", "utf-16", "big5"]), st.text(max_size=80)).map(
        lambda pair: pair[1].encode(pair[0], "ignore"))
)  # fmt: skip


def in_both_languages(problem: Problem) -> None:
    chinese, english = problem.message(), problem.message("en")
    assert CHINESE.search(chinese), chinese
    assert chinese.endswith("。"), chinese
    assert chinese != english, problem.template
    assert not re.search(r"\{\w+\}", problem.template.format_map(Filled(problem))), problem.template


class Filled(dict[str, str]):
    """Every place of a template that the problem can fill."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(dict.fromkeys(problem.params, "x") | {"cell": "x"})


@settings(max_examples=EXAMPLES)
@given(content=BYTES, name=st.sampled_from(["a.csv", "a.xlsx", "a.xls", "a", ""]))
def test_any_bytes_are_understood_or_refused_and_never_an_exception(read: Read, content: bytes, name: str) -> None:
    understood = read(content, name)
    assert understood.outcome in Outcome
    for problem in understood.problems:
        in_both_languages(problem)


@settings(max_examples=EXAMPLES)
@given(sheet=SHEETS, header=st.booleans(), encoding=st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_any_small_table_is_understood_or_refused(
    read: Read, sheet: list[list[str]], header: bool, encoding: str
) -> None:
    rows = [list(HEADER), *sheet] if header else sheet
    understood = read(text_of(rows).encode(encoding, "replace"), "a.csv")
    lines = [problem.line or 0 for problem in understood.problems]
    assert lines == sorted(lines)
    assert understood.frame.empty or understood.outcome is not Outcome.REJECT
    for problem in (*understood.problems, *understood.readings):
        in_both_languages(problem)


@settings(max_examples=EXAMPLES // 4)
@given(sheet=SHEETS)
def test_any_small_workbook_is_understood_or_refused(read: Read, sheet: list[list[str]]) -> None:
    legal = [
        [re.sub("[\x00-\x1f\ufffe\uffff\ud800-\udfff]", "", cell)[:2_000] for cell in row] for row in [HEADER, *sheet]
    ]
    understood = read(xlsx_of(legal), "a.xlsx")
    for problem in understood.problems:
        in_both_languages(problem)


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf\x00\xc2",
        b"\xef\xbb\xbfF\xce",
        "\n\u202e".encode(),
        ("a,b\n" + "长" * 200_000 + "\u202e").encode(),
    ],
    ids=["cut after a mark", "cut after a mark and a letter", "turned below an empty line", "turned in a long line"],
)
def test_what_once_fell_over_is_refused_with_a_sentence(content: bytes, read: Read) -> None:
    understood = read(content)
    assert understood.outcome is Outcome.REJECT
    in_both_languages(understood.problems[0])


def test_every_row_problem_says_where_it_is_and_what_to_do(read: Read) -> None:
    rows = [
        [ON_TIME, "东胡区", "2025-06", "abc", "%", "政务局", ""],
        ["按时办结律", "东湖区", "2025.1", "4", "%", "", ""],
        [ON_TIME, OUTSIDE, "2025-06", "101", "‰", "政务局", ""],
        [REVENUE, "东湖区", "2025-03", "9000000", "亿元", "财政局", ""],
    ]
    understood = read(text_of([HEADER, *rows]).encode())
    places = [(problem.line, problem.column) for problem in understood.problems]
    assert places[:2] == [(2, "区县"), (2, "数值")]
    assert {(3, "指标"), (3, "时期"), (3, "来源"), (4, "区县"), (5, "数值"), (5, "时期")} <= set(places)
    assert [line for line, _ in places] == sorted(line for line, _ in places if line)
    for problem in understood.problems:
        in_both_languages(problem)
        assert REMEDY.search(problem.message()), problem.message()


def test_a_fault_in_one_row_hides_nothing_of_another(read: Read) -> None:
    broken = csv_of(数值="abc") + text_of([[ON_TIME, OUTSIDE, "2025-06", "1", "%", "政务局", ""]]).encode()
    assert [problem.code for problem in read(broken).problems] == ["value_not_number", "place_out_of_scope"]


def test_the_encoding_of_a_copy_changes_nothing(read: Read) -> None:
    plain = read(csv_of(备注="说明"))
    for encoding in ("gb18030", "utf-8-sig", "utf-16"):
        copy = read(csv_of(备注="说明", encoding=encoding))
        pd.testing.assert_frame_equal(copy.frame, plain.frame)
        assert copy.problems == plain.problems


def test_the_order_of_the_rows_of_a_file_is_kept(read: Read) -> None:
    months = [f"{year}-{month:02}" for year in (2022, 2023, 2024) for month in range(1, 13)]
    random.Random(7).shuffle(months)
    rows = [[GREEN, "南津区", month, str(30 + line / 10), "%", "园林局", ""] for line, month in enumerate(months)]
    frame = read(text_of([HEADER, *rows]).encode()).frame
    assert frame["period"].tolist() == months


LONG: Final[list[list[str]]] = [
    ["指标", "区县", "时期", "数值", "单位", "来源"],
    *(
        [indicator, place, period, str(figure), unit, "统计局"]
        for indicator, unit, figures in ((ON_TIME, "%", (91, 92, 93, 94)), (REVENUE, "亿元", (40.1, 40.2, 39, 39.5)))
        for (place, period), figure in zip(
            [("西山区", "2025-05"), ("西山区", "2025-06"), ("北屏区", "2025-05"), ("北屏区", "2025-06")], figures, strict=True
        )
    ),
]  # fmt: skip
WIDE: Final = {
    "periods as columns": [
        ["指标", "区县", "单位", "来源", "2025-05", "2025-06"],
        [ON_TIME, "西山区", "%", "统计局", "91", "92"],
        [ON_TIME, "北屏区", "%", "统计局", "93", "94"],
        [REVENUE, "西山区", "亿元", "统计局", "40.1", "40.2"],
        [REVENUE, "北屏区", "亿元", "统计局", "39", "39.5"],
    ],
    "indicators as columns": [
        ["区县", "时期", f"{ON_TIME}（%）", f"{REVENUE}（亿元）", "来源"],
        ["西山区", "2025-05", "91", "40.1", "统计局"],
        ["西山区", "2025-06", "92", "40.2", "统计局"],
        ["北屏区", "2025-05", "93", "39", "统计局"],
        ["北屏区", "2025-06", "94", "39.5", "统计局"],
    ],
    "places as columns": [
        ["指标", "单位", "时期", "西山区", "北屏区", "来源"],
        [ON_TIME, "%", "2025-05", "91", "93", "统计局"],
        [ON_TIME, "%", "2025-06", "92", "94", "统计局"],
        [REVENUE, "亿元", "2025-05", "40.1", "39", "统计局"],
        [REVENUE, "亿元", "2025-06", "40.2", "39.5", "统计局"],
    ],
}


@pytest.mark.parametrize("shape", WIDE)
def test_a_cross_tab_gives_the_rows_of_the_long_table_after_a_confirmation(shape: str, read: Read) -> None:
    def rows(understood: Understood) -> pd.DataFrame:
        return understood.frame.sort_values(["indicator_id", "place_id", "period"], ignore_index=True)

    long, wide = read(text_of(LONG).encode()), read(text_of(WIDE[shape]).encode())
    assert (long.outcome, wide.outcome) == (Outcome.ACCEPT, Outcome.WARN)
    assert "shape_wide" in {problem.code for problem in wide.problems}
    pd.testing.assert_frame_equal(rows(wide), rows(long))


def test_a_workbook_gives_the_rows_of_its_csv(read: Read) -> None:
    numbers: list[list[Any]] = [LONG[0], *([*row[:3], float(row[3]), *row[4:]] for row in LONG[1:])]
    pd.testing.assert_frame_equal(read(xlsx_of(numbers), "a.xlsx").frame, read(text_of(LONG).encode()).frame)


def test_what_the_analyst_says_of_the_whole_file_fills_its_gaps(read: Read) -> None:
    without = [row[:5] for row in LONG]
    assert read(text_of(without).encode()).outcome is Outcome.REJECT
    filled = read(text_of(without).encode(), constants={"source_id": "统计局"})
    pd.testing.assert_frame_equal(filled.frame, read(text_of(LONG).encode()).frame)
    renamed = [["甲", *LONG[0][1:]], *LONG[1:]]
    assert read(text_of(renamed).encode()).outcome is not Outcome.ACCEPT
    mapped = read(text_of(renamed).encode(), mapping={"甲": "indicator_id"})
    pd.testing.assert_frame_equal(mapped.frame, filled.frame)


def test_the_encoding_can_be_chosen(read: Read) -> None:
    chosen = read(good_csv(), encoding="big5")
    assert (chosen.outcome, Choices().encoding) == (Outcome.REJECT, None)
    assert read(csv_of(encoding="gb18030"), encoding="gb18030").outcome is Outcome.ACCEPT
