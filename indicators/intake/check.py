"""Text rows to typed rows. In: a long table, its dataset and the registers. Out: typed rows and every problem.

Each different text is judged once and the verdict spread over its rows, so that a million rows cost little more than
their different texts.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd

from indicators.intake import resolvers
from indicators.intake.contradictions import contradictions
from indicators.intake.datasets import ColumnType, Dataset
from indicators.intake.long_table import LongTable
from indicators.intake.number_columns import parse_numbers
from indicators.intake.plausibility import plausibility_remark
from indicators.intake.problems import Problem, Severity
from indicators.intake.registers import Registers
from indicators.intake.remarks import Reading, Remark, fault, note
from indicators.intake.resolvers import Resolved
from indicators.intake.units import Conversion
from indicators.model import Qualifier

_VALUES: Final = ("value", "value_low", "value_high")
_NEVER_LEFT_OUT: Final = ("period", "value")


@dataclass(frozen=True, eq=False)
class Checked:
    """``frame`` holds the rows that may be stored, all of them or none; ``readings`` tell how harmless texts were read."""

    frame: pd.DataFrame
    problems: tuple[Problem, ...]
    readings: tuple[Problem, ...] = ()


@dataclass(eq=False)
class _Findings:
    """Problems with their rows, sorted at the end as the rows stand in the file."""

    table: LongTable
    faulty: np.ndarray
    found: list[tuple[int, int, Problem]] = field(default_factory=list)
    told: list[Problem] = field(default_factory=list)

    def add(
        self, rows: Sequence[int] | np.ndarray, column: str, remark: Remark, cells: pd.Series | None = None
    ) -> None:
        for row in rows:
            cell = None if cells is None else str(cells.iloc[int(row)])
            self.found.append((int(row), len(self.found), self._placed(remark, int(row), column, cell)))
            if remark.severity is not Severity.NOTE:
                self.faulty[int(row)] = True

    def add_reading(self, rows: np.ndarray, column: str, reading: Reading, cells: pd.Series) -> None:
        if reading.fault:
            self.add(rows, column, reading.fault, cells)
            return
        for remark in reading.notes:
            self.add(rows, column, remark, cells)
        for remark in reading.readings:
            self.told.append(self._placed(remark, int(rows[0]), column, str(cells.iloc[int(rows[0])])))

    def line(self, row: int) -> int:
        return int(self.table.lines[row])

    def _placed(self, remark: Remark, row: int, column: str, cell: str | None) -> Problem:
        return remark.at(line=self.line(row), column=self.table.header_of(row, column), cell=cell)

    def in_order(self) -> tuple[Problem, ...]:
        return tuple(problem for _, _, problem in sorted(self.found, key=lambda entry: entry[:2]))


def check(table: LongTable, dataset: Dataset, registers: Registers) -> Checked:
    """Every cell against the dataset's declaration and the registers; all problems, in true row order."""
    if lacking := _lacking_columns(table.frame, dataset):
        return Checked(pd.DataFrame(columns=list(dataset.column_names)), lacking)
    texts = _texts(table.frame, dataset)
    findings = _Findings(table, np.zeros(len(texts), dtype=bool))
    typed: dict[str, Any] = {}
    _check_required(texts, dataset, findings)
    indicator = _spread(texts, ["indicator_id"], "indicator_id", resolvers.indicator(registers), findings)
    typed["indicator_id"] = indicator
    period_names = [column.name for column in dataset.columns if column.type is ColumnType.PERIOD]
    for name in period_names:
        keyed = texts.assign(indicator_id=indicator)
        typed[name] = _spread(
            keyed,
            [name, "indicator_id", "confidence"],
            name,
            resolvers.period(registers, dated=name == "period"),
            findings,
        )
    placed = texts.assign(period=typed["period"]) if "period" in typed else texts.assign(period="")
    typed["place_id"] = _spread(placed, ["place_id", "period"], "place_id", resolvers.place(registers), findings)
    typed["source_id"] = _spread(texts, ["source_id"], "source_id", resolvers.source(registers), findings)
    factor = _spread(
        texts.assign(indicator_id=indicator), ["unit", "indicator_id"], "unit", resolvers.unit(registers), findings
    )
    typed["unit"] = indicator.map({known.id: known.unit for known in registers.catalogue.indicators.values()})
    for column in dataset.columns:
        if column.choices:
            typed[column.name] = _spread(texts, [column.name], column.name, resolvers.choice(column), findings)
        elif column.type is ColumnType.DATE:
            typed[column.name] = _spread(texts, [column.name], column.name, resolvers.day, findings)
        elif column.type is ColumnType.TEXT and column.name not in typed:
            typed[column.name] = _spread(texts, [column.name], column.name, resolvers.free_text, findings)
    missing = _check_numbers(texts, dataset, typed, factor, findings=findings)
    frame = pd.DataFrame({name: typed[name] for name in dataset.column_names})
    sound = ~findings.faulty
    for rows, name, remark in contradictions(frame):
        findings.add(rows[sound[rows]], name, remark, texts[name])
    _check_bounds(frame, registers, findings, texts, sound)
    _check_rights(frame, registers, findings, texts, sound)
    frame = _merge_repeated(frame[sound & ~missing], dataset, findings)
    kept = frame.iloc[:0] if findings.faulty.any() else frame
    return Checked(kept.reset_index(drop=True), findings.in_order(), tuple(findings.told))


def _lacking_columns(frame: pd.DataFrame, dataset: Dataset) -> tuple[Problem, ...]:
    """A cell of these may be empty for a reason; a file without the column has forgotten it."""
    stated = {"value"} if any(name in frame for name in _VALUES) else set()
    lacking = [
        column.label.zh
        for column in dataset.columns
        if column.name in _NEVER_LEFT_OUT and column.name not in {*frame.columns, *stated}
    ]
    if not lacking:
        return ()
    params: dict[str, object] = {"names": "、".join(f"「{name}」" for name in lacking)}
    return (Problem("column_required", Severity.FILE, "缺少列{names}。请补上这一列后重新上传。", params=params),)


def _texts(frame: pd.DataFrame, dataset: Dataset) -> pd.DataFrame:
    """Trimmed texts of every declared column; where the file has no such column, its default."""
    columns = {}
    for column in dataset.columns:
        if column.name in frame:
            text = frame[column.name].str.strip()
            columns[column.name] = text.mask(text == "", column.default) if column.default else text
        else:
            columns[column.name] = pd.Series(column.default, index=frame.index, dtype="str")
    return pd.DataFrame(columns).reset_index(drop=True)


def _check_required(texts: pd.DataFrame, dataset: Dataset, findings: _Findings) -> None:
    for column in dataset.columns:
        if column.required:
            empty = np.flatnonzero((texts[column.name] == "").to_numpy())
            findings.add(empty, column.name, fault("value_blank", "不能为空。请补上。"))


def _spread(
    texts: pd.DataFrame,
    names: list[str],
    column: str,
    resolve: Callable[..., Resolved],
    findings: _Findings,
) -> pd.Series:
    """``resolve`` of each different combination of ``names``, at its rows; empty cells are left to the required check."""
    codes, combinations = _combinations(texts, names)
    results: list[Hashable] = []
    for code, combination in enumerate(combinations):
        if combination[0] == "" and column != "period":
            results.append(None)
            continue
        resolved = resolve(*combination)
        results.append(None if resolved.reading.fault else resolved.value)
        reading = resolved.reading
        if reading.fault or reading.notes or reading.readings:
            findings.add_reading(np.flatnonzero(codes == code), column, reading, texts[names[0]])
    return pd.Series(np.array(results, dtype=object)[codes] if results else [], dtype=object)


def _combinations(texts: pd.DataFrame, names: list[str]) -> tuple[np.ndarray, list[tuple[Any, ...]]]:
    """A code for each row, and the combination each code stands for."""
    if len(names) == 1:
        codes, uniques = pd.factorize(texts[names[0]])
        return codes, [(text,) for text in uniques]
    parts = [pd.factorize(texts[name].fillna("") if texts[name].dtype == object else texts[name]) for name in names]
    combined = np.zeros(len(texts), dtype="int64")
    for codes, uniques in parts:
        combined = combined * max(1, len(uniques)) + codes
    codes, numbers = pd.factorize(combined)
    combinations = []
    for number in numbers:
        rest, texts_of = int(number), []
        for _, uniques in reversed(parts):
            rest, position = divmod(rest, max(1, len(uniques)))
            texts_of.append(uniques[position])
        combinations.append(tuple(reversed(texts_of)))
    return codes, combinations


def _check_numbers(
    texts: pd.DataFrame,
    dataset: Dataset,
    typed: dict[str, Any],
    factor: pd.Series,
    *,
    findings: _Findings,
) -> np.ndarray:
    """Fills the number columns of ``typed`` in the indicator's unit; True where a row says that there is no figure."""
    numbers = {
        column.name: parse_numbers(texts[column.name]) for column in dataset.columns if column.type is ColumnType.NUMBER
    }
    for name, parsed in numbers.items():
        for row, number in _odd(parsed["parsed"].where(texts[name] != "", None)):
            if number.unit_text or number.percent:
                _check_unit_inside(row, name, number, texts=texts, unit=typed["unit"].iloc[row], findings=findings)
            findings.add_reading(np.array([row]), name, number, texts[name])
        typed[name] = _in_unit(parsed["value"], factor)
    _spread_percent(numbers, typed, texts, findings)
    value = numbers["value"]
    if "value_low" in typed:
        for bound, side in (("value_low", "low"), ("value_high", "high")):
            typed[bound] = typed[bound].where(typed[bound].notna(), _in_unit(value[side], factor))
        _check_qualifiers(value, typed, findings, texts)
    empty = np.logical_and.reduce([pd.isna(typed[name]).to_numpy() for name in _VALUES if name in typed])
    stated = (texts["value"] != "").to_numpy() & np.array(
        [number is not None and number.missing for number in value["parsed"]], dtype=bool
    )
    blank = empty & (texts["value"] == "").to_numpy() & ~findings.faulty
    findings.add(
        np.flatnonzero(blank), "value", fault("value_blank", "不能为空。没有数值时请写“—”，并在备注里说明原因。")
    )
    return np.asarray(empty & stated, dtype=bool)


def _odd(parsed: pd.Series) -> Iterator[tuple[int, Any]]:
    for row in np.flatnonzero(parsed.notna().to_numpy()):
        yield int(row), parsed.iloc[int(row)]


def _check_unit_inside(
    row: int, name: str, number: Any, *, texts: pd.DataFrame, unit: str | None, findings: _Findings
) -> None:
    """A unit in the value is refused beside a unit column; % is the way percentages are written and stays."""
    if unit is None or (number.percent and unit == "%" and not number.unit_text):
        return
    findings.add([row], name, resolvers.unit_inside(number), texts[name])


def _spread_percent(
    numbers: dict[str, pd.DataFrame], typed: dict[str, Any], texts: pd.DataFrame, findings: _Findings
) -> None:
    """A plain 97% in a row whose unit is not % is a unit inside the value too."""
    for name, parsed in numbers.items():
        wrong = parsed["percent"].to_numpy(dtype=bool) & parsed["parsed"].isna().to_numpy()
        wrong &= (typed["unit"].notna() & (typed["unit"] != "%")).to_numpy()
        findings.add(
            np.flatnonzero(wrong),
            name,
            fault("value_with_unit", "“{cell}”：数值列只能是数字。请把单位写到“单位”列。"),
            texts[name],
        )


def _in_unit(values: pd.Series, factor: pd.Series) -> pd.Series:
    """Values in the indicator's unit; multiplied in decimal arithmetic, once for each different pair."""
    result = values.astype("float64").reset_index(drop=True)
    scaled = factor.map(lambda conversion: None if conversion is None or conversion.factor == 1 else conversion.factor)
    for multiplier in scaled.dropna().unique():
        rows = (scaled == multiplier).to_numpy() & result.notna().to_numpy()
        conversion = Conversion(factor=multiplier)
        converted = {value: conversion.apply(value) for value in result[rows].unique()}
        result[rows] = result[rows].map(converted)
    return result


def _check_qualifiers(value: pd.DataFrame, typed: dict[str, Any], findings: _Findings, texts: pd.DataFrame) -> None:
    """The qualifier written in the value wins over the column's default and must not contradict the column."""
    inside = value["qualifier"].astype("str").reset_index(drop=True)
    column = typed["qualifier"].fillna("")
    contradiction = (inside != Qualifier.EQ) & (column != Qualifier.EQ) & (column != inside)
    findings.add(
        np.flatnonzero(contradiction.to_numpy()),
        "value",
        fault("qualifier_conflict", "“{cell}”与“限定词”列不一致。请只保留一处。"),
        texts["value"],
    )
    typed["qualifier"] = column.where(inside == Qualifier.EQ, inside)


def _check_bounds(
    frame: pd.DataFrame, registers: Registers, findings: _Findings, texts: pd.DataFrame, sound: np.ndarray
) -> None:
    """Bounds of the indicator, with a guess where a slip of the unit explains the figure; then the last period."""
    indicators = registers.catalogue.indicators
    low = frame["indicator_id"].map({name: known.bounds[0] for name, known in indicators.items()}).astype("float64")
    high = frame["indicator_id"].map({name: known.bounds[1] for name, known in indicators.items()}).astype("float64")
    for name in (column for column in _VALUES if column in frame):
        outside = ((frame[name] < low) | (frame[name] > high)).to_numpy(dtype=bool) & sound
        for row in map(int, np.flatnonzero(outside)):
            known = indicators[frame["indicator_id"].iloc[row]]
            written = name if texts[name].iloc[row] else "value"  # a range stands in the cell of the value
            findings.add([row], written, resolvers.out_of_bounds(float(frame[name].iloc[row]), known), texts[written])
    if registers.previous and "period" in frame:
        for row in map(int, np.flatnonzero(frame["value"].notna().to_numpy() & sound)):
            key = (frame["indicator_id"].iloc[row], frame["place_id"].iloc[row])
            doubt = plausibility_remark(float(frame["value"].iloc[row]), previous=registers.previous.get(key))
            if doubt is not None:
                findings.add([row], "value", doubt, texts["value"])


def _check_rights(
    frame: pd.DataFrame, registers: Registers, findings: _Findings, texts: pd.DataFrame, sound: np.ndarray
) -> None:
    """Places the uploader may not report for, and periods that were signed."""
    if registers.scope is not None:
        foreign = sound & ~frame["place_id"].isin(set(registers.scope)).to_numpy()
        findings.add(
            np.flatnonzero(foreign), "place_id", fault("place_out_of_scope", "您无权填报“{cell}”。请删去这一行，或请有权限的人填报。"),
            texts["place_id"],
        )  # fmt: skip
    if "period" not in frame:
        return
    codes, combinations = _combinations(frame[sound], ["indicator_id", "place_id", "period"])
    locked = np.array([registers.locked(*each) for each in combinations], dtype=bool)
    if locked.any():
        findings.add(
            np.flatnonzero(sound)[locked[codes]], "period",
            fault("period_locked", "“{cell}”已签发锁定，不能直接上传。请走更正说明流程。"), texts["period"],
        )  # fmt: skip


def _merge_repeated(frame: pd.DataFrame, dataset: Dataset, findings: _Findings) -> pd.DataFrame:
    """Rows with one key: equal ones are stored once, with a note; different ones are refused."""
    key = list(dataset.key)
    repeated = frame.duplicated(key, keep="first")
    if not repeated.any():
        return frame
    first = frame[~repeated].reset_index().set_index(key)["index"]
    for row in frame.index[repeated]:
        original = int(first.loc[tuple(frame.loc[row, key])])
        line = findings.line(original)
        same = frame.loc[row].equals(frame.loc[original])
        remark = (
            note("key_duplicate", "与第 {first} 行完全相同，只入库一次。", first=line)
            if same
            else fault("key_duplicate", "与第 {first} 行是同一项数值，但内容不同。请只保留正确的一行。", first=line)
        )
        findings.add([row], "indicator_id", remark)
    return frame[~repeated]
