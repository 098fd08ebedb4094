"""Backups of a database in use, putting them back, and finding what is wrong with one."""

import asyncio
import contextlib
import shutil
import sqlite3
from pathlib import Path

import pytest

from handraise.errors import OperatorError
from handraise.store.sqlite import SQLiteStore, maintenance, open_store
from handraise.store.sqlite.connections import DATABASE
from tests.store.files import names, rights, works
from tests.store.support import NOW, SITE, all_pages, people, post


async def test_a_backup_under_load_is_a_prefix(sqlite: SQLiteStore, folder: Path, tmp_path: Path) -> None:
    done = asyncio.Event()

    async def write() -> None:
        while not done.is_set():
            await sqlite.apply([post(1, "a") for _ in range(5)], NOW)

    writer = asyncio.create_task(write())
    heads = []
    for number in range(5):
        before = sqlite.head
        await maintenance.backup(folder, tmp_path / f"{number}.db")
        heads.append((before, sqlite.head))
    done.set()
    await writer
    for number, (before, after) in enumerate(heads):
        maintenance.restore(tmp_path / f"{number}.db", tmp_path / f"restored{number}")
        async with open_store(tmp_path / f"restored{number}", SITE) as restored:
            assert before <= restored.head <= after + 5
            assert restored.head % 5 == 0
            found = await all_pages(restored, {"topic:a": 0}, limit=500)
            assert [item.seq for item in found] == list(range(1, restored.head + 1))


async def test_a_restored_backup_is_another_log(folder: Path, tmp_path: Path) -> None:
    async with open_store(folder, SITE) as store:
        await people(store, 1)
        await store.apply([post(1)], NOW)
        epoch = store.epoch
        await maintenance.backup(folder, tmp_path / "copy.db")
        await store.apply([post(1)], NOW)
    restored = maintenance.restore(tmp_path / "copy.db", folder)
    assert restored != epoch
    assert rights(folder / DATABASE) == 0o600
    async with open_store(folder, SITE) as store:
        assert store.epoch != epoch
        assert store.head == 1
        await works(store)


async def test_the_wal_of_the_database_that_goes_is_not_played_into_the_backup(folder: Path, tmp_path: Path) -> None:
    """The folder is as a kill left it: the newest commits are in the WAL alone."""
    async with open_store(folder, SITE) as store:
        await people(store, 1)
        await store.apply([post(1)], NOW)
        await maintenance.backup(folder, tmp_path / "copy.db")
        await store.apply([post(1) for _ in range(50)], NOW)
        shutil.copytree(folder, tmp_path / "killed")
    assert f"{DATABASE}-wal" in names(tmp_path / "killed")
    maintenance.restore(tmp_path / "copy.db", tmp_path / "killed")
    assert f"{DATABASE}-wal" not in names(tmp_path / "killed")
    async with open_store(tmp_path / "killed", SITE) as store:
        assert store.head == 1
    assert maintenance.check(tmp_path / "killed" / DATABASE) == []


@pytest.mark.parametrize("content", [b"no database at all", b""])
async def test_a_damaged_backup_is_not_restored(folder: Path, tmp_path: Path, content: bytes) -> None:
    async with open_store(folder, SITE) as store:
        await people(store, 1)
        epoch = store.epoch
    (tmp_path / "bad.db").write_bytes(content)
    with pytest.raises(OperatorError):
        maintenance.restore(tmp_path / "bad.db", folder)
    assert names(folder) == [DATABASE, "head"]
    async with open_store(folder, SITE) as store:
        assert store.epoch == epoch


async def test_check_finds_what_does_not_hold(folder: Path) -> None:
    async with open_store(folder, SITE) as store:
        await people(store, 1)
        await store.apply([post(1), post(1)], NOW)
    with contextlib.closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as connection:
        connection.execute("delete from post where id = 2")
        connection.execute("update counter set value = 7 where name = 'seq'")
    assert maintenance.check(folder / DATABASE) == [
        "the log's counter differs from its last entry",
        "a feed has a post that isn't there",
    ]
