"""The command line: arguments in, one answer out.

``--json`` puts exactly one document on stdout; everything else goes to stderr. Exit code 0: done; 1: refused or not
available; 2: wrong usage. What reads or writes figures is imported by the command that needs it, because it takes
seconds to load and a server that starts, or a store that is held by another process, should not wait for it.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import socket
import sys
from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from indicators.access import Action, check, check_address, local_user
from indicators.catalogue import DEFAULT_FOLDER, load
from indicators.errors import NotAvailable, UserError
from indicators.model import Period
from indicators.store.database import Cursor, Database, current_version
from indicators.store.location import DEFAULT_STORE, SETTING, store_path

Output = tuple[Any, Sequence[str]]  # the document of --json, and the lines shown without it

CATALOGUE_SETTING: Final = "LIVELIHOOD_CATALOGUE"
ROOT: Final = Path(__file__).parents[2]
_LOG = logging.getLogger(__name__)


def main(arguments: Sequence[str]) -> int:
    """Run one command; the result is the exit code."""
    try:
        defaults = Namespace(store=None, data=ROOT / "data", catalogue=None, json=False)
        options = _parser().parse_args(arguments, defaults)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        check(local_user(), options.action)
        document, lines = options.run(options)
    except NotAvailable as error:
        return _no_answer(options, error)
    except UserError as error:
        return _refuse(options, {"error": error.code, "message": str(error)} | getattr(error, "document", {}))
    except KeyboardInterrupt:
        return _refuse(options, {"error": "interrupted", "message": "已中断，没有留下未完成的数据。"})
    except OSError as error:
        message = f"无法读写 {error.filename or '文件'}：{error.strerror or error}。请检查路径、权限和磁盘空间。"
        return _refuse(options, {"error": "file", "message": message})
    except Exception:  # noqa: BLE001 (the last resort: logged, and shown as a number)
        reference = secrets.token_hex(4)
        _LOG.exception("internal error %s", reference)
        return _refuse(options, {"error": "internal", "message": f"内部错误，编号 {reference}。请把编号告诉管理员。"})
    print(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) if options.json else "\n".join(lines))
    return 0


def _refuse(options: Namespace, document: dict[str, Any], nearest: Sequence[str] = ()) -> int:
    if options.json:
        print(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False))
    print(document["message"], *nearest, sep="\n", file=sys.stderr)
    return 1


def _no_answer(options: Namespace, refusal: NotAvailable) -> int:
    from indicators import answers

    if not isinstance(refusal, answers.NoAnswer):
        return _refuse(options, {"error": refusal.code, "message": str(refusal)})
    nearest = [answers.near_line(near) for near in refusal.nearest]
    return _refuse(options, answers.refusal_document(refusal), nearest)


def _parser() -> ArgumentParser:
    common = ArgumentParser(add_help=False, argument_default=SUPPRESS)
    common.add_argument("--store", metavar="URL", help="数据库，如 duckdb:///路径；默认为 data/livelihood.duckdb")
    common.add_argument("--data", metavar="DIR", type=Path, help="数据目录；默认为本产品的 data/")
    common.add_argument("--catalogue", metavar="DIR", type=Path, help="指标目录；默认为本产品自带的目录")
    common.add_argument("--json", action="store_true", help="只输出一份 JSON 文档")
    parser = ArgumentParser(
        prog="python -m indicators", description="民生指标看板", parents=[common], allow_abbrev=False
    )
    commands = parser.add_subparsers(title="命令", metavar="COMMAND", required=True)

    def command(name: str, run: Any, action: Action, purpose: str) -> ArgumentParser:
        entry: ArgumentParser = commands.add_parser(
            name, help=purpose, description=purpose, parents=[common], allow_abbrev=False
        )
        entry.set_defaults(run=run, action=action)
        return entry

    init = command("init", _init, Action.SET_UP, "由数据目录建立数据库；已有的数据库保持原样")
    init.add_argument("--no-demo", action="store_true", help="不装入 data/demo 的演示数据（目前还没有演示数据）")
    command("systems", _systems, Action.READ, "列出全部系统和指标")
    value = command("value", _value, Action.READ, "查询一个地点的一项指标")
    value.add_argument("indicator", metavar="INDICATOR", help="指标的编号、名称或别名")
    value.add_argument("place", metavar="PLACE", help="地点的编号、区划代码、名称，或带上级名称的全名")
    value.add_argument("--period", type=_period, help="时期，如 2021、2025-09、2025-01/2025-06；默认为最近一期")
    value.add_argument("--as-of", metavar="V", type=int, help="按数据版本 V 回答；默认为最新版本")
    command("history", _history, Action.READ, "列出数据版本，最新的在前")
    _add_changes(command)
    serve = command("serve", _serve, Action.SET_UP, "打开看板；没有数据库时先建立")
    serve.add_argument("--port", type=_port, default=8501, help="端口，默认 8501")
    serve.add_argument("--address", default="127.0.0.1", help="本机地址，默认 127.0.0.1")
    return parser


def _add_changes(command: Callable[..., ArgumentParser]) -> None:
    """The commands that look at a file or change the store; what they do is in ``changes``."""

    def later(name: str) -> Callable[[Namespace], Output]:
        def run(options: Namespace) -> Output:
            from indicators.cli import changes

            context = changes.Context(_store(options), load(_catalogue_folder(options)))
            output: Output = getattr(changes, name)(context, options)
            return output

        return run

    def dataset(entry: ArgumentParser) -> None:
        entry.add_argument("--dataset", default="observation", metavar="D", help="数据集，默认 observation（指标数值）")

    check_file = command("check", later("check_file"), Action.READ, "检查一个文件：问题、差异、状态变化；什么也不写入")
    check_file.add_argument("file", type=Path, metavar="FILE")
    check_file.add_argument("--as", dest="as_name", metavar="NAME", help="以谁的名义检查")
    check_file.add_argument("--encoding", help="指定编码，如 big5、windows-1252")
    check_file.add_argument("--sheet", help="指定工作表")
    dataset(check_file)
    commit = command("commit", later("commit_files"), Action.COMMIT, "检查并提交一个文件或一个目录的文件")
    commit.add_argument("file", type=Path, metavar="FILE|DIR")
    commit.add_argument("--pattern", default="*.csv", help="目录中要提交的文件，默认 *.csv")
    commit.add_argument("--confirm", action="store_true", help="确认全部提示")
    commit.add_argument("--encoding", help="指定编码")
    commit.add_argument("--sheet", help="指定工作表")
    dataset(commit)
    undo = command("undo", later("undo_version"), Action.COMMIT, "撤销一个版本（产生一个新版本）")
    undo.add_argument("version", type=int, metavar="VERSION")
    for entry in (commit, undo):
        entry.add_argument("--by", required=True, metavar="NAME", help="提交人")
        entry.add_argument("--note", required=True, metavar="TEXT", help="理由")
    diff = command("diff", later("compare_versions"), Action.READ, "比较两个版本")
    diff.add_argument("earlier", type=int, metavar="V1")
    diff.add_argument("later", type=int, metavar="V2")
    template = command("template", later("write_template"), Action.READ, "写出一个数据集的填报模板（.xlsx 或 .csv）")
    template.add_argument("dataset", metavar="DATASET")
    template.add_argument("--to", required=True, type=Path, metavar="FILE")


def _period(text: str) -> str:
    try:
        return Period.parse(text).code
    except ValueError:
        raise ArgumentTypeError(f"“{text}”不是时期") from None


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise ArgumentTypeError(f"“{text}”不是 1 到 65535 之间的端口")
    return int(text)


def _store(options: Namespace) -> Path:
    """The store asked for; relative paths start where the command is run, the default one beside the code."""
    url = options.store or os.environ.get(SETTING)
    return store_path(url) if url else ROOT / store_path(DEFAULT_STORE)


@contextmanager
def _reading(path: Path) -> Iterator[tuple[Cursor, int]]:
    """A cursor and the newest version; several processes may read at once."""
    database = Database(path, read_only=True)
    try:
        with database.reading() as cursor:
            yield cursor, current_version(cursor)
    finally:
        database.close()


def _catalogue_folder(options: Namespace) -> Path:
    return options.catalogue or Path(os.environ.get(CATALOGUE_SETTING) or DEFAULT_FOLDER)


def _init(options: Namespace) -> Output:
    from indicators.store.bootstrap import build_store, read_data_folder

    path = _store(options)
    if path.exists():
        with _reading(path) as (_, newest):
            pass
        return {"created": False, "version": newest}, [f"数据库 {path.name} 已存在（版本 {newest}），保持原样。"]
    receipt = build_store(path, read_data_folder(options.data, load(_catalogue_folder(options))))
    document = {"created": True, "version": receipt.version, "rows": receipt.counts.new}
    return document, [f"已建立数据库 {path.name}：版本 {receipt.version}，{receipt.counts.new} 行数据。"]


def _systems(options: Namespace) -> Output:
    from indicators import answers

    systems = load(_catalogue_folder(options)).systems
    lines = [
        f"{system.number:>2} {system.id}　{system.name.zh}（{len(system.indicators)} 项指标）" for system in systems
    ]
    return [answers.system_document(system) for system in systems], lines


def _value(options: Namespace) -> Output:
    from indicators import answers, queries

    catalogue = load(_catalogue_folder(options))
    with _reading(_store(options)) as (cursor, newest):
        version = newest if options.as_of is None else options.as_of
        if not 1 <= version <= newest:
            raise answers.NoAnswer(
                "没有版本 {version}，最新的是版本 {newest}。", version=version, newest=newest, code="unknown_version"
            )
        question = answers.Question(options.indicator, options.place, version, options.period)
        gazetteer = answers.Gazetteer(queries.places(cursor))
        found = answers.answer(cursor, question, catalogue=catalogue, gazetteer=gazetteer)
    return answers.answer_document(found), answers.answer_lines(found)


def _history(options: Namespace) -> Output:
    from indicators import answers, queries

    with _reading(_store(options)) as (cursor, _):
        versions = answers.version_documents(queries.versions(cursor))
    return versions, [f"{row['version']}　{row['at']}　{row['by']}　{row['note']}" for row in versions]


def _serve(options: Namespace) -> Output:
    """Becomes the server; returns only by raising."""
    check_address(options.address)
    _check_port(options.address, options.port)
    folder, path = _catalogue_folder(options).resolve(), _store(options).resolve()
    catalogue = load(folder)
    if path.exists():
        Database(path, must_exist=True).close()  # a locked or foreign file is refused here, not on every page
    else:
        from indicators.store.bootstrap import build_store, read_data_folder

        print("正在建立数据库……", file=sys.stderr)
        receipt = build_store(path, read_data_folder(options.data, catalogue))
        print(f"已建立：版本 {receipt.version}，{receipt.counts.new} 行数据。", file=sys.stderr)
    host = f"[{options.address}]" if ":" in options.address else options.address
    url = f"http://{host}:{options.port}"
    print(json.dumps({"url": url}) if options.json else url, flush=True)
    sys.stderr.flush()
    os.chdir(ROOT)  # Streamlit reads its settings from the folder it starts in
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
    command += ["--server.port", str(options.port), "--server.address", options.address]
    settings = {SETTING: f"duckdb://{path}", CATALOGUE_SETTING: str(folder)}
    os.execve(sys.executable, command, os.environ | settings)  # noqa: S606 (no shell; every argument is checked above)


def _check_port(address: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        socket.create_server((address, port), family=family).close()
    except OSError as error:
        raise UserError("端口 {port} 不能使用，可能已被占用。请用 --port 换一个端口。", port=port) from error
