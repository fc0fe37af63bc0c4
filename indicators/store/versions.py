"""Versions: every change of the data is one, and nothing is ever overwritten.

A row of a versioned table is true from ``from_version`` until before ``to_version`` (NULL: still). "As at
version v" is therefore one cheap filter, and a commit closes old rows and adds new ones in one transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final

import pandas as pd

from indicators.catalogue import Catalogue
from indicators.errors import StaleDiffError, StoreError
from indicators.intake.datasets import DATASETS, ColumnType, Dataset
from indicators.intake.validate import Cell, Record
from indicators.model import Period
from indicators.store.assessments import refresh_assessments
from indicators.store.database import Cursor, Database, current_version, single_number

BEIJING: Final = timezone(timedelta(hours=8))

_SQL_TYPES: Final = {
    ColumnType.TEXT: "VARCHAR",
    ColumnType.NUMBER: "DOUBLE",
    ColumnType.DATE: "DATE",
    ColumnType.PERIOD: "VARCHAR",
}


@dataclass(frozen=True, slots=True)
class Author:
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Upload:
    """Validated rows on their way into the store, and where they came from."""

    records: Mapping[str, Sequence[Record]]  # dataset id -> rows
    file_name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was saved, as read back from the store. ``version`` is the base version when nothing changed."""

    version: int
    new: int
    changed: int
    unchanged: int
    sha256: str


def create_dataset_tables(cursor: Cursor) -> None:
    """The versioned tables, one a dataset, as declared; a period also gets its first and last day."""
    for dataset in DATASETS.values():
        columns = [f"{column.name} {_SQL_TYPES[column.type]}" for column in dataset.columns]
        columns += [f"{name}_{end} DATE" for name in _period_columns(dataset) for end in ("start", "end")]
        cursor.execute(
            f"CREATE TABLE {dataset.id} ({', '.join(columns)}, from_version INTEGER NOT NULL, to_version INTEGER)"
        )


def commit(
    database: Database, upload: Upload, *, author: Author, note: str, base_version: int, catalogue: Catalogue
) -> Receipt:
    """Write ``upload`` as one version in one transaction and read it back.

    Rows equal to the current ones are left alone; when all are, no version is made.

    Raises: StaleDiffError when the store is no longer at ``base_version``; StoreError when the written version
    cannot be read back.
    """
    digest = hashlib.sha256(upload.content).hexdigest()
    with database.writing() as cursor:
        found = current_version(cursor)
        if found != base_version:
            raise StaleDiffError(
                "数据已更新到版本 {found}，而这次比较基于版本 {base}。请重新比较后再提交。",
                found=found,
                base=base_version,
            )
        version = found + 1
        counts = [
            _write(cursor, DATASETS[name], records, version=version)
            for name, records in upload.records.items()
            if records
        ]
        new, changed, unchanged = (sum(column) for column in zip(*counts, strict=True)) if counts else (0, 0, 0)
        receipt = Receipt(version if new + changed else found, new, changed, unchanged, digest)
        if receipt.version == version:
            cursor.execute(
                "INSERT INTO version VALUES ($version, $at, $name, $role, $note, $file, $sha, $base, $new, $changed, $same)",
                {
                    "version": version,
                    "at": datetime.now(BEIJING).replace(tzinfo=None, microsecond=0),
                    "name": author.name,
                    "role": author.role,
                    "note": note,
                    "file": upload.file_name,
                    "sha": digest,
                    "base": found,
                    "new": new,
                    "changed": changed,
                    "same": unchanged,
                },
            )
            refresh_assessments(cursor, catalogue, version=version)
    _read_back(database, receipt, base_version=base_version)
    return receipt


def _write(cursor: Cursor, dataset: Dataset, records: Sequence[Record], *, version: int) -> tuple[int, int, int]:
    """Close the rows that change, add the new and the changed ones. Returns counts new, changed, unchanged."""
    names = ", ".join(_stored_columns(dataset))
    cursor.register("incoming_frame", _frame(dataset, records))
    casts = ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in _stored_columns(dataset).items())
    cursor.execute(f"CREATE TEMP TABLE incoming AS SELECT {casts} FROM incoming_frame")
    repeated = f"SELECT count(*) - count(DISTINCT ({', '.join(dataset.key)})) FROM incoming"
    if single_number(cursor.execute(repeated)):
        raise StoreError("同一次提交里有重复的行。请删去重复的行后再提交。")
    same_key = " AND ".join(f"old.{name} IS NOT DISTINCT FROM incoming.{name}" for name in dataset.key)
    same_row = " AND ".join(
        f"old.{name} IS NOT DISTINCT FROM incoming.{name}" for name in dataset.column_names if name not in dataset.key
    )
    unchanged = f"SELECT 1 FROM {dataset.id} AS old WHERE old.to_version IS NULL AND {same_key} AND {same_row}"
    cursor.execute(f"DELETE FROM incoming WHERE EXISTS ({unchanged})")
    moved = single_number(cursor.execute("SELECT count(*) FROM incoming"))
    changed = single_number(
        cursor.execute(
            f"UPDATE {dataset.id} AS old SET to_version = $version FROM incoming "
            f"WHERE old.to_version IS NULL AND {same_key}",
            {"version": version},
        )
    )
    cursor.execute(
        f"INSERT INTO {dataset.id} ({names}, from_version) SELECT {names}, $version FROM incoming", {"version": version}
    )
    cursor.execute("DROP TABLE incoming")
    cursor.unregister("incoming_frame")
    return moved - changed, changed, len(records) - moved


def _read_back(database: Database, receipt: Receipt, *, base_version: int) -> None:
    """A COMMIT after an error reports success and keeps nothing, so "saved" is said only after a look."""
    if receipt.version == base_version:
        return
    with database.reading() as cursor:
        kept = 0
        for name in DATASETS:
            count = f"SELECT count(*) FROM {name} WHERE from_version = $version"
            kept += single_number(cursor.execute(count, {"version": receipt.version}))
        if current_version(cursor) < receipt.version or kept != receipt.new + receipt.changed:
            raise StoreError("版本 {version} 没有写入数据库。原有数据未变，请重试。", version=receipt.version)


def _period_columns(dataset: Dataset) -> tuple[str, ...]:
    return tuple(
        column.name for column in dataset.columns if column.type is ColumnType.PERIOD and column.name in dataset.key
    )


def _stored_columns(dataset: Dataset) -> dict[str, str]:
    """Column -> SQL type, the days of the period included. The names are the declaration's own, never a reader's."""
    stored = {column.name: _SQL_TYPES[column.type] for column in dataset.columns}
    return stored | {f"{name}_{end}": "DATE" for name in _period_columns(dataset) for end in ("start", "end")}


def _frame(dataset: Dataset, records: Sequence[Record]) -> pd.DataFrame:
    """Records as a frame of text and numbers; dates travel as ISO text and are cast by the store."""
    columns: dict[str, pd.Series[float] | pd.Series[str]] = {}
    for column in dataset.columns:
        cells = [record[column.name] for record in records]
        if column.type is ColumnType.NUMBER:
            columns[column.name] = pd.Series(cells, dtype="float64")
        else:
            columns[column.name] = _texts(cells)
    for name in _period_columns(dataset):
        periods = [Period.parse(str(record[name])) for record in records]
        columns[f"{name}_start"] = _texts([period.start for period in periods])
        columns[f"{name}_end"] = _texts([period.end for period in periods])
    return pd.DataFrame(columns)


def _texts(cells: Sequence[Cell]) -> pd.Series[str]:
    return pd.Series([None if cell is None else str(cell) for cell in cells], dtype="str")
