"""The app as a process of its own, started as a reader starts it. In: a store's path. Out: the address it serves."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
START_SECONDS: Final = 120
STOP_SECONDS: Final = 15
NOWHERE: Final = "http://127.0.0.1:9"  # an outbound call fails at once instead of hanging


class NoServerError(AssertionError):
    """The app did not start; the message carries what it wrote."""


@contextmanager
def serving(store: Path, *, log: Path, port: int | None = None) -> Iterator[str]:
    """A server on ``port``, else on any free one of this machine, built anew where ``store`` does not exist.

    Raises: NoServerError.
    """
    port = port or free_port()
    command = (sys.executable, "-m", "indicators", "--store", f"duckdb:///{store}", "serve", "--port", str(port))
    ours = {name: value for name, value in os.environ.items() if not name.startswith("STREAMLIT_")}
    proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), NOWHERE)
    direct = dict.fromkeys(("NO_PROXY", "no_proxy"), "127.0.0.1,localhost")
    with (
        log.open("wb") as written,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=ours | proxies | direct | {"PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process,
    ):
        try:
            _wait_until_healthy(f"http://127.0.0.1:{port}", process=process, log=log)
            yield f"http://127.0.0.1:{port}"
        finally:
            _stop(process)


def free_port() -> int:
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
    raise NoServerError(f"The server {ended}. It wrote:\n{written}")


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
