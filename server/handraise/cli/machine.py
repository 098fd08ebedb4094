"""`handraise doctor`'s checks of the machine. Each judges plain values, which its arguments' defaults read."""

import platform
import resource
import shutil
import sqlite3
import time
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from handraise import __version__
from handraise.cli.checks import Finding
from handraise.errors import OperatorError

LIBRARIES: Final = ("uvicorn", "websockets", "litestar", "httptools", "aiosqlite", "msgspec", "orjson", "nh3", "pillow")
OLDEST_SQLITE: Final = (3, 38, 0)
# A WAL that is reset while another connection checkpoints could be corrupted: sqlite.org/wal.html#walresetbug
WAL_DEFECT: Final = ((3, 7, 0), (3, 51, 2))
MB: Final = 1 << 20
LITTLE_BYTES: Final = 1024 * MB
TOO_LITTLE_BYTES: Final = 100 * MB
FEW_FILES: Final = 4096
BUILT: Final = 1_760_000_000
"""A moment before this program was written, in seconds since the epoch."""


def versions() -> Iterator[Finding]:
    """What runs here."""
    python = f"Python {platform.python_version()} on {platform.system()} {platform.release()} ({platform.machine()})"
    yield Finding("version", "ok", f"Handraise {__version__}, {python}.")
    found = {name: _version(name) for name in LIBRARIES}
    missing = [name for name, its in found.items() if its is None]
    if missing:
        yield Finding("libraries", "error", f"{', '.join(missing)} can't be found; install Handraise anew.")
    else:
        yield Finding("libraries", "ok", ", ".join(f"{name} {its}" for name, its in found.items()) + ".")
    if find_spec("uvloop") is None:
        yield Finding("event loop", "note", "uvloop isn't installed; the server works, with less throughput.")


def sqlite(library: tuple[int, ...] = sqlite3.sqlite_version_info) -> Iterator[Finding]:
    """Whether this SQLite will do."""
    name = f"SQLite {'.'.join(map(str, library))}"
    if library < OLDEST_SQLITE:
        yield Finding("sqlite", "error", f"{name} is too old; {'.'.join(map(str, OLDEST_SQLITE))} is needed.")
    elif WAL_DEFECT[0] <= library <= WAL_DEFECT[1]:
        yield Finding(
            "sqlite",
            "note",
            f"{name} can damage a database that two connections write or checkpoint at once (mended in 3.51.3). "
            "Handraise uses one; don't write to its database with another program while it runs.",
        )
    else:
        yield Finding("sqlite", "ok", f"{name}.")


def open_files(limits: tuple[int, int] | None = None) -> Iterator[Finding]:
    """Each connection is an open file."""
    soft, hard = limits or resource.getrlimit(resource.RLIMIT_NOFILE)
    text = f"{_number(soft)} open files are allowed (at most {_number(hard)})"
    if soft != resource.RLIM_INFINITY and soft < FEW_FILES:
        more = f"`ulimit -n {FEW_FILES}` or systemd's LimitNOFILE allows more"
        yield Finding("open files", "warning", f"{text}; each connection needs one. {more}.")
    else:
        yield Finding("open files", "ok", f"{text}.")


def space(folder: Path, free: int | None = None) -> Iterator[Finding]:
    """Room for the database to grow."""
    folder = folder.absolute()
    place = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(place).free if free is None else free
    level = "ok" if free >= LITTLE_BYTES else "warning" if free >= TOO_LITTLE_BYTES else "error"
    yield Finding("space", level, f"{free // MB:,} MB are free for {folder}.")  # type: ignore[arg-type]


def clock(now: float | None = None) -> Iterator[Finding]:
    """Times are shown to people, and links and tokens end by them; order doesn't depend on them."""
    now = time.time() if now is None else now
    text = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(now))
    if now < BUILT:
        yield Finding("clock", "error", f"The clock says {text}, which is in the past; set it, best by NTP.")
    else:
        yield Finding("clock", "ok", f"It is {text}.")


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _number(limit: int) -> str:
    return "any number of" if limit == resource.RLIM_INFINITY else f"{limit:,}"


def receivers(urls: tuple[str, ...]) -> Iterator[Finding]:
    """Where alerts go besides, by scheme and host alone."""
    if not urls:
        return
    from handraise.outgoing.receivers import open_receivers

    try:
        names = open_receivers(urls).names
    except OperatorError as error:
        yield Finding("alerts", "error", str(error))
    else:
        yield Finding("alerts", "ok", f"Alerts go to {', '.join(names)} too; `handraise alerts test` tries it.")
