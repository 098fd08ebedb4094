"""The full-text indexes at the start: made fit for the SQLite that runs, which may be another one than the last.

From 3.42 on SQLite can take a word out of an index at once (`secure-delete`); an older one leaves it there, found by
no query, until it merges the index's parts. An index that was written so can't be read by an older SQLite, but built
again, for it holds nothing that the tables don't.
"""

import sqlite3
from typing import Final

import aiosqlite

TABLES: Final = ("search", "person")
SECURE_DELETE: Final = (3, 42, 0)
_PLAIN_FORMAT: Final = 4


async def prepare(connection: aiosqlite.Connection, version: tuple[int, ...] = sqlite3.sqlite_version_info) -> None:
    """Turns `secure-delete` on where it exists, and builds an index again that a newer SQLite has written."""
    for table in TABLES:
        await (_secure(connection, table) if version >= SECURE_DELETE else _readable(connection, table))


# S608 below: a table can't be a parameter, and `table` is one of TABLES, never what anybody wrote.
async def _secure(connection: aiosqlite.Connection, table: str) -> None:
    if await _setting(connection, table, "secure-delete") != 1:
        await connection.execute_fetchall(f"insert into {table} ({table}, rank) values ('secure-delete', 1)")  # noqa: S608


async def _readable(connection: aiosqlite.Connection, table: str) -> None:
    if await _setting(connection, table, "version") != _PLAIN_FORMAT:
        await connection.execute_fetchall(f"update {table}_config set v = {_PLAIN_FORMAT} where k = 'version'")  # noqa: S608
        await connection.execute_fetchall(f"insert into {table} ({table}) values ('rebuild')")  # noqa: S608


async def _setting(connection: aiosqlite.Connection, table: str, name: str) -> int | None:
    rows = list(await connection.execute_fetchall(f"select v from {table}_config where k = ?", (name,)))  # noqa: S608
    return int(rows[0][0]) if rows else None
