"""What a file is, told by its bytes; names are labels."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.errors import DataFileError
from indicators.intake.filetype import Kind, Limits, clean_name, recognise

LIMITS = Limits()
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


def zipped(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, "x")
    return stream.getvalue()


WORKBOOK = zipped("[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("区县,数值\n渝中,98\n".encode(), Kind.TEXT),
        ("区县,数值\n渝中,98\n".encode("gb18030"), Kind.TEXT),
        ("区县,数值\n渝中,98\n".encode("utf-16"), Kind.TEXT),
        ("区县,数值\n渝中,98\n".encode("utf-16-le"), Kind.TEXT),  # the decoder says why it cannot be read
        (b"a,b\n1,\0\n", Kind.TEXT),
        (b"<5%,b\n", Kind.TEXT),
        (WORKBOOK, Kind.XLSX),
        (zipped("xl\\workbook.xml"), Kind.XLSX),
        (OLE + "Workbook\0".encode("utf-16-le"), Kind.XLS),
        (OLE + "Book\0".encode("utf-16-le"), Kind.XLS),
    ],
)
def test_the_bytes_tell_the_kind(content: bytes, kind: Kind) -> None:
    assert recognise(content, limits=LIMITS) is kind
    assert recognise(content, f"数据.{kind.value.upper()}", limits=LIMITS) is kind
    assert recognise(content, "数据.dat", limits=LIMITS) is kind


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "文件为空。"),
        (b"\xef\xbb\xbf", "文件为空。"),
        (b"\xff\xfe", "文件为空。"),
        (b" \r\n\t\n", "文件为空。"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "文件有密码。请先去除密码"),
        (OLE + "WordDocument\0".encode("utf-16-le"), "不是 Excel 工作簿"),
        (zipped("a.txt"), "这个压缩包不是 Excel 工作簿"),
        (zipped(), "这个压缩包不是 Excel 工作簿"),
        (zipped("word/document.xml"), "这个压缩包不是 Excel 工作簿"),
        (zipped("xl/workbook.bin"), "xlsb"),
        (zipped("mimetype", "content.xml"), "ods"),
        (WORKBOOK[:-30], "上传可能中断"),
        (b"\x1f\x8b\x08" + bytes(9), "压缩文件"),
        (b"Rar!\x1a\x07\x00", "压缩文件"),
        (b"%PDF-1.7\n", "文档或图片"),
        (b"\x89PNG\r\n\x1a\n", "文档或图片"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "文档或图片"),
        (b"<html><meta charset=utf-8><table><tr><td>", "网页表格"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html>", "网页表格"),
        ("<table>".encode("utf-16"), "网页表格"),
        (b'<?xml version="1.0"?><Workbook>', "网页表格"),
        (b"\x7fELF\x02\x01", "这不是表格文件"),
        (bytes(range(256)) * 4, "这不是表格文件"),
    ],
)
@pytest.mark.parametrize("name", ["", "数据.csv", "数据.xlsx"])
def test_what_is_no_table_is_refused_with_its_remedy(content: bytes, sentence: str, name: str) -> None:
    with pytest.raises(DataFileError, match=sentence) as refused:
        recognise(content, name, limits=LIMITS)
    assert str(refused.value).endswith("。")


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (WORKBOOK, "六月.csv", "内容是 xlsx，扩展名却是 .csv。请把扩展名改为 .xlsx 后重新上传。"),
        (WORKBOOK, "六月.xls", "内容是 xlsx，扩展名却是 .xls。请把扩展名改为 .xlsx 后重新上传。"),
        (b"a,b\n", "六月.XLSX", "内容是 csv，扩展名却是 .xlsx。请把扩展名改为 .csv 后重新上传。"),
    ],
)
def test_an_extension_that_says_something_else_is_refused(content: bytes, name: str, sentence: str) -> None:
    with pytest.raises(DataFileError) as refused:
        recognise(content, name, limits=LIMITS)
    assert str(refused.value) == sentence


def test_a_file_above_the_limit_is_refused_by_size() -> None:
    with pytest.raises(DataFileError, match="文件有 2 MB，超过 1 MB"):
        recognise(b"a," * (2**19 + 1), limits=Limits(file_bytes=2**20))


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("六月 数据.csv", "六月 数据.csv"),
        ("../../../../etc/cron.d/x.csv", "x.csv"),
        ("C:\\Users\\张三\\表.xlsx", "表.xlsx"),
        ("a\r\nb\t\0c\u202excsv.csv", "abcxcsv.csv"),
        (" ..\u3000.hidden ", "hidden"),
        ("..", "未命名"),
        ("folder/", "未命名"),
        ("长" * 200 + ".csv", "长" * 116 + ".csv"),
    ],
)
def test_a_name_is_cleaned_into_a_label(name: str, label: str) -> None:
    assert clean_name(name) == label


@given(st.text(max_size=300))
def test_any_name_becomes_a_short_visible_label_once_and_for_all(name: str) -> None:
    label = clean_name(name)
    assert 0 < len(label) <= 120
    assert not set(label) & set("/\\\0\r\n\u202e")
    assert clean_name(label) == label


@given(st.binary(max_size=300), st.sampled_from([b"", OLE[:8], b"PK\x03\x04", b"<", b"\xff\xfe"]))
def test_any_bytes_are_a_kind_or_refused_in_a_sentence(content: bytes, start: bytes) -> None:
    try:
        assert recognise(start + content, "x.dat", limits=LIMITS) in Kind
    except DataFileError as refused:
        sentence = str(refused)
        assert sentence.endswith("。")
