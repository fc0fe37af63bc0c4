"""Upload templates, made from a dataset's declaration: header, notes, allowed values and an example row."""

from __future__ import annotations

import csv
import io
from typing import Final

import xlsxwriter

from indicators.intake.datasets import Column, ColumnType, Dataset

_TYPES: Final = {
    ColumnType.TEXT: "文字",
    ColumnType.NUMBER: "数字；可带“超”“约”“以上”等限定词，缺数写“—”",
    ColumnType.DATE: "日期，如 2025-12-31",
    ColumnType.PERIOD: "时期，如 2025年、2025年6月、2025年二季度、2025年1—6月",
}
_EXAMPLES: Final = {
    "indicator_id": "居民满意度",
    "place_id": "渝中区",
    "period": "2025年",
    "value": "95.2",
    "unit": "%",
    "source_id": "第三方满意度调查报告",
    "due": "2025-12-31",
    "type": "不低于",
    "basis_zh": "示例：区“十四五”规划",
    "basis_en": "example: five-year plan of the district",
}
_WIDTH: Final = 16


def csv_template(dataset: Dataset) -> bytes:
    """Header and one example row in UTF-8 with a byte order mark, which Excel and WPS open in Chinese."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column.label.zh for column in dataset.columns])
    writer.writerow([_example(column) for column in dataset.columns])
    return out.getvalue().encode("utf-8-sig")


def xlsx_template(dataset: Dataset) -> bytes:
    """A sheet to fill in with lists to choose from, and a sheet that explains every column."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        required = book.add_format({"bold": True, "bg_color": "#D6E4F3", "border": 1})
        optional = book.add_format({"bg_color": "#F4F6F9", "border": 1})
        sheet = book.add_worksheet("数据")
        sheet.freeze_panes(1, 0)
        notes = book.add_worksheet("填写说明")
        notes.set_column(0, 3, 28)
        for place, title in enumerate(("列", "是否必填", "怎样填写", "可选值")):
            notes.write_string(0, place, title, required)
        for place, column in enumerate(dataset.columns):
            sheet.write_string(0, place, column.label.zh, required if _needed(column) else optional)
            sheet.write_string(1, place, _example(column))
            sheet.set_column(place, place, _WIDTH)
            words = [label.zh for label in column.choices.values()]
            if words:
                sheet.data_validation(1, place, 1_000, place, {"validate": "list", "source": words})
            texts = (column.label.zh, "必填" if _needed(column) else "可空", _TYPES[column.type], "、".join(words))
            for position, text in enumerate(texts):
                notes.write_string(place + 1, position, text)
    return out.getvalue()


def _needed(column: Column) -> bool:
    return column.required and not column.default


def _example(column: Column) -> str:
    if column.name in _EXAMPLES:
        return _EXAMPLES[column.name]
    return column.choices[column.default].zh if column.default else ""
