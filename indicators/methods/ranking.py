"""Rank lists: competition ranks on the published value. In: one point a place. Out: a standing a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from indicators.locale import Language, translate
from indicators.methods import JUDGEABLE, Point, Reason
from indicators.methods.rounding import exact, round_published
from indicators.model import Direction, Rounding


@dataclass(frozen=True, slots=True)
class Standing:
    """The place of one key in the list; ``rank`` is null with a reason where it could not be ranked.

    ``tied`` says that the published value is shared (并列), ``raw_differs`` that the tie exists only after rounding.
    """

    key: str
    published: Decimal | None
    rank: int | None
    tied: bool = False
    raw_differs: bool = False
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """The standings in the order of the input."""

    standings: tuple[Standing, ...]

    @property
    def ranked(self) -> int:
        return sum(standing.rank is not None for standing in self.standings)

    def coverage(self, language: Language) -> str:
        """ "k of n", to be printed beside every rank list."""
        return translate("{n}个中有{k}个参加排名", language, k=self.ranked, n=len(self.standings))


def rank(points: Mapping[str, Point | None], *, direction: Direction, decimals: int, rounding: Rounding) -> Ranking:
    """Competition ranks (1, 2, 2, 4): one more than the number of strictly better published values.

    Missing values are not ranked, nor are values of which only a bound is published (超96% may be 97 or 99).
    Nothing is ranked when no direction is better.
    Source: methods.md, section 6 (并列) and section 0, rule 7 (ties on the published value).
    """
    published: dict[str, Decimal] = {}
    reasons: dict[str, Reason] = {}
    for key, point in points.items():
        if point is None or point.value is None:
            reasons[key] = Reason.TIER_ONLY if point is not None and point.tier else Reason.NO_VALUE
            continue
        published[key] = round_published(point.value, decimals=decimals, rounding=rounding)
        if direction not in (Direction.UP, Direction.DOWN):
            reasons[key] = Reason.DIRECTION_NEUTRAL
        elif point.qualifier not in JUDGEABLE:
            reasons[key] = Reason.QUALIFIED
    sign = 1 if direction is Direction.UP else -1
    ranked = {key: sign * value for key, value in published.items() if key not in reasons}
    raw = {key: exact(point.value) for key, point in points.items() if point is not None and point.value is not None}
    standings: list[Standing] = []
    for key in points:
        if key not in ranked:
            standings.append(Standing(key, published.get(key), None, reason=reasons[key]))
            continue
        equals = [other for other, value in ranked.items() if value == ranked[key]]
        standings.append(
            Standing(
                key,
                published[key],
                1 + sum(value > ranked[key] for value in ranked.values()),
                tied=len(equals) > 1,
                raw_differs=len({raw[other] for other in equals}) > 1,
            )
        )
    return Ranking(tuple(standings))
