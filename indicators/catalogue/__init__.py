"""The catalogue: what is measured, in which unit, which way is better, and in which words.

One TOML file a system under ``systems/``. Loading checks everything a page will rely on and stops at the first
file that is wrong, with a sentence that names the file and the key. Point ``load`` at another folder to run the
dashboard for another city.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NoReturn, TypeVar

from indicators.errors import CatalogueError
from indicators.model import (
    Aggregation,
    Direction,
    Frequency,
    Indicator,
    Kind,
    Period,
    Rounding,
    Statement,
    System,
    Text,
    Topic,
    Unit,
)

DEFAULT_FOLDER: Final = Path(__file__).parent

LEVELS: Final = (
    "city", "group", "district", "subdistrict", "community", "circle", "grid", "building", "park", "site", "unit",
)  # fmt: skip
ROLES_WITH_TASKS: Final = ("official", "analyst", "presenter")

_ID = re.compile(r"[a-z][a-z0-9_]*")
_SYSTEM_KEYS: Final = {
    "id", "number", "topic", "icon", "name", "short", "purpose", "sources", "headline", "tasks", "watch",
}  # fmt: skip
_INDICATOR_KEYS: Final = {
    "id", "name", "definition", "formula", "unit", "direction", "kind", "decimals", "rounding", "frequency",
    "lowest_level", "aggregation", "numerator", "denominator", "bounds", "owner", "proposed", "aliases", "watch",
}  # fmt: skip
_STATEMENT_KEYS: Final = {"indicator", "place", "text", "period", "source", "tier"}

_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True)
class Catalogue:
    """Everything that was loaded, in display order."""

    topics: tuple[Topic, ...]
    units: Mapping[str, Unit]
    systems: tuple[System, ...]

    @cached_property
    def by_id(self) -> dict[str, System]:
        return {system.id: system for system in self.systems}

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        return {indicator.id: indicator for system in self.systems for indicator in system.indicators}

    @property
    def families(self) -> tuple[System, ...]:
        """The systems of the first topic: each has a page of its own."""
        return tuple(system for system in self.systems if system.topic == self.topics[0].id)

    @cached_property
    def indicator_words(self) -> dict[str, Indicator]:
        """Every id, name and alias of every indicator, case folded; no two indicators share one."""
        return {
            word.casefold(): indicator
            for indicator in self.indicators.values()
            for word in (indicator.id, indicator.name.zh, indicator.name.en, *indicator.aliases)
        }

    def find_indicator(self, words: str) -> Indicator | None:
        """The indicator whose id, name (either language) or alias is exactly ``words``."""
        return self.indicator_words.get(words.strip().casefold())


def load(folder: Path = DEFAULT_FOLDER) -> Catalogue:
    """Read topics, units and systems from ``folder``.

    Raises: CatalogueError naming file and key, at the first fault.
    """
    topics = tuple(
        _topic(_Table(folder / "topics.toml", key, body), key) for key, body in _read(folder / "topics.toml").items()
    )
    units = {
        key: _unit(_Table(folder / "units.toml", key, body), key) for key, body in _read(folder / "units.toml").items()
    }
    paths = sorted((folder / "systems").glob("*.toml"))
    if not paths:
        raise CatalogueError(
            "目录“{folder}”里没有任何系统文件。请检查指标目录的位置。", folder=(folder / "systems").name
        )
    systems = tuple(sorted((_system(path, topics, units) for path in paths), key=lambda system: system.number))
    _check_unique(systems)
    return Catalogue(topics, units, systems)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CatalogueError("缺少指标目录文件 {file}。请恢复该文件。", file=path.name) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogueError(
            "指标目录文件 {file} 无法读取：{reason}。请按 TOML 格式改正。", file=path.name, reason=error
        ) from error


class _Table:
    """One TOML table that knows where it stands, so that every fault names file and key."""

    def __init__(self, path: Path, where: str, body: object) -> None:
        self.path, self.where = path, where
        if not isinstance(body, dict):
            self.fail("", "应为一个表")
        self.body: dict[str, Any] = body

    def fail(self, key: str, reason: str) -> NoReturn:
        place = ".".join(part for part in (self.where, key) if part)
        raise CatalogueError(
            "指标目录文件 {file} 的“{key}”有误：{reason}。", file=self.path.name, key=place, reason=reason
        )

    def only(self, allowed: set[str]) -> None:
        for key in self.body:
            if key not in allowed:
                self.fail(key, "不认识的键，请删去或改正拼写")

    def get(self, key: str, kind: type[Any], default: object = ...) -> Any:
        if key not in self.body:
            if default is ...:
                self.fail(key, "缺少必填的键")
            return default
        value = self.body[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.fail(key, f"应为 {kind.__name__}")
        return value

    def text(self, key: str, *, empty: bool = False) -> Text:
        return self._text(key, self.get(key, dict), empty=empty)

    def strings(self, key: str, default: object = ...) -> tuple[str, ...]:
        values = self.get(key, list, default)
        if not all(isinstance(value, str) and value.strip() for value in values):
            self.fail(key, "应为文字的列表，不能有空项")
        return tuple(values)

    def optional_text(self, key: str) -> Text | None:
        return self.text(key) if key in self.body else None

    def texts(self, key: str) -> tuple[Text, ...]:
        return tuple(self._text(f"{key}[{i}]", item) for i, item in enumerate(self.get(key, list, [])))

    def _text(self, key: str, value: object, *, empty: bool = False) -> Text:
        if not isinstance(value, dict) or set(value) != {"zh", "en"}:
            self.fail(key, "应有且只有 zh 与 en 两种译文")
        for language, words in value.items():
            if not isinstance(words, str) or not (words.strip() or empty):
                self.fail(f"{key}.{language}", "译文为空")
        return Text(value["zh"], value["en"])

    def choice(self, key: str, kind: type[_Choice], default: _Choice | None = None) -> _Choice:
        value = self.get(key, str, ... if default is None else default.value)
        try:
            return kind(value)
        except ValueError:
            self.fail(key, f"“{value}”不在 {'、'.join(kind)} 之中")

    def identifier(self, key: str = "id") -> str:
        value: str = self.get(key, str)
        if not _ID.fullmatch(value):
            self.fail(key, "只能用小写字母、数字和下划线，以字母开头")
        return value


def _topic(table: _Table, key: str) -> Topic:
    table.only({"name", "icon"})
    return Topic(key, table.text("name"), table.get("icon", str))


def _unit(table: _Table, key: str) -> Unit:
    table.only({"name", "scaled", "one"})
    return Unit(key, table.text("name", empty=True), table.get("scaled", bool, False), table.get("one", str, ""))


def _system(path: Path, topics: tuple[Topic, ...], units: Mapping[str, Unit]) -> System:
    document = _Table(path, "", _read(path))
    document.only({"system", "indicator", "statement"})
    table = _Table(path, "system", document.get("system", dict))
    table.only(_SYSTEM_KEYS)
    identity = table.identifier()
    if identity != path.stem:
        table.fail("id", f"应与文件名 {path.stem} 相同")
    topic = table.get("topic", str)
    if topic not in {known.id for known in topics}:
        table.fail("topic", f"topics.toml 中没有“{topic}”")
    tasks_table = _Table(path, "system.tasks", table.get("tasks", dict))
    tasks_table.only(set(ROLES_WITH_TASKS))
    indicators = tuple(
        _indicator(_Table(path, f"indicator[{i}]", body), identity, units)
        for i, body in enumerate(document.get("indicator", list))
    )
    known = {indicator.id for indicator in indicators}
    headline = table.get("headline", str)
    if headline not in known:
        table.fail("headline", f"本系统没有指标“{headline}”")
    return System(
        id=identity,
        number=table.get("number", int),
        topic=topic,
        icon=table.get("icon", str),
        name=table.text("name"),
        short=table.text("short"),
        purpose=table.text("purpose"),
        sources=table.strings("sources"),
        headline=headline,
        indicators=indicators,
        tasks={role: tasks_table.text(role) for role in ROLES_WITH_TASKS},
        watch=table.texts("watch"),
        statements=tuple(
            _statement(_Table(path, f"statement[{i}]", body), known)
            for i, body in enumerate(document.get("statement", list, []))
        ),
    )


def _statement(table: _Table, known: set[str]) -> Statement:
    table.only(_STATEMENT_KEYS)
    indicator = table.get("indicator", str)
    if indicator not in known:
        table.fail("indicator", f"本系统没有指标“{indicator}”")
    period = table.get("period", str)
    try:
        Period.parse(period)
    except ValueError:
        table.fail("period", f"“{period}”不是时期")
    return Statement(
        indicator=indicator,
        place=table.get("place", str),
        text=table.text("text"),
        period=period,
        source=table.get("source", str),
        tier=table.optional_text("tier"),
    )


def _indicator(table: _Table, system: str, units: Mapping[str, Unit]) -> Indicator:
    table.only(_INDICATOR_KEYS)
    identity = table.identifier()
    table.where = f"{table.where}（{identity}）"
    unit = table.get("unit", str)
    if unit not in units:
        table.fail("unit", f"units.toml 中没有“{unit}”")
    level = table.get("lowest_level", str)
    if level not in LEVELS:
        table.fail("lowest_level", f"“{level}”不在 {'、'.join(LEVELS)} 之中")
    decimals = table.get("decimals", int)
    if not 0 <= decimals <= 6:
        table.fail("decimals", "应在 0 到 6 之间")
    indicator = Indicator(
        id=identity,
        system=system,
        name=table.text("name"),
        definition=table.text("definition"),
        formula=table.text("formula"),
        unit=unit,
        direction=table.choice("direction", Direction),
        kind=table.choice("kind", Kind),
        decimals=decimals,
        rounding=table.choice("rounding", Rounding, Rounding.HALF_UP),
        frequency=_frequencies(table),
        lowest_level=level,
        aggregation=table.choice("aggregation", Aggregation),
        numerator=table.optional_text("numerator"),
        denominator=table.optional_text("denominator"),
        bounds=_bounds(table),
        owner=table.optional_text("owner"),
        proposed=table.get("proposed", bool, False),
        aliases=table.strings("aliases", []),
        watch=table.texts("watch"),
    )
    _check_kind(table, indicator)
    return indicator


def _frequencies(table: _Table) -> tuple[Frequency, ...]:
    values = table.get("frequency", list)
    if not values:
        table.fail("frequency", "至少写一项")
    try:
        return tuple(Frequency(value) for value in values)
    except ValueError:
        table.fail("frequency", f"只能取 {'、'.join(Frequency)}")


def _bounds(table: _Table) -> tuple[float | None, float | None]:
    """``[low, high]``; an open side is left out: ``[0]`` has a floor and no ceiling."""
    values = table.get("bounds", list, [])
    if len(values) > 2 or not all(_is_number(value) for value in values):
        table.fail("bounds", "应为 [下限] 或 [下限, 上限]")
    low, high = (*map(float, values), None, None)[:2]
    if low is not None and high is not None and low >= high:
        table.fail("bounds", "下限应小于上限")
    return low, high


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _check_kind(table: _Table, indicator: Indicator) -> None:
    """Unit and kind must not contradict each other."""
    if (indicator.kind is Kind.RANK) != (indicator.unit == "位"):
        table.fail("kind", "位次（rank）与单位“位”必须同时使用")
    if (indicator.kind is Kind.TIER) != (indicator.unit == "tier"):
        table.fail("kind", "等次（tier）与单位 tier 必须同时使用")
    if indicator.unit in {"%", "百分点", "ratio"} and indicator.kind in {Kind.FLOW, Kind.STOCK}:
        table.fail("kind", "百分比、百分点和比值只能是 rate，不能相加或相减")
    if indicator.aggregation is Aggregation.SUM and indicator.kind not in {Kind.FLOW, Kind.STOCK}:
        table.fail("aggregation", "只有 flow 和 stock 可以相加")
    if indicator.aggregation is Aggregation.RATIO_OF_SUMS and not (indicator.numerator and indicator.denominator):
        table.fail("aggregation", "ratio_of_sums 必须写明 numerator 与 denominator")


def _check_unique(systems: tuple[System, ...]) -> None:
    seen: dict[str, str] = {}
    for system in systems:
        owner = f"{system.id}.toml"
        for key in (f"number {system.number}", f"system {system.id}"):
            if key in seen:
                raise CatalogueError(
                    "指标目录文件 {file} 与 {other} 的“{key}”重复。", file=owner, other=seen[key], key=key
                )
            seen[key] = owner
        for indicator in system.indicators:
            names = (indicator.id, indicator.name.zh, indicator.name.en, *indicator.aliases)
            for key in dict.fromkeys(name.casefold() for name in names):
                if key in seen:
                    raise CatalogueError(
                        "指标目录文件 {file} 与 {other} 的“{key}”重复。", file=owner, other=seen[key], key=key
                    )
                seen[key] = owner
