"""The place a cell means. In: its text and the last day of its period. Out: one place, or why not and the candidates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from indicators.intake.characters import has_invisible
from indicators.intake.place_names import MOST_NEAR, PlaceNames, size
from indicators.intake.remarks import Reading, Remark, fault, note
from indicators.model import Place

_LONGEST: Final = 60
_UNKNOWN: Final = "没有地点“{cell}”。请写区划代码或全名。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match(Reading):
    """``place_id`` is None with a fault; then ``candidates`` are the places that may have been meant."""

    place_id: str | None = None
    candidates: tuple[Place, ...] = ()


class Gazetteer(PlaceNames):
    """The places as of a day: a name is right only while a place has it."""

    def find(self, text: str, *, on: date | None) -> Match:
        """The place a cell means for a period that ends ``on`` (None: the source names no period). Never raises.

        A code or a full name is taken as it is, a short or former name with a note. Of several places by one name a
        district goes before what is smaller.
        """
        words = text.strip()
        if not words:
            return Match(fault=fault("place_missing", "没有写地点。请写区划代码或全名。"))
        if len(words) > _LONGEST or has_invisible(words):
            return Match(fault=fault("place_unknown", _UNKNOWN))
        first: list[Place] = []
        for named, is_loose in self.tiers(words):
            largest = min(map(size, named), default=0)
            found = [place for place in named if size(place) == largest]
            if first and found and largest > size(first[0]):
                continue  # an abolished district is not its namesake among the villages
            there = _existing(found, on)
            if len(there) == 1:
                return self._match(there[0], on, is_loose=is_loose)
            if there:
                return self._ambiguous(there)
            first = first or found
        if not first:
            return self._unknown(words)
        return self._at_another_time(first, on)

    def _match(self, place: Place, on: date | None, *, is_loose: bool) -> Match:
        notes = []
        if is_loose:
            notes.append(note("place_loose", "“{cell}”按“{name}”处理，请确认。", name=self.full_name(place).zh))
        if place.valid_to is not None:
            template = "“{name}”已撤销（存在到 {day}），这个时期仍记在它名下，请确认。"
            notes.append(note("place_abolished", template, name=self.full_name(place).zh, day=f"{place.valid_to}"))
        return Match(place_id=place.id, notes=tuple(notes))

    def _ambiguous(self, places: Sequence[Place]) -> Match:
        names = self._quoted(places[:MOST_NEAR])
        template = "“{cell}”可能指 {count} 个地点，如{names}。请写区划代码，或在前面加上所在区县。"
        return Match(fault=fault("place_ambiguous", template, count=len(places), names=names), candidates=tuple(places))

    def _unknown(self, words: str) -> Match:
        near = self.nearest(words)
        if not near:
            return Match(fault=fault("place_unknown", _UNKNOWN))
        template = "没有地点“{cell}”，是否为{names}？请改正，或写区划代码。"
        return Match(fault=fault("place_unknown", template, names=self._quoted(near)), candidates=near)

    def _at_another_time(self, found: Sequence[Place], on: date | None) -> Match:
        """The name is right, but nothing had it at the end of the period."""
        place = found[0]
        if on is not None and place.valid_from is not None and on < place.valid_from:
            before = [other for other in self.places.values() if place.id in other.successors]
            return Match(fault=self._too_early(place, _existing(before, on)), candidates=tuple(before))
        after = [self.places[key] for old in found for key in old.successors if key in self.places]
        return Match(fault=self._too_late(place, after), candidates=tuple(after))

    def _too_early(self, place: Place, before: Sequence[Place]) -> Remark:
        params = {"name": self.full_name(place).zh, "day": f"{place.valid_from}"}
        if not before:
            return fault("place_not_yet", "“{name}”自 {day} 起才设立。请核对地点与时期。", **params)
        template = "“{name}”自 {day} 起才设立，此前是{names}。请改填当时的地区，或核对时期。"
        return fault("place_not_yet", template, names=self._quoted(before), **params)

    def _too_late(self, place: Place, after: Sequence[Place]) -> Remark:
        params = {"name": self.full_name(place).zh, "day": f"{place.valid_to}"}
        if not after:
            return fault("place_abolished", "“{name}”只存在到 {day}。请核对地点与时期。", **params)
        template = "“{name}”只存在到 {day}，之后由{names}接续。请改填接续的地区，或核对时期。"
        return fault("place_abolished", template, names=self._quoted(after), **params)

    def _quoted(self, places: Iterable[Place]) -> str:
        return "、".join(dict.fromkeys(f"“{self.full_name(place).zh}”" for place in places))


def _existing(places: Iterable[Place], on: date | None) -> list[Place]:
    """Those that exist ``on`` the day; without a day those that still exist, or else all."""
    places = list(places)
    if on is None:
        return [place for place in places if place.valid_to is None] or places
    return [
        place
        for place in places
        if (place.valid_from is None or place.valid_from <= on) and (place.valid_to is None or on <= place.valid_to)
    ]
