"""Every published figure and target is found again in the store exactly as its source has it."""

from __future__ import annotations

import csv
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest

from indicators import queries
from indicators.catalogue import Catalogue
from indicators.display import show_figure
from indicators.locale import LANGUAGES
from indicators.model import Kind, Period, Qualifier
from indicators.store.database import Database

DATA: Final = Path(__file__).parents[1] / "data"
DOCUMENTS: Final = ("yuzhong_2022", "yubei_2024", "yuzhong_2025", "chongqing_2025", "jiangbei_2022")
NUMBERS: Final = ("value", "value_low", "value_high")

# A row that is dropped, doubled or moved to another document fails here.
PUBLISHED_ROWS: Final = {
    "yuzhong_2022": 36,
    "yubei_2024": 24,
    "yuzhong_2025": 103,
    "chongqing_2025": 16,
    "jiangbei_2022": 29,
    "chongqing_energy_2022": 3,
}
TARGET_ROWS: Final = {
    "yuzhong_2022": 7,
    "yuzhong_2025": 5,
    "chongqing_2025": 4,
    "jiangbei_2022": 3,
    "chongqing_energy_2022": 3,
    "gb3095_2012": 1,
    "gb3095_2026": 1,
}

# Figures whose source writes them in words (十强, 首个, 每个): what the words say.
IN_WORDS: Final = {
    "yuzhong-air-parameters-attained-2024": 6,
    "yuzhong-building-economy-top10-rank": 10,
    "yuzhong-land-share-of-city": 0.028,
    "yuzhong-jiefangbei-cbd-gdp": 100000000000,
    "yuzhong-jiefangbei-cbd-first-in-west": 1,
    "chongqing-approved-international-business-districts": 1,
    "yuzhong-building-economy-cores-plan": 1,
    "yuzhong-building-economy-belts-plan": 3,
    "yuzhong-building-economy-parks-plan": 6,
    "jiangbei-dashiba-first-chamber": 1,
    "jiangbei-dashiba-chamber-loan": 1000000,
    "chongqing-commerce-circle-systems": 4,
    "yuzhong-soe-annual-saving": 1000000,
    "yuzhong-retail-total-rank-2025-h1": 1,
    "yuzhong-trade-in-sales-rank": 1,
    "yubei-guocui-arts-centre-first-in-city": 1,
    "yubei-juhui-municipal-troupes": 9,
    "chongqing-culture-spaces-free-share": 100,
    "chongqing-culture-app-service-types": 10,
    "yubei-urban-environment-project-investment": 3000000000,
    "yubei-black-odorous-water-eliminated": 100,
    "yubei-industrial-output-rank": 1,
    "yubei-plant-relocation-investment": 10000000000,
    "yubei-relocated-plant-output-multiple": 2,
    "chongqing-districts-fully-urban-count": 1,
    "yuzhong-fai-growth-rank-2025-h1": 1,
    "yuzhong-subdistrict-elder-centre-coverage": 100,
    "yuzhong-community-elder-station-coverage": 100,
    "yuzhong-green-bond-balance-rank": 1,
    "yuzhong-green-industry-revenue-rank": 1,
    "chongqing-energy-intensity-2020": 0.3549,
    "yubei-village-matter-lists": 4,
    "yuzhong-env-industry-revenue-years": 2,
    "yuzhong-env-industry-revenue-growth": 0,
    "yuzhong-env-industry-revenue-rank": 1,
    "yubei-iot-system-first-in-city": 1,
    "yubei-centres-merged": 6,
    "liangjiang-tiangongdian-rooms-reused": 2,
    "yubei-central-park-rank-west-china": 1,
    "yuzhong-qixinggang-lists": 3,
    "jiangbei-maoxi-estate-suggestions-resolved-rate": 100,
    "jiangbei-maoxi-estate-tender-duration": 1,
    "yuzhong-two-rivers-water-class": 2,
    "yuzhong-baixiangjie-service-items": 20,
    "yuzhong-baixiangjie-annual-services": 10000,
    "yuzhong-pension-insurance-enrolment-2021": 96,
    "yuzhong-years-without-major-accident": 5,
    "yuzhong-major-accidents-2017-2021": 0,
    "yuzhong-zero-waste-market-first-in-city": 1,
    "yuzhong-street-enforcement-support-mechanisms": 10,
    "chongqing-central-circle-gap-survey-coverage": 100,
    "jiangbei-laoma-communities-coverage-target": 100,
    "jiangbei-property-dispute-coverage-target": 100,
    "jiangbei-huaxinjie-committee-election-steps": 6,
    "yuzhong-happy-river-yangtze-target-2025": 1,
    "yuzhong-happy-river-jialing-target-2026": 1,
    "yuzhong-yangtze-fishing-ban-years": 10,
    "yuzhong-smart-waste-station-components": 10,
}
NUMBER: Final = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*([万萬亿億]?)")


def read(folder: str) -> list[dict[str, str]]:
    rows = []
    for path in sorted((DATA / folder).glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            rows += [{**row, "file": path.stem} for row in csv.DictReader(stream)]
    return rows


PUBLISHED: Final = read("published")
TARGETS: Final = read("targets")


@pytest.fixture(scope="module")
def figures(store: Database) -> dict[str, dict[str, Any]]:
    with store.reading() as cursor:
        return {row["record_id"]: row for row in queries.records(queries.figures(cursor, version=1))}


@pytest.fixture(scope="module")
def targets(store: Database) -> dict[str, dict[str, Any]]:
    with store.reading() as cursor:
        return {row["record_id"]: row for row in queries.records(queries.targets(cursor, version=1))}


def test_every_document_has_the_rows_it_was_read_with() -> None:
    assert Counter(row["source_id"] for row in PUBLISHED) == PUBLISHED_ROWS
    assert Counter(row["source_id"] for row in TARGETS) == TARGET_ROWS


def test_the_five_documents_have_227_rows() -> None:
    assert sum(row["source_id"] in DOCUMENTS for row in [*PUBLISHED, *TARGETS]) == 227


def test_no_row_has_the_name_of_another() -> None:
    names = Counter(row["record_id"] for row in [*PUBLISHED, *TARGETS])
    assert [name for name, times in names.items() if times > 1 or not name] == []


def test_the_store_holds_these_rows_and_no_others(
    figures: dict[str, dict[str, Any]], targets: dict[str, dict[str, Any]]
) -> None:
    assert set(figures) == {row["record_id"] for row in PUBLISHED}
    assert set(targets) == {row["record_id"] for row in TARGETS}


def same_number(cell: str, stored: float | None) -> bool:
    return (stored is None) if cell == "" else stored is not None and Decimal(repr(stored)) == Decimal(cell)


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: row["record_id"])
def test_a_published_figure_is_in_the_store_as_it_was_published(
    row: dict[str, str], figures: dict[str, dict[str, Any]]
) -> None:
    stored = figures[row["record_id"]]
    assert all(same_number(row[name], stored[name]) for name in NUMBERS)
    for name in ("indicator_id", "place_id", "period", "qualifier", "unit", "value_kind", "confidence", "source_id"):
        assert stored[name] == row[name]
    for name in ("locator", "period_note"):
        assert (stored[name] or "") == row[name]


@pytest.mark.parametrize("row", TARGETS, ids=lambda row: row["record_id"])
def test_a_target_is_in_the_store_as_it_was_published(row: dict[str, str], targets: dict[str, dict[str, Any]]) -> None:
    stored = targets[row["record_id"]]
    assert all(same_number(row[name], stored[name]) for name in ("value", "value_high", "base_value", "tolerance"))
    assert (str(stored["due"]) if stored["due"] else "") == row["due"]
    for name in ("indicator_id", "place_id", "type", "qualifier", "unit", "confidence", "source_id", "basis_zh"):
        assert stored[name] == row[name]
    for name in ("base_period", "path", "locator", "period_note"):
        assert (stored[name] or "") == row[name]


@pytest.mark.parametrize("row", [*PUBLISHED, *TARGETS], ids=lambda row: row["record_id"])
def test_a_row_stands_in_the_file_of_its_system_and_says_where_it_was_read(
    row: dict[str, str], catalogue: Catalogue
) -> None:
    assert catalogue.indicators[row["indicator_id"]].system == row["file"]
    assert row["locator"]
    assert row["confidence"] in {"stated", "inferred-period", "secondary"}
    assert (row["confidence"] == "secondary") == (row["source_id"] not in DOCUMENTS)


@pytest.mark.parametrize("row", [*PUBLISHED, *TARGETS], ids=lambda row: row["record_id"])
def test_a_number_is_the_one_in_the_words_of_its_source(row: dict[str, str]) -> None:
    numbers = [Decimal(row[name]) for name in NUMBERS if row.get(name)]
    if row["record_id"] in IN_WORDS:
        assert numbers == [Decimal(str(IN_WORDS[row["record_id"]]))]
        return
    scales = {"": 1, "万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
    told = {Decimal(digits.replace(",", "")) * scales[scale] for digits, scale in NUMBER.findall(row["locator"])}
    assert set(numbers) <= told


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: row["record_id"])
def test_no_published_digit_is_rounded_away_on_a_card(row: dict[str, str], catalogue: Catalogue) -> None:
    indicator = catalogue.indicators[row["indicator_id"]]
    scales = {"亿": 10**8, "万": 10**4, "B": 10**9, "M": 10**6, "K": 10**3}
    cells = [row["value"]] if row["value"] else [cell for cell in (row["value_low"], row["value_high"]) if cell]
    for language in LANGUAGES:
        shown = show_figure(
            float(row["value"]) if row["value"] else None,
            indicator=indicator,
            unit=catalogue.units[indicator.unit],
            language=language,
            qualifier=Qualifier(row["qualifier"]),
            low=float(row["value_low"]) if row["value_low"] else None,
            high=float(row["value_high"]) if row["value_high"] else None,
        )
        mark = shown.unit[:1] if language == "zh" else shown.number[-1:]
        scale = scales.get(mark, 1)
        digits = shown.number.rstrip("BMK").replace(",", "").replace("–", "—").split("—")
        assert [Decimal(part) * scale for part in digits] == [Decimal(cell) for cell in cells]
        marked = bool(shown.before or shown.after)
        assert marked == (row["qualifier"] != "eq" or indicator.kind is Kind.RANK)


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: row["record_id"])
def test_a_period_is_written_in_its_shortest_form(row: dict[str, str]) -> None:
    assert Period.parse(row["period"]).code == row["period"]


def test_no_figure_is_moved_to_the_district_that_replaced_its_own(store: Database) -> None:
    """两江新区 500157 has no published figure yet, and never one of a district it took over."""
    with store.reading() as cursor:
        assert queries.figures(cursor, version=1, place="500157").empty
        assert queries.targets(cursor, version=1, place="500157").empty


def test_the_figures_of_yubei_stay_with_yubei(figures: dict[str, dict[str, Any]]) -> None:
    places = {row["place_id"] for row in figures.values() if row["source_id"] == "yubei_2024"}
    assert places == {"500112", "500112-central-park"}


def test_the_figures_of_jiangbei_stay_with_jiangbei(figures: dict[str, dict[str, Any]]) -> None:
    places = {row["place_id"] for row in figures.values() if row["source_id"] == "jiangbei_2022"}
    assert places
    assert {place[:6] for place in places} == {"500105"}


def test_a_figure_belongs_to_a_place_that_existed_in_its_period(store: Database) -> None:
    with store.reading() as cursor:
        places = {row["place_id"]: row for row in queries.records(queries.places(cursor))}
        rows = queries.records(queries.figures(cursor, version=1))
    for row in rows:
        place, end = places[row["place_id"]], row["period_end"]
        assert end is None or place["valid_from"] is None or place["valid_from"] <= end
        assert end is None or place["valid_to"] is None or end <= place["valid_to"]


@pytest.mark.parametrize(
    ("record", "value", "qualifier"),
    [
        ("yuzhong-building-tax-per-m2", 1500, "gt"),
        ("yuzhong-building-economy-top10-rank", 10, "le"),
        ("yuzhong-public-safety-index-2021", 97, "ge"),
        ("yuzhong-pension-insurance-enrolment-2021", 96, "gt"),
        ("yuzhong-resident-satisfaction-2021", 98, "eq"),
        ("yubei-industrial-output", 351_200_000_000, "eq"),
        ("yubei-iot-sensor-devices", 356_000, "gt"),
        ("chongqing-retail-sales-2025-01-05", 680_363_000_000, "eq"),
        ("chongqing-energy-intensity-2020", 0.3549, "eq"),
        ("jiangbei-maoxi-estate-households", 1224, "eq"),
    ],
)
def test_a_figure_known_from_its_document_is_the_one_in_the_store(
    record: str, value: float, qualifier: str, figures: dict[str, dict[str, Any]]
) -> None:
    assert (figures[record]["value"], figures[record]["qualifier"]) == (value, qualifier)
