"""Who may not see a page, or has nothing to see, reads one sentence; what is our fault gets a number."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from indicators import access, queries
from indicators.streamlit_kit import frame
from indicators.streamlit_kit.store import CATALOGUE_SETTING

PAGES: Final = sorted(path.stem for path in (Path(__file__).parents[2] / "pages").glob("*.py"))
LOCKING: Final = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"

Open = Callable[..., AppTest]

pytestmark = pytest.mark.usefixtures("_forgetful")


def one_sentence(app: AppTest) -> str:
    """The refusal, on a page that shows nothing else."""
    assert [element.value for element in app.exception] == []
    assert [len(elements) for elements in (app.title, app.markdown, app.selectbox, app.dataframe)] == [0, 0, 0, 0]
    (error,) = app.error
    assert "Traceback" not in error.value
    return re.sub(r"\\(.)", r"\1", error.value)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("address", ["0.0.0.0", "192.168.1.20", "::", "dashboard.example", ""])
def test_a_page_refuses_every_address_but_the_machines_own(
    land: Open, monkeypatch: pytest.MonkeyPatch, page: str, address: str
) -> None:
    _bound_to(address, monkeypatch)
    sentence = one_sentence(land(page))
    assert sentence.startswith("没有配置登录时只能在本机地址 127.0.0.1 上运行，")


def test_the_app_refuses_another_address_too(walk: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    _bound_to("0.0.0.0", monkeypatch)
    assert "0.0.0.0" in one_sentence(walk("overview"))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_refuses_a_reader_without_the_right(land: Open, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    monkeypatch.setattr(frame, "local_user", lambda name: access.User(name, frozenset()))
    assert one_sentence(land(page)) == "没有权限：当前角色不能进行这项操作。请联系管理员。"


def test_the_refusal_speaks_the_readers_language(walk: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame, "local_user", lambda name: access.User(name, frozenset()))
    sentence = one_sentence(walk("overview", lang="en"))
    assert sentence.isascii()


def test_without_a_store_a_page_says_so(walk: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LIVELIHOOD_STORE", f"duckdb://{tmp_path / 'none.duckdb'}")
    assert "none.duckdb" in one_sentence(walk("satisfaction"))
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_store_is_named(walk: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "letter.duckdb").write_text("Dear Sir")
    monkeypatch.setenv("LIVELIHOOD_STORE", f"duckdb://{tmp_path / 'letter.duckdb'}")
    assert "letter.duckdb" in one_sentence(walk("satisfaction"))


def test_a_store_that_another_process_holds_is_named(
    walk: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "held.duckdb"
    monkeypatch.setenv("LIVELIHOOD_STORE", f"duckdb://{path}")
    with _held(path):
        assert "held.duckdb" in one_sentence(walk("overview"))


def test_a_bad_catalogue_names_its_file(walk: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "units.toml").write_text("= nonsense")
    (tmp_path / "topics.toml").write_text("= nonsense")
    monkeypatch.setenv(CATALOGUE_SETTING, str(tmp_path))
    assert ".toml" in one_sentence(walk("overview"))


def test_a_fault_of_ours_shows_a_number_and_logs_its_traceback(
    walk: Open, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(queries, "figures", fail)
    with caplog.at_level(logging.ERROR):
        app = walk("satisfaction")
    assert [element.value for element in app.exception] == []
    (error,) = app.error
    number = re.fullmatch(r"内部错误，编号 ([0-9a-f]{8})。请把编号告诉管理员。", error.value)
    assert number is not None
    (record,) = [record for record in caplog.records if number[1] in record.getMessage()]
    assert record.exc_info is not None
    assert "secret detail" in str(record.exc_info[1])


def _bound_to(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the server had been started for ``address``; nothing is bound."""
    original = st.get_option
    monkeypatch.setattr(st, "get_option", lambda name: address if name == "server.address" else original(name))


@contextmanager
def _held(path: Path) -> Iterator[None]:
    with subprocess.Popen(
        (sys.executable, "-c", LOCKING, str(path)), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        holder.stdout.readline()
        yield
        holder.stdin.close()
