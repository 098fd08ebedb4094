"""The event stream over a real socket: the frames of a WebSocket, with a place in the log, live and on resume."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from handraise.app.composition import Running, running
from handraise.client.sse import Parser
from handraise.errors import Unavailable
from tests.app.conftest import Start, bearer, link_of, token_of
from tests.support.node import node
from tests.support.talker import talking

EVENTS = "/api/v1/events"
COMMANDS = "/api/v1/commands"


class Stream:
    """One open event stream; `last` is the id of the last event that had one."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.last = ""
        self._frames: list[dict[str, Any]] = []
        self._parser = Parser(1 << 20)
        self._chunks = response.aiter_raw()
        self.head = b""

    async def next(self, kind: str) -> dict[str, Any]:
        """The next frame, which must be of this type; a heartbeat may come at any time."""
        while True:
            async with asyncio.timeout(20):
                while not self._frames:
                    self._take(await anext(self._chunks))
            frame = self._frames.pop(0)
            if frame["type"] == kind:
                return frame
            assert frame["type"] == "ping", frame

    async def end(self) -> list[str]:
        """The types of the frames that came before the end."""
        async with asyncio.timeout(20):
            async for chunk in self._chunks:
                self._take(chunk)
        return [frame["type"] for frame in self._frames if frame["type"] != "ping"]

    def _take(self, chunk: bytes) -> None:
        self.head = self.head or chunk
        for message in self._parser.feed(chunk):
            self.last = message.id
            self._frames.append(json.loads(message.data))


@asynccontextmanager
async def stream(http: httpx.AsyncClient, headers: dict[str, str], **query: Any) -> AsyncIterator[Stream]:
    async with http.stream("GET", EVENTS, params=query, headers=headers) as response:
        assert response.status_code == 200, await response.aread()
        yield Stream(response)


async def post(http: httpx.AsyncClient, headers: dict[str, str], body: str) -> int:
    reply = await http.post(COMMANDS, json={"type": "post", "id": "1", "body": body}, headers=headers)
    seq: int = reply.json()["seq"]
    return seq


async def test_a_change_comes_live(server: Running, http: httpx.AsyncClient) -> None:
    ana, bo = bearer(await token_of(server, "ana")), bearer(await token_of(server, "bo"))
    async with stream(http, ana, watch="#edtech") as events:
        headers = events.response.headers
        assert headers["content-type"] == "text/event-stream; charset=utf-8"
        assert headers["cache-control"].startswith("no-cache")
        assert headers["x-accel-buffering"] == "no"
        assert "content-security-policy" in headers
        hello = await events.next("hello")
        assert events.head.startswith(b"retry: ")
        ready = await events.next("ready")
        assert ready["account"]["handle"] == "ana"
        seq = await post(http, bo, "Hello #edtech")
        change = await events.next("post")
        assert (change["seq"], change["post"]["body"]) == (seq, "Hello #edtech")
        assert events.last == f"{hello['epoch']}.{seq}"


@pytest.mark.parametrize(
    ("query", "header"),
    [({"after": "{here}"}, None), ({}, "{here}"), ({"after": "{before}"}, "{here}")],
    ids=["after", "Last-Event-ID", "the header wins"],
)
async def test_a_resume_brings_what_was_missed_once(
    server: Running, http: httpx.AsyncClient, query: dict[str, str], header: str | None
) -> None:
    ana, bo = bearer(await token_of(server, "ana")), bearer(await token_of(server, "bo"))
    seen, missed = await post(http, bo, "one #edtech"), await post(http, bo, "two #edtech")
    epoch = server.inside.store.epoch
    places = {"here": f"{epoch}.{seen}", "before": f"{epoch}.0"}
    headers = ana if header is None else ana | {"Last-Event-ID": header.format(**places)}
    filled = {name: value.format(**places) for name, value in query.items()}
    async with stream(http, headers, watch="#edtech", **filled) as events:
        await events.next("hello")
        await events.next("ready")
        assert (await events.next("post"))["seq"] == missed
        await events.next("caught_up")
        live = await post(http, bo, "three #edtech")
        assert (await events.next("post"))["seq"] == live
        assert events.last == f"{epoch}.{live}"


async def test_another_epoch_is_a_resync(server: Running, http: httpx.AsyncClient) -> None:
    async with stream(http, bearer(await token_of(server, "ana")), after="01ANOTHER.3") as events:
        await events.next("hello")
        await events.next("ready")
        assert (await events.next("resync"))["why"] == "epoch"


async def test_a_replay_larger_than_the_buffer_comes_whole(start: Start) -> None:
    server = await start(replay_buffer_bytes=4096, ring_bytes=0, limit_posts_per_minute=0, limit_commands_per_minute=0)
    async with httpx.AsyncClient(base_url=server.url or "", timeout=20) as http:
        ana = bearer(await token_of(server, "ana"))
        sent = [await post(http, ana, f"{number} " + "x" * 3000) for number in range(60)]
        async with stream(http, ana, after=f"{server.inside.store.epoch}.0") as events:
            await events.next("hello")
            await events.next("ready")
            got = [(await events.next("post"))["seq"] for _ in sent]
            await events.next("caught_up")
    assert got == sent


async def test_a_cookie_opens_a_stream(server: Running, http: httpx.AsyncClient) -> None:
    await http.post("/api/v1/session", json={"link": await link_of(server, "ana")})
    async with stream(http, {}) as events:
        await events.next("hello")
        assert (await events.next("ready"))["account"]["handle"] == "ana"


@pytest.mark.parametrize(
    ("query", "headers", "status", "code"),
    [
        ({}, {"Authorization": "Bearer hr_wrong"}, 401, "unauthenticated"),
        ({"after": "5"}, {}, 422, "invalid"),
        ({"after": "e.-1"}, {}, 422, "invalid"),
        ({"after": f"e.{1 << 53}"}, {}, 422, "invalid"),
        ({}, {"Last-Event-ID": "x"}, 422, "invalid"),
        ({"watch": "!"}, {}, 422, "invalid"),
        ({"watch": "@nobody"}, {}, 404, "not_found"),
        ({"token": "hr_x"}, {}, 400, "invalid"),
    ],
)
async def test_what_is_refused_is_refused_before_the_stream(
    server: Running, http: httpx.AsyncClient, query: dict[str, str], headers: dict[str, str], status: int, code: str
) -> None:
    response = await http.get(EVENTS, params=query, headers=bearer(await token_of(server, "ana")) | headers)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert server.service.statistics().conversations == 0


async def test_too_many_connections_of_an_account(start: Start) -> None:
    server = await start(limit_connections_per_account=1)
    async with httpx.AsyncClient(base_url=server.url or "", timeout=20) as http:
        ana = bearer(await token_of(server, "ana"))
        async with stream(http, ana) as events:
            await events.next("hello")
            response = await http.get(EVENTS, headers=ana)
            assert (response.status_code, response.json()["code"]) == (429, "rate_limited")


async def test_a_reader_that_goes_leaves_nothing_behind(server: Running, http: httpx.AsyncClient) -> None:
    ana = bearer(await token_of(server, "ana"))
    async with stream(http, ana) as events:
        await events.next("hello")
        await events.next("ready")
        assert server.service.statistics().sessions == 1
    async with asyncio.timeout(20):
        while server.service.statistics().conversations:
            await http.get("/healthz")
    assert server.service.statistics().lost == {"client": 1}
    assert server.inside.hub.statistics().connections == 0


async def test_a_stream_that_is_read_outlives_many_heartbeats(start: Start) -> None:
    server = await start(heartbeat_ms=50)
    async with (
        httpx.AsyncClient(base_url=server.url or "", timeout=20) as http,
        stream(http, bearer(await token_of(server, "ana"))) as events,
    ):
        await events.next("hello")
        await events.next("ready")
        for _ in range(8):
            assert (await events.next("ping"))["seq"] == 0


async def test_a_stop_says_when_to_come_back_and_ends_the_stream(settings: Any) -> None:
    async with httpx.AsyncClient(timeout=20) as http:
        async with running(settings()) as server:
            ana = bearer(await token_of(server, "ana"))
            request = http.build_request("GET", f"{server.url}{EVENTS}", headers=ana)
            events = Stream(await http.send(request, stream=True))
            await events.next("hello")
            await events.next("ready")
        assert await events.end() == ["draining"]
        await events.response.aclose()


async def test_a_reader_that_stops_reading_is_dropped_and_harms_nobody(start: Start) -> None:
    server = await start(write_buffer_bytes=65536, stall_ms=200, limit_posts_per_minute=0, limit_commands_per_minute=0)
    ana = bearer(await token_of(server, "ana"))
    loop = asyncio.get_running_loop()
    with socket.socket() as idle:
        idle.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        idle.setblocking(False)
        await loop.sock_connect(idle, ("127.0.0.1", server.port))
        request = f"GET {EVENTS} HTTP/1.1\r\nHost: x\r\nAuthorization: {ana['Authorization']}\r\n\r\n"
        await loop.sock_sendall(idle, request.encode())
        async with (
            httpx.AsyncClient(base_url=server.url or "", timeout=20) as http,
            stream(http, ana) as healthy,
            asyncio.timeout(60),
        ):
            await healthy.next("hello")
            await healthy.next("ready")
            while not server.service.statistics().lost:
                seq = await post(http, ana, "x" * 4000)
                assert (await healthy.next("post"))["seq"] == seq
        assert server.doors is not None
        # The stream ends when too much is held for it, the connection when nothing moves: each is counted once.
        dropped = server.doors.server.statistics.dropped
        assert set(dropped) <= {"overflow", "slow"}
        assert set(dropped.values()) == {1}


async def test_a_replay_that_fails_half_way_ends_the_stream(tmp_path: Path) -> None:
    """The answer has begun, so no status can say it; without an end the client would wait for ever."""
    async with node(tmp_path / "data", http=True, ring_bytes=1, replay_buffer_bytes=4096) as it:
        token = await it.account("ana")
        async with talking(it.url, token) as ana:
            after = f"{ana.epoch}.{ana.cursor}"
            for number in range(250):
                await ana.post(f"number {number}")
        it.held.unreadable, it.held.pages = Unavailable("The database doesn't answer; try again."), 1
        async with (
            httpx.AsyncClient(base_url=it.url) as http,
            stream(http, {"authorization": f"Bearer {token}"}, after=after) as events,
        ):
            types = await events.end()
        assert types[:2] == ["hello", "ready"] and types.count("post") == 200 and "caught_up" not in types
