"""Places by name, code and day."""

from __future__ import annotations

from datetime import date
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.intake.gazetteer import Gazetteer
from indicators.model import Place, Text

LAST: Final = date(2025, 11, 5)
FIRST: Final = date(2025, 11, 6)
BEFORE: Final = date(2024, 12, 31)
AFTER: Final = date(2026, 6, 30)


def place(
    key: str,
    zh: str,
    en: str,
    short: str,
    *,
    level: str = "district",
    parent: str | None = "50",
    adcode: str | None = None,
    former: tuple[str, ...] = (),
    since: date | None = None,
    until: date | None = None,
    successors: tuple[str, ...] = (),
) -> Place:
    code = key if adcode is None else adcode
    return Place(key, code, Text(zh, en), short, former, level, "", parent, since, until, successors, None, "")


PLACES: Final = (
    place("50", "重庆市", "Chongqing", "重庆", level="city", parent=None),
    place("500103", "渝中区", "Yuzhong District", "渝中"),
    place("500105", "江北区", "Jiangbei District", "江北", until=LAST, successors=("500157",)),
    place("500109", "北碚区", "Beibei District", "北碚"),
    place("500112", "渝北区", "Yubei District", "渝北", until=LAST, successors=("500157", "500109")),
    place("500154", "开州区", "Kaizhou District", "开州", former=("开县", "500234")),
    place("500157", "两江新区", "Liangjiang New Area", "两江", since=FIRST),
    place("zone", "两江新区（国家级新区，2025年11月前）", "Zone", "原两江新区", level="group", adcode="", until=LAST),
    place("500201", "城东区", "Chengdong District", "城东"),
    place("500202", "城西区", "Chengxi District", "城西"),
    place("500103012", "大坪街道", "Daping Subdistrict", "大坪", level="subdistrict", parent="500103"),
    place("500103012001", "大坪村", "Daping Village", "大坪", level="community", parent="500103012"),
    place("500105005", "寸滩街道", "Cuntan Subdistrict", "寸滩", level="subdistrict", parent="500105", until=LAST,
          successors=("500157-500105005",)),
    place("500157-500105005", "寸滩街道", "Cuntan Subdistrict", "寸滩", level="subdistrict", parent="500157", adcode="",
          since=FIRST),
    place("500109100", "双龙镇", "Shuanglong Town", "双龙", level="subdistrict", parent="500109"),
    place("500154100", "双龙镇", "Shuanglong Town", "双龙", level="subdistrict", parent="500154"),
    place("500154101", "江北街道", "Jiangbei Subdistrict", "江北", level="subdistrict", parent="500154"),
)  # fmt: skip


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer(PLACES)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("渝中区", "500103"), (" 渝中区 ", "500103"), ("渝 中 区", "500103"), ("500103", "500103"), ("５００１０３", "500103"),
        ("500103000000", "500103"), ("500103.0", "500103"), ("500103012000", "500103012"), ("yuzhong district", "500103"),
        ("重庆市渝中区", "500103"), ("渝中区大坪街道", "500103012"), ("渝中大坪街道", "500103012"),
        ("渝中区大坪街道大坪村", "500103012001"), ("北碚区双龙镇", "500109100"), ("两江新区", "500157"),
        ("两江新区寸滩街道", "500157-500105005"), ("寸滩街道", "500157-500105005"),
    ],
)  # fmt: skip
def test_a_code_or_a_full_name_is_taken_as_it_is(gazetteer: Gazetteer, text: str, found: str) -> None:
    match = gazetteer.find(text, on=AFTER)
    assert (match.place_id, match.notes, match.fault) == (found, (), None)


@pytest.mark.parametrize(
    ("text", "found", "name"),
    [
        ("城东", "500201", "城东区"),
        ("开县", "500154", "开州区"),
        ("500234", "500154", "开州区"),
        ("重庆渝中", "500103", "渝中区"),
        ("大坪", "500103012", "渝中区大坪街道"),
        ("渝中区寸滩", None, ""),
    ],
)
def test_a_short_or_former_name_is_to_be_confirmed(
    gazetteer: Gazetteer, text: str, found: str | None, name: str
) -> None:
    match = gazetteer.find(text, on=AFTER)
    assert match.place_id == found
    said = [f"“{text}”按“{name}”处理，请确认。"] if found else []
    assert [note.message(text) for note in match.notes] == said


@pytest.mark.parametrize("text", ["渝北区", "500112"])
def test_an_abolished_district_keeps_its_earlier_periods(gazetteer: Gazetteer, text: str) -> None:
    for day in (BEFORE, LAST):
        match = gazetteer.find(text, on=day)
        assert (match.place_id, [note.code for note in match.notes]) == ("500112", ["place_abolished"])


@pytest.mark.parametrize("text", ["渝北区", "渝北", "500112"])
def test_an_abolished_district_is_refused_later_and_its_successors_are_named(gazetteer: Gazetteer, text: str) -> None:
    match = gazetteer.find(text, on=FIRST)
    assert match.place_id is None
    assert match.fault is not None
    assert match.fault.code == "place_abolished"
    assert match.fault.message(text).startswith("“渝北区”只存在到 2025-11-05，之后由“两江新区”、“北碚区”接续。")
    assert [candidate.id for candidate in match.candidates] == ["500157", "500109"]


def test_an_abolished_district_is_not_its_namesake_among_the_subdistricts(gazetteer: Gazetteer) -> None:
    assert gazetteer.find("江北", on=BEFORE).place_id == "500105"
    match = gazetteer.find("江北", on=AFTER)
    assert match.fault is not None
    assert match.fault.code == "place_abolished"


def test_a_new_district_is_refused_before_it_was_set_up(gazetteer: Gazetteer) -> None:
    match = gazetteer.find("500157", on=BEFORE)
    assert match.fault is not None
    assert match.fault.code == "place_not_yet"
    assert "此前是“江北区”、“渝北区”" in match.fault.message("500157")


def test_a_name_means_what_bore_it_at_the_time(gazetteer: Gazetteer) -> None:
    match = gazetteer.find("两江新区", on=BEFORE)
    assert (match.place_id, [note.code for note in match.notes]) == ("zone", ["place_loose", "place_abolished"])
    assert gazetteer.find("江北区寸滩街道", on=BEFORE).place_id == "500105005"
    later = gazetteer.find("江北区寸滩街道", on=AFTER)
    assert later.fault is not None
    assert "由“两江新区寸滩街道”接续" in later.fault.message("")


def test_without_a_day_what_still_exists_goes_first(gazetteer: Gazetteer) -> None:
    assert gazetteer.find("寸滩街道", on=None).place_id == "500157-500105005"
    match = gazetteer.find("渝北区", on=None)
    assert (match.place_id, [note.code for note in match.notes]) == ("500112", ["place_abolished"])


def test_a_name_of_several_is_refused_with_the_candidates(gazetteer: Gazetteer) -> None:
    match = gazetteer.find("双龙镇", on=AFTER)
    assert match.fault is not None
    assert match.fault.code == "place_ambiguous"
    assert "2 个地点，如“北碚区双龙镇”、“开州区双龙镇”" in match.fault.message("双龙镇")
    assert [candidate.id for candidate in match.candidates] == ["500109100", "500154100"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("城東区", "没有地点“城東区”，是否为“城东区”？请改正，或写区划代码。"),
        ("渝中區", "没有地点“渝中區”，是否为“渝中区”？请改正，或写区划代码。"),
        ("渝种区", "没有地点“渝种区”，是否为“渝中区”、“渝北区”？请改正，或写区划代码。"),
        ("火星", "没有地点“火星”。请写区划代码或全名。"),
        ("", "没有写地点。请写区划代码或全名。"),
        ("渝中区\u200b", "没有地点“渝中区\u200b”。请写区划代码或全名。"),
    ],
)
def test_a_near_miss_is_refused_with_a_suggestion(gazetteer: Gazetteer, text: str, sentence: str) -> None:
    match = gazetteer.find(text, on=AFTER)
    assert match.place_id is None
    assert match.fault is not None
    assert match.fault.message(text) == sentence


def test_names_can_be_asked_for_without_a_day(gazetteer: Gazetteer) -> None:
    assert [found.id for found in gazetteer.named("双龙镇")] == ["500109100", "500154100"]
    assert [found.id for found in gazetteer.named("江北")] == ["500105", "500154101"]
    assert [found.id for found in gazetteer.named("重庆市江北区寸滩街道")] == ["500105005"]
    assert [found.id for found in gazetteer.nearest("城東区", limit=5)] == ["500201"]
    village = gazetteer.places["500103012001"]
    assert [above.id for above in gazetteer.ancestors(village)] == ["500103012", "500103", "50"]
    assert gazetteer.full_name(village) == Text(
        "渝中区大坪街道大坪村", "Daping Village, Daping Subdistrict, Yuzhong District"
    )


def test_a_place_whose_parent_is_not_listed_is_still_found() -> None:
    alone = Gazetteer([place("990001", "城东区", "Chengdong", "城东", parent="99")])
    assert alone.find("城东区", on=AFTER).place_id == "990001"


@given(
    text=st.text() | st.text(alphabet="重庆市渝中北区两江新大坪街道寸滩双龙镇东東城0123456789", max_size=10),
    on=st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1)),
)
def test_any_text_gives_a_place_of_its_time_or_a_reason(gazetteer: Gazetteer, text: str, on: date | None) -> None:
    match = gazetteer.find(text, on=on)
    assert (match.place_id is None) == (match.fault is not None)
    if match.place_id is not None and on is not None:
        found = gazetteer.places[match.place_id]
        assert (found.valid_from or on) <= on <= (found.valid_to or on)
