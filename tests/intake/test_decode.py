"""Bytes to text: UTF-8 or a sentence that names the line."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indicators.errors import DataFileError
from indicators.intake.decode import Decoded, decode


def test_utf8_decodes_as_it_stands() -> None:
    assert decode("区县,数值\n渝中,98\n".encode()) == Decoded("区县,数值\n渝中,98\n", "utf-8")


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert decode(codecs.BOM_UTF8 + "区县".encode()).text == "区县"


def test_no_bytes_are_no_text() -> None:
    assert decode(b"").text == ""


def test_line_ends_are_kept() -> None:
    assert decode(b"a\r\nb\rc\n").text == "a\r\nb\rc\n"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("区县,数值".encode("gb18030"), 1),
        (b"place,value\n" + "渝中,98".encode("gbk"), 2),
        (b"a\r\nb\r\nc\xff", 3),
        ("区县".encode("utf-16"), 1),
        ("渝".encode()[:-1], 1),
        (b"a\n\xed\xa0\x80", 2),
    ],
)
def test_other_bytes_are_refused_by_line(content: bytes, line: int) -> None:
    with pytest.raises(DataFileError) as refused:
        decode(content)
    assert str(refused.value).startswith(f"第 {line} 行不是 UTF-8 编码。")
    assert "另存为 UTF-8" in str(refused.value)


@given(st.binary(max_size=60))
@example(b"\xef\xbb")
def test_any_bytes_decode_or_are_refused_in_a_sentence(content: bytes) -> None:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        with pytest.raises(DataFileError, match="UTF-8"):
            decode(content)
    else:
        assert decode(content) == Decoded(text, "utf-8")
        assert text.encode() == content.removeprefix(codecs.BOM_UTF8)
