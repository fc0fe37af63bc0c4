"""A running server and a Chromium for the browser tests.

``server`` is one app process on a fresh store for the session; ``open_page`` opens a page of it, waits until its
script has finished, and afterwards fails the test if the page asked any other host for anything. ``look`` does the
same in tabs that earlier tests used, which is quicker: their Chromium has read Streamlit's scripts already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser

from tests.browser.find_chromium import missing
from tests.browser.serving import serving
from tests.browser.visiting import Visit, chromium, screen, visit

WINDOW: Final = {"width": 1440, "height": 900}


def pytest_itemcollected(item: pytest.Item) -> None:
    """Every test of this folder is a browser test, and all of them share one server in one worker."""
    if Path(__file__).parent in item.path.parents:
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def server_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server of this session writes."""
    return tmp_path_factory.mktemp("server") / "server.log"


@pytest.fixture(scope="session")
def server(server_log: Path) -> Iterator[str]:
    """Address of the app, started as a reader starts it, on a store of its own."""
    with serving(server_log.parent / "livelihood.duckdb", log=server_log) as address:
        yield address


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium. Closed with the folder's last test: while it runs, its event loop occupies the thread."""
    lack = missing()
    if lack:
        pytest.fail(lack, pytrace=False)
    with chromium() as running:
        yield running


@pytest.fixture
def open_page(browser: Browser, server: str) -> Iterator[Callable[..., Visit]]:
    """``open_page(path, width=, height=, lang=, scheme=)`` -> a settled ``Visit`` of someone who was never here."""
    visits: list[Visit] = []

    def open_(path: str = "/", **looks: int | str) -> Visit:
        opened = visit(screen(browser, **looks))
        visits.append(opened)
        opened.open(f"{server}/{path.lstrip('/')}")
        return opened

    yield open_

    for opened in visits:
        opened.page.context.close()
    assert [url for opened in visits for url in opened.foreign_requests] == []


@pytest.fixture(scope="package")
def tabs(browser: Browser) -> dict[str, Visit]:
    """One tab for each kind of screen, by its measures."""
    return {}


@pytest.fixture
def look(browser: Browser, server: str, tabs: dict[str, Visit]) -> Iterator[Callable[..., Visit]]:
    """``look(path, width=, height=, lang=, scheme=)`` -> a settled ``Visit`` in a tab that other tests use too."""
    used: list[Visit] = []

    def look_(path: str, **looks: int | str) -> Visit:
        if str(looks) not in tabs:
            tabs[str(looks)] = visit(screen(browser, **looks))
        tab = tabs[str(looks)]
        tab.forget()
        used.append(tab)
        tab.page.set_viewport_size(WINDOW | {side: looks[side] for side in WINDOW if side in looks})
        tab.open(f"{server}/{path.lstrip('/')}")
        return tab

    yield look_

    assert [url for tab in used for url in tab.foreign_requests] == []
