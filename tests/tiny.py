"""A tiny data folder: two districts, one source, a figure and a target for each; and records like its own."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from indicators.intake.datasets import OBSERVATION
from indicators.intake.validate import Record

TINY: Final = {
    "places.csv": (
        "place_id,adcode,name_zh,name_en,short_zh,former_names,level,kind,parent_id,valid_from,valid_to,successor_ids,"
        "tile_row,tile_col,note\n"
        "50,50,重庆市,Chongqing,重庆,,city,municipality,,,,,,,\n"
        "500103,500103,渝中区,Yuzhong District,渝中,,district,central,50,,,,5,2,\n"
        "500112,500112,渝北区,Yubei District,渝北,a;b,district,central,50,,2025-11-05,50,,,gone\n"
    ),
    "sources.csv": (
        "source_id,title_zh,title_en,short_zh,short_en,publisher_zh,publisher_en,published,note_zh,note_en\n"
        "paper,区报,District paper,报,Paper,未注明,not recorded,2025-09,,\n"
    ),
    "published/elder_coverage.csv": (
        "record_id,indicator_id,place_id,period,value,value_low,value_high,qualifier,unit,value_kind,confidence,"
        "source_id,locator,period_note\n"
        "o1,elder_facility_coverage,500103,2021,90,,,eq,%,actual,stated,paper,百分之九十,\n"
        "o2,elder_facility_coverage,500112,,,70,80,approx,%,actual,stated,paper,七八成,时期未注明\n"
    ),
    "targets/elder_coverage.csv": (
        "record_id,indicator_id,place_id,due,type,value,value_high,base_period,base_value,path,tolerance,qualifier,unit,"
        "basis_zh,basis_en,confidence,source_id,locator,period_note\n"
        "t1,elder_facility_coverage,500103,2025-12-31,at_least,100,,2020,80,linear,,ge,%,规划,the plan,stated,paper,,\n"
        "t2,elder_facility_coverage,500112,,standard,60,,,,,,ge,%,标准,the norm,stated,paper,,\n"
    ),
}


def write_tiny(folder: Path) -> Path:
    for name, text in TINY.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def observation(place: str, value: float | None, period: str = "2021", **cells: str | float | None) -> Record:
    """A record of ``elder_facility_coverage`` as validation hands it over."""
    filled: Record = dict.fromkeys(OBSERVATION.column_names)
    filled |= {
        "indicator_id": "elder_facility_coverage", "place_id": place, "period": period, "value": value,
        "qualifier": "eq", "unit": "%", "value_kind": "actual", "confidence": "stated", "source_id": "paper",
    }  # fmt: skip
    return filled | cells
