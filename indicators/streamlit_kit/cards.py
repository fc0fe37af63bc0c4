"""The KPI card: the same anatomy for every family, so that rows align across."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from indicators import queries
from indicators.display import Shown, show_day, show_figure, show_number, show_period
from indicators.figures.sparkline import sparkline
from indicators.figures.theme import CONFIG
from indicators.methods.pace import measure, sentence
from indicators.methods.series import change
from indicators.model import Indicator, Kind, Qualifier, Status, Unit
from indicators.queries import Row
from indicators.store.assessments import Assessed, assess_observation
from indicators.streamlit_kit import store
from indicators.streamlit_kit.badges import period_words, reason_words, status_badge
from indicators.streamlit_kit.frame import Page
from indicators.streamlit_kit.navigation import page_file
from indicators.streamlit_kit.sources import source_chip, source_wording
from indicators.streamlit_kit.words import plain, quiet

_PER_CENT_DECIMALS = 1
_SPARK_HEIGHT = 72
_PACE_HEIGHT = 88  # three lines: English needs them
_CHIP_HEIGHT = 45
_BOTH_HEIGHT = _SPARK_HEIGHT + _PACE_HEIGHT + 8  # and the gap between them, so that the chips of a row align


def show(figure: Row, page: Page) -> Shown:
    """A figure of the store as the reader sees it."""
    indicator = page.catalogue.indicators[figure["indicator_id"]]
    return show_figure(
        figure["value"],
        indicator=indicator,
        unit=page.catalogue.units[indicator.unit],
        language=page.language,
        qualifier=Qualifier(figure["qualifier"]),
        low=figure["value_low"],
        high=figure["value_high"],
    )


def series(page: Page, indicator: Indicator) -> pd.DataFrame:
    """All figures of an indicator at the place chosen, in the version shown, up to the period chosen."""
    frame = store.figures(version=page.version, place=page.selection.place, indicator=indicator.id)
    year = page.selection.period
    return frame[frame["period_end"].dt.year <= int(year)] if year else frame


def assess_latest(page: Page, indicator: Indicator, rows: list[dict[str, Any]]) -> Assessed | None:
    """The newest measured figure judged in its series, None without one."""
    measured = [row for row in rows if row["value_kind"] != "plan"]
    if not measured:
        return None
    latest = measured[-1]
    goals = queries.records(store.targets(version=page.version, place=latest["place_id"], indicator=indicator.id))
    return assess_observation(latest, siblings=measured, targets=goals, indicator=indicator)


def kpi_card(page: Page, indicator: Indicator, *, link: str | None = None, in_full: bool = False) -> None:
    """Name, value, status and period, change, sparkline, pace, source.

    ``link`` names the page with the evidence; ``in_full`` puts target and method in the place of the sparkline, for
    pages that draw the series beside the card.
    """
    frame = series(page, indicator)
    figure = _of_chosen_year(page, queries.records(frame))
    with st.container(key=f"kpi_{indicator.id}", border=True, height="stretch", gap="xsmall"):
        st.markdown(f"**{plain(indicator.name.in_(page.language))}**")
        source = (
            _unpublished(page, indicator, in_full=in_full)
            if figure is None
            else _published(page, indicator, frame, figure, in_full=in_full)
        )
        if source:
            if in_full:
                source_wording(page, source)
            source_chip(page, source)
        if link:
            st.page_link(
                page_file(link), label=page.say("走势与依据"), icon=":material/arrow_forward:", icon_position="right"
            )


def _published(
    page: Page, indicator: Indicator, frame: pd.DataFrame, figure: dict[str, Any], *, in_full: bool
) -> dict[str, Any]:
    _value(show(figure, page))
    assessed = assess_latest(page, indicator, queries.records(frame))
    _badge_lines(
        page,
        figure["status"],
        beside=change_words(page, indicator, assessed),
        below=period_words(figure, page.language),
    )
    pace = plain(pace_words(page, indicator, assessed, figure))
    if in_full:
        st.markdown(pace)
        _judgement(page, indicator, assessed)
        return figure
    with st.container(height=_SPARK_HEIGHT, border=False, vertical_alignment="center"):
        _sparkline(page, indicator, frame)
    with st.container(height=_PACE_HEIGHT, border=False):
        st.markdown(pace)
    return figure


def _badge_lines(page: Page, status: str, *, beside: str = "", below: str = "") -> None:
    """The badge with the change beside it, the period under it: two lines in every card."""
    change = f" :small[**{plain(beside)}**]" if beside else ""
    st.markdown(f"{status_badge(status, page.language)}{change}  \n:small[:gray[{plain(below) or '—'}]]")


def _judgement(page: Page, indicator: Indicator, assessed: Assessed | None) -> None:
    """The target with its basis, and the method or the reason behind the status."""
    if assessed is None or assessed.target is None:
        return
    st.markdown(plain(goal_words(page, indicator, assessed.target)))
    if assessed.attainment.method:
        method = assessed.attainment.method.name.in_(page.language)
        st.markdown(quiet(page.say("判定方法：{method}", method=plain(method))))
    else:
        reason = reason_words(assessed.attainment.reason, page.language)
        st.markdown(quiet(page.say("未判定：{reason}", reason=plain(reason))))


def pace_words(page: Page, indicator: Indicator, assessed: Assessed | None, figure: Row) -> str:
    """The pace sentence of the newest figure."""
    if assessed is None:
        return page.say("只有规划数，没有实际数值。")
    if figure["value"] is None:
        return page.say("公布的是一个范围，不计算进度。")
    if not figure["period"]:
        return page.say("来源没有注明时期，不能看出进度。")
    pace = measure(
        assessed.points,
        target=assessed.goal,
        direction=indicator.direction,
        decimals=indicator.decimals,
        rounding=indicator.rounding,
    )
    unit: Unit = page.catalogue.units[indicator.unit]
    return sentence(
        pace,
        unit=unit.name,
        kind=indicator.kind,
        decimals=indicator.decimals,
        rounding=indicator.rounding,
        language=page.language,
        number=lambda value: show_number(float(value), indicator=indicator, language=page.language),
        period=show_period(figure["period"], page.language),
    )


def change_words(page: Page, indicator: Indicator, assessed: Assessed | None) -> str:
    """The change on the last comparable figure in its right unit, empty where none can be computed."""
    if assessed is None or len(assessed.points) < 2:
        return ""
    result = change(assessed.points[-1], previous=assessed.points[-2], unit=indicator.unit)
    if result.value is None:
        return ""
    decimals = indicator.decimals if result.unit == result.absolute_unit else _PER_CENT_DECIMALS
    shown = show_figure(
        result.value,
        indicator=replace(indicator, decimals=decimals, kind=Kind.RATE),
        unit=page.catalogue.units[result.unit],
        language=page.language,
    )
    return f"{'+' if result.value > 0 else ''}{shown}"


def goal_words(page: Page, indicator: Indicator, target: Row) -> str:
    """A target in words: 目标：超…，2025年12月31日到期，依据……"""
    shown = show_figure(
        target["value"],
        indicator=indicator,
        unit=page.catalogue.units[indicator.unit],
        language=page.language,
        qualifier=Qualifier(target["qualifier"]),
    )
    basis = target[f"basis_{page.language}"]
    if target["due"] is None:
        return page.say("标准：{value}。{basis}", value=shown, basis=basis)
    day = show_day(target["due"], page.language)
    return page.say("目标：{day}前达到{value}。{basis}", day=day, value=shown, basis=basis)


def _of_chosen_year(page: Page, rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    year = page.selection.period
    shown = [row for row in rows if not year or (row["period_end"] and row["period_end"].year == int(year))]
    measured = [row for row in shown if row["value_kind"] != "plan"]
    return next(iter(reversed(measured or shown)), None)


def _value(shown: Shown) -> None:
    small = " ".join(part for part in (shown.unit, shown.after) if part)
    st.markdown(f"## {plain(shown.before)} {plain(shown.number)} :small[{plain(small)}]", anchors=False)


def _sparkline(page: Page, indicator: Indicator, frame: pd.DataFrame) -> None:
    figure = sparkline(
        frame,
        indicator=indicator,
        unit=page.catalogue.units[indicator.unit],
        language=page.language,
        dark=page.dark,
    )
    if figure is None:
        st.markdown(quiet(page.say("只有一个数值，没有走势")), text_alignment="center")
    else:
        st.plotly_chart(figure, key=f"spark_{indicator.id}", theme=None, config=CONFIG, height="content")


def _unpublished(page: Page, indicator: Indicator, *, in_full: bool) -> dict[str, Any] | None:
    """未发布 is set like a value; a tier that a source gave in words stands under it."""
    st.markdown(f"## {page.say('未发布')}", anchors=False)
    tier = tier_of(page, indicator)
    _badge_lines(page, Status.NOT_ASSESSABLE, below="" if tier is None else tier[f"tier_{page.language}"])
    text = "" if tier is None else tier[f"text_{page.language}"]
    if in_full:
        st.markdown(plain(text))
        return tier
    with st.container(height=_BOTH_HEIGHT + (_CHIP_HEIGHT if tier is None else 0), border=False):
        st.markdown(plain(text or published_elsewhere(page, indicator)))
    return tier


def tier_of(page: Page, indicator: Indicator) -> dict[str, Any] | None:
    """The tier a source gave in words where it gave no number."""
    return next((row for row in statements_of(page, indicator) if row["tier_zh"]), None)


def published_elsewhere(page: Page, indicator: Indicator) -> str:
    """Who did publish the indicator, where the place chosen did not."""
    elsewhere = queries.latest_figures(store.figures(version=page.version, indicator=indicator.id))
    names = [page.place_name(place).in_(page.language) for place in elsewhere["place_id"]]
    if not names:
        return page.say("还没有一个地区公布这项指标的数值。")
    return page.say("公布了这项指标的地区：{places}", places=page.join(names))


def statements_of(page: Page, indicator: Indicator) -> list[dict[str, Any]]:
    """What sources say in words about the place chosen, in the indicator's system."""
    own = {known.id for known in page.catalogue.by_id[indicator.system].indicators}
    rows = queries.records(store.statements(version=page.version, place=page.selection.place))
    return [row for row in rows if row["indicator_id"] in own]
