"""`serve` as a process: it owns the signals, drains, and exits 0."""

import asyncio
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedError

from handraise.app import folder
from handraise.app import operator as op
from handraise.app.adminclient import connected
from handraise.app.composition import running
from handraise.app.settings import Settings
from handraise.errors import OperatorError
from tests.app.conftest import bearer

SERVE = """
import sys
from handraise.app.composition import serve
from handraise.app.settings import load

settings = load({"data": sys.argv[1], "port": 0, "log_format": "json"}, {})
sys.exit(serve(settings, lambda it: print(it.url, flush=True)))
"""


class Process:
    """A server process; `url` is where it listens."""

    def __init__(self, process: asyncio.subprocess.Process, url: str) -> None:
        self.process = process
        self.url = url

    async def exit(self, *signals: int) -> tuple[int, str]:
        """Sends the signals; the status, and what it wrote to stderr."""
        for number in signals:
            self.process.send_signal(number)
        async with asyncio.timeout(60):
            _, errors = await self.process.communicate()
        assert self.process.returncode is not None
        return self.process.returncode, errors.decode()


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "error", "-c", SERVE, str(tmp_path)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    async with asyncio.timeout(60):
        line = await process.stdout.readline()
    yield Process(process, line.decode().strip())
    if process.returncode is None:
        process.kill()
        await process.communicate()


async def rest_of(ws: ClientConnection) -> list[str]:
    """Every frame until the server's close."""
    frames: list[str] = []
    async with asyncio.timeout(60):
        with suppress(ConnectionClosedError):
            while True:
                frames.append(str(await ws.recv()))
    return frames


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_drains_and_exits_with_0(served: Process, tmp_path: Path, number: int) -> None:
    async with connected(folder.socket_path(tmp_path)) as operator:
        await operator.account_add(op.AccountAdd(handle="ana", name="Ana"))
        token = (await operator.token_new(op.TokenNew(handle="ana"))).token
    async with (
        httpx.AsyncClient(base_url=served.url) as http,
        connect(served.url.replace("http", "ws") + "/ws", proxy=None) as ws,
    ):
        assert '"hello"' in str(await ws.recv())
        await ws.send(f'{{"type":"auth","id":"1","token":"{token}"}}')
        assert '"ready"' in str(await ws.recv())
        posted = await http.post(
            "/api/v1/commands", json={"type": "post", "id": "1", "body": "kept"}, headers=bearer(token)
        )
        assert posted.status_code == 200
        stopping = asyncio.create_task(served.exit(number))
        frames = await rest_of(ws)
        assert any('"draining"' in frame for frame in frames)
        assert ws.close_code == 4003
        status, errors = await stopping
    assert (status, errors) == (0, "")
    assert folder.holder(tmp_path) is None
    assert not (tmp_path / "admin.sock").exists()


async def test_a_signal_during_the_start_is_not_lost(tmp_path: Path) -> None:
    code = SERVE.replace("lambda it: print(it.url, flush=True)", "lambda it: os.kill(os.getpid(), 15)")
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "import os" + code, str(tmp_path))
    async with asyncio.timeout(60):
        assert await process.wait() == 0


async def test_a_second_signal_ends_it_at_once(tmp_path: Path) -> None:
    """The first one is followed by a stop that never ends, here by a client that holds its connection."""
    code = SERVE.replace("lambda it: print(it.url, flush=True)", "begin").replace(
        "settings = load",
        """
import asyncio, os, signal

def begin(it):
    async def hang():
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.Event().wait()

    it.service.drain = hang
    os.kill(os.getpid(), signal.SIGTERM)

settings = load""",
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, str(tmp_path))
    async with asyncio.timeout(60):
        assert await process.wait() == -signal.SIGTERM


async def test_a_second_server_is_told_who_has_the_folder(served: Process, tmp_path: Path) -> None:
    second = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", SERVE, str(tmp_path)), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(60):
        _, errors = await second.communicate()
    assert f"is in use by process {served.process.pid}" in errors.decode()
    assert (await served.exit(signal.SIGTERM))[0] == 0


async def test_a_taken_port_is_said_and_leaves_nothing_open(settings: Callable[..., Settings]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(OperatorError, match=f"Can't listen on 127.0.0.1, port {port}: "):
            async with running(settings(port=port)):
                raise AssertionError("started")
    async with running(settings(port=port)) as server:
        assert server.port == port
    assert list(settings().data.glob("*.sock")) == []
