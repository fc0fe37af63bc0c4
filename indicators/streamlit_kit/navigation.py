"""Which pages there are, in which order, under which words."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from indicators.catalogue import Catalogue
from indicators.locale import Language, translate
from indicators.streamlit_kit.refusal import refusing
from indicators.streamlit_kit.selection import chosen_language
from indicators.streamlit_kit.store import catalogue

_PAGES: Final = Path(__file__).parents[2] / "pages"
_SIDEBAR_WIDTH: Final = 216
ICON: Final = Path(__file__).with_name("icon.svg")  # a picture of our own: for a named icon the browser asks Google
_READY: Final = "navigation_ready"


def run() -> None:
    """Run the page that was asked for; whatever goes wrong in it ends in one sentence."""
    with refusing():
        _navigate().run()


def _navigate() -> StreamlitPage:
    """Register all pages, in the reader's language, and return the one that was asked for."""
    st.session_state[_READY] = True
    st.set_page_config(page_icon=ICON, layout="wide", initial_sidebar_state=_SIDEBAR_WIDTH)
    language = chosen_language()
    return st.navigation(_sections(catalogue(), language), position="sidebar", expanded=True)


def ensure_navigation() -> None:
    """Start the run again through the registered pages.

    The first deep link after a server start reaches a page without app.py; registering the pages once cures it.
    """
    if not st.session_state.get(_READY):
        with refusing():
            _navigate()
        st.rerun()


def page_file(name: str) -> str:
    return str(_PAGES / f"{name}.py")


def _sections(known: Catalogue, language: Language) -> dict[str, list[StreamlitPage]]:
    def page(name: str, title: str, icon: str) -> StreamlitPage:
        return st.Page(page_file(name), title=title, icon=f":material/{icon}:", url_path=name)

    families = [page(system.id, system.short.in_(language), system.icon) for system in known.families]
    return {
        translate("看板", language): [
            st.Page(_home, title=translate("首页", language), default=True, visibility="hidden"),
            page("overview", translate("总览", language), "dashboard"),
            *families,
            page("system", translate("其他系统", language), "apps"),
        ],
        translate("数据", language): [
            page("upload", translate("上传数据", language), "upload_file"),
            page("versions", translate("数据版本", language), "history"),
        ],
    }


def _home() -> None:
    """``/`` is the overview; its own address keeps the page and the selection in every copied link."""
    st.switch_page(page_file("overview"), query_params=st.query_params.to_dict())
