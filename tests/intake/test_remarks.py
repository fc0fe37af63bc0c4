"""A remark gets its place in the file only where it is used."""

from __future__ import annotations

from indicators.intake.problems import Problem, Severity
from indicators.intake.remarks import fault, note


def test_a_fault_stops_its_row_and_a_note_does_not() -> None:
    template = "“{cell}”不是数字。请只写阿拉伯数字与小数点。"
    problem = fault("value_not_number", template).at(line=14, column="数值", cell="12,5")
    assert problem == Problem("value_not_number", Severity.ROW, template, 14, "数值", "12,5")
    assert problem.message() == "第 14 行「数值」：“12,5”不是数字。请只写阿拉伯数字与小数点。"
    assert note("value_read", template).at().severity is Severity.NOTE


def test_a_parameter_may_have_any_name_but_cell() -> None:
    remark = note("period_read", "“{cell}”读作 {code}，{template}。", code="2026-06", template="x")
    assert remark.message("6月") == "“6月”读作 2026-06，x。"
    assert remark.at(cell="6月").message() == "“6月”读作 2026-06，x。"
