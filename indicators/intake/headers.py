"""The columns of a file and the columns of a dataset. In: a grid. Out: which is which, or why the table cannot be read."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from indicators.intake.datasets import ColumnType, Dataset
from indicators.intake.grid import Grid, Mark, column_letters
from indicators.intake.header_facts import PERIOD, HeaderReader, Recognisers
from indicators.intake.header_rows import SEARCHED_ROWS, HeaderRows, find_header_rows, rows_of, stub_match
from indicators.intake.header_vocabulary import MONTH_HEADERS, QUARTER_HEADERS, YEAR_HEADERS
from indicators.intake.header_words import HeaderWords, Match, Way, folded, split_suffixes, tidy
from indicators.intake.problems import Problem, Severity

_BIG5: Final = re.compile("[\u3100-\u312f\u3040-\u30ff\ufe10-\ufe4f\ue000-\uf8ff]")
_LISTED: Final = 8


@dataclass(frozen=True, eq=False)
class HeaderMap:
    """``row`` is the last row of the header in ``grid.cells``; the data begin below it.

    ``columns``: column of the dataset -> column of the grid. ``period_part``: the column of months or quarters where
    the one of ``period`` has years only. ``unknown``: headers that are not stored. ``headers``: one text for every
    column of the grid, as messages show it. ``open``: columns of the grid that name no column of the dataset; whether
    they are values of a cross-tab is decided with the shape.
    """

    row: int
    rows: HeaderRows | None
    columns: Mapping[str, int]
    headers: tuple[str, ...]
    unknown: tuple[str, ...]
    title_rows: tuple[int, ...]
    problems: tuple[Problem, ...]
    period_part: int | None = None
    ways: Mapping[str, Way] | None = None
    open: tuple[int, ...] = ()

    @property
    def rejected(self) -> bool:
        return any(problem.severity is Severity.FILE for problem in self.problems)


def map_headers(
    grid: Grid, dataset: Dataset, recognisers: Recognisers | None = None, *, remembered: Mapping[str, str] | None = None
) -> HeaderMap:
    """Finds the header and matches it. What is missing is for ``missing_columns`` to say: a cross-tab has no column of
    values. ``remembered`` is what ``HeaderWords`` takes, and goes before every other match."""
    return read_headers(grid, make_reader(dataset, recognisers, remembered))


def make_reader(
    dataset: Dataset, recognisers: Recognisers | None = None, remembered: Mapping[str, str] | None = None
) -> HeaderReader:
    """One for each file; it is asked by every step up to the long table."""
    return HeaderReader(HeaderWords(dataset, remembered), (recognisers or Recognisers()).within(dataset))


def read_headers(grid: Grid, reader: HeaderReader) -> HeaderMap:
    """``map_headers`` with a reader that the next steps go on with."""
    rows = find_header_rows(grid, reader)
    if rows is None or (not rows.known and _is_data(rows, reader)):
        return _without_header(grid, reader)
    headers = tuple(tidy(" ".join(texts)) or column_letters(place) for place, texts in enumerate(rows.labels))
    line = int(grid.lines[rows.last])
    if not rows.known and looks_like_big5(headers, reader.words):
        return _nothing(grid, _big5_problem(line))
    found: dict[str, list[tuple[int, Match]]] = defaultdict(list)
    left_out: set[int] = set()
    for position, texts in enumerate(rows.labels):
        match = stub_match(texts or (column_letters(position),), reader)
        if match is not None and match.column is None:
            left_out.add(position)
        elif match is not None and match.column is not None:
            found[match.column].append((position, match))
    problems = [*_broken(reader.words, headers), *_title_problems(grid, rows)]
    columns, part = _chosen(found, rows, grid, reader, problems)
    if part is None:
        part = _part_beside(columns, rows, left_out)
    problems += _loose_problems(columns, found, headers, line, reader.words.dataset)
    used = left_out.union([] if part is None else [part]).union(
        *({position for position, _ in candidates} for candidates in found.values())
    )
    rest = tuple(
        place
        for place, texts in enumerate(rows.labels)
        if place not in used and (texts or _has_cells(grid, rows, place))
    )
    unknown = tuple(headers[place] for place in rest)
    titles = tuple(range(rows.first))
    ways = {name: found[name][0][1].way for name in columns}
    return HeaderMap(rows.last, rows, columns, headers, unknown, titles, tuple(problems), part, ways, rest)


def missing_columns(dataset: Dataset, present: Collection[str], unknown: Iterable[str] = ()) -> tuple[Problem, ...]:
    """One problem naming every column that is required, has no default and is not there."""
    absent = [
        column for column in dataset.columns if column.required and not column.default and column.name not in present
    ]
    names = "、".join(f"「{column.label.zh}」" for column in absent)
    if not absent:
        return ()
    others = [header for header in unknown if header]
    if not others:
        template = "缺少列{names}。请补上；如整张表相同，可在上传时统一填写。"
        return (Problem("column_required", Severity.FILE, template, params={"names": names}),)
    template = "缺少列{names}。请补上，或指明{others}中哪一列是它；如整张表相同，可在上传时统一填写。"
    listed = "、".join(f"“{header}”" for header in others[:_LISTED]) + ("…" if len(others) > _LISTED else "")
    return (Problem("column_required", Severity.FILE, template, params={"names": names, "others": listed}),)


def unknown_problems(headers: Iterable[str], line: int) -> Iterator[Problem]:
    """Each column that is not stored, by its name."""
    template = "未知列“{cell}”不会入库。如需入库，请指明它是哪一列。"
    for header in dict.fromkeys(headers):
        yield Problem("column_unknown", Severity.NOTE, template, line, header, header)


def shape_of(headers: Iterable[str]) -> str:
    """The same for files with the same headers, also where years in them moved on or there are more of them."""
    shapes: list[str] = []
    for header in headers:
        shape = re.sub(r"[0-9]+", "0", folded(header))
        if not shapes or shapes[-1] != shape:
            shapes.append(shape)
    return hashlib.sha256("\x1f".join(shapes).encode()).hexdigest()[:16]


def looks_like_big5(headers: Iterable[str], words: HeaderWords) -> bool:
    """Big5 that was read as GB18030: headers that have sense when read the other way, or strange signs among them."""
    text = ",".join(headers)
    try:
        other = text.encode("gb18030").decode("cp950")
    except UnicodeError:
        return bool(_BIG5.search(text))
    return sum(words.match(part.strip()) is not None for part in other.split(",")) > 1


def _chosen(
    found: Mapping[str, list[tuple[int, Match]]],
    rows: HeaderRows,
    grid: Grid,
    reader: HeaderReader,
    problems: list[Problem],
) -> tuple[dict[str, int], int | None]:
    """One column of the file for each of the dataset, and the column of months beside one of years."""
    columns: dict[str, int] = {}
    part: int | None = None
    labels = {column.name: column.label.zh for column in reader.words.dataset.columns}
    types = {column.name: column.type for column in reader.words.dataset.columns}
    for name, candidates in found.items():
        candidates.sort(key=lambda candidate: (candidate[1].way, candidate[0]))
        columns[name] = candidates[0][0]
        if len(candidates) == 1:
            continue
        words = {position: folded(split_suffixes(rows.labels[position][-1])[0]) for position, _ in candidates}
        if types[name] is ColumnType.PERIOD and (pair := _year_and_part(words)):
            columns[name], part = pair
            continue
        places = sorted(words)
        line = int(grid.lines[rows.last])
        shown = {position: tidy(" ".join(rows.labels[position])) for position in places}
        if len(set(words.values())) < len(words) or types[name] is not ColumnType.TEXT:
            texts = "、".join(f"“{shown[position]}”（{column_letters(position)}{line}）" for position in places)
            template = "{texts}都是「{label}」。请只保留一列。"
            params: dict[str, object] = {"texts": texts, "label": labels[name]}
            header = shown[places[-1]]
            problems.append(Problem("column_repeated", Severity.FILE, template, line, header, header, params))
            continue
        template = "“{other}”与“{chosen}”都表示「{label}」，只读取“{chosen}”。请确认。"
        for position in places:
            if position != columns[name]:
                params = {"other": shown[position], "chosen": shown[columns[name]], "label": labels[name]}
                problems.append(
                    Problem("column_ambiguous", Severity.NOTE, template, line, shown[position], shown[position], params)
                )
    return columns, part


def _part_beside(columns: Mapping[str, int], rows: HeaderRows, left_out: Collection[int]) -> int | None:
    """The column of months or quarters where the period has a column of years and no dataset knows the other one."""
    year = columns.get(PERIOD)
    if year is None or folded(rows.labels[year][-1]) not in YEAR_HEADERS:
        return None
    used = {*columns.values(), *left_out}
    words = {place: folded(texts[-1]) for place, texts in enumerate(rows.labels) if texts and place not in used}
    return next((place for place, word in words.items() if word in MONTH_HEADERS | QUARTER_HEADERS), None)


def _year_and_part(words: Mapping[int, str]) -> tuple[int, int] | None:
    """年份 beside 月份: two columns that are one period."""
    years = [position for position, word in words.items() if word in YEAR_HEADERS]
    parts = [position for position, word in words.items() if word in MONTH_HEADERS | QUARTER_HEADERS]
    return (years[0], parts[0]) if len(years) == len(parts) == 1 and len(words) == 2 else None


def _has_cells(grid: Grid, rows: HeaderRows, column: int) -> bool:
    """Whether a column without a header holds anything; blank ones are left out without a word."""
    return any(text and not text.isspace() for text in grid.cells[column].iloc[rows.last + 1 :].unique())


def _loose_problems(
    columns: Mapping[str, int],
    found: Mapping[str, list[tuple[int, Match]]],
    headers: tuple[str, ...],
    line: int,
    dataset: Dataset,
) -> Iterator[Problem]:
    labels = {column.name: column.label.zh for column in dataset.columns}
    template = "表头按近似名读作「{label}」，请确认；如不是，请改正表头。"
    for name, position in sorted(columns.items(), key=lambda item: item[1]):
        match = next((match for candidate, match in found[name] if candidate == position), None)
        if match is not None and match.way is Way.LOOSE:
            header = headers[position]
            params: dict[str, object] = {"label": labels[name]}
            yield Problem("column_matched_loosely", Severity.NOTE, template, line, header, header, params)


def _broken(words: HeaderWords, headers: tuple[str, ...]) -> Iterator[Problem]:
    """What of a remembered mapping no longer fits the dataset or the file."""
    for header, target in words.broken.items():
        template = "记住的对应关系已失效：“{cell}”原对应“{target}”，现在没有这一列。请重新指明。"
        yield Problem("column_mapping_broken", Severity.FILE, template, cell=header, params={"target": target})
    for header in sorted(words.remembered.difference(headers)):
        template = "记住的对应关系里有“{cell}”，但文件里没有这个表头。请确认文件的表头没有改错。"
        yield Problem("column_mapping_broken", Severity.NOTE, template, cell=header)


def _title_problems(grid: Grid, rows: HeaderRows) -> Iterator[Problem]:
    if rows.first:
        template = "表头在第 {line} 行，上方 {count} 行是标题或说明，不入库。请确认。"
        if any(mark is Mark.MERGED and row < rows.first for (row, _), mark in grid.marks.items()):
            template = "表头在第 {line} 行，上方 {count} 行（含合并单元格）是标题或说明，不入库。请确认。"
        params: dict[str, object] = {"line": int(grid.lines[rows.first]), "count": rows.first}
        yield Problem("title_rows", Severity.NOTE, template, params=params)


def _is_data(rows: HeaderRows, reader: HeaderReader) -> bool:
    """A row that has an indicator beside a place or a period is a row of data, and the table has no header."""
    kinds = {reader.kind(texts[0]) for texts in rows.labels if texts}
    return len(kinds - {None}) > 1


def _without_header(grid: Grid, reader: HeaderReader) -> HeaderMap:
    top = rows_of(grid, 0, min(3, len(grid.lines)))
    if any(looks_like_big5(row, reader.words) for row in top):
        return _nothing(grid, _big5_problem(int(grid.lines[0])))
    names = "、".join(
        column.label.zh for column in reader.words.dataset.columns if column.required and not column.default
    )
    template = "前 {count} 行里找不到表头。请在数据上方加一行表头，写明：{names}。"
    count = min(SEARCHED_ROWS, len(grid.lines))
    return _nothing(grid, Problem("header_missing", Severity.FILE, template, params={"count": count, "names": names}))


def _big5_problem(line: int) -> Problem:
    template = "表头无法识别（疑似繁体 Big5）。请选择 Big5 编码，或另存为 UTF-8 后重新上传。"
    return Problem("header_unrecognised", Severity.FILE, template, line)


def _nothing(grid: Grid, problem: Problem) -> HeaderMap:
    headers = tuple(column_letters(position) for position in range(grid.cells.shape[1]))
    return HeaderMap(-1, None, {}, headers, (), (), (problem,))
