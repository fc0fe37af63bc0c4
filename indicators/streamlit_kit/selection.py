"""What the reader has chosen: language, place, period and version, kept in the URL as codes.

The URL wins, then what was chosen on the page before, then the default; so a copied link shows the same view and
a walk through the pages keeps the place.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import streamlit as st

from indicators.locale import LANGUAGES, Language

DEFAULT_PLACE: Final = "500103"
LATEST: Final = ""
_NAMES: Final = ("lang", "place", "period", "as_of", "id")


@dataclass(frozen=True, slots=True)
class Selection:
    """``period`` is a year or LATEST; ``version`` the version shown, ``newest`` the newest there is."""

    language: Language
    place: str
    period: str
    version: int
    newest: int

    @property
    def as_of(self) -> bool:
        return self.version != self.newest


def chosen(name: str, default: str = "") -> str:
    """One parameter: from the URL, else from the page before, else ``default``."""
    remembered = st.session_state.setdefault("selection", {})
    return str(st.query_params.get(name, remembered.get(name, default)))


def choose(name: str, value: str, *, default: str = "") -> None:
    """Set one parameter in the URL and in memory; the default stands in neither, so that it may move on."""
    remembered = st.session_state.setdefault("selection", {})
    if value == default:
        remembered.pop(name, None)
        st.query_params.pop(name, None)
        return
    remembered[name] = value
    if st.query_params.get(name) != value:
        st.query_params[name] = value


def chosen_language() -> Language:
    language = chosen("lang", "zh")
    return next((known for known in LANGUAGES if known == language), "zh")


def read_selection(places: Collection[str], *, newest: int) -> Selection:
    """The selection with unknown values replaced by their defaults, written back to the URL."""
    first = DEFAULT_PLACE if DEFAULT_PLACE in places else next(iter(places))
    place = chosen("place", first)
    if place not in places:
        place = first
    period = chosen("period", LATEST)
    if not (period.isdigit() and len(period) == len("2021")):
        period = LATEST
    as_of = chosen("as_of", "")
    version = int(as_of) if as_of.isdigit() and 0 < int(as_of) <= newest else newest
    language = chosen_language()
    choose("lang", language, default="zh")
    choose("place", place)
    choose("period", period, default=LATEST)
    choose("as_of", str(version) if version != newest else "")
    return Selection(language, place, period, version, newest)
