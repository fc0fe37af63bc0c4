"""云栖市, a city that does not exist: its catalogue, its data folder, and files as its analysts would send them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import xlsxwriter

TODAY: Final = "2025-07-15"
LOCKED: Final = "2025-03"
DISTRICTS: Final = ("东湖区", "西山区", "南津区", "北屏区")
OUTSIDE: Final = "临港区"
ON_TIME, INCOME, REVENUE, TAX, GREEN = "按时办结率", "居民人均收入", "财政收入", "楼宇税收", "绿地率"

HEADER: Final = ("指标", "区县", "时期", "数值", "单位", "来源", "备注")
ROWS: Final = (
    (ON_TIME, "东湖区", "2025-06", "96.4", "%", "政务局", ""),
    (ON_TIME, "西山区", "2025-06", "93.8", "%", "政务局", ""),
    (REVENUE, "东湖区", "2025-06", "41.7", "亿元", "财政局", ""),
    (GREEN, "南津区", "2025-06", "38.2", "%", "园林局", ""),
)

_INDICATORS: Final = (
    ("on_time", ON_TIME, "On-time share", "%", "up", "rate", "month", "[0, 100]"),
    ("income", INCOME, "Income a head", "元", "up", "rate", "quarter", "[0, 300000]"),
    ("revenue", REVENUE, "Revenue", "亿元", "up", "flow", "month", "[0, 4000]"),
    ("tower_tax", TAX, "Tax of towers", "万元", "up", "flow", "month", "[0, 9000000]"),
    ("green", GREEN, "Green share", "%", "up", "rate", "month", "[0, 100]"),
)
_DATA: Final = {
    "places.csv": "place_id,adcode,name_zh,name_en,short_zh,former_names,level,kind,parent_id,valid_from,valid_to,"
    "successor_ids,tile_row,tile_col,note\n"
    "9903,9903,云栖市,Yunqi,云栖,,city,municipality,,,,,,,\n"
    + "".join(
        f"9903{number:02},9903{number:02},{name},District {number},{name[:-1]},,district,central,9903,,,,,,\n"
        for number, name in enumerate((*DISTRICTS, OUTSIDE), start=1)
    ),
    "sources.csv": "source_id,title_zh,title_en,short_zh,short_en,publisher_zh,publisher_en,published,note_zh,note_en\n"
    "yearbook,云栖年鉴,Yunqi yearbook,年鉴,Yearbook,未注明,not recorded,2025-01,,\n",
    "published/service.csv": "record_id,indicator_id,place_id,period,value,value_low,value_high,qualifier,unit,"
    "value_kind,confidence,source_id,locator,period_note\n"
    "p1,on_time,990301,2025-04,91,,,eq,%,actual,stated,yearbook,,\n"
    "p2,on_time,990301,2025-05,92,,,eq,%,actual,stated,yearbook,,\n"
    "p3,revenue,990301,2025-05,40.2,,,eq,亿元,actual,stated,yearbook,,\n",
    "targets/service.csv": "record_id,indicator_id,place_id,due,type,value,value_high,base_period,base_value,path,"
    "tolerance,qualifier,unit,basis_zh,basis_en,confidence,source_id,locator,period_note\n"
    "t1,on_time,990301,2025-12-31,at_least,96,,,,,,ge,%,计划,the plan,stated,yearbook,,\n"
    "t2,on_time,990302,2025-12-31,at_least,90,,,,,,ge,%,计划,the plan,stated,yearbook,,\n",
}


def write_catalogue(folder: Path) -> Path:
    def text(zh: str, en: str) -> str:
        return f'{{ zh = "{zh}", en = "{en}" }}'

    (folder / "systems").mkdir(parents=True)
    (folder / "topics.toml").write_text(f'[core]\nname = {text("核心", "Core")}\nicon = "stars"\n', encoding="utf-8")
    units = (("%", "%", "%"), ("元", "元", "yuan"), ("亿元", "亿元", "100m yuan"), ("万元", "万元", "10k yuan"))
    (folder / "units.toml").write_text(
        "".join(f'["{code}"]\nname = {text(zh, en)}\n' for code, zh, en in units), encoding="utf-8"
    )
    lines = ['[system]\nid = "service"\nnumber = 1\ntopic = "core"\nicon = "stars"\nheadline = "on_time"']
    lines += [f"{key} = {text('政务', 'Service')}" for key in ("name", "short", "purpose")] + ['sources = ["yearbook"]']
    lines += [
        "[system.tasks]",
        *(f"{role} = {text('看', 'look')}" for role in ("official", "analyst", "presenter")),
    ]
    for identity, zh, en, unit, direction, kind, frequency, bounds in _INDICATORS:
        lines += [
            f'[[indicator]]\nid = "{identity}"\nunit = "{unit}"\ndirection = "{direction}"\nkind = "{kind}"',
            *(f"{key} = {text(zh, en)}" for key in ("name", "definition", "formula")),
            f'decimals = 1\nfrequency = ["{frequency}"]\nlowest_level = "district"\naggregation = "none"',
            f"bounds = {bounds}",
        ]
    (folder / "systems" / "service.toml").write_text("\n".join(lines), encoding="utf-8")
    return folder


def write_data(folder: Path) -> Path:
    for name, text in _DATA.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def changed(line: int = 2, **cells: str) -> list[list[str]]:
    """Header and rows with some cells of one line of the file different."""
    table = [list(HEADER), *map(list, ROWS)]
    for header, text in cells.items():
        table[line - 1][HEADER.index(header)] = text
    return table


def text_of(table: Iterable[Sequence[str]], delimiter: str = ",", end: str = "\n") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(table)
    return out.getvalue()


def csv_of(line: int = 2, *, encoding: str = "utf-8", **cells: str) -> bytes:
    """The four good rows as a CSV file, some cells of one line different."""
    return text_of(changed(line, **cells)).encode(encoding)


def good_csv() -> bytes:
    return csv_of()


def xlsx_of(table: Iterable[Sequence[Any]], work: Callable[[Any, Any], None] | None = None) -> bytes:
    """A workbook with one sheet 数据; figures as numbers. ``work`` may change book and sheet before they are closed."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("数据")
        for row, cells in enumerate(table):
            for column, cell in enumerate(cells):
                if isinstance(cell, int | float):
                    sheet.write_number(row, column, cell)
                elif cell:
                    sheet.write_string(row, column, cell)
        if work:
            work(book, sheet)
    return out.getvalue()


def with_numbers(table: Iterable[Sequence[str]]) -> list[list[Any]]:
    """The figures of the value column as numbers, as a workbook keeps them."""
    return [[float(cell) if cell.replace(".", "", 1).isdigit() else cell for cell in cells] for cells in table]
