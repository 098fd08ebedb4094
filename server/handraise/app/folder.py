"""The data folder: private to its owner, held by one process at a time.

handraise.db …   the store's files
media/           the images
lock             held by the process that uses the folder; its text says who that is
admin.sock       where a running server takes the operator's commands
"""

import contextlib
import fcntl
import hashlib
import os
import socket
import stat
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from handraise.errors import DataFolderLocked, OperatorError

LOCK: Final = "lock"
SOCKET: Final = "admin.sock"
MOST_SOCKET_PATH_BYTES: Final = 107  # sun_path is 108 bytes with its NUL (unix(7))
_PRIVATE_FOLDER: Final = 0o700
_PRIVATE_FILE: Final = 0o600
_ATTEMPTS: Final = 40
_PAUSE_S: Final = 0.025


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that holds a folder, and its admin socket."""

    pid: int
    socket: Path


@contextlib.contextmanager
def private_files() -> Iterator[None]:
    """Files made meanwhile are the owner's alone, whatever the umask was (S22). It holds for the whole process."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


@contextlib.contextmanager
def held(folder: Path) -> Iterator[Path]:
    """Makes the folder where it is missing and locks it; gives its absolute path.

    The lock goes with the process, however that ends. Raises `DataFolderLocked`, which names the process that has it.
    """
    folder = _made(folder)
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _PRIVATE_FILE)
    try:
        _lock(descriptor, folder)
        os.fchmod(descriptor, _PRIVATE_FILE)
        socket_path(folder).unlink(missing_ok=True)  # left by a process that has died
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n{socket_path(folder)}\n".encode(), 0)
        yield folder
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def holder(folder: Path) -> Holder | None:
    """Who holds the folder now; None where nobody does. For command-line tools that want the server's socket."""
    try:
        descriptor = os.open(folder / LOCK, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _said(descriptor, folder)
    finally:
        os.close(descriptor)
    return None


def socket_path(folder: Path) -> Path:
    """`folder/admin.sock`, or a path in the user's runtime directory where that is longer than a socket's may be."""
    path = folder.absolute() / SOCKET
    if len(os.fsencode(path)) <= MOST_SOCKET_PATH_BYTES:
        return path
    name = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:32]
    return _runtime_folder() / f"handraise-{name}.sock"


def bind_socket(folder: Path) -> socket.socket:
    """The admin socket, bound and listening, mode 0600. Call it only while the folder is `held`.

    Raises `OperatorError`.
    """
    path = socket_path(folder)
    _made(path.parent)
    path.unlink(missing_ok=True)
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with private_files():
            sock.bind(str(path))
        path.chmod(_PRIVATE_FILE)
        sock.listen(64)
        sock.setblocking(False)
    except OSError as error:
        sock.close()
        raise OperatorError(f"The admin socket {path} can't be made: {error.strerror or error}.") from None
    return sock


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
        if stat.S_IMODE(folder.stat().st_mode) & 0o077:
            folder.chmod(_PRIVATE_FOLDER)
    except OSError as error:
        raise OperatorError(f"The folder {folder} can't be used: {error.strerror}.") from None
    return folder.absolute()


def _lock(descriptor: int, folder: Path) -> None:
    """A lock without a name is that of somebody who looks (`holder`), or who comes or goes: it is gone in a moment."""
    by = None
    for _attempt in range(_ATTEMPTS):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            by = _said(descriptor, folder)
        if by.pid:
            break
        time.sleep(_PAUSE_S)
    name = f"process {by.pid}" if by is not None and by.pid else "another process"
    raise DataFolderLocked(f"The data folder {folder} is in use by {name}.")


def _said(descriptor: int, folder: Path) -> Holder:
    """What the holder has written; for a moment after it has taken the lock that may be nothing yet."""
    pid, _, path = os.pread(descriptor, 4096, 0).decode(errors="replace").partition("\n")
    return Holder(int(pid) if pid.isdigit() else 0, Path(path.strip()) if path.strip() else socket_path(folder))


def _runtime_folder() -> Path:
    """The user's own; a shared /tmp would let another user be there first, so ours in it must be ours alone."""
    if given := os.environ.get("XDG_RUNTIME_DIR"):
        return Path(given)
    folder = _made(Path(tempfile.gettempdir()) / f"handraise-{os.getuid()}")
    if folder.stat().st_uid != os.getuid() or folder.is_symlink():
        raise OperatorError(f"{folder} belongs to somebody else; set XDG_RUNTIME_DIR to a folder of your own.")
    return folder
