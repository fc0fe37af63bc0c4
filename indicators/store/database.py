"""One hardened DuckDB connection for the process, a cursor for every call, writers one at a time.

Sharing a connection between threads returns other callers' rows, so the connection itself never leaves this module.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final

import duckdb

from indicators.errors import StoreError

_CONFIG: Final[dict[str, str | bool | int | float | list[str]]] = {
    "threads": "2",
    "memory_limit": "1GB",
    "max_temp_directory_size": "2GB",
    "python_enable_replacements": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_unsigned_extensions": "false",
    "allow_persistent_secrets": "false",
    "storage_compatibility_version": "v1.5.0",  # readable by the previous release too, for a way back
}
_LOCKDOWN: Final = (  # in this order: the last two shut the door; GLOBAL, or a cursor would not inherit them
    "SET GLOBAL allow_extension_repositories='forbidden'",
    "SET GLOBAL max_execution_time=10000",
    "SET GLOBAL ieee_floating_point_ops=false",  # with the next: 1/0 is NULL, never inf and never an error
    "SET GLOBAL error_on_division_by_zero=false",
    "SET GLOBAL enable_external_access=false",
    "SET GLOBAL lock_configuration=true",
)

Cursor = duckdb.DuckDBPyConnection


def single_number(result: Cursor) -> int:
    """The one number of a result, which is read to its end so that the cursor is free again."""
    return int(result.fetchall()[0][0])


def current_version(cursor: Cursor) -> int:
    """The newest version; 0 in a store without any."""
    return single_number(cursor.execute("SELECT coalesce(max(version_id), 0) FROM version"))


class Database:
    """An open store file."""

    def __init__(self, path: Path, *, must_exist: bool = False, read_only: bool = False) -> None:
        """Raises: StoreError when the file is absent, held by another process, or not a store."""
        if (must_exist or read_only) and not path.exists():
            raise StoreError("还没有建立数据库 {file}。请先运行 python -m indicators init。", file=path.name)
        self.path = path
        try:
            # absolute, because DuckDB takes names such as :memory: or md:... for other things than a file
            with ExitStack() as undo:
                self._connection = duckdb.connect(str(path.absolute()), read_only=read_only, config=_CONFIG)
                undo.callback(self._connection.close)
                for statement in _LOCKDOWN:
                    self._connection.execute(statement)
                if must_exist or read_only:
                    self._connection.execute("SELECT version_id FROM version LIMIT 0")
                undo.pop_all()
        except duckdb.IOException as error:
            if "could not set lock" in str(error).casefold():
                raise StoreError(
                    "数据库 {file} 正被另一个程序使用。请先关闭那个程序，或换一个 --store。", file=path.name
                ) from error
            raise StoreError(
                "数据库 {file} 无法打开，可能已损坏或没有读写权限。请检查文件或从备份恢复。", file=path.name
            ) from error
        except duckdb.Error as error:
            raise StoreError(
                "数据库 {file} 无法打开，可能不是本产品的数据库。请检查 --store。", file=path.name
            ) from error
        self._writing = threading.Lock()

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def reading(self) -> Iterator[Cursor]:
        """A cursor of the caller's own inside one snapshot, so that several queries agree with each other."""
        cursor = self._connection.cursor()
        try:
            cursor.execute("BEGIN TRANSACTION READ ONLY")
            yield cursor
        finally:
            cursor.close()

    @contextmanager
    def trying(self) -> Iterator[Cursor]:
        """A transaction that is always rolled back: what a change would do, seen by nobody else."""
        with self._writing:
            cursor = self._connection.cursor()
            try:
                cursor.execute("BEGIN TRANSACTION")
                yield cursor
            finally:
                with suppress(duckdb.TransactionException):
                    cursor.execute("ROLLBACK")
                cursor.close()

    @contextmanager
    def writing(self) -> Iterator[Cursor]:
        """One transaction: committed when the block ends well, rolled back on anything else, interruption included."""
        with self._writing:
            cursor = self._connection.cursor()
            try:
                cursor.execute("BEGIN TRANSACTION")
                yield cursor
                cursor.execute("COMMIT")
            except BaseException:
                with suppress(duckdb.TransactionException):  # nothing is open when the COMMIT itself failed
                    cursor.execute("ROLLBACK")
                raise
            finally:
                cursor.close()
