"""The folder of images, `DATA/media`: `ab/<hash>.webp` and `ab/<hash>.thumb.webp`, 0600 in folders of 0700.

A file is written under a temporary name and synced, and takes its name by a rename; so a name stands for a whole file.
The hash is that of the whole image's bytes, so the same image twice is one file.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import IO, Final

FOLDER: Final = "media"
NAME: Final = re.compile(r"([0-9a-f]{2})/(\1[0-9a-f]{62})(?:\.thumb)?\.webp")
"""A file's path in the folder; the second group is its hash."""

_TEMPORARY: Final = "tmp"


def hash_of(full: bytes) -> str:
    return sha256(full).hexdigest()


class Staged:
    """Both files of an image, on disk under temporary names. One of `keep` and `drop` ends it; neither waits long."""

    def __init__(self, hash: str, renames: list[tuple[Path, Path]]) -> None:
        self.hash = hash
        self._renames = renames

    def keep(self) -> None:
        """They take their names; files of the same hash that are there are the same."""
        for temporary, final in self._renames:
            temporary.replace(final)

    def drop(self) -> None:
        for temporary, _ in self._renames:
            temporary.unlink(missing_ok=True)

    def sync(self) -> None:
        """Puts the names on disk."""
        _sync(self._renames[0][1].parent)


class MediaFolder:
    """Makes the folder where it is missing. The caller holds the data folder; every method blocks."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        _made(folder)
        self._temporary = folder / _TEMPORARY

    def clean(self) -> None:
        """Removes what a process that died has left half done."""
        shutil.rmtree(self._temporary, ignore_errors=True)

    def spool(self) -> IO[bytes]:
        """A file for what is being uploaded; it has no name and goes when it is closed."""
        return tempfile.TemporaryFile(dir=_made(self._temporary))

    def stage(self, full: bytes, thumb: bytes) -> Staged:
        """Writes both files and syncs them."""
        hash = hash_of(full)
        parent = self.path(hash).parent
        if not parent.is_dir():
            _made(parent)
            _sync(self.folder)
        renames = [(self._written(full), self.path(hash)), (self._written(thumb), self.path(hash, thumb=True))]
        return Staged(hash, renames)

    def _written(self, data: bytes) -> Path:
        handle, name = tempfile.mkstemp(dir=_made(self._temporary))
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        return Path(name)

    def adopt(self, source: Path, name: str) -> None:
        """Takes a file of the same file system in, as a restored backup has it. `name` fits `NAME`; then `sync`."""
        final = self.folder / name
        _made(final.parent)
        source.chmod(0o600)
        _sync(source)
        source.replace(final)

    def sync(self, names: Iterable[str]) -> None:
        """Puts the names of files that were adopted on disk, and those of their folders."""
        for folder in {(self.folder / name).parent for name in names} | {self.folder, self.folder.parent}:
            _sync(folder)

    def path(self, hash: str, *, thumb: bool = False) -> Path:
        return self.folder / hash[:2] / f"{hash}{'.thumb' if thumb else ''}.webp"

    def has(self, hash: str) -> bool:
        return any(self.path(hash, thumb=thumb).exists() for thumb in (False, True))

    def open(self, hash: str, *, thumb: bool) -> IO[bytes] | None:
        """The file, for the caller to close; None where it isn't there. Removed meanwhile, it stays whole."""
        with suppress(FileNotFoundError):
            return self.path(hash, thumb=thumb).open("rb", buffering=0)
        return None

    def remove(self, hash: str) -> None:
        """Both files, where they are there."""
        for thumb in (False, True):
            self.path(hash, thumb=thumb).unlink(missing_ok=True)

    def hashes(self) -> Iterator[str]:
        """Those of which there is a file; each once or twice."""
        for path in self.folder.glob("??/*.webp"):
            if found := NAME.fullmatch(f"{path.parent.name}/{path.name}"):
                yield found[2]


def _made(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
