"""Bytes to text. In: the bytes of a file. Out: its text and the encoding that was decided."""

from __future__ import annotations

from dataclasses import dataclass

from indicators.errors import DataFileError


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str


def decode(content: bytes) -> Decoded:
    """Strict UTF-8, with or without a byte order mark.

    Raises: DataFileError naming the line of the first byte that is not UTF-8.
    """
    try:
        return Decoded(content.decode("utf-8-sig"), "utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DataFileError("第 {line} 行不是 UTF-8 编码。请把文件另存为 UTF-8 后重试。", line=line) from error
