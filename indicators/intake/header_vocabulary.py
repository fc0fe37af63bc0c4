"""The words analysts write in headers, titles and notes. They are read and never shown, so they have no English."""

from __future__ import annotations

import re
from typing import Final

# --- parts of a period, to which a year is wanted ---------------------------------------------------------------------

YEAR_HEADERS: Final = frozenset({"年份", "年度", "年", "year"})
MONTH_HEADERS: Final = frozenset({"月份", "月", "month"})
QUARTER_HEADERS: Final = frozenset({"季度", "季", "quarter"})
YEAR_SIGN: Final = "年"
MONTH_SIGN: Final = "月"
_N: Final = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
PERIOD_PART: Final = re.compile(
    rf"{_N}月份?|{_N}月?[-~–―—至到]{{1,2}}{_N}月份?(?:累计)?|第?[1-4一二三四]季度?|前[2-4二三四]个?季度|[上下]半年|[QH][1-4]",
    re.IGNORECASE,
)

# --- units that need no catalogue: what is counted --------------------------------------------------------------------

COUNTED: Final = frozenset("个家户台次件座辆亩名位套栋幢间所处项起宗例条份张只株床")

# --- rows that are no data --------------------------------------------------------------------------------------------

TOTAL: Final = re.compile(r".{0,10}(?:合计|小计|总计|共计)数?|.{0,12}(?:subtotal|grandtotal|total)s?")
MAYBE_TOTAL: Final = r"计|(?i:total)"
NOTE: Final = re.compile(
    r"\s*[(（\[【]?\s*(?:注|备注|附注|说明|资料来源|数据来源|来源|填表|填报|制表|审核|复核|联系|单位负责人|统计负责人|报出日期|"
    r"note|source)\w{0,6}\s*(?:[:：]|[0-9]+[.、:：])|\s*(?:[*※①②③④⑤]|#\s)",
    re.IGNORECASE,
)
SENTENCE: Final = re.compile("[。；;，]")

# --- titles -----------------------------------------------------------------------------------------------------------

STATED: Final = re.compile(r"\s*[(（\[【]?\s*([^:：]{1,12})[:：]\s*(.+?)\s*[)）\]】]?\s*", re.DOTALL)
BETWEEN_STATED: Final = re.compile(r"[\s;；，,]+(?=[^\s:：;；，,]{1,8}[:：])")
TITLE_PERIOD: Final = re.compile(r"(?:19|20)[0-9]{2}[^，。；、：:\s()（）]{0,14}")
JOINT: Final = " ,，、:：;；_-—·/　的"
"""What may stand between a period and an indicator in one header."""
