"""Bytes to text. In: the bytes of a file. Out: its text and the encoding that was decided, or the true reason why not.

The ladder: byte order mark, strict UTF-8, GB18030. Windows-1252 and Big5 read almost any bytes as something, so they
are taken only when the analyst says so.
"""

from __future__ import annotations

import codecs
import csv
import re
from dataclasses import dataclass
from typing import Final

from indicators.errors import DataFileError
from indicators.intake.encoding_faults import (
    CUT,
    NOT_CHINESE,
    has_extended_bytes,
    refuse_if_broken_utf8,
    refuse_if_mixed,
    suspected_encoding,
    undecodable,
)

ENCODINGS: Final = ("utf-8", "gb18030", "big5", "cp1252", "utf-16-le", "utf-16-be")
"""What an analyst may choose, by the names of Python's codecs."""

BYTE_ORDER_MARKS: Final = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_DIALECTS: Final = {"utf-8": "utf-8-sig", "big5": "cp950"}  # what files of that name are really written in
_OTHER_NAMES: Final = {"gbk": "gb18030", "gb2312": "gb18030", "cp950": "big5", "utf-8-sig": "utf-8"}

_CUT_REASONS: Final = frozenset({"truncated data", "unexpected end of data", "incomplete multibyte sequence"})
_UTF16_NULS: Final = 0.02
# Marks that reorder what is shown, so that one text can look like another. Source: Unicode, property Bidi_Control.
_BIDI: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BIDI_UTF8: Final = (re.compile(rb"\xe2(?:\x80[\x8e\x8f\xaa-\xae]|\x81[\xa6-\xa9])"), re.compile(rb"\xd8\x9c"))

_SURE_AT: Final = 3_000  # bytes above one a character: that much GBK text is never valid UTF-8 by chance
_RUN: Final = re.compile("[^\x00-\x7f]+")
_WESTERN: Final = re.compile(
    "(?<![^\x00-\x7f])(?:(?<=[A-Za-z0-9])[\u00a0-\u024f]|[\u00a0-\u024f](?=[A-Za-z0-9]))(?![^\x00-\x7f])"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str


def decode(content: bytes, *, encoding: str | None = None) -> Decoded:
    """The text of a file; ``encoding`` is the analyst's choice and overrules the ladder.

    Raises: DataFileError naming the line of bytes that cannot be read and of characters that cannot be seen.
    """
    decoded = _ladder(content) if encoding is None else _chosen(content, encoding)
    _refuse_unseen(decoded, content)
    return decoded


def looks_like_utf16(content: bytes) -> bool:
    """UTF-16 without its mark: the zero bytes of its ASCII stand on one side of the pairs."""
    head = content[:4096]
    even, odd = head[::2].count(0), head[1::2].count(0)
    return max(even, odd) > max(1, len(head) * _UTF16_NULS, 10 * min(even, odd))


def _ladder(content: bytes) -> Decoded:
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise DataFileError("不支持 UTF-32 编码。请另存为 UTF-8 或 xlsx。")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Decoded(_strict(content, "utf-16"), "utf-16")
    if looks_like_utf16(content):
        raise DataFileError("无法识别编码。请另存为 UTF-8 或 xlsx。")
    body = content.removeprefix(codecs.BOM_UTF8)  # with the mark, the positions of an error would be three too small
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        refuse_if_broken_utf8(body, error)
        return Decoded(_gb18030(content), "gb18030")
    by_chance = None if content.startswith(codecs.BOM_UTF8) else _rather_gb18030(content, text)
    return Decoded(text, "utf-8") if by_chance is None else Decoded(by_chance, "gb18030")


def _gb18030(content: bytes) -> str:
    match suspected_encoding(content):
        case "big5":
            raise DataFileError("疑似繁体 Big5 编码。请选择 Big5 编码，或另存为 UTF-8 后重新上传。")
        case "cp1252":
            raise DataFileError("疑似西文 Windows-1252 编码。请选择该编码，或另存为 UTF-8 后重新上传。")
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError as error:
        raise undecodable(content, error) from None
    refuse_if_mixed(content)
    return text


def _rather_gb18030(content: bytes, text: str) -> str | None:
    """The GB18030 reading where UTF-8 fits by chance: 芯片 and many other words are also valid UTF-8.

    It is taken when it is all Chinese and the UTF-8 reading is not, unless that one has Western words: ``Côte``, ``km²``.
    """
    if text.isascii() or len(content) - len(text) > _SURE_AT or not NOT_CHINESE.search(text):
        return None
    try:
        other = content.decode("gb18030")
    except UnicodeDecodeError:
        return None
    western = len(_WESTERN.findall(text)) >= len(_RUN.findall(text)) / 2
    return None if western or NOT_CHINESE.search(other) else other


def _chosen(content: bytes, encoding: str) -> Decoded:
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        name = encoding
    name = _OTHER_NAMES.get(name, name)
    if name not in ENCODINGS:
        raise DataFileError(
            "不支持编码“{encoding}”。可选：{choices}。", encoding=encoding, choices=" / ".join(ENCODINGS)
        )
    text = _strict(content, _DIALECTS.get(name, name))
    return Decoded(text.removeprefix("\ufeff"), name)


def _strict(content: bytes, codec: str) -> str:
    if codec == "utf-8-sig":
        content = content.removeprefix(codecs.BOM_UTF8)
    try:
        return content.decode(codec)
    except UnicodeDecodeError as error:
        if error.end == len(content) and error.reason in _CUT_REASONS:
            raise DataFileError(CUT) from None
        before = content[: error.start].decode(codec, "ignore")
        line = _line_at(before, len(before))
        if codec == "utf-8-sig":
            raise DataFileError("第 {line} 行不是 UTF-8 编码。请把文件另存为 UTF-8 后重试。", line=line) from None
        raise DataFileError(
            "第 {line} 行不能按 {encoding} 编码读出。请换一种编码，或另存为 UTF-8 后重新上传。",
            line=line,
            encoding="BIG5" if codec == "cp950" else codec.upper(),
        ) from None


def _refuse_unseen(decoded: Decoded, content: bytes) -> None:
    """A zero, a mark that reorders the text, or what an earlier conversion left of a character that it lost."""
    text = decoded.text
    if b"\0" in content and (position := text.find("\0")) >= 0:  # UTF-16 has zero bytes in every letter
        raise DataFileError("第 {line} 行含空字符（NUL）。请删去后重新上传。", line=_line_at(text, position))
    if (position := text.find("\ufffd")) >= 0:
        raise DataFileError("第 {line} 行有已丢失的字符“�”。请从原文件重新导出。", line=_line_at(text, position))
    if decoded.encoding == "utf-8" and not any(mark.search(content) for mark in _BIDI_UTF8):
        return
    if decoded.encoding == "gb18030" and not has_extended_bytes(content):
        return
    if (found := _BIDI.search(text)) is None:
        return
    line, column = _line_at(text, found.start()), _column_at(text, found.start())
    if column:
        raise DataFileError(
            "第 {line} 行「{column}」含不可见的方向控制符。请删去后重新上传。", line=line, column=column
        )
    raise DataFileError("第 {line} 行含不可见的方向控制符。请删去后重新上传。", line=line)


def _line_at(text: str, position: int) -> int:
    before = text[:position]
    return 1 + before.count("\n") + before.count("\r") - before.count("\r\n")


def _column_at(text: str, position: int) -> str | None:
    """The name above a cell, where the first line has one."""
    first = re.split("[\r\n]", text[:_SURE_AT], maxsplit=1)[0]
    delimiter = max(",;\t|", key=first.count)
    begin = max(text.rfind("\n", 0, position), text.rfind("\r", 0, position)) + 1
    if position - begin > csv.field_size_limit():
        return None
    cells = next(csv.reader([text[begin:position]], delimiter=delimiter), []) or [""]
    header = next(csv.reader([first], delimiter=delimiter), [])
    name = header[len(cells) - 1].strip() if begin and len(cells) <= len(header) else ""
    return None if _BIDI.search(name) else name or None
