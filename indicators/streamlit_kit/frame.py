"""The frame of every page: the gate, the title with its pickers, the line of facts and the banners."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import streamlit as st

from indicators.access import Action, User, check, check_address, local_user
from indicators.catalogue import Catalogue
from indicators.display import show_day
from indicators.locale import Language, translate
from indicators.model import Text
from indicators.queries import Row
from indicators.streamlit_kit import store
from indicators.streamlit_kit.navigation import ICON, ensure_navigation
from indicators.streamlit_kit.refusal import refusing
from indicators.streamlit_kit.selection import LATEST, Selection, choose, read_selection
from indicators.streamlit_kit.words import plain, quiet

_PLACE_LEVELS = ("city", "group", "district")


@dataclass(frozen=True, slots=True)
class Page:
    """Everything a page needs to ask its questions."""

    user: User
    catalogue: Catalogue
    selection: Selection
    places: Mapping[str, Row]
    dark: bool

    @property
    def language(self) -> Language:
        return self.selection.language

    @property
    def version(self) -> int:
        return self.selection.version

    def say(self, text: str, **params: object) -> str:
        return translate(text, self.language, **params)

    def join(self, parts: Iterable[str]) -> str:
        """A list in running text: 甲、乙 or a, b."""
        return ("、" if self.language == "zh" else ", ").join(parts)

    def place_name(self, place_id: str | None = None) -> Text:
        row = self.places[place_id or self.selection.place]
        return Text(row["name_zh"], row["name_en"])


def begin_page(title: Text | Callable[[Catalogue], Text], *, action: Action = Action.READ) -> Page:
    """The gate and the head of a page; the first call of every page.

    Nothing is drawn for a reader without the right, without a store, or on an address that is not the machine's own.
    """
    ensure_navigation()
    with refusing():
        check_address(st.get_option("server.address"))
        user = local_user(st.session_state.get("recorded_name", ""))
        check(user, action)
        known = store.catalogue()
        newest = store.newest_version()
        places = store.places(version=newest)
    selection = read_selection(places, newest=newest)
    page = Page(user, known, selection, places, st.context.theme.type == "dark")
    heading = title if isinstance(title, Text) else title(known)
    st.set_page_config(
        page_title=f"{heading.in_(page.language)} · {page.say('民生指标看板')}",
        page_icon=ICON,
    )
    _sidebar(page)
    _head(page, heading)
    return page


def _sidebar(page: Page) -> None:
    with st.sidebar:
        st.markdown(quiet(page.say("本机单用户模式：没有配置登录，只能在本机访问，拥有全部角色。")), width="stretch")
        st.text_input(
            page.say("记录用姓名"),
            key="recorded_name",
            placeholder=page.say("本机用户"),
            max_chars=40,
        )


def _head(page: Page, heading: Text) -> None:
    selection = page.selection
    with st.container(key="page_head", horizontal=True, vertical_alignment="bottom", gap="small"):
        name = page.place_name().in_(page.language)
        st.title(f"{plain(name)} · {plain(heading.in_(page.language))}", anchor=False, width="stretch")
        _pick_place(page)
        _pick_period(page)
        _pick_version(page)
        _pick_language(page)
    if selection.as_of:
        st.warning(
            page.say(
                "正在查看历史版本 v{version}，最新版本是 v{newest}。",
                version=selection.version,
                newest=selection.newest,
            ),
            icon=":material/history:",
        )
    place = page.places[selection.place]
    if place["valid_to"]:
        st.info(_abolished(page, place), icon=":material/event_busy:")


def _abolished(page: Page, place: Row) -> str:
    successors = [page.place_name(code).in_(page.language) for code in place["successor_ids"].split(";") if code]
    return page.say(
        "{place}于{day}后不再存在，由{successors}接续；这里只列它自己的数字，不与接续地区拼接。",
        place=page.place_name().in_(page.language),
        day=show_day(place["valid_to"], page.language),
        successors=page.join(successors),
    )


def _pick_place(page: Page) -> None:
    names = {
        place_id: page.place_name(place_id).in_(page.language) + (page.say("（已撤销）") if place["valid_to"] else "")
        for place_id, place in page.places.items()
        if place["level"] in _PLACE_LEVELS or place_id == page.selection.place
    }
    pick(
        page,
        "place",
        label=page.say("地区"),
        names=names,
        current=page.selection.place,
        width=190 if page.language == "zh" else 250,
    )


def _pick_period(page: Page) -> None:
    figures = store.figures(version=page.version, place=page.selection.place)
    years = {str(day.year) for day in figures["period_end"].dropna()} | {page.selection.period} - {LATEST}
    names = {LATEST: page.say("最新")} | {year: page.say("{year}年", year=year) for year in sorted(years, reverse=True)}
    pick(page, "period", label=page.say("时期"), names=names, current=page.selection.period, width=105)


def _pick_version(page: Page) -> None:
    newest = page.selection.newest
    names = {str(number): f"v{number}" for number in range(newest, 0, -1)}
    names[str(newest)] = page.say("当前 v{version}", version=newest)
    pick(page, "as_of", label=page.say("版本"), names=names, current=str(page.version), width=115, default=str(newest))


def _pick_language(page: Page) -> None:
    key = "pick_lang"
    st.segmented_control(
        "语言 Language",
        ["zh", "en"],
        default=page.language,
        format_func={"zh": "中", "en": "EN"}.__getitem__,
        required=True,
        key=key,
        label_visibility="collapsed",
        on_change=lambda: choose("lang", st.session_state[key], default="zh"),
    )


def pick(
    page: Page, name: str, *, label: str, names: Mapping[str, str], current: str, width: int, default: str = ""
) -> None:
    """A drop-down whose choice goes into the URL as a code; ``names`` maps each code to what the reader sees."""
    key = f"pick_{name}_{page.language}"
    st.session_state[key] = current
    st.selectbox(
        label,
        list(names),
        format_func=names.__getitem__,
        key=key,
        width=width,
        on_change=lambda: choose(name, st.session_state[key], default=default),
    )
