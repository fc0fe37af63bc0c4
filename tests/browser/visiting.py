"""Chromium as a reader of one server. In: an address and a screen. Out: a settled page and what went wrong behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.browser.find_chromium import find_chromium

SETTLE_MILLISECONDS: Final = 60_000
QUIET_MILLISECONDS: Final = 250
# Its script has ended, its charts and icons are drawn, nothing of the run before is left, and the page has stopped
# changing: Streamlit says that the script has ended before the browser has drawn what came of it.
DRAWN: Final = """(quiet) => {
    if (!window.lastChange) {
        window.lastChange = performance.now();
        new MutationObserver(() => { window.lastChange = performance.now(); }).observe(
            document.body, {subtree: true, childList: true, characterData: true, attributes: true});
    }
    const charts = [...document.querySelectorAll('[data-testid="stPlotlyChart"]')];
    return document.querySelector('[data-testid="stApp"][data-test-script-state="notRunning"]')
        && document.querySelector('h1, [data-testid="stAlert"]')
        && !document.querySelector('[data-testid="stSkeleton"], [data-stale="true"]')
        && charts.every(chart => chart.querySelector('.main-svg'))
        && document.fonts.status === 'loaded'
        && performance.now() - window.lastChange > quiet;
}"""
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


@dataclass
class Visit:
    """An open page and what went wrong behind it."""

    page: Page
    foreign_requests: list[str] = field(default_factory=list)
    console_errors: list[str] = field(default_factory=list)
    script_errors: list[str] = field(default_factory=list)

    def open(self, address: str) -> None:
        """Go to an address and wait for the page."""
        self.page.goto(address)
        self.settle()

    def settle(self) -> None:
        """Wait until the page's script has finished and what it announced is drawn."""
        self.page.wait_for_function(DRAWN, arg=QUIET_MILLISECONDS, timeout=SETTLE_MILLISECONDS)

    def forget(self) -> None:
        """Nothing has gone wrong yet."""
        for record in (self.foreign_requests, self.console_errors, self.script_errors):
            record.clear()

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
            self.console_errors.append(f"{message.text} {message.location.get('url', '')}".strip())


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, without a way out of this machine."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        yield browser
        browser.close()


def screen(
    browser: Browser, *, width: int = 1440, height: int = 900, lang: str = "zh-CN", scheme: str = "light"
) -> BrowserContext:
    """A reader who was never here before."""
    return browser.new_context(
        viewport={"width": width, "height": height},
        locale=lang,
        timezone_id="Asia/Shanghai",
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )


def visit(context: BrowserContext) -> Visit:
    """A new page of that reader, watched from its first request."""
    opened = Visit(context.new_page())
    opened.watch()
    return opened
