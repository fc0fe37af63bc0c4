"""The commands that look at files and change the store, as they are typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest

from tests.uploads.city import GREEN, HEADER, ON_TIME, csv_of, good_csv, text_of

Run = Callable[..., tuple[int, Any, str]]
BY: Final = ("--by", "林溪", "--note", "六月月报")


@pytest.fixture
def save(tmp_path: Path) -> Callable[..., Path]:
    """``save(content, name)``: a file on disk."""

    def save_(content: bytes, name: str = "六月.csv") -> Path:
        path = tmp_path / "files" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        return path

    return save_


def versions(run: Run) -> list[Any]:
    code, document, _ = run("history")
    assert code == 0
    return list(document)


def test_check_says_everything_and_changes_nothing(run: Run, save: Callable[..., Path]) -> None:
    code, document, err = run("check", save(good_csv()))
    assert (code, err) == (0, "")
    assert set(document) >= {"outcome", "file", "problems", "diff", "consequences"}
    assert (document["outcome"], document["problems"]) == ("accept", [])
    file = document["file"]
    assert (file["name"], file["type"], file["encoding"], file["header_row"], file["rows"]) == (
        "六月.csv", "csv", "utf-8", 1, 4,
    )  # fmt: skip
    assert document["diff"] == {"new": 4, "changed": 0, "unchanged": 0, "withdrawn": 0}
    assert {"indicator": "on_time", "place": "990301", "period": "2025-06", "before": None, "after": "met"} in document[
        "consequences"
    ]
    assert len(versions(run)) == 1


def test_check_of_a_file_to_confirm_is_no_failure(run: Run, save: Callable[..., Path]) -> None:
    code, document, _ = run("check", save(csv_of(数值="97%以上")))
    assert (code, document["outcome"]) == (0, "warn")
    problem = document["problems"][0]
    assert (problem["code"], problem["severity"], problem["line"], problem["column"]) == (
        "value_qualified", "note", 2, "数值",
    )  # fmt: skip
    assert "限定词 ge" in problem["message"]
    assert "qualifier ge" in problem["message_en"]


def test_check_of_a_rejected_file_fails_with_the_whole_document(run: Run, save: Callable[..., Path]) -> None:
    code, document, err = run("check", save(csv_of(数值="abc")))
    assert (code, document["outcome"], document["error"]) == (1, "reject", "rejected")
    assert document["problems"][0]["line"] == 2
    assert "第 2 行「数值」：“abc”不是数字" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("content", [b"", b"\0" * 40, b"PK\x03\x04"])
def test_check_of_no_table_is_a_sentence(content: bytes, run: Run, save: Callable[..., Path]) -> None:
    code, document, _ = run("check", save(content))
    assert (code, document["outcome"], document["problems"][0]["severity"]) == (1, "reject", "file")


def test_a_file_that_is_not_there_and_a_dataset_that_is_not_known(run: Run, save: Callable[..., Path]) -> None:
    assert run("check", "没有.csv")[1]["error"] == "file"
    code, document, _ = run("check", save(good_csv()), "--dataset", "x")
    assert (code, "没有数据集“x”" in document["message"]) == (1, True)


def test_a_commit_gives_a_receipt_and_the_figure_is_there(run: Run, save: Callable[..., Path]) -> None:
    code, document, err = run("commit", save(csv_of(encoding="gb18030")), *BY)
    assert (code, err) == (0, "")
    receipt = document["receipt"]
    assert (receipt["version"], receipt["new"], receipt["encoding"], len(receipt["sha256"])) == (2, 4, "gb18030", 64)
    assert run("value", "on_time", "东湖区")[1]["value"] == 96.4
    assert versions(run)[0]["by"] == "林溪"


def test_a_commit_with_open_warnings_needs_to_be_confirmed(run: Run, save: Callable[..., Path]) -> None:
    file = save(csv_of(区县="东湖"))
    code, document, err = run("commit", file, *BY)
    assert (code, document["outcome"], len(versions(run))) == (1, "warn", 1)
    assert "--confirm" in err
    assert run("commit", file, *BY, "--confirm")[1]["receipt"]["version"] == 2


def test_a_commit_without_name_or_reason_is_refused(run: Run, save: Callable[..., Path]) -> None:
    file = save(good_csv())
    assert run("commit", file, "--by", "林溪", as_json=False)[0] == 2
    code, document, _ = run("commit", file, "--by", "林溪", "--note", " ")
    assert (code, "没有写提交理由" in document["message"], len(versions(run))) == (1, True, 1)


def test_the_same_file_again_makes_no_version_and_says_so(run: Run, save: Callable[..., Path]) -> None:
    file = save(good_csv())
    run("commit", file, *BY)
    code, out, _ = run("commit", file, *BY, "--confirm", as_json=False)
    assert (code, out.strip(), len(versions(run))) == (0, "内容与版本 2 相同，没有产生新版本。", 2)


def test_a_version_is_undone_and_yesterday_s_answer_stays_known(run: Run, save: Callable[..., Path]) -> None:
    def asked(*more: Any) -> Any:
        return run("value", "on_time", "东湖区", "--period", "2025-05", *more)[1]["value"]

    assert asked() == 92
    run("commit", save(csv_of(时期="2025-05")), *BY, "--confirm")
    assert (asked(), asked("--as-of", 1)) == (96.4, 92)
    code, document, _ = run("undo", 2, "--by", "周舟", "--note", "报错了")
    assert (code, document["version"], document["undone"]) == (0, 3, 2)
    assert (asked(), asked("--as-of", 2), asked("--as-of", 1)) == (92, 96.4, 92)
    code, document, _ = run("undo", 9, *BY)
    assert (code, "没有版本 9" in document["message"]) == (1, True)
    assert run("undo", 1, "--by", "x", "--note", " ")[0] == 1


def test_two_versions_are_compared(run: Run, save: Callable[..., Path]) -> None:
    run("commit", save(csv_of(时期="2025-05")), *BY, "--confirm")
    code, document, _ = run("diff", 1, 2)
    changes = [
        (row["indicator_id"], row["change"], row["before_value"], row["after_value"]) for row in document["observation"]
    ]
    assert code == 0
    assert ("on_time", "changed", 92.0, 96.4) in changes
    assert [change for _, change, _, _ in changes].count("new") == 3
    assert run("diff", 2, 2)[1] == {"observation": [], "target": []}
    assert run("diff", 1, 7)[0] == 1
    assert "92.0 → 96.4" in run("diff", 1, 2, as_json=False)[1]


def month(period: str, figure: str) -> bytes:
    return text_of([HEADER, [GREEN, "南津区", period, figure, "%", "园林局", ""]]).encode()


def test_a_folder_goes_in_as_one_version(run: Run, save: Callable[..., Path]) -> None:
    folder = save(month("2025-04", "30"), "四月.csv").parent
    save(month("2025-05", "31"), "五月.csv")
    save(b"x", "说明.txt")
    code, document, _ = run("commit", folder, *BY)
    assert (code, document["version"], document["new"], len(versions(run))) == (0, 2, 2, 2)
    assert run("commit", folder, *BY, "--confirm", as_json=False)[1].startswith("内容与版本 2 相同")


@pytest.mark.parametrize("broken", [month("2025-05", "abc"), month("2025-04", "31"), b""])
def test_a_folder_with_one_bad_file_leaves_everything_out(broken: bytes, run: Run, save: Callable[..., Path]) -> None:
    folder = save(month("2025-04", "30"), "a.csv").parent
    save(broken, "b.csv")
    code, document, err = run("commit", folder, *BY)
    assert (code, len(versions(run))) == (1, 1)
    assert document["message"] in err
    assert "b.csv" in err


def test_a_folder_with_open_warnings_and_one_without_files(run: Run, save: Callable[..., Path]) -> None:
    folder = save(month("2025-04", "约30")).parent
    code, document, err = run("commit", folder, *BY)
    assert (code, document["files"][0]["outcome"]) == (1, "warn")
    assert "【六月.csv】" in err
    assert run("commit", folder, *BY, "--pattern", "*.xls")[1]["message"] == "目录里没有符合 *.xls 的文件。"


def test_templates_are_written_for_both_programs(run: Run, tmp_path: Path) -> None:
    for name in ("t.csv", "t.xlsx"):
        code, document, _ = run("template", "observation", "--to", tmp_path / name)
        assert (code, document) == (0, {"dataset": "observation", "file": name})
    assert (tmp_path / "t.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert openpyxl.load_workbook(tmp_path / "t.xlsx").sheetnames == ["数据", "填写说明"]
    assert run("template", "目标", "--to", tmp_path / "target.csv")[0] == 0
    assert run("template", "x", "--to", tmp_path / "x.csv")[0] == 1


def test_without_json_the_lines_say_the_same(run: Run, save: Callable[..., Path]) -> None:
    code, out, _ = run("check", save(csv_of(指标=ON_TIME, 区县="东湖")), as_json=False)
    assert code == 0
    assert "确认提示后可以入库（1 处问题或提示）" in out
    assert "新增 4，更正 0，未变 0" in out
    assert "状态变化：on_time 990301 2025-06 — → met" in out
