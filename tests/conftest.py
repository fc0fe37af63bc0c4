"""What every test shares: the same hypothesis examples each time, and no way out of this machine."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, settings

from indicators.catalogue import Catalogue, load
from indicators.store.bootstrap import DataFolder, build_store, read_data_folder
from indicators.store.database import Database
from tests.tiny import write_tiny

settings.register_profile(
    "ci", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("thorough", parent=settings.get_profile("ci"), derandomize=False, max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

DATA: Final = Path(__file__).parents[1] / "data"
LOCAL_NAMES: Final = frozenset({"localhost", "ip6-localhost", "", None})


class OutboundCallError(AssertionError):
    """A test tried to reach something outside this machine."""


def is_local(host: object) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in LOCAL_NAMES or name == socket.gethostname():
        return True
    try:
        address = ipaddress.ip_address(str(name))
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Sockets connect to loopback and Unix addresses only, and only local names are looked up."""

    def guarded(original: Callable[..., Any]) -> Callable[..., Any]:
        def connect(self: socket.socket, address: Any, *rest: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6) and not is_local(address[0]):
                raise OutboundCallError(f"outbound connection to {address[0]}")
            return original(self, address, *rest)

        return connect

    look_up = socket.getaddrinfo

    def look_up_local(host: Any, *rest: Any, **named: Any) -> Any:
        if not is_local(host):
            raise OutboundCallError(f"look-up of {host}")
        return look_up(host, *rest, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))
        patch.setattr(socket, "getaddrinfo", look_up_local)
        yield


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The catalogue as shipped."""
    return load()


@pytest.fixture(scope="session")
def data_folder(catalogue: Catalogue) -> DataFolder:
    """The data as shipped, read and validated."""
    return read_data_folder(DATA, catalogue)


@pytest.fixture(scope="session")
def store(data_folder: DataFolder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The store as a first start builds it from the shipped data. Read it; a test that writes builds its own."""
    path = tmp_path_factory.mktemp("store") / "shipped.duckdb"
    build_store(path, data_folder)
    database = Database(path, must_exist=True)
    yield database
    database.close()


@pytest.fixture(scope="session")
def tiny_store(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store file of four rows, for copying: that is quicker than building one."""
    folder = tmp_path_factory.mktemp("tiny")
    build_store(folder / "tiny.duckdb", read_data_folder(write_tiny(folder / "data"), catalogue))
    return folder / "tiny.duckdb"


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Bytes are named by their length: a zip made in a test carries the time, and workers must agree on names."""
    del config
    return f"{argname}-{len(val)}-bytes" if isinstance(val, bytes) else None
