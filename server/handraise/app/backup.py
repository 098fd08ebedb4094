"""A whole copy of the database while it is in use, and its way back."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from handraise.errors import OperatorError
from handraise.store.sqlite.connections import DATABASE
from handraise.store.sqlite.head import NAME as HEAD


def back_up(folder: Path, target: Path) -> None:
    """Writes the database in `folder` as of one moment to the new file `target`, synced. Blocks; run it in a thread.

    Everything that was acknowledged before the call is in it, and it is an exact prefix of the log. Raises
    `OperatorError`; then nothing is left at `target`.
    """
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise OperatorError(f"The backup can't be written to {target}: {error.strerror}.") from None
    try:
        _copy(folder / DATABASE, target)
        _sync(target)
        _sync(target.parent)
    except (sqlite3.Error, OSError) as error:
        target.unlink(missing_ok=True)
        raise OperatorError(f"The backup to {target} failed: {error}.") from None


def restore(folder: Path, source: Path) -> None:
    """Puts a backup in the place of the database. The caller holds the folder; no server runs.

    The log gets a new identity at the next start, so clients read afresh. Raises `OperatorError` with the database as
    it was.
    """
    _check(source)
    fresh = folder / f"{DATABASE}.restoring"
    try:
        fresh.unlink(missing_ok=True)
        os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        _copy(source, fresh)
        _sync(fresh)
        # Without this file the store takes the database for a copy that was put back, which it is.
        (folder / HEAD).unlink(missing_ok=True)
        for suffix in ("-wal", "-shm"):
            (folder / f"{DATABASE}{suffix}").unlink(missing_ok=True)
        fresh.replace(folder / DATABASE)
        _sync(folder)
    except (sqlite3.Error, OSError) as error:
        fresh.unlink(missing_ok=True)
        raise OperatorError(f"The backup {source} could not be restored: {error}.") from None


def _check(source: Path) -> None:
    try:
        with closing(_reading(source)) as database:
            [(verdict,)] = database.execute("pragma integrity_check(1)").fetchall()
            database.execute("select value from meta where name = 'epoch'").fetchall()
    except sqlite3.Error as error:
        raise OperatorError(f"{source} is no backup of Handraise: {error}.") from None
    if verdict != "ok":
        raise OperatorError(f"The backup {source} is damaged: {verdict}.")


def _copy(source: Path, target: Path) -> None:
    """In one step, which is one read transaction: a write meanwhile neither waits nor shows."""
    with closing(_reading(source)) as database, closing(sqlite3.connect(target)) as copy:
        database.backup(copy)
        copy.execute("pragma journal_mode = delete")  # one file, which can be read from a medium that isn't writable


def _reading(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    database.execute("pragma query_only = 1")
    database.execute("pragma wal_autocheckpoint = 0")
    return database


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
