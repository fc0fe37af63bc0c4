"""The sections of the upload page: templates, the file and its choices, problems, consequences, commit, receipt."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

import pandas as pd
import streamlit as st

from indicators.access import Action, check
from indicators.exports import to_xlsx
from indicators.intake.datasets import DATASETS, Dataset
from indicators.intake.problems import Problem, Severity
from indicators.intake.road import Choices, Outcome
from indicators.store.comparison import Consequence
from indicators.store.versions import Author, Receipt
from indicators.streamlit_kit import store
from indicators.streamlit_kit.badges import status_badge
from indicators.streamlit_kit.frame import Page
from indicators.streamlit_kit.ledger import difference_table, indicator_name, worth_telling
from indicators.streamlit_kit.refusal import refusing
from indicators.streamlit_kit.widget_texts import translate_uploader
from indicators.streamlit_kit.words import plain, quiet
from indicators.uploads import Proposal, accept, csv_template, propose, registers_of, xlsx_template

_ENCODINGS: Final = ("", "utf-8", "gb18030", "utf-16", "big5", "windows-1252")
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST_SHOWN: Final = 500
_PREVIEW_ROWS: Final = 8
_TICKS: Final = 40  # more warnings than this are ticked by kind
_SEVERITIES: Final = {Severity.FILE: "整个文件", Severity.ROW: "这一行", Severity.NOTE: "请确认"}
_OUTCOMES: Final = {
    Outcome.ACCEPT: ("可以入库", "没有需要确认的问题。"),
    Outcome.WARN: ("确认后可以入库", "请逐条确认下面的提示。"),
    Outcome.REJECT: ("不能入库", "原有数据没有变动。请按提示改正后重新上传。"),
}
_GRADES: Final = {"addition": "新增", "correction": "更正", "breaking": "有撤下"}


def upload_templates(page: Page) -> None:
    """The dataset a file is meant for, and its templates."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            page.say("数据集"),
            list(DATASETS),
            format_func=lambda name: DATASETS[name].label.in_(page.language),
            key="dataset",
            width=220,
        )
        dataset = _dataset()
        for content, suffix, mime in (
            (xlsx_template(dataset), "xlsx", _XLSX),
            (csv_template(dataset), "csv", "text/csv"),
        ):
            st.download_button(
                page.say("下载模板 {kind}", kind=suffix.upper()),
                content,
                f"{dataset.label.zh}模板.{suffix}",
                mime,
                icon=":material/description:",
                on_click="ignore",
                key=f"template_{dataset.id}_{suffix}",
            )


def drop_file(page: Page) -> Proposal | None:
    """The file, what was decided about it, and the proposal it makes; None while there is no file."""
    translate_uploader(page)
    uploaded = st.file_uploader(
        page.say("CSV 或 Excel 文件，原样上传"), key=f"file_{st.session_state.get('uploads', 0)}"
    )
    if uploaded is None:
        _receipt(page)
        st.markdown(quiet(page.say("编码、分隔符、标题行、合计行和表格形状都会自动识别；提交之前不会改动任何数据。")))
        return None
    content = uploaded.getvalue()
    with st.expander(page.say("识别得不对时，在这里改"), icon=":material/tune:"):
        choices = _choices(page)
    with st.status(page.say("正在检查……"), expanded=False) as status, refusing():
        check(page.user, Action.COMMIT)
        proposal = _proposal(page, content, uploaded.name, choices)
        status.update(label=page.say("检查完毕"), state="complete")
    return proposal


def show_proposal(page: Page, proposal: Proposal) -> None:
    """What was understood, what is wrong, what would change, and the way to commit it."""
    word, advice = _OUTCOMES[proposal.outcome]
    colour = {Outcome.ACCEPT: st.success, Outcome.WARN: st.warning, Outcome.REJECT: st.error}[proposal.outcome]
    colour(f"**{page.say(word)}**　{page.say(advice)}", icon=None)
    _understood(page, proposal)
    _problems(page, proposal.problems)
    if proposal.trial:
        _changes(page, proposal)
        _commit(page, proposal)


def _dataset() -> Dataset:
    return DATASETS[st.session_state.get("dataset", next(iter(DATASETS)))]


def _choices(page: Page) -> Choices:
    left, right = st.columns(2)
    with left:
        encoding = st.selectbox(
            page.say("编码"),
            _ENCODINGS,
            format_func=lambda name: name or page.say("自动识别"),
            key="choice_encoding",
        )
    with right:
        sheet = st.text_input(page.say("工作表名称"), key="choice_sheet", placeholder=page.say("自动选择"))
    constants = {}
    st.markdown(quiet(page.say("整张表相同、文件里没有写的内容，可以在这里统一填写：")))
    columns = st.columns(4)
    for place, column in enumerate(column for column in _dataset().columns if column.required and not column.default):
        with columns[place % 4]:
            constants[column.name] = st.text_input(column.label.in_(page.language), key=f"constant_{column.name}")
    filled = {name: text.strip() for name, text in constants.items() if text.strip()}
    return Choices(encoding=encoding or None, sheet=sheet.strip() or None, constants=filled)


def _proposal(page: Page, content: bytes, name: str, choices: Choices) -> Proposal:
    """Made once for the same bytes, choices and version; a click on a tick must not check a million rows again."""
    key = (hashlib.sha256(content).hexdigest(), name, repr(choices), page.selection.newest, _dataset().id)
    kept: tuple[object, Proposal] | None = st.session_state.get("proposal")
    if kept is None or kept[0] != key:
        database = store.database()
        made = propose(
            database,
            content,
            name,
            dataset=_dataset(),
            registers=registers_of(database, page.catalogue),
            choices=choices,
        )
        kept = (key, made)
        st.session_state["proposal"] = kept
    return kept[1]


def _understood(page: Page, proposal: Proposal) -> None:
    understood, table = proposal.understood, proposal.understood.table
    facts = [
        (page.say("类型"), understood.kind.upper()),
        (page.say("编码"), understood.encoding),
        (page.say("工作表"), understood.sheet or ""),
        (page.say("表头所在行"), str(table.grid.lines[table.header.row]) if table and table.header.rows else ""),
        (page.say("数据行"), str(len(table.frame)) if table else ""),
    ]
    st.markdown("　".join(f":gray[{name}] **{plain(text)}**" for name, text in facts if text))
    if table is not None and len(table.frame):
        labels = {column.name: column.label.in_(page.language) for column in proposal.dataset.columns}
        told = [name for name in table.frame.columns if name in table.addresses]  # defaults were not in the file
        preview = table.frame[told].head(_PREVIEW_ROWS).rename(columns=labels)
        st.dataframe(preview, hide_index=True, height="content", key="preview", placeholder="")


def _problems(page: Page, problems: Sequence[Problem]) -> None:
    """Every problem in the order of the file, to filter and to take away."""
    if not problems:
        return
    st.markdown(f"#### {page.say('问题与提示（{count}）', count=len(problems))}", anchors=False)
    wanted = st.segmented_control(
        page.say("只看"),
        list(_SEVERITIES),
        format_func=lambda severity: page.say(_SEVERITIES[severity]),
        selection_mode="multi",
        key="severities",
        label_visibility="collapsed",
    )
    shown = [problem for problem in problems if not wanted or problem.severity in wanted]
    header = [page.say(name) for name in ("影响", "行", "列", "单元格", "问题与办法", "代码")]
    rows = [
        [
            page.say(_SEVERITIES[problem.severity]),
            problem.line,
            problem.column or "",
            problem.cell or "",
            problem.message(page.language),
            problem.code,
        ]
        for problem in shown
    ]
    frame = pd.DataFrame(rows[:_MOST_SHOWN], columns=header)
    st.dataframe(frame, hide_index=True, height="content" if len(frame) <= 12 else 420, key="problems", placeholder="")
    st.download_button(
        page.say("下载全部问题 XLSX"),
        lambda: to_xlsx(header, rows, sheet=page.say("问题与提示"), about=[]),
        "problems.xlsx",
        _XLSX,
        icon=":material/download:",
        on_click="ignore",
        key="download_problems",
    )


def _changes(page: Page, proposal: Proposal) -> None:
    """Counts, the rows that differ, and the statuses that would turn."""
    trial = proposal.trial
    if trial is None:
        return
    counts = trial.counts
    st.markdown(f"#### {page.say('提交后会怎样')}", anchors=False)
    st.markdown(
        page.say(
            "新增 **{new}** · 更正 **{changed}** · 未变 **{unchanged}** · 分级 **{grade}**",
            new=counts.new,
            changed=counts.changed,
            unchanged=counts.unchanged,
            grade=page.say(_GRADES[trial.grade]),
        )
    )
    frame = trial.differences[proposal.dataset.id]
    if len(frame):
        shown = difference_table(page, frame.head(_MOST_SHOWN), proposal.dataset.id)
        st.dataframe(
            shown, hide_index=True, height="content" if len(shown) <= 12 else 420, key="changes", placeholder=""
        )
    _turned(page, trial.consequences)


def _turned(page: Page, turned: Sequence[Consequence]) -> None:
    told = worth_telling(turned)
    if not told:
        st.markdown(quiet(page.say("没有指标的状态会改变。")))
        return
    st.markdown(f"**{page.say('会改变的状态')}**")
    for each in told[:_MOST_SHOWN]:
        before = status_badge(each.before, page.language) if each.before else "—"
        after = status_badge(each.after, page.language) if each.after else "—"
        place = page.place_name(each.place).in_(page.language)
        st.markdown(f"{plain(indicator_name(page, each.indicator))} · {plain(place)}：{before} → {after}")


def _commit(page: Page, proposal: Proposal) -> None:
    """One tick a warning, a reason, one button."""
    st.markdown(f"#### {page.say('确认并提交')}", anchors=False)
    ticked = _ticks(page, proposal.warnings)
    note = st.text_input(page.say("提交理由"), key="commit_note", max_chars=200)
    ready = len(ticked) == len(proposal.warnings) and bool(note.strip())
    if st.button(page.say("提交"), type="primary", icon=":material/check:", disabled=not ready, key="commit"):
        with refusing():
            check(page.user, Action.COMMIT)
            receipt = accept(
                store.database(),
                proposal,
                catalogue=page.catalogue,
                author=Author(page.user.name, "analyst"),
                note=note,
                confirmed=ticked,
            )
        st.session_state["receipt"] = (receipt, proposal.understood.name, proposal.understood.encoding)
        st.session_state["uploads"] = st.session_state.get("uploads", 0) + 1
        st.session_state.pop("proposal", None)
        st.rerun()


def _ticks(page: Page, warnings: Sequence[Problem]) -> list[Problem]:
    """The warnings that are ticked; many of a kind have one tick together, with their number."""
    ticked: list[Problem] = []
    if len(warnings) <= _TICKS:
        groups = [[warning] for warning in warnings]
    else:
        codes = dict.fromkeys(warning.code for warning in warnings)
        groups = [[warning for warning in warnings if warning.code == code] for code in codes]
    for number, group in enumerate(groups):
        words = group[0].message(page.language)
        if len(group) > 1:
            words = page.say("{first}（同类共 {count} 条）", first=words, count=len(group))
        if st.checkbox(plain(words), key=f"tick_{number}_{group[0].code}"):
            ticked += group
    return ticked


def _receipt(page: Page) -> None:
    """What was saved, read back from the store."""
    saved: tuple[Receipt, str, str] | None = st.session_state.get("receipt")
    if saved is None:
        return
    receipt, name, encoding = saved
    counts = receipt.counts
    if counts.nothing:
        st.info(
            page.say("内容与版本 {version} 相同，没有产生新版本。", version=receipt.version), icon=":material/task_alt:"
        )
        return
    st.success(
        page.say(
            "已提交：版本 v{version}，新增 {new}，更正 {changed}，未变 {unchanged}。文件 {name}（{encoding}），SHA-256 {sha}。",
            version=receipt.version,
            new=counts.new,
            changed=counts.changed,
            unchanged=counts.unchanged,
            name=plain(name),
            encoding=encoding or "xlsx",
            sha=receipt.sha256[:16],
        ),
        icon=":material/task_alt:",
    )
