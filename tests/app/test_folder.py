"""The data folder: one process at a time, and nobody else's to read."""

import fcntl
import os
import socket
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from handraise.app import folder
from handraise.app.composition import running
from handraise.app.settings import Settings
from handraise.errors import DataFolderLocked, OperatorError


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_second_holder_is_told_who_has_it(tmp_path: Path) -> None:
    hold = "import sys; from pathlib import Path; from handraise.app.folder import held\n"
    hold += "with held(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(DataFolderLocked, match=f"in use by process {other.pid}\\."), folder.held(tmp_path):
            raise AssertionError("held twice")
        assert folder.holder(tmp_path) == folder.Holder(other.pid, tmp_path / "admin.sock")
        other.kill()
    with folder.held(tmp_path):  # the lock went with the process
        assert folder.holder(tmp_path) == folder.Holder(os.getpid(), tmp_path / "admin.sock")
    assert folder.holder(tmp_path) is None


def test_nobody_holds_what_is_not_there(tmp_path: Path) -> None:
    assert folder.holder(tmp_path / "none") is None


def test_a_folder_that_was_open_to_others_is_closed(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    with folder.held(tmp_path):
        assert mode(tmp_path) == 0o700


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OperatorError, match="can't be used"), folder.held(tmp_path / "file" / "data"):
        raise AssertionError("held")


async def test_every_file_is_private_with_any_umask(settings: Callable[..., Settings]) -> None:
    before = os.umask(0)
    try:
        async with running(settings()) as server:
            data = server.inside.folder
            files = {path.name: mode(path) for path in data.rglob("*") if not path.is_dir()}
            assert {"handraise.db", "lock", "admin.sock"} <= set(files)
            assert set(files.values()) == {0o600}
            assert (mode(data), mode(data / "media")) == (0o700, 0o700)
        assert os.umask(0) == 0
    finally:
        os.umask(before)


def test_files_made_meanwhile_are_private_and_the_umask_comes_back(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with folder.private_files():
            (tmp_path / "inside").write_text("")
        (tmp_path / "outside").write_text("")
    finally:
        os.umask(before)
    assert (mode(tmp_path / "inside"), mode(tmp_path / "outside")) == (0o600, 0o666)


def test_who_looks_at_the_lock_is_nobody_s_obstacle(tmp_path: Path) -> None:
    """A shared lock without a name, as `holder` takes it, is waited for; here it goes while `held` waits."""
    with folder.held(tmp_path):
        pass
    looking = os.open(tmp_path / "lock", os.O_RDONLY)
    fcntl.flock(looking, fcntl.LOCK_SH)
    timer = threading.Timer(0.1, os.close, (looking,))
    timer.start()
    with folder.held(tmp_path):
        assert folder.holder(tmp_path) == folder.Holder(os.getpid(), tmp_path / "admin.sock")
    timer.join()


def test_a_socket_that_was_left_behind_is_replaced(tmp_path: Path) -> None:
    with folder.held(tmp_path):
        folder.bind_socket(tmp_path).close()
        assert mode(tmp_path / "admin.sock") == 0o600
    with folder.held(tmp_path):
        assert not (tmp_path / "admin.sock").exists()
        with folder.bind_socket(tmp_path), socket.socket(socket.AF_UNIX) as client:
            client.connect(str(tmp_path / "admin.sock"))


@pytest.fixture
def runtime() -> Iterator[str]:
    """A folder with a short path, which a test's own isn't."""
    with tempfile.TemporaryDirectory() as made:
        yield made


@pytest.mark.parametrize(("spare", "inside"), [(0, True), (-1, False)])
def test_a_path_that_is_too_long_for_a_socket_gives_way(
    tmp_path: Path, runtime: str, monkeypatch: pytest.MonkeyPatch, spare: int, inside: bool
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    fill = folder.MOST_SOCKET_PATH_BYTES - len(str(tmp_path)) - len("//admin.sock") - spare
    data = tmp_path / ("d" * fill)
    path = folder.socket_path(data)
    assert len(str(path)) <= folder.MOST_SOCKET_PATH_BYTES
    assert (path.parent == data) is inside
    with folder.held(data), folder.bind_socket(data), socket.socket(socket.AF_UNIX) as client:
        client.connect(str(path))
        assert folder.holder(data) == folder.Holder(os.getpid(), path)
