"""What each dataset looks like, said once: columns, types, which are required, which make the key.

The table of the store, the reading of a file and its validation all follow from the declaration.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from indicators.model import Qualifier, TargetType, ValueKind


class ColumnType(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    PERIOD = "period"


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: ColumnType = ColumnType.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dataset:
    """``key`` names the columns that make a row the same row in two versions."""

    id: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


_SOURCED: Final = (
    Column("confidence", required=True, choices=("stated", "inferred-period", "secondary")),
    Column("source_id", required=True),
    Column("locator"),
    Column("period_note"),
)

OBSERVATION: Final = Dataset(
    "observation",
    (
        Column("record_id"),
        Column("indicator_id", required=True),
        Column("place_id", required=True),
        Column("period", ColumnType.PERIOD),
        Column("value", ColumnType.NUMBER),
        Column("value_low", ColumnType.NUMBER),
        Column("value_high", ColumnType.NUMBER),
        Column("qualifier", required=True, choices=tuple(Qualifier)),
        Column("unit", required=True),
        Column("value_kind", required=True, choices=tuple(ValueKind)),
        *_SOURCED,
    ),
    key=("indicator_id", "place_id", "period", "value_kind"),
)

TARGET: Final = Dataset(
    "target",
    (
        Column("record_id"),
        Column("indicator_id", required=True),
        Column("place_id", required=True),
        Column("due", ColumnType.DATE),
        Column("type", required=True, choices=tuple(TargetType)),
        Column("value", ColumnType.NUMBER, required=True),
        Column("value_high", ColumnType.NUMBER),
        Column("base_period", ColumnType.PERIOD),
        Column("base_value", ColumnType.NUMBER),
        Column("path", choices=("linear", "geometric", "given")),
        Column("tolerance", ColumnType.NUMBER),
        Column("qualifier", required=True, choices=tuple(Qualifier)),
        Column("unit", required=True),
        Column("basis_zh", required=True),
        Column("basis_en", required=True),
        *_SOURCED,
    ),
    key=("indicator_id", "place_id", "due", "type"),
)

DATASETS: Final = {dataset.id: dataset for dataset in (OBSERVATION, TARGET)}
