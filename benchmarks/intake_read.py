"""How long an analyst's file takes to become cells: a GB18030 CSV, beside DuckDB reading its UTF-8 copy into a table.

Run: ``python -m benchmarks.intake_read [rows]``. Each side is the best of three, all in one run.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeVar

import duckdb

from indicators.intake.decode import decode
from indicators.intake.filetype import Limits, recognise
from indicators.intake.text_table import read_text

ROWS: Final = 1_000_000
INDICATORS: Final = (
    ("城镇调查失业率", "%", "统计局"),
    ("居民人均可支配收入", "元", "统计局"),
    ("一般公共预算收入", "亿元", "财政局"),
    ("楼宇税收", "万元", "税务局"),
    ("空气质量优良天数比例", "%", "生态环境局"),
)
DISTRICTS: Final = ("城东区", "城西区", "高新区", "滨江区")

Result = TypeVar("Result")


def lines(rows: int) -> Iterator[str]:
    yield "指标,区县,时期,数值,单位,来源,备注\r\n"
    for row in range(rows):
        indicator, unit, source = INDICATORS[row % 5]
        note = f"第{row}条" if row % 3 == 0 else ""
        period = f"{2000 + row % 26}-{row % 12 + 1:02d}"
        yield f"{indicator},{DISTRICTS[row % 4]},{period},{row * 7919 % 10_000 / 100},{unit},{source},{note}\r\n"


def best(run: Callable[[], Result]) -> tuple[float, Result]:
    taken: list[float] = []
    for _ in range(3):
        began = time.perf_counter()
        result = run()
        taken.append(time.perf_counter() - began)
    return min(taken), result


def peak() -> int:
    """MB of memory that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def read(path: Path) -> int:
    content = path.read_bytes()
    limits = Limits()
    recognise(content, path.name, limits=limits)
    grid, _, problems = read_text(decode(content).text, limits=limits)
    assert not problems
    return len(grid.cells)


def load(path: Path) -> int:
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute("CREATE TABLE figures AS SELECT * FROM read_csv($path)", {"path": str(path)})
        return connection.execute("SELECT count(*) FROM figures").fetchall()[0][0]


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as folder:
        gb18030, utf8 = Path(folder) / "gb18030.csv", Path(folder) / "utf8.csv"
        with gb18030.open("wb") as first, utf8.open("wb") as second:
            for line in lines(rows):
                first.write(line.encode("gb18030"))
                second.write(line.encode())
        before = peak()
        ours, count = best(lambda: read(gb18030))
        after = peak()
        theirs, loaded = best(lambda: load(utf8))
    assert (count, loaded) == (rows + 1, rows)
    print(f"{rows:,} rows, {after} MB at most ({before} MB before reading)")
    print(f"decode and read  {ours:.2f} s")
    print(f"DuckDB read_csv  {theirs:.2f} s")
    print(f"ratio            {ours / theirs:.2f}")


if __name__ == "__main__":
    main()
