"""The names places go by, whatever the day. In: all places. Out: those with a name, or with the names most like it.

Nothing here knows of files or of questions: an upload and the command line read names the same way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rapidfuzz import fuzz, process

from indicators.intake.characters import simplified
from indicators.model import Place, Text

MOST_NEAR: Final = 3
_LIKE_ENOUGH: Final = 60  # of 100: one character of three may differ
_UPPER_LEVELS: Final = frozenset({"city", "group", "district"})
_SIZES: Final = {"subdistrict": 1, "community": 2}  # larger places are 0, smaller ones 3
_REMARK: Final = re.compile(r"（[^）]*）$")
# Registers write 500103 as 500103000000 too, and a workbook writes it as 500103.0.
_LONG_CODE: Final = re.compile(r"(?P<code>[0-9]{6}(?:(?!000)[0-9]{3})?)(?:000){0,2}(?:\.0)?")
_Names = dict[str, list[Place]]


class PlaceNames:
    """All places of all vintages; made once, asked for each different text."""

    def __init__(self, places: Sequence[Place]) -> None:
        self.places = {place.id: place for place in places}
        self._codes: _Names = {}
        self._full: _Names = {}
        self._loose: _Names = {}
        for place in places:
            _list_under(self._codes, place, (place.id, place.adcode))
            _list_under(self._full, place, (place.name.zh, place.name.en))
            bare = _REMARK.sub("", place.name.zh)
            others = {folded(name) for name in (place.short_zh, bare, *place.former_names)}
            _list_under(self._loose, place, others - {folded(place.name.zh), folded(place.name.en)})
        self._by_plain: dict[str, set[str]] = {}
        for name in (*self._full, *self._loose):
            self._by_plain.setdefault(simplified(name), set()).add(name)

    def named(self, words: str) -> tuple[Place, ...]:
        """All places with this id, code, full, short or former name, or led by the places they lie in."""
        text = folded(words)
        if found := self._codes.get(text):
            return tuple(found)
        found = [*self._full.get(text, ()), *self._loose.get(text, ())]
        found = found or [*self._led_by_parents(text, self._full), *self._led_by_parents(text, self._loose)]
        return tuple({place.id: place for place in found}.values())

    def nearest(self, words: str, *, limit: int = MOST_NEAR) -> tuple[Place, ...]:
        """The places with the names most like ``words``, the most like first; 城東区 is as like as can be to 城东区."""
        text = simplified(folded(words))
        like = process.extract(
            text, list(self._by_plain), scorer=fuzz.ratio, score_cutoff=_LIKE_ENOUGH, limit=4 * limit
        )
        ranked = [
            (-score, size(place), place.valid_to is not None, place)
            for plain, score, _ in like
            for name in self._by_plain[plain]
            for place in (*self._full.get(name, ()), *self._loose.get(name, ()))
        ]
        ranked.sort(key=lambda entry: entry[:3])
        exact = [entry for entry in ranked if entry[0] == -100]
        return tuple({place.id: place for *_, place in exact or ranked}.values())[:limit]

    def ancestors(self, place: Place) -> Iterator[Place]:
        """The places it lies in, the nearest first."""
        while (parent := self.places.get(place.parent or "")) is not None:
            yield parent
            place = parent

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

    def tiers(self, words: str) -> Iterator[tuple[list[Place], bool]]:
        """Places that go by ``words``, the surest way of naming first, and whether the way is a loose one."""
        text = folded(words)
        code = _LONG_CODE.fullmatch(text)
        yield self._codes.get(text) or (self._codes.get(code["code"], []) if code else []), False
        yield self._full.get(text, []), False
        yield self._loose.get(text, []), True
        yield list(self._led_by_parents(text, self._full)), False
        yield list(self._led_by_parents(text, self._loose)), True

    def _led_by_parents(self, text: str, names: _Names) -> Iterator[Place]:
        for start in range(1, len(text)):
            for place in names.get(text[start:], ()):
                if self._leads(text[:start], tuple(self.ancestors(place))):
                    yield place

    def _leads(self, text: str, above: tuple[Place, ...]) -> bool:
        """Whether ``text`` consists of names of some of the places ``above``, the nearest last."""
        if not text or not above:
            return not text
        names = (folded(name) for name in (above[0].name.zh, _REMARK.sub("", above[0].name.zh), above[0].short_zh))
        return any(
            self._leads(text.removesuffix(name), above[1:]) for name in names if name and text.endswith(name)
        ) or self._leads(text, above[1:])


def _list_under(names: _Names, place: Place, texts: Iterable[str]) -> None:
    for text in {folded(text) for text in texts} - {""}:
        names.setdefault(text, []).append(place)


def size(place: Place) -> int:
    return 0 if place.level in _UPPER_LEVELS else _SIZES.get(place.level, 3)


def folded(words: str) -> str:
    return "".join(unicodedata.normalize("NFKC", words).split()).casefold()
