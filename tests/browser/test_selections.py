"""Selections live in the URL: what a reader chose, another reader sees from the copied link."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visiting import Visit

Look = Callable[..., Visit]


def choices(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def choose(page: Page, picker: str, name: str) -> None:
    page.get_by_role("combobox", name=re.compile(picker)).click()
    page.get_by_role("combobox", name=re.compile(picker)).fill(name)
    page.get_by_role("option", name=name, exact=True).click()


def seen(visit: Visit) -> str:
    visit.settle()
    return visit.page.get_by_test_id("stMainBlockContainer").inner_text()


def test_what_is_chosen_by_hand_stands_in_the_url_and_opens_again(look: Look, open_page: Look) -> None:
    tab = look("satisfaction")
    page = tab.page
    choose(page, "时期", "2018年")
    expect(page).to_have_url(re.compile("period=2018"))
    expect(page.locator(".st-key-kpi_resident_satisfaction h2")).to_have_text(re.compile("80"))
    page.get_by_role("radio", name="EN", exact=True).click()
    expect(page).to_have_url(re.compile("lang=en"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Yuzhong District · Satisfaction")
    assert choices(page) == {"place": "500103", "period": "2018", "lang": "en"}
    other = open_page(page.url.partition("/satisfaction")[2].join(["satisfaction", ""]))
    assert seen(other) == seen(tab)


def test_a_walk_through_the_pages_keeps_place_and_language(look: Look) -> None:
    tab = look("overview?lang=en")
    page = tab.page
    choose(page, "Place", "Chongqing")
    expect(page.get_by_role("heading", level=1)).to_have_text("Chongqing · Overview")
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Energy intensity").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Chongqing · Energy intensity")
    tab.settle()
    assert choices(page) == {"place": "500000", "lang": "en"}
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Other systems").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Chongqing · "))
    tab.settle()
    assert choices(page)["place"] == "500000"
    assert choices(page)["lang"] == "en"


def test_a_card_leads_to_its_evidence_with_the_same_selection(look: Look) -> None:
    page = look("overview?lang=en&place=500000").page
    page.locator(".st-key-kpi_energy_intensity").get_by_role("link", name="Trend and evidence").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Chongqing · Energy intensity")


def test_another_system_is_chosen_by_hand(look: Look) -> None:
    page = look("system?id=economy").page
    choose(page, "系统", "养老、健康与保障 · 时间银行")
    expect(page).to_have_url(re.compile("id=time_bank"))
    expect(page.get_by_role("heading", level=1)).to_have_text("渝中区 · 时间银行")


@pytest.mark.parametrize("query", ["place=999999", "lang=xx&period=soon&as_of=7", "place=%27%22%3Cb%3E", "as_of=1e3"])
def test_unknown_values_fall_back_without_an_error(look: Look, query: str) -> None:
    page = look(f"overview?{query}").page
    expect(page.get_by_role("heading", level=1)).to_have_text("渝中区 · 总览")
    assert page.get_by_test_id("stAlertContentError").count() == 0
    assert choices(page) == {"place": "500103"}


def test_the_tab_key_reaches_navigation_pickers_and_sources(look: Look) -> None:
    page = look("overview").page
    page.locator("body").press("Tab")
    reached = []
    for _ in range(40):
        reached.append(
            page.evaluate(
                "(document.activeElement.getAttribute('aria-label') || document.activeElement.innerText || '').trim()"
            )
        )
        page.keyboard.press("Tab")
    order = [next((place for place, name in enumerate(reached) if wanted in name), None) for wanted in (
        "居民满意度", "地区", "时期", "版本", "EN", "渝中专题报道",
    )]  # fmt: skip
    assert None not in order, reached
