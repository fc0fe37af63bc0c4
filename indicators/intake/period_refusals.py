"""Periods with no one meaning. In: a trimmed text that is in no known form. Out: why, and how it is to be written."""

from __future__ import annotations

import re
from typing import Final

from indicators.intake.remarks import Remark, fault
from indicators.intake.vocabulary import MONTH_NAMES, ROC_YEAR, SHORT_YEAR, WITHOUT_YEAR

_NAMES: Final = "|".join(rf"{name[:3]}(?:{name[3:]})?" for name in MONTH_NAMES)
_POINT_ONE: Final = re.compile(r"((?:19|20)[0-9]{2})\.1")
_AMBIGUOUS: Final = re.compile(
    rf"(?:{_NAMES})[-./' ]*[0-9]{{1,2}}|[0-9]{{1,2}}[-./' ]*(?:{_NAMES})(?:[-./' ]*[0-9]{{2,4}})?"
    r"|[0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}([-/.])[0-9]{1,2}\1(?:[0-9]{2}|[0-9]{4})",
    re.IGNORECASE,
)
_ROC: Final = re.compile(ROC_YEAR)
_SHORT_YEAR: Final = re.compile(SHORT_YEAR)
_NO_YEAR: Final = re.compile(rf"(?!.*[0-9]{{3}}).*(?:{'|'.join(WITHOUT_YEAR)}).*|[QH][1-4]", re.IGNORECASE)


def refusal(cell: str) -> Remark | None:
    """None where nothing can be said but that it is no period."""
    text = "".join(cell.split())
    if match := _POINT_ONE.fullmatch(text):
        template = "“{cell}”是 1 月还是 10 月？请写成 {january} 或 {october}。"
        return fault("period_ambiguous", template, january=f"{match[1]}-01", october=f"{match[1]}-10")
    if _AMBIGUOUS.fullmatch(text):
        return fault("period_ambiguous", "“{cell}”含义不明，可能是 Excel 自动改写的。请写成 2026-06 这样的时期。")
    if _ROC.fullmatch(text):
        return fault("period_roc_year", "时期“{cell}”的格式无效，像是民国纪年。请写公元四位年份，如 2026-06。")
    if _SHORT_YEAR.fullmatch(text):
        return fault("period_year_short", "“{cell}”的年份不是四位。请写成 2026-06 这样的时期。")
    if _NO_YEAR.fullmatch(text):
        return fault("period_year_missing", "“{cell}”没有写年份。请写成 2026-06 或 2026Q2 这样的时期。")
    return None
