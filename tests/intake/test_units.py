"""Units: exact factors between names of one quantity, and nothing else."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.catalogue import Catalogue
from indicators.intake.units import Conversion, convert
from indicators.model import Text, Unit


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ("平方米", "m2"), ("㎡", "m2"), ("m²", "m2"), ("M2", "m2"), ("平米", "m2"), ("百分点", "百分点"), ("个百分点", "百分点"),
        ("pp", "百分点"), ("元", "CNY"), ("CNY", "CNY"), ("人民币元", "CNY"), ("吨标准煤/万元", "tce/万元"),
        ("吨标煤/万元", "tce/万元"), ("公里", "km"), ("千米", "km"), ("km", "km"), ("千克", "kg"), ("公斤", "kg"), ("名", "人"),
        ("％", "%"), ("（%）", "%"), ("元/平方米", "CNY/m2"), ("元每平方米", "CNY/m2"), ("吨/日", "t/d"), ("微克/立方米", "µg/m3"),
        ("cases", "件"), ("cases", "起"), ("個", "个"), ("每千人", "每千人"),
    ],
)  # fmt: skip
def test_names_of_one_unit_convert_silently(catalogue: Catalogue, text: str, to: str) -> None:
    conversion = convert(text, to=to, units=catalogue.units)
    assert (conversion.factor, conversion.notes, conversion.fault) == (Decimal(1), (), None)


def test_every_name_in_the_catalogue_is_its_unit(catalogue: Catalogue) -> None:
    for code, unit in catalogue.units.items():
        for name in filter(None, (code, unit.name.zh, unit.name.en, unit.one_en)):
            assert convert(name, to=code, units=catalogue.units).factor == 1, name


@pytest.mark.parametrize(
    ("text", "to", "factor"),
    [
        ("万元", "CNY", "10000"), ("亿元", "CNY", "100000000"), ("億元", "CNY", "100000000"), ("万人", "人", "10000"),
        ("万人次", "人次", "10000"), ("万套", "套", "10000"), ("公顷", "m2", "10000"), ("平方公里", "m2", "1000000"),
        ("万平方米", "m2", "10000"), ("吨", "kg", "1000"), ("小时", "min", "60"), ("天", "h", "24"), ("年", "mo", "12"),
        ("亿元/平方公里", "CNY/km2", "100000000"), ("吨标准煤/亿元", "tce/万元", "0.0001"), ("千克/天", "t/d", "0.001"),
        ("毫克/立方米", "µg/m3", "1000"), ("平方米/人", "m2/千人", "1000"), ("件/百户", "件/千户", "10"), ("‰", "%", "0.1"),
    ],
)  # fmt: skip
def test_another_size_of_the_unit_converts_with_a_note(catalogue: Catalogue, text: str, to: str, factor: str) -> None:
    conversion = convert(text, to=to, units=catalogue.units)
    assert (conversion.factor, conversion.fault) == (Decimal(factor), None)
    (note,) = conversion.notes
    assert note.message(text) == f"单位“{text}”换算成“{to}”，数值乘以 {factor}，请确认。"


@pytest.mark.parametrize(
    ("text", "to", "code"),
    [
        ("吨", "m3", "unit_not_convertible"), ("%", "百分点", "unit_not_convertible"), ("百分点", "%", "unit_not_convertible"),
        ("分钟", "h", "unit_not_convertible"), ("次/月", "次/a", "unit_not_convertible"), ("次", "次/a", "unit_not_convertible"),
        ("小时/周", "h/d", "unit_not_convertible"), ("人次", "人", "unit_not_convertible"), ("户", "人", "unit_not_convertible"),
        ("处", "个", "unit_not_convertible"), ("亩", "m2", "unit_not_convertible"), ("倍", "%", "unit_not_convertible"),
        ("比值", "%", "unit_not_convertible"), ("分", "min", "unit_not_convertible"), ("元/人", "CNY", "unit_not_convertible"),
        ("Mg", "kg", "unit_unknown"), ("万", "人", "unit_unknown"), ("99", "%", "unit_unknown"), ("美元", "CNY", "unit_unknown"),
        ("", "m2", "unit_blank"), ("元\u200b", "CNY", "unit_unknown"), ("万" * 1000, "人", "unit_unknown"),
    ],
)  # fmt: skip
def test_what_is_not_exact_is_refused(catalogue: Catalogue, text: str, to: str, code: str) -> None:
    conversion = convert(text, to=to, units=catalogue.units)
    assert conversion.fault is not None
    assert (conversion.factor, conversion.fault.code) == (None, code)
    assert to in conversion.fault.message(text)


def test_units_of_the_catalogue_that_convert_differ_in_size_only(catalogue: Catalogue) -> None:
    codes = list(catalogue.units)
    found = {
        (a, b) for a in codes for b in codes if a < b and convert(a, to=b, units=catalogue.units).factor is not None
    }
    assert found == {("d", "h"), ("d", "min"), ("h", "min"), ("a", "mo"), ("CNY/km2", "CNY/m2"), ("m2/人", "m2/千人")}


def test_a_catalogue_may_count_in_larger_units() -> None:
    units = {"亿元": Unit("亿元", Text("亿元", "100 million yuan"))}
    assert convert("亿元", to="亿元", units=units) == Conversion(factor=Decimal(1))
    assert convert("万元", to="亿元", units=units).factor == Decimal("0.0001")
    assert convert("万元", to="亿元", units={}).factor == Decimal("0.0001")


def test_a_value_is_converted_in_decimal(catalogue: Catalogue) -> None:
    conversion = convert("万元", to="CNY", units=catalogue.units)
    assert 1.11 * 10_000 != 11_100
    assert conversion.apply(1.11) == 11_100
    with pytest.raises(ValueError, match="no conversion"):
        convert("x", to="CNY", units=catalogue.units).apply(1.0)


@given(
    text=st.text() | st.text(alphabet="万亿千百十元人次户平方公里米m2²/每 %个(（)）吨克g", max_size=8), data=st.data()
)
def test_any_text_gives_a_factor_or_a_reason(catalogue: Catalogue, text: str, data: st.DataObject) -> None:
    to = data.draw(st.sampled_from(list(catalogue.units)))
    conversion = convert(text, to=to, units=catalogue.units)
    assert (conversion.factor is None) == (conversion.fault is not None)
    assert conversion.factor is None or (conversion.factor.is_finite() and conversion.factor > 0)
    assert (conversion.factor in {None, 1}) == (not conversion.notes)
