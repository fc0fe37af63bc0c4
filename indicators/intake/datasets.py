"""What each dataset looks like, said once: columns, words in both languages, types, which are required, the key.

The table of the store, the recognition of headers, the upload template and the validation all follow from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from indicators.model import Qualifier, TargetType, Text, ValueKind


class ColumnType(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    PERIOD = "period"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``aliases`` are further headers that mean it; ``default`` stands in where a file leaves it out.

    ``choices`` maps each allowed code to its words.
    """

    name: str
    label: Text
    type: ColumnType = ColumnType.TEXT
    required: bool = False
    choices: Mapping[str, Text] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    default: str = ""

    @property
    def headers(self) -> tuple[str, ...]:
        return (self.name, self.label.zh, self.label.en, *self.aliases)


@dataclass(frozen=True, slots=True)
class Dataset:
    """``key`` names the columns that make a row the same row in two versions."""

    id: str
    label: Text
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


QUALIFIERS: Final = {
    Qualifier.EQ.value: Text("等于", "equal to"),
    Qualifier.GT.value: Text("超", "over"),
    Qualifier.GE.value: Text("以上", "or more"),
    Qualifier.LT.value: Text("不足", "under"),
    Qualifier.LE.value: Text("以内", "at most"),
    Qualifier.APPROX.value: Text("约", "about"),
}
VALUE_KINDS: Final = {
    ValueKind.ACTUAL.value: Text("实际", "actual"),
    ValueKind.GROWTH.value: Text("增速", "growth"),
    ValueKind.RANK.value: Text("位次", "rank"),
    ValueKind.TIER.value: Text("等次", "tier"),
    ValueKind.PLAN.value: Text("规划", "plan"),
}
TARGET_TYPES: Final = {
    TargetType.AT_LEAST.value: Text("不低于", "at least"),
    TargetType.AT_MOST.value: Text("不高于", "at most"),
    TargetType.REDUCE_BY.value: Text("降低百分之", "reduce by per cent"),
    TargetType.MAINTAIN.value: Text("保持", "maintain"),
    TargetType.RANGE.value: Text("区间", "range"),
    TargetType.STANDARD.value: Text("标准", "standard"),
}
CONFIDENCES: Final = {
    "stated": Text("原文写明", "stated"),
    "inferred-period": Text("时期推定", "period inferred"),
    "secondary": Text("转引", "secondary"),
}
PATHS: Final = {
    "linear": Text("等差", "linear"),
    "geometric": Text("等比", "geometric"),
    "given": Text("给定", "given"),
}

_INDICATOR: Final = Column(
    "indicator_id", Text("指标", "Indicator"), required=True, aliases=("指标名称", "指标编号", "指标id", "项目")
)
_PLACE: Final = Column(
    "place_id",
    Text("地区", "Place"),
    required=True,
    aliases=("区县", "地区名称", "区县名称", "行政区划", "区划代码", "地区编号", "district", "adcode"),
)
_UNIT: Final = Column("unit", Text("单位", "Unit"), required=True, aliases=("计量单位",))
_SOURCED: Final = (
    Column("confidence", Text("时期依据", "Confidence"), required=True, choices=CONFIDENCES, default="stated"),
    Column("source_id", Text("来源", "Source"), required=True, aliases=("数据来源", "资料来源", "出处")),
    Column("locator", Text("原文位置", "Wording"), aliases=("原文", "出处位置")),
    Column("period_note", Text("备注", "Note"), aliases=("说明", "时期说明", "note")),
)

OBSERVATION: Final = Dataset(
    "observation",
    Text("指标数值", "Observations"),
    (
        Column("record_id", Text("记录编号", "Record id")),
        _INDICATOR,
        _PLACE,
        Column(
            "period", Text("时期", "Period"), ColumnType.PERIOD, aliases=("时间", "年份", "年度", "月份", "统计时期")
        ),
        Column("value", Text("数值", "Value"), ColumnType.NUMBER, aliases=("指标值", "数据", "值")),
        Column("value_low", Text("下限", "Lower bound"), ColumnType.NUMBER),
        Column("value_high", Text("上限", "Upper bound"), ColumnType.NUMBER),
        Column("qualifier", Text("限定词", "Qualifier"), required=True, choices=QUALIFIERS, default="eq"),
        _UNIT,
        Column("value_kind", Text("数值性质", "Kind"), required=True, choices=VALUE_KINDS, default="actual"),
        *_SOURCED,
    ),
    key=("indicator_id", "place_id", "period", "value_kind"),
)

TARGET: Final = Dataset(
    "target",
    Text("目标", "Targets"),
    (
        Column("record_id", Text("记录编号", "Record id")),
        _INDICATOR,
        _PLACE,
        Column("due", Text("期限", "Due"), ColumnType.DATE, aliases=("截止日期", "到期日")),
        Column("type", Text("目标类型", "Type"), required=True, choices=TARGET_TYPES),
        Column("value", Text("目标值", "Target value"), ColumnType.NUMBER, required=True, aliases=("数值",)),
        Column("value_high", Text("上限", "Upper bound"), ColumnType.NUMBER),
        Column("base_period", Text("基期", "Base period"), ColumnType.PERIOD),
        Column("base_value", Text("基期值", "Base value"), ColumnType.NUMBER),
        Column("path", Text("路径", "Path"), choices=PATHS),
        Column("tolerance", Text("容差", "Tolerance"), ColumnType.NUMBER),
        Column("qualifier", Text("限定词", "Qualifier"), required=True, choices=QUALIFIERS, default="eq"),
        _UNIT,
        Column("basis_zh", Text("依据", "Basis (Chinese)"), required=True, aliases=("目标依据",)),
        Column("basis_en", Text("依据（英文）", "Basis"), required=True),
        *_SOURCED,
    ),
    key=("indicator_id", "place_id", "due", "type"),
)

DATASETS: Final = {dataset.id: dataset for dataset in (OBSERVATION, TARGET)}
