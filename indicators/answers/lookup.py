"""A reader's words to the indicator or the place they mean.

In: words. Out: the indicator or place, or ``NoAnswer`` with the names that come nearest.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches

import pandas as pd

from indicators import queries
from indicators.answers.refusal import MOST_NEAR, Near, NoAnswer
from indicators.catalogue import Catalogue
from indicators.model import Indicator, Place, Text

_UPPER_LEVELS = frozenset({"city", "group", "district"})
_SIZES = {"subdistrict": 1, "community": 2}  # larger places are 0, smaller ones 3
_REMARK = re.compile(r"（[^）]*）$")


def find_indicator(catalogue: Catalogue, words: str) -> Indicator:
    """The indicator with this id, name or alias.

    Raises: NoAnswer (unknown_indicator) with the nearest names.
    """
    found = catalogue.find_indicator(words)
    if found is not None:
        return found
    names = {
        name.casefold(): indicator
        for indicator in catalogue.indicators.values()
        for name in (indicator.id, indicator.name.zh, indicator.name.en, *indicator.aliases)
    }
    near = {names[name].id: names[name] for name in _close(words, names)}
    raise NoAnswer(
        "没有指标“{words}”。请用 systems 命令查看全部指标。",
        words=words,
        code="unknown_indicator",
        nearest=tuple(Near("indicator", indicator.name, indicator=indicator) for indicator in near.values()),
    )


class Gazetteer:
    """All places of both vintages and the names they go by; made from the frame of ``queries.places``."""

    def __init__(self, places: pd.DataFrame) -> None:
        self.places = {place.id: place for place in queries.places_of(places)}
        self._by_code: dict[str, list[Place]] = {}
        self._by_name: dict[str, list[Place]] = {}
        for place in self.places.values():
            for code in {place.id, place.adcode} - {""}:
                self._by_code.setdefault(code.casefold(), []).append(place)
            for name in {_folded(name) for name in _names(place)}:
                self._by_name.setdefault(name, []).append(place)

    def find(self, words: str, *, published: Iterable[Collection[str]] = ()) -> Place:
        """The place meant by an id, a code, a name, or a name led by the places it lies in (渝中区石灰市菜市场).

        Where several go by the name: a district before what is smaller; then one that is in ``published`` (sets of
        place ids, the most telling first); then one that still exists; then the larger one.

        Raises: NoAnswer (unknown_place, ambiguous_place) with the places that may be meant.
        """
        text = _folded(words)
        found = self._by_code.get(text) or self._by_name.get(text) or self._led_by_parents(text)
        if not found:
            raise NoAnswer(
                "没有地点“{words}”。请写区划代码或全名。",
                words=words,
                code="unknown_place",
                nearest=tuple(map(self._near, self._close(text))),
            )
        narrowed = _narrow(found, published)
        if len(narrowed) > 1:
            raise NoAnswer(
                "“{words}”可能指 {count} 个地点。请写区划代码，或在前面加上所在区县。",
                words=words,
                count=len(narrowed),
                code="ambiguous_place",
                nearest=tuple(map(self._near, narrowed)),
            )
        return narrowed[0]

    def ancestors(self, place: Place) -> Iterator[Place]:
        """The places it lies in, the nearest first."""
        while place.parent is not None:
            place = self.places[place.parent]
            yield place

    def full_name(self, place: Place) -> Text:
        """The name with its district and subdistrict before it; districts and larger places stand alone."""
        if place.level in _UPPER_LEVELS:
            return place.name
        lower = [
            above
            for above in self.ancestors(place)
            if above.level != "city" and not place.name.zh.startswith(above.name.zh)  # 寸滩街道 leads its estate's name
        ]
        return Text(
            "".join(above.name.zh for above in reversed(lower)) + place.name.zh,
            ", ".join(above.name.en for above in (place, *lower)),
        )

    def _led_by_parents(self, text: str) -> list[Place]:
        found = {
            place.id: place
            for start in range(1, len(text))
            for place in self._by_name.get(text[start:], ())
            if self._leads(text[:start], tuple(self.ancestors(place)))
        }
        return list(found.values())

    def _leads(self, text: str, above: tuple[Place, ...]) -> bool:
        """Whether ``text`` consists of names of some of the places ``above``, the nearest last."""
        if not text or not above:
            return not text
        names = (_folded(name) for name in (above[0].name.zh, _REMARK.sub("", above[0].name.zh), above[0].short_zh))
        return any(
            self._leads(text.removesuffix(name), above[1:]) for name in names if name and text.endswith(name)
        ) or self._leads(text, above[1:])

    def _close(self, text: str) -> list[Place]:
        found = {place.id: place for name in _close(text, self._by_name) for place in self._by_name[name]}
        return sorted(found.values(), key=lambda place: (_size(place), place.valid_to is not None))

    def _near(self, place: Place) -> Near:
        return Near("place", self.full_name(place), place=place)


def _narrow(found: list[Place], published: Iterable[Collection[str]]) -> list[Place]:
    found = [place for place in found if place.level in _UPPER_LEVELS] or found
    if len(found) == 1:
        return found
    for ids in published:
        told = [place for place in found if place.id in ids]
        if told:
            found = told
            break
    found = [place for place in found if place.valid_to is None] or found
    largest = min(map(_size, found))
    return [place for place in found if _size(place) == largest]


def _size(place: Place) -> int:
    return 0 if place.level in _UPPER_LEVELS else _SIZES.get(place.level, 3)


def _close(words: str, names: Collection[str]) -> list[str]:
    """The names most like ``words``, those that contain it first."""
    text = words.strip().casefold()
    inside = sorted((name for name in names if text and text in name), key=len)
    return [*inside, *get_close_matches(text, names, n=MOST_NEAR, cutoff=0.5)][:MOST_NEAR]


def _names(place: Place) -> tuple[str, ...]:
    return tuple(filter(None, (place.name.zh, place.name.en, place.short_zh, *place.former_names)))


def _folded(words: str) -> str:
    return "".join(words.split()).casefold()
