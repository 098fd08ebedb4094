"""The SQLite adapter's files: their rights, and the log's identity in the head file."""

from pathlib import Path

import pytest

from handraise.errors import Unavailable
from handraise.store.sqlite import maintenance, open_store
from handraise.store.sqlite.connections import DATABASE
from tests.store.files import make, names, rights, umask
from tests.store.support import NOW, SITE, people, post


async def test_files_are_the_owners_alone_whatever_the_umask(folder: Path, tmp_path: Path) -> None:
    with umask(0):
        async with open_store(folder, SITE) as store:
            await people(store, 1)
            await store.apply([post(1)], NOW)
            found = {name: rights(folder / name) for name in names(folder)}
            await maintenance.backup(folder, tmp_path / "copy.db")
    assert found == dict.fromkeys([DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", "head"], 0o600)
    assert rights(folder) == 0o700
    assert rights(tmp_path / "copy.db") == 0o600


async def test_a_folder_that_was_open_to_others_is_closed(folder: Path) -> None:
    make(folder)
    async with open_store(folder, SITE):
        assert rights(folder) == 0o700


async def test_the_file_is_clean_after_closing(folder: Path) -> None:
    """The writer closes last and so checkpoints: nothing is left in a WAL."""
    async with open_store(folder, SITE) as store:
        await people(store, 1)
        await store.apply([post(1)], NOW)
    assert names(folder) == [DATABASE, "head"]
    assert maintenance.check(folder / DATABASE) == []


async def test_calls_after_closing_are_refused(folder: Path) -> None:
    async with open_store(folder, SITE) as store:
        await people(store, 1)
    with pytest.raises(Unavailable):
        await store.apply([post(1)], NOW)
    with pytest.raises(Unavailable):
        await store.ping()


async def test_a_copied_back_database_has_a_new_epoch(folder: Path, tmp_path: Path) -> None:
    async with open_store(folder, SITE) as store:
        await people(store, 1)
        await store.apply([post(1)], NOW)
        epoch = store.epoch
        await maintenance.backup(folder, tmp_path / "copy.db")
        await store.apply([post(1)], NOW)
    (tmp_path / "copy.db").replace(folder / DATABASE)
    async with open_store(folder, SITE) as store:
        assert store.epoch != epoch
        assert store.head == 1
        epoch = store.epoch
    async with open_store(folder, SITE) as store:
        assert store.epoch == epoch


@pytest.mark.parametrize("line", [None, b"", b"nonsense\n", b"01ARZ3NDEKTSV4RRFFQ69G5FAV 0000000000000000\n"])
async def test_without_a_head_that_fits_the_epoch_is_new(folder: Path, line: bytes | None) -> None:
    async with open_store(folder, SITE) as store:
        epoch = store.epoch
    if line is None:
        (folder / "head").unlink()
    else:
        (folder / "head").write_bytes(line)
    async with open_store(folder, SITE) as store:
        assert store.epoch != epoch
        assert len(store.epoch) == 26


async def test_a_database_ahead_of_its_head_file_keeps_its_epoch(folder: Path) -> None:
    """As after a power cut: the head file isn't synced with each commit."""
    async with open_store(folder, SITE) as store:
        await people(store, 1)
        line = (folder / "head").read_bytes()
        await store.apply([post(1)], NOW)
        epoch = store.epoch
        assert (folder / "head").read_bytes() != line
    (folder / "head").write_bytes(line)
    async with open_store(folder, SITE) as store:
        assert (store.epoch, store.head) == (epoch, 1)
