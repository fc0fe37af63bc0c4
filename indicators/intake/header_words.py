"""What one header says. In: its text and the dataset. Out: the column it names, and how surely.

A header matches exactly (name, either label, an alias) or loosely: spaces, line breaks, full width, case, punctuation,
traditional characters and a suffix in brackets make no difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from indicators.intake.characters import simplified
from indicators.intake.datasets import Dataset

_NOT_A_LETTER: Final = re.compile(r"[\W_]+")
_SUFFIX: Final = re.compile(r"\s*[(（\[【〔]([^()（）\[\]【】〔〕]*)[)）\]】〕]\s*$")
_ONE_FACT: Final = re.compile(r"\s*(\w+)\s*=\s*(.*?)\s*", re.DOTALL)


class Way(IntEnum):
    """How a header was matched; the lower, the surer."""

    REMEMBERED = 0
    NAME = 1
    ALIAS = 2
    LOOSE = 3


@dataclass(frozen=True, slots=True)
class Match:
    """``column`` is None for a header that the analyst left out, or that states ``facts`` (column -> text) itself."""

    column: str | None
    way: Way
    facts: Mapping[str, str] = field(default_factory=dict)


def folded(text: str) -> str:
    """Letters and digits only, in one width, case and script: `` 区　县 `` is 区县."""
    return _NOT_A_LETTER.sub("", simplified(unicodedata.normalize("NFKC", text)).casefold())


def tidy(text: str) -> str:
    """On one line, as it is shown in messages."""
    return " ".join(text.split())


def split_suffixes(text: str) -> tuple[str, tuple[str, ...]]:
    """``数值（本期）（%）`` -> ``数值`` and what stood in the brackets, the last first."""
    suffixes: list[str] = []
    while (match := _SUFFIX.search(text)) and match.start() > 0:
        suffixes.append(match[1].strip())
        text = text[: match.start()]
    return text.strip(), tuple(suffixes)


class HeaderWords:
    """All headers of one dataset, with those that an analyst matched before.

    ``remembered``: header text -> name of a column; or an empty text, which leaves the column of the file out; or facts
    that hold for the whole column, ``indicator_id=…;period=…``, which makes it a column of values.
    """

    def __init__(self, dataset: Dataset, remembered: Mapping[str, str] | None = None) -> None:
        self.dataset = dataset
        self.broken: dict[str, str] = {}
        self._found: dict[str, Match | None] = {}
        self._remembered: dict[str, Match] = {}
        self._exact: dict[str, Match] = {}
        loose: dict[str, set[str]] = {}
        for column in dataset.columns:
            for position, header in enumerate(column.headers):
                way = Way.NAME if position < 3 else Way.ALIAS
                self._exact.setdefault(header, Match(column.name, way))
                loose.setdefault(folded(header), set()).add(column.name)
        self._loose = {key: Match(min(names), Way.LOOSE) for key, names in loose.items() if key and len(names) == 1}
        for header, target in (remembered or {}).items():
            if (match := self._target(target.strip())) is None:
                self.broken[header] = target
            else:
                self._remembered[tidy(header)] = match

    @property
    def remembered(self) -> frozenset[str]:
        """The headers of the mapping that can be used, as ``tidy`` writes them."""
        return frozenset(self._remembered)

    def match(self, text: str) -> Match | None:
        """The column that ``text`` names, or None."""
        if text not in self._found:
            self._found[text] = self._match(text)
        return self._found[text]

    def _match(self, text: str) -> Match | None:
        if not text:
            return None
        if found := self._remembered.get(tidy(text)) or self._exact.get(text) or self._loose.get(folded(text)):
            return found
        return self._loose.get(folded(split_suffixes(text)[0]))

    def _target(self, target: str) -> Match | None:
        names = self.dataset.column_names
        if not target or target in names:
            return Match(target or None, Way.REMEMBERED)
        parts = [_ONE_FACT.fullmatch(part) for part in target.split(";")]
        facts = {part[1]: part[2] for part in parts if part and part[1] in names and part[2]}
        return Match(None, Way.REMEMBERED, facts) if len(facts) == len(parts) else None
