"""The overview of 渝中: the four cards with their figures, qualifiers and sources, and the tables under them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.visiting import Visit

Look = Callable[..., Visit]


def card(page: Page, indicator: str) -> Locator:
    return page.locator(f".st-key-kpi_{indicator}")


@pytest.mark.parametrize(
    ("indicator", "value", "texts"),
    [
        ("elder_facility_coverage", "100 %", ["养老服务设施覆盖率", "2021年", "数据不足", "渝中专题报道 2022-03-15"]),
        ("resident_satisfaction", "98 %", ["+18 个百分点", "2021年", "提高18个百分点", "渝中专题报道 2022-03-15"]),
        ("energy_intensity", "未发布", ["全市最优序列", "数据不足", "渝中区报 2025-09"]),
        ("building_tax_yield", "超 1500 元/㎡", ["2025年9月报道时", "数据不足", "渝中区报 2025-09"]),
    ],
)
def test_a_card_shows_the_figure_as_it_was_published(look: Look, indicator: str, value: str, texts: list[str]) -> None:
    shown = card(look("overview").page, indicator)
    assert " ".join(shown.get_by_role("heading").inner_text().split()) == value
    for text in texts:
        expect(shown).to_contain_text(text)


def test_the_cards_of_a_row_align(look: Look) -> None:
    page = look("overview").page
    boxes = [card(page, name).bounding_box() or {} for name in (
        "elder_facility_coverage", "resident_satisfaction", "energy_intensity", "building_tax_yield",
    )]  # fmt: skip
    assert len({(round(box["y"]), round(box["height"])) for box in boxes}) == 1
    headings = page.locator('[class*="st-key-kpi_"] h2').all()
    assert len({round((heading.bounding_box() or {})["y"]) for heading in headings}) == 1


def test_the_first_screen_answers_without_scrolling(look: Look) -> None:
    page = look("overview").page
    box = card(page, "building_tax_yield").bounding_box() or {}
    assert box["y"] + box["height"] <= 900


def test_the_source_opens_behind_its_chip(look: Look) -> None:
    page = look("overview").page
    card(page, "resident_satisfaction").get_by_role("button", name=re.compile("渝中专题报道")).click()
    source = page.get_by_test_id("stPopoverBody")
    for name, text in [
        ("资料", "渝中"), ("发布日期", "2022-03-15"), ("原文位置", "“2021年的98%”"), ("时期依据", "原文写明"),
        ("数据版本", "v1"),
    ]:  # fmt: skip
        expect(source).to_contain_text(re.compile(rf"{name}\s*.*{re.escape(text)}"))
    expect(source).to_contain_text("发布者")


@pytest.mark.parametrize(
    ("name", "figure"),
    [("养老保险参保率", "超96%"), ("医疗保险参保率", "超96%"), ("群众安全感指数", "97%以上"), ("GDP增速", "3.6%")],
)
def test_a_table_keeps_the_qualifier(look: Look, name: str, figure: str) -> None:
    row = look("overview").page.get_by_role("row").filter(has_text=re.compile(rf"^{name}\s"))
    expect(row).to_have_count(1)
    assert row.get_by_role("cell").nth(1).inner_text() == figure


def test_a_district_without_figures_shows_none_of_its_predecessors(look: Look) -> None:
    page = look("overview?place=500157").page
    expect(page.get_by_role("heading", level=1)).to_have_text("两江新区 · 总览")
    assert [heading.inner_text().strip() for heading in page.locator('[class*="st-key-kpi_"] h2').all()] == [
        "未发布"
    ] * 4
    assert page.get_by_role("table").count() == 0
    expect(page.get_by_text("数值 0 项")).to_be_visible()


def test_an_abolished_district_keeps_its_own_figures_and_says_what_became_of_it(look: Look) -> None:
    page = look("overview?place=500112").page
    notice = page.get_by_test_id("stAlertContentInfo")
    expect(notice).to_contain_text("渝北区于2025年11月5日后不再存在，由两江新区、北碚区接续")
    expect(page.get_by_text(re.compile("最近一份发布于 2024"))).to_be_visible()


def test_a_figure_of_an_abolished_district_stays_its_own(look: Look) -> None:
    row = look("overview?place=500112&lang=en").page.get_by_role("row").filter(has_text="Industrial output growth")
    assert [cell.inner_text() for cell in row.get_by_role("cell").all()][1] == "20%"
    everywhere = look("system?id=economy&place=500157").page
    assert everywhere.get_by_test_id("stDataFrame").count() == 0
