"""The sections pages are made of: counts by status, topics, one system's answer, evidence, definition and table."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import pandas as pd
import streamlit as st

from indicators import queries
from indicators.catalogue import Catalogue
from indicators.display import show_day
from indicators.figures.comparison import comparison
from indicators.figures.findings import alt_text, comparison_finding, trend_finding
from indicators.figures.theme import CONFIG
from indicators.figures.trend import trend
from indicators.methods.attainment import Attainment
from indicators.model import Indicator, Status, System, Text, Topic, ValueKind
from indicators.streamlit_kit import store
from indicators.streamlit_kit.badges import reason_words, status_badge
from indicators.streamlit_kit.cards import (
    assess_latest,
    goal_words,
    kpi_card,
    published_elsewhere,
    series,
    statements_of,
    tier_of,
)
from indicators.streamlit_kit.frame import Page, pick
from indicators.streamlit_kit.selection import choose, chosen
from indicators.streamlit_kit.tables import compact_table, full_table
from indicators.streamlit_kit.words import plain, quiet

_FEWEST_COMPARED: Final = 2
_FEWEST_DRAWN: Final = 2  # points, where there is no target to draw them against
_APART: Final = frozenset({"city", "group", "district"})


def district_figures(page: Page) -> list[dict[str, Any]]:
    """The newest figure of each indicator, of the place chosen and of the places within it, in catalogue order."""
    frame = store.figures(version=page.version)
    inside = frame[frame["place_id"].isin(_within(page))]
    year = int(page.selection.period) if page.selection.period else None
    rows = queries.records(queries.latest_figures(inside, year=year))
    order = {indicator: position for position, indicator in enumerate(page.catalogue.indicators)}
    own = page.selection.place
    return sorted(rows, key=lambda row: (order[row["indicator_id"]], row["place_id"] != own, row["place_id"]))


def facts_line(page: Page, rows: list[dict[str, Any]]) -> None:
    """Version, counts and freshness in one line."""
    history = store.versions(version=page.selection.newest)
    version = history.loc[history["version_id"] == page.version].iloc[0]
    newest = max((row["published"] for row in rows), default="")
    sources = len({row["source_id"] for row in rows})
    own = [row for row in rows if row["place_id"] == page.selection.place]
    plans = sum(row["value_kind"] == ValueKind.PLAN for row in own)
    st.markdown(
        quiet(
            page.say(
                "数据版本 v{version}（{day}，{author}提交）· 数值 {own} 项（含规划 {plans} 项）· 辖区内各处 {inside} 项 · "
                "资料 {sources} 份{newest}",
                version=page.version,
                day=show_day(version["committed_at"].date(), page.language),
                author=plain(page.say(version["committed_by"])),
                own=len(own),
                plans=plans,
                inside=len(rows) - len(own),
                sources=sources,
                newest=page.say("，最近一份发布于 {day}", day=newest) if newest else "",
            )
        )
    )


def status_strip(page: Page, rows: list[dict[str, Any]]) -> None:
    """How many measured figures of the place itself have which status, and why some have none."""
    own = [row for row in rows if row["place_id"] == page.selection.place and row["value_kind"] != ValueKind.PLAN]
    counts = {status: sum(row["status"] == status for row in own) for status in Status}
    st.markdown("　".join(status_badge(status, page.language, detail=str(count)) for status, count in counts.items()))
    reasons = Counter(row["reason"] for row in own if row["status"] == Status.NOT_ASSESSABLE and row["reason"])
    if reasons:
        told = [
            page.say("{reason} {count} 项", reason=reason_words(reason, page.language), count=count)
            for reason, count in reasons.most_common()
        ]
        st.markdown(quiet(page.say("数据不足的原因：{reasons}", reasons=plain(page.join(told)))))


def family_cards(page: Page) -> None:
    grid = st.grid(4, min_column_width=235, gap="small")
    for system in page.catalogue.families:
        with grid:
            kpi_card(page, page.catalogue.indicators[system.headline], link=system.id)


def topic_tables(page: Page, rows: list[dict[str, Any]]) -> None:
    """Every topic as a compact table without the cards' figures, in two columns of about equal length."""
    carded = {system.headline for system in page.catalogue.families}
    by_topic: dict[str, list[dict[str, Any]]] = {topic.id: [] for topic in page.catalogue.topics}
    for row in rows:
        if row["indicator_id"] not in carded:
            by_topic[page.catalogue.by_id[page.catalogue.indicators[row["indicator_id"]].system].topic].append(row)
    columns = st.columns(2, gap="small")
    lengths = [0, 0]
    for topic in page.catalogue.topics:
        if topic is page.catalogue.topics[0] and not by_topic[topic.id]:
            continue  # the cards have said it
        shorter = lengths.index(min(lengths))
        lengths[shorter] += len(by_topic[topic.id]) + 3
        with columns[shorter]:
            _topic_table(page, topic, by_topic[topic.id])


def _topic_table(page: Page, topic: Topic, rows: list[dict[str, Any]]) -> None:
    title = page.say("{topic} · {count} 项", topic=topic.name.in_(page.language), count=len(rows))
    icon = f":material/{topic.icon}:"
    with st.expander(title, expanded=True, icon=icon, key=f"topic_{topic.id}"):
        if rows:
            compact_table(page, rows)
        with_figures = {page.catalogue.indicators[row["indicator_id"]].system for row in rows}
        empty = [
            system.short.in_(page.language)
            for system in page.catalogue.systems
            if system.topic == topic.id and system.id not in with_figures and system not in page.catalogue.families
        ]
        if empty:
            st.markdown(quiet(page.say("未发布：{systems}", systems=plain(page.join(empty)))))


def system_view(page: Page, system: System) -> None:
    """One system from its catalogue entry: the answer, the evidence, the definition, the table."""
    with st.container(horizontal=True, gap="small"):
        if system not in page.catalogue.families:
            pick_system(page, system)
        indicator = pick_indicator(page, system)
    st.markdown(quiet(plain(system.purpose.in_(page.language))))
    left, right = st.columns([1, 2], gap="small")
    with left:
        kpi_card(page, indicator, in_full=True)
    with right, st.container(border=True, height="stretch"):
        drawn = _trend(page, indicator)
        if not drawn:
            _definition(page, indicator, system)
    _evidence(page, indicator, system, explained=not drawn)
    _second_opinions(page, indicator)
    _table(page, system)


def pick_indicator(page: Page, system: System) -> Indicator:
    """Which of the system's indicators charts and definition show: the headline unless the URL names another."""
    ids = [indicator.id for indicator in system.indicators]
    current = chosen("indicator", system.headline)
    current = current if current in ids else system.headline
    choose("indicator", current, default=system.headline)
    published = set(store.figures(version=page.version, place=page.selection.place)["indicator_id"])
    names = {
        indicator.id: indicator.name.in_(page.language) + ("" if indicator.id in published else page.say("（未发布）"))
        for indicator in system.indicators
    }
    pick(page, "indicator", label=page.say("指标"), names=names, current=current, width=420, default=system.headline)
    return page.catalogue.indicators[current]


def _trend(page: Page, indicator: Indicator) -> bool:
    """The series against its target; False where a chart would say no more than the card beside it."""
    frame = series(page, indicator)
    unit, place = page.catalogue.units[indicator.unit], page.place_name()
    title = trend_finding(frame, indicator=indicator, unit=unit, place=place, language=page.language)
    st.markdown(f"#### {plain(title)}", anchors=False)
    goals = queries.records(store.targets(version=page.version, place=page.selection.place, indicator=indicator.id))
    if frame.empty:
        _no_value(page, indicator, goals)
        return False
    rows = queries.records(frame)
    assessed = assess_latest(page, indicator, rows)
    goal = assessed.target if assessed else next(iter(goals), None)
    if len(rows) < _FEWEST_DRAWN and goal is None:
        return False
    figure = trend(
        frame,
        indicator=indicator,
        unit=unit,
        place=place,
        target=goal,
        language=page.language,
        dark=page.dark,
        as_at=f"v{page.version}",
        source=f"{rows[-1][f'source_short_{page.language}']} {rows[-1]['published']}",
    )
    text = alt_text(frame, indicator=indicator, unit=unit, place=place, target=goal, language=page.language)
    st.plotly_chart(figure, key=f"trend_{indicator.id}", theme=None, config=CONFIG, alt=text)
    return True


def _evidence(page: Page, indicator: Indicator, system: System, *, explained: bool) -> None:
    """Districts compared, and the definition unless it is explained already; one sentence where fewer than two published."""
    frame = queries.latest_figures(store.figures(version=page.version, indicator=indicator.id))
    districts = [place for place in page.places.values() if place["level"] == "district"]
    names = pd.DataFrame([(row["place_id"], row["name_zh"], row["name_en"]) for row in districts])
    frame = frame.merge(names.set_axis(["place_id", "place_zh", "place_en"], axis="columns"), on="place_id")
    if len(frame) < _FEWEST_COMPARED:
        with st.container(border=True):
            _comparison_title(page, indicator, frame, total=len(districts))
            if not explained:
                _definition(page, indicator, system)
        return
    if explained:
        with st.container(border=True):
            _comparison(page, indicator, frame, total=len(districts))
        return
    left, right = st.columns(2, gap="small")
    with left, st.container(border=True, height="stretch"):
        _comparison(page, indicator, frame, total=len(districts))
    with right, st.container(border=True, height="stretch"):
        _definition(page, indicator, system)


def _comparison_title(page: Page, indicator: Indicator, frame: pd.DataFrame, *, total: int) -> str:
    title = comparison_finding(
        frame,
        indicator=indicator,
        unit=page.catalogue.units[indicator.unit],
        selected=page.selection.place,
        place=page.place_name(),
        total=total,
        language=page.language,
    )
    st.markdown(f"#### {plain(title)}", anchors=False)
    return title


def _comparison(page: Page, indicator: Indicator, frame: pd.DataFrame, *, total: int) -> None:
    title = _comparison_title(page, indicator, frame, total=total)
    unit = page.catalogue.units[indicator.unit]
    figure = comparison(
        frame,
        indicator=indicator,
        unit=unit,
        selected=page.selection.place,
        place=page.place_name(),
        targets=store.targets(version=page.version, indicator=indicator.id),
        language=page.language,
        dark=page.dark,
        as_at=f"v{page.version}",
        source=page.join(sorted(set(frame[f"source_short_{page.language}"]))),
        total=total,
    )
    st.plotly_chart(figure, key=f"comparison_{indicator.id}", theme=None, config=CONFIG, alt=title)


def _definition(page: Page, indicator: Indicator, system: System) -> None:
    language = page.language
    st.markdown(f"#### {page.say('指标解释')}", anchors=False)
    lines = [(page.say("定义"), indicator.definition), (page.say("计算方法"), indicator.formula)]
    if indicator.owner:
        lines.append((page.say("责任部门"), indicator.owner))
    st.markdown("\n".join(f"- **{name}**　{plain(text.in_(language))}" for name, text in lines))
    if indicator.proposed:
        st.markdown(f":violet-badge[:material/edit_note: {page.say('本产品建议的定义，来源没有给出')}]")
    notes = [*indicator.watch, *system.watch]
    if notes:
        st.markdown(f"**{page.say('注意')}**\n" + "\n".join(f"- {plain(note.in_(language))}" for note in notes))


def _second_opinions(page: Page, indicator: Indicator) -> None:
    assessed = assess_latest(page, indicator, queries.records(series(page, indicator)))
    if assessed is None or assessed.target is None:
        return
    with st.expander(page.say("状态怎样判定，其他方法怎么看"), icon=":material/balance:"):
        _methods(page, assessed.attainment)


def _methods(page: Page, attainment: Attainment) -> None:
    """The method behind the badge first, then what other official methods would say, each with its reason if none."""
    language = page.language
    method = attainment.method.name.in_(language) if attainment.method else reason_words(attainment.reason, language)
    rows = [(page.say("本页状态"), method, status_badge(attainment.status, language))]
    for opinion in attainment.second_opinions:
        figure = "" if opinion.value is None else f"{opinion.value:.2f}"
        band = opinion.band.name.in_(language) if opinion.band else reason_words(opinion.reason, language)
        rows.append((opinion.method.name.in_(language), figure, plain(band)))
    names = [page.say(name) for name in ("方法", "数值或依据", "判断")]
    st.table(pd.DataFrame(rows, columns=names).map(str), border="horizontal", hide_index=True)


def _no_value(page: Page, indicator: Indicator, goals: list[dict[str, Any]]) -> None:
    """未发布 as a proper state: what was said in words beyond the card's, what norm exists, and who has a figure."""
    on_card = tier_of(page, indicator)
    for row in (row for row in statements_of(page, indicator) if row != on_card):
        st.markdown(
            f"- {plain(row[f'text_{page.language}'])} :small[:gray[{plain(row[f'source_short_{page.language}'])}]]"
        )
    for row in goals:
        st.markdown(f"- {plain(goal_words(page, indicator, row))}")
    st.markdown(plain(published_elsewhere(page, indicator)))


def _table(page: Page, system: System) -> None:
    own = {indicator.id for indicator in system.indicators}
    frame = store.figures(version=page.version)
    inside = frame[frame["indicator_id"].isin(own) & frame["place_id"].isin(_within(page))]
    title = page.say("{system}：全部数值", system=system.short.in_(page.language))
    st.markdown(f"#### {plain(title)}", anchors=False)
    if inside.empty:
        st.markdown(quiet(page.say("这个地区没有公布任何数值。")))
        return
    full_table(page, queries.records(inside), name=system.id, title=title)


def _within(page: Page) -> set[str]:
    """The place chosen and every place below it, but never one district inside another place's figures."""
    own = page.selection.place
    inside = {own}
    for identity, place in page.places.items():
        above = place
        while above["place_id"] != own and above["level"] not in _APART and above["parent_id"]:
            above = page.places[above["parent_id"]]
        if above["place_id"] == own:
            inside.add(identity)
    return inside


def chosen_system(catalogue: Catalogue) -> System:
    """The system the URL names, of those that have no page of their own."""
    others = [system for system in catalogue.systems if system not in catalogue.families]
    wanted = chosen("id")
    return next((system for system in others if system.id == wanted), others[0])


def system_title(catalogue: Catalogue) -> Text:
    return chosen_system(catalogue).short


def open_system(page: Page) -> System:
    """The system the URL names."""
    current = chosen_system(page.catalogue)
    choose("id", current.id)
    return current


def pick_system(page: Page, current: System) -> None:
    """A picker over all systems that have no page of their own."""
    topics = {topic.id: topic.name.in_(page.language) for topic in page.catalogue.topics}
    names = {
        system.id: f"{topics[system.topic]} · {system.short.in_(page.language)}"
        for system in page.catalogue.systems
        if system not in page.catalogue.families
    }
    pick(page, "id", label=page.say("系统"), names=names, current=current.id, width=420)
