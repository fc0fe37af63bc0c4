"""The command line, and behind it the answers: every figure and every target of ``data/`` is found again."""

from __future__ import annotations

import csv
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb
import pytest

from indicators import cli, queries
from indicators.access import User
from indicators.answers import Gazetteer, NoAnswer, Question, answer, answer_document
from indicators.catalogue import DEFAULT_FOLDER, Catalogue, load
from indicators.store.bootstrap import build_store, read_data_folder
from indicators.store.database import Cursor, Database

DATA: Final = cli.ROOT / "data"
DOCUMENTS: Final = frozenset({"yuzhong_2022", "yubei_2024", "yuzhong_2025", "chongqing_2025", "jiangbei_2022"})
COMMANDS: Final = (["init"], ["systems"], ["value", "resident_satisfaction", "500103"], ["history"], ["serve"])
FIELDS: Final = {
    "indicator", "indicator_name_zh", "indicator_name_en", "system", "place", "place_name_zh", "place_name_en",
    "place_valid_to", "period", "period_zh", "period_en", "period_note", "value", "value_low", "value_high",
    "qualifier", "unit", "display_zh", "display_en", "value_kind", "is_demo", "confidence", "change", "target",
    "status", "pace", "source", "version", "since_version",
}  # fmt: skip

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Path:
    path = tmp_path_factory.mktemp("cli") / "store.duckdb"
    build_store(path, read_data_folder(DATA, catalogue))
    return path


@pytest.fixture
def run(built: Path, catalogue: Catalogue, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on the built store; the product's own catalogue is not read anew each time."""
    monkeypatch.setattr(cli, "load", lambda folder: catalogue if folder == DEFAULT_FOLDER else load(folder))
    monkeypatch.setenv("LIVELIHOOD_STORE", str(built))
    monkeypatch.delenv("LIVELIHOOD_CATALOGUE", raising=False)

    def call(*arguments: str) -> tuple[int, str, str]:
        code = cli.main(arguments)
        out, err = capsys.readouterr()
        return code, out, err

    return call


def value(run: Run, *arguments: str) -> dict[str, Any]:
    code, out, err = run("value", *arguments, "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert set(found) == FIELDS
    return dict(found)


def refused(run: Run, *arguments: str) -> dict[str, Any]:
    """One document on stdout, its sentence and no traceback on stderr, exit code 1."""
    code, out, err = run(*arguments, "--json")
    assert code == 1
    document: dict[str, Any] = json.loads(out)
    assert err.splitlines()[0] == document["message"]
    assert "Traceback" not in err
    return document


# --- value --------------------------------------------------------------------------------------------------------


def test_satisfaction_of_yuzhong_rose_from_80_in_2018_to_98_in_2021(run: Run) -> None:
    earlier = value(run, "居民满意度", "渝中", "--period", "2018")
    assert (earlier["value"], earlier["period"], earlier["change"]) == (80, "2018", None)
    latest = value(run, "resident_satisfaction", "渝中区")
    assert latest == latest | {
        "indicator": "resident_satisfaction", "system": "satisfaction", "place": "500103", "period": "2021",
        "value": 98, "value_low": None, "value_high": None, "qualifier": "eq", "unit": "%", "display_zh": "98%",
        "display_en": "98%", "value_kind": "actual", "is_demo": False, "confidence": "stated", "target": None,
        "period_note": "2021年", "version": 1, "since_version": 1, "place_valid_to": None,
    }  # fmt: skip
    assert latest["change"] == {
        "value": 18, "unit": "百分点", "from_period": "2018", "display_zh": "+18 百分点",
        "display_en": "+18 percentage points",
    }  # fmt: skip
    assert latest["status"] == {
        "code": "not_assessable", "name_zh": "数据不足", "name_en": "not assessable", "method": None, "method_zh": None,
        "method_en": None, "reason": "no_target", "reason_zh": "没有公布目标", "reason_en": "no target published",
    }  # fmt: skip
    assert latest["pace"]["sentence_zh"] == "2018年至2021年提高18个百分点，平均每年6个百分点。"
    assert latest["source"] == {
        "id": "yuzhong_2022", "title": "渝中区“美好城市示范区”建设专题报道（2022年3月）",
        "title_en": "Feature on Yuzhong District as a model district of a better city (March 2022)",
        "publisher": "未注明", "publisher_en": "not recorded", "published": "2022-03-15", "locator": "2021年的98%",
    }  # fmt: skip


def test_whole_numbers_are_written_without_a_point(run: Run) -> None:
    _, out, _ = run("value", "resident_satisfaction", "500103", "--json")
    assert '"value": 98,' in out


@pytest.mark.parametrize(
    ("indicator", "place", "shown"),
    [
        ("养老保险参保率", "渝中", "超96%"),
        ("群众安全感指数", "渝中", "97%以上"),
        ("building_tax_yield", "渝中区", "超1500 元/㎡"),
        ("energy_intensity", "重庆", "0.3549 吨标准煤/万元"),
        ("windows_per_centre", "500103", "2—3 个"),
        ("energy_intensity_tier", "渝中", "全市最优序列"),
        ("visit_time_share", "渝中", "标准：50%以上"),
        ("pm25_concentration", "重庆市", "目标：30 微克/立方米以内"),
    ],
)
def test_qualifier_and_unit_stay_with_the_figure(run: Run, indicator: str, place: str, shown: str) -> None:
    assert value(run, indicator, place)["display_zh"] == shown
    _, out, _ = run("value", indicator, place)
    assert out.splitlines()[0].endswith(f"：{shown}")


def test_a_met_target_comes_with_its_due_date_basis_and_the_method_of_the_status(run: Run) -> None:
    found = value(run, "energy_intensity_fall", "500000")
    target = found["target"]
    assert (target["value"], target["due"], target["type"]) == (2.97, "2025-12-31", "at_least")
    assert target["basis"] == target["basis_zh"] != target["basis_en"]
    assert (found["status"]["code"], found["status"]["method"]) == ("met", "condition")
    assert found["status"]["reason"] is None


def test_pace_says_what_is_required_until_the_target_is_due(run: Run) -> None:
    found = value(run, "energy_intensity", "500000")
    assert (found["pace"]["gap"], found["pace"]["periods_left"]) == (pytest.approx(0.0499), 5)
    assert found["pace"]["sentence_zh"].startswith("比2025年目标高0.0499吨标准煤/万元")
    assert found["status"] == found["status"] | {"code": "not_assessable", "reason": "too_early"}


def test_energy_intensity_of_yuzhong_is_not_available_and_its_tier_comes_nearest(run: Run) -> None:
    document = refused(run, "value", "energy_intensity", "渝中")
    assert (document["error"], document["indicator"], document["place"]) == (
        "not_available", "energy_intensity", "500103",
    )  # fmt: skip
    tier, city = document["nearest"]
    assert (tier["kind"], tier["display_zh"], tier["period"]) == ("tier", "全市最优序列", "2025-09")
    assert tier["source"]["id"] == "yuzhong_2025"
    assert (city["kind"], city["place"], city["value"]) == ("figure", "500000", 0.3549)


def test_a_missing_period_names_the_other_periods_first(run: Run) -> None:
    document = refused(run, "value", "resident_satisfaction", "渝中", "--period", "2020")
    assert [near["period"] for near in document["nearest"]] == ["2021", "2018"]


def test_what_comes_nearest_is_never_more_than_eight(run: Run) -> None:
    document = refused(run, "value", "resident_satisfaction", "社区")
    assert document["error"] == "unknown_place"
    assert len(document["nearest"]) == 8


def test_a_tier_is_an_answer_without_a_number(run: Run) -> None:
    found = value(run, "energy_intensity_tier", "渝中")
    assert (found["value"], found["value_kind"], found["status"]["reason"]) == (None, "tier", "tier_only")


def test_a_plan_is_no_measured_value(run: Run) -> None:
    found = value(run, "building_layout_parks", "渝中")
    assert (found["value"], found["value_kind"], found["period"]) == (6, "plan", "")
    assert (found["status"]["code"], found["change"], found["pace"]) == ("not_assessable", None, None)


def test_a_plain_year_finds_the_figure_within_it_but_never_a_target(run: Run) -> None:
    assert value(run, "building_tax_yield", "渝中", "--period", "2025")["period"] == "2025-09"
    assert value(run, "energy_intensity", "重庆", "--period", "2025-12-31")["value_kind"] == "target"
    assert refused(run, "value", "energy_intensity", "重庆", "--period", "2025")["error"] == "not_available"
    assert refused(run, "value", "visit_problems_solved", "渝中", "--period", "2021")["error"] == "not_available"


def test_an_older_version_answers_and_an_unknown_one_is_refused(run: Run) -> None:
    assert value(run, "resident_satisfaction", "渝中", "--as-of", "1")["version"] == 1
    for version in ("0", "2", "-1"):
        assert (
            refused(run, "value", "resident_satisfaction", "渝中", f"--as-of={version}")["error"] == "unknown_version"
        )


def test_an_unknown_indicator_is_refused_with_the_names_that_come_nearest(run: Run) -> None:
    document = refused(run, "value", "满意度", "渝中")
    assert document["error"] == "unknown_indicator"
    assert "resident_satisfaction" in [near["indicator"] for near in document["nearest"]]
    typo = refused(run, "value", "resident_satisfction", "渝中")
    assert typo["nearest"][0]["indicator"] == "resident_satisfaction"


# --- places -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def cursor(built: Path) -> Iterator[Cursor]:
    """Of a copy, because a process opens a file once."""
    database = Database(shutil.copy(built, built.with_name("copy.duckdb")), read_only=True)
    with database.reading() as found:
        yield found
    database.close()


@pytest.fixture(scope="session")
def gazetteer(cursor: Cursor) -> Gazetteer:
    return Gazetteer(queries.places(cursor))


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("500103", "500103"),
        ("渝中区", "500103"),
        ("渝中", "500103"),
        ("重庆市渝中区", "500103"),
        ("Yuzhong District", "500103"),
        ("渝北", "500112"),  # abolished, and still before 渝北社区
        ("江北", "500105"),
        ("两江新区", "500157"),  # never the zone that bore the name before
        ("重庆市中心城区", "500000-central"),
        ("渝中区石灰市菜市场", "500103-shihuishi-market"),
        ("江北区寸滩街道吉安园茅溪小区", "500105-maoxi-estate"),
        ("九龙坡区谢家湾民主村社区", "500107003003"),
        ("渝北区重庆中央公园", "500112-central-park"),
        ("龙山街道", "500157-500112012"),  # of two vintages the one that exists
        ("渝北区龙山街道", "500112012"),
    ],
)
def test_a_place_is_found_by(gazetteer: Gazetteer, words: str, place: str) -> None:
    assert gazetteer.find(words).id == place


def test_of_places_with_one_name_the_one_with_a_figure_answers(gazetteer: Gazetteer) -> None:
    zone = "liangjiang-zone-tiangongdian"
    assert gazetteer.find("两江新区天宫殿街道").id != zone
    assert gazetteer.find("两江新区天宫殿街道", published=[{zone}, {"500112010"}]).id == zone


def test_a_name_of_several_places_is_refused_with_the_list(gazetteer: Gazetteer) -> None:
    with pytest.raises(NoAnswer, match="可能指 2 个地点") as refusal:
        gazetteer.find("龙沙镇")
    assert refusal.value.code == "ambiguous_place"
    assert len({near.text.zh for near in refusal.value.nearest}) == 2


def test_an_abolished_district_keeps_its_figures_and_its_successor_has_none(run: Run) -> None:
    figures = [row for row in _rows("published") if row["place_id"] == "500112"]
    assert figures
    found = value(run, figures[0]["indicator_id"], "渝北区", "--period", figures[0]["period"])
    assert (found["place"], found["place_valid_to"]) == ("500112", "2025-11-05")
    document = refused(run, "value", figures[0]["indicator_id"], "两江新区")
    assert (document["error"], document["place"]) == ("not_available", "500157")
    assert "500157" not in [near.get("place") for near in document["nearest"]]


# --- every row of data/ -------------------------------------------------------------------------------------------


def _rows(folder: str) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for path in sorted((DATA / folder).glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            rows.extend(csv.DictReader(stream))
    return rows


def _full_names() -> dict[str, str]:
    """The printed name of every place: what is smaller than a district is led by it."""
    with (DATA / "places.csv").open(encoding="utf-8", newline="") as stream:
        register = {row["place_id"]: row for row in csv.DictReader(stream)}
    upper = ("city", "group", "district")
    names: dict[str, str] = {}
    for place, row in register.items():
        names[place] = row["name_zh"]
        above = row
        while above["level"] not in upper:
            above = register[above["parent_id"]]
        if above is not row:
            names[place] = above["name_zh"].partition("（")[0] + row["name_zh"]
    return names


def test_all_rows_of_the_five_documents_are_there() -> None:
    rows = [*_rows("published"), *_rows("targets")]
    assert sum(row["source_id"] in DOCUMENTS for row in rows) == 227
    assert len({row["record_id"] for row in rows}) == len(rows)


@pytest.fixture
def _store_read_once(monkeypatch: pytest.MonkeyPatch, cursor: Cursor) -> None:
    """All rows of the store, taken apart here: hundreds of separate queries would take a minute."""
    whole = {
        "figures": queries.records(queries.figures(cursor, version=1)),
        "targets": queries.records(queries.targets(cursor, version=1)),
    }

    def taken_from(rows: list[dict[str, Any]]) -> Callable[..., list[dict[str, Any]]]:
        return lambda _cursor, *, version, indicator: [row for row in rows if row["indicator_id"] == indicator]

    for name, rows in whole.items():
        monkeypatch.setattr(queries, name, taken_from(rows))
    monkeypatch.setattr(queries, "records", lambda rows: rows)


@pytest.mark.usefixtures("_store_read_once")
@pytest.mark.parametrize("folder", ["published", "targets"])
def test_every_row_is_found_again_by_id_and_by_name(
    cursor: Cursor, catalogue: Catalogue, gazetteer: Gazetteer, folder: str
) -> None:
    with (DATA / "sources.csv").open(encoding="utf-8", newline="") as stream:
        sources = {row["source_id"]: row for row in csv.DictReader(stream)}
    rows = _rows(folder)
    full_names = _full_names()
    for row in rows:
        indicator, source = catalogue.indicators[row["indicator_id"]], sources[row["source_id"]]
        period = row["period"] if folder == "published" else row["due"]
        kind = row.get("value_kind") or ("standard" if row["type"] == "standard" else "target")
        numbers = {name: _number(row.get(name, "")) for name in ("value", "value_low", "value_high")}
        for name in (indicator.name.en, *indicator.aliases):
            assert catalogue.find_indicator(name) == indicator
        for words, place in ((indicator.id, row["place_id"]), (indicator.name.zh, full_names[row["place_id"]])):
            question = Question(words, place, 1, period)
            found = answer_document(answer(cursor, question, catalogue=catalogue, gazetteer=gazetteer))
            assert found == found | numbers | {
                "indicator": row["indicator_id"], "place": row["place_id"], "period": period, "unit": row["unit"],
                "qualifier": row["qualifier"], "value_kind": kind, "confidence": row["confidence"],
            }, row["record_id"]  # fmt: skip
            assert found["source"] == found["source"] | {
                "id": row["source_id"], "title": source["title_zh"], "publisher": source["publisher_zh"],
                "published": source["published"], "locator": row["locator"],
            }, row["record_id"]  # fmt: skip
            assert found["display_zh"]


def _number(text: str) -> float | None:
    return float(text) if text else None


def test_the_command_prints_what_the_answer_says(
    run: Run, cursor: Cursor, catalogue: Catalogue, gazetteer: Gazetteer
) -> None:
    for row in [*_rows("published")[::40], *_rows("targets")[::10]]:
        period = row["period"] if "period" in row else row["due"]
        question = Question(row["indicator_id"], row["place_id"], 1, period)
        expected = answer_document(answer(cursor, question, catalogue=catalogue, gazetteer=gazetteer))
        assert value(run, row["indicator_id"], row["place_id"], f"--period={period}") == expected


# --- systems, history, usage --------------------------------------------------------------------------------------


def test_systems_is_one_list_of_every_catalogue_file(run: Run, catalogue: Catalogue) -> None:
    code, out, _ = run("systems", "--json")
    systems = json.loads(out)
    assert (code, len(systems)) == (0, 51)
    assert {system["id"] for system in systems} == {path.stem for path in (DEFAULT_FOLDER / "systems").glob("*.toml")}
    assert {indicator["id"] for system in systems for indicator in system["indicators"]} == set(catalogue.indicators)
    first = systems[0]
    assert set(first) == {"id", "number", "topic", "name_zh", "name_en", "headline", "indicators"}
    assert set(first["indicators"][0]) == {"id", "name_zh", "name_en", "unit", "direction", "kind", "proposed"}


def test_history_lists_the_first_version(run: Run) -> None:
    code, out, _ = run("history", "--json")
    (version,) = json.loads(out)
    rows = len(_rows("published")) + len(_rows("targets"))
    assert (code, version["version"], version["base_version"], version["rows_new"]) == (0, 1, 0, rows)
    assert version["at"].endswith("+08:00")
    assert run("history")[1].startswith("1　")


def test_options_stand_before_or_after_the_command(run: Run, tmp_path: Path) -> None:
    elsewhere = str(tmp_path / "none.duckdb")
    before = run("--json", "--store", elsewhere, "history")
    after = run("history", "--store", elsewhere, "--json")
    assert before == after
    assert json.loads(before[1])["error"] == "store"


@pytest.mark.parametrize(
    "arguments",
    [
        [], ["nonsense"], ["value"], ["value", "x"], ["value", "x", "y", "--period", "2021-13"],
        ["value", "x", "y", "--as-of", "new"], ["serve", "--port", "0"], ["systems", "--colour"], ["systems", "--js"],
    ],
)  # fmt: skip
def test_wrong_usage_is_exit_code_2(run: Run, arguments: list[str]) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("usage:")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: str(command[0]))
def test_every_command_asks_the_gate_first(run: Run, monkeypatch: pytest.MonkeyPatch, command: list[str]) -> None:
    monkeypatch.setattr(cli, "local_user", lambda: User("nobody", frozenset()))
    assert refused(run, *command)["error"] == "access_denied"


def test_a_fault_of_ours_shows_a_number_and_logs_the_traceback(
    run: Run, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_folder: Path) -> Catalogue:
        raise RuntimeError("planted")

    monkeypatch.setattr(cli, "load", fail)
    document = refused(run, "systems")
    reference = document["message"].removeprefix("内部错误，编号 ").partition("。")[0]
    assert document["error"] == "internal"
    assert reference in caplog.text
    assert "RuntimeError: planted" in caplog.text


# --- init ---------------------------------------------------------------------------------------------------------


def test_init_builds_once_and_then_leaves_the_store_alone(run: Run, tmp_path: Path) -> None:
    store = tmp_path / "deep" / "store.duckdb"
    url = f"duckdb://{store}"
    rows = len(_rows("published")) + len(_rows("targets"))
    code, out, _ = run("init", "--no-demo", "--store", url, "--json")
    assert (code, json.loads(out)) == (0, {"created": True, "version": 1, "rows": rows})
    before = store.read_bytes()
    code, out, _ = run("init", "--store", url, "--json")
    assert (code, json.loads(out)) == (0, {"created": False, "version": 1})
    assert "已存在" in run("init", "--store", url)[1]
    assert store.read_bytes() == before
    assert [path.name for path in store.parent.iterdir()] == ["store.duckdb"]


def _spoil(data: Path, name: str, change: Callable[[str], str]) -> None:
    path = data / name
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("published/satisfaction.csv", lambda text: text.replace(",98,", ",九十八,"), "九十八"),
        ("published/satisfaction.csv", lambda text: text.replace("500103", "599999"), "599999"),
        ("targets/air_quality.csv", lambda text: text.replace("2026-02-28", "2026-02-30"), "2026-02-30"),
        ("places.csv", lambda text: text.replace("adcode", "code", 1), "adcode"),
        ("sources.csv", lambda _: "", "sources.csv"),
    ],
)
def test_a_bad_file_is_one_sentence_and_nothing_half_built(
    run: Run, tmp_path: Path, name: str, change: Callable[[str], str], told: str
) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data, ignore=shutil.ignore_patterns("*.duckdb*"))
    _spoil(data, name, change)
    store = tmp_path / "stores" / "store.duckdb"
    document = refused(run, "init", "--data", str(data), "--store", str(store))
    assert document["error"] == "data"
    assert Path(name).name in document["message"]
    assert told in document["message"]
    assert not store.parent.exists() or not list(store.parent.iterdir())


@pytest.mark.parametrize("missing", ["places.csv", "sources.csv", "published", "targets"])
def test_a_missing_file_is_named(run: Run, tmp_path: Path, missing: str) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data, ignore=shutil.ignore_patterns("*.duckdb*", missing))
    document = refused(run, "init", "--data", str(data), "--store", str(tmp_path / "store.duckdb"))
    assert (document["error"], missing in document["message"]) == ("data", True)
    assert not (tmp_path / "store.duckdb").exists()


@pytest.mark.parametrize("command", [["init"], ["systems"], ["serve", "--port", "1"]], ids=lambda command: command[0])
def test_a_bad_catalogue_names_file_and_key(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setattr(cli, "_check_port", lambda *_: None)
    folder = tmp_path / "catalogue"
    shutil.copytree(DEFAULT_FOLDER, folder)
    _spoil(folder, "systems/satisfaction.toml", lambda text: text.replace("headline", "haedline", 1))
    store = tmp_path / "store.duckdb"
    document = refused(run, *command, "--catalogue", str(folder), "--store", str(store))
    assert document["error"] == "catalogue"
    assert "satisfaction.toml" in document["message"]
    assert "haedline" in document["message"]
    assert not store.exists()


# --- the store ----------------------------------------------------------------------------------------------------


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def held(store: Path, *, read_only: bool) -> Iterator[None]:
    """Another process has the store open."""
    script = "duckdb.connect(sys.argv[1], read_only=sys.argv[2] == 'True'); print('held', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", f"import duckdb, sys; held = {script}", str(store), str(read_only)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield
        holder.communicate("")


@pytest.fixture(scope="session")
def locked(built: Path) -> Iterator[Path]:
    store = shutil.copy(built, built.with_name("held.duckdb"))
    with held(store, read_only=False):
        yield store


@pytest.mark.parametrize("command", [COMMANDS[0], *COMMANDS[2:]], ids=lambda command: str(command[0]))
def test_a_store_held_by_another_process_is_one_sentence(
    run: Run, locked: Path, free_port: int, command: list[str]
) -> None:
    port = ["--port", str(free_port)] if command == ["serve"] else []
    document = refused(run, *command, *port, "--store", str(locked))
    assert document["error"] == "store"
    assert "正被另一个程序使用" in document["message"]


def test_two_processes_may_read_at_once(run: Run, built: Path) -> None:
    with held(built, read_only=True):
        assert value(run, "resident_satisfaction", "渝中")["value"] == 98


@pytest.mark.parametrize("content", [b"", b"period,value\n2021,98\n" * 999, None], ids=["empty", "text", "foreign"])
def test_a_file_that_is_no_store_is_refused_and_left_alone(run: Run, tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "other.duckdb"
    if content is None:
        with duckdb.connect(str(path)) as other:
            other.execute("CREATE TABLE theirs (x INTEGER)")
        content = path.read_bytes()
    else:
        path.write_bytes(content)
    for command in (["init"], ["history"]):
        assert refused(run, *command, "--store", str(path))["error"] == "store"
    assert path.read_bytes() == content


def test_a_missing_store_says_how_to_make_one(run: Run, tmp_path: Path) -> None:
    document = refused(run, "history", "--store", str(tmp_path / "none.duckdb"))
    assert "init" in document["message"]
    assert list(tmp_path.iterdir()) == []


# --- serve --------------------------------------------------------------------------------------------------------


class ReplacedError(Exception):
    """The process would now be another program."""


@pytest.fixture
def replaced(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    monkeypatch.chdir(Path.cwd())  # put back afterwards
    calls: list[Any] = []

    def execve(*arguments: object) -> None:
        calls.extend(arguments)
        raise ReplacedError

    monkeypatch.setattr(os, "execve", execve)
    return calls


def test_serve_builds_the_store_prints_the_address_and_becomes_streamlit(
    run: Run, replaced: list[Any], tmp_path: Path, free_port: int
) -> None:
    store = tmp_path / "store.duckdb"
    _, out, err = run("serve", "--port", str(free_port), "--store", str(store))
    assert out == f"http://127.0.0.1:{free_port}\n"
    assert err.startswith("正在建立数据库")
    program, command, environment = replaced
    assert (program, Path.cwd()) == (sys.executable, cli.ROOT)
    assert command[1:] == [
        "-m", "streamlit", "run", str(cli.ROOT / "app.py"), "--server.port", str(free_port),
        "--server.address", "127.0.0.1",
    ]  # fmt: skip
    assert environment["LIVELIHOOD_STORE"] == f"duckdb://{store}"
    assert environment["LIVELIHOOD_CATALOGUE"] == str(DEFAULT_FOLDER)
    Database(store, must_exist=True).close()  # nobody holds it any more


def test_serve_refuses_any_address_but_this_machine(run: Run, replaced: list[Any], tmp_path: Path) -> None:
    store = tmp_path / "store.duckdb"
    for address in ("0.0.0.0", "192.168.1.5", "example.org", ""):
        assert refused(run, "serve", "--address", address, "--store", str(store))["error"] == "access_denied"
    assert (replaced, store.exists()) == ([], False)


def test_serve_refuses_a_taken_port_before_it_builds_anything(run: Run, replaced: list[Any], tmp_path: Path) -> None:
    store = tmp_path / "store.duckdb"
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        assert port in refused(run, "serve", "--port", port, "--store", str(store))["message"]
    assert (replaced, store.exists()) == ([], False)


# --- as a program -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["value", "居民满意度", "渝中", "--json"], 0, '"value": 98'),
        (["value", "energy_intensity", "渝中", "--json"], 1, '"error": "not_available"'),
        (["value", "居民满意度"], 2, ""),
    ],
)
def test_the_program_ends_with_its_exit_code_in_any_locale(
    built: Path, arguments: list[str], code: int, told: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "indicators", *arguments],
        capture_output=True,
        check=False,
        cwd=cli.ROOT,
        env=os.environ | {"LIVELIHOOD_STORE": str(built), "PYTHONIOENCODING": "latin-1"},
    )
    assert done.returncode == code
    assert told in done.stdout.decode("utf-8")
    assert b"Traceback" not in done.stderr
