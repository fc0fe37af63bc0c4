"""What a reader takes away: the same figures with their qualifiers, as CSV and as XLSX."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

from openpyxl import load_workbook

from tests.browser.visiting import Visit

Look = Callable[..., Visit]


def take(visit: Visit, button: str) -> tuple[str, Path]:
    with visit.page.expect_download() as waiting:
        visit.page.get_by_role("button", name=button).click()
    return waiting.value.suggested_filename, waiting.value.path()


def test_the_csv_keeps_qualifier_and_figure(look: Look) -> None:
    name, path = take(look("system?id=social_insurance"), "下载 CSV")
    assert name == "social_insurance_500103_v1.csv"
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    row = next(row for row in rows if row["指标"] == "养老保险参保率")
    assert (row["数值（含限定词）"], row["限定词"], float(row["数值"]), row["单位"]) == ("超96%", "gt", 96.0, "%")
    assert row["地区编号"] == "500103"


def test_the_csv_of_a_family_keeps_its_words(look: Look) -> None:
    name, path = take(look("satisfaction"), "下载 CSV")
    assert name == "satisfaction_500103_v1.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    assert [(row["指标"], row["时期"], row["数值（含限定词）"], row["限定词"]) for row in rows] == [
        ("居民满意度", "2018年", "80%", "eq"),
        ("居民满意度", "2021年", "98%", "eq"),
        ("群众安全感指数", "2021年", "97%以上", "ge"),
    ]


def test_the_xlsx_holds_numbers_as_numbers(look: Look) -> None:
    name, path = take(look("building_tax_yield?lang=en"), "Download XLSX")
    assert name == "building_tax_yield_500103_v1.xlsx"
    book = load_workbook(io.BytesIO(path.read_bytes()))
    header, *rows = book.worksheets[0].iter_rows(values_only=True)
    figures = [dict(zip(header, row, strict=True)) for row in rows]
    yields = next(row for row in figures if row["Indicator"] == "Building tax yield per m²")
    assert (yields["Value"], yields["Figure"]) == (1500, "over 1,500 yuan/m²")
    assert all(isinstance(row["Value"], int | float | None) for row in figures)
