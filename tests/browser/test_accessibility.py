"""axe finds no serious fault of ours on any page. What is Streamlit's own is listed here, by rule and by element."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.visiting import Visit

PATHS: Final = (
    "overview",
    "elder_coverage",
    "satisfaction",
    "energy_intensity?place=500000",
    "building_tax_yield",
    "system?id=economy",
    "system?id=time_bank",
)
GRAVE: Final = frozenset({"serious", "critical"})

# Rule, and the part of Streamlit's page whose elements break it; each was looked at, none can be mended from Python.
STREAMLITS_OWN: Final = {
    # The sections of the menu stand as plain blocks between the entries of its list.
    ("list", '[data-testid="stSidebarNavItems"]'),
    ("listitem", '[data-testid="stSidebarNavItems"] li'),
}

Look = Callable[..., Visit]


def faults(visit: Visit) -> Iterator[str]:
    found = Axe().run(visit.page, options={"resultTypes": ["violations"]}).response["violations"]
    for violation in found:
        if violation["impact"] not in GRAVE:
            continue
        for node in violation["nodes"]:
            (target,) = node["target"]
            if not any(violation["id"] == rule and _is(visit, target, part) for rule, part in STREAMLITS_OWN):
                yield f"{violation['id']}: {target} {node['html'][:200]} {node['failureSummary'][:300]}"


@pytest.mark.parametrize("path", PATHS)
def test_a_page_has_no_serious_fault(look: Look, path: str) -> None:
    assert list(faults(look(path))) == []


@pytest.mark.parametrize("path", ["overview", "satisfaction", "energy_intensity?place=500000"])
def test_a_dark_page_has_no_serious_fault(look: Look, path: str) -> None:
    assert list(faults(look(path, scheme="dark"))) == []


def test_a_page_on_a_phone_has_no_serious_fault(look: Look) -> None:
    assert list(faults(look("satisfaction?lang=en", width=390, height=844))) == []


def test_axe_sees_pale_text(look: Look) -> None:
    tab = look("satisfaction")
    tab.page.evaluate("document.querySelector('h1').style.color = '#eee'")
    assert any(fault.startswith("color-contrast") for fault in faults(tab))


def _is(visit: Visit, target: str, part: str) -> bool:
    """Whether the element that axe names is one of ``part``."""
    return bool(visit.page.evaluate("([target, part]) => document.querySelector(target).matches(part)", [target, part]))
