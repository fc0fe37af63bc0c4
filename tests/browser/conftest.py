"""A running server and a Chromium for the browser tests.

``server`` is one app process on a fresh store for the session; ``open_page`` opens a page of it, waits until its
script has finished, and afterwards fails the test if the page asked any other host for anything.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.browser.find_chromium import find_chromium, missing

ROOT: Final = Path(__file__).parents[2]
START_SECONDS: Final = 120
STOP_SECONDS: Final = 15
SETTLE_MILLISECONDS: Final = 60_000
SETTLED: Final = '[data-testid="stApp"][data-test-script-state="notRunning"]'
LOCAL_HOSTS: Final = frozenset({"127.0.0.1", "localhost"})
ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--font-render-hinting=none",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Every test of this folder is a browser test, and all of them share one server in one worker."""
    if Path(__file__).parent in item.path.parents:
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.xdist_group("browser"))


@dataclass
class Visit:
    """An open page and what went wrong behind it."""

    page: Page
    foreign_requests: list[str] = field(default_factory=list)
    console_errors: list[str] = field(default_factory=list)
    script_errors: list[str] = field(default_factory=list)

    def settle(self) -> None:
        """Wait until the page's script has finished."""
        self.page.wait_for_selector(SETTLED, timeout=SETTLE_MILLISECONDS)

    def watch(self) -> None:
        """Record from now on."""
        self.page.on("request", lambda request: self._note(request.url))
        self.page.on("websocket", lambda websocket: self._note(websocket.url))
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.script_errors.append(str(error)))

    def _note(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.hostname not in LOCAL_HOSTS:
            self.foreign_requests.append(url)

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.console_errors.append(message.text)


@pytest.fixture(scope="session")
def server_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server of this session writes."""
    return tmp_path_factory.mktemp("server") / "server.log"


@pytest.fixture(scope="session")
def server(server_log: Path) -> Iterator[str]:
    """Address of the app, started as a reader starts it, on a store of its own."""
    port = _free_port()
    store = server_log.parent / "livelihood.duckdb"
    command = (sys.executable, "-m", "indicators", "--store", f"duckdb:///{store}", "serve", "--port", str(port))
    nowhere = "http://127.0.0.1:9"  # an outbound call fails at once instead of hanging
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STREAMLIT_")} | {
        "HTTP_PROXY": nowhere,
        "HTTPS_PROXY": nowhere,
        "http_proxy": nowhere,
        "https_proxy": nowhere,
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
        "PYTHONUNBUFFERED": "1",
    }
    with (
        server_log.open("wb") as log,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process,
    ):
        try:
            _wait_until_healthy(f"http://127.0.0.1:{port}", process=process, log=server_log)
            yield f"http://127.0.0.1:{port}"
        finally:
            _stop(process)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium. Closed with the folder's last test: while it runs, its event loop occupies the thread."""
    lack = missing()
    if lack:
        pytest.fail(lack, pytrace=False)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser, server: str) -> Iterator[Callable[..., Visit]]:
    """``open_page(path, width=, height=, lang=, scheme=)`` -> a settled ``Visit``."""
    visits: list[Visit] = []

    def open_(
        path: str = "/", *, width: int = 1440, height: int = 900, lang: str = "zh-CN", scheme: str = "light"
    ) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale=lang,
            timezone_id="Asia/Shanghai",
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
        )
        visit = Visit(context.new_page())
        visits.append(visit)
        visit.watch()
        visit.page.goto(f"{server}/{path.lstrip('/')}")
        visit.settle()
        return visit

    yield open_

    for visit in visits:
        visit.page.context.close()
    assert [url for visit in visits for url in visit.foreign_requests] == []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(address: str, *, process: subprocess.Popen[bytes], log: Path) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with direct.open(f"{address}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)  # between two looks; the loop ends with the answer, not with the clock
    ended = f"ended with {process.returncode}" if process.poll() is not None else "gave no answer"
    written = log.read_text(encoding="utf-8", errors="replace")[-4_000:]
    pytest.fail(f"The server {ended}. It wrote:\n{written}", pytrace=False)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the whole process group: politely, so that coverage is written, then by force."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, how)
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            continue
        except ProcessLookupError:
            return
