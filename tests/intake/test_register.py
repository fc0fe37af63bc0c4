"""Places and sources: read as they are written, or refused by line."""

from __future__ import annotations

from datetime import date

import pytest

from indicators.errors import DataFileError
from indicators.intake.register import PLACE_COLUMNS, SOURCE_COLUMNS, read_places, read_sources
from indicators.model import Place, Source, Text

HEADER = ",".join(PLACE_COLUMNS) + "\n"
CITY = "50,50,重庆市,Chongqing,重庆,,city,municipality,,,,,,,\n"
OLD = "500112,500112,渝北区,Yubei District,渝北,江北县;500221,district,central,50,,2025-11-05,500157,3,4,\n"
NEW = '500157,,两江新区,Liangjiang New Area,两江,,district,central,50,2025-11-06,,,,,"of two\ndistricts"\n'
SOURCES = ",".join(SOURCE_COLUMNS) + "\n"


def test_a_place_keeps_its_time_names_and_successors() -> None:
    city, old, new = read_places((HEADER + CITY + OLD + NEW).encode())
    assert city == Place(
        "50", "50", Text("重庆市", "Chongqing"), "重庆", (), "city", "municipality", None, None, None, (), None, ""
    )
    assert old == Place(
        "500112", "500112", Text("渝北区", "Yubei District"), "渝北", ("江北县", "500221"), "district", "central", "50",
        None, date(2025, 11, 5), ("500157",), (3, 4), "",
    )  # fmt: skip
    assert (new.valid_from, new.adcode, new.note) == (date(2025, 11, 6), "", "of two\ndistricts")


def test_a_source_keeps_its_words() -> None:
    content = SOURCES + "paper,区报,District paper,报,Paper,未注明,not recorded,2025-09,,as read\n"
    assert read_sources(content.encode()) == (
        Source(
            "paper",
            Text("区报", "District paper"),
            Text("报", "Paper"),
            Text("未注明", "not recorded"),
            "2025-09",
            Text("", "as read"),
        ),
    )


def test_columns_may_stand_in_any_order_beside_others() -> None:
    columns = ["extra", *reversed(SOURCE_COLUMNS)]
    content = ",".join(columns) + "\n" + ",".join(f"about {column}" for column in columns)
    source = read_sources(content.encode())[0]
    assert (source.id, source.title) == ("about source_id", Text("about title_zh", "about title_en"))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (HEADER + NEW + OLD.replace(",50,", ",51,") + CITY, "第 4 行：没有地点“51”"),
        (HEADER + CITY + "\n" + OLD, "第 4 行：没有地点“500157”"),
        (HEADER + CITY + CITY, "第 3 行：编号“50”为空或重复"),
        (HEADER + CITY.replace("50,50,", ",50,"), "第 2 行：编号“”为空或重复"),
        (HEADER + CITY + OLD.replace("2025-11-05", "2025-11-31") + NEW, "第 3 行有读不懂的日期或整数"),
        (HEADER + CITY + OLD.replace(",3,4,", ",3,x,") + NEW, "第 3 行有读不懂的日期或整数"),
        (HEADER + CITY + OLD.replace(",3,4,", ",3,,") + NEW, "第 3 行有读不懂的日期或整数"),
        (HEADER + "50,50\n", "第 2 行的单元格数与表头不同"),
        (HEADER.replace("level,", "") + CITY, "缺少列「level」"),
        (HEADER + CITY + '"open', "第 3 行的引号不成对"),
        ("", "文件是空的"),
    ],
)
def test_a_place_that_cannot_be_used_is_named_by_line(content: str, sentence: str) -> None:
    with pytest.raises(DataFileError) as refused:
        read_places(content.encode())
    assert str(refused.value).startswith(sentence)


def test_bytes_that_are_no_utf8_are_refused() -> None:
    with pytest.raises(DataFileError, match="第 2 行不是 UTF-8"):
        read_sources(SOURCES.encode() + "报".encode("gbk"))
