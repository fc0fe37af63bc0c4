"""The source behind a figure: a chip that opens title, publisher, date, place in the document and version."""

from __future__ import annotations

import streamlit as st

from indicators.locale import Language
from indicators.queries import Row
from indicators.streamlit_kit.frame import Page
from indicators.streamlit_kit.words import plain


def source_title(figure: Row, language: Language) -> str:
    return str(figure[f"source_{language}"])


def source_chip(page: Page, figure: Row) -> None:
    label = f"{figure[f'source_short_{page.language}']} {figure['published']}"
    with st.popover(plain(label), icon=":material/article:", type="tertiary"):
        _list(page, source_facts(page, figure))


def source_wording(page: Page, figure: Row) -> None:
    """What the document says, in the open: its words and what they say of the period."""
    _list(page, [(name, text) for name, text in source_facts(page, figure) if name in _WORDING])


def _list(page: Page, facts: list[tuple[str, str]]) -> None:
    st.markdown("  \n".join(f":small[:gray[{page.say(name)}]　{plain(text)}]" for name, text in facts))


def source_facts(page: Page, figure: Row) -> list[tuple[str, str]]:
    """Name and text of everything known about where a figure comes from."""
    facts = [
        ("资料", source_title(figure, page.language)),
        ("发布者", str(figure[f"publisher_{page.language}"])),
        ("发布日期", str(figure["published"])),
        ("原文位置", f"“{figure['locator']}”" if figure.get("locator") else ""),
        ("时期说明", str(figure.get("period_note") or "")),
        ("时期依据", _CONFIDENCE.get(str(figure.get("confidence")), "")),
        ("数据版本", f"v{figure['version']}" if figure.get("version") else ""),
        ("说明", str(figure[f"source_note_{page.language}"])),
    ]
    return [(name, page.say(text) if name == "时期依据" else text) for name, text in facts if text]


_WORDING = ("原文位置", "时期说明", "时期依据")
_CONFIDENCE = {
    "stated": "原文写明",
    "inferred-period": "按报道时间推定",
    "secondary": "转引自其他资料",
}
