"""A page's WebSocket led through the test, which sees, holds back or answers what goes over it."""

import asyncio
from collections.abc import Callable
from typing import Any

import orjson
from playwright.async_api import Page, WebSocketRoute

from tests.support.server import PATIENCE_S

Frame = dict[str, Any]


class Wire:
    """`sent` is what the page has sent; commands of a type in `refuse` never reach the server."""

    def __init__(self) -> None:
        self.sent: list[Frame] = []
        self.refuse: set[str] = set()
        self._holds: Callable[[Frame], bool] | None = None
        self._held: list[str | bytes] = []
        self._page: WebSocketRoute | None = None
        self._server: WebSocketRoute | None = None
        self._moved = asyncio.Event()

    def hold(self, which: Callable[[Frame], bool]) -> None:
        """From now on such frames of the server's wait until `release`."""
        self._holds = which

    async def holding(self, count: int) -> None:
        """Returns once so many wait."""
        async with asyncio.timeout(PATIENCE_S):
            while len(self._held) < count:
                self._moved.clear()
                await self._moved.wait()

    def release(self) -> None:
        """Gives the page all that waits, before anything that it answers to it can come back."""
        self._holds = None
        assert self._page is not None
        for message in self._held:
            self._page.send(message)
        self._held.clear()

    async def cut(self) -> None:
        """Ends the connection; what waits is lost with it."""
        assert self._page is not None and self._server is not None
        self._holds = None
        self._held.clear()
        await self._server.close()
        await self._page.close()

    def give(self, frame: Frame) -> None:
        """Gives the page a frame that the server hasn't sent."""
        assert self._page is not None
        self._page.send(orjson.dumps(frame).decode())

    async def sends(self, *kinds: str) -> None:
        """Returns once the page has sent a command of each of these types."""
        async with asyncio.timeout(PATIENCE_S):
            while not all(map(self.count, kinds)):
                self._moved.clear()
                await self._moved.wait()

    def count(self, kind: str) -> int:
        return [frame["type"] for frame in self.sent].count(kind)

    def connect(self, page: WebSocketRoute) -> None:
        self._page = page
        self._server = server = page.connect_to_server()
        page.on_message(lambda message: self._from_page(message, server))
        server.on_message(self._from_server)

    def _from_page(self, message: str | bytes, server: WebSocketRoute) -> None:
        frame = orjson.loads(message)
        self.sent.append(frame)
        self._moved.set()
        if frame["type"] in self.refuse:
            self.give({"type": "error", "re": frame["id"], "code": "unavailable", "message": "Not just now."})
        else:
            server.send(message)

    def _from_server(self, message: str | bytes) -> None:
        assert self._page is not None
        if self._holds and self._holds(orjson.loads(message)):
            self._held.append(message)
            self._moved.set()
        else:
            self._page.send(message)


async def tapped(page: Page) -> Wire:
    """The wire of all connections that the page opens from now on."""
    wire = Wire()
    await page.route_web_socket("**/ws", wire.connect)
    return wire
