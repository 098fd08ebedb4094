"""The connections: one that writes and checkpoints, and a few that only read.

SQLite before 3.51.3 can corrupt a WAL when two connections write or checkpoint at the same moment, so exactly one
does either here: readers are `query_only`, never checkpoint, and close before the writer does.
"""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import aiosqlite
import structlog

from handraise.errors import OperatorError, Unavailable

DATABASE: Final = "handraise.db"
BUSY_S: Final = 2.0
"""How long a statement waits for another process's lock."""
READERS: Final = 3
OLDEST: Final = (3, 38, 0)
"""The first SQLite with the operator `->>`."""

log = structlog.get_logger(__name__)


def unavailable(error: Exception) -> Unavailable:
    """What a caller is told when the database fails; the operator reads the reason in the log."""
    log.error("database failed", error=str(error), kind=type(error).__name__)
    return Unavailable("The database doesn't answer; try again.")


def create(path: Path) -> None:
    """Makes folder and file with rights for the owner alone; SQLite gives its other files the rights of this one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    path.chmod(0o600)


@asynccontextmanager
async def writing(path: Path) -> AsyncIterator[aiosqlite.Connection]:
    """The connection that writes. Leaving it checkpoints, as it is the last one to be closed."""
    if sqlite3.sqlite_version_info < OLDEST:
        raise OperatorError(f"SQLite {'.'.join(map(str, OLDEST))} is needed; this is {sqlite3.sqlite_version}.")
    async with aiosqlite.connect(path, isolation_level=None, timeout=BUSY_S) as connection:
        for pragma in ("journal_mode = wal", "synchronous = full", "wal_autocheckpoint = 0", "temp_store = memory"):
            await connection.execute_fetchall(f"pragma {pragma}")
        await connection.execute_fetchall("pragma cache_size = -32000")
        yield connection


@asynccontextmanager
async def reading(path: Path) -> AsyncIterator[aiosqlite.Connection]:
    """A connection that can't write and doesn't checkpoint."""
    async with aiosqlite.connect(path, isolation_level=None, timeout=BUSY_S) as connection:
        await connection.execute_fetchall("pragma wal_autocheckpoint = 0")
        await connection.execute_fetchall("pragma query_only = 1")
        yield connection


class Readers:
    """Connections for reads, each used by one read at a time.

    A cancelled read leaves its statement running in the connection's thread; the connection is handed on when that
    has ended, never before.
    """

    def __init__(self, connections: list[aiosqlite.Connection]) -> None:
        self._free: asyncio.LifoQueue[aiosqlite.Connection] = asyncio.LifoQueue()
        self._running: set[asyncio.Task[tuple[Any, ...]]] = set()
        for connection in connections:
            self._free.put_nowait(connection)

    async def row(self, sql: str, parameters: Mapping[str, Any] | None = None) -> tuple[Any, ...]:
        """The one row that the statement gives, from one snapshot. `Unavailable` when the database fails.

        Large results come as one JSON text: a row costs a hand-over of the interpreter between two threads.
        """
        connection = await self._free.get()
        task = asyncio.create_task(self._read(connection, sql, parameters or {}))
        self._running.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    async def _read(self, connection: aiosqlite.Connection, sql: str, parameters: Mapping[str, Any]) -> tuple[Any, ...]:
        try:
            [row] = await connection.execute_fetchall(sql, parameters)
        except (sqlite3.Error, ValueError) as error:
            raise unavailable(error) from error
        finally:
            self._free.put_nowait(connection)
        return tuple(row)

    def _ended(self, task: asyncio.Task[tuple[Any, ...]]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # the one who waited for it may be gone

    async def idle(self) -> None:
        """Returns when no statement runs, those of cancelled reads included."""
        if self._running:
            await asyncio.wait(self._running)
