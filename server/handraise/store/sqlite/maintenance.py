"""What the command line does with a database file: back it up, put a backup back, check it.

A backup may be taken from a folder that a server writes to. `restore` and `check` of a whole folder are for one whose
lock the caller holds.
"""

import contextlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import aiosqlite

from handraise.errors import DatabaseTooNew, OperatorError
from handraise.store.sqlite import schema
from handraise.store.sqlite.connections import BUSY_S, DATABASE, reading
from handraise.store.sqlite.head import new_epoch

sqlite_version: Final = sqlite3.sqlite_version


async def backup(folder: Path, target: Path) -> None:
    """Writes a copy of the database to `target`: all that was committed when it began, and nothing after.

    It has a reading connection of its own, so no writer waits for it. `target` appears only when it is whole and on
    disk; one that was there is replaced. `OperatorError` where it can't be written.
    """
    try:
        with written_beside(target) as part:
            async with reading(folder / DATABASE) as source:
                await _copy(source, part)
    except (OSError, sqlite3.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise OperatorError(f"The backup can't be written to {target}: {reason}.") from error


async def _copy(source: aiosqlite.Connection, part: Path) -> None:
    """One step for the whole file: in several, every commit meanwhile would make it begin again."""
    copy = sqlite3.connect(part, isolation_level=None, check_same_thread=False)
    try:
        await source.backup(copy)
        copy.execute("pragma journal_mode = delete")  # so that the copy is one file
    finally:
        copy.close()


@contextmanager
def written_beside(target: Path) -> Iterator[Path]:
    """A new file beside `target`, for the owner alone, that takes its place when it is on disk."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    part = Path(name)
    try:
        os.close(handle)
        yield part
        _sync(part)
        part.replace(target)
        _sync(target.parent)
    finally:
        part.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def restore(source: Path, folder: Path) -> str:
    """Makes a backup the database of `folder`, whose lock the caller holds, and returns its new epoch.

    The file is checked first; where it is damaged, of another program, or of a newer one, `OperatorError` is raised
    and the folder is as it was. `source` is left alone.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with written_beside(folder / DATABASE) as part:
            with (
                closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as backup,
                closing(sqlite3.connect(part, isolation_level=None)) as copy,
            ):
                backup.backup(copy)
                copy.execute("pragma journal_mode = delete")
                epoch = _adopt(copy)
            _put_away_wal(folder / DATABASE)
    except (OSError, sqlite3.Error) as error:
        raise OperatorError(f"{source} is no backup of Handraise, or can't be restored: {error}.") from error
    return epoch


def _put_away_wal(path: Path) -> None:
    """Folds the WAL of the database that goes into it: left beside another file, it would be played into that one."""
    if path.exists():
        with contextlib.suppress(sqlite3.Error), closing(sqlite3.connect(path)) as old:
            old.execute("pragma wal_checkpoint(truncate)")
    for rest in ("-wal", "-shm"):
        path.with_name(f"{path.name}{rest}").unlink(missing_ok=True)


def _adopt(copy: sqlite3.Connection) -> str:
    found = problems(copy)
    if found:
        raise OperatorError(f"The backup is damaged: {'; '.join(found)}")
    epoch = new_epoch()
    copy.execute("update meta set value = ? where name = 'epoch'", (epoch,))
    return epoch


def image_hashes(path: Path) -> set[str]:
    """The hashes of all images in a database file; of an older schema, none. Raises `sqlite3.Error`."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=BUSY_S)) as connection:
        if not connection.execute("select 1 from sqlite_master where name = 'image'").fetchall():
            return set()
        return {hash for (hash,) in connection.execute("select hash from image")}


def check(path: Path) -> list[str]:
    """What is wrong with a database file, in words; empty where nothing is. A file that isn't there is an error."""
    if not path.is_file():
        raise OperatorError(f"There is no database at {path}.")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=BUSY_S)) as connection:
            connection.execute("pragma query_only = 1")
            return problems(connection)
    except sqlite3.Error as error:
        return [str(error)]


def problems(connection: sqlite3.Connection) -> list[str]:
    """The file's structure, then what must hold between its tables. `OperatorError` where it isn't ours to read."""
    [(version, application)] = connection.execute(
        "select user_version, application_id from pragma_user_version, pragma_application_id"
    ).fetchall()
    if application != schema.APPLICATION_ID:
        raise OperatorError("This file is no database of this program.")
    if version > schema.latest():
        raise DatabaseTooNew(f"The database has schema version {version}, newer than this program's.")
    found = [row[0] for row in connection.execute("pragma quick_check") if row[0] != "ok"]
    return found or [text for text, sql in INVARIANTS.items() if connection.execute(sql).fetchone()[0]]


INVARIANTS: Final = {
    "the log's counter differs from its last entry": """
        select (select value from counter where name = 'seq') is not max(
          (select coalesce(max(seq), 0) from feed_entry), (select coalesce(max(seq), 0) from step))""",
    "a feed has a post that isn't there": """
        select exists (
          select 1 from feed_entry e left join post p on p.id = e.id
          where e.kind in ('post', 'tally') and p.id is null)""",
    "a post's rows and its last change differ": """
        select exists (
          select 1 from feed_entry e join post p on p.id = e.id
          where e.kind = 'post' and e.out = 0 and (e.seq <> p.seq or e.pos <> p.pos))""",
    "a post is by nobody": "select exists (select 1 from post where author not in (select id from account))",
    "an account's id is beyond the counter": """
        select (select value from counter where name = 'account') < (select coalesce(max(id), 0) from account)""",
}
