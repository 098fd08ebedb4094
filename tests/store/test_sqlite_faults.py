"""The SQLite adapter under faults: a full disk, a lock, a kill. Nothing acknowledged is lost."""

import asyncio
import contextlib
import sqlite3
import sys
from pathlib import Path

import pytest

from handraise.errors import Unavailable
from handraise.store.sqlite import SQLiteStore, maintenance, open_store, write
from handraise.store.sqlite.connections import DATABASE
from tests.store.files import works
from tests.store.support import NOW, SITE, all_pages, post


async def test_a_full_disk_loses_nothing_and_ends_by_itself(sqlite: SQLiteStore) -> None:
    await works(sqlite)
    connection = sqlite._writer._connection
    [(pages,)] = await connection.execute_fetchall("pragma page_count")
    await connection.execute_fetchall(f"pragma max_page_count = {pages + 2}")
    head = sqlite.head
    with pytest.raises(Unavailable):
        await sqlite.apply([post(1, body="x" * 100_000)], NOW)
    assert sqlite.head == head
    await sqlite.ping()
    await connection.execute_fetchall("pragma max_page_count = 1000000")
    await works(sqlite)


async def test_a_database_that_turns_read_only_loses_nothing_and_recovers(sqlite: SQLiteStore) -> None:
    connection = sqlite._writer._connection
    await connection.execute_fetchall("pragma query_only = 1")
    with pytest.raises(Unavailable):
        await sqlite.apply([post(1)], NOW)
    await sqlite.ping()
    await connection.execute_fetchall("pragma query_only = 0")
    await works(sqlite)


async def test_a_lock_held_by_another_process_is_unavailable_and_ends_by_itself(
    sqlite: SQLiteStore, folder: Path
) -> None:
    await sqlite._writer._connection.execute_fetchall("pragma busy_timeout = 50")
    with contextlib.closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as other:
        other.execute("begin immediate")
        with pytest.raises(Unavailable):
            await sqlite.apply([post(1)], NOW)
        await sqlite.ping()
        other.execute("rollback")
    await works(sqlite)


async def test_a_batch_that_another_writer_overtook_is_refused(sqlite: SQLiteStore, folder: Path) -> None:
    """The transaction is one statement that checks that nobody wrote since its rows were read."""
    connection = sqlite._writer._connection
    with contextlib.closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as other:
        other.execute("update counter set value = value + 1 where name = 'batch'")
        stale = dict.fromkeys(write.TRIGGERS) | {"counters": '{"batch":2,"seq":99,"account":2,"token":0}'}
        with pytest.raises(sqlite3.IntegrityError, match="another connection"):
            await connection.execute_fetchall(write.BATCH, stale)
    assert (await sqlite.find(1, 1)) is None
    await works(sqlite)


KILLED_WRITING = """
import asyncio, pathlib, sys
from handraise.store.sqlite import open_store
from tests.store.support import NOW, SITE, people, post

async def main():
    async with open_store(pathlib.Path(sys.argv[1]), SITE) as store:
        await people(store, 1)
        while True:
            applied = await store.apply([post(1, "a") for _ in range(5)], NOW)
            print(applied.head, flush=True)

asyncio.run(main())
"""


async def test_a_killed_process_loses_nothing_that_it_acknowledged(folder: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", KILLED_WRITING, str(folder), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    for _ in range(20):
        await process.stdout.readline()
    process.kill()
    acknowledged = [line async for line in process.stdout]
    await process.wait()
    last = int(acknowledged[-1]) if acknowledged else 100
    async with open_store(folder, SITE) as store:
        assert store.head >= last
        assert store.head % 5 == 0
        assert len(await all_pages(store, {"topic:a": 0}, limit=500)) == store.head
    assert maintenance.check(folder / DATABASE) == []


async def test_every_commit_is_synced_and_only_the_writer_checkpoints(sqlite: SQLiteStore) -> None:
    writer = sqlite._writer._connection
    [(synchronous,)] = await writer.execute_fetchall("pragma synchronous")
    [(autocheckpoint,)] = await writer.execute_fetchall("pragma wal_autocheckpoint")
    assert (synchronous, autocheckpoint) == (2, 0)
    assert await sqlite._readers.row("pragma query_only") == (1,)
    assert await sqlite._readers.row("pragma wal_autocheckpoint") == (0,)


async def test_the_wal_stays_small_however_much_is_written(sqlite: SQLiteStore, folder: Path) -> None:
    """Ten times the size at which a checkpoint is asked for."""
    text = "x" * 50_000
    for _ in range(80):
        await sqlite.apply([post(1, body=text) for _ in range(10)], NOW)
    assert written(folder) > 80_000_000
    assert size(folder, f"{DATABASE}-wal") < 24_000_000


def size(folder: Path, name: str) -> int:
    return (folder / name).stat().st_size


def written(folder: Path) -> int:
    return size(folder, DATABASE) + size(folder, f"{DATABASE}-wal")
