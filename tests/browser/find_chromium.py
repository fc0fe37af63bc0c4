"""What the browser tests need of the system: Chromium, a font that can draw Chinese, and what Playwright itself needs.

Found, or installed where that is allowed.

``python tests/browser/find_chromium.py --install`` prints the browser's path, or one line saying what is missing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALLERS: Final = {
    "apt-get": (
        ("apt-get", "update", "-qq"),
        (
            "apt-get",
            "install",
            "-y",
            "-qq",
            "--no-install-recommends",
            "chromium",
            "fonts-noto-cjk",
            "fontconfig",
            "libatomic1",
        ),
    ),
    "dnf": (("dnf", "install", "-y", "-q", "chromium", "google-noto-sans-cjk-fonts", "fontconfig", "libatomic"),),
    "apk": (("apk", "add", "--quiet", "chromium", "font-noto-cjk", "fontconfig"),),
}
MINUTES: Final = 15


def find_chromium() -> str | None:
    """Path of a Chromium that starts; ``CHROMIUM`` in the environment goes first.

    It is asked for its version, because Ubuntu's ``chromium-browser`` may be a script that only says "use snap".
    """
    for name in (os.environ.get("CHROMIUM"), *NAMES, _playwrights_own()):
        path = shutil.which(name) if name else None
        if path and _succeeds(path, "--version"):
            return path
    return None


def has_chinese_font() -> bool:
    """Without one every Chinese character is an empty box and the pictures prove nothing."""
    if shutil.which("fc-list") is None:
        return False
    fonts = subprocess.run(("fc-list", ":lang=zh"), capture_output=True, text=True, check=False)
    return bool(fonts.stdout.strip())


def driver_starts() -> bool:
    """Playwright brings a program of its own, which needs a system library that a bare Debian lacks."""
    return _succeeds(sys.executable, "-m", "playwright", "--version")


def install() -> None:
    """Install what is missing with the system's package manager, or with Playwright's own download; never asks."""
    prefix = _as_root()
    for manager, commands in INSTALLERS.items():
        if prefix is None or shutil.which(manager) is None:
            continue
        print(f"==> installing Chromium, a Chinese font and a library with {manager} (about 300 MB)", flush=True)
        for command in commands:
            _log((*prefix, "env", "DEBIAN_FRONTEND=noninteractive", *command))
    if find_chromium() is None:  # Ubuntu has it as a snap only, which does not run in a container
        with_system_libraries = () if prefix is None else ("--with-deps",)
        _log((sys.executable, "-m", "playwright", "install", *with_system_libraries, "chromium"))


def missing() -> str | None:
    """One sentence saying what the browser tests lack here."""
    lacks = [
        *(["Chromium (Debian: chromium)"] if find_chromium() is None else []),
        *(["a Chinese font (Debian: fonts-noto-cjk fontconfig)"] if not has_chinese_font() else []),
        *(["Playwright to start (Debian: libatomic1)"] if not driver_starts() else []),
    ]
    return f"The browser tests need {' and '.join(lacks)}. Please install that and try again." if lacks else None


def _playwrights_own() -> str | None:
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    return next((str(path) for path in sorted(cache.glob("chromium-*/chrome-linux*/chrome"), reverse=True)), None)


def _as_root() -> tuple[str, ...] | None:
    if os.geteuid() == 0:
        return ()
    return ("sudo", "-n") if shutil.which("sudo") and _succeeds("sudo", "-n", "true") else None


def _succeeds(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _log(command: tuple[str, ...]) -> None:
    """Run a command quietly; its last lines are shown when it fails, and ``missing`` tells the rest."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=MINUTES * 60,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as failure:
        print(f"{' '.join(command)}: {failure}", file=sys.stderr)
        return
    if done.returncode:
        print("\n".join([f"{' '.join(command)} failed:", *done.stdout.splitlines()[-10:]]), file=sys.stderr)


def main() -> int:
    if missing() and "--install" in sys.argv[1:]:
        install()
    lack = missing()
    print(lack or find_chromium(), file=sys.stderr if lack else sys.stdout)
    return 1 if lack else 0


if __name__ == "__main__":
    sys.exit(main())
