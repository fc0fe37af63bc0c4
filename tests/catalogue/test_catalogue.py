"""The shipped catalogue, and every fault that loading one must name by file and key."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from indicators.catalogue import DEFAULT_FOLDER, Catalogue, load
from indicators.errors import CatalogueError
from indicators.model import Direction, Kind, Text

FILES: Final = sorted((DEFAULT_FOLDER / "systems").glob("*.toml"))
CORE: Final = ("elder_coverage", "satisfaction", "energy_intensity", "building_tax_yield")

SYSTEM: Final = """
[system]
id = "lifts"
number = 1
topic = "core"
icon = "elevator"
name = { zh = "加装电梯", en = "New lifts" }
short = { zh = "电梯", en = "Lifts" }
purpose = { zh = "看加装了多少电梯。", en = "Shows how many lifts were added." }
sources = ["paper"]
headline = "lifts_added"

[system.tasks]
official = { zh = "看。", en = "Look." }
analyst = { zh = "核。", en = "Check." }
presenter = { zh = "讲。", en = "Tell." }

[[indicator]]
id = "lifts_added"
name = { zh = "新装电梯", en = "Lifts added" }
aliases = ["电梯加装数"]
definition = { zh = "当年加装的电梯。", en = "Lifts added in the year." }
formula = { zh = "逐台计数", en = "count of lifts" }
unit = "台"
direction = "up"
kind = "flow"
decimals = 0
frequency = ["year"]
lowest_level = "district"
aggregation = "sum"
bounds = [0, 1000]

[[indicator]]
id = "lift_share"
name = { zh = "装梯率", en = "Share with a lift" }
definition = { zh = "有电梯的楼栋占比。", en = "Share of buildings with a lift." }
formula = { zh = "有电梯的楼栋 ÷ 全部楼栋", en = "buildings with a lift ÷ all buildings" }
numerator = { zh = "有电梯的楼栋", en = "buildings with a lift" }
denominator = { zh = "全部楼栋", en = "all buildings" }
unit = "%"
direction = "up"
kind = "rate"
decimals = 1
frequency = ["year"]
lowest_level = "district"
aggregation = "ratio_of_sums"

[[statement]]
indicator = "lift_share"
place = "1"
text = { zh = "全市最高", en = "highest in the city" }
period = "2025Q2"
source = "paper"
"""
TOPICS: Final = '[core]\nname = { zh = "核心", en = "Core" }\nicon = "stars"\n'
UNITS: Final = """
"台" = { name = { zh = "台", en = "lifts" }, scaled = true, one = "lift" }
"%" = { name = { zh = "%", en = "%" } }
"位" = { name = { zh = "位", en = "place" } }
"tier" = { name = { zh = "等次", en = "tier" } }
"ratio" = { name = { zh = "比值", en = "" } }
"百分点" = { name = { zh = "个百分点", en = "percentage points" } }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small catalogue that is right."""
    (tmp_path / "systems").mkdir()
    (tmp_path / "topics.toml").write_text(TOPICS, encoding="utf-8")
    (tmp_path / "units.toml").write_text(UNITS, encoding="utf-8")
    (tmp_path / "systems" / "lifts.toml").write_text(SYSTEM, encoding="utf-8")
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def refusal(folder: Path) -> str:
    with pytest.raises(CatalogueError) as refused:
        load(folder)
    message = str(refused.value)
    assert "\n" not in message
    return message


def test_the_shipped_catalogue_has_the_51_systems_in_order(catalogue: Catalogue) -> None:
    assert [system.number for system in catalogue.systems] == list(range(1, 52))


def test_every_system_file_is_loaded(catalogue: Catalogue) -> None:
    assert {path.stem for path in FILES} == set(catalogue.by_id)
    assert len(FILES) == 51


def test_the_first_four_systems_are_the_core_families(catalogue: Catalogue) -> None:
    assert tuple(system.id for system in catalogue.systems[:4]) == CORE
    assert tuple(system.id for system in catalogue.families) == CORE


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_headline_is_an_indicator_of_its_system(path: Path, catalogue: Catalogue) -> None:
    system = catalogue.by_id[path.stem]
    assert system.headline in {indicator.id for indicator in system.indicators}
    assert {indicator.system for indicator in system.indicators} == {system.id}


def test_every_topic_has_a_system_and_every_system_a_topic(catalogue: Catalogue) -> None:
    assert {system.topic for system in catalogue.systems} == {topic.id for topic in catalogue.topics}


def test_every_indicator_has_a_known_unit(catalogue: Catalogue) -> None:
    assert {indicator.unit for indicator in catalogue.indicators.values()} <= set(catalogue.units)


def test_every_indicator_is_found_by_each_of_its_names(catalogue: Catalogue) -> None:
    for indicator in catalogue.indicators.values():
        for name in (indicator.id, indicator.name.zh, f" {indicator.name.en.upper()} ", *indicator.aliases):
            assert catalogue.find_indicator(name) is indicator
    assert catalogue.find_indicator("没有这个指标") is None
    assert catalogue.find_indicator("") is None


def test_every_watch_statement_and_task_is_in_both_languages(catalogue: Catalogue) -> None:
    for system in catalogue.systems:
        texts = [*system.watch, *system.tasks.values(), *(statement.text for statement in system.statements)]
        texts += [text for indicator in system.indicators for text in indicator.watch]
        assert set(system.tasks) == {"official", "analyst", "presenter"}
        assert all(text.zh.strip() and text.en.strip() for text in texts)
        assert not [text.en for text in texts if re.search(r"[\u4e00-\u9fff]", text.en)]


def test_a_small_catalogue_loads_with_every_value_in_place(folder: Path) -> None:
    loaded = load(folder)
    system = loaded.by_id["lifts"]
    added, share = system.indicators
    assert (system.number, system.headline, system.sources) == (1, "lifts_added", ("paper",))
    assert (added.kind, added.direction, added.bounds, added.aliases) == (
        Kind.FLOW, Direction.UP, (0.0, 1000.0), ("电梯加装数",),
    )  # fmt: skip
    assert (share.bounds, share.decimals, share.numerator) == (
        (None, None), 1, Text("有电梯的楼栋", "buildings with a lift"),
    )  # fmt: skip
    assert system.statements[0].period == "2025Q2"
    assert (loaded.units["台"].scaled, loaded.units["台"].one_en) == (True, "lift")
    assert loaded.units["ratio"].name.en == ""


@pytest.mark.parametrize(
    ("bounds", "found"),
    [("[0]", (0.0, None)), ("[-5, 5]", (-5.0, 5.0)), ("[]", (None, None)), ("[0.5, 1]", (0.5, 1.0))],
)
def test_an_open_bound_is_left_out(folder: Path, bounds: str, found: tuple[float | None, float | None]) -> None:
    change(folder / "systems/lifts.toml", "bounds = [0, 1000]", f"bounds = {bounds}")
    assert load(folder).indicators["lifts_added"].bounds == found


FAULTS: Final = [
    ('icon = "elevator"', 'icon = "elevator"\ncolour = "red"', "system.colour", "不认识的键"),
    ("[[statement]]", "[[statemant]]", "statemant", "不认识的键"),
    ("decimals = 0", "decimals = 0\ndecimal = 1", "decimal”", "不认识的键"),
    ("[system.tasks]", '[system.tasks]\nadmin = { zh = "管", en = "Run" }', "system.tasks.admin", "不认识的键"),
    ('source = "paper"', 'source = "paper"\nnote = "x"', "statement[0].note", "不认识的键"),
    ('name = { zh = "加装电梯", en = "New lifts" }', 'name = { zh = "加装电梯" }', "system.name", "两种译文"),
    ('name = { zh = "加装电梯", en = "New lifts" }', 'name = { en = "New lifts" }', "system.name", "两种译文"),
    ('name = { zh = "加装电梯", en = "New lifts" }', 'name = "加装电梯"', "system.name", "应为 dict"),
    ('en = "New lifts" }', 'en = "New lifts", fr = "x" }', "system.name", "两种译文"),
    ('en = "New lifts"', 'en = ""', "system.name.en", "译文为空"),
    ('zh = "加装电梯"', 'zh = "  "', "system.name.zh", "译文为空"),
    ('zh = "加装电梯"', "zh = 5", "system.name.zh", "译文为空"),
    ('definition = { zh = "当年加装的电梯。", en = "Lifts added in the year." }', "", "（lifts_added）.definition", "缺少"),
    ('unit = "台"\n', "", "（lifts_added）.unit", "缺少"),
    ('direction = "up"\nkind = "flow"', 'kind = "flow"', "（lifts_added）.direction", "缺少"),
    ("number = 1", "", "system.number", "缺少"),
    ("number = 1", 'number = "1"', "system.number", "应为 int"),
    ("number = 1", "number = true", "system.number", "应为 int"),
    ('sources = ["paper"]', "sources = [1]", "system.sources", "文字的列表"),
    ('aliases = ["电梯加装数"]', 'aliases = [" "]', "（lifts_added）.aliases", "文字的列表"),
    ('id = "lifts"', 'id = "lift"', "system.id", "文件名"),
    ('id = "lifts_added"', 'id = "Lifts-Added"', "indicator[0].id", "小写字母"),
    ('headline = "lifts_added"', 'headline = "lifts_gone"', "system.headline", "没有指标"),
    ('topic = "core"', 'topic = "kore"', "system.topic", "topics.toml"),
    ('unit = "台"', 'unit = "部"', "（lifts_added）.unit", "units.toml"),
    ('direction = "up"', 'direction = "upwards"', "（lifts_added）.direction", "up、down"),
    ('kind = "flow"', 'kind = "flux"', "（lifts_added）.kind", "flow、stock"),
    ('lowest_level = "district"', 'lowest_level = "county"', "（lifts_added）.lowest_level", "district"),
    ('frequency = ["year"]', 'frequency = ["yearly"]', "（lifts_added）.frequency", "只能取"),
    ('frequency = ["year"]', "frequency = []", "（lifts_added）.frequency", "至少"),
    ('frequency = ["year"]', 'frequency = "year"', "（lifts_added）.frequency", "应为 list"),
    ("decimals = 0", "decimals = 7", "（lifts_added）.decimals", "0 到 6"),
    ("decimals = 0", "decimals = -1", "（lifts_added）.decimals", "0 到 6"),
    ("decimals = 0", "decimals = 0.5", "（lifts_added）.decimals", "应为 int"),
    ("bounds = [0, 1000]", "bounds = [1000, 0]", "（lifts_added）.bounds", "小于上限"),
    ("bounds = [0, 1000]", "bounds = [5, 5]", "（lifts_added）.bounds", "小于上限"),
    ("bounds = [0, 1000]", "bounds = [0, 1, 2]", "（lifts_added）.bounds", "[下限"),
    ("bounds = [0, 1000]", 'bounds = ["0"]', "（lifts_added）.bounds", "[下限"),
    ("bounds = [0, 1000]", "bounds = [true]", "（lifts_added）.bounds", "[下限"),
    ("bounds = [0, 1000]", "bounds = [nan]", "（lifts_added）.bounds", "[下限"),
    ("bounds = [0, 1000]", "bounds = [0, inf]", "（lifts_added）.bounds", "[下限"),
    ("bounds = [0, 1000]", "bounds = 0", "（lifts_added）.bounds", "应为 list"),
    ('kind = "flow"', 'kind = "rank"', "（lifts_added）.kind", "位次"),
    ('unit = "台"', 'unit = "位"', "（lifts_added）.kind", "位次"),
    ('kind = "flow"', 'kind = "tier"', "（lifts_added）.kind", "等次"),
    ('unit = "台"', 'unit = "tier"', "（lifts_added）.kind", "等次"),
    ('kind = "rate"', 'kind = "stock"', "（lift_share）.kind", "只能是 rate"),
    ('unit = "台"', 'unit = "百分点"', "（lifts_added）.kind", "只能是 rate"),
    ('unit = "台"', 'unit = "ratio"', "（lifts_added）.kind", "只能是 rate"),
    ('kind = "flow"', 'kind = "rate"', "（lifts_added）.aggregation", "可以相加"),
    ('aggregation = "sum"', 'aggregation = "ratio_of_sums"', "（lifts_added）.aggregation", "numerator"),
    ('denominator = { zh = "全部楼栋", en = "all buildings" }', "", "（lift_share）.aggregation", "denominator"),
    ('indicator = "lift_share"', 'indicator = "lift_shares"', "statement[0].indicator", "没有指标"),
    ('period = "2025Q2"', 'period = "2025Q5"', "statement[0].period", "不是时期"),
    ('place = "1"', "place = 1", "statement[0].place", "应为 str"),
    ('zh = "装梯率"', 'zh = "新装电梯"', "新装电梯", "重复"),
    ('en = "Share with a lift"', 'en = "LIFTS ADDED"', "lifts added", "重复"),
    ('zh = "装梯率"', 'zh = "电梯加装数"', "电梯加装数", "重复"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "key", "reason"), FAULTS)
def test_a_fault_is_named_by_file_and_key(folder: Path, old: str, new: str, key: str, reason: str) -> None:
    change(folder / "systems/lifts.toml", old, new)
    message = refusal(folder)
    assert "lifts.toml" in message
    assert key in message
    assert reason in message


@pytest.mark.parametrize(
    ("file", "old", "new", "key"),
    [
        ("topics.toml", 'icon = "stars"', 'icon = "stars"\ncolour = "red"', "core.colour"),
        ("topics.toml", 'icon = "stars"\n', "", "core.icon"),
        ("topics.toml", ', en = "Core"', "", "core.name"),
        ("topics.toml", "[core]", 'x = "core"\n[core]', "“x”"),
        ("units.toml", "scaled = true", 'scaled = "yes"', "台.scaled"),
        ("units.toml", "scaled = true", "scales = true", "台.scales"),
        ("units.toml", 'zh = "台", ', "", "台.name"),
    ],
)
def test_a_fault_in_topics_or_units_is_named_too(folder: Path, file: str, old: str, new: str, key: str) -> None:
    change(folder / file, old, new)
    message = refusal(folder)
    assert file in message
    assert key in message


@pytest.mark.parametrize("file", ["topics.toml", "units.toml", "systems/lifts.toml"])
@pytest.mark.parametrize("content", [b"[system\n", "name = '电梯'".encode("gb18030"), b"\xff\xfe\x00"])
def test_a_file_that_is_no_toml_is_named(folder: Path, file: str, content: bytes) -> None:
    (folder / file).write_bytes(content)
    assert Path(file).name in refusal(folder)


@pytest.mark.parametrize("file", ["topics.toml", "units.toml"])
def test_a_missing_file_is_named(folder: Path, file: str) -> None:
    (folder / file).unlink()
    assert file in refusal(folder)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert "topics.toml" in refusal(tmp_path / "nowhere")


def test_a_catalogue_without_systems_is_refused(folder: Path) -> None:
    shutil.rmtree(folder / "systems")
    assert "systems" in refusal(folder)
    (folder / "systems").mkdir()
    assert "systems" in refusal(folder)


def test_two_files_must_differ_in_number_id_and_names(folder: Path) -> None:
    second = folder / "systems" / "stairs.toml"
    text = SYSTEM.replace('id = "lifts"', 'id = "stairs"')
    second.write_text(text, encoding="utf-8")
    message = refusal(folder)
    assert "number 1" in message
    assert {"lifts.toml", "stairs.toml"} == set(re.findall(r"\w+\.toml", message))
    second.write_text(text.replace("number = 1", "number = 2"), encoding="utf-8")
    assert "lifts_added" in refusal(folder)


def test_two_indicators_of_one_file_must_differ_in_id(folder: Path) -> None:
    path = folder / "systems/lifts.toml"
    change(path, 'id = "lift_share"', 'id = "lifts_added"')
    change(path, 'indicator = "lift_share"', 'indicator = "lifts_added"')
    message = refusal(folder)
    assert "“lifts_added”重复" in message
    assert "lifts.toml" in message


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_break_in_any_shipped_file_is_named(path: Path, tmp_path: Path) -> None:
    for name in ("topics.toml", "units.toml"):
        shutil.copy(DEFAULT_FOLDER / name, tmp_path / name)
    (tmp_path / "systems").mkdir()
    copy = tmp_path / "systems" / path.name
    shutil.copy(path, copy)
    change(copy, "[[indicator]]\n", '[[indicator]]\nnonsense = "x"\n')
    message = refusal(tmp_path)
    assert path.name in message
    assert "nonsense" in message


def test_no_name_is_used_twice_in_the_shipped_catalogue(catalogue: Catalogue) -> None:
    names = Counter(
        name.casefold()
        for indicator in catalogue.indicators.values()
        for name in {indicator.id, indicator.name.zh, indicator.name.en, *indicator.aliases}
    )
    assert [name for name, times in names.items() if times > 1] == []
