"""Templates: what they say of a dataset is what the check of an upload goes by."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any, Final

import openpyxl
import pytest

from indicators.intake.datasets import DATASETS, OBSERVATION, Dataset
from indicators.intake.road import Outcome, Understood, understand
from indicators.uploads import csv_template, xlsx_template
from tests.uploads.city import ON_TIME

FILLED: Final = {"indicator_id": ON_TIME, "place_id": "东湖区", "period": "2025年6月", "source_id": "政务局"}


def own(dataset: Dataset, row: list[str]) -> list[str]:
    """The example of a template with the names of the city."""
    return [FILLED.get(name, cell) for name, cell in zip(dataset.column_names, row, strict=True)]


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=list(DATASETS))
def test_the_filled_csv_template_goes_in(dataset: Dataset, registers: Any) -> None:
    content = csv_template(dataset)
    assert content.startswith(b"\xef\xbb\xbf")
    header, example = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    out = io.StringIO(newline="")
    csv.writer(out).writerows([header, own(dataset, example)])
    understood = understand(out.getvalue().encode("utf-8-sig"), "模板.csv", dataset=dataset, registers=registers)
    assert understood.outcome is Outcome.ACCEPT, [problem.message() for problem in understood.problems]
    assert understood.frame[["indicator_id", "place_id", "value"]].to_numpy().tolist() == [["on_time", "990301", 95.2]]


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=list(DATASETS))
def test_the_filled_xlsx_template_goes_in_beside_its_sheet_of_notes(dataset: Dataset, registers: Any) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_template(dataset)))
    sheet = book["数据"]
    for column, cell in enumerate(own(dataset, [cell.value or "" for cell in sheet[2]]), start=1):
        sheet.cell(2, column).value = float(cell) if cell.replace(".", "", 1).isdecimal() else cell or None
    out = io.BytesIO()
    book.save(out)
    understood = understand(out.getvalue(), "模板.xlsx", dataset=dataset, registers=registers)
    assert {problem.code for problem in understood.problems} == {"sheet_chosen"}
    assert understood.frame["value"].tolist() == [95.2]


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=list(DATASETS))
def test_the_xlsx_template_names_explains_and_lists_every_column(dataset: Dataset) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_template(dataset)))
    assert book.sheetnames == ["数据", "填写说明"]
    names = [column.label.zh for column in dataset.columns]
    assert [cell.value for cell in book["数据"][1]] == names
    assert [row[0].value for row in book["填写说明"].iter_rows(min_row=2)] == names
    lists = {
        str(rule.sqref).split("2")[0]: rule.formula1.strip('"').split(",")
        for rule in book["数据"].data_validations.dataValidation
    }
    chosen = [column for column in dataset.columns if column.choices]
    assert sorted(lists.values()) == sorted([label.zh for label in column.choices.values()] for column in chosen)


def test_an_untouched_template_is_refused_where_its_example_is_not_of_this_city(
    read: Callable[..., Understood],
) -> None:
    understood = read(csv_template(OBSERVATION))
    assert understood.outcome is Outcome.REJECT
    assert {problem.line for problem in understood.problems} == {2}
