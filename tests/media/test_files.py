"""The folder of images: whole files under their hashes, private, and nothing left half done."""

import os
import stat
from pathlib import Path

import pytest

from handraise.media.files import NAME, MediaFolder, hash_of


@pytest.fixture
def folder(tmp_path: Path) -> MediaFolder:
    return MediaFolder(tmp_path / "media")


def read(folder: MediaFolder, hash: str, *, thumb: bool) -> bytes | None:
    file = folder.open(hash, thumb=thumb)
    if file is None:
        return None
    with file:
        return file.read()


def names(folder: MediaFolder) -> set[str]:
    return {str(path.relative_to(folder.folder)) for path in folder.folder.rglob("*") if path.is_file()}


def test_files_have_no_name_until_they_are_kept(folder: MediaFolder) -> None:
    staged = folder.stage(b"full", b"thumb")
    hash = hash_of(b"full")
    assert not folder.has(hash) and read(folder, hash, thumb=False) is None
    staged.keep()
    staged.sync()
    assert (read(folder, hash, thumb=False), read(folder, hash, thumb=True)) == (b"full", b"thumb")
    assert names(folder) == {f"{hash[:2]}/{hash}.webp", f"{hash[:2]}/{hash}.thumb.webp"}
    assert all(NAME.fullmatch(name) for name in names(folder))
    assert set(folder.hashes()) == {hash}


def test_what_is_dropped_leaves_nothing(folder: MediaFolder) -> None:
    folder.stage(b"full", b"thumb").drop()
    assert names(folder) == set()


def test_the_same_image_twice_is_one_file_and_goes_once(folder: MediaFolder) -> None:
    for _ in range(2):
        folder.stage(b"full", b"thumb").keep()
    assert len(names(folder)) == 2
    for _ in range(2):
        folder.remove(hash_of(b"full"))
    assert names(folder) == set()


def test_what_a_dead_process_left_is_cleaned_and_the_rest_stays(folder: MediaFolder) -> None:
    folder.stage(b"kept", b"thumb").keep()
    folder.stage(b"half done", b"thumb")
    MediaFolder(folder.folder).clean()
    assert {path.split("/")[0] for path in names(folder)} == {hash_of(b"kept")[:2]}


def test_files_and_folders_are_the_owners_alone_with_any_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        folder = MediaFolder(tmp_path / "media")
        folder.stage(b"full", b"thumb").keep()
        with folder.spool() as spool:
            assert stat.S_IMODE(os.fstat(spool.fileno()).st_mode) == 0o600
    finally:
        os.umask(before)
    for path in (folder.folder, *folder.folder.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


@pytest.mark.parametrize("name", ["../x.webp", "ab/../../x.webp", "ab/" + "b" * 64 + ".webp", "ab/abc.webp", "ab/x"])
def test_no_other_name_is_one_of_an_image(name: str) -> None:
    assert NAME.fullmatch(name) is None
