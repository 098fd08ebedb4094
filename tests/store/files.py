"""Folders and files in tests: their names and rights, and a store that still works."""

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from handraise.store.sqlite import SQLiteStore
from tests.store.support import all_pages, one, post


@contextlib.contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def make(folder: Path) -> None:
    """A folder that others may look into."""
    folder.mkdir(mode=0o755, parents=True)


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def works(store: SQLiteStore) -> None:
    """A post is stored, has the next seq and is read back."""
    before = store.head
    assert (await one(store, post(1, "works"))).seq == before + 1
    assert (await all_pages(store, {"topic:works": 0}))[-1].seq == before + 1
