"""By which points and which target an observation is judged."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from indicators.catalogue import Catalogue
from indicators.model import Period, Qualifier, Status
from indicators.store.assessments import applicable_target, assess_observation, period_form


def figure(period: str, value: float | None = None, **cells: Any) -> dict[str, Any]:
    row = {
        "period": period,
        "period_end": Period.parse(period).end,
        "value": value,
        "value_low": None,
        "value_high": None,
    }
    return row | {"qualifier": "eq", "value_kind": "actual", "place_id": "500103"} | cells


def goal(due: date | None, value: float, **cells: Any) -> dict[str, Any]:
    row = {"type": "at_least", "due": due, "value": value, "value_high": None, "base_period": "", "base_value": None}
    return row | {"path": None, "tolerance": None, "qualifier": "ge", "place_id": "500103"} | cells


def judge(catalogue: Catalogue, observation: dict[str, Any], **named: Any) -> Any:
    found = {"siblings": [observation], "targets": [], "indicator": catalogue.indicators["elder_facility_coverage"]}
    return assess_observation(observation, **(found | named))


@pytest.mark.parametrize(
    ("code", "form"),
    [
        ("", None), ("2021", 12), ("2025Q2", 3), ("2025-09", 1), ("2022-03-15", 0), ("2021-01/2022-03", 15),
        ("2021/2024", 48), ("2025-03-03/2025-03-09", -6), ("2025-03-02/2025-03-31", -29),
    ],
)  # fmt: skip
def test_the_form_of_a_period_is_its_length(code: str, form: int | None) -> None:
    assert period_form(code) == form


def test_the_target_in_force_is_the_next_one_due_then_the_last_then_a_standard() -> None:
    standard, early, late = goal(None, 1), goal(date(2022, 12, 31), 2), goal(date(2025, 12, 31), 3)
    every = [standard, late, early]
    assert applicable_target(every, end=date(2021, 12, 31)) is early
    assert applicable_target(every, end=date(2022, 12, 31)) is early
    assert applicable_target(every, end=date(2023, 1, 1)) is late
    assert applicable_target(every, end=date(2026, 1, 1)) is late
    assert applicable_target([standard], end=date(2026, 1, 1)) is standard
    assert applicable_target([standard], end=None) is standard
    assert applicable_target([], end=date(2026, 1, 1)) is None


def test_only_earlier_figures_of_the_same_kind_and_length_are_the_series(catalogue: Catalogue) -> None:
    latest = figure("2021", 98)
    siblings = [
        latest, figure("2020", 90), figure("2018", 80), figure("2022", 99), figure("2020Q4", 1), figure("", 2),
        figure("2019", 3, value_kind="plan"),
    ]  # fmt: skip
    assert [point.value for point in judge(catalogue, latest, siblings=siblings).points] == [80, 90, 98]


def test_a_figure_without_a_period_stands_alone(catalogue: Catalogue) -> None:
    alone = figure("", 98)
    assert [point.value for point in judge(catalogue, alone, siblings=[alone, figure("", 97)]).points] == [98]


def test_days_that_end_with_a_month_are_not_the_month(catalogue: Catalogue) -> None:
    month = figure("2025-04", 3)
    siblings = [month, figure("2025-03", 2), figure("2025-03-02/2025-03-31", 1)]
    assert [point.value for point in judge(catalogue, month, siblings=siblings).points] == [2, 3]


@pytest.mark.parametrize(
    ("cells", "value", "qualifier"),
    [
        ({"value_low": 6, "value_high": 7, "qualifier": "eq"}, 6, Qualifier.APPROX),
        ({"value_low": 20, "qualifier": "ge"}, 20, Qualifier.GE),
        ({"value": 96, "qualifier": "gt"}, 96, Qualifier.GT),
    ],
)
def test_a_range_is_judged_by_its_lower_end_as_an_approximation(
    catalogue: Catalogue, cells: dict[str, Any], value: float, qualifier: Qualifier
) -> None:
    (point,) = judge(catalogue, figure("2021", **cells)).points
    assert (point.value, point.qualifier) == (value, qualifier)


@pytest.mark.parametrize(
    ("value", "qualifier", "status", "reason"),
    [
        (100, "eq", Status.MET, None),
        (97, "ge", Status.NOT_ASSESSABLE, "qualified_undecided"),
        (96, "eq", Status.FAR_BEHIND, None),
    ],
)
def test_a_bound_counts_only_where_it_decides(
    catalogue: Catalogue, value: float, qualifier: str, status: Status, reason: str | None
) -> None:
    standard = goal(None, 98, type="standard")
    judged = judge(catalogue, figure("2021", value, qualifier=qualifier), targets=[standard])
    assert (judged.attainment.status, judged.attainment.reason) == (status, reason)
    assert judged.target is standard
