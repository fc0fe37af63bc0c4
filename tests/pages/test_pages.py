"""Every page runs, in both languages, and its pickers put codes into the URL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from streamlit.testing.v1 import AppTest

from indicators.catalogue import Catalogue, load
from indicators.intake.datasets import DATASETS
from indicators.intake.frames import frame_of
from indicators.intake.validate import Record
from indicators.store.bootstrap import DataFolder, build_store
from indicators.store.database import Database
from indicators.store.location import SETTING
from indicators.store.versions import Author, Upload, commit

PAGES: Final = sorted(path.stem for path in (Path(__file__).parents[2] / "pages").glob("*.py"))
OF_A_DISTRICT: Final = {"overview", "system", *(system.id for system in load().families)}
SYSTEMS: Final = [system.id for system in load().systems if system not in load().families]

Walk = Callable[..., AppTest]


def texts(app: AppTest) -> str:
    kinds = (app.title, app.markdown, app.caption, app.info, app.warning)
    return "\n".join(element.value for elements in kinds for element in elements)


def faults(app: AppTest) -> list[str]:
    return [element.value for element in [*app.exception, *app.error]]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("language", "district"), [("zh", "渝中区 · "), ("en", "Yuzhong District · ")])
def test_every_page_shows_the_district_and_no_error(walk: Walk, page: str, language: str, district: str) -> None:
    app = walk(page, lang=language)
    assert faults(app) == []
    assert app.title[0].value.startswith(district) or page not in OF_A_DISTRICT


def test_there_is_a_page_for_the_overview_each_family_and_all_other_systems() -> None:
    assert set(PAGES) >= OF_A_DISTRICT


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_one_page_serves_every_other_system(walk: Walk, catalogue: Catalogue, system: str) -> None:
    app = walk("system", id=system, lang="en")
    assert faults(app) == []
    assert app.title[0].value == f"Yuzhong District · {catalogue.by_id[system].short.en}".replace("-", r"\-")


def test_a_choice_in_a_picker_stands_in_the_url_as_a_code(walk: Walk) -> None:
    app = walk("overview")
    app.selectbox(key="pick_place_zh").set_value("500000").run()
    assert app.query_params["place"] == "500000"
    assert app.title[0].value == "重庆市 · 总览"


@pytest.mark.parametrize(
    "unknown",
    [
        {"place": "999999"},
        {"place": "' OR 1=1 --"},
        {"period": "20211"},
        {"period": "2099"},
        {"lang": "fr"},
        {"as_of": "99"},
        {"as_of": "-1"},
        {"id": "../overview"},
        {"indicator": "nothing"},
    ],
    ids=str,
)
@pytest.mark.parametrize("page", ["overview", "satisfaction", "system"])
def test_an_unknown_code_in_the_url_falls_back(walk: Walk, page: str, unknown: dict[str, str]) -> None:
    app = walk(page, **unknown)
    assert faults(app) == []
    assert app.title[0].value.startswith("渝中区 · ")


@pytest.fixture
def _two_versions(
    _forgetful: None, catalogue: Catalogue, data_folder: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Version 2 adds a satisfaction of 2022 that no document gives."""
    path = tmp_path / "two.duckdb"
    build_store(path, data_folder)
    database = Database(path, must_exist=True)
    row: Record = {
        "record_id": "later", "indicator_id": "resident_satisfaction", "place_id": "500103", "period": "2022",
        "value": 99.0, "value_low": None, "value_high": None, "qualifier": "eq", "unit": "%", "value_kind": "actual",
        "confidence": "stated", "source_id": "yuzhong_2025", "locator": "later", "period_note": None,
    }  # fmt: skip
    upload = Upload({"observation": frame_of(DATASETS["observation"], [row])}, "later.csv", b"later")
    commit(database, upload, author=Author("t", "admin"), note="later", base_version=1, catalogue=catalogue)
    database.close()
    monkeypatch.setenv(SETTING, f"duckdb://{path}")


@pytest.mark.usefixtures("_two_versions")
def test_an_older_version_shows_its_own_figures_and_says_so(walk: Walk) -> None:
    app = walk("satisfaction")
    assert "## 99 :small[%]" in [" ".join(text.value.split()) for text in app.markdown]
    app.selectbox(key="pick_as_of_zh").set_value("1").run()
    assert app.query_params["as_of"] == "1"
    assert "## 98 :small[%]" in [" ".join(text.value.split()) for text in app.markdown]
    assert [warning.value for warning in app.warning] == ["正在查看历史版本 v1，最新版本是 v2。"]
    again = walk("satisfaction", as_of="1")
    assert texts(again) == texts(app)


@pytest.mark.usefixtures("_two_versions")
def test_the_newest_version_is_not_pinned_in_the_url(walk: Walk) -> None:
    app = walk("satisfaction", as_of="1")
    app.selectbox(key="pick_as_of_zh").set_value("2").run()
    assert "as_of" not in app.query_params
    assert list(app.warning) == []
