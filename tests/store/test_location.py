"""Every way of writing where the store is."""

from __future__ import annotations

from pathlib import Path

import pytest

from indicators.errors import StoreError
from indicators.store.location import DEFAULT_STORE, store_path


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("duckdb:///srv/store.duckdb", "/srv/store.duckdb"),
        ("duckdb:/srv/store.duckdb", "/srv/store.duckdb"),
        ("duckdb:data/store.duckdb", "data/store.duckdb"),
        ("duckdb:store.duckdb", "store.duckdb"),
        ("data/store.duckdb", "data/store.duckdb"),
        ("/srv/store.duckdb", "/srv/store.duckdb"),
        ("./store.duckdb", "store.duckdb"),
        (r"C:\store.duckdb", r"C:\store.duckdb"),
        ("数据/库.duckdb", "数据/库.duckdb"),
        (DEFAULT_STORE, "data/livelihood.duckdb"),
    ],
)
def test_a_store_is_a_path_with_or_without_a_scheme(url: str, path: str) -> None:
    assert store_path(url) == Path(path)


@pytest.mark.parametrize(
    "url",
    [
        "postgres://host/base", "ducklake:postgres://host/base", "ducklake:meta.ducklake", "http://host/x", "md:base",
        "sqlite:x.db", "", "duckdb:",
    ],
)  # fmt: skip
def test_any_other_kind_of_store_is_refused_by_name(url: str) -> None:
    with pytest.raises(StoreError) as refused:
        store_path(url)
    assert f"“{url}”" in str(refused.value)
