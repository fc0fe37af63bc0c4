"""Long and wide tables. In: a grid with its header and its rows of data. Out: what every column holds.

A wide table is a cross-tab: places by periods, places by indicators, periods by indicators, or two of these above the
columns. Its columns of values state facts in their headers; one column of the dataset or more stands at the left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from indicators.intake.grid import Grid
from indicators.intake.header_facts import AXES, INDICATOR, PART, PERIOD, PLACE, VALUE, Facts, HeaderReader, year_of
from indicators.intake.header_vocabulary import YEAR_SIGN
from indicators.intake.headers import HeaderMap, unknown_problems
from indicators.intake.problems import Problem, Severity
from indicators.intake.totals import is_total
from indicators.locale import Language, translate

LONG: Final = "long"
_SAMPLE: Final = 300
_MOSTLY: Final = 0.5
_WORDS: Final = {PERIOD: "period", INDICATOR: "indicator", PLACE: "place"}
_TEMPLATES: Final = {
    LONG: "长表：每行一个数值。",
    "place_by_period": "交叉表：每行一个地区，每列一个时期。",
    "place_by_indicator": "交叉表：每行一个地区，每列一项指标。",
    "period_by_indicator": "交叉表：每行一个时期，每列一项指标。",
    "period_by_place": "交叉表：每行一个时期，每列一个地区。",
    "indicator_by_period": "交叉表：每行一项指标，每列一个时期。",
    "indicator_by_place": "交叉表：每行一项指标，每列一个地区。",
    "cross": "交叉表：行或列写明时期、指标、地区中的几项。",
}


@dataclass(frozen=True, eq=False)
class Shape:
    """``kind`` is a key of the templates. ``stubs``: column of the dataset -> column of the grid, the same for a row.

    ``values``: column of the grid -> facts of its header, for a wide table. ``guessed``: stubs that were recognised by
    their cells, not by their header. ``totals``: columns of totals; ``unknown``: columns that are not stored.
    ``year_given``: headers are months, and their year is that of the whole table.
    """

    kind: str
    stubs: Mapping[str, int]
    values: Mapping[int, Facts]
    guessed: tuple[str, ...] = ()
    totals: tuple[int, ...] = ()
    unknown: tuple[int, ...] = ()
    year_given: bool = False

    @property
    def wide(self) -> bool:
        return bool(self.values)

    @property
    def template(self) -> str:
        return _TEMPLATES[self.kind]

    def describe(self, language: Language = "zh") -> str:
        return translate(self.template, language)


def recognise_shape(
    grid: Grid, header: HeaderMap, rows: np.ndarray, reader: HeaderReader, constants: Mapping[str, str]
) -> Shape:
    """``rows`` are those of data; ``constants`` hold for the whole table and need no column."""
    facts = _value_columns(header, reader)
    if VALUE in header.columns or not facts:
        return Shape(LONG, header.columns, {}, unknown=header.open)
    above = {key for found in facts.values() for key in found}
    across = {axis for axis in above.intersection(AXES) if axis in header.columns}  # a corner named after the columns
    stubs = {name: column for name, column in header.columns.items() if name not in across}
    needed = [axis for axis in AXES if axis not in above and axis not in stubs]
    rest = sorted({*header.open, *(header.columns[axis] for axis in across)}.difference(facts))
    totals = tuple(column for column in rest if is_total(header.headers[column]))
    rest = [column for column in rest if column not in totals]
    guessed = _guess_stubs(grid, rows, rest, needed, reader)
    stubs |= guessed
    unknown = tuple(column for column in rest if column not in guessed.values())
    values = {column: _with_year(found, stubs, constants, reader) for column, found in facts.items()}
    dated = values != facts
    return Shape(_kind(stubs, above), stubs, values, tuple(guessed), totals, unknown, dated)


def shape_problems(shape: Shape, header: HeaderMap, reader: HeaderReader, line: int) -> Iterator[Problem]:
    """What was understood without being written, and what is not stored."""
    labels = {column.name: column.label.zh for column in reader.words.dataset.columns}
    for name in shape.guessed:
        text = header.headers[shape.stubs[name]]
        template = "按单元格内容读作「{label}」，请确认；如不是，请指明它是哪一列。"
        yield Problem("column_guessed", Severity.NOTE, template, line, text, text, {"label": labels[name]})
    for column in shape.totals:
        text = header.headers[column]
        yield Problem("subtotal_column", Severity.NOTE, "合计列“{cell}”不入库。请确认。", line, text, text)
    for column, facts in shape.values.items():
        if PART in facts and PERIOD not in shape.stubs:
            text = header.headers[column]
            template = "表头“{cell}”没有年份。请在标题或表头中写明年份。"
            yield Problem("period_without_year", Severity.FILE, template, line, text, text)
    yield from unknown_problems((header.headers[column] for column in shape.unknown), line)


def _value_columns(header: HeaderMap, reader: HeaderReader) -> dict[int, Facts]:
    """The columns whose headers state the same kinds of facts, which is what makes them a cross-tab.

    Where there are several such groups, the largest; a column at the left that names one place is no group.
    """
    found: dict[int, Facts] = {}
    for column in header.open:
        labels = header.rows.labels[column] if header.rows else ()
        if labels and (facts := reader.facts(labels, deep=True)):
            found[column] = facts
    kinds = {column: frozenset(facts) & {*AXES, PART} for column, facts in found.items()}
    if not kinds:
        return {}
    usual = max(Counter(kinds.values()).items(), key=lambda item: (item[1], len(item[0])))[0]
    return {column: facts for column, facts in found.items() if kinds[column] == usual}


def _guess_stubs(
    grid: Grid, rows: np.ndarray, columns: list[int], needed: list[str], reader: HeaderReader
) -> dict[str, int]:
    """The column with most places (periods, indicators) for each of the ``needed`` ones; the leftmost of equals."""
    shares: list[tuple[float, int, str]] = []
    for column in columns:
        texts = grid.cells[column].iloc[rows[:_SAMPLE]].unique()
        kinds = Counter(reader.kind(text) for text in texts if text and not text.isspace())
        shares += [(-count / kinds.total(), column, kind) for kind, count in kinds.items() if kind in needed and count]
    guessed: dict[str, int] = {}
    for share, column, kind in sorted(shares):
        if -share >= _MOSTLY and kind not in guessed and column not in guessed.values():
            guessed[kind] = column
    return guessed


def _with_year(facts: Facts, stubs: Mapping[str, int], constants: Mapping[str, str], reader: HeaderReader) -> Facts:
    """1月 becomes a period with the year of the whole table; with a column of years it is put together row by row."""
    if PART not in facts or PERIOD in stubs or not (year := year_of(constants.get(PERIOD, ""))):
        return facts
    period = f"{year}{YEAR_SIGN}{facts[PART]}"
    if not reader.recognisers.is_period(period):
        return facts
    return {**{key: text for key, text in facts.items() if key != PART}, PERIOD: period}


def _kind(stubs: Mapping[str, int], above: set[str]) -> str:
    at_left = [_WORDS[axis] for axis in AXES if axis in stubs and (axis != PERIOD or PART not in above)]
    across = [_WORDS[axis] for axis in AXES if axis in above or (axis == PERIOD and PART in above)]
    kind = f"{at_left[0]}_by_{across[0]}" if len(at_left) == 1 and len(across) == 1 else "cross"
    return kind if kind in _TEMPLATES else "cross"
