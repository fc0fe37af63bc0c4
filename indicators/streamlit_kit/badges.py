"""Statuses and small marks in words, with an icon and a colour: the colour is never alone."""

from __future__ import annotations

from typing import Final

from indicators.display import show_period
from indicators.locale import Language, translate
from indicators.methods import reason_text
from indicators.model import Status
from indicators.queries import Row
from indicators.streamlit_kit.words import plain

_LOOK: Final = {
    Status.MET: ("green", "check_circle", "已达标"),
    Status.ON_TRACK: ("blue", "trending_up", "按期"),
    Status.BEHIND: ("orange", "schedule", "偏慢"),
    Status.FAR_BEHIND: ("red", "error", "严重滞后"),
    Status.NOT_ASSESSABLE: ("gray", "help", "数据不足"),
}


def status_word(status: str, language: Language) -> str:
    return translate(_LOOK[Status(status)][2], language)


def status_badge(status: str, language: Language, *, detail: str = "") -> str:
    """Markdown of a badge: icon and word, and a count or reason where one is given."""
    colour, icon, word = _LOOK[Status(status)]
    text = " ".join(part for part in (translate(word, language), detail) if part)
    return f":{colour}-badge[:material/{icon}: {plain(text)}]"


def reason_words(reason: str | None, language: Language) -> str:
    """Why there is no status or number; empty where there is one."""
    return reason_text(reason, language) if reason else ""


def period_words(figure: Row, language: Language) -> str:
    """The period; one that the source does not state says whether it is the day of the report or was inferred."""
    words = show_period(figure["period"], language)
    if figure["confidence"] != "inferred-period" or not figure["period"]:
        return words
    reported = figure["period"] == figure["published"]
    return translate("{period}报道时" if reported else "{period}（推定）", language, period=words)
