"""The app in Streamlit's own test runner: no browser, no server, the shipped store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from indicators.store.bootstrap import DataFolder, build_store
from indicators.store.location import SETTING

ROOT: Final = Path(__file__).parents[2]
SECONDS: Final = 60


@pytest.fixture(scope="session")
def shipped(data_folder: DataFolder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the shipped data as a file that the pages open themselves."""
    path = tmp_path_factory.mktemp("pages") / "shipped.duckdb"
    build_store(path, data_folder)
    return path


@pytest.fixture(autouse=True)
def _shipped_store(shipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the pages open; opened once, as in a server."""
    monkeypatch.setenv(SETTING, f"duckdb://{shipped}")
    monkeypatch.chdir(ROOT)  # where Streamlit finds its settings


@pytest.fixture
def _forgetful(_shipped_store: None) -> Iterator[None]:
    """As after a start of the server: for tests that put another store or catalogue in its place."""
    _forget()
    yield
    _forget()


def _forget() -> None:
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture
def walk() -> Callable[..., AppTest]:
    """``walk("satisfaction", lang="en")``: the app as started, then that page."""

    def walk_(page: str, **chosen: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SECONDS)
        app.switch_page(f"pages/{page}.py")
        for name, value in chosen.items():
            app.query_params[name] = value
        return app.run()

    return walk_


@pytest.fixture
def land() -> Callable[..., AppTest]:
    """``land("satisfaction")``: the page's file itself, as the first deep link after a server start reaches it."""

    def land_(page: str) -> AppTest:
        return AppTest.from_file(str(ROOT / "pages" / f"{page}.py"), default_timeout=SECONDS).run()

    return land_
