"""Cells that hold no number. In: a trimmed text. Out: why it counts as missing, or why and how it is to be rewritten."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Final

from indicators.intake.remarks import Remark, fault, note
from indicators.intake.vocabulary import CHINESE_DIGITS, DAY_IN_WORDS, NULL_WORDS, PLACEHOLDERS
from indicators.methods import LARGEST

NOT_A_NUMBER: Final = fault("value_not_number", "“{cell}”不是数字。请只写阿拉伯数字与小数点。")
_EXCEL_ERROR: Final = re.compile(
    r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|GETTING_DATA|UNKNOWN!|#+)",
    re.IGNORECASE,
)
_SCIENTIFIC: Final = re.compile(r"(?P<digits>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))[eE](?P<exponent>[+-]?[0-9]+)")
_IN_BRACKETS: Final = re.compile(r"\((?P<inner>[0-9.,]+%?)\)")
_DAY: Final = re.compile(
    rf"[0-9]{{1,4}}([-/])[0-9]{{1,2}}\1[0-9]{{1,4}}|{DAY_IN_WORDS}|[0-9]{{1,2}}-[A-Za-z]{{3}}|[A-Za-z]{{3}}-[0-9]{{1,2}}"
)


def missing(cell: str) -> Remark | None:
    """A note where the cell is empty or a sign for nothing."""
    if not cell:
        return note("value_blank", "数值是空的，按“缺数”处理，不是 0。如确为零，请写 0。")
    word = "".join(cell.split()).casefold()
    template = "“{cell}”按“缺数”处理，不是 0。如确为零，请写 0。"
    if word in NULL_WORDS:
        return note("value_null_word", template)
    return note("value_placeholder", template) if word in PLACEHOLDERS else None


def refused(cell: str) -> Remark | None:
    """What looks like a number to a program or a spreadsheet and is refused with its own remedy."""
    if _EXCEL_ERROR.fullmatch(cell):
        return fault("value_excel_error", "“{cell}”是 Excel 错误值。请在原表中改正公式后重新导出。")
    foreign = not cell.isascii() and any(_foreign_digit(character) for character in cell)
    if foreign or CHINESE_DIGITS.issuperset(cell):
        return fault("value_foreign_digits", "“{cell}”里的数字不是 0–9。请用阿拉伯数字 0–9 填写。")
    if match := _SCIENTIFIC.fullmatch(cell):
        return _scientific(match)
    if match := _IN_BRACKETS.fullmatch(cell):
        return fault("value_parentheses", "“{cell}”：括号里的数含义不明。负数请改为 -{inner}。", inner=match["inner"])
    if _DAY.fullmatch(cell):
        return fault("value_is_date", "“{cell}”像是日期，可能是 Excel 自动改写的。请把单元格设为文本后重新填写数值。")
    return None


def _foreign_digit(character: str) -> bool:
    return not character.isascii() and unicodedata.category(character).startswith("N") and character not in "²³"


def _scientific(match: re.Match[str]) -> Remark:
    exponent = match["exponent"]
    size = len(exponent.lstrip("+-0"))
    mantissa = Decimal(match["digits"])
    huge = (
        not exponent.startswith("-") and bool(mantissa) and (size > 3 or abs(mantissa.scaleb(int(exponent))) > LARGEST)
    )
    if huge:
        return fault(
            "value_too_large", "“{cell}”数值过大，而且科学计数法会丢失精度。请核对数值与单位，并写出全部数字。"
        )
    return fault("value_scientific", "“{cell}”是科学计数法，可能已丢失精度。请写出全部数字。")
