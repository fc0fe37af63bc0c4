"""Bytes to text: the encoding that was meant, or a sentence that names the line."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indicators.errors import DataFileError
from indicators.intake.decode import ENCODINGS, Decoded, decode

HEADER = "指标,区县,时期,数值,单位,来源,备注\n"
ROWS = "城镇调查失业率,城东区,2026-06,4.9,%,统计局,\n一般公共预算收入,城西区,2026-06,32.5,亿元,财政局,\n"
TABLE = HEADER + ROWS
TRADITIONAL = "指標,區縣,時期,數值,單位,來源,備註\n城鎮調查失業率,城東區,2026-06,4.9,%,統計局,\n"


def refusal(content: bytes, encoding: str | None = None) -> str:
    with pytest.raises(DataFileError) as refused:
        decode(content, encoding=encoding)
    return str(refused.value)


def test_utf8_decodes_as_it_stands() -> None:
    assert decode("区县,数值\n渝中,98\n".encode()) == Decoded("区县,数值\n渝中,98\n", "utf-8")


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert decode(codecs.BOM_UTF8 + "区县".encode()) == Decoded("区县", "utf-8")


def test_no_bytes_are_no_text() -> None:
    assert decode(b"").text == ""


def test_line_ends_are_kept() -> None:
    assert decode(b"a\r\nb\rc\n").text == "a\r\nb\rc\n"


@pytest.mark.parametrize("text", [TABLE, TRADITIONAL, HEADER + "㐂𠮷喆堃,①≥5㎡", "区,1\n", "朱镕基\n"])
def test_gb18030_is_read_when_utf8_is_not(text: str) -> None:
    assert decode(text.encode("gb18030")) == Decoded(text, "gb18030")


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_is_read_by_its_mark(codec: str) -> None:
    assert decode(("\ufeff" + TABLE).encode(codec)) == Decoded(TABLE, "utf-16")


@pytest.mark.parametrize("word", ["芯片", "陆路", "楼"])
def test_gbk_words_that_happen_to_be_utf8_are_read_as_chinese(word: str) -> None:
    content = word.encode("gb18030")
    assert decode(content).text == word


@pytest.mark.parametrize("text", ["Côte d'Ivoire,1", "Area (km²),1", "25°C", "São Tomé", "Österreich", "Łódź"])
def test_western_words_in_utf8_stay_what_they_are(text: str) -> None:
    assert decode(text.encode()) == Decoded(text, "utf-8")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (TABLE.encode("utf-32"), "不支持 UTF-32 编码。"),
        (TABLE.encode("utf-16-le"), "无法识别编码。"),
        (TABLE.encode("utf-16-be"), "无法识别编码。"),
        (TRADITIONAL.encode("cp950"), "疑似繁体 Big5 编码。"),
        ("Quartier;Année\nÉtoile;février\n".encode("cp1252"), "疑似西文 Windows-1252 编码。"),
        (TABLE.encode() + "北".encode()[:-1], "文件末尾不完整（上传可能中断）。"),
        (TABLE.encode() + "北".encode()[:-2], "文件末尾不完整（上传可能中断）。"),
        (TABLE.encode("gb18030") + "京".encode("gb18030")[:-1], "文件末尾不完整（上传可能中断）。"),
        (("\ufeff" + TABLE).encode("utf-16-le")[:-1], "文件末尾不完整（上传可能中断）。"),
        (HEADER.encode() + ROWS.encode("gb18030"), "第 2 行与前面各行的编码不同（UTF-8 与 GBK 混用）。"),
        (HEADER.encode("gb18030") + ROWS.encode(), "第 2 行与前面各行的编码不同（UTF-8 与 GBK 混用）。"),
        (b"a,b\r\n" + (TABLE * 3).encode("gb18030") + ROWS.encode(), "第 11 行与前面各行的编码不同"),
        (HEADER.encode() + b"\xed\xa0\x80,x\n", "第 2 行含无效编码。"),
        (HEADER.encode() + b"\xed\xa0\xbd\xed\xb8\x80,x\n", "第 2 行含无效编码。"),
        (TABLE.encode() + b"1,\xff\xfe\xff,x\n", "第 4 行含无效编码。"),
        (TABLE.encode("gb18030") + b"1,\xff\xff,x\n", "第 4 行含无效编码。"),
        (b"a\r\nb\rc\xff\xff", "第 3 行含无效编码。"),
        (b"a\r\nb\rc\0", "第 3 行含空字符（NUL）。"),
        ((TABLE + "\0").encode("gb18030"), "第 4 行含空字符（NUL）。"),
        ((TABLE + "�").encode(), "第 4 行有已丢失的字符“�”。"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(content: bytes, sentence: str) -> None:
    assert refusal(content).startswith(sentence)
    assert refusal(content).endswith("。")


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", "\u061c\u200e\u202e\u2066")
def test_marks_that_reorder_text_are_refused_by_line_and_column(codec: str, mark: str) -> None:
    content = (HEADER + f'"收入,一",城东区,2026-06,4.9,%,统计{mark}局,\n').encode(codec)
    assert refusal(content) == "第 2 行「来源」含不可见的方向控制符。请删去后重新上传。"
    assert refusal(f"标题\n指标,{mark}区县\n".encode(codec)).startswith("第 2 行含不可见的方向控制符。")


@pytest.mark.parametrize(
    ("text", "codec", "encoding", "name"),
    [
        (TRADITIONAL, "cp950", "big5", "big5"),
        ("Année;€", "cp1252", "windows-1252", "cp1252"),
        (TABLE, "gb18030", "GBK", "gb18030"),
        ("鈥,1", "gb18030", "gb18030", "gb18030"),
        (TABLE, "utf-16-le", "utf-16-le", "utf-16-le"),
        ("\ufeff" + TABLE, "utf-8", "utf-8", "utf-8"),
        ("\ufeff" + TABLE, "utf-16-be", "utf-16-be", "utf-16-be"),
    ],
)
def test_the_analyst_may_choose(text: str, codec: str, encoding: str, name: str) -> None:
    assert decode(text.encode(codec), encoding=encoding) == Decoded(text.removeprefix("\ufeff"), name)


def test_a_choice_that_does_not_fit_is_refused_by_line() -> None:
    assert refusal(b"a\r\n" + TABLE.encode("gb18030"), "utf-8").startswith("第 2 行不是 UTF-8 编码。")
    assert refusal(b"a\r\n\xff\xff", "big5").startswith("第 2 行不能按 BIG5 编码读出。")
    assert refusal(b"a", "latin-9").startswith("不支持编码“latin-9”。可选：utf-8 / gb18030")
    assert refusal(b"a", "no such").startswith("不支持编码“no such”。")


def test_a_mixture_is_found_far_inside_a_big_file() -> None:
    line = "城镇调查失业率,城东区,喆,4.9\n"
    content = (line * 20_000).encode("gb18030") + line.encode() + (line * 20_000).encode("gb18030")
    assert refusal(content).startswith("第 20001 行与前面各行的编码不同")


CHINESE = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=8, max_size=40)


@given(CHINESE, st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_common_chinese_survives_in_every_encoding_of_the_ladder(text: str, codec: str) -> None:
    common = TABLE + text + "\n"
    assert decode(common.encode(codec)) == Decoded(common, codec)


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=40), st.sampled_from(["utf-8-sig", "utf-16"]))
def test_what_carries_a_mark_is_read_back_or_refused(text: str, codec: str) -> None:
    try:
        assert decode(text.encode(codec)).text == text
    except DataFileError as refused:
        sentence = str(refused)
        assert set(text) & set("\0\ufffd\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
        assert sentence.endswith("。")


@given(
    st.one_of(st.binary(max_size=60), st.builds(lambda head, tail: head + tail, st.just(TABLE.encode()), st.binary())),
    st.sampled_from([None, *ENCODINGS]),
)
@example(b"\xef\xbb", None)
@example(b"\xff\xfe\0", None)
def test_any_bytes_decode_or_are_refused_in_a_sentence(content: bytes, encoding: str | None) -> None:
    try:
        decoded = decode(content, encoding=encoding)
    except DataFileError as refused:
        sentence = str(refused)
        assert sentence.endswith("。")
    else:
        assert decoded.encoding in {*ENCODINGS, "utf-16"}
        assert "\0" not in decoded.text
        decoded.text.encode()
