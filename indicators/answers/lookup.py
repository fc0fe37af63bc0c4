"""A reader's words to the indicator or the place they mean.

In: words. Out: the indicator or place, or ``NoAnswer`` with the names that come nearest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches

import pandas as pd

from indicators import queries
from indicators.answers.refusal import MOST_NEAR, Near, NoAnswer
from indicators.catalogue import Catalogue
from indicators.intake.place_names import PlaceNames, size
from indicators.model import Indicator, Place


def find_indicator(catalogue: Catalogue, words: str) -> Indicator:
    """The indicator with this id, name or alias.

    Raises: NoAnswer (unknown_indicator) with the nearest names.
    """
    found = catalogue.find_indicator(words)
    if found is not None:
        return found
    names = catalogue.indicator_words
    near = {names[name].id: names[name] for name in _close(words, names)}
    raise NoAnswer(
        "没有指标“{words}”。请用 systems 命令查看全部指标。",
        words=words,
        code="unknown_indicator",
        nearest=tuple(Near("indicator", indicator.name, indicator=indicator) for indicator in near.values()),
    )


class Gazetteer(PlaceNames):
    """All places of both vintages and the names they go by; made from the frame of ``queries.places``."""

    def __init__(self, places: pd.DataFrame) -> None:
        super().__init__(tuple(queries.places_of(places)))

    def find(self, words: str, *, published: Iterable[Collection[str]] = ()) -> Place:
        """The place meant by an id, a code, a name, or a name led by the places it lies in (渝中区石灰市菜市场).

        Where several go by the name: a district before what is smaller; then one that is in ``published`` (sets of
        place ids, the most telling first); then one that still exists; then the larger one.

        Raises: NoAnswer (unknown_place, ambiguous_place) with the places that may be meant.
        """
        found = self.named(words)
        if not found:
            raise NoAnswer(
                "没有地点“{words}”。请写区划代码或全名。",
                words=words,
                code="unknown_place",
                nearest=tuple(map(self._near, self.nearest(words, limit=MOST_NEAR))),
            )
        narrowed = _narrow(list(found), published)
        if len(narrowed) > 1:
            raise NoAnswer(
                "“{words}”可能指 {count} 个地点。请写区划代码，或在前面加上所在区县。",
                words=words,
                count=len(narrowed),
                code="ambiguous_place",
                nearest=tuple(map(self._near, narrowed)),
            )
        return narrowed[0]

    def _near(self, place: Place) -> Near:
        return Near("place", self.full_name(place), place=place)


def _narrow(found: list[Place], published: Iterable[Collection[str]]) -> list[Place]:
    found = [place for place in found if size(place) == 0] or found
    if len(found) == 1:
        return found
    for ids in published:
        told = [place for place in found if place.id in ids]
        if told:
            found = told
            break
    found = [place for place in found if place.valid_to is None] or found
    largest = min(map(size, found))
    return [place for place in found if size(place) == largest]


def _close(words: str, names: Collection[str]) -> list[str]:
    """The names most like ``words``, those that contain it first."""
    text = words.strip().casefold()
    inside = sorted((name for name in names if text and text in name), key=len)
    return [*inside, *get_close_matches(text, names, n=MOST_NEAR, cutoff=0.5)][:MOST_NEAR]
