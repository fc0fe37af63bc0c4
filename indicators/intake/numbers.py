"""The grammar of numbers. In: the text of a cell. Out: its value with qualifier, or what is wrong with it.

Nothing is guessed: what has two meanings is refused, what had to be interpreted is noted for confirmation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from indicators.intake.characters import has_invisible, narrow, simplified
from indicators.intake.not_numbers import NOT_A_NUMBER, missing, refused
from indicators.intake.remarks import Reading, Remark, fault, note
from indicators.intake.vocabulary import AFTER, BEFORE, MORE, SCALES, TO
from indicators.methods import LARGEST
from indicators.model import Qualifier

MOST_DIGITS: Final = 15  # a double keeps 15 decimal digits exactly; more would be silently changed
_LONGEST: Final = 64  # no number is written in more characters
_MINUS: Final = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedNumber(Reading):
    """A value [``scale`` is already multiplied in], or ``low`` and ``high`` of a range, or neither where it is missing.

    ``percent`` says that a % stood after the number; ``value`` is 97 for 97%. ``unit_text`` is any other unit found
    inside the cell: the caller refuses it with ``unit_inside`` unless it has reconciled it with the unit of the row.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    qualifier: Qualifier = Qualifier.EQ
    percent: bool = False
    scale: int = 1
    unit_text: str = ""

    @property
    def missing(self) -> bool:
        return self.fault is None and self.value is None and self.low is None


def parse_number(text: str) -> ParsedNumber:
    """What one cell says. Never raises; ``fault`` is set where it says nothing certain."""
    cell = simplified(narrow(text)).strip()
    if len(cell) > _LONGEST:
        return ParsedNumber(fault=NOT_A_NUMBER)
    if has_invisible(cell):
        return ParsedNumber(fault=fault("cell_invisible", "“{cell}”含有看不见的字符。请删去后重新手工输入。"))
    notes = []
    if cell.startswith("'") and len(cell) > 1:
        cell = cell[1:].strip()
        notes.append(note("value_apostrophe", "已去除“{cell}”的前导撇号，按其余文字读取，请确认。"))
    if absent := missing(cell):
        return ParsedNumber(notes=(*notes, absent))
    if wrong := refused(cell):
        return ParsedNumber(fault=wrong)
    match = _FIGURE.fullmatch(cell.replace(_MINUS, "-"))
    if match is None:
        return ParsedNumber(fault=NOT_A_NUMBER)
    return _figure(match, text, notes)


def unit_inside(number: ParsedNumber) -> Remark:
    """What to say of a unit in the value that is not reconciled with the unit of the row."""
    scale = next((word for word, size in SCALES.items() if size == number.scale), "")
    unit = "%" if number.percent else scale + number.unit_text
    return fault("value_with_unit", "“{cell}”：数值列只能是数字。请把单位“{unit}”写到“单位”列。", unit=unit)


# --- figures --------------------------------------------------------------------------------------------------------


def _any(words: Iterable[str]) -> str:
    """Longest first, or 超 would hide 超过."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _listed(words: Mapping[Qualifier, tuple[str, ...]]) -> dict[str, Qualifier]:
    return {word: qualifier for qualifier, those in words.items() for word in those}


_BEFORE: Final = _listed(BEFORE)
_AFTER: Final = _listed(AFTER)
_UNIT: Final = rf"(?:(?!{_any(TO)})[^\W\d_]|[%‰℃°²³㎡㎥/·]|(?<=[mM])[23])"
_PART: Final = (
    rf"(?P<sign{{0}}>[+-]?)(?P<digits{{0}}>[0-9.,]*[0-9][0-9.,]*)\s*(?P<more{{0}}>{_any(MORE)})?"
    rf"(?P<scale{{0}}>{_any(SCALES)})?(?P<later{{0}}>{_any(MORE)})?\s*(?P<unit{{0}}>{_UNIT}*?)"
)
_FIGURE: Final = re.compile(
    rf"(?P<before>{_any(_BEFORE)})?\s*{_PART.format('')}(?:\s*(?:[-~–―]|—{{1,2}}|{_any(TO)})\s*{_PART.format('2')})?"
    rf"\s*(?P<after>{_any(_AFTER)})?"
)
_GROUPED: Final = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_WIDE_SIGNS: Final = frozenset("０１２３４５６７８９．，＋－％")
_QUALIFIED: Final = {
    Qualifier.GT: "“{cell}”读作超过 {value}（限定词 gt），请确认。",
    Qualifier.GE: "“{cell}”读作不低于 {value}（限定词 ge），请确认。",
    Qualifier.LT: "“{cell}”读作不足 {value}（限定词 lt），请确认。",
    Qualifier.LE: "“{cell}”读作不超过 {value}（限定词 le），请确认。",
    Qualifier.APPROX: "“{cell}”读作约 {value}（限定词 approx），请确认。",
}


def _figure(match: re.Match[str], text: str, notes: list[Remark]) -> ParsedNumber:
    qualifiers = _qualifiers(match)
    if len(qualifiers) > 1:
        template = "“{cell}”的限定词互相矛盾。请只写一个，如 97%以上。"
        return ParsedNumber(fault=fault("value_qualifier_unclear", template))
    qualifier = next(iter(qualifiers), Qualifier.EQ)
    ends = _ends(match)
    if isinstance(ends, Remark):
        return ParsedNumber(fault=ends)
    is_range = len(ends) > 1
    unit = match["unit2"] if is_range else match["unit"]
    if "%" in unit and unit != "%":
        return ParsedNumber(fault=NOT_A_NUMBER)
    if is_range and (wrong := _range_fault(match, ends, qualifier)):
        return ParsedNumber(fault=wrong)
    shown = "–".join(map(_plain, ends))
    if not _WIDE_SIGNS.isdisjoint(text):
        notes.append(note("value_fullwidth", "“{cell}”中的全角字符已转换，读作 {value}，请确认。", value=shown))
    if match["digits"].startswith("."):
        notes.append(note("value_point_first", "“{cell}”的小数点前没有数字，读作 {value}，请确认。", value=shown))
    if qualifier is not Qualifier.EQ:
        notes.append(note("value_qualified", _QUALIFIED[qualifier], value=shown))
    elif is_range:
        notes.append(note("value_range", "“{cell}”读作区间 {value}，请确认。", value=shown))
    elif match["scale"]:
        notes.append(note("value_scaled", "“{cell}”读作 {value}，请确认。", value=shown))
    low, high = float(ends[0]), float(ends[-1])
    return ParsedNumber(
        value=None if is_range else low,
        low=low if is_range else None,
        high=high if is_range else None,
        qualifier=qualifier,
        percent=unit == "%",
        scale=SCALES.get(match["scale2"] if is_range else match["scale"], 1),
        unit_text="" if unit == "%" else unit,
        notes=tuple(notes),
        readings=_readings(match, shown),
    )


def _readings(match: re.Match[str], shown: str) -> tuple[Remark, ...]:
    if "," in match["digits"]:
        return (note("value_thousands", "“{cell}”读作 {value}。", value=shown),)
    if match["sign"] == "+" or (match["sign"] and shown == "0"):
        return (note("value_signed", "“{cell}”读作 {value}。", value=shown),)
    return ()


def _qualifiers(match: re.Match[str]) -> set[Qualifier]:
    found = {_BEFORE.get(match["before"]), _AFTER.get(match["after"])}
    if any(match[name] for name in ("more", "later", "more2", "later2")):
        found.add(Qualifier.GT)
    return {qualifier for qualifier in found if qualifier is not None}


def _ends(match: re.Match[str]) -> tuple[Decimal, ...] | Remark:
    """The number, or both ends of a range, in true size."""
    ends = []
    last = "2" if match["digits2"] else ""
    for part in ("", "2") if last else ("",):
        number = _magnitude(match[f"digits{part}"])
        if isinstance(number, Remark):
            return number
        scale = SCALES.get(match[f"scale{part}"] or match[f"scale{last}"], 1)  # in 3-5万 both are 万
        number *= scale
        if number > LARGEST:
            return fault("value_too_large", "“{cell}”太大，不会是这个领域的数值。请核对数值与单位。")
        ends.append(-number if match[f"sign{part}"] == "-" and number else number)
    return tuple(ends)


def _magnitude(digits: str) -> Decimal | Remark:
    """A run of digits, points and commas as a number without sign."""
    if digits.count(".") > 1 or digits.endswith("."):
        return NOT_A_NUMBER
    if "," in digits and not _GROUPED.fullmatch(digits):
        return fault("value_separator_unclear", "“{cell}”含义不明：千分位的位数不对。小数请用点号，如 32.5。")
    plain = digits.replace(",", "")
    if re.match(r"0[0-9]", plain):
        return fault("value_leading_zero", "“{cell}”以 0 开头，像编号而不是数值。请核对；如是数值，请去掉开头的 0。")
    number = Decimal(plain)
    if number > LARGEST:
        return fault("value_too_large", "“{cell}”太大，不会是这个领域的数值。请核对数值与单位。")
    if len(plain.replace(".", "").strip("0")) > MOST_DIGITS or Decimal(repr(float(number))) != number:
        return fault("value_precision", "“{cell}”超过 15 位有效数字，会失真。请减少位数。")
    return number


def _range_fault(match: re.Match[str], ends: tuple[Decimal, ...], qualifier: Qualifier) -> Remark | None:
    units_differ = match["unit"] not in {"", match["unit2"]}
    if units_differ or (match["scale"] and not match["scale2"]) or qualifier not in {Qualifier.EQ, Qualifier.APPROX}:
        return fault("value_range_unclear", "“{cell}”的区间含义不明。请写成 6-7 这样的两个数。")
    if ends[0] > ends[1]:
        return fault("range_backwards", "“{cell}”的上限小于下限。请对调或改正。")
    return None


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
