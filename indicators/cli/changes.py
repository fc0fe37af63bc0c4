"""The commands that look at files and change the store: check, commit, undo, diff, template."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from indicators.catalogue import Catalogue
from indicators.errors import UserError
from indicators.intake.datasets import DATASETS, Dataset
from indicators.intake.road import Choices, Outcome
from indicators.store.comparison import compare
from indicators.store.database import Database, current_version
from indicators.store.versions import Author, Undo, Upload, commit
from indicators.uploads import (
    Proposal,
    accept,
    csv_template,
    difference_documents,
    proposal_document,
    propose,
    reason_of,
    receipt_document,
    registers_of,
    xlsx_template,
)

Output = tuple[Any, Sequence[str]]

_OUTCOMES: Final = {Outcome.ACCEPT: "可以入库", Outcome.WARN: "确认提示后可以入库", Outcome.REJECT: "不能入库"}


class Rejected(UserError):
    """A file that cannot go in; ``document`` says why."""

    code = "rejected"

    def __init__(self, template: str, document: dict[str, Any], **params: object) -> None:
        super().__init__(template, **params)
        self.document = document


@dataclass(frozen=True, slots=True)
class Context:
    store: Path
    catalogue: Catalogue


def check_file(context: Context, options: Namespace) -> Output:
    """Looks at a file as a commit would, and changes nothing."""
    with _opened(context) as database:
        proposal = _propose(database, context, options, options.file)
    document = proposal_document(proposal)
    lines = _lines(proposal)
    if proposal.outcome is Outcome.REJECT:
        raise Rejected("{lines}", document, lines="\n".join(lines))
    return document, lines


def commit_files(context: Context, options: Namespace) -> Output:
    """One file, or all files of a folder that match: all of them or none."""
    if options.file.is_dir():
        return _commit_folder(context, options)
    with _opened(context) as database:
        proposal = _propose(database, context, options, options.file)
        return _commit(database, context, options, proposal)


def undo_version(context: Context, options: Namespace) -> Output:
    with _opened(context) as database:
        with database.reading() as cursor:
            base = current_version(cursor)
        receipt = commit(
            database,
            Undo(options.version),
            author=Author(options.by, "analyst"),
            note=reason_of(options.note),
            base_version=base,
            catalogue=context.catalogue,
        )
    document = receipt_document(receipt, file_name="", encoding="") | {"undone": options.version}
    return document, [f"已撤销版本 {options.version}，产生版本 {receipt.version}。"]


def compare_versions(context: Context, options: Namespace) -> Output:
    with _opened(context) as database, database.reading() as cursor:
        newest = current_version(cursor)
        for version in (options.earlier, options.later):
            if not 1 <= version <= newest:
                raise UserError("没有版本 {version}，最新的是版本 {newest}。", version=version, newest=newest)
        found = {
            name: difference_documents(compare(cursor, dataset, earlier=options.earlier, later=options.later))
            for name, dataset in DATASETS.items()
        }
    lines = [
        f"{DATASETS[name].label.zh}　{row['change']}　{row['indicator_id']}　{row['place_id']}　"
        f"{row.get('period') or row.get('due')}　{row['before_value']} → {row['after_value']}"
        for name, rows in found.items()
        for row in rows
    ]
    return found, lines or ["两个版本没有差别。"]


def write_template(context: Context, options: Namespace) -> Output:
    del context
    dataset = _dataset(options.dataset)
    content = csv_template(dataset) if options.to.suffix.casefold() == ".csv" else xlsx_template(dataset)
    options.to.write_bytes(content)
    return {"dataset": dataset.id, "file": options.to.name}, [f"已写出 {dataset.label.zh} 的模板：{options.to.name}"]


@contextmanager
def _opened(context: Context) -> Iterator[Database]:
    database = Database(context.store, must_exist=True)
    try:
        yield database
    finally:
        database.close()


def _dataset(name: str) -> Dataset:
    for dataset in DATASETS.values():
        if name in {dataset.id, dataset.label.zh, dataset.label.en}:
            return dataset
    raise UserError("没有数据集“{name}”。可选：{names}。", name=name, names="、".join(DATASETS))


def _propose(database: Database, context: Context, options: Namespace, path: Path) -> Proposal:
    return propose(
        database,
        path.read_bytes(),
        path.name,
        dataset=_dataset(options.dataset),
        registers=registers_of(database, context.catalogue),
        choices=Choices(encoding=options.encoding, sheet=options.sheet),
    )


def _commit(database: Database, context: Context, options: Namespace, proposal: Proposal) -> Output:
    document = proposal_document(proposal)
    if proposal.outcome is Outcome.REJECT:
        raise Rejected("{lines}", document, lines="\n".join(_lines(proposal)))
    if proposal.outcome is Outcome.WARN and not options.confirm:
        told = "\n".join([*_lines(proposal), "有提示没有确认，没有入库。核对后加 --confirm 再提交。"])
        raise Rejected("{lines}", document, lines=told)
    receipt = accept(
        database,
        proposal,
        catalogue=context.catalogue,
        author=Author(options.by, "analyst"),
        note=options.note,
        confirmed=proposal.warnings,
    )
    understood = proposal.understood
    saved = receipt_document(receipt, file_name=understood.name, encoding=understood.encoding)
    counts = receipt.counts
    if counts.nothing:
        return document | {"receipt": saved}, [f"内容与版本 {receipt.version} 相同，没有产生新版本。"]
    lines = [
        f"已提交：版本 {receipt.version}，新增 {counts.new}，更正 {counts.changed}，未变 {counts.unchanged}。",
        f"文件 {understood.name}，SHA-256 {receipt.sha256}",
    ]
    return document | {"receipt": saved}, lines


def _commit_folder(context: Context, options: Namespace) -> Output:
    paths = sorted(options.file.glob(options.pattern))
    if not paths:
        raise UserError("目录里没有符合 {pattern} 的文件。", pattern=options.pattern)
    with _opened(context) as database:
        proposals = []
        for number, path in enumerate(paths, start=1):
            _progress(number, len(paths), path.name)
            proposals.append(_propose(database, context, options, path))
        refused = [proposal for proposal in proposals if proposal.outcome is Outcome.REJECT]
        open_warnings = [p for p in proposals if p.outcome is Outcome.WARN and not options.confirm]
        stopped = refused or open_warnings
        if stopped:
            lines = [line for each in stopped for line in (f"【{each.understood.name}】", *_lines(each))]
            document = {"files": [proposal_document(each) for each in proposals]}
            raise Rejected("{lines}", document, lines="\n".join([*lines, "没有一个文件入库。"]))
        receipt = commit(
            database,
            _joined(proposals),
            author=Author(options.by, "analyst"),
            note=reason_of(options.note),
            base_version=proposals[0].base_version,
            catalogue=context.catalogue,
        )
    saved = receipt_document(receipt, file_name=options.file.name, encoding="")
    if receipt.counts.nothing:
        return saved, [f"内容与版本 {receipt.version} 相同，没有产生新版本。"]
    return saved, [
        f"已提交 {len(paths)} 个文件：版本 {receipt.version}，新增 {receipt.counts.new}，更正 {receipt.counts.changed}。"
    ]


def _joined(proposals: Sequence[Proposal]) -> Upload:
    """All files as one upload, so that they go in together or not at all."""
    import pandas as pd

    dataset = proposals[0].dataset
    frame = pd.concat([proposal.understood.frame for proposal in proposals], ignore_index=True)
    files = [proposal.understood.name for proposal in proposals for _ in range(len(proposal.understood.frame))]
    repeated = frame.duplicated(list(dataset.key), keep=False)
    if repeated.any():
        raise UserError(
            "几个文件里有同一项数值：{files}。请只在一个文件里保留它。没有一个文件入库。",
            files="、".join(dict.fromkeys(name for name, twice in zip(files, repeated, strict=True) if twice)),
        )
    confirmed = [f"{p.understood.name}　{w.code}：{w.message()}" for p in proposals for w in p.warnings]
    names = "、".join(proposal.understood.name for proposal in proposals)
    content = b"".join(proposal.content for proposal in proposals)
    encodings = "、".join(sorted({proposal.understood.encoding for proposal in proposals}))
    return Upload({dataset.id: frame}, names, content, encodings, confirmed=confirmed)


def _progress(number: int, total: int, name: str) -> None:
    if sys.stderr.isatty():
        done = 20 * number // total
        print(f"\r[{'#' * done}{'.' * (20 - done)}] {number}/{total} {name}", end="", file=sys.stderr, flush=True)


def _lines(proposal: Proposal) -> list[str]:
    trial = proposal.trial
    lines = [f"{_OUTCOMES[proposal.outcome]}（{len(proposal.problems)} 处问题或提示）"]
    lines += [problem.message() for problem in proposal.problems]
    if trial:
        counts = trial.counts
        lines.append(f"新增 {counts.new}，更正 {counts.changed}，未变 {counts.unchanged}")
        lines += [
            f"状态变化：{each.indicator} {each.place} {each.period} {each.before or '—'} → {each.after or '—'}"
            for each in trial.consequences
        ]
    return lines
