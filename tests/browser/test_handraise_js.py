"""The protocol's client by itself: tests/client_js/handraise.test.mjs under Node's test runner where there is Node,
else in Chromium. The server, and the way to it, are real; what is done to them is done here."""

import asyncio
import json
import os
import shutil
import subprocess
from asyncio.subprocess import DEVNULL, PIPE, STDOUT
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest_asyncio
from playwright.async_api import Browser, Route

from tests.conftest import ServerFactory
from tests.faults.proxy import Proxy, proxying
from tests.support.server import Server

TESTS: Final = Path(__file__).parents[1] / "client_js" / "handraise.test.mjs"
NODE: Final = shutil.which("node")
OLDEST_NODE: Final = 20
"""The first that has a WebSocket, behind a flag."""
WEBSOCKETS_SINCE: Final = 22
PATIENCE_S: Final = 100


class World:
    """What the tests ask for, by name."""

    def __init__(self, server: Server, way: Proxy) -> None:
        self._server = server
        self._way = way
        self._accounts = 0
        self._kept: dict[Path, bytes] = {}

    async def __call__(self, what: str, args: list[Any]) -> Any:
        does: dict[str, Callable[..., Awaitable[Any]]] = {
            "places": self._places,
            "account": self._account,
            "kill": self._server.kill,
            "restart": self._server.restart,
            "keep": self._keep,
            "set_back": self._set_back,
            "lose_answers": self._lose_answers,
            "refuse_sockets": self._refuse_sockets,
            "cut": self._cut,
            "swallow": self._swallow,
            "mend": self._mend,
        }
        return await does[what](*args)

    async def _places(self) -> dict[str, str]:
        return {"server": self._server.url, "way": self._way.url}

    async def _account(self, name: str) -> dict[str, str]:
        self._accounts += 1
        handle = f"{name}{self._accounts}"
        return {"handle": handle, "token": await self._server.account(handle)}

    async def _keep(self) -> None:
        await self._server.stop()
        self._kept = {each: each.read_bytes() for each in self._server.data.glob("handraise.db*") if each.is_file()}
        assert self._kept
        await self._server.start()

    async def _set_back(self) -> None:
        """The database as it was kept, beside a head that is newer."""
        await self._server.stop()
        for each in self._server.data.glob("handraise.db*"):
            each.unlink()
        for path, content in self._kept.items():
            path.write_bytes(content)
        await self._server.start()

    async def _lose_answers(self) -> None:
        self._way.answers = False

    async def _refuse_sockets(self) -> None:
        self._way.sockets = False

    async def _cut(self) -> None:
        """Also gives what was lost its way again."""
        self._way.cut()
        self._way.answers = True

    async def _swallow(self) -> None:
        self._way.swallow()

    async def _mend(self) -> None:
        self._way.answers = self._way.sockets = True


@pytest_asyncio.fixture(loop_scope="session")
async def world(server_factory: ServerFactory) -> AsyncIterator[World]:
    """A page that came by the way may open WebSockets straight to the server, too."""
    async with proxying(0) as way:
        server = await server_factory(env={"HANDRAISE_ORIGINS": way.url})
        way.target = server.port
        yield World(server, way)


def node_version() -> int:
    """0 where there is no Node."""
    if NODE is None:
        return 0
    said = subprocess.run([NODE, "--version"], capture_output=True, text=True, check=True).stdout
    return int(said.removeprefix("v").split(".")[0])


@asynccontextmanager
async def controlled(world: World) -> AsyncIterator[str]:
    """The address at which another process asks for it: one POST a connection."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.split("content-length:")[1].split("\r\n")[0])
        what, args = json.loads(await reader.readexactly(length))
        try:
            status, body = "200 OK", json.dumps(await world(what, args))
        except Exception as error:  # the test that asked fails, with these words
            status, body = "500 Failed", repr(error)
        writer.write(
            f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {len(body.encode())}\r\n\r\n{body}".encode()
        )
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with listening:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"


async def in_node(world: World) -> str:
    """What the runner said, where it failed."""
    flags = ["--experimental-websocket"] if node_version() < WEBSOCKETS_SINCE else []
    async with controlled(world) as address:
        process = await asyncio.create_subprocess_exec(
            *(str(NODE), *flags, "--test-reporter=spec", str(TESTS)),
            env={**os.environ, "HANDRAISE_CONTROL": address, "NODE_NO_WARNINGS": "1"},
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
        )
        try:
            async with asyncio.timeout(PATIENCE_S):
                said, _ = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    return said.decode() if process.returncode else ""


async def in_chromium(world: World, chromium: Browser, origin: str) -> list[str]:
    """What failed, in a page of the server's origin that does nothing by itself."""

    async def source(route: Route) -> None:
        await route.fulfill(content_type="text/javascript", body=TESTS.read_text())

    context = await chromium.new_context(bypass_csp=True)  # it also connects straight to the server
    page = await context.new_page()
    await page.expose_function("control", world)
    await page.route("**/tests.mjs", source)
    await page.goto(f"{origin}/client/handraise.js")
    failed: list[str] = await page.evaluate("import('/tests.mjs').then(({ run }) => run())")
    await context.close()
    return failed


async def test_the_client_keeps_its_promises(world: World, chromium: Browser) -> None:
    """Under Node where there is one, else in Chromium."""
    if node_version() >= OLDEST_NODE:
        said = await in_node(world)
    else:
        places = await world("places", [])
        said = "\n".join(await in_chromium(world, chromium, places["way"]))
    assert not said, said
