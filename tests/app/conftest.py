"""A whole server in this process, on a free port of 127.0.0.1, and clients of it."""

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from handraise.app.composition import Running, running
from handraise.app.operator import AccountAdd, TokenNew
from handraise.app.settings import Settings, load

Start = Callable[..., Awaitable[Running]]


@pytest.fixture
def settings(tmp_path: Path) -> Callable[..., Settings]:
    """Settings for a fresh data folder, with flags."""

    def made(**flags: Any) -> Settings:
        return load({"data": tmp_path / "data", "port": 0, **flags}, {})

    return made


@pytest.fixture
async def start(settings: Callable[..., Settings]) -> AsyncIterator[Start]:
    """Starts a server with flags; it is stopped at the end."""
    async with AsyncExitStack() as stack:

        async def started(**flags: Any) -> Running:
            return await stack.enter_async_context(running(settings(**flags)))

        yield started


@pytest.fixture
async def server(start: Start) -> Running:
    return await start()


@pytest.fixture
async def http(server: Running) -> AsyncIterator[httpx.AsyncClient]:
    """A client without any credential; it keeps cookies."""
    assert server.url is not None
    async with httpx.AsyncClient(base_url=server.url, timeout=20) as client:
        yield client


async def token_of(server: Running, handle: str, role: str = "educator", **more: Any) -> str:
    """A token of a new account."""
    await server.operations.account_add(AccountAdd(handle=handle, name=handle.title(), role=role))
    return (await server.operations.token_new(TokenNew(handle=handle, **more))).token


async def link_of(server: Running, handle: str, role: str = "educator") -> str:
    """The secret of a one-time link of a new account."""
    made = await server.operations.account_add(AccountAdd(handle=handle, name=handle.title(), role=role))
    return made.link.partition("#link=")[2]


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture(autouse=True)
def _watched_loop(request: pytest.FixtureRequest) -> None:
    if inspect.iscoroutinefunction(request.function):
        request.getfixturevalue("watched_loop")
