"""The tiny data folder and a store built from it, for tests that change them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from indicators.store.database import Database
from tests.tiny import write_tiny


@pytest.fixture
def tiny_folder(tmp_path: Path) -> Path:
    return write_tiny(tmp_path / "data")


@pytest.fixture
def database(tiny_store: Path, tmp_path: Path) -> Iterator[Database]:
    """A store at version 1 that the test may change."""
    path = tmp_path / "copy.duckdb"
    shutil.copy(tiny_store, path)
    opened = Database(path, must_exist=True)
    yield opened
    opened.close()
