"""Answers in words: the parts of one in both languages, and the short Chinese text of the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from indicators.answers.answer import STANDARD, TARGET, Answer
from indicators.answers.refusal import Near
from indicators.display import show_day, show_figure, show_number, show_period
from indicators.locale import Language
from indicators.methods import reason_text
from indicators.methods.pace import sentence
from indicators.methods.rounding import round_published
from indicators.model import Qualifier, Status, TargetType, Text, ValueKind
from indicators.queries import Row

_STATUSES: Final = {
    Status.MET: Text("已达标", "met"),
    Status.ON_TRACK: Text("按期", "on track"),
    Status.BEHIND: Text("偏慢", "behind"),
    Status.FAR_BEHIND: Text("严重滞后", "far behind"),
    Status.NOT_ASSESSABLE: Text("数据不足", "not assessable"),
}
_PREFIXES: Final = {STANDARD: Text("标准：", "Standard: "), TARGET: Text("目标：", "Target: ")}
_CHANGE_UNITS: Final = {
    "百分点": Text("百分点", "percentage points"),
    "位": Text("位", "places"),
    "%": Text("%", "%"),
}
_CHANGE_DECIMALS: Final = 1  # a growth computed from two rounded figures is not known any better


def status_name(status: Status) -> Text:
    return _STATUSES[status]


def shown_text(answer: Answer) -> Text:
    """The figure with qualifier and unit; a standard or target says that it is one; a tier is its words."""
    if answer.kind in _PREFIXES:
        prefix, text = _PREFIXES[answer.kind], target_text(answer, answer.row)
        return Text(prefix.zh + text.zh, prefix.en + text.en)
    if answer.kind == ValueKind.TIER and "tier_zh" in answer.row:
        return Text(answer.row["tier_zh"], answer.row["tier_en"])
    return _both(lambda language: _figure(answer, answer.row, language))


def target_text(answer: Answer, target: Row) -> Text:
    """What a target asks for, without its date."""
    if target["type"] == TargetType.REDUCE_BY:  # per cent of the base, whatever the indicator is counted in
        percent = f"{round_published(target['value'], decimals=2, rounding=answer.indicator.rounding).normalize():f}%"
        return Text(f"下降{percent}", f"{percent} less")
    return _both(lambda language: _figure(answer, target, language))


def change_text(answer: Answer) -> Text | None:
    """+18 百分点; null where no change can be told."""
    if answer.change is None or answer.change.value is None:
        return None
    decimals = max(_CHANGE_DECIMALS, answer.indicator.decimals)
    amount = round_published(answer.change.value, decimals=decimals, rounding=answer.indicator.rounding)
    amount = amount.to_integral_value() if amount == amount.to_integral_value() else amount.normalize()
    unit = _CHANGE_UNITS[answer.change.unit]
    gap = "" if unit.zh == "%" else " "
    return _both(lambda language: f"{amount:+f}{gap}{unit.in_(language)}")


def pace_text(answer: Answer) -> Text | None:
    """The pace sentence; null for what is no measured figure of a stated period."""
    pace = answer.pace
    if pace is None:
        return None
    indicator = answer.indicator
    return _both(
        lambda language: sentence(
            pace,
            unit=answer.unit.name,
            kind=indicator.kind,
            decimals=indicator.decimals,
            rounding=indicator.rounding,
            language=language,
            number=lambda value: show_number(float(value), indicator=indicator, language=language),
            period=show_period(answer.row["period"], language),
        )
    )


def answer_lines(answer: Answer) -> list[str]:
    """The answer as a reader at a terminal wants it, in Chinese."""
    attainment = answer.assessed.attainment if answer.assessed else None
    status = status_name(attainment.status if attainment else Status.NOT_ASSESSABLE).zh
    why = reason_text(answer.reason, "zh") if answer.reason else ""
    if attainment and attainment.method:
        why = attainment.method.name.zh
    change, pace, row = change_text(answer), pace_text(answer), answer.row
    lines = [
        f"{answer.place_name.zh} {answer.indicator.name.zh}（{show_period(answer.period, 'zh')}）：{shown_text(answer).zh}"
    ]
    if "text_zh" in row:
        lines.append(row["text_zh"])
    if change is not None and answer.change_from is not None:
        lines.append(f"较{show_period(answer.change_from, 'zh')}：{change.zh}")
    if answer.target is not None and answer.kind not in _PREFIXES:
        due = f"（{show_day(answer.target['due'], 'zh')}到期）" if answer.target["due"] else ""
        lines.append(f"目标：{target_text(answer, answer.target).zh}{due}")
    lines.append(f"状态：{status}" + (f"（{why}）" if why else ""))
    if pace is not None:
        lines.append(f"进度：{pace.zh}")
    return [*lines, f"来源：{_source(row)}", f"数据版本：{answer.version}"]


def near_line(near: Near) -> str:
    """Something near in one line."""
    if near.row is None:
        known = near.place.id if near.place else near.indicator.id if near.indicator else ""
        return f"{near.text.zh}（{known}）"
    place = near.place.name.zh if near.place else ""
    name = near.indicator.name.zh if near.indicator else ""
    return f"{place} {name}（{show_period(near.row['period'], 'zh')}）：{near.text.zh}。来源：{_source(near.row)}"


def _figure(answer: Answer, row: Row, language: Language) -> str:
    """``value`` with ``value_high`` beside it is a range, as targets write one."""
    value, low = row["value"], row.get("value_low")
    if low is None and value is not None and row.get("value_high") is not None:
        value, low = None, value
    shown = show_figure(
        value,
        indicator=answer.indicator,
        unit=answer.unit,
        language=language,
        qualifier=Qualifier(row["qualifier"]),
        low=low,
        high=row.get("value_high"),
    )
    return str(shown)


def _source(row: Row) -> str:
    locator = f"，“{row['locator']}”" if row.get("locator") else ""
    return f"《{row['source_zh']}》，{row['publisher_zh']}，{row['published']}{locator}"


def _both(words: Callable[[Language], str]) -> Text:
    return Text(words("zh"), words("en"))
