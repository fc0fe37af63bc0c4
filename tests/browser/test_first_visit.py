"""The first request a server ever gets is a deep link: it runs without app.py and must still find gate and menu."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, expect

from indicators.store.bootstrap import DataFolder, build_store
from tests.browser.serving import ROOT, free_port, serving
from tests.browser.visiting import Visit, screen, visit

PAGES: Final = ("", *sorted(path.stem for path in (ROOT / "pages").glob("*.py")))


@pytest.fixture(scope="module")
def built(data_folder: DataFolder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store for copying: each server holds its own."""
    path = tmp_path_factory.mktemp("first") / "built.duckdb"
    build_store(path, data_folder)
    return path


@pytest.fixture(scope="module")
def port() -> int:
    """All servers have the same, one after the other, so that Chromium reads Streamlit's scripts only once."""
    return free_port()


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Visit]:
    opened = visit(screen(browser))
    yield opened
    opened.page.context.close()


@pytest.mark.parametrize("page", PAGES)
def test_the_first_request_to_a_server_shows_menu_and_page(
    tab: Visit, built: Path, port: int, tmp_path: Path, page: str
) -> None:
    tab.forget()
    with serving(shutil.copy(built, tmp_path / "store.duckdb"), log=tmp_path / "server.log", port=port) as address:
        tab.open(f"{address}/{page}")
        menu = tab.page.get_by_test_id("stSidebarNav").get_by_role("link")
        expect(menu).to_contain_text(["总览", "养老服务覆盖", "居民满意度", "能耗强度", "楼均税收", "其他系统"])
        expect(tab.page.get_by_role("heading", level=1)).to_be_visible()
        assert tab.page.get_by_test_id("stException").count() == 0
        assert tab.page.get_by_test_id("stAlertContentError").count() == 0
        assert tab.foreign_requests == []
        tab.page.goto("about:blank")  # or it would keep calling the server that ends here
