"""Text for Markdown places: whatever comes from data is shown as text, never as markup."""

from __future__ import annotations

import re
from typing import Final

_MARKUP: Final = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:^=&])")


def plain(text: object) -> str:
    """``text`` with every character that Markdown could read as markup escaped, on one line."""
    return _MARKUP.sub(r"\\\1", " ".join(str(text).split()))


def quiet(text: str) -> str:
    """Markdown of a remark, small and in the theme's grey: Streamlit's own captions are too pale to read."""
    return f":small[:gray[{text}]]"
