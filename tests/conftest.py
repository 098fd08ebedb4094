"""What every test shares: how hypothesis searches, and a real server."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support import launcher
from tests.support.server import Server

# No deadline: a slow machine is no failure. In CI the examples are the same in every run, so that a red run is
# about the change; a developer's machine goes on searching.
settings.register_profile("dev", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("dev"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

ServerFactory = Callable[..., Awaitable[Server]]
"""`await server_factory(env={…}, flags=("--lan",))`: another running server, with a data folder of its own."""


@pytest.fixture(scope="session", autouse=True)
def forked_processes() -> Iterator[None]:
    """None outlives the tests."""
    yield
    launcher.stop()


@pytest.fixture
async def watched_loop() -> None:
    """asyncio's debug mode, which tells of calls from a wrong thread. For the folders whose `conftest.py` asks for
    it, since it makes what awaits much six times slower.
    """
    asyncio.get_running_loop().set_debug(True)


@pytest.fixture
def cold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands and servers are new interpreters, as they are for people (see tests/support/launcher.py)."""
    monkeypatch.setenv(launcher.COLD, "1")


@asynccontextmanager
async def serving(under: Path) -> AsyncIterator[ServerFactory]:
    """Starts servers; at the end each that still runs must stop cleanly, and none has dropped a failure."""
    servers: list[Server] = []

    async def start(env: Mapping[str, str] | None = None, flags: tuple[str, ...] = ()) -> Server:
        folder = under / f"server{len(servers)}"
        folder.mkdir()
        servers.append(Server(folder, env, flags))
        return await servers[-1].start()

    yield start
    for server in servers:
        if server.running:
            await server.stop()
        assert "never retrieved" not in server.log.read_text(errors="replace"), server.tail_of_log()  # P21


@pytest.fixture
async def server_factory(tmp_path: Path) -> AsyncIterator[ServerFactory]:
    """See `serving`."""
    async with serving(tmp_path) as start:
        yield start


@pytest.fixture
async def server(server_factory: ServerFactory) -> Server:
    """A running server with the default settings on a new data folder."""
    return await server_factory()
