"""What rows may refer to, and what the check knows of the world: catalogue, places, sources, today, rights, locks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from indicators.catalogue import Catalogue
from indicators.intake.gazetteer import Gazetteer
from indicators.model import Place, Source

Previous = Mapping[tuple[str, str], float]  # (indicator, place) -> the newest value in the store [indicator's unit]


@dataclass(frozen=True)
class Registers:
    """``scope`` are the places the uploader may report for, None for all; ``locked`` says which periods are signed."""

    catalogue: Catalogue
    places: tuple[Place, ...]
    sources: tuple[Source, ...]
    today: date
    scope: Collection[str] | None = None
    locked: Callable[[str, str, str], bool] = field(default=lambda indicator, place, period: False)
    previous: Previous = field(default_factory=dict)

    @cached_property
    def gazetteer(self) -> Gazetteer:
        return Gazetteer(self.places)

    @cached_property
    def source_words(self) -> dict[str, str]:
        """Every id and title of every registered source -> its id."""
        return {
            word.casefold(): source.id
            for source in self.sources
            for word in (source.id, source.title.zh, source.title.en, source.short.zh, source.short.en)
        }
