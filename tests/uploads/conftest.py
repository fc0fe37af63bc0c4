"""云栖市 as objects, as folders and as a store that the test may change."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from indicators import cli
from indicators.catalogue import Catalogue, load
from indicators.intake.datasets import OBSERVATION
from indicators.intake.registers import Registers
from indicators.intake.road import Choices, Understood, understand
from indicators.store.bootstrap import DataFolder, build_store, read_data_folder
from indicators.store.database import Database
from indicators.store.versions import Author, Receipt
from indicators.uploads import Proposal, accept, propose, registers_of
from tests.uploads.city import DISTRICTS, LOCKED, TODAY, write_catalogue, write_data

ANALYST: Final = Author("林溪", "analyst")


@dataclass(frozen=True)
class City:
    """Where the folders are, and what was read from them."""

    folder: Path
    catalogue: Catalogue
    data: DataFolder
    store: Path


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    folder = tmp_path_factory.mktemp("city")
    catalogue = load(write_catalogue(folder / "catalogue"))
    data = read_data_folder(write_data(folder / "data"), catalogue)
    build_store(folder / "city.duckdb", data)
    return City(folder, catalogue, data, folder / "city.duckdb")


@pytest.fixture(scope="session")
def registers(city: City) -> Registers:
    """As if the store held last month's figures, the first quarter's end were signed, and one district were foreign."""
    places = city.data.reference.places
    return Registers(
        city.catalogue,
        places,
        city.data.reference.sources,
        date.fromisoformat(TODAY),
        {place.id for place in places if place.name.zh in DISTRICTS},
        lambda indicator, place, period: period == LOCKED,
        {("revenue", "990301"): 40.2, ("on_time", "990301"): 92.0},
    )


@pytest.fixture(scope="session")
def read(registers: Registers) -> Callable[..., Understood]:
    """``read(content, name)``: the file understood as observations."""

    def read_(content: bytes, name: str = "六月.csv", **choices: Any) -> Understood:
        return understand(content, name, dataset=OBSERVATION, registers=registers, choices=Choices(**choices))

    return read_


@pytest.fixture
def database(city: City, tmp_path: Path) -> Iterator[Database]:
    """The city's store at version 1, to be changed."""
    path = tmp_path / "copy.duckdb"
    shutil.copy(city.store, path)
    opened = Database(path, must_exist=True)
    yield opened
    opened.close()


@pytest.fixture
def offer(city: City, database: Database) -> Callable[..., Proposal]:
    """``offer(content)``: the file compared with the store."""

    def offer_(content: bytes, name: str = "六月.csv") -> Proposal:
        registers = registers_of(database, city.catalogue, today=date.fromisoformat(TODAY))
        return propose(database, content, name, dataset=OBSERVATION, registers=registers)

    return offer_


@pytest.fixture
def take(city: City, database: Database) -> Callable[..., Receipt]:
    """``take(proposal)``: committed with every warning ticked."""

    def take_(proposal: Proposal, **changed: Any) -> Receipt:
        given: dict[str, Any] = {"author": ANALYST, "note": "六月月报", "confirmed": proposal.warnings} | changed
        return accept(database, proposal, catalogue=city.catalogue, **given)

    return take_


@pytest.fixture
def run(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, Any, str]]:
    """``run("check", file)`` on a copy of the city's store -> exit code, JSON document, stderr."""
    store = tmp_path / "city.duckdb"
    shutil.copy(city.store, store)
    own = city.folder / "catalogue"
    monkeypatch.setattr(cli, "load", lambda folder: city.catalogue if folder == own else load(folder))

    def run_(*arguments: Any, as_json: bool = True) -> tuple[int, Any, str]:
        places = ["--store", f"duckdb://{store}", "--catalogue", str(own)]
        code = cli.main([*map(str, arguments), *places, *(["--json"] if as_json else [])])
        out, err = capsys.readouterr()
        return code, json.loads(out) if as_json else out, err

    return run_
