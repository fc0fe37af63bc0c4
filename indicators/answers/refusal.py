"""Why there is no answer, and what comes nearest to one."""

from __future__ import annotations

from dataclasses import dataclass

from indicators.errors import NotAvailable
from indicators.model import Indicator, Place, Text
from indicators.queries import Row

MOST_NEAR = 8


@dataclass(frozen=True, slots=True)
class Near:
    """Something close to what was asked: an ``indicator``, a ``place``, a ``tier``, a ``statement`` or a ``figure``.

    ``text`` is what a reader sees: a name, the words of the source, or the figure with qualifier and unit. ``row`` is
    the row of the store behind a tier, a statement or a figure.
    """

    kind: str
    text: Text
    indicator: Indicator | None = None
    place: Place | None = None
    row: Row | None = None


class NoAnswer(NotAvailable):
    """No figure, or no such indicator, place or version. ``code`` says which, in one word for programs."""

    def __init__(
        self,
        template: str,
        *,
        code: str,
        nearest: tuple[Near, ...] = (),
        indicator: Indicator | None = None,
        place: Place | None = None,
        **params: object,
    ) -> None:
        super().__init__(template, **params)
        self.code = code
        self.nearest = nearest[:MOST_NEAR]
        self.indicator = indicator
        self.place = place
