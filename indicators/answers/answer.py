"""One question and the row of the store that answers it.

In: a cursor, the catalogue, the gazetteer and the question. Out: the answer, or ``NoAnswer`` with what is nearest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indicators import queries
from indicators.answers.lookup import Gazetteer, find_indicator
from indicators.answers.nearest import nearest
from indicators.answers.refusal import NoAnswer
from indicators.catalogue import Catalogue
from indicators.methods import Reason
from indicators.methods.pace import Pace, measure
from indicators.methods.series import Change, change
from indicators.model import Indicator, Kind, Period, Place, TargetType, Text, Unit, ValueKind
from indicators.queries import Cursor, Row
from indicators.store.assessments import ASSESSED, Assessed, applicable_target, assess_observation, period_form

STANDARD = "standard"  # kinds of answer beside those of a figure
TARGET = "target"
_YEAR_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Question:
    """``period`` is a code as stored or a plain year; None asks for the latest."""

    indicator: str
    place: str
    version: int
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A published row and everything a reader is shown with it.

    ``place_name`` is the full name. ``kind`` is the kind of value, or standard, target or tier where no figure is published; ``row`` is the row of
    that kind. ``target`` is the row it is judged against. ``assessed``, ``pace`` and ``change`` are null where the
    row is no measured figure; ``change_from`` is the period the change is counted from.
    """

    indicator: Indicator
    unit: Unit
    place: Place
    place_name: Text
    version: int
    kind: str
    period: str
    row: Row
    target: Row | None = None
    assessed: Assessed | None = None
    pace: Pace | None = None
    change: Change | None = None
    change_from: str | None = None
    reason: Reason | None = None


def answer(cursor: Cursor, question: Question, *, catalogue: Catalogue, gazetteer: Gazetteer) -> Answer:
    """The figure asked for; where none is published the standard, target or tier that is.

    Raises: NoAnswer (unknown_indicator, unknown_place, ambiguous_place, not_available).
    """
    indicator = find_indicator(catalogue, question.indicator)
    version = question.version
    figures = queries.records(queries.figures(cursor, version=version, indicator=indicator.id))
    targets = queries.records(queries.targets(cursor, version=version, indicator=indicator.id))
    place = gazetteer.find(question.place, published=_places_told_of(cursor, indicator, figures, targets))
    name = gazetteer.full_name(place)
    blank = Answer(indicator, catalogue.units[indicator.unit], place, name, version, "", "", {})
    own, goals = ([row for row in rows if row["place_id"] == place.id] for rows in (figures, targets))
    if figure := suitable(own, question.period):
        return _of_figure(blank, figure, own, goals)
    if goal := _suitable_target(goals, question.period, alone=not own):
        kind = STANDARD if goal["type"] == TargetType.STANDARD else TARGET
        return replace(blank, kind=kind, period=_due(goal), row=goal, target=goal, reason=Reason.NO_VALUE)
    if indicator.kind is Kind.TIER:
        said = [row for row in _in_words(cursor, indicator) if row["place_id"] == place.id and row["tier_zh"]]
        if tier := suitable(said, question.period):
            return replace(blank, kind=ValueKind.TIER.value, period=tier["period"], row=tier, reason=Reason.TIER_ONLY)
    raise NoAnswer(
        "{where}没有公布“{what}”的数值。" if question.period is None else "{where}没有公布“{what}”在“{when}”的数值。",
        where=name.zh,
        what=indicator.name.zh,
        when=question.period,
        code="not_available",
        indicator=indicator,
        place=place,
        nearest=nearest(cursor, indicator, place, figures=figures, catalogue=catalogue, gazetteer=gazetteer),
    )


def suitable(rows: Sequence[Row], period: str | None) -> Row | None:
    """The last of ``rows`` (earliest first) that is of ``period``, or if none is, that lies within that plain year.

    A plan stands in only where nothing was measured.
    """
    pool = [row for row in rows if period is None or row["period"] == period]
    if period is not None and not pool and len(period) == _YEAR_DIGITS:
        pool = [row for row in rows if _within(Period.parse(row["period"]), Period.parse(period))]
    measured = [row for row in pool if row.get("value_kind") != ValueKind.PLAN]
    return next(reversed(measured or pool), None)


def _places_told_of(cursor: Cursor, indicator: Indicator, *tables: Sequence[Row]) -> Iterator[set[str]]:
    """The places with a figure, with a target, with words; read only as far as a name is ambiguous."""
    for rows in tables:
        yield {row["place_id"] for row in rows}
    yield {row["place_id"] for row in _in_words(cursor, indicator)}


def _in_words(cursor: Cursor, indicator: Indicator) -> list[Row]:
    return [row for row in queries.records(queries.statements(cursor)) if row["indicator_id"] == indicator.id]


def _within(period: Period, year: Period) -> bool:
    if period.start is None or period.end is None or year.start is None or year.end is None:
        return False
    return year.start <= period.start and period.end <= year.end


def _of_figure(blank: Answer, figure: Row, own: Sequence[Row], goals: Sequence[Row]) -> Answer:
    indicator = blank.indicator
    found = replace(blank, kind=figure["value_kind"], period=figure["period"], row=figure)
    if figure["value_kind"] not in ASSESSED:
        return replace(found, target=applicable_target(goals, end=figure["period_end"]), reason=Reason.NO_VALUE)
    assessed = assess_observation(figure, siblings=own, targets=goals, indicator=indicator)
    found = replace(found, target=assessed.target, assessed=assessed, reason=assessed.attainment.reason)
    if figure["period_end"] is not None and figure["value"] is not None:
        found = replace(
            found,
            pace=measure(
                assessed.points,
                target=assessed.goal,
                direction=indicator.direction,
                decimals=indicator.decimals,
                rounding=indicator.rounding,
            ),
        )
    if len(assessed.points) < 2:
        return found
    before = assessed.points[-2]
    earlier = next(
        row
        for row in own
        if row["period_end"] == before.end
        and row["value_kind"] == figure["value_kind"]
        and period_form(row["period"]) == period_form(figure["period"])
    )
    moved = change(assessed.points[-1], previous=before, unit=indicator.unit)
    return replace(found, change=moved, change_from=earlier["period"])


def _suitable_target(goals: Sequence[Row], period: str | None, *, alone: bool) -> Row | None:
    """The target due on the day asked for; where no figure is published also the latest one, or one due in the year."""
    if period is None:
        return applicable_target(goals, end=None) if alone else None
    dated = [{**goal, "period": _due(goal)} for goal in goals]
    return suitable([goal for goal in dated if alone or goal["period"] == period], period)


def _due(goal: Row) -> str:
    return goal["due"].isoformat() if goal["due"] else ""
