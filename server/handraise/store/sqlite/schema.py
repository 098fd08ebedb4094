"""The schema's versions: numbered SQL files, forward only, applied at the start in one transaction."""

import sqlite3
from importlib.resources import files
from typing import Final

import aiosqlite

from handraise.errors import DatabaseTooNew, OperatorError

APPLICATION_ID: Final = 0x48_61_6E_64
"""«Hand», in the header of every file that this program made."""


def migrations() -> dict[int, str]:
    """The SQL of each version, in order."""
    found = {
        int(file.name.partition("_")[0]): file.read_text(encoding="utf-8")
        for file in files("handraise.store.sqlite.migrations").iterdir()
        if file.name.endswith(".sql")
    }
    return dict(sorted(found.items()))


def latest() -> int:
    return max(migrations())


def script(version: int) -> str:
    """What brings a database of `version` up to date: one transaction, or nothing."""
    pending = {number: sql for number, sql in migrations().items() if number > version}
    if not pending:
        return ""
    stamp = f"pragma application_id = {APPLICATION_ID};\npragma user_version = {max(pending)};"
    return "\n".join(["begin immediate;", *pending.values(), stamp, "commit;"])


async def migrate(connection: aiosqlite.Connection) -> None:
    """Brings the database up to date. `DatabaseTooNew` where a newer program wrote it; then nothing was touched."""
    version, application = await versions(connection)
    if application not in (0, APPLICATION_ID):
        raise OperatorError("This file is a database of another program.")
    if version > latest():
        raise DatabaseTooNew(
            f"The database has schema version {version}; this program knows versions up to {latest()}. "
            "Use the newer program, or restore a backup."
        )
    try:
        await connection.executescript(script(version))
    except sqlite3.Error:
        if connection.in_transaction:
            await connection.rollback()
        raise


async def versions(connection: aiosqlite.Connection) -> tuple[int, int]:
    """The schema's version and the application id, both 0 in a new file."""
    [(version, application)] = await connection.execute_fetchall(
        "select user_version, application_id from pragma_user_version, pragma_application_id"
    )
    return version, application
