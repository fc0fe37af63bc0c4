"""Building a store from a data folder: all of it, or nothing and one sentence."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

import pytest

from indicators import queries
from indicators.catalogue import Catalogue
from indicators.errors import DataFileError, StoreError, UserError
from indicators.store import bootstrap
from indicators.store.bootstrap import build_store, read_data_folder
from indicators.store.database import Database
from indicators.store.rows import Counts
from tests.tiny import TINY

FIGURES: Final = "published/elder_coverage.csv"
TARGETS: Final = "targets/elder_coverage.csv"


def build(folder: Path, path: Path, catalogue: Catalogue) -> None:
    build_store(path, read_data_folder(folder, catalogue))


def test_a_store_holds_what_the_folder_says(tiny_folder: Path, tmp_path: Path, catalogue: Catalogue) -> None:
    path = tmp_path / "made" / "on the way" / "store.duckdb"
    data = read_data_folder(tiny_folder, catalogue)
    receipt = build_store(path, data)
    assert (receipt.version, receipt.counts) == (1, Counts(new=4))
    assert receipt.sha256 == hashlib.sha256("".join(TINY.values()).encode()).hexdigest()
    assert [each.name for each in path.parent.iterdir()] == ["store.duckdb"]
    database = Database(path, must_exist=True)
    with database.reading() as cursor:
        figures = queries.records(queries.figures(cursor, version=1))
        targets = queries.records(queries.targets(cursor, version=1))
        (version,) = queries.records(queries.versions(cursor))
    database.close()
    assert [(row["record_id"], row["value"], row["value_low"], row["value_high"]) for row in figures] == [
        ("o1", 90.0, None, None),
        ("o2", None, 70.0, 80.0),
    ]
    assert [(row["record_id"], row["value"]) for row in targets] == [("t1", 100.0), ("t2", 60.0)]
    assert (version["committed_by"], version["file_name"], version["rows_new"]) == ("系统", "data/", 4)


FAULTS: Final = [
    ("places.csv", None, "缺少数据文件 places.csv"),
    ("sources.csv", None, "缺少数据文件 sources.csv"),
    (FIGURES, None, "目录 data/published 里没有 CSV 文件"),
    (TARGETS, None, "目录 data/targets 里没有 CSV 文件"),
    ("places.csv", ("500103,500103,渝中区", "500103,渝中区"), "数据文件 places.csv：第 3 行的单元格数与表头不同"),
    ("places.csv", (",50,,,,5,2,", ",51,,,,5,2,"), "数据文件 places.csv：第 3 行：没有地点“51”"),
    ("places.csv", ("2025-11-05", "2025-11-31"), "数据文件 places.csv：第 4 行有读不懂的日期"),
    ("places.csv", ("place_id", "place"), "数据文件 places.csv：缺少列「place_id」"),
    ("sources.csv", ("paper,", '"paper,'), "数据文件 sources.csv：第 2 行的引号不成对"),
    (FIGURES, ("90,,,eq", "9O,,,eq"), "数据文件 published/elder_coverage.csv 有 1 处问题，第一处：第 2 行「value」：“9O”不是数字"),
    (FIGURES, ("elder_facility_coverage,500103", "happiness,500103"), "第一处：第 2 行「indicator_id」：没有指标“happiness”"),
    (FIGURES, ("500112", "500157"), "第一处：第 3 行「place_id」：没有地点“500157”"),
    (FIGURES, ("paper", "rumour"), "第一处：第 2 行「source_id」：没有来源“rumour”"),
    (FIGURES, ("locator", "location"), "有 2 处问题，第一处：缺少列「locator」"),
    (FIGURES, ("o1,", '"o1,'), "数据文件 published/elder_coverage.csv：第 2 行的引号不成对"),
    (FIGURES, (TINY[FIGURES], ""), "数据文件 published/elder_coverage.csv：文件是空的"),
    (TARGETS, ("2025-12-31", "2025"), "数据文件 targets/elder_coverage.csv 有 1 处问题，第一处：第 2 行「due」"),
    (TARGETS, (",100,,2020", ",100,,2025"), "第一处：第 2 行「base_period」：基期“2025”不早于目标期限"),
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_one_sentence_that_names_the_file_and_leaves_nothing(
    tiny_folder: Path, tmp_path: Path, catalogue: Catalogue, fault: tuple[str, tuple[str, str] | None, str]
) -> None:
    file, change, sentence = fault
    path = tiny_folder / file
    if change is None:
        path.unlink()
    else:
        text = path.read_text(encoding="utf-8")
        assert change[0] in text
        path.write_text(text.replace(*change, 1), encoding="utf-8")
    target = tmp_path / "store.duckdb"
    with pytest.raises(DataFileError) as refused:
        build(tiny_folder, target, catalogue)
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)
    assert [each.name for each in tmp_path.iterdir()] == ["data"]


def test_bytes_that_are_no_text_are_named_by_file_and_line(
    tiny_folder: Path, tmp_path: Path, catalogue: Catalogue
) -> None:
    (tiny_folder / FIGURES).write_bytes(TINY[FIGURES].encode().replace(b"\n", b"\n\xff", 1))
    with pytest.raises(DataFileError, match=r"数据文件 published/elder_coverage\.csv：.*第 2 行"):
        read_data_folder(tiny_folder, catalogue)


def test_a_folder_in_the_place_of_a_file_is_named(tiny_folder: Path, catalogue: Catalogue) -> None:
    (tiny_folder / "published" / "folder.csv").mkdir()
    with pytest.raises(DataFileError, match=r"数据文件 folder\.csv 无法读取"):
        read_data_folder(tiny_folder, catalogue)


def test_a_missing_folder_is_refused(tmp_path: Path, catalogue: Catalogue) -> None:
    with pytest.raises(DataFileError, match=r"缺少数据文件 places\.csv"):
        read_data_folder(tmp_path / "nowhere", catalogue)


def test_a_row_that_stands_in_two_files_is_refused_with_both_names(tiny_folder: Path, catalogue: Catalogue) -> None:
    (tiny_folder / "published" / "second.csv").write_text(TINY[FIGURES], encoding="utf-8")
    with pytest.raises(DataFileError) as refused:
        read_data_folder(tiny_folder, catalogue)
    assert "published/second.csv 与 published/elder_coverage.csv 有重复的行" in str(refused.value)
    assert "elder_facility_coverage / 500103 / 2021 / actual" in str(refused.value)


@pytest.mark.parametrize("step", ["replace_reference", "commit", "create_dataset_tables"])
def test_a_failure_on_the_way_leaves_neither_store_nor_draft(
    tiny_folder: Path, tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(bootstrap, step, fail)
    with pytest.raises(KeyboardInterrupt):
        build(tiny_folder, tmp_path / "store.duckdb", catalogue)
    assert [each.name for each in tmp_path.iterdir()] == ["data"]


def test_a_failure_leaves_an_older_store_as_it_was(
    tiny_folder: Path, tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "store.duckdb"
    path.write_bytes(b"older")

    def fail(*_: object, **__: object) -> None:
        raise StoreError("没有写入")

    monkeypatch.setattr(bootstrap, "commit", fail)
    with pytest.raises(StoreError):
        build(tiny_folder, path, catalogue)
    assert path.read_bytes() == b"older"


def test_a_draft_that_a_killed_process_left_is_no_hindrance(
    tiny_folder: Path, tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap.os, "getpid", lambda: 4711)
    (tmp_path / ".store.duckdb.4711").write_bytes(b"half")
    (tmp_path / ".store.duckdb.4711.wal").write_bytes(b"half")
    build(tiny_folder, tmp_path / "store.duckdb", catalogue)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["data", "store.duckdb"]


def test_a_folder_that_cannot_be_written_is_one_sentence(
    tiny_folder: Path, tmp_path: Path, catalogue: Catalogue
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    for path in (tmp_path / "file" / "store.duckdb", tiny_folder):
        with pytest.raises(UserError, match="无法写入") as refused:
            build(tiny_folder, path, catalogue)
        assert "\n" not in str(refused.value)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["data", "file"]
