"""A scripted HTTP server over real sockets: no WebSocket, a stream of events, posted commands."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.client.fake import ACCOUNT, Frame


@dataclass
class FakeRequest:
    """One request, answered by the test. The connection ends with it."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    writer: asyncio.StreamWriter
    gone: asyncio.Event

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.target).query)

    @property
    def frame(self) -> Frame:
        frame: Frame = json.loads(self.body)
        return frame

    async def write(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def answer(self, status: int, body: Any, kind: str = "application/json") -> None:
        content = json.dumps(body).encode()
        length = f"Content-Length: {len(content)}\r\nConnection: close\r\n\r\n"
        await self.write(f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\n{length}".encode() + content)
        self.end()

    async def problem(self, status: int, code: str, **fields: Any) -> None:
        body = {"title": code, "status": status, "detail": f"It is {code}.", "code": code, **fields}
        await self.answer(status, body, "application/problem+json")

    async def ok(self, seq: int = 101, **fields: Any) -> None:
        await self.answer(200, {"type": "ok", "re": self.frame["id"], "seq": seq, **fields})

    async def stream(self, seq: int = 100, epoch: str = "E1") -> None:
        """Begins an event stream: its head, `hello` and `ready`."""
        await self.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n: hi\n\n")
        hello = {"type": "hello", "protocol": 1, "server": "fake", "epoch": epoch, "heartbeat_ms": 25_000, "limits": {}}
        await self.event(hello)
        await self.event({"type": "ready", "re": None, "account": ACCOUNT, "seq": seq})

    async def event(self, frame: Frame, ident: str | None = None) -> None:
        head = f"id: {ident}\n" if ident else ""
        await self.write(f"{head}data: {json.dumps(frame)}\n\n".encode())

    def end(self) -> None:
        self.writer.close()


class FakeHttp:
    """Hands every request to the test, in order; those for a WebSocket it answers as a proxy that lets none through."""

    def __init__(self, url: str, requests: "asyncio.Queue[FakeRequest]") -> None:
        self.url = url
        self._requests = requests
        self.upgrades = 0

    async def request(self, path: str) -> FakeRequest:
        """The next request, which must be for `path`."""
        request = await self._requests.get()
        assert request.path == path, f"{request.method} {request.target}"
        return request


async def _read(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> FakeRequest:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    method, target, _ = head[0].split(" ")
    pairs = (line.split(":", 1) for line in head[1:] if line)
    headers = {name.lower(): value.strip() for name, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return FakeRequest(method, target, headers, body, writer, asyncio.Event())


@asynccontextmanager
async def fake_http(silent: bool = False, location: str | None = None) -> AsyncIterator[FakeHttp]:
    """`silent`: a WebSocket's upgrade is never answered, as by a middlebox that swallows it; `location`: where an
    upgrade is redirected to."""
    requests: asyncio.Queue[FakeRequest] = asyncio.Queue()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = await _read(reader, writer)
            if "upgrade" in request.headers.get("connection", "").lower():
                fake.upgrades += 1
                if location is not None:
                    await request.write(f"HTTP/1.1 307 X\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode())
                elif not silent:
                    await request.problem(404, "not_found")
            else:
                requests.put_nowait(request)
            await reader.read()  # until the client goes
            request.gone.set()
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    fake = FakeHttp(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", requests)
    async with server:
        yield fake
