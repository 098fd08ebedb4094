"""`handraise doctor`'s checks of the data folder and the database in it. Nothing is changed."""

import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from handraise.cli.checks import Finding
from handraise.cli.data import DATABASE

_NETWORK: Final = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ceph"})
_AHEAD_MS: Final = 5 * 60_000
_CONNECT_S: Final = 3.0


def folder(path: Path) -> Iterator[Finding]:
    """The folder, what is in it, and who uses it."""
    path = path.absolute()
    if not path.is_dir():
        yield Finding("data", "note", f"There is no folder {path} yet; `handraise serve` makes it.")
        return
    yield from _rights(path)
    yield from _file_system(path)
    yield from _holder(path)
    if not (path / DATABASE).is_file():
        yield Finding("database", "note", f"There is no database in {path} yet; `handraise serve` makes it.")
        return
    yield from database(path / DATABASE)


def database(path: Path) -> Iterator[Finding]:
    """Whole, of a version that this program knows, and with no time in the future."""
    try:
        with closing(_reading(path)) as connection:
            yield from _whole(connection, path)
            yield from _version(connection)
            yield from _times(connection)
            yield from _images(connection, path.parent)
    except sqlite3.Error as error:
        yield Finding("database", "error", f"{path} can't be read: {error}. `handraise restore` puts a backup there.")


def _rights(path: Path) -> Iterator[Finding]:
    """0700 and 0600 (requirement S22): the database has everybody's posts, the lock and the socket lead to it."""
    wrong = [entry for entry in (path, *sorted(path.iterdir())) if _others(entry)]
    foreign = [entry for entry in (path, *sorted(path.iterdir())) if entry.lstat().st_uid != os.getuid()]
    for entry in wrong:
        mode = "700" if entry.is_dir() else "600"
        yield Finding("rights", "warning", f"Others on this machine can open {entry}; chmod {mode} it.")
    if foreign and os.getuid() != 0:
        names = ", ".join(str(entry) for entry in foreign)
        yield Finding("rights", "error", f"{names} belongs to another user; run as that one, or chown it.")
    if not os.access(path, os.W_OK | os.X_OK):
        yield Finding("rights", "error", f"You can't write in {path}.")
    elif not wrong and not foreign:
        yield Finding("rights", "ok", f"{path} is yours alone.")


def _others(entry: Path) -> bool:
    mode = entry.lstat().st_mode
    return not stat.S_ISLNK(mode) and bool(stat.S_IMODE(mode) & 0o077)


def _file_system(path: Path, mounts: Path = Path("/proc/mounts")) -> Iterator[Finding]:
    """SQLite's write-ahead log needs shared memory, which no network file system has."""
    if not mounts.exists():
        return
    kinds = {line.split()[1]: line.split()[2] for line in mounts.read_text(errors="replace").splitlines()}
    real = path.resolve()
    kind = next((kinds[str(place)] for place in (real, *real.parents) if str(place) in kinds), "")
    if kind in _NETWORK:
        yield Finding("file system", "error", f"{path} is on {kind}; SQLite needs a disk of this machine.")


def _holder(path: Path) -> Iterator[Finding]:
    """Who has the lock, and whether it answers."""
    import socket

    from handraise.app.folder import holder

    held = holder(path)
    if held is None:
        yield Finding("server", "note", "No server runs on this folder.")
        return
    try:
        with socket.socket(socket.AF_UNIX) as door:
            door.settimeout(_CONNECT_S)
            door.connect(str(held.socket))
    except OSError as error:
        why = error.strerror or str(error)
        yield Finding("server", "error", f"Process {held.pid} has the folder, its socket doesn't answer: {why}.")
    else:
        yield Finding("server", "ok", f"Process {held.pid} serves this folder.")


def _whole(connection: sqlite3.Connection, path: Path) -> Iterator[Finding]:
    problems = [row[0] for row in connection.execute("pragma integrity_check(5)")]
    if problems == ["ok"]:
        yield Finding("database", "ok", f"{path} is whole ({path.stat().st_size:,} bytes).")
    else:
        yield Finding("database", "error", f"{path} is damaged: {'; '.join(problems)}. Restore a backup.")


def _version(connection: sqlite3.Connection) -> Iterator[Finding]:
    from handraise.store.sqlite.schema import APPLICATION_ID, latest

    [(version,)] = connection.execute("pragma user_version")
    [(application,)] = connection.execute("pragma application_id")
    if application != APPLICATION_ID:
        yield Finding("schema", "error", "This is a database of another program.")
    elif version > latest():
        yield Finding("schema", "error", f"The database is of version {version}; this program knows {latest()}.")
    elif version < latest():
        yield Finding("schema", "note", f"The next start brings the database from version {version} to {latest()}.")
    else:
        yield Finding("schema", "ok", f"The database is of version {version}.")


def _times(connection: sqlite3.Connection) -> Iterator[Finding]:
    [(newest,)] = connection.execute("select max(created_at) from (select * from post order by id desc limit 100)")
    if newest is not None and newest > time.time_ns() // 1_000_000 + _AHEAD_MS:
        yield Finding("clock", "warning", "The newest post is in the future: the clock is, or was, wrong.")


def _images(connection: sqlite3.Connection, folder: Path) -> Iterator[Finding]:
    """Their files are beside the database: one that was copied without them shows gaps."""
    from handraise.media.files import FOLDER, MediaFolder

    if not connection.execute("select 1 from sqlite_master where name = 'image'").fetchall():
        return
    hashes = {hash for (hash,) in connection.execute("select hash from image")}
    media = folder / FOLDER
    there = MediaFolder(media).path if media.is_dir() else None
    missing = len(hashes) if there is None else sum(not there(hash).is_file() for hash in hashes)
    if missing:
        yield Finding("images", "warning", f"Of {len(hashes):,} images {missing:,} have no file in {media}.")
    else:
        yield Finding("images", "ok", f"All {len(hashes):,} images have their files.")


def _reading(path: Path) -> sqlite3.Connection:
    """Read-only. Without a log beside the file nobody writes to it, and `immutable` leaves none behind either."""
    alone = not path.with_name(f"{path.name}-wal").exists()
    mode = "mode=ro&immutable=1" if alone else "mode=ro"
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True, timeout=_CONNECT_S)
    connection.execute("pragma query_only = 1")
    return connection
