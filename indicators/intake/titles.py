"""What the rows around a table say of all its figures. In: title rows and footnotes. Out: facts, each with a note."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from indicators.intake.grid import Grid
from indicators.intake.header_facts import INDICATOR, PERIOD, PLACE, UNIT, VALUE, HeaderReader, is_number
from indicators.intake.header_rows import rows_of
from indicators.intake.header_vocabulary import BETWEEN_STATED, STATED, TITLE_PERIOD
from indicators.intake.problems import Problem, Severity

_MOST_ROWS: Final = 20
_MOST_TITLES: Final = 4  # beside each other in one row
_SHORTEST_PERIOD: Final = 4
_SHORTEST_NAME: Final = 3  # the shortest names of places are also parts of other words
_LONGEST_TITLE: Final = 60


@dataclass(frozen=True, slots=True)
class AroundFact:
    """One text for the whole table, and the note that it has to be confirmed."""

    text: str
    note: Problem


def facts_around(grid: Grid, rows: Iterable[int], reader: HeaderReader) -> dict[str, AroundFact]:
    """Column -> what the first row that says it says. Only for columns without which a row is not complete."""
    dataset = reader.words.dataset
    labels = {
        column.name: column.label.zh for column in dataset.columns if column.required or column.name in dataset.key
    }
    stated: dict[str, AroundFact] = {}
    within: dict[str, AroundFact] = {}
    template = "“{cell}”用作整张表的「{label}」：{stated}。请确认。"
    for row in list(rows)[:_MOST_ROWS]:
        (cells,) = rows_of(grid, row, row + 1)
        titles = cells if len(cells) <= _MOST_TITLES else []
        title = (fact for cell in titles for fact in facts_within(cell, reader))
        for found, facts in ((stated, stated_facts(cells, reader)), (within, title)):
            for column, text, cell in facts:
                if column in labels and column not in found:
                    params: dict[str, object] = {"label": labels[column], "stated": text}
                    line = int(grid.lines[row])
                    note = Problem("fact_from_title", Severity.NOTE, template, line, cell=cell, params=params)
                    found[column] = AroundFact(text, note)
    return within | stated


def stated_facts(cells: Sequence[str], reader: HeaderReader) -> Iterator[tuple[str, str, str]]:
    """Column, text and the cell that states it: ``（单位：万元）``, or 数据来源 and 统计局 in two cells."""
    for position, cell in enumerate(cells):
        stated = [match for part in BETWEEN_STATED.split(cell) if (match := STATED.fullmatch(part))]
        named = [(_column(match[1], reader), match[2]) for match in stated]
        if not stated and position + 1 < len(cells):
            named = [(_column(cell, reader), cells[position + 1])]
        for column, text in named:
            if column and _is_meant(column, text.strip(), reader):
                yield column, text.strip(), cell


def facts_within(title: str, reader: HeaderReader) -> Iterator[tuple[str, str, str]]:
    """2026年6月各区县城镇调查失业率 -> the period and the indicator, each with the whole title."""
    text = "".join(title.split())
    if len(text) > _LONGEST_TITLE or is_number(text):
        return
    recognise = reader.recognisers
    for match in TITLE_PERIOD.finditer(text):
        tries = (match[0][:end] for end in range(len(match[0]), _SHORTEST_PERIOD - 1, -1))
        if period := next((part for part in tries if recognise.is_period(part)), None):
            yield PERIOD, period, title
            text = text.replace(period, " ")
            break
    for column, test in ((INDICATOR, recognise.is_indicator), (PLACE, recognise.is_place)):
        names = _names_within(text, test)
        if len(names) == 1:  # of two, neither is that of the whole table
            yield column, names[0], title


def _names_within(text: str, test: Callable[[str], bool]) -> list[str]:
    """The longest names in ``text`` that do not overlap; two are enough to know that there is not one."""
    names: list[str] = []
    for size in range(len(text), _SHORTEST_NAME - 1, -1):
        for start in range(len(text) - size + 1):
            piece = text[start : start + size]
            if " " not in piece and test(piece):
                names.append(piece)
                text = text.replace(piece, " " * size)
                if len(set(names)) > 1:
                    return names
    return names


def _column(key: str, reader: HeaderReader) -> str | None:
    match = reader.words.match(key.strip().rstrip(":："))
    return match.column if match else None


def _is_meant(column: str, text: str, reader: HeaderReader) -> bool:
    """单位：统计局 names an office, not the unit of the figures."""
    recognise = reader.recognisers
    tests = {UNIT: recognise.is_unit, PERIOD: recognise.is_period}
    tests |= {INDICATOR: recognise.is_indicator, PLACE: recognise.is_place}
    return bool(text) and column != VALUE and (column not in tests or tests[column](text))
