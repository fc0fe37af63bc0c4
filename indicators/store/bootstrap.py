"""A store from the files under ``data/``: the same road later uploads use, then put in place in one move."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from indicators.catalogue import Catalogue
from indicators.errors import DataFileError, StoreError, UserError
from indicators.intake.datasets import OBSERVATION, TARGET, Dataset
from indicators.intake.decode import decode
from indicators.intake.register import read_places, read_sources
from indicators.intake.tables import read_table
from indicators.intake.validate import Record, Register, validate
from indicators.store.database import Database
from indicators.store.reference import Reference, replace_reference
from indicators.store.versions import Author, Receipt, Upload, commit, create_dataset_tables

_FOLDER: Final = Path(__file__).parent
_DATA: Final = (("published", OBSERVATION), ("targets", TARGET))


@dataclass(frozen=True, slots=True)
class DataFolder:
    """Everything read from a data folder: registers, and the rows of every dataset file."""

    reference: Reference
    upload: Upload


def read_data_folder(folder: Path, catalogue: Catalogue) -> DataFolder:
    """Read and validate all files.

    Raises: DataFileError naming the first file that is missing or wrong, with its first problem and their number.
    """
    places_content, sources_content = _content(folder / "places.csv"), _content(folder / "sources.csv")
    with _naming("places.csv"):
        places = read_places(places_content)
    with _naming("sources.csv"):
        sources = read_sources(sources_content)
    register = Register(catalogue, {place.id for place in places}, {source.id for source in sources})
    records: dict[str, list[Record]] = {}
    first_file: dict[tuple[object, ...], str] = {}
    contents = [places_content, sources_content]
    for name, dataset in _DATA:
        paths = sorted((folder / name).glob("*.csv"))
        if not paths:
            raise DataFileError("目录 data/{folder} 里没有 CSV 文件。请恢复数据文件。", folder=name)
        for path in paths:
            content = _content(path)
            contents.append(content)
            for record in _records(f"{name}/{path.name}", content, dataset, register):
                key = (dataset.id, *(record[column] for column in dataset.key))
                if first_file.setdefault(key, path.name) != path.name:
                    raise DataFileError(
                        "数据文件 {file} 与 {other} 有重复的行：{key}。请删去其中一行。",
                        file=f"{name}/{path.name}",
                        other=f"{name}/{first_file[key]}",
                        key=" / ".join(str(cell) for cell in key[1:]),
                    )
                records.setdefault(dataset.id, []).append(record)
    return DataFolder(
        Reference(catalogue, places, sources), Upload.of_records(records, f"{folder.name}/", b"".join(contents))
    )


def build_store(path: Path, data: DataFolder) -> Receipt:
    """Build the store beside ``path`` and move it there, so that a failure leaves nothing half-built.

    Raises: StoreError when the store cannot be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _discard(draft)
        database = Database(draft)
        try:
            with database.writing() as cursor:
                cursor.execute((_FOLDER / "schema.sql").read_text(encoding="utf-8"))
                create_dataset_tables(cursor)
                cursor.execute((_FOLDER / "views.sql").read_text(encoding="utf-8"))
                replace_reference(cursor, data.reference)
            receipt = commit(
                database,
                data.upload,
                author=Author("系统", "admin"),
                note="由公开资料建立初始数据",
                base_version=0,
                catalogue=data.reference.catalogue,
            )
        finally:
            database.close()
        draft.replace(path)
    except OSError:
        raise StoreError("数据库 {file} 无法写入。请检查目录的写入权限与剩余空间。", file=path.name) from None
    finally:
        with suppress(OSError):
            _discard(draft)
    return receipt


def _discard(draft: Path) -> None:
    for part in (draft, draft.with_name(f"{draft.name}.wal")):
        part.unlink(missing_ok=True)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise DataFileError("缺少数据文件 {file}。请恢复该文件，或用 --data 指定正确的目录。", file=path.name) from None
    except OSError:
        raise DataFileError("数据文件 {file} 无法读取。请检查它是不是文件、有没有读取权限。", file=path.name) from None


def _records(name: str, content: bytes, dataset: Dataset, register: Register) -> tuple[Record, ...]:
    with _naming(name):
        validated = validate(read_table(decode(content, encoding="utf-8").text), dataset, register)
    if validated.problems:
        raise DataFileError(
            "数据文件 {file} 有 {count} 处问题，第一处：{first}",
            file=name,
            count=len(validated.problems),
            first=validated.problems[0].message(),
        )
    return validated.records


@contextmanager
def _naming(name: str) -> Iterator[None]:
    """Puts the file's name before a sentence that only knows the line."""
    try:
        yield
    except UserError as error:
        raise DataFileError("数据文件 {file}：{problem}", file=name, problem=str(error)) from error
