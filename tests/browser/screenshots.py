"""The pictures of the README, from a fresh store: ``python -m tests.browser.screenshots`` (``make screenshots``)."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.browser.find_chromium import missing
from tests.browser.serving import ROOT, serving
from tests.browser.visiting import chromium, screen, visit

FOLDER: Final = ROOT / "docs" / "screenshots"
DESK: Final = {"width": 1440, "height": 900}
PHONE: Final = {"width": 390, "height": 844}


@dataclass(frozen=True, slots=True)
class Picture:
    name: str
    path: str
    looks: dict[str, int] = field(default_factory=lambda: DESK)


PICTURES: Final = (
    Picture("overview-zh", "overview"),
    Picture("overview-en", "overview?lang=en"),
    Picture("satisfaction-zh", "satisfaction"),
    Picture("phone-zh", "overview", PHONE),
)


def main() -> int:
    lack = missing()
    if lack:
        print(lack, file=sys.stderr)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory() as scratch,
        chromium() as browser,
        serving(Path(scratch) / "pictures.duckdb", log=Path(scratch) / "server.log") as address,
    ):
        visit(screen(browser)).open(address)  # the very first reader after a start sees a wider menu
        for picture in PICTURES:
            context = screen(browser, **picture.looks)
            opened = visit(context)
            opened.open(f"{address}/{picture.path}")
            opened.page.screenshot(path=FOLDER / f"{picture.name}.png", animations="disabled", caret="hide")
            context.close()
            print(f"docs/screenshots/{picture.name}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
