"""A zip is checked before anything parses it. In: bytes that begin like a zip. Out: the parts of a workbook.

The order is from cheap to dear: the directory first, then every member unpacked once in small pieces without keeping it,
so that a bomb costs neither time nor memory. What is parsed later is read from the same directory that was checked here.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Final

from indicators.errors import DataFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIRECTORY_ENTRY: Final = b"PK\x01\x02"
_PIECE: Final = 1 << 16
# Sheets pack 5 to 60 times; a part of some size that packs better than this is made of nothing.
_MOST_PACKED: Final = 200
_PACKED_FROM: Final = 10_000_000
_DTD: Final = (b"<!DOCTYPE", b"<!ENTITY")
_OVERLAP: Final = max(map(len, _DTD)) * 2  # twice for UTF-16
_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError,
    OSError,
)  # fmt: skip

DAMAGED: Final = "工作簿已损坏，无法读取。请用 Excel 或 WPS 打开，另存为新的 .xlsx 后重试。"
MACROS: Final = "工作簿含有宏，已拒绝。请另存为不含宏的 .xlsx 后重试。"
ENCRYPTED: Final = "工作簿设有密码，无法读取。请去掉密码后重试。"
NO_WORKBOOK: Final = "文件不是 Excel 工作簿。请用 Excel 或 WPS 另存为 .xlsx 后重试。"
UNPACKED: Final = "工作簿解压后超过 {megabytes} MB 的上限，已拒绝。请拆分文件，或删去空白的格式后重试。"
_MEMBERS: Final = "工作簿内有 {found} 个部件，超过 {limit} 个的上限，已拒绝。请另存为新的 .xlsx 后重试。"
_SWOLLEN: Final = "部件“{name}”解压后是压缩时的 {times} 倍，已拒绝。请用 Excel 或 WPS 另存为新的 .xlsx 后重试。"
_PATH: Final = "压缩包含越界路径“{name}”，已拒绝。请用 Excel 或 WPS 另存为新的 .xlsx 后重试。"
ENTITY: Final = "文件的部件“{name}”含外部实体，已拒绝。请用 Excel 或 WPS 另存为新的 .xlsx 后重试。"


class Archive:
    """The members of a checked zip, found by name as a workbook does: without regard to case or to ``\\``."""

    def __init__(self, members: zipfile.ZipFile) -> None:
        self._zip = members
        self._members = {_tidy(info.filename): info for info in members.infolist()}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._members)

    def __contains__(self, name: str) -> bool:
        return _tidy(name) in self._members

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """Raises: DataFileError when the member is not there or breaks off."""
        info = self._members.get(_tidy(name))
        if info is None:
            raise DataFileError(DAMAGED)
        try:
            with self._zip.open(info) as stream:
                yield stream
        except _BROKEN as error:
            raise DataFileError(DAMAGED) from error


def open_archive(content: bytes, *, most_entries: int, most_unpacked: int) -> Archive:
    """The archive, after every check that needs no understanding of workbooks and those for macros and encryption.

    Raises: DataFileError saying what is wrong with the zip.
    """
    entries = content.count(_DIRECTORY_ENTRY)  # before zipfile makes an object of each
    if entries > most_entries:
        raise DataFileError(_MEMBERS, found=entries, limit=most_entries)
    try:
        members = zipfile.ZipFile(io.BytesIO(content))
    except _BROKEN as error:
        raise DataFileError(DAMAGED) from error
    infos = members.infolist()
    _check_directory(infos, most_entries, most_unpacked)
    _check_kind(members)
    left = most_unpacked
    for info in infos:
        try:
            left = _unpack(members, info, left)
        except _BROKEN as error:
            raise DataFileError(DAMAGED) from error
        if left < 0:
            raise DataFileError(UNPACKED, megabytes=_megabytes(most_unpacked))
    return Archive(members)


def _check_directory(infos: list[zipfile.ZipInfo], most_entries: int, most_unpacked: int) -> None:
    """What the directory of the zip gives away before anything is unpacked."""
    if len(infos) > most_entries:
        raise DataFileError(_MEMBERS, found=len(infos), limit=most_entries)
    for info in infos:
        if _leads_outside(info.orig_filename):
            raise DataFileError(_PATH, name=info.orig_filename[:80])
        if info.flag_bits & 0x1:
            raise DataFileError(ENCRYPTED)
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:  # the others unpack without a bound
            raise DataFileError(DAMAGED)
    if len({_tidy(info.filename) for info in infos}) < len(infos):  # two readers could see two different workbooks
        raise DataFileError(DAMAGED)
    for info in infos:
        if info.file_size > _PACKED_FROM and info.file_size > _MOST_PACKED * info.compress_size:
            raise DataFileError(_SWOLLEN, name=info.filename[:80], times=info.file_size // max(info.compress_size, 1))
    if sum(info.file_size for info in infos) > most_unpacked:
        raise DataFileError(UNPACKED, megabytes=_megabytes(most_unpacked))


def _check_kind(members: zipfile.ZipFile) -> None:
    """Macros by their part or by the declared type, and zips that are something else."""
    names = {_tidy(name) for name in members.namelist()}
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names):
        raise DataFileError(MACROS)
    types = next((info for info in members.infolist() if _tidy(info.filename) == "[content_types].xml"), None)
    if types is None:
        raise DataFileError(NO_WORKBOOK)
    try:
        declared = members.read(types)
    except _BROKEN as error:
        raise DataFileError(DAMAGED) from error
    if b"sheet.binary" in declared:
        raise DataFileError("不支持二进制工作簿 .xlsb。请另存为 .xlsx 后重试。")
    if b"macroEnabled" in declared:
        raise DataFileError(MACROS)


def _unpack(members: zipfile.ZipFile, info: zipfile.ZipInfo, left: int) -> int:
    """How many bytes may still come after this member, below zero as soon as it is too many."""
    is_xml = _tidy(info.filename).endswith((".xml", ".rels", ".vml"))
    tail = b""
    with members.open(info) as stream:
        while left >= 0 and (piece := stream.read(_PIECE)):
            left -= len(piece)
            if not is_xml:
                continue
            window = tail + piece
            if b"\0" in window:
                window = window.replace(b"\0", b"")  # UTF-16
            if any(mark in window for mark in _DTD):
                raise DataFileError(ENTITY, name=info.filename[:80])
            tail = piece[-_OVERLAP:]
    return left


def _leads_outside(name: str) -> bool:
    path = name.replace("\\", "/")
    return path.startswith("/") or ".." in path.split("/") or "\0" in path or re.match(r"[A-Za-z]:", path) is not None


def _tidy(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _megabytes(size: int) -> int:
    return -(-size // 2**20)
