"""A whole copy of the data folder's content while it is in use, and its way back.

A backup is a tar file: `handraise.db`, then the images as `media/ab/<hash>.webp`. The database comes first and decides:
those of its images are taken, and none else. One whose post is deleted before it was reached is left out.
"""

import asyncio
import os
import shutil
import sqlite3
import tarfile
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import IO, Final

from handraise.errors import OperatorError
from handraise.media.files import FOLDER as MEDIA
from handraise.media.files import NAME, MediaFolder
from handraise.store.sqlite import maintenance
from handraise.store.sqlite.connections import DATABASE

_SQLITE: Final = b"SQLite format 3\0"  # sqlite.org/fileformat2.html, 1.3.1
_END: Final = 2 * tarfile.BLOCKSIZE


async def back_up(folder: Path, target: Path) -> None:
    """Writes what is in `folder` as of one moment to the new file `target`, synced, for the owner alone.

    Everything that was acknowledged before the call is in it, and the database is an exact prefix of the log. Raises
    `OperatorError`, also where there is a file already: a backup is never written over.
    """
    try:
        if await asyncio.to_thread(target.exists):
            raise OperatorError(f"{target} exists already; a backup never overwrites.")
        with (
            maintenance.written_beside(target) as part,
            tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as scratch,
        ):
            copy = Path(scratch) / DATABASE
            await maintenance.backup(folder, copy)
            await asyncio.to_thread(_pack, part, copy, MediaFolder(folder / MEDIA))
    except (OSError, sqlite3.Error, tarfile.TarError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise OperatorError(f"The backup can't be written to {target}: {reason}.") from error


def _pack(part: Path, database: Path, media: MediaFolder) -> None:
    with tarfile.open(part, "w") as tar:
        _add(tar, database, DATABASE)
        for hash in sorted(maintenance.image_hashes(database)):
            for path in (media.path(hash), media.path(hash, thumb=True)):
                _add(tar, path, f"{MEDIA}/{path.parent.name}/{path.name}")


def _add(tar: tarfile.TarFile, path: Path, name: str) -> None:
    """Opened first, so that a file that goes meanwhile is in it whole, or not at all."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        info = tar.gettarinfo(arcname=name, fileobj=file)
        info.mode, info.uid, info.gid, info.uname, info.gname = 0o600, 0, 0, "", ""
        tar.addfile(info, file)


def restore(folder: Path, source: Path) -> None:
    """Puts a backup in the place of what is in `folder`. The caller holds it; no server runs.

    The log gets a new identity, so clients read afresh. Raises `OperatorError` with the database as it was. The images
    come first, under their hashes, where they are in nobody's way; when they are on disk, the database; then images go
    that it doesn't know. So whenever it is broken off, the database that is there has its images. A database file alone
    is taken too: then the images stay as they are.
    """
    with source.open("rb") as file:
        alone = file.read(len(_SQLITE)) == _SQLITE
    if alone:
        maintenance.restore(source, folder)
        return
    with tempfile.TemporaryDirectory(prefix=".restore.", dir=folder) as scratch:
        unpacked = Path(scratch)
        names = _unpack(source, unpacked)
        # Before an image comes in; `maintenance.restore`, which is given a database alone too, looks for itself.
        if problems := maintenance.check(unpacked / DATABASE):
            raise OperatorError(f"The backup is damaged: {'; '.join(problems)}")
        media = MediaFolder(folder / MEDIA)
        for name in names:
            media.adopt(unpacked / MEDIA / name, name)
        media.sync(names)
        maintenance.restore(unpacked / DATABASE, folder)
    known = maintenance.image_hashes(folder / DATABASE)
    for hash in set(media.hashes()) - known:
        media.remove(hash)


def _unpack(source: Path, into: Path) -> list[str]:
    """The names of the images; nothing but what a backup has is unpacked, and all is whole."""
    names: list[str] = []
    try:
        _check_end(source)
        with tarfile.open(source, "r:") as tar:
            for member in tar:
                name = member.name.removeprefix(f"{MEDIA}/")
                content = tar.extractfile(member) if member.isreg() else None
                if content is None or not (member.name == DATABASE or (name != member.name and NAME.fullmatch(name))):
                    raise OperatorError(f"{source} is no backup of Handraise: it has {member.name!r}.")
                _copy(content, into / member.name)
                if name != member.name:
                    _check(into / member.name, name)
                    names.append(name)
    except (OSError, tarfile.TarError) as error:
        raise OperatorError(f"{source} is no backup of Handraise, or damaged: {error}.") from error
    if not (into / DATABASE).is_file():
        raise OperatorError(f"{source} is no backup of Handraise: it has no database.")
    return names


def _check_end(source: Path) -> None:
    """A tar file ends with two empty blocks (POSIX, pax); one that was cut between two files would seem to be whole."""
    with source.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _END))
        if file.read() != bytes(_END):
            raise OperatorError(f"{source} is no backup of Handraise, or its end is missing.")


def _copy(content: IO[bytes], path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("xb") as file:
        shutil.copyfileobj(content, file)


def _check(path: Path, name: str) -> None:
    """A whole image is what its name says; of the small ones nothing is known."""
    found = NAME.fullmatch(name)
    if found is not None and ".thumb" not in name and sha256(path.read_bytes()).hexdigest() != found[2]:
        raise OperatorError(f"The backup is damaged: the image {name} isn't what it was.")
