"""The connection: hardened, one process, a cursor for every call, all or nothing."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import duckdb
import pytest

from indicators.errors import StoreError
from indicators.store.database import Cursor, Database

ROOT: Final = Path(__file__).parents[2]
OPEN_AND_TIME: Final = """
import sys, time
from pathlib import Path
from indicators.errors import StoreError
from indicators.store.database import Database
began = time.monotonic()
try:
    Database(Path(sys.argv[1]), read_only=sys.argv[2] == "read")
except StoreError as refused:
    print(time.monotonic() - began, refused, sep="|")
"""


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Database]:
    """A file with one table: ``entry`` with the number 0."""
    database = Database(tmp_path / "counter.duckdb")
    with database.writing() as cursor:
        cursor.execute("CREATE TABLE entry (number INTEGER NOT NULL)")
        cursor.execute("INSERT INTO entry VALUES (0)")
    yield database
    database.close()


def numbers(database: Database) -> list[int]:
    with database.reading() as cursor:
        return [row[0] for row in cursor.execute("SELECT number FROM entry ORDER BY number").fetchall()]


@pytest.mark.parametrize("mode", ["read", "write"])
def test_a_second_process_is_told_within_two_seconds(database: Database, mode: str) -> None:
    told = subprocess.run(
        [sys.executable, "-c", OPEN_AND_TIME, str(database.path), mode],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True, timeout=60,
    )  # fmt: skip
    assert told.stderr == ""
    seconds, sentence = told.stdout.strip().split("|")
    assert float(seconds) < 2
    assert sentence == "数据库 copy.duckdb 正被另一个程序使用。请先关闭那个程序，或换一个 --store。"


@pytest.mark.parametrize("named", [{"read_only": True}, {"must_exist": True}])
def test_a_missing_store_is_named_and_not_made(tmp_path: Path, named: dict[str, bool]) -> None:
    path = tmp_path / "none.duckdb"
    with pytest.raises(StoreError, match=r"还没有建立数据库 none\.duckdb。"):
        Database(path, **named)
    assert not path.exists()


@pytest.mark.parametrize("content", [b"", b"junk", b"junk" * 5000, b"SQLite format 3\0" + bytes(5000), bytes(20_000)])
def test_a_file_that_is_no_store_is_refused_and_kept(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "lock.duckdb"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"^数据库 lock\.duckdb 无法打开，可能.*。$") as refused:
        Database(path)
    assert "另一个程序" not in str(refused.value)
    assert path.read_bytes() == content


@pytest.mark.parametrize("name", ["", "none/lock.duckdb"])
def test_a_path_that_cannot_be_opened_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreError, match="无法打开"):
        Database(tmp_path / name)


def test_a_database_of_another_product_is_refused(tmp_path: Path) -> None:
    Database(tmp_path / "other.duckdb").close()
    with pytest.raises(StoreError, match="可能不是本产品的数据库"):
        Database(tmp_path / "other.duckdb", must_exist=True)
    Database(tmp_path / "other.duckdb").close()  # and the refused attempt holds no lock


def test_a_special_name_is_a_file_like_any_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Database(Path(":memory:")).close()
    assert (tmp_path / ":memory:").exists()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('/etc/passwd', header = false, sep = ':')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_blob('/etc/hostname')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM read_text('http://127.0.0.1:9/x')",
        "COPY (SELECT 1) TO 'leak.csv'",
        "COPY entry FROM '/etc/passwd'",
        "EXPORT DATABASE 'leak'",
        "ATTACH 'other.duckdb' AS other",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "SET memory_limit = '64GB'",
        "SET max_execution_time = 0",
        "PRAGMA enable_profiling",
        "SELECT * FROM secret_rows",
    ],
)
def test_sql_reaches_nothing_outside_the_store(
    counter: Database, statement: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret_rows = [{"a": 1}]
    monkeypatch.chdir(tmp_path)
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(duckdb.Error), counter.writing() as cursor:
        cursor.execute(statement).fetchall()
    assert secret_rows
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert numbers(counter) == [0]


@pytest.mark.parametrize("division", ["1 / 0", "1.0 / 0", "0.0 / 0.0", "1e308 / 0", "1 % 0", "1 // 0"])
def test_a_division_by_zero_is_never_a_number(counter: Database, division: str) -> None:
    with counter.reading() as cursor:
        assert cursor.execute(f"SELECT {division}").fetchall() == [(None,)]


def test_every_limit_holds_for_every_cursor(counter: Database) -> None:
    expected = {
        "max_execution_time": "10000",
        "ieee_floating_point_ops": "false",
        "error_on_division_by_zero": "false",
        "enable_external_access": "false",
        "lock_configuration": "true",
        "allow_extension_repositories": "forbidden",
        "autoload_known_extensions": "false",
        "autoinstall_known_extensions": "false",
        "allow_community_extensions": "false",
        "allow_unsigned_extensions": "false",
        "allow_persistent_secrets": "false",
        "python_enable_replacements": "false",
        "storage_compatibility_version": "v1.5.0",
        "threads": "2",
        "memory_limit": "953.6 MiB",
        "max_temp_directory_size": "1.8 GiB",
    }
    for opened in (counter.reading, counter.writing):
        with opened() as cursor:
            found = dict(cursor.execute("SELECT name, value FROM duckdb_settings()").fetchall())
            assert {name: found[name] for name in expected} == expected


def test_eight_threads_get_every_answer_right(counter: Database) -> None:
    def wrong(thread: int) -> int:
        mistaken = 0
        for turn in range(300):
            with counter.reading() as cursor:
                asked = 300 * thread + turn
                found = cursor.execute("SELECT $asked, number FROM entry", {"asked": asked}).fetchall()
                mistaken += found != [(asked, 0)]
        return mistaken

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(wrong, range(8))) == [0] * 8


def test_several_queries_of_one_reader_agree_with_each_other(counter: Database) -> None:
    with counter.reading() as cursor:
        first = cursor.execute("SELECT count(*) FROM entry").fetchall()
        with counter.writing() as writer:
            writer.execute("INSERT INTO entry VALUES (1)")
        assert cursor.execute("SELECT count(*) FROM entry").fetchall() == first == [(1,)]
    assert numbers(counter) == [0, 1]


def test_a_reader_cannot_write(counter: Database) -> None:
    with pytest.raises(duckdb.Error, match="read-only"), counter.reading() as cursor:
        cursor.execute("INSERT INTO entry VALUES (1)")
    assert numbers(counter) == [0]


def test_a_reader_leaves_no_open_transaction_behind(counter: Database) -> None:
    with pytest.raises(duckdb.Error), counter.reading() as cursor:
        cursor.execute("SELECT nothing")
    assert numbers(counter) == [0]


class Interruption(BaseException):
    """What a second click on a page raises in the middle of a script."""


def fail_in_sql(cursor: Cursor) -> None:
    cursor.execute("INSERT INTO entry VALUES (NULL)")


def fail_in_python(cursor: Cursor) -> None:
    raise ZeroDivisionError


def be_interrupted(cursor: Cursor) -> None:
    raise Interruption


def give_up_the_transaction(cursor: Cursor) -> None:
    cursor.execute("ROLLBACK")
    raise ZeroDivisionError


@pytest.mark.parametrize("failure", [fail_in_sql, fail_in_python, be_interrupted, give_up_the_transaction])
def test_a_failed_transaction_leaves_nothing_and_the_next_one_works(
    counter: Database, failure: Callable[[Cursor], None]
) -> None:
    def write() -> None:
        with counter.writing() as cursor:
            cursor.execute("INSERT INTO entry VALUES (1)")
            failure(cursor)

    with pytest.raises((duckdb.Error, ZeroDivisionError, Interruption)):
        write()
    assert numbers(counter) == [0]
    with counter.writing() as cursor:
        cursor.execute("INSERT INTO entry VALUES (2)")
    assert numbers(counter) == [0, 2]


def test_an_error_that_is_swallowed_in_a_transaction_saves_no_half_of_it(counter: Database) -> None:
    with counter.writing() as cursor:
        cursor.execute("INSERT INTO entry VALUES (1)")
        with pytest.raises(duckdb.Error):
            cursor.execute("SELECT nothing")
    assert numbers(counter) == [0]


def test_writers_take_turns_and_no_update_is_lost(counter: Database) -> None:
    def add(_: int) -> None:
        for _ in range(10):
            with counter.writing() as cursor:
                ((number,),) = cursor.execute("SELECT number FROM entry").fetchall()
                cursor.execute("UPDATE entry SET number = $number", {"number": number + 1})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(8)))
    assert numbers(counter) == [80]


def test_a_writer_sees_its_own_rows_and_others_do_not_yet(counter: Database) -> None:
    with counter.writing() as cursor:
        cursor.execute("INSERT INTO entry VALUES (1)")
        assert cursor.execute("SELECT count(*) FROM entry").fetchall() == [(2,)]
        assert numbers(counter) == [0]
    assert numbers(counter) == [0, 1]


def test_readers_do_not_wait_for_a_writer(counter: Database) -> None:
    answered = threading.Event()
    with counter.writing() as cursor, ThreadPoolExecutor(1) as pool:
        cursor.execute("INSERT INTO entry VALUES (1)")
        pool.submit(lambda: numbers(counter) == [0] and answered.set()).result(timeout=10)
    assert answered.is_set()


def test_what_was_committed_is_there_after_reopening(tmp_path: Path) -> None:
    database = Database(tmp_path / "kept.duckdb")
    with database.writing() as cursor:
        cursor.execute("CREATE TABLE entry (number INTEGER)")
        cursor.execute("INSERT INTO entry VALUES (7)")
    database.close()
    again = Database(tmp_path / "kept.duckdb")
    assert numbers(again) == [7]
    again.close()
