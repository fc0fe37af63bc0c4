"""Every table as a long one. In: a grid. Out: texts under the names of the dataset's columns, with their addresses.

The whole stage: header, rows that are no data, facts from titles, shape, and the unpivoting of a cross-tab.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd

from indicators.intake.datasets import Dataset
from indicators.intake.grid import Grid, Mark
from indicators.intake.header_facts import PART, PERIOD, UNIT, VALUE, HeaderReader, Recognisers
from indicators.intake.header_vocabulary import QUARTER_HEADERS
from indicators.intake.header_words import folded, split_suffixes
from indicators.intake.headers import HeaderMap, make_reader, missing_columns, read_headers
from indicators.intake.problems import Problem, Severity
from indicators.intake.shapes import LONG, Shape, recognise_shape, shape_problems
from indicators.intake.text_columns import repeated
from indicators.intake.titles import AroundFact, facts_around
from indicators.intake.totals import DataRows, find_data_rows
from indicators.intake.unpivot import LongColumns, join_periods, take_columns, unpivot

MOST_ROWS: Final = 1_000_000
_UNPIVOTED: Final = "识别为交叉表，展开为 {count} 行，{blank} 个空格不入库。请确认。"
_NO_ROWS: Final = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class LongTable:
    """``frame``: one row per value, in the order of the file; text columns named as in the dataset, only those that the
    file, its titles, the caller or a default give. ``lines``: the line of the file of each row of ``frame``; ``rows``:
    the same as a row of ``grid.cells``. ``addresses``: column of ``frame`` -> column of the grid, one for all rows or
    one for each; a constant has none. ``constants``: what holds for all rows. ``outside``: the lines that are no data.
    """

    frame: pd.DataFrame
    lines: np.ndarray
    rows: np.ndarray
    grid: Grid
    header: HeaderMap
    shape: Shape
    addresses: Mapping[str, int | np.ndarray] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    outside: frozenset[int] = frozenset()
    problems: tuple[Problem, ...] = ()

    @property
    def sheet(self) -> str | None:
        return self.grid.sheet

    @property
    def rejected(self) -> bool:
        return _is_rejected(self.problems)

    def grid_column(self, row: int, column: str) -> int | None:
        """The column of the grid a cell came from; None for what holds for all rows."""
        found = self.addresses.get(column)
        return int(found[row]) if isinstance(found, np.ndarray) else found

    def address(self, row: int, column: str) -> str | None:
        """``B7`` in a workbook, the line in a text file; of the value, for what its header says."""
        position = self.grid_column(row, column)
        return None if position is None else self.grid.address(int(self.rows[row]), position)

    def header_of(self, row: int, column: str) -> str:
        """The header above a cell as the file has it; the name of the column for what holds for all rows."""
        position = self.grid_column(row, column)
        return column if position is None else self.header.headers[position]

    @cached_property
    def marks(self) -> dict[tuple[int, str], Mark]:
        """Those of the grid, by row and column of ``frame``."""
        marks = self.grid.marks
        carried: dict[tuple[int, str], Mark] = {}
        for column, positions in self.addresses.items() if marks else ():
            if isinstance(positions, np.ndarray) and column != VALUE:
                continue  # a fact of the header, not a cell
            every = np.broadcast_to(np.asarray(positions), self.rows.shape)
            places = enumerate(zip(self.rows.tolist(), every.tolist(), strict=True))
            carried |= {(row, column): marks[place] for row, place in places if place in marks}
        return carried


def read_long(
    grid: Grid,
    dataset: Dataset,
    recognisers: Recognisers | None = None,
    *,
    constants: Mapping[str, str] | None = None,
    remembered: Mapping[str, str] | None = None,
    most_rows: int = MOST_ROWS,
) -> LongTable:
    """``constants``: column -> text that the analyst gave for the whole table; what the table itself says goes before.
    ``remembered``: as in ``HeaderWords``. With a problem that stops the file the frame is empty.
    """
    reader = make_reader(dataset, recognisers, remembered)
    header = read_headers(grid, reader)
    if header.rows is None:
        return LongTable(
            pd.DataFrame(), _NO_ROWS, _NO_ROWS, grid, header, Shape(LONG, {}, {}), problems=header.problems
        )
    data = find_data_rows(grid, header, reader)
    around = facts_around(grid, (*header.title_rows, *data.footnotes), reader)
    around |= _unit_of_header(grid, header, reader)
    given = {name: text for name, text in (constants or {}).items() if name in dataset.column_names and text}
    shape = recognise_shape(grid, header, data.rows, reader, {name: fact.text for name, fact in around.items()} | given)
    above = {PERIOD if key == PART else key for facts in shape.values.values() for key in facts}
    taken = {*shape.stubs, *above} - ({UNIT} if not _is_everywhere(UNIT, shape) else set())
    used = {name: fact for name, fact in around.items() if name not in {*taken, *given}}
    known = {name: text for name, text in given.items() if name not in taken}
    known |= {name: fact.text for name, fact in used.items()}
    line = int(grid.lines[header.row])
    present = {*known, *taken, *([VALUE] if shape.wide else [])}
    problems = (
        *header.problems,
        *(fact.note for fact in used.values()),
        *([around[PERIOD].note] if shape.year_given and PERIOD in around and PERIOD not in given else []),
        *shape_problems(shape, header, reader, line),
        *missing_columns(dataset, present, (header.headers[column] for column in shape.unknown)),
        *_no_data(data),
        *data.problems,
    )
    outside = frozenset(np.delete(grid.lines, data.rows).tolist())
    table = LongTable(pd.DataFrame(), _NO_ROWS, _NO_ROWS, grid, header, shape, {}, known, outside, problems)
    if table.rejected:
        return table
    defaults = {
        column.name: column.default for column in dataset.columns if column.default and column.name not in present
    }
    return _filled(table, data.rows, {**known, **defaults}, dataset, most_rows)


def _filled(
    table: LongTable, rows: np.ndarray, constants: Mapping[str, str], dataset: Dataset, most_rows: int
) -> LongTable:
    """``table`` with its frame."""
    long = _columns(table, rows)
    problems = table.problems
    if table.shape.wide:
        params: dict[str, object] = {"count": len(long.rows), "blank": long.blank}
        problems += (Problem("shape_wide", Severity.NOTE, table.shape.template + _UNPIVOTED, params=params),)
    if len(long.rows) > most_rows:
        params = {"found": len(long.rows), "limit": most_rows}
        template = "有 {found} 行，超过 {limit} 行。请拆成几个文件后分别上传。"
        return replace(
            table, problems=(*problems, Problem("file_too_many_rows", Severity.FILE, template, params=params))
        )
    for name, text in constants.items():
        if name in long.texts:  # a unit that only some headers state
            long.texts[name] = long.texts[name].mask(long.texts[name] == "", text)
        else:
            long.texts[name] = repeated(text, len(long.rows))
    names = [name for name in dataset.column_names if name in long.texts]
    frame = pd.DataFrame({name: long.texts[name] for name in names}, copy=False)
    return replace(
        table,
        frame=frame,
        lines=table.grid.lines[long.rows],
        rows=long.rows,
        addresses=long.positions,
        constants=dict(constants),
        problems=problems,
    )


def _columns(table: LongTable, rows: np.ndarray) -> LongColumns:
    """The columns of the table, with years and months put together."""
    grid, header = table.grid, table.header
    long = unpivot(grid, table.shape, rows) if table.shape.wide else take_columns(grid, header.columns, rows)
    if header.period_part is not None and PERIOD in long.texts:
        parts = take_columns(grid, {PERIOD: header.period_part}, long.rows).texts[PERIOD]
        quarters = folded(header.headers[header.period_part]) in QUARTER_HEADERS
        long.texts[PERIOD] = join_periods(long.texts[PERIOD], parts, quarters=quarters)
    return long


def _unit_of_header(grid: Grid, header: HeaderMap, reader: HeaderReader) -> dict[str, AroundFact]:
    """数值（万元）: the unit of a table that has no column of units."""
    column = header.columns.get(VALUE)
    if column is None or header.rows is None or UNIT in header.columns or UNIT not in reader.words.dataset.column_names:
        return {}
    text = header.headers[column]
    for suffix in split_suffixes(text)[1]:
        if reader.recognisers.is_unit(suffix):
            template = "表头“{cell}”写明单位是“{unit}”，用于整列。请确认。"
            params: dict[str, object] = {"unit": suffix}
            line = int(grid.lines[header.row])
            note = Problem("unit_from_header", Severity.NOTE, template, line, text, text, params)
            return {UNIT: AroundFact(suffix, note)}
    return {}


def _is_everywhere(name: str, shape: Shape) -> bool:
    return name in shape.stubs or all(name in facts for facts in shape.values.values())


def _no_data(data: DataRows) -> Iterator[Problem]:
    if not len(data.rows):
        yield Problem("file_empty", Severity.FILE, "表头以下没有数据。请补上数据行。")


def _is_rejected(problems: Iterable[Problem]) -> bool:
    return any(problem.severity is Severity.FILE for problem in problems)
