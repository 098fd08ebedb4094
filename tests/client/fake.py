"""A scripted server over real sockets, and a clock that stands still until a test moves it."""

import asyncio
import heapq
import itertools
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

Frame = dict[str, Any]

ACCOUNT: Frame = {
    "id": 12,
    "handle": "ana",
    "name": "Ana Lima",
    "role": "educator",
    "bot": False,
    "created_at": "2026-11-22T20:30:00.000Z",
}


def post(ident: int, body: str = "hello", **changes: Any) -> Frame:
    """A post as the server sends it, with a field that this version doesn't know."""
    whole = {
        "id": ident,
        "seq": ident,
        "pos": ident,
        "author": {"id": 12, "handle": "ana", "name": "Ana Lima", "role": "educator", "bot": False},
        "body": body,
        "html": f"<p>{body}</p>",
        "tags": [],
        "mentions": [],
        "images": [],
        "room": None,
        "reply_to": None,
        "root": ident,
        "created_at": "2026-11-22T20:30:00.000Z",
        "edited_at": None,
        "tally": {"post": ident, "replies": 0},
        "help": None,
        "newer_field": {"is": "ignored"},
    }
    return whole | changes


def change(seq: int, ident: int | None = None, body: str = "hello") -> Frame:
    """A post's change frame."""
    return {"type": "post", "seq": seq, "feeds": ["user:12"], "post": post(ident or seq, body, seq=seq)}


class FakeConnection:
    """One client's connection, as the script sees it."""

    def __init__(self, socket: ServerConnection) -> None:
        self.socket = socket

    async def send(self, *frames: Frame) -> None:
        for frame in frames:
            await self.socket.send(json.dumps(frame))

    async def receive(self) -> Frame:
        """The next frame of the client's."""
        frame: Frame = json.loads(await self.socket.recv())
        return frame

    async def hello(self, epoch: str = "E1", heartbeat_ms: int = 25_000, **limits: int) -> None:
        known = {"frame_bytes": 65536, "a_newer_limit": 7, **limits}
        await self.send(
            {
                "type": "hello",
                "protocol": 1,
                "server": "fake 1",
                "epoch": epoch,
                "heartbeat_ms": heartbeat_ms,
                "limits": known,
            }
        )

    async def greet(self, seq: int = 100, epoch: str = "E1", heartbeat_ms: int = 25_000, **limits: int) -> Frame:
        """All up to `ready`; returns the client's `auth`."""
        await self.hello(epoch, heartbeat_ms, **limits)
        auth = await self.receive()
        await self.send({"type": "ready", "re": auth["id"], "account": ACCOUNT, "seq": seq})
        return auth

    async def ok(self, command: Frame, seq: int = 101, **fields: Any) -> None:
        await self.send({"type": "ok", "re": command["id"], "seq": seq, **fields})

    async def error(self, command: Frame, code: str, **fields: Any) -> None:
        await self.send(
            {"type": "error", "re": command["id"], "code": code, "message": f"It is {code}.", "retryable": False}
            | fields
        )

    async def close(self, code: int = 1000, reason: str = "") -> None:
        await self.socket.close(code, reason)

    def cut(self) -> None:
        """Ends the connection as a network does."""
        self.socket.transport.abort()

    async def ended(self) -> int:
        """Waits until the client has gone; returns the close code that was seen."""
        try:
            while True:
                await self.socket.recv()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006


class FakeServer:
    """Hands every connection to the test, in order."""

    def __init__(self, server: Server, accepted: "asyncio.Queue[FakeConnection]", scheme: str) -> None:
        self._server = server
        self._accepted = accepted
        self.url = f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    async def accept(self) -> FakeConnection:
        """The next connection, before its hello."""
        return await self._accepted.get()

    @property
    def waiting(self) -> int:
        """How many connections the test hasn't taken."""
        return self._accepted.qsize()


@asynccontextmanager
async def fake_server(tls: ssl.SSLContext | None = None) -> AsyncIterator[FakeServer]:
    accepted: asyncio.Queue[FakeConnection] = asyncio.Queue()

    async def handle(socket: ServerConnection) -> None:
        accepted.put_nowait(FakeConnection(socket))
        await socket.wait_closed()

    options: dict[str, Any] = {"ping_interval": None, "compression": None, "close_timeout": 1, "ssl": tls}
    async with serve(handle, "127.0.0.1", 0, **options) as server:
        yield FakeServer(server, accepted, "https" if tls else "http")


class FakeClock:
    """Time that moves only by `release`."""

    def __init__(self) -> None:
        self.time = 1000.0
        self._order = itertools.count()
        self._sleepers: list[tuple[float, int, float, asyncio.Future[None]]] = []
        self._more = asyncio.Event()

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        due: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.time + seconds, next(self._order), seconds, due))
        self._more.set()
        await due

    async def release(self, seconds: float) -> None:
        """Waits until somebody sleeps for `seconds`, then moves the time to the end of that sleep."""
        self._move_to(await self.sleeping(seconds))

    async def sleeping(self, seconds: float) -> float:
        """Waits until somebody sleeps for `seconds`; returns when that sleep ends."""
        while True:
            for due, _, length, waiter in self._sleepers:
                if abs(length - seconds) < 1e-6 and not waiter.done():
                    return due
            self._more.clear()
            await self._more.wait()

    def _move_to(self, time: float) -> None:
        self.time = max(self.time, time)
        while self._sleepers and self._sleepers[0][0] <= self.time:
            waiter = heapq.heappop(self._sleepers)[3]
            if not waiter.done():
                waiter.set_result(None)
