"""A backup has the database and its images, whole, and puts both back; what isn't one changes nothing."""

import asyncio
import io
import stat
import sys
import tarfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from handraise.app import backup, folder
from handraise.app.composition import Running, running
from handraise.app.operator import BackupTo
from handraise.app.settings import Settings
from handraise.errors import OperatorError
from handraise.store.sqlite import maintenance
from tests.app.conftest import bearer, token_of
from tests.app.test_images import ask, post, upload
from tests.media.pictures import picture


@pytest.fixture
async def pictured(settings: Callable[..., Settings]) -> AsyncIterator[tuple[Running, httpx.AsyncClient, str, Any]]:
    """A server, a client, a token, and a post with two images."""
    async with running(settings()) as server, httpx.AsyncClient(base_url=server.url or "") as http:
        token = await token_of(server, "ana")
        images = [await upload(http, token, picture(size, size)) for size in (30, 50)]
        yield server, http, token, await post(http, token, *[image["id"] for image in images])


async def saved(server: Running, path: Path) -> Path:
    await server.operations.backup(BackupTo(path=str(path)))
    return path


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def media(data: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (data / "media").rglob("*.webp")}


async def test_images_are_in_a_backup_and_come_back(
    pictured: tuple[Running, httpx.AsyncClient, str, Any], settings: Callable[..., Settings], tmp_path: Path
) -> None:
    server, http, token, shown = pictured
    file = await saved(server, tmp_path / "monday.tar")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert names(tmp_path) == {"data", "monday.tar"}, "nothing else is left"
    before = media(server.inside.folder)
    with tarfile.open(file) as tar:
        assert tar.getnames()[0] == "handraise.db" and len(tar.getnames()) == 1 + len(before) == 5
    elsewhere = settings(data=tmp_path / "elsewhere")
    with folder.private_files(), folder.held(elsewhere.data) as data:
        backup.restore(data, file)
        assert media(data) == before and names(data) == {"handraise.db", "lock", "media"}
        for path in (data / "media").rglob("*"):
            assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
    async with running(elsewhere) as again, httpx.AsyncClient(base_url=again.url or "") as other:
        for image in shown["images"]:
            here, there = [await each.get(image["url"], headers=bearer(token)) for each in (http, other)]
            assert (there.status_code, there.content) == (200, here.content)


async def test_a_restore_takes_away_what_its_database_does_not_know(
    pictured: tuple[Running, httpx.AsyncClient, str, Any], tmp_path: Path, settings: Callable[..., Settings]
) -> None:
    server, *_ = pictured
    file = await saved(server, tmp_path / "monday.tar")
    before = media(server.inside.folder)
    other = tmp_path / "other"
    async with running(settings(data=other)) as later, httpx.AsyncClient(base_url=later.url or "") as there:
        ana = await token_of(later, "ana")
        await post(there, ana, (await upload(there, ana, picture(70, 70)))["id"])
    with folder.held(other) as data:
        backup.restore(data, file)
        assert media(data) == before


WATCHED = """
import os, sys
from pathlib import Path
from handraise.app import backup, folder

def told(event, args):
    if event == "os.rename":
        print("renamed", args[1])
    elif event == "open" and isinstance(args[0], (str, Path)) and os.path.isdir(args[0]):
        print("synced", args[0])

with folder.held(Path(sys.argv[1])) as data:
    sys.addaudithook(told)
    backup.restore(data, Path(sys.argv[2]))
"""


async def test_restored_images_are_on_disk_before_their_database(
    pictured: tuple[Running, httpx.AsyncClient, str, Any], tmp_path: Path
) -> None:
    """With the folders that have their names: a power cut right after it finds them."""
    server, *_ = pictured
    file = await saved(server, tmp_path / "monday.tar")
    data = tmp_path / "other"
    script = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", WATCHED, str(data), str(file)), stdout=asyncio.subprocess.PIPE
    )
    told = (await script.communicate())[0].decode().splitlines()
    assert script.returncode == 0
    before = told[: told.index(f"renamed {data / 'handraise.db'}")]
    images = [line for line in before if line.startswith(f"renamed {data / 'media'}")]
    assert len(images) == 4
    after = before[before.index(images[-1]) :]
    parents = {path.parent for path in (data / "media").rglob("*.webp")}
    assert {f"synced {folder}" for folder in (*parents, data / "media", data)} <= set(after)


async def test_a_database_alone_is_restored_and_leaves_the_images(
    pictured: tuple[Running, httpx.AsyncClient, str, Any], tmp_path: Path
) -> None:
    """As backups of earlier versions are."""
    server, *_ = pictured
    alone = tmp_path / "monday.db"
    await maintenance.backup(server.inside.folder, alone)
    with folder.held(tmp_path / "other") as data:
        (data / "media" / "ab").mkdir(parents=True)
        (data / "media" / "ab" / ("ab" * 32 + ".webp")).write_bytes(b"kept")
        backup.restore(data, alone)
        assert list(media(data).values()) == [b"kept"]


async def test_an_image_that_is_deleted_meanwhile_is_left_out(
    pictured: tuple[Running, httpx.AsyncClient, str, Any], tmp_path: Path
) -> None:
    server, http, token, shown = pictured
    for path in list((server.inside.folder / "media").rglob("*.webp"))[:1]:
        path.unlink()
    file = await saved(server, tmp_path / "monday.tar")
    with folder.held(tmp_path / "other") as data:
        backup.restore(data, file)
        assert len(media(data)) == 3
    await ask(http, token, "delete", post=shown["id"])


def packed(path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    with tarfile.open(path, "w") as tar:
        for info, content in members:
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


IMAGE = "media/ab/" + "ab" * 32 + ".webp"


@pytest.mark.parametrize(
    "extra",
    [
        (member("../evil"), b"x"),
        (member("/tmp/handraise-evil"), b"x"),
        (member("media/../../evil"), b"x"),
        (member("media/ab/evil.sh"), b"x"),
        (member("handraise.db-wal"), b"x"),
        (member("handraise.toml"), b"x"),
        (member(IMAGE, tarfile.SYMTYPE, "/etc/passwd"), b""),
        (member(IMAGE, tarfile.LNKTYPE, "handraise.db"), b""),
        (member("media/ab", tarfile.DIRTYPE), b""),
        (member("media/ab/pipe", tarfile.FIFOTYPE), b""),
        (member(IMAGE), b"not what its name says"),
    ],
)
async def test_nothing_but_a_backup_is_unpacked(
    pictured: tuple[Running, httpx.AsyncClient, str, Any], tmp_path: Path, extra: tuple[tarfile.TarInfo, bytes]
) -> None:
    server, *_ = pictured
    alone = tmp_path / "good.db"
    await maintenance.backup(server.inside.folder, alone)
    file = packed(tmp_path / "bad.tar", (member("handraise.db"), alone.read_bytes()), extra)
    around = names(tmp_path) | {"other"}
    with folder.held(tmp_path / "other") as data:
        with pytest.raises(OperatorError, match=r"no backup|damaged"):
            backup.restore(data, file)
        assert names(data) == {"lock"}
    assert names(tmp_path) == around


@pytest.mark.parametrize("part", [0.0, 0.1, 0.5, 0.95, 1.0])
async def test_half_a_backup_changes_nothing(
    pictured: tuple[Running, httpx.AsyncClient, str, Any], tmp_path: Path, part: float
) -> None:
    server, *_ = pictured
    content = (await saved(server, tmp_path / "whole.tar")).read_bytes()
    end = content.rstrip(b"\0")
    (tmp_path / "half.tar").write_bytes(end[: int(len(end) * part)])
    with folder.held(tmp_path / "other") as data:
        with pytest.raises(OperatorError):
            backup.restore(data, tmp_path / "half.tar")
        assert names(data) == {"lock"}
