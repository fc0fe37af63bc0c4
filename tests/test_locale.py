"""Both languages are complete: every Chinese text the code can show has English, and no English is left over."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Final

import pytest

from indicators.locale import messages, translate

ROOT: Final = Path(__file__).parents[1]
SOURCES: Final = sorted([*(ROOT / "indicators").rglob("*.py"), *(ROOT / "pages").glob("*.py"), ROOT / "app.py"])
CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
# Read by whoever runs the server, in Chinese only: the help of the command line, and faults of catalogue files.
CHINESE_ONLY: Final = {"indicators/cli/__init__.py", "indicators/catalogue/__init__.py"}
# Words that stand in uploaded files and are recognised there, never shown.
INPUT_WORDS: Final = {"indicators/intake/vocabulary.py", "indicators/intake/header_vocabulary.py"}
# What a script puts in the place of Streamlit's own English, in Chinese pages only.
WIDGET_WORDS: Final = {"indicators/streamlit_kit/widget_texts.py"}
INPUT_NAMES: Final = {"aliases", "_EXAMPLES"}  # further headers of a column; what a template shows as an entry
# Pieces that each language writes in its own branch: scales, unit codes, date patterns, names in both languages.
OWN_BRANCH: Final = {
    "位", "百分点", "万", "亿", "至", "年", "年<br>", "月—2", "月—<br>2", "y年", "y年M月", "y年M月d日", " 位",
    "个百分点", " 个百分点", "说明 About", "语言 Language",
}  # fmt: skip


def texts_of(tree: ast.AST) -> Iterator[str]:
    """Chinese string literals that are not docstrings, not the Chinese half of a ``Text`` and no words of files."""
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            skipped.add(id(node.body[0].value))  # type: ignore[attr-defined]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text":
            skipped.update(id(part) for argument in node.args for part in ast.walk(argument))
        if isinstance(node, ast.keyword) and node.arg in INPUT_NAMES:
            skipped.update(id(part) for part in ast.walk(node.value))
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id in INPUT_NAMES:
            skipped.update(id(part) for part in ast.walk(node))
        if isinstance(node, ast.JoinedStr):
            skipped.update(id(part) for part in ast.walk(node))
    for node in ast.walk(tree):
        literal = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped
        if literal and CHINESE.search(node.value):
            yield node.value


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_chinese_text_has_english(path: Path) -> None:
    if str(path.relative_to(ROOT)) in CHINESE_ONLY | INPUT_WORDS | WIDGET_WORDS:
        return
    shown = set(texts_of(ast.parse(path.read_text(encoding="utf-8")))) - OWN_BRANCH
    assert shown - set(messages("en")) == set()


def test_a_text_without_english_would_be_found() -> None:
    tree = ast.parse('"""文档"""\nname = Text("名称", "name")\nsay("没有译文的句子")')
    assert list(texts_of(tree)) == ["没有译文的句子"]


@pytest.mark.parametrize("text", sorted(messages("en")))
def test_english_has_the_places_of_the_chinese_and_no_chinese_left(text: str) -> None:
    english = messages("en")[text]
    assert _places(english) - {"figure"} <= _places(text)  # a pace also offers its number without the unit
    assert not CHINESE.search(re.sub(r"\{[^}]*\}", "", english)) or text == "中"


def test_places_are_filled_in_both_languages() -> None:
    assert translate("{year}年", "zh", year=2021) == "2021年"
    assert translate("{year}年", "en", year=2021) == "2021"


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
