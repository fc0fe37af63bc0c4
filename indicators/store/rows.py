"""Rows of the versioned tables: put, withdraw, take back, bring back; every change closes rows and adds rows.

Nothing is overwritten. The identifiers in this SQL are those of the dataset declarations, never a reader's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from indicators.errors import StoreError
from indicators.intake.datasets import ColumnType, Dataset
from indicators.intake.frames import period_columns, with_days
from indicators.store.database import Cursor, single_number

_SQL_TYPES: Final = {
    ColumnType.TEXT: "VARCHAR",
    ColumnType.NUMBER: "DOUBLE",
    ColumnType.DATE: "DATE",
    ColumnType.PERIOD: "VARCHAR",
}


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows that a version adds, replaces, leaves alone and withdraws."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.new + other.new,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.withdrawn + other.withdrawn,
        )

    @property
    def nothing(self) -> bool:
        return not (self.new or self.changed or self.withdrawn)


def stored_columns(dataset: Dataset) -> dict[str, str]:
    """Column -> SQL type, the days of the period included."""
    stored = {column.name: _SQL_TYPES[column.type] for column in dataset.columns}
    return stored | {f"{name}_{end}": "DATE" for name in period_columns(dataset) for end in ("start", "end")}


def create_table(cursor: Cursor, dataset: Dataset) -> None:
    columns = ", ".join(f"{name} {kind}" for name, kind in stored_columns(dataset).items())
    cursor.execute(f"CREATE TABLE {dataset.id} ({columns}, from_version INTEGER NOT NULL, to_version INTEGER)")


def put(cursor: Cursor, dataset: Dataset, frame: pd.DataFrame, *, version: int) -> Counts:
    """Close the current rows that ``frame`` changes, add the new and the changed ones; equal ones are left alone.

    Raises: StoreError when a key stands twice in ``frame``.
    """
    names = ", ".join(stored_columns(dataset))
    stage(cursor, dataset, frame)
    same_row = _same(tuple(name for name in dataset.column_names if name not in dataset.key))
    unchanged = (
        f"SELECT 1 FROM {dataset.id} AS old WHERE old.to_version IS NULL AND {_same(dataset.key)} AND {same_row}"
    )
    cursor.execute(f"DELETE FROM incoming WHERE EXISTS ({unchanged})")
    moved = single_number(cursor.execute("SELECT count(*) FROM incoming"))
    changed = _close_incoming(cursor, dataset, version=version)
    cursor.execute(
        f"INSERT INTO {dataset.id} ({names}, from_version) SELECT {names}, $version FROM incoming", {"version": version}
    )
    cursor.execute("DROP TABLE incoming")
    return Counts(moved - changed, changed, len(frame) - moved, 0)


def withdraw(cursor: Cursor, dataset: Dataset, keys: pd.DataFrame, *, version: int) -> Counts:
    """Close the current rows with these keys and put nothing in their place."""
    blank = pd.DataFrame({column.name: pd.Series([None] * len(keys), dtype="str") for column in dataset.columns})
    stage(cursor, dataset, blank.assign(**{name: keys[name].to_numpy() for name in dataset.key}))
    withdrawn = _close_incoming(cursor, dataset, version=version)
    cursor.execute("DROP TABLE incoming")
    return Counts(withdrawn=withdrawn)


def take_back(cursor: Cursor, dataset: Dataset, *, undone: int, version: int) -> Counts:
    """Close what version ``undone`` added and bring back, bit for bit, what it replaced or withdrew."""
    parameters = {"undone": undone, "version": version}
    added = single_number(
        cursor.execute(
            f"UPDATE {dataset.id} SET to_version = $version WHERE from_version = $undone AND to_version IS NULL",
            parameters,
        )
    )
    return _bring_back(cursor, dataset, "to_version = $undone AND from_version < $undone", parameters, closed=added)


def restore(cursor: Cursor, dataset: Dataset, *, target: int, version: int) -> Counts:
    """Make the rows of version ``target`` the current ones again."""
    parameters = {"target": target, "version": version}
    added = single_number(
        cursor.execute(
            f"UPDATE {dataset.id} SET to_version = $version WHERE from_version > $target AND to_version IS NULL",
            parameters,
        )
    )
    lost = "from_version <= $target AND to_version > $target AND to_version < $version"
    return _bring_back(cursor, dataset, lost, parameters, closed=added)


def dependents(cursor: Cursor, dataset: Dataset, *, version: int) -> set[int]:
    """The later versions that changed what ``version`` changed, so that it cannot be taken back alone."""
    same_key = " AND ".join(f"mine.{name} IS NOT DISTINCT FROM later.{name}" for name in dataset.key)
    found = cursor.execute(
        f"""
        SELECT DISTINCT unnest([later.from_version, later.to_version]) AS version
        FROM {dataset.id} AS mine
        INNER JOIN {dataset.id} AS later ON {same_key}
        WHERE $version IN (mine.from_version, mine.to_version)
        """,
        {"version": version},
    ).fetchall()
    return {number for (number,) in found if number is not None and number > version}


def stage(cursor: Cursor, dataset: Dataset, frame: pd.DataFrame) -> None:
    """``frame`` as the temporary table ``incoming``, typed like the dataset's table."""
    casts = ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in stored_columns(dataset).items())
    cursor.register("incoming_frame", with_days(dataset, frame))
    cursor.execute(f"CREATE TEMP TABLE incoming AS SELECT {casts} FROM incoming_frame")
    cursor.unregister("incoming_frame")
    repeated = f"SELECT count(*) - count(DISTINCT ({', '.join(dataset.key)})) FROM incoming"
    if single_number(cursor.execute(repeated)):
        raise StoreError("同一次提交里有重复的行。请删去重复的行后再提交。")


def _close_incoming(cursor: Cursor, dataset: Dataset, *, version: int) -> int:
    return single_number(
        cursor.execute(
            f"UPDATE {dataset.id} AS old SET to_version = $version FROM incoming "
            f"WHERE old.to_version IS NULL AND {_same(dataset.key)}",
            {"version": version},
        )
    )


def _bring_back(cursor: Cursor, dataset: Dataset, which: str, parameters: dict[str, int], *, closed: int) -> Counts:
    """Add again the closed rows that ``which`` describes; those whose key was just closed count as changed."""
    names = ", ".join(stored_columns(dataset))
    key = ", ".join(dataset.key)
    returned = single_number(
        cursor.execute(
            f"INSERT INTO {dataset.id} ({names}, from_version) SELECT {names}, $version FROM {dataset.id} WHERE {which}",
            parameters,
        )
    )
    both = f"""
        SELECT count(*) FROM (
            SELECT {key} FROM {dataset.id} WHERE from_version = $version
            INTERSECT SELECT {key} FROM {dataset.id} WHERE to_version = $version
        )
    """
    changed = single_number(cursor.execute(both, {"version": parameters["version"]}))
    return Counts(returned - changed, changed, 0, closed - changed)


def _same(columns: tuple[str, ...]) -> str:
    return " AND ".join(f"old.{name} IS NOT DISTINCT FROM incoming.{name}" for name in columns)
