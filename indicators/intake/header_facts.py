"""Headers that are facts themselves. In: header texts of a cross-tab, their levels. Out: period, indicator, place, unit.

What is a period, an indicator or a place is asked of the functions of the caller; nothing is looked up here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from indicators.intake.datasets import Dataset
from indicators.intake.header_vocabulary import COUNTED, JOINT, PERIOD_PART, YEAR_SIGN
from indicators.intake.header_words import HeaderWords, Match, Way, split_suffixes
from indicators.intake.vocabulary import PER, UNIT_SCALES, UNITS

PERIOD: Final = "period"
INDICATOR: Final = "indicator_id"
PLACE: Final = "place_id"
UNIT: Final = "unit"
VALUE: Final = "value"
AXES: Final = (PERIOD, INDICATOR, PLACE)
PART: Final = "part of a period"  # 1月 or 一季度, which is a period once its year is found elsewhere

Facts = dict[str, str]

_NUMBER: Final = re.compile(r"[-+]?[0-9][0-9,]*(?:\.[0-9]+)?\s*%?|[-+]?\.[0-9]+%?")
_BARE_PERIOD: Final = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])?")
_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}")
_ANY_YEAR: Final = "2024"
_SHORTEST: Final = 2
_LONGEST: Final = 60


def is_number(text: str) -> bool:
    """Whether a cell is a plain number, as data rows have them and headers have not."""
    return bool(_NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip()))


def is_unit(text: str) -> bool:
    """Whether ``text`` is one of the units analysts write, with or without a scale; the catalogue may know more."""
    word = "".join(unicodedata.normalize("NFKC", text).split())
    for mark in ("/", PER):
        above, found, below = word.partition(mark)
        if found and above and below:
            return is_unit(above) and is_unit(below)
    rests = (word, *(word.removeprefix(scale) for scale in UNIT_SCALES if word.startswith(scale)))
    return any(rest in UNITS or rest in COUNTED for rest in rests)


@dataclass(frozen=True, slots=True)
class Recognisers:
    """What the catalogue and the registers know."""

    is_period: Callable[[str], bool] = lambda _: False
    is_indicator: Callable[[str], bool] = lambda _: False
    is_place: Callable[[str], bool] = lambda _: False
    is_unit: Callable[[str], bool] = is_unit

    def within(self, dataset: Dataset) -> Recognisers:
        """Only what the dataset has a column for; without a column of values it has no cross-tabs."""

        def nothing(_: str) -> bool:
            return False

        names = dataset.column_names if VALUE in dataset.column_names else ()
        return replace(
            self,
            is_period=self.is_period if PERIOD in names else nothing,
            is_indicator=self.is_indicator if INDICATOR in names else nothing,
            is_place=self.is_place if PLACE in names else nothing,
        )


@dataclass(eq=False)
class HeaderReader:
    """Headers of one dataset: the columns they name and the facts they state. Asked often, so it remembers."""

    words: HeaderWords
    recognisers: Recognisers
    _known: dict[tuple[str, bool], Facts] = field(default_factory=dict)

    def facts(self, labels: Sequence[str], *, deep: bool = False) -> Facts:
        """What the levels of one header state together, the upper first; empty where the lowest says nothing.

        ``deep`` also takes one text apart: 2025年失业率.
        """
        if (match := self.match(labels)) and (match.facts or match.column is None):
            return dict(match.facts)
        total: Facts = {}
        for position, label in enumerate(labels):
            named = self.words.match(label)
            if named is not None and named.column == VALUE and len(labels) > 1:
                continue
            found = self._of_label(label, deep)
            if not found and position == len(labels) - 1:
                return {}
            total = self._joined(total, found)
        return total if any(key in total for key in (*AXES, PART)) else {}

    def match(self, labels: Sequence[str]) -> Match | None:
        """The column a header names by its lowest level; an analyst may have matched all levels together."""
        if not labels:
            return None
        whole = self.words.match(" ".join(labels)) if len(labels) > 1 else None
        return whole if whole and whole.way is Way.REMEMBERED else self.words.match(labels[-1])

    def kind(self, text: str) -> str | None:
        """Which axis a cell belongs to, if any."""
        for form in _forms(text):
            if self._is_period(form):
                return PERIOD
            if not is_number(form):
                if self.recognisers.is_indicator(form):
                    return INDICATOR
                if self.recognisers.is_place(form):
                    return PLACE
        return None

    def _of_label(self, label: str, deep: bool) -> Facts:
        known = self._known.get((label, deep))
        if known is None:
            known = self._known[label, deep] = self._read(label) or (self._taken_apart(label) if deep else {})
        return known

    def _read(self, label: str) -> Facts:
        if kind := self.kind(label):
            return {kind: next(form for form in _forms(label) if self.kind(form) == kind)}
        compact = "".join(unicodedata.normalize("NFKC", label).split())
        if PERIOD_PART.fullmatch(compact) and self._is_period(f"{_ANY_YEAR}{YEAR_SIGN}{compact}"):
            return {PART: compact}
        if self.recognisers.is_unit(compact.strip("()")):
            return {UNIT: compact.strip("()")}
        base, suffixes = split_suffixes(label)
        found = self._read(base) if suffixes else {}
        for suffix in suffixes if found else ():
            if self.recognisers.is_unit(suffix):
                found.setdefault(UNIT, suffix)
            elif self._is_period(suffix):
                found.setdefault(PERIOD, suffix)
        return found

    def _taken_apart(self, label: str) -> Facts:
        base, suffixes = split_suffixes(label)
        text = base.strip()
        if len(text) > _LONGEST or is_number(text):
            return {}
        for cut in range(len(text) - 1, 0, -1):
            first, second = text[:cut].strip(JOINT), text[cut:].strip(JOINT)
            if min(len(first), len(second)) < _SHORTEST:
                continue
            kind = self.kind(first)
            other = self.kind(second) if kind else None
            if kind and other and kind != other:
                unit = next((suffix for suffix in suffixes if self.recognisers.is_unit(suffix)), None)
                return {kind: first, other: second} | ({UNIT: unit} if unit else {})
        return {}

    def _joined(self, upper: Facts, lower: Facts) -> Facts:
        if PERIOD in upper and PART in lower and (year := year_of(upper[PERIOD])):
            period = f"{year}{YEAR_SIGN}{lower[PART]}"
            rest = {key: text for key, text in lower.items() if key != PART}
            return {**upper, **rest, PERIOD: period} if self._is_period(period) else {}
        return {**upper, **lower}

    def _is_period(self, text: str) -> bool:
        """A bare number only as a year or a month: what looks like the serial of a day may be a figure."""
        if is_number(text):
            return bool(_BARE_PERIOD.fullmatch(text)) and self.recognisers.is_period(text)
        return self.recognisers.is_period(text)


def year_of(period: str) -> str | None:
    """The year a text begins with or contains."""
    match = _YEAR.search(unicodedata.normalize("NFKC", period))
    return match[0] if match else None


def _forms(text: str) -> tuple[str, ...]:
    """As written; without spaces and line breaks; in one width."""
    plain = text.strip()
    compact = "".join(plain.split())
    return tuple(dict.fromkeys((plain, compact, unicodedata.normalize("NFKC", compact))))
