"""Versions: every change of the data is one, and nothing is ever overwritten.

A row of a versioned table is true from ``from_version`` until before ``to_version`` (NULL: still), so "as at
version v" is one cheap filter. A change can be tried first: the trial runs the very commit and takes it back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from typing import Final, Self

import pandas as pd

from indicators.catalogue import Catalogue
from indicators.errors import StaleDiffError, StoreError
from indicators.intake.datasets import DATASETS
from indicators.intake.frames import frame_of
from indicators.intake.validate import Record
from indicators.store import rows
from indicators.store.assessments import refresh_assessments
from indicators.store.comparison import Consequence, compare, consequences
from indicators.store.database import Cursor, Database, current_version, single_number
from indicators.store.reference import register_new_sources
from indicators.store.rows import Counts

BEIJING: Final = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Author:
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Upload:
    """Validated rows on their way into the store, and where they came from.

    ``frames`` and ``withdrawn`` are keyed by dataset; of what is withdrawn only the key columns are read. A row that
    is merely missing from a file is never withdrawn.
    """

    frames: Mapping[str, pd.DataFrame]
    file_name: str
    content: bytes
    encoding: str = "utf-8"
    withdrawn: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    confirmed: Sequence[str] = ()  # the warnings that were ticked, as text

    @classmethod
    def of_records(cls, records: Mapping[str, Sequence[Record]], file_name: str, content: bytes) -> Self:
        return cls({name: frame_of(DATASETS[name], each) for name, each in records.items()}, file_name, content)


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back one version."""

    version: int


@dataclass(frozen=True, slots=True)
class Restore:
    """Make the state of an earlier version the current one."""

    version: int


Change = Upload | Undo | Restore


class Grade(StrEnum):
    """How much a version asks of those who quote the data."""

    ADDITION = "addition"  # nothing that was there is different
    CORRECTION = "correction"  # a figure that was there is different
    BREAKING = "breaking"  # a figure that was there is gone


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was saved, as read back from the store. ``version`` is the base version when nothing changed."""

    version: int
    counts: Counts
    sha256: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What a change would do: counts, the rows by dataset as ``compare`` gives them, and statuses that would turn."""

    base_version: int
    counts: Counts
    grade: Grade
    differences: Mapping[str, pd.DataFrame]
    consequences: tuple[Consequence, ...]


def create_dataset_tables(cursor: Cursor) -> None:
    """The versioned tables, one a dataset, as declared."""
    for dataset in DATASETS.values():
        rows.create_table(cursor, dataset)


def commit(
    database: Database, change: Change, *, author: Author, note: str, base_version: int, catalogue: Catalogue
) -> Receipt:
    """Write ``change`` as one version in one transaction and read it back.

    Rows equal to the current ones are left alone; when all are, no version is made.

    Raises: StaleDiffError when the store is no longer at ``base_version``; StoreError when later versions stand on
    what is to be taken back, or the written version cannot be read back.
    """
    content = change.content if isinstance(change, Upload) else b""
    digest = hashlib.sha256(content).hexdigest() if content else ""
    with database.writing() as cursor:
        version, counts = _apply(cursor, change, base_version=base_version)
        if not counts.nothing:
            _record(cursor, change, version=version, counts=counts, author=author, note=note, digest=digest)
            refresh_assessments(cursor, catalogue, version=version)
    receipt = Receipt(base_version if counts.nothing else version, counts, digest)
    _read_back(database, receipt, base_version=base_version)
    return receipt


def attempt(database: Database, change: Change, *, base_version: int, catalogue: Catalogue) -> Trial:
    """Everything ``commit`` would do, taken back at the end.

    Raises: as ``commit``.
    """
    with database.trying() as cursor:
        version, counts = _apply(cursor, change, base_version=base_version)
        if not counts.nothing:
            refresh_assessments(cursor, catalogue, version=version)
        differences = {
            name: compare(cursor, dataset, earlier=base_version, later=version) for name, dataset in DATASETS.items()
        }
        return Trial(base_version, counts, grade_of(counts), differences, consequences(cursor, version=version))


def grade_of(counts: Counts) -> Grade:
    if counts.withdrawn:
        return Grade.BREAKING
    return Grade.CORRECTION if counts.changed else Grade.ADDITION


def committed_digest(cursor: Cursor, sha256: str) -> int | None:
    """The version that brought in these very bytes, if one did."""
    found = cursor.execute("SELECT version_id FROM version WHERE sha256 = $sha", {"sha": sha256}).fetchall()
    return max((int(number) for (number,) in found), default=None)


def _apply(cursor: Cursor, change: Change, *, base_version: int) -> tuple[int, Counts]:
    found = current_version(cursor)
    if found != base_version:
        raise _stale(cursor, found=found, base=base_version)
    version = found + 1
    counts = Counts()
    if isinstance(change, Upload):
        for name, frame in change.frames.items():
            if len(frame):
                counts += rows.put(cursor, DATASETS[name], frame, version=version)
        for name, keys in change.withdrawn.items():
            counts += rows.withdraw(cursor, DATASETS[name], keys, version=version)
        register_new_sources(cursor)
        return version, counts
    if not 1 <= change.version <= found:
        raise StoreError("没有版本 {version}，最新的是版本 {newest}。", version=change.version, newest=found)
    if isinstance(change, Undo):
        _refuse_dependents(cursor, change.version)
    for dataset in DATASETS.values():
        if isinstance(change, Undo):
            counts += rows.take_back(cursor, dataset, undone=change.version, version=version)
        else:
            counts += rows.restore(cursor, dataset, target=change.version, version=version)
    return version, counts


def _refuse_dependents(cursor: Cursor, version: int) -> None:
    later = sorted(set().union(*(rows.dependents(cursor, dataset, version=version) for dataset in DATASETS.values())))
    if later:
        raise StoreError(
            "版本 {version} 不能撤销：后来的版本 {later} 又改动了同样的行。请先撤销它们。",
            version=version,
            later="、".join(map(str, later)),
        )


def _stale(cursor: Cursor, *, found: int, base: int) -> StaleDiffError:
    """Says who moved the store on, and with what."""
    last = cursor.execute(
        "SELECT committed_by, file_name, note FROM version WHERE version_id = $version", {"version": found}
    ).fetchall()
    by, file_name, note = last[0] if last else ("", "", "")
    return StaleDiffError(
        "数据已更新到版本 {found}（{by}提交，{what}），而这次比较基于版本 {base}。请重新比较后再提交。",
        found=found,
        base=base,
        by=by,
        what=file_name or note,
    )


def _record(
    cursor: Cursor, change: Change, *, version: int, counts: Counts, author: Author, note: str, digest: str
) -> None:
    upload = change if isinstance(change, Upload) else None
    cursor.execute(
        """
        INSERT INTO version VALUES (
            $version, $at, $name, $role, $note, $kind, $subject, $grade, $file, $sha, $encoding, $confirmed, $base,
            $new, $changed, $unchanged, $withdrawn
        )
        """,
        {
            "version": version,
            "at": datetime.now(BEIJING).replace(tzinfo=None, microsecond=0),
            "name": author.name,
            "role": author.role,
            "note": note,
            "kind": type(change).__name__.lower(),
            "subject": None if isinstance(change, Upload) else change.version,
            "grade": grade_of(counts).value,
            "file": upload.file_name if upload else "",
            "sha": digest,
            "encoding": upload.encoding if upload else "",
            "confirmed": "\n".join(upload.confirmed) if upload else "",
            "base": version - 1,
            "new": counts.new,
            "changed": counts.changed,
            "unchanged": counts.unchanged,
            "withdrawn": counts.withdrawn,
        },
    )
    if upload and upload.content:
        cursor.execute(
            "INSERT INTO original_file VALUES ($version, $content)", {"version": version, "content": upload.content}
        )


def _read_back(database: Database, receipt: Receipt, *, base_version: int) -> None:
    """A COMMIT after an error reports success and keeps nothing, so "saved" is said only after a look."""
    if receipt.version == base_version:
        return
    with database.reading() as cursor:
        kept = 0
        for name in DATASETS:
            count = f"SELECT count(*) FROM {name} WHERE from_version = $version"
            kept += single_number(cursor.execute(count, {"version": receipt.version}))
        if current_version(cursor) < receipt.version or kept != receipt.counts.new + receipt.counts.changed:
            raise StoreError("版本 {version} 没有写入数据库。原有数据未变，请重试。", version=receipt.version)
