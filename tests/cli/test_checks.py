"""doctor's judgements of plain values."""

import resource
from pathlib import Path

import pytest

from handraise.cli import machine
from handraise.cli.stored import _file_system


@pytest.mark.parametrize(
    ("library", "level"),
    [((3, 37, 2), "error"), ((3, 38, 0), "note"), ((3, 51, 2), "note"), ((3, 51, 3), "ok"), ((4, 0, 0), "ok")],
)
def test_sqlite_versions(library: tuple[int, ...], level: str) -> None:
    assert [finding.level for finding in machine.sqlite(library)] == [level]


@pytest.mark.parametrize(
    ("limits", "level"), [((256, 256), "warning"), ((4096, 4096), "ok"), ((resource.RLIM_INFINITY,) * 2, "ok")]
)
def test_open_files(limits: tuple[int, int], level: str) -> None:
    assert [finding.level for finding in machine.open_files(limits)] == [level]


@pytest.mark.parametrize(("free", "level"), [(0, "error"), (200 << 20, "warning"), (5 << 30, "ok")])
def test_free_space(tmp_path: Path, free: int, level: str) -> None:
    assert [finding.level for finding in machine.space(tmp_path / "not" / "yet", free)] == [level]


@pytest.mark.parametrize(("now", "level"), [(0.0, "error"), (2e9, "ok")])
def test_the_clock(now: float, level: str) -> None:
    assert [finding.level for finding in machine.clock(now)] == [level]


def test_a_network_file_system_is_an_error(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nserver:/x {tmp_path.resolve()} nfs4 rw 0 0\n")
    assert [finding.level for finding in _file_system(tmp_path / "data", mounts)] == ["error"]
    mounts.write_text("/dev/sda1 / ext4 rw 0 0\n")
    assert list(_file_system(tmp_path / "data", mounts)) == []
