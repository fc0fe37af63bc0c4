"""What comes nearest when no figure is published: words about the place first, then figures of others.

In: the figures of the indicator anywhere. Out: at most ``MOST_NEAR`` of them and of the statements in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from indicators import queries
from indicators.answers.lookup import Gazetteer
from indicators.answers.refusal import MOST_NEAR, Near
from indicators.catalogue import Catalogue
from indicators.display import show_figure
from indicators.locale import Language
from indicators.model import Indicator, Place, Qualifier, Text, ValueKind
from indicators.queries import Cursor, Row


def nearest(
    cursor: Cursor,
    indicator: Indicator,
    place: Place,
    *,
    figures: Sequence[Row],
    catalogue: Catalogue,
    gazetteer: Gazetteer,
) -> tuple[Near, ...]:
    """What the sources say in words about this system here, this indicator's other periods here, then elsewhere."""
    said = queries.records(queries.statements(cursor, place=place.id))
    found = [
        *_in_words(said, indicator, place, catalogue),
        *(_figure(row, place, catalogue) for row in reversed(figures) if row["place_id"] == place.id),
        *_elsewhere(figures, place, catalogue, gazetteer),
    ]
    return tuple(found[:MOST_NEAR])


def figure_text(row: Row, catalogue: Catalogue) -> Text:
    """A figure with qualifier and unit, in both languages."""
    return Text(_shown(row, catalogue, "zh"), _shown(row, catalogue, "en"))


def _shown(row: Row, catalogue: Catalogue, language: Language) -> str:
    indicator = catalogue.indicators[row["indicator_id"]]
    shown = show_figure(
        row["value"],
        indicator=indicator,
        unit=catalogue.units[indicator.unit],
        language=language,
        qualifier=Qualifier(row["qualifier"]),
        low=row["value_low"],
        high=row["value_high"],
    )
    return str(shown)


def _in_words(said: Sequence[Row], indicator: Indicator, place: Place, catalogue: Catalogue) -> Iterator[Near]:
    """The indicator's own statement first, then tiers, then the rest of the system."""
    system = {other.id for other in catalogue.by_id[indicator.system].indicators}
    rows = [row for row in said if row["indicator_id"] in system]
    for row in sorted(rows, key=lambda row: (row["indicator_id"] != indicator.id, not row["tier_zh"])):
        kind, prefix = ("tier", "tier") if row["tier_zh"] else ("statement", "text")
        text = Text(row[f"{prefix}_zh"], row[f"{prefix}_en"])
        yield Near(kind, text, catalogue.indicators[row["indicator_id"]], place, row)


def _figure(row: Row, place: Place, catalogue: Catalogue) -> Near:
    return Near("figure", figure_text(row, catalogue), catalogue.indicators[row["indicator_id"]], place, row)


def _elsewhere(figures: Sequence[Row], place: Place, catalogue: Catalogue, gazetteer: Gazetteer) -> Iterator[Near]:
    """The newest measured figure of every other place: those it lies in, those it came from or became, its peers."""
    newest = {row["place_id"]: row for row in figures if row["value_kind"] != ValueKind.PLAN}
    above = [other.id for other in gazetteer.ancestors(place)]

    def distance(other: Place) -> tuple[int, int, str]:
        if other.id in above:
            return 0, above.index(other.id), other.id
        if other.id in place.successors or place.id in other.successors:
            return 1, 0, other.id
        return 2, int(other.level != place.level), other.id

    others = (gazetteer.places[key] for key in newest if key != place.id)
    for other in sorted(others, key=distance):
        yield _figure(newest[other.id], other, catalogue)
