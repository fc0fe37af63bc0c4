"""Why bytes are not what they seem. In: bytes that strict UTF-8 refused. Out: a suspicion, or the line that is wrong.

Nothing here decides an encoding; it finds the sentence that helps the analyst when the ladder would guess wrongly
(a cut file, lines of two encodings, Big5 or Windows-1252 that GB18030 happens to read) or cannot go on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

import numpy as np

from indicators.errors import DataFileError

# Chinese text besides ASCII: Han, CJK and full-width punctuation, and the dots, dashes and quotes it shares.
NOT_CHINESE: Final = re.compile(
    r"[^\x00-\x7f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af\u3000-\u303f\uff00-\uffef·—‘’“”…]"
)
_HAN: Final = re.compile(r"[\u4e00-\u9fff]")

CUT: Final = "文件末尾不完整（上传可能中断）。请重新上传完整的文件。"
INVALID: Final = "第 {line} 行含无效编码。请改正这一行，或另存为 UTF-8 后重新上传。"
MIXED: Final = "第 {line} 行与前面各行的编码不同（UTF-8 与 GBK 混用）。请把整个文件另存为 UTF-8 后重新上传。"

_BLOCK: Final = 1 << 18  # fits the cache, which makes it three times as fast as the file at once
_SAMPLE: Final = 1 << 16
_LINE: Final = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_RUN: Final = re.compile(rb"[\x80-\xff]+")
# One byte above ASCII between ASCII ones is a letter of a Western word; before a digit it may be half of a GB18030 code.
_WESTERN: Final = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff0-9])")

_MOSTLY: Final = 0.5
_RARE_IN_GB: Final = (
    0.7  # GB18030 text: 0.95 and more, in traditional characters half of it; Big5 read as GB18030: 0.2–0.5
)
_COMMON_IN_BIG5: Final = 0.9  # Big5 text: nearly 1; GB18030 read as Big5: below 0.6


def line_of(content: bytes, position: int) -> int:
    """The line a byte stands on, counted from 1; CRLF, LF and CR each end one."""
    before = content[:position]
    return 1 + before.count(b"\n") + before.count(b"\r") - before.count(b"\r\n")


def has_extended_bytes(content: bytes) -> bool:
    """Whether any byte is 0x80–0xA0: GB 2312, of which nearly every file is made, never uses them."""
    return any(bool(_is_extended(content, start).any()) for start in range(0, len(content), _BLOCK))


def suspected_encoding(content: bytes) -> str | None:
    """``cp1252`` or ``big5`` where the first piece of text that is not ASCII looks like it."""
    first = _RUN.search(content)
    if first is None:
        return None
    line_start = content.rfind(b"\n", 0, first.start()) + 1
    sample = content[max(line_start, first.start() - _SAMPLE) :][:_SAMPLE]
    if len(sample) == _SAMPLE:
        sample = sample[: sample.rfind(b"\n") + 1] or sample
    if len(_WESTERN.findall(sample)) > _MOSTLY * len(_RUN.findall(sample)):
        return "cp1252"
    try:
        traditional = sample.decode("cp950")
    except UnicodeDecodeError:
        return None
    if _share(sample.decode("gb18030", "replace"), _common_simplified()) >= _RARE_IN_GB:
        return None
    return "big5" if _share(traditional, _common_traditional()) > _COMMON_IN_BIG5 else None


def refuse_if_broken_utf8(content: bytes, error: UnicodeDecodeError) -> None:
    """Raises: DataFileError where the bytes are UTF-8 but for a last character cut in half or for lone surrogates."""
    if error.reason == "unexpected end of data":
        before = content[: error.start].decode()
        if not before.isascii() and not NOT_CHINESE.search(before):
            raise DataFileError(CUT)
    if content[error.start] == 0xED:  # the first byte of a surrogate
        try:
            content.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            return
        raise DataFileError(INVALID, line=line_of(content, error.start))


def refuse_if_mixed(content: bytes) -> None:
    """Raises: DataFileError where some lines of what GB18030 can read are Chinese in UTF-8."""
    if any(map(_is_chinese_utf8, _lines_with_extended_bytes(content))) and (fault := _fault_by_line(content)):
        raise fault


def undecodable(content: bytes, error: UnicodeDecodeError) -> DataFileError:
    """Why not even GB18030, the last step of the ladder, reads the bytes; ``error`` is what stopped it."""
    if error.reason == "incomplete multibyte sequence" and error.end == len(content):
        before = content[: error.start].decode("gb18030")
        if _share(before, _common_simplified()) > _MOSTLY:
            return DataFileError(CUT)
    return _fault_by_line(content) or DataFileError(INVALID, line=line_of(content, error.start))


def _fault_by_line(content: bytes) -> DataFileError | None:
    """The first line that is in another encoding than the lines before it; else the first that is in none."""
    before: str | None = None
    invalid: int | None = None
    for number, match in enumerate(_LINE.finditer(content), start=1):
        line = match[0]
        if line.isascii():
            continue
        encoding = _encoding_of(line)
        if encoding is None:
            invalid = invalid or number
        elif before is not None and before != encoding:
            return DataFileError(MIXED, line=number)
        else:
            before = encoding
    return None if invalid is None else DataFileError(INVALID, line=invalid)


def _encoding_of(line: bytes) -> str | None:
    """In which of the two encodings a line that is not ASCII makes sense as Chinese."""
    if _is_chinese_utf8(line):
        return "utf-8"
    try:
        return "gb18030" if _share(line.decode("gb18030"), _common_simplified()) >= _MOSTLY else None
    except UnicodeDecodeError:
        return None


def _is_chinese_utf8(line: bytes) -> bool:
    try:
        return not NOT_CHINESE.search(line.decode())
    except UnicodeDecodeError:
        return False


def _lines_with_extended_bytes(content: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(content):
        end = content.find(b"\n", start + _BLOCK) + 1 or len(content)
        block = np.frombuffer(content, np.uint8, end - start, start)
        positions = np.flatnonzero((block - np.uint8(0x80)) < 0x21)
        if positions.size:
            ends = np.append(np.flatnonzero((block == 0x0A) | (block == 0x0D)), block.size)
            for line in np.unique(np.searchsorted(ends, positions)).tolist():
                yield content[start + (int(ends[line - 1]) + 1 if line else 0) : start + int(ends[line])]
        start = end


def _is_extended(content: bytes, start: int) -> np.ndarray:
    block = np.frombuffer(content, np.uint8, min(_BLOCK, len(content) - start), start)
    return (block - np.uint8(0x80)) < 0x21  # unsigned: ASCII wraps to the upper half


def _share(text: str, common: frozenset[str]) -> float:
    """How much of the text besides ASCII and Chinese punctuation is common Han; 1 where there is nothing."""
    judged = _HAN.findall(text) + NOT_CHINESE.findall(text)
    return sum(map(common.__contains__, judged)) / len(judged) if judged else 1.0


@cache
def _common_simplified() -> frozenset[str]:
    """The 3,755 characters of level 1. Source: GB/T 2312-1980, rows 16–55."""
    return _between("gb2312", 0xB0A1, 0xD7F9)


@cache
def _common_traditional() -> frozenset[str]:
    """The 5,401 frequently used characters. Source: Big5, A440–C67E."""
    return _between("cp950", 0xA440, 0xC67E)


def _between(codec: str, first: int, last: int) -> frozenset[str]:
    decoded = (code.to_bytes(2, "big").decode(codec, "ignore") for code in range(first, last + 1))
    return frozenset(char for char in decoded if _HAN.fullmatch(char))
