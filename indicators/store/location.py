"""Where the store is: one setting, ``LIVELIHOOD_STORE`` or ``--store``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from indicators.errors import StoreError

SETTING: Final = "LIVELIHOOD_STORE"
DEFAULT_STORE: Final = "duckdb:data/livelihood.duckdb"
_SCHEME: Final = "duckdb:"
_OTHER_SCHEME: Final = re.compile(r"[A-Za-z]{2,}:")  # one letter is a drive


def store_path(url: str) -> Path:
    """``duckdb:///absolute/path``, ``duckdb:relative/path`` or a plain path.

    Raises: StoreError for any other kind of store.
    """
    rest = url.removeprefix(_SCHEME)
    if not rest or _OTHER_SCHEME.match(rest):
        raise StoreError("不支持的数据库地址“{url}”。请写成 duckdb:///路径。", url=url)
    return Path("/" + rest.lstrip("/")) if rest.startswith("/") else Path(rest)
