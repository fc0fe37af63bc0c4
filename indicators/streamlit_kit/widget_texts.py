"""Streamlit's own English words of the uploader, in Chinese: one small script, to be looked at after each upgrade."""

from __future__ import annotations

from typing import Final

import streamlit as st

from indicators.streamlit_kit.frame import Page

_SCRIPT: Final = r"""
const WORDS = [
  [/^Drag and drop files? here$/, "把文件拖到这里"],
  [/^Browse files$/, "选择文件"],
  [/^Upload$/, "选择文件"],
  [/^Limit (\d+)MB per file.*$/, "每个文件不超过 $1 MB"],
  [/^(\d+)MB per file.*$/, "每个文件不超过 $1 MB"],
];
function patch() {
  for (const box of document.querySelectorAll('[data-testid="stFileUploader"]')) {
    const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.nodeValue.trim().replace(/\s+/g, " ");
      for (const [pattern, words] of WORDS) {
        if (pattern.test(text)) node.nodeValue = text.replace(pattern, words);
      }
    }
  }
}
export default function () {
  patch();
  const observer = new MutationObserver(patch);
  observer.observe(document.body, { childList: true, subtree: true, characterData: true });
  return () => observer.disconnect();
}
""".replace("\\\\\\\\", "\\\\")


@st.cache_resource(show_spinner=False)
def _component() -> st.components.v2.types.ComponentRenderer:
    return st.components.v2.component("uploader_texts", js=_SCRIPT)


def translate_uploader(page: Page) -> None:
    """In Chinese pages only."""
    if page.language == "zh":
        _component()(key="uploader_texts", height=0)
