"""Files that hold secrets: their owner's alone, from the first byte on, and whole or not there."""

import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from handraise.errors import OperatorError


def write(path: Path, text: str) -> None:
    """Puts the file in the place of what was there. Raises `OperatorError`."""
    with written(path) as put:
        put(text)


@contextmanager
def written(path: Path | None) -> Iterator[Callable[[str], None]]:
    """Proves that the file can be written before the block's work begins; gives what to call with its text.

    It takes its place (mode 0600) when the block ends well, and is not there otherwise. None is no file at all.
    """
    if path is None:
        yield lambda text: None
        return
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise OperatorError(f"{path} can't be written: {error.strerror}.") from None
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            yield lambda text: _put(file.write, text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def read(path: Path) -> str:
    """The text of a file that should be its owner's alone. Raises `OperatorError`."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise OperatorError(f"{path} can't be read: {getattr(error, 'strerror', None) or 'it is no text'}.") from None


def others_may_read(path: Path) -> bool:
    """Whether anybody but the owner can open the file."""
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def _put(write: Callable[[str], int], text: str) -> None:
    write(text)
