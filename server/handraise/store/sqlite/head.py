"""`DATA/head`: the log's epoch and its last committed seq, outside the database.

It is written after a commit and never before. A database whose head is below it is therefore an older copy that was
put back, and its log another one: clients that saw what is missing must not resume from it.
"""

import os
import secrets
import time
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple

import structlog

NAME: Final = "head"
_SIZE: Final = 26 + 1 + 16 + 1
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

log = structlog.get_logger(__name__)


class Head(NamedTuple):
    epoch: str
    seq: int


def new_epoch() -> str:
    """26 characters: 48 bits of time in ms, then 80 random ones, in Crockford's base 32 (as a ULID)."""
    number = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    return "".join([_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5)])


def was_copied_back(database: Head, file: Head | None) -> bool:
    """Whether the database is older than what was last acknowledged from this folder.

    Without the file nobody can tell; then an older copy is assumed, which costs clients a fresh read and no more.
    """
    return file is None or file.epoch != database.epoch or database.seq < file.seq


class HeadFile:
    """The file, open as long as the store is. Its one line always has the same length, so a write replaces it."""

    def __init__(self, folder: Path) -> None:
        self._fd = os.open(folder / NAME, os.O_RDWR | os.O_CREAT, 0o600)
        os.fchmod(self._fd, 0o600)
        self._folder = folder

    def __enter__(self) -> "HeadFile":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._fd)

    def read(self) -> Head | None:
        """What was last written; None for a new file or one that makes no sense."""
        line = os.pread(self._fd, _SIZE + 1, 0)
        epoch, _, seq = line.decode("ascii", "replace").rstrip("\n").partition(" ")
        if len(line) != _SIZE or len(epoch) != 26 or not seq.isdecimal():
            return None
        return Head(epoch, int(seq))

    def note(self, head: Head) -> None:
        """Writes it without waiting for the disk: a line lost to a power cut is an older one, which does no harm."""
        try:
            os.pwrite(self._fd, f"{head.epoch} {head.seq:016d}\n".encode(), 0)
        except OSError as error:  # the commit stands all the same
            log.warning("head file not written", error=str(error))

    def sync(self) -> None:
        """Puts the line and the file's name on disk."""
        os.fsync(self._fd)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
