"""What a file is, told by its bytes. In: bytes and the name it came under. Out: one of three kinds, or a refusal.

The name is a label: it never decides how a file is read, but an extension that says something else is refused,
because whoever sees the file next would open it wrongly.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final

from indicators.errors import DataFileError
from indicators.intake.decode import BYTE_ORDER_MARKS, looks_like_utf16


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is accepted; every reader is given them.

    ``columns`` are the ones a dataset may map; a cross-tab has one per period or place, so a file may have more.
    """

    columns: int = 50
    file_columns: int = 1_000
    rows: int = 1_000_000
    file_bytes: int = 100 * 1024 * 1024
    line_bytes: int = 65_536
    cell_chars: int = 2_000
    xlsx_unpacked_bytes: int = 100 * 1024 * 1024
    xlsx_entries: int = 1_000


class Kind(StrEnum):
    TEXT = "csv"
    XLSX = "xlsx"
    XLS = "xls"


_EXTENSIONS: Final = {
    ".csv": Kind.TEXT, ".txt": Kind.TEXT, ".tsv": Kind.TEXT, ".tab": Kind.TEXT,
    ".xlsx": Kind.XLSX, ".xlsm": Kind.XLSX, ".xls": Kind.XLS, ".et": Kind.XLS,
}  # fmt: skip
_NAME_CHARS: Final = 120
_HEAD_BYTES: Final = 4096

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_ARCHIVES: Final = (b"\x1f\x8b", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd")
_PAGES: Final = (b"%PDF-", b"{\\rtf", b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*")
_PROGRAMS: Final = (b"MZ\x90\x00", b"\x7fELF", b"SQLite format 3\x00", b"PAR1", b"ARROW1", b"\xfe\xed\xfa")
_MARKUP: Final = re.compile(rb"\s*<(!doctype\s+html|html|head|meta|table|style|body|div|!--|\?xml)", re.IGNORECASE)
# A text may hold a stray one, which the decoder refuses by its line; many mean that it is no text.
_CONTROLS: Final = bytes({*range(0x20)} - {*b"\t\n\v\f\r\x1a\x1b"})
_MOST_CONTROLS: Final = 0.02


def recognise(content: bytes, name: str = "", *, limits: Limits) -> Kind:
    """Raises: DataFileError where the file is empty, too big, locked, no table, or named as something else."""
    if len(content) > limits.file_bytes:
        raise DataFileError(
            "文件有 {size} MB，超过 {limit} MB。请拆成几个文件后分别上传。",
            size=-(-len(content) // 2**20),
            limit=limits.file_bytes // 2**20,
        )
    if not content or content.isspace() or content in BYTE_ORDER_MARKS:
        raise DataFileError("文件为空。请提供带表头和数据的文件。")
    kind = _kind(content)
    extension = PurePosixPath(clean_name(name)).suffix.lower()
    if _EXTENSIONS.get(extension, kind) is not kind:
        raise DataFileError(
            "内容是 {kind}，扩展名却是 {extension}。请把扩展名改为 .{kind} 后重新上传。",
            kind=kind.value,
            extension=extension,
        )
    return kind


def clean_name(name: str) -> str:
    """The last part of a name without what cannot be seen, at most 120 characters, its extension kept."""
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(char for char in last if unicodedata.category(char)[0] not in "CZ" or char == " ")
    label = " ".join(seen.split()).lstrip(". ")
    if len(label) > _NAME_CHARS:
        extension = PurePosixPath(label).suffix[:10]
        label = label[: _NAME_CHARS - len(extension)] + extension
    return label or "未命名"


def _kind(content: bytes) -> Kind:
    head = content[:_HEAD_BYTES]
    if head.startswith(_OLE):
        return _ole_kind(content)
    if head.startswith(_ZIP):
        return _zip_kind(content)
    if head.startswith(_ARCHIVES):
        raise DataFileError("这是压缩文件。请解压后上传其中的表格文件。")
    if head.startswith(_PAGES) or (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        raise DataFileError("这是文档或图片，不是表格。请上传 xlsx、xls 或 CSV 文件。")
    if _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").lstrip(b"\xff\xfe")):
        raise DataFileError("这是网页表格。请用 Excel 或 WPS 打开后另存为 xlsx。")
    if head.startswith(_PROGRAMS) or _is_binary(head):
        raise DataFileError("这不是表格文件。请上传 xlsx、xls 或 CSV 文件。")
    return Kind.TEXT


def _ole_kind(content: bytes) -> Kind:
    """Streams are named in UTF-16 in the directory of the container, wherever that lies."""
    if any(f"{stream}\0".encode("utf-16-le") in content for stream in ("Workbook", "Book")):
        return Kind.XLS
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise DataFileError("文件有密码。请先去除密码再上传。")
    raise DataFileError("这不是 Excel 工作簿。请另存为 xlsx 后上传。")


def _zip_kind(content: bytes) -> Kind:
    names = _zip_directory(content)
    if re.search(rb"xl[/\\]workbook\d*\.xml", names):
        return Kind.XLSX
    if re.search(rb"xl[/\\]workbook\d*\.bin|content\.xml", names):
        raise DataFileError("这是 xlsb 或 ods 工作簿。请用 Excel 或 WPS 打开后另存为 xlsx。")
    if names:
        raise DataFileError("这个压缩包不是 Excel 工作簿。请解压后上传其中的表格文件。")
    raise DataFileError("文件不完整（上传可能中断）。请重新上传完整的文件。")


def _zip_directory(content: bytes) -> bytes:
    """The list of members, which stands uncompressed at the end; nothing where the end is missing."""
    end = content.rfind(b"PK\x05\x06", max(0, len(content) - 65_557))
    if end < 0 or end + 22 > len(content):
        return b""
    size = int.from_bytes(content[end + 12 : end + 16], "little")
    return content[max(0, end - size) : end] or b"PK"


def _is_binary(head: bytes) -> bool:
    if head.startswith(BYTE_ORDER_MARKS) or looks_like_utf16(head):
        return False
    return len(head) - len(head.translate(None, _CONTROLS)) > max(1, len(head) * _MOST_CONTROLS)
