"""Every page, in both languages, on a desk and on a phone: whole, readable, in one language, and from this host only."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error, Page, expect

from tests.browser.visiting import Visit

# The families, a system with figures, one whose figures belong to a part of the district, one with none at all.
PATHS: Final = (
    "overview",
    "elder_coverage",
    "satisfaction",
    "energy_intensity",
    "building_tax_yield",
    "system?id=economy",
    "system?id=zero_waste",
    "system?id=time_bank",
    "energy_intensity?place=500000",
    "overview?place=500112",
)
DESK: Final = {"width": 1440, "height": 900}
PATIENCE_MILLISECONDS: Final = 5_000
PHONE: Final = {"width": 390, "height": 844}

# Streamlit asks for these beside every page's address before it finds them at the root.
STREAMLITS_OWN_ERRORS: Final = re.compile(
    r"Failed to load resource: the server responded with a status of 404 \(Not Found\) "
    r"http://127\.0\.0\.1:\d+/\w+/_stcore/(health|host-config)"
)

# Everything wider than the window, in the document or in the part of it that scrolls.
OVERFLOW: Final = """() => [document.documentElement, document.querySelector('[data-testid="stMain"]')]
    .filter(box => box.scrollWidth > box.clientWidth + 1).map(box => box.tagName + ' ' + box.scrollWidth)"""

# Elements of the cards that hold or hide more text than they have room for, in width or in a fixed height.
CLIPPED: Final = """() => [...document.querySelectorAll('[class*="st-key-kpi_"] *')].filter(box => {
    const style = getComputedStyle(box);
    if (box.closest('svg') || style.display === 'inline' || !box.clientWidth || !box.innerText?.trim()) return false;
    const words = [...box.querySelectorAll('*')].every(
        part => ['inline', 'inline-block', 'contents', 'none'].includes(getComputedStyle(part).display));
    const wide = (words || style.overflowX !== 'visible') && box.scrollWidth > box.clientWidth + 1;
    return wide || (style.overflowY !== 'visible' && box.scrollHeight > box.clientHeight + 1);
}).map(box => [box.outerHTML.slice(0, 90), box.innerText, box.scrollWidth, box.clientWidth, box.scrollHeight, box.clientHeight].join(' | '))"""

# Visible text, each with the name of what it is quoted as: the bold or grey word before it on its line in a card,
# the head of its column in a table. Tables are drawn on a canvas that carries the same cells for screen readers.
TEXTS: Final = """() => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const text = node.nodeValue.trim();
        const box = node.parentElement;
        if (!text || box.closest('script, style, noscript')) continue;
        const table = box.closest('canvas');
        if (!table && !box.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
        let name = '';
        if (table) {
            const cell = box.closest('[aria-colindex]');
            const head = cell && table.querySelector(`th[aria-colindex="${cell.getAttribute('aria-colindex')}"]`);
            name = cell && cell !== head && head ? head.innerText : '';
        } else if (node.previousSibling instanceof Element) name = node.previousSibling.textContent;
        if (box.closest('[data-testid="stButtonGroup"]')) name = 'language switch';
        if (box.closest('.material-icons, [data-testid="stIconMaterial"]')) continue;
        found.push([name.trim(), text]);
    }
    for (const box of document.querySelectorAll('input, textarea')) found.push(['', box.value || box.placeholder]);
    return found;
}"""
CHINESE: Final = re.compile(r"[\u3400-\u9fff]")
QUOTED: Final = {"Wording (Chinese)", "Period note (Chinese)"}
# Streamlit's own link for the keyboard, seen only while it has the focus; it cannot be worded.
SKIP_LINK: Final = "Skip to main content"
ENGLISH_SENTENCE: Final = re.compile(r"[A-Za-z]{2,} +[A-Za-z]{2,}")

Look = Callable[..., Visit]


def lasting(page: Page, faults: str) -> list[str]:
    """What ``faults`` finds and goes on finding: charts and tables follow a new width a moment later."""
    with suppress(Error):  # on running out of patience
        page.wait_for_function(f"() => !({faults})().length", timeout=PATIENCE_MILLISECONDS)
    found: list[str] = page.evaluate(faults)
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", PATHS)
def test_a_view_is_whole(look: Look, path: str, language: str) -> None:
    tab = look(f"{path}{'&' if '?' in path else '?'}lang={language}")
    for size in (DESK, PHONE):
        tab.page.set_viewport_size(size)
        tab.settle()
        assert lasting(tab.page, OVERFLOW) == [], size
        assert lasting(tab.page, CLIPPED) == [], size
    assert tab.page.get_by_test_id("stException").count() == 0
    assert tab.page.get_by_test_id("stAlertContentError").count() == 0
    assert tab.page.get_by_role("heading", level=1).count() == 1
    assert tab.script_errors == []
    assert [error for error in tab.console_errors if not STREAMLITS_OWN_ERRORS.fullmatch(error)] == []
    texts = tab.page.evaluate(TEXTS)
    assert len(texts) > 20
    if language == "en":
        assert [text for name, text in texts if CHINESE.search(text) and not _may_be_chinese(name, text)] == []
    else:
        assert [text for _, text in texts if ENGLISH_SENTENCE.search(text) and text != SKIP_LINK] == []


@pytest.mark.parametrize("path", ["overview?lang=zh", "energy_intensity?lang=en&place=500000"])
def test_a_phone_opens_a_whole_view_with_the_menu_folded(look: Look, path: str) -> None:
    page = look(path, **PHONE).page
    assert lasting(page, OVERFLOW) == []
    assert lasting(page, CLIPPED) == []
    assert (
        not page.get_by_test_id("stSidebarNav").is_visible()
        or page.get_by_test_id("stSidebar").get_attribute("aria-expanded") == "false"
    )


def test_the_check_for_chinese_in_english_sees_chinese(look: Look) -> None:
    texts = look("overview?lang=zh").page.evaluate(TEXTS)
    assert "居民满意度" in {text for name, text in texts if CHINESE.search(text) and not _may_be_chinese(name, text)}


def test_the_check_for_chinese_in_english_lets_only_the_sources_words_pass(look: Look) -> None:
    texts = look("satisfaction?lang=en").page.evaluate(TEXTS)
    chinese = {(name, text) for name, text in texts if CHINESE.search(text)}
    assert {name for name, _ in chinese} == {"Wording (Chinese)", "Period note (Chinese)", "language switch"}


def test_the_check_for_clipped_text_sees_clipped_text(look: Look) -> None:
    page = look("overview").page
    page.evaluate(
        "document.querySelector('.st-key-kpi_energy_intensity h2').style.cssText = 'width:20px;white-space:pre'"
    )
    assert page.evaluate(CLIPPED) != []


@pytest.mark.parametrize("path", ["overview", "satisfaction", "energy_intensity?place=500000"])
def test_a_view_is_dark_for_a_reader_in_the_dark(look: Look, path: str) -> None:
    page = look(path, scheme="dark").page
    ground = page.evaluate("getComputedStyle(document.querySelector('[data-testid=\"stApp\"]')).backgroundColor")
    assert ground == "rgb(15, 22, 32)"
    assert page.get_by_test_id("stException").count() == 0


def test_the_root_is_the_overview(look: Look) -> None:
    tab = look("")
    expect(tab.page.get_by_role("heading", level=1)).to_have_text("渝中区 · 总览")
    assert urlsplit(tab.page.url).path == "/overview"


def _may_be_chinese(name: str, text: str) -> bool:
    """Words of a Chinese document, given as such, and the 中 that leads back to Chinese."""
    return name in QUOTED or (name == "language switch" and text == "中")
