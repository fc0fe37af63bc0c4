"""The sections of the versions page: the list, one version's record with undo and restore, two versions compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pandas as pd
import streamlit as st

from indicators import queries
from indicators.access import Action, check
from indicators.display import show_figure, show_period
from indicators.intake.datasets import DATASETS
from indicators.model import Qualifier, Status
from indicators.queries import Row
from indicators.store.comparison import Consequence, compare, consequences
from indicators.store.versions import Author, Change, Restore, Undo, commit
from indicators.streamlit_kit import store
from indicators.streamlit_kit.badges import status_badge
from indicators.streamlit_kit.frame import Page, pick
from indicators.streamlit_kit.refusal import refusing
from indicators.streamlit_kit.selection import chosen
from indicators.streamlit_kit.words import plain, quiet

_KINDS: Final = {"upload": "提交", "undo": "撤销版本", "restore": "恢复到版本"}
_GRADES: Final = {"addition": "新增", "correction": "更正", "breaking": "有撤下"}
_CHANGES: Final = {"new": "新增", "changed": "更正", "withdrawn": "撤下"}
_MOST_SHOWN: Final = 200
_RAW_DECIMALS: Final = 6  # a correction of 98 to 97.5 must be seen where both are published as 98


def version_list(page: Page) -> int:
    """All versions, newest first, and the one the reader wants to see."""
    history = queries.records(store.versions(version=page.selection.newest))
    st.dataframe(
        pd.DataFrame(
            [
                {
                    page.say("版本"): row["version_id"],
                    page.say("提交时间"): row["committed_at"],
                    page.say("提交人"): page.say(row["committed_by"]),
                    page.say("做了什么"): _what(page, row),
                    page.say("分级"): page.say(_GRADES[row["grade"]]),
                    page.say("新增"): row["rows_new"],
                    page.say("更正"): row["rows_changed"],
                    page.say("撤下"): row["rows_withdrawn"],
                    page.say("理由"): page.say(row["note"]),
                    page.say("文件"): row["file_name"],
                }
                for row in history
            ]
        ),
        hide_index=True,
        height="content",
        key="version_list",
        placeholder="",
    )
    numbers = [str(row["version_id"]) for row in history]
    wanted = chosen("version", numbers[0])
    wanted = wanted if wanted in numbers else numbers[0]
    names = {str(row["version_id"]): f"v{row['version_id']} · {_what(page, row)}" for row in history}
    pick(page, "version", label=page.say("查看版本"), names=names, current=wanted, width=420, default=numbers[0])
    return int(wanted)


def version_record(page: Page, version: int) -> None:
    """What one version changed, which statuses turned, the file it came from, and the ways to take it back."""
    history = queries.records(store.versions(version=page.selection.newest))
    row = next(row for row in history if row["version_id"] == version)
    with st.container(border=True):
        st.markdown(f"#### v{version} · {plain(_what(page, row))}", anchors=False)
        facts = [
            (page.say("理由"), page.say(row["note"])),
            (page.say("文件"), row["file_name"]),
            ("SHA-256", row["sha256"]),
            (page.say("编码"), row["encoding"]),
            (page.say("已确认的提示"), row["confirmed"]),
        ]
        st.markdown("  \n".join(f":small[:gray[{name}]　{plain(text)}]" for name, text in facts if text))
        _differences(page, earlier=version - 1, later=version)
        with store.database().reading() as cursor:
            turned = consequences(cursor, version=version)
        _turned(page, turned)
        with st.container(horizontal=True):
            _download(page, row)
            if st.button(page.say("撤销这个版本"), icon=":material/undo:", disabled=version == 1, key="undo"):
                _confirm(page, Undo(version))
            if st.button(
                page.say("恢复到这个版本"),
                icon=":material/settings_backup_restore:",
                disabled=version == page.selection.newest,
                key="restore",
            ):
                _confirm(page, Restore(version))


def compare_versions(page: Page) -> None:
    """Any two versions side by side."""
    newest = page.selection.newest
    if newest == 1:
        return
    st.markdown(f"#### {page.say('比较两个版本')}", anchors=False)
    names = {str(number): f"v{number}" for number in range(newest, 0, -1)}
    with st.container(horizontal=True):
        earlier = _choice("earlier", chosen("earlier", str(newest - 1)), names)
        later = _choice("later", chosen("later", str(newest)), names)
        pick(page, "earlier", label=page.say("较早"), names=names, current=str(earlier), width=110)
        pick(page, "later", label=page.say("较晚"), names=names, current=str(later), width=110)
    _differences(page, earlier=earlier, later=later)


def _choice(name: str, wanted: str, names: dict[str, str]) -> int:
    return int(wanted) if wanted in names else int(next(iter(names)))


def _what(page: Page, row: Row) -> str:
    if row["kind"] == "upload":
        return page.say("提交")
    return f"{page.say(_KINDS[row['kind']])} v{row['subject_version']}"


def _differences(page: Page, *, earlier: int, later: int) -> None:
    with store.database().reading() as cursor:
        found = {name: compare(cursor, dataset, earlier=earlier, later=later) for name, dataset in DATASETS.items()}
    for name, frame in found.items():
        if frame.empty:
            continue
        label = DATASETS[name].label.in_(page.language)
        counts = frame["change"].value_counts()
        told = [f"{page.say(_CHANGES[str(change)])} {count}" for change, count in counts.items()]
        st.markdown(f"**{plain(label)}**　{plain(page.join(told))}")
        shown = difference_table(page, frame.head(_MOST_SHOWN), name)
        st.dataframe(
            shown, hide_index=True, height="content", key=f"difference_{name}_{earlier}_{later}", placeholder=""
        )
        if len(frame) > _MOST_SHOWN:
            st.markdown(quiet(page.say("只列前 {most} 行，共 {count} 行。", most=_MOST_SHOWN, count=len(frame))))
    if all(frame.empty for frame in found.values()):
        st.markdown(quiet(page.say("两个版本没有差别。")))


def difference_table(page: Page, frame: pd.DataFrame, dataset: str) -> pd.DataFrame:
    """Rows that differ, in words: indicator, place, period, before → after."""
    when = "period" if dataset == "observation" else "due"
    return pd.DataFrame(
        [
            {
                page.say("变化"): page.say(_CHANGES[row["change"]]),
                page.say("指标"): indicator_name(page, row["indicator_id"]),
                page.say("地区"): page.place_name(row["place_id"]).in_(page.language),
                page.say("时期"): show_period(row["period"], page.language)
                if when == "period"
                else str(row["due"] or ""),
                page.say("原值"): _figure(page, row, "before"),
                page.say("新值"): _figure(page, row, "after"),
            }
            for row in queries.records(frame)
        ]
    )


def indicator_name(page: Page, indicator: str) -> str:
    known = page.catalogue.indicators.get(indicator)
    return known.name.in_(page.language) if known else indicator


def _figure(page: Page, row: Row, side: str) -> str:
    indicator = page.catalogue.indicators.get(row["indicator_id"])
    value, low, high = (row.get(f"{side}_{name}") for name in ("value", "value_low", "value_high"))
    if indicator is None or all(number is None for number in (value, low, high)):
        return ""
    shown = show_figure(
        value,
        indicator=replace(indicator, decimals=_RAW_DECIMALS),
        unit=page.catalogue.units[indicator.unit],
        language=page.language,
        qualifier=Qualifier(row[f"{side}_qualifier"]),
        low=low,
        high=high,
    )
    return str(shown)


def _turned(page: Page, turned: tuple[Consequence, ...]) -> None:
    """The statuses that changed; new figures without a status are not worth a line."""
    for each in worth_telling(turned)[:_MOST_SHOWN]:
        before = status_badge(each.before, page.language) if each.before else "—"
        after = status_badge(each.after, page.language) if each.after else "—"
        name = indicator_name(page, each.indicator)
        place = page.place_name(each.place).in_(page.language)
        st.markdown(
            f"{plain(name)} · {plain(place)} · {plain(show_period(each.period, page.language))}：{before} → {after}"
        )


def worth_telling(turned: Sequence[Consequence]) -> list[Consequence]:
    """Without the new figures that merely have no status."""
    return [each for each in turned if each.before is not None or each.after != Status.NOT_ASSESSABLE]


def _download(page: Page, row: Row) -> None:
    if not row["sha256"]:
        return

    def content() -> bytes:
        check(page.user, Action.READ)
        with store.database().reading() as cursor:
            found = queries.original_file(cursor, version=row["version_id"])
        return found[1] if found else b""

    st.download_button(
        page.say("下载原文件"),
        content,
        row["file_name"].strip("/") or "file",
        icon=":material/download:",
        on_click="ignore",
        key=f"original_{row['version_id']}",
    )


def _confirm(page: Page, change: Change) -> None:
    @st.dialog(page.say("请写明理由"))
    def ask() -> None:
        note = st.text_input(page.say("理由"), key="undo_note", max_chars=200)
        if st.button(page.say("确定"), type="primary", disabled=not note.strip(), key="undo_confirm"):
            with refusing():
                check(page.user, Action.COMMIT)
                commit(
                    store.database(),
                    change,
                    author=Author(page.user.name, "analyst"),
                    note=note.strip(),
                    base_version=page.selection.newest,
                    catalogue=page.catalogue,
                )
            st.rerun()

    ask()
