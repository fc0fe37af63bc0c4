"""The store as the pages see it: opened once for the process, answers cached by the version they are true in."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pandas as pd
import streamlit as st

from indicators import queries
from indicators.catalogue import DEFAULT_FOLDER, Catalogue, load
from indicators.queries import Row
from indicators.store.database import Database, current_version
from indicators.store.location import DEFAULT_STORE, SETTING, store_path

CATALOGUE_SETTING: Final = "LIVELIHOOD_CATALOGUE"

_MOST_ENTRIES: Final = 500


@st.cache_resource(show_spinner=False)
def catalogue() -> Catalogue:
    """Raises: CatalogueError naming file and key."""
    return load(Path(os.environ.get(CATALOGUE_SETTING, DEFAULT_FOLDER)))


@st.cache_resource(show_spinner=False)
def database() -> Database:
    """Raises: StoreError when there is no store, or another process holds it."""
    path = store_path(os.environ.get(SETTING, DEFAULT_STORE))
    return Database(path, must_exist=True)


def newest_version() -> int:
    with database().reading() as cursor:
        return current_version(cursor)


@st.cache_data(show_spinner=False, max_entries=_MOST_ENTRIES)
def figures(*, version: int, place: str | None = None, indicator: str | None = None) -> pd.DataFrame:
    with database().reading() as cursor:
        return queries.figures(cursor, version=version, place=place, indicator=indicator)


@st.cache_data(show_spinner=False, max_entries=_MOST_ENTRIES)
def targets(*, version: int, place: str | None = None, indicator: str | None = None) -> pd.DataFrame:
    with database().reading() as cursor:
        return queries.targets(cursor, version=version, place=place, indicator=indicator)


@st.cache_data(show_spinner=False, max_entries=_MOST_ENTRIES)
def statements(*, version: int, place: str | None = None) -> pd.DataFrame:
    """``version`` only keys the cache: the registers change with the store."""
    with database().reading() as cursor:
        return queries.statements(cursor, place=place)


@st.cache_resource(show_spinner=False, max_entries=2)
def places(*, version: int) -> Mapping[str, Row]:
    """Every place by its id, those that exist first; shared by all readers and never changed."""
    with database().reading() as cursor:
        return MappingProxyType({row["place_id"]: row for row in queries.records(queries.places(cursor))})


@st.cache_data(show_spinner=False, max_entries=2)
def versions(*, version: int) -> pd.DataFrame:
    with database().reading() as cursor:
        return queries.versions(cursor)
