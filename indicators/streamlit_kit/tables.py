"""Figures as tables: a compact one to read in Markdown, and a full one to sort and take away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from unicodedata import east_asian_width

import pandas as pd
import streamlit as st

from indicators.exports import Cell, to_csv, to_xlsx
from indicators.locale import Language
from indicators.model import ValueKind
from indicators.queries import Row
from indicators.streamlit_kit.badges import period_words, reason_words, status_badge, status_word
from indicators.streamlit_kit.cards import show
from indicators.streamlit_kit.frame import Page
from indicators.streamlit_kit.sources import source_title
from indicators.streamlit_kit.words import plain

_SHOWN: Final = ("指标", "地区", "时期", "数值（含限定词）", "数值", "状态", "状态原因", "目标", "资料", "原文位置")

_WIDE, _NARROW, _PADDING, _WIDEST = 13, 7, 20, 420


def compact_table(page: Page, rows: Sequence[Row]) -> None:
    """Indicator, figure, period, status: one line each, as on paper."""
    say = page.say
    st.table(
        pd.DataFrame(
            [
                {
                    say("指标"): f"{plain(_name(page, row))} :small[:gray[{plain(_circumstances(page, row))}]]",
                    say("数值"): f"**{plain(show(row, page))}**",
                    say("状态"): _status(page, row),
                }
                for row in rows
            ]
        ),
        border="horizontal",
        hide_index=True,
    )


def full_table(page: Page, rows: Sequence[Row], *, name: str, title: str) -> None:
    """Every figure with qualifier, unit, status, reason and source; sortable; to take away as CSV and XLSX."""
    header, body = _cells(page, rows)
    frame = pd.DataFrame(body, columns=header)
    shown = [column for column in map(page.say, _SHOWN) if frame[column].notna().any() and (frame[column] != "").any()]
    st.dataframe(
        frame,
        hide_index=True,
        height="content",
        key=f"table_{name}",
        column_order=shown,
        column_config={column: st.column_config.Column(width=_width(column, frame[column])) for column in shown},
        placeholder="",
        alt=title,
    )
    about = [
        (page.say("标题"), title),
        (page.say("地区"), page.place_name().in_(page.language)),
        (page.say("数据版本"), f"v{page.version}"),
        (page.say("说明"), page.say("限定词是数值的一部分：“超96%”不等于96%。")),
    ]
    stem = f"{name}_{page.selection.place}_v{page.version}"
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            page.say("下载 CSV"), to_csv(header, body), f"{stem}.csv", "text/csv", icon=":material/download:",
            on_click="ignore", key=f"csv_{name}",
        )  # fmt: skip
        st.download_button(
            page.say("下载 XLSX"), to_xlsx(header, body, sheet=page.say("数据"), about=about), f"{stem}.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", icon=":material/download:",
            on_click="ignore", key=f"xlsx_{name}",
        )  # fmt: skip


def _width(header: str, cells: pd.Series[Any]) -> int:
    """Pixels for the longest cell: Streamlit measures the first rows only and cuts a longer number in the others."""
    texts = [header, *("" if pd.isna(cell) else str(cell) for cell in cells)]
    longest = max(sum(_WIDE if east_asian_width(sign) in "FWA" else _NARROW for sign in text) for text in texts)
    return min(longest + _PADDING, _WIDEST)


def _cells(page: Page, rows: Sequence[Row]) -> tuple[list[str], list[list[Cell]]]:
    language: Language = page.language
    header = [
        page.say(name)
        for name in (
            "指标", "地区", "时期", "数值（含限定词）", "数值", "下限", "上限", "单位", "状态", "状态原因", "目标",
            "资料", "来源", "发布日期", "原文位置", "指标编号", "地区编号", "时期编号", "限定词", "版本",
        )
    ]  # fmt: skip
    body: list[list[Cell]] = []
    for row in rows:
        unit = page.catalogue.units[row["unit"]].name.in_(language)
        body.append(
            [
                _name(page, row), page.place_name(row["place_id"]).in_(language), period_words(row, language),
                str(show(row, page)), row["value"], row["value_low"], row["value_high"], unit,
                status_word(row["status"], language), reason_words(row["reason"], language), row["target_value"],
                f"{row[f'source_short_{language}']} {row['published']}", source_title(row, language), row["published"], row["locator"] or "", row["indicator_id"],
                row["place_id"], row["period"], row["qualifier"], row["version"],
            ]
        )  # fmt: skip
    return header, body


def _name(page: Page, row: Row) -> str:
    return page.catalogue.indicators[row["indicator_id"]].name.in_(page.language)


def _status(page: Page, row: Row) -> str:
    """A plan is not judged: it is what was announced, not what was reached."""
    if row["value_kind"] == ValueKind.PLAN:
        return f":gray[{page.say('规划数，不判定')}]"
    return status_badge(row["status"], page.language)


def _circumstances(page: Page, row: Row) -> str:
    """Period, and the part of the district where it is not the whole."""
    parts = [period_words(row, page.language)]
    if row["place_id"] != page.selection.place:
        parts.append(page.place_name(row["place_id"]).in_(page.language))
    return " · ".join(parts)
