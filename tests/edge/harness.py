"""A real server with a small echo conversation and a tiny application, and raw clients."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any, cast

from websockets.frames import Frame, Opcode

from handraise.app.edge.conversation import Link
from handraise.app.edge.limits import EdgeLimits
from handraise.app.edge.listening import listen
from handraise.app.edge.proxies import PeerRules
from handraise.app.edge.server import EdgeServer, Tls

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
PATIENCE_S = 30.0


@dataclass(eq=False)
class Echo:
    """Says every message back; `quit` closes, `hold` pauses reading."""

    link: Link
    house: "House"
    received: list[bytes] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    signs_of_life: int = 0

    def receive(self, payload: bytes) -> None:
        self.received.append(payload)
        if payload == b"quit":
            self.link.close(4003, "as you wish")
        elif payload == b"hold":
            self.link.pause_reading()
        else:
            self.link.send(payload)
        self.house.changed()

    def heard(self) -> None:
        self.signs_of_life += 1

    def lost(self, reason: str) -> None:
        self.reasons.append(reason)
        self.house.open.discard(self)
        self.house.changed()


@dataclass(eq=False)
class House:
    """Opens conversations, and lets a test wait until something holds."""

    all: list[Echo] = field(default_factory=list)
    open: set[Echo] = field(default_factory=set)
    _change: asyncio.Event = field(default_factory=asyncio.Event)

    def __call__(self, link: Link) -> Echo:
        echo = Echo(link, self)
        self.all.append(echo)
        self.open.add(echo)
        self.changed()
        return echo

    def changed(self) -> None:
        self._change.set()

    async def until(self, condition: Any) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not condition():
                self._change.clear()
                await self._change.wait()

    async def first(self) -> Echo:
        await self.until(lambda: self.all)
        return self.all[0]


UPLOAD = "/api/v1/images"


async def application(scope: Any, receive: Any, send: Any) -> None:
    """`/peer`: who asks; `/body`, `UPLOAD`: what size; `/blob`: 8 MiB; `/early`: doesn't read; `/hang`: no answer."""
    if scope["type"] == "lifespan":
        return await _lifespan(receive, send)
    path = scope["path"]
    if path == "/hang":
        while (await receive())["type"] != "http.disconnect":
            pass
        return None
    body = await _read(receive) if path in ("/body", UPLOAD) else b""
    contents: dict[str, Callable[[], bytes]] = {
        "/peer": lambda: json.dumps(
            {
                "address": scope["handraise.peer"].address,
                "client": scope["client"][0],
                "scheme": scope["scheme"],
                "host_origin": scope["handraise.peer"].host_origin,
                "cookie_allowed": scope["handraise.peer"].cookie_allowed,
                "headers": [name.decode() for name, _ in scope["headers"]],
            }
        ).encode(),
        "/body": lambda: b"%d" % len(body),
        UPLOAD: lambda: b"%d" % len(body),
        "/blob": lambda: bytes(8 << 20),
    }
    content = contents.get(path, lambda: b"ok")()
    headers = [(b"content-length", b"%d" % len(content))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": content})
    return None


async def _lifespan(receive: Any, send: Any) -> None:
    while (message := await receive())["type"] == "lifespan.startup":
        await send({"type": "lifespan.startup.complete"})
    assert message["type"] == "lifespan.shutdown"
    await send({"type": "lifespan.shutdown.complete"})


async def _read(receive: Any) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += cast(bytes, message.get("body", b""))
        if not message.get("more_body"):
            return body


@dataclass(eq=False)
class Running:
    server: EdgeServer
    house: House
    port: int

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def connect(self) -> "Raw":
        return Raw(*await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 26))

    def crowd(self, size: int, request: bytes = b"") -> list[socket.socket]:
        """That many connections, each with `request` sent; the kernel takes them in before the server sees any."""
        sockets = [socket.create_connection(("127.0.0.1", self.port)) for _ in range(size)]
        for sock in sockets:
            sock.sendall(request)
            sock.setblocking(False)
        return sockets

    async def websocket(self, **headers: str) -> "Raw":
        """An open WebSocket, its 101 response read."""
        raw = await self.connect()
        raw.send(upgrade(**headers))
        status, _, _ = await raw.response()
        assert status == 101
        return raw

    async def deaf_websocket(self) -> socket.socket:
        """A WebSocket whose client won't read, over a small window; the caller closes the socket."""
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(sock, ("127.0.0.1", self.port))
        before = len(self.house.all)
        await loop.sock_sendall(sock, upgrade())
        await self.house.until(lambda: len(self.house.all) > before)
        return sock


def patient(**changes: int) -> EdgeLimits:
    """Limits that a slow machine meets as well: what a test waits for comes soon, what it doesn't wait for never."""
    return EdgeLimits(**{"sweep_ms": 20, "linger_ms": 60_000, "closing_ms": 60_000, "stall_ms": 60_000} | changes)


@contextlib.asynccontextmanager
async def serving(
    limits: EdgeLimits | None = None, rules: PeerRules | None = None, tls: Tls | None = None
) -> AsyncIterator[Running]:
    """A running server; at the end nothing of any connection is left."""
    limits = limits or patient()
    house = House()
    server = EdgeServer(application, house, limits=limits, rules=rules, tls=tls)
    await server.start(listen("127.0.0.1", 0, limits))
    try:
        yield Running(server, house, server.addresses[0][1])
    finally:
        await server.stop(within_s=0.5)
    edge = server.edge
    assert not edge.connections and not edge.sweeper.pending and not len(edge.addresses)
    assert edge.statistics.websockets == 0
    assert not house.open and all(len(echo.reasons) == 1 for echo in house.all)


@dataclass(eq=False)
class Raw:
    """Bytes over a socket."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def send(self, *data: bytes) -> None:
        self.writer.write(b"".join(data))

    async def response(self) -> tuple[int, dict[str, str], bytes]:
        """The next HTTP response: status, headers, body."""
        async with asyncio.timeout(PATIENCE_S):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {}
            for line in head[1:-2]:
                name, _, value = line.partition(": ")
                headers[name.lower()] = value
            body = await self.reader.readexactly(int(headers.get("content-length", "0")))
        return int(head[0].split()[1]), headers, body

    async def problem(self) -> dict[str, Any]:
        """The next response, which must be a problem document that ends the connection."""
        status, headers, body = await self.response()
        document: dict[str, Any] = json.loads(body)
        assert headers["content-type"] == "application/problem+json"
        assert document["status"] == status
        assert await self.ended()
        return document

    async def ended(self) -> bool:
        """True when the server has ended the connection without saying more."""
        async with asyncio.timeout(PATIENCE_S):
            try:
                return await self.reader.read(1) == b""
            except ConnectionError:
                return True

    async def frame(self) -> tuple[int, bytes]:
        """The next frame: opcode and payload."""
        async with asyncio.timeout(PATIENCE_S):
            first, second = await self.reader.readexactly(2)
            assert first & 0x80 and not second & 0x80
            size = second
            if second == 126:
                size = int.from_bytes(await self.reader.readexactly(2), "big")
            elif second == 127:
                size = int.from_bytes(await self.reader.readexactly(8), "big")
            return first & 0x0F, await self.reader.readexactly(size)

    async def close_code(self) -> int:
        """Reads on to the server's close frame."""
        while True:
            opcode, payload = await self.frame()
            if opcode == Opcode.CLOSE:
                return int.from_bytes(payload[:2], "big")

    async def aclose(self) -> None:
        self.writer.close()
        with contextlib.suppress(ConnectionError):
            await self.writer.wait_closed()

    async def __aenter__(self) -> "Raw":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


async def everything(sock: socket.socket) -> bytes:
    """All that comes until the server ends the connection; closes the socket."""
    said = b""
    with sock:
        async with asyncio.timeout(PATIENCE_S):
            while data := await asyncio.get_running_loop().sock_recv(sock, 65536):
                said += data
    return said


def get(path: str = "/", *lines: str, host: str = "x") -> bytes:
    return "\r\n".join((f"GET {path} HTTP/1.1", f"Host: {host}", *lines, "", "")).encode("latin-1")


def post(path: str, body: bytes, *lines: str) -> bytes:
    head = (f"POST {path} HTTP/1.1", "Host: x", f"Content-Length: {len(body)}", *lines, "", "")
    return "\r\n".join(head).encode("latin-1") + body


def upgrade(*lines: str, path: str = "/ws", host: str = "x", **headers: str) -> bytes:
    fields = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": KEY,
        "Sec-WebSocket-Version": "13",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    return get(path, *(f"{name}: {value}" for name, value in fields.items() if value), *lines, host=host)


def frame(opcode: int, payload: bytes = b"", fin: bool = True) -> bytes:
    """A client's frame, masked."""
    plain = Frame(Opcode(opcode), payload, fin).serialize(mask=False)
    head = len(plain) - len(payload)
    mask = b"mask"
    masked = bytes(byte ^ mask[index & 3] for index, byte in enumerate(payload))
    return bytes((plain[0], plain[1] | 0x80)) + plain[2:head] + mask + masked


def text(payload: bytes) -> bytes:
    return frame(Opcode.TEXT, payload)
