"""A problem reads as where, what and remedy, in both languages."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from indicators import intake
from indicators.intake.problems import Problem, Severity
from indicators.locale import messages

PACKAGE = Path(intake.__file__).parents[1]
MODULES = [
    PACKAGE / "access.py",
    *(path for name in ("catalogue", "intake", "store") for path in PACKAGE.glob(f"{name}/*.py")),
]


def test_a_message_says_where_what_and_remedy() -> None:
    problem = Problem(
        "value_not_number", Severity.ROW, "“{cell}”不是数字。请只写阿拉伯数字与小数点。", 14, "value", "12,5"
    )  # fmt: skip
    assert problem.message() == "第 14 行「value」：“12,5”不是数字。请只写阿拉伯数字与小数点。"
    assert problem.message("en") == (
        "Line 14, “value”: “12,5” is not a number. Write plain digits and a decimal point only."
    )


def test_a_problem_of_a_row_names_the_line_only() -> None:
    problem = Problem("key_duplicate", Severity.ROW, "与第 {first} 行重复。请删去其中一行。", 9, params={"first": 4})
    assert problem.message() == "第 9 行：与第 4 行重复。请删去其中一行。"
    assert problem.message("en") == "Line 9: the same figure as line 4. Delete one of the two."


def test_a_problem_of_the_file_names_no_line() -> None:
    problem = Problem("column_required", Severity.FILE, "缺少列「{name}」。请补上这一列。", params={"name": "unit"})
    assert problem.message() == "缺少列「unit」。请补上这一列。"


def test_braces_in_a_cell_are_shown_and_never_filled_in() -> None:
    problem = Problem("value_not_number", Severity.ROW, "“{cell}”不是数字。", 2, "{line}", "{cell}{0}")
    assert problem.message() == "第 2 行「{line}」：“{cell}{0}”不是数字。"


def templates() -> Iterator[str]:
    """Every Chinese sentence in the code that ends as a message does."""
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                continue
            if node.value.endswith(("。", "：")) and any("\u4e00" <= letter <= "\u9fff" for letter in node.value):
                yield node.value


@pytest.mark.parametrize("template", sorted(set(templates())))
def test_every_message_has_an_english_one_with_the_same_places(template: str) -> None:
    def places(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    assert places(messages("en")[template]) == places(template)
