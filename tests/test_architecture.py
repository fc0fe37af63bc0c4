"""Rules of the house that no linter knows.

A rule is a function from a file to its problems. Each is run over every file of the checkout and, so that it cannot
quietly stop working, over planted snippets that it must refuse and snippets that it must let pass.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
NOT_OURS: Final = frozenset({".git", ".venv", "build", "htmlcov", "test-results", "node_modules"})

Rule = Callable[[str, str], Iterator[str]]

VAGUE_NAMES: Final = frozenset({"util", "utils", "helper", "helpers", "common", "misc", "manager", "data", "stuff"})
PAGE_MAY_NOT_IMPORT: Final = frozenset({"duckdb", "pandas", "plotly", "sqlite3", "numpy"})
RAW_MARKUP: Final = frozenset({"unsafe_allow_html", "unsafe_allow_javascript"})
SQL_CALLS: Final = frozenset({"execute", "executemany", "sql"})
SQL: Final = re.compile(
    r"\bSELECT\b.*\bFROM\b|\bINSERT\s+INTO\b|\bUPDATE\b.*\bSET\b|\bDELETE\s+FROM\b|\b(CREATE|DROP|ALTER)\s+(TABLE|VIEW)\b",
    re.DOTALL,
)
LOWER_CASE_SQL: Final = re.compile(
    r"\s*(select|with|insert|update|delete|create|drop)\s.*\b(from|into|set|table|as)\b", re.DOTALL
)
FIRST_STATEMENT: Final = re.compile(r"(?:\s*--[^\n]*\n|\s+)*(\w+)")

# Written in parts, so that this file does not break its own rule.
REGISTRY_HOSTS: Final = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("npmmirror", "com"),
        ("deb", "debian", "org"),
        ("security", "debian", "org"),
        ("archive", "ubuntu", "com"),
        ("crates", "io"),
        ("proxy", "golang", "org"),
        ("anaconda", "org"),
        ("mirrors", "aliyun", "com"),
        ("mirrors", "tuna", "tsinghua"),
        ("mirrors", "cloud", "tencent"),
        ("mirrors", "ustc", "edu"),
    )
)
MACHINE_PATH: Final = re.compile(r"(?<![\w.$}~/])/(?:(?:home|Users)/[\w.-]+|root|work|mnt|srv/[\w.-]+)/[\w.]")


# --- files --------------------------------------------------------------------------------------------------------


@cache
def repository_files() -> tuple[str, ...]:
    """Paths from the root of every file that is tracked, or new and not ignored."""
    try:
        listed = subprocess.run(
            ("git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"),
            capture_output=True,
            check=True,
        ).stdout.decode()
        paths = [path for path in listed.split("\0") if path]
    except (OSError, subprocess.CalledProcessError):  # no git, or an unpacked archive
        paths = [path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*")]
        paths = [path for path in paths if not any(_is_made(part) for part in PurePosixPath(path).parts)]
    return tuple(sorted(path for path in set(paths) if (ROOT / path).is_file()))


def _is_made(part: str) -> bool:
    return part in NOT_OURS or part == "__pycache__" or part.endswith("_cache") or ".duckdb" in part


def read(path: str) -> str:
    return (ROOT / path).read_bytes().decode("utf-8", errors="replace")


# --- rules --------------------------------------------------------------------------------------------------------


def page_is_thin(path: str, text: str) -> Iterator[str]:
    """A page holds no SQL and no table work, and opens with the gate."""
    if not path.startswith("pages/") or not path.endswith(".py"):
        return
    tree = ast.parse(text)
    for module, line in _imports(tree):
        if module.partition(".")[0] in PAGE_MAY_NOT_IMPORT:
            yield f"{path}:{line} imports {module}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_sql(node.value):
            yield f"{path}:{node.lineno} holds SQL"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SQL_CALLS:
            yield f"{path}:{node.lineno} runs SQL"
    first = next((statement for statement in tree.body if not _is_preamble(statement)), None)
    if first is None or not _is_gate(first):
        yield f"{path}:{getattr(first, 'lineno', 1)} does not begin with begin_page(...)"


def no_raw_markup(path: str, text: str) -> Iterator[str]:
    """Cells are text: nothing is let through as HTML or script."""
    for node in _nodes(path, text):
        if isinstance(node, ast.keyword) and node.arg in RAW_MARKUP:
            yield f"{path}:{node.value.lineno} uses {node.arg}"
        if isinstance(node, ast.Attribute) and node.attr == "html" and _name(node.value) in ("st", "streamlit"):
            yield f"{path}:{node.lineno} uses st.html"


def no_plotly_express(path: str, text: str) -> Iterator[str]:
    """Figures are built from graph objects: plotly express is thirty times slower and themes itself."""
    for node in _nodes(path, text):
        if isinstance(node, ast.Attribute) and _name(node.value) == "px":
            yield f"{path}:{node.lineno} uses px.{node.attr}"
    if path.endswith(".py"):
        for module, line in _imports(ast.parse(text)):
            if module.startswith("plotly.express"):
                yield f"{path}:{line} imports plotly.express"


def names_say_something(path: str, _text: str) -> Iterator[str]:
    """No module is named after nothing in particular."""
    where = PurePosixPath(path)
    if where.suffix == ".py":
        for part in (where.stem, *where.parent.parts[1:]):
            if part in VAGUE_NAMES:
                yield f"{path}: {part} is not a word of the field"


def sql_states_its_grain(path: str, text: str) -> Iterator[str]:
    """A .sql file opens with a comment; where it holds a query, the comment says what one row is."""
    if not path.endswith(".sql"):
        return
    first_line = text.partition("\n")[0]
    if not re.match(r"--\s*\w", first_line):
        yield f"{path}:1 is not a comment"
        return
    first_word = FIRST_STATEMENT.match(text)
    if first_word and first_word[1].upper() in ("SELECT", "WITH", "FROM") and "one row per" not in first_line.lower():
        yield f"{path}:1 does not state the grain (one row per ...)"


def sql_is_not_pieced_together(path: str, text: str) -> Iterator[str]:
    """Values go in as parameters. Only the store takes identifiers, and checks them."""
    if not path.startswith(("indicators/", "pages/", "app.py")) or path.startswith("indicators/store/"):
        return
    if not path.endswith(".py"):
        return
    tree = ast.parse(text)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    in_functions = {id(node) for function in functions for node in ast.walk(function)}
    for scope in (tree, *functions):
        nodes = [node for node in ast.walk(scope) if scope is not tree or id(node) not in in_functions]
        pieced = {name for node in nodes for name in _pieced_names(node)}
        for node in nodes:
            if not (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SQL_CALLS
            ):
                continue
            given = [*node.args[:1], *(word.value for word in node.keywords if word.arg in ("query", "sql"))]
            if any(_is_pieced(arg) or _name(arg) in pieced for arg in given):
                yield f"{path}:{node.lineno} passes pieced-together text to .{node.func.attr}()"


def names_no_machine(path: str, text: str) -> Iterator[str]:
    """Nothing in the checkout knows where it lies or where its packages came from."""
    for number, line in enumerate(text.splitlines(), start=1):
        if MACHINE_PATH.search(line) or mentions(line, checkout=ROOT):
            yield f"{path}:{number} names a path of one machine"
        for host in REGISTRY_HOSTS:
            if host in line.lower():
                yield f"{path}:{number} names the package registry {host}"


def mentions(line: str, *, checkout: Path) -> bool:
    """Whether the checkout's own path stands in the line; a path of one short word would be found in any address."""
    return len(checkout.parts) > 2 and re.search(rf"{re.escape(str(checkout))}(?![\w-])", line) is not None


# --- reading Python -----------------------------------------------------------------------------------------------


def _nodes(path: str, text: str) -> Iterator[ast.AST]:
    if path.endswith(".py"):
        yield from ast.walk(ast.parse(text))


def _imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node.lineno


def _name(node: ast.AST) -> str | None:
    return node.id if isinstance(node, ast.Name) else None


def _is_sql(text: str) -> bool:
    return bool(SQL.search(text) or LOWER_CASE_SQL.match(text))


def _is_preamble(node: ast.stmt) -> bool:
    """A docstring, an import, or a constant: a capitalised name that is given no result of a call."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return True
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        calls = any(isinstance(part, ast.Call) for part in ast.walk(node.value))
        return not calls and all((_name(target) or "").isupper() for target in targets)
    return False


def _is_gate(node: ast.stmt) -> bool:
    value = node.value if isinstance(node, ast.Expr | ast.Assign | ast.AnnAssign) else None
    if isinstance(node, ast.With):
        value = node.items[0].context_expr
    if not isinstance(value, ast.Call):
        return False
    called = value.func.attr if isinstance(value.func, ast.Attribute) else _name(value.func)
    return called == "begin_page"


def _is_pieced(node: ast.AST) -> bool:
    """An f-string with something in it, + or %, .format() or .join()."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp):
        return True
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr in ("format", "format_map", "join", "replace")
    if isinstance(node, ast.IfExp):
        return _is_pieced(node.body) or _is_pieced(node.orelse)
    return False


def _pieced_names(node: ast.AST) -> Iterator[str]:
    targets: list[ast.expr] = []
    if isinstance(node, ast.AugAssign):
        targets = [node.target]
    elif isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and node.value and _is_pieced(node.value):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    yield from (name for target in targets if (name := _name(target)))


# --- the rules hold -----------------------------------------------------------------------------------------------

RULES: Final[tuple[Rule, ...]] = (
    page_is_thin,
    no_raw_markup,
    no_plotly_express,
    names_say_something,
    sql_states_its_grain,
    sql_is_not_pieced_together,
    names_no_machine,
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_checkout_keeps(rule: Rule) -> None:
    assert [problem for path in repository_files() for problem in rule(path, read(path))] == []


def test_the_rules_see_the_whole_checkout() -> None:
    assert {"Makefile", "pyproject.toml", "tests/test_architecture.py", "indicators/model.py"} <= set(
        repository_files()
    )
    assert not [path for path in repository_files() if path.startswith((".venv/", ".git/")) or "__pycache__" in path]


# --- and can fail -------------------------------------------------------------------------------------------------

GATE: Final = "from indicators.streamlit_kit import begin_page\n"
HOME: Final = "/" + "home/someone/figures.csv"

REFUSED: Final[tuple[tuple[Rule, str, str], ...]] = (
    (page_is_thin, "pages/a.py", GATE + "import pandas as pd\nbegin_page('a')\n"),
    (page_is_thin, "pages/a.py", GATE + "from duckdb import connect\nbegin_page('a')\n"),
    (page_is_thin, "pages/a.py", GATE + "begin_page('a')\nimport plotly.graph_objects as go\n"),
    (page_is_thin, "pages/a.py", GATE + "begin_page('a')\nq = 'SELECT value FROM observation'\n"),
    (page_is_thin, "pages/a.py", GATE + "begin_page('a')\nq = 'select value from observation'\n"),
    (page_is_thin, "pages/a.py", GATE + "begin_page('a')\ncursor.execute(NAMED)\n"),
    (page_is_thin, "pages/a.py", GATE + "frame = load()\nbegin_page('a')\n"),
    (page_is_thin, "pages/a.py", GATE + "TITLE = load()\nbegin_page('a')\n"),
    (page_is_thin, "pages/a.py", GATE + "if True:\n    begin_page('a')\n"),
    (page_is_thin, "pages/a.py", '"""Empty."""\n'),
    (no_raw_markup, "app.py", "st.markdown(text, unsafe_allow_html=True)\n"),
    (no_raw_markup, "indicators/streamlit_kit.py", "st.html(text)\n"),
    (no_plotly_express, "indicators/figures/a.py", "import plotly.express as px\n"),
    (no_plotly_express, "indicators/figures/a.py", "from plotly import express\n"),
    (no_plotly_express, "indicators/figures/a.py", "px.bar(frame)\n"),
    (names_say_something, "indicators/utils.py", ""),
    (names_say_something, "indicators/common/__init__.py", ""),
    (names_say_something, "tests/helpers.py", ""),
    (sql_states_its_grain, "indicators/queries/a.sql", "SELECT 1\n"),
    (sql_states_its_grain, "indicators/queries/a.sql", "--\nSELECT 1\n"),
    (sql_states_its_grain, "indicators/queries/a.sql", "-- the scorecard\nSELECT 1\n"),
    (sql_states_its_grain, "indicators/store/schema.sql", "CREATE TABLE place (place_id VARCHAR);\n"),
    (sql_is_not_pieced_together, "indicators/queries/a.py", "def f(c, t):\n    c.execute(f'SELECT * FROM {t}')\n"),
    (sql_is_not_pieced_together, "indicators/queries/a.py", "c.execute('SELECT * FROM ' + t)\n"),
    (sql_is_not_pieced_together, "indicators/queries/a.py", "c.sql('SELECT * FROM %s' % t)\n"),
    (sql_is_not_pieced_together, "indicators/queries/a.py", "c.sql('SELECT * FROM {}'.format(t))\n"),
    (sql_is_not_pieced_together, "indicators/queries/a.py", "c.execute(query=f'SELECT {t}')\n"),
    (sql_is_not_pieced_together, "indicators/queries/a.py", "def f(c, t):\n    q = f'SELECT {t}'\n    c.execute(q)\n"),
    (sql_is_not_pieced_together, "indicators/queries/a.py", "q = 'SELECT'\nq += t\nc.execute(q)\n"),
    (names_no_machine, "README.md", f"see {HOME}\n"),
    (names_no_machine, "requirements.txt", f"--index-url https://{REGISTRY_HOSTS[0]}/simple\n"),
)

ACCEPTED: Final[tuple[tuple[Rule, str, str], ...]] = (
    (page_is_thin, "pages/a.py", f'"""Elder care."""\n{GATE}TITLE = "a"\nbegin_page(TITLE)\n'),
    (page_is_thin, "pages/a.py", GATE + "page = begin_page('a')\nst.write('Select a place from the list')\n"),
    (page_is_thin, "indicators/store/a.py", "import duckdb\n"),
    (no_raw_markup, "indicators/a.py", "report.html(text)\nNOTE = 'unsafe_allow_html'\n"),
    (no_plotly_express, "indicators/figures/a.py", "import plotly.graph_objects as go\n"),
    (names_say_something, "indicators/store/versions.py", ""),
    (sql_states_its_grain, "indicators/queries/a.sql", "-- one row per place\nSELECT 1\n"),
    (sql_states_its_grain, "indicators/store/schema.sql", "-- the tables\nCREATE TABLE place (place_id VARCHAR);\n"),
    (sql_is_not_pieced_together, "indicators/queries/a.py", "c.execute('SELECT $place', {'place': f'{p}'})\n"),
    (
        sql_is_not_pieced_together,
        "indicators/queries/a.py",
        "def f():\n    q = f'{a}'\n\ndef g(c, q):\n    c.execute(q)\n",
    ),
    (sql_is_not_pieced_together, "indicators/store/a.py", "c.execute(f'DELETE FROM {checked}')\n"),
    (names_no_machine, "README.md", "open docs/network/a.md, /tmp, or http://127.0.0.1:8501/work\n"),
)


@pytest.mark.parametrize(("rule", "path", "text"), REFUSED)
def test_a_rule_refuses_what_breaks_it(rule: Rule, path: str, text: str) -> None:
    assert list(rule(path, text)) != []


@pytest.mark.parametrize(("rule", "path", "text"), ACCEPTED)
def test_a_rule_lets_good_work_pass(rule: Rule, path: str, text: str) -> None:
    assert list(rule(path, text)) == []


def test_every_rule_is_tried_both_ways() -> None:
    assert {rule for rule, _, _ in REFUSED} == {rule for rule, _, _ in ACCEPTED} == set(RULES)


def test_the_checkouts_own_path_is_found_wherever_it_lies() -> None:
    checkout = Path("/opt") / "somewhere"
    assert mentions(f"cd {checkout}/data", checkout=checkout)
    assert not mentions(f"cd {checkout}-else", checkout=checkout)
    assert not mentions("GET /app/static", checkout=Path("/app"))


# --- settings -----------------------------------------------------------------------------------------------------


def test_streamlit_knows_every_setting_of_ours() -> None:
    shown = subprocess.run(
        (sys.executable, "-m", "streamlit", "config", "show"), cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "not a valid config option" not in shown.stdout + shown.stderr
    assert shown.stderr == ""
    assert 'address = "127.0.0.1"' in shown.stdout
