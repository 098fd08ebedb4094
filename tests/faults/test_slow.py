"""P9: who doesn't read is dropped and harms nobody; P10: what floods is bounded. P21: everything is given back."""

import asyncio
import socket
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any

from tests.support.history import History
from tests.support.node import Node, node
from tests.support.talker import PATIENCE_S, Talker, talking
from tests.support.truth import stored

LONG = "word " * 700
"""A post of some 8 KB on the wire."""

# `stall_ms` is out of the way, so that it is the buffer's bound that drops a reader (tests/edge has the stall).


def narrow() -> socket.socket:
    """A socket that holds little, so that its peer soon feels that nobody reads."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    return sock


async def deaf(it: Node, token: str) -> Talker:
    """A session that is live and takes nothing in any more."""
    sock = narrow()
    sock.connect(("127.0.0.1", it.port))
    sock.setblocking(False)
    talker = await Talker.open(it.url, sock=sock)
    await talker.sign_in(token, watch=["#a"])
    talker.socket.transport.pause_reading()
    return talker


async def test_slow_readers_are_dropped_and_nobody_else_notices(tmp_path: Path) -> None:
    data, history = tmp_path / "data", History()
    async with node(data, write_buffer_bytes=65_536, stall_ms=600_000) as it, AsyncExitStack() as stack:
        ana = await it.talker(stack, "ana")
        token = await it.account("slow")
        healthy = []
        for number in range(20):
            session = await it.account(f"person{number}")
            record = history.session(f"person{number}", ["topic:a"])
            healthy.append(await stack.enter_async_context(talking(it.url, session, watch=["#a"], record=record)))
        slow = [await deaf(it, token) for _ in range(5)]
        assert it.hub.connections_of((await it.service.accounts.by_handle("slow")).id) == 5
        last, posts = 0, 0
        while it.service.statistics().lost.get("slow", 0) < 5:
            last = await ana.post(f"{posts} {LONG} #a")
            posts += 1
            assert posts < 500, "the slow ones are never dropped"
        for talker in healthy:
            await talker.reached(last)
        assert it.service.statistics().sessions == 21
        for talker in slow:
            talker.cut()
            await talker.ended()
    report = history.check(stored(data))
    assert report.clean, report
    assert all(len(session.deliveries) == posts for session in history.sessions)


async def test_one_that_was_dropped_resumes_without_a_gap(tmp_path: Path) -> None:
    data, history = tmp_path / "data", History()
    async with node(data, write_buffer_bytes=65_536, stall_ms=600_000) as it, AsyncExitStack() as stack:
        ana, token = await it.talker(stack, "ana"), await it.account("slow")
        record = history.session("slow", ["topic:a"])
        sock = narrow()
        sock.connect(("127.0.0.1", it.port))
        sock.setblocking(False)
        slow = await Talker.open(it.url, record, sock=sock)
        await slow.sign_in(token, watch=["#a"])
        slow.socket.transport.pause_reading()
        last = 0
        while not it.service.statistics().lost.get("slow", 0):
            last = await ana.post(f"{last} {LONG} #a")
        slow.socket.transport.resume_reading()
        await slow.ended()
        async with talking(it.url, token, resume=slow.position, watch=["#a"], record=record) as again:
            await again.reached(last)
    report = history.check(stored(data))
    assert report.clean, report


async def test_hostile_connections_leave_a_healthy_one_alone_and_nothing_behind(tmp_path: Path) -> None:
    """P10, over the whole node: each kind of abuse ends its own connection; descriptors and index are back after."""
    data, history = tmp_path / "data", History()
    flags: dict[str, Any] = {"handshake_ms": 500, "auth_timeout_ms": 500, "heartbeat_ms": 1000}
    async with node(data, http=True, **flags) as it, AsyncExitStack() as stack:
        ana, token = await it.talker(stack, "ana"), await it.account("bo")
        record = history.session("bo", ["topic:a"])
        bo = await stack.enter_async_context(talking(it.url, token, watch=["#a"], record=record))
        before = descriptors()
        abuse = [asyncio.create_task(abused(it, number)) for number in range(60)]
        last = 0
        while not all(task.done() for task in abuse):
            last = await ana.post(f"{last} #a")
        await asyncio.gather(*abuse)
        await bo.reached(last)
        assert (it.hub.statistics().connections, it.service.statistics().conversations) == (2, 2)
        assert descriptors() <= before
    report = history.check(stored(data))
    assert report.clean, report


def descriptors() -> int:
    """How many are open in this process (`/dev/fd` is where Linux and macOS both show it)."""
    return len(list(Path("/dev/fd").iterdir()))


PINGS = b"\x89\x80\x00\x00\x00\x00" * 500
EMPTY_FRAGMENTS = b"\x01\x80\x00\x00\x00\x00" + b"\x00\x80\x00\x00\x00\x00" * 500
UPGRADE = (
    b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
)
ABUSES = (
    b"",  # connects and says nothing
    b"GET /ws HT",  # slowloris
    UPGRADE + b"X: " + b"x" * 20_000 + b"\r\n\r\n",  # a giant header
    UPGRADE + b"\r\n" + PINGS,
    UPGRADE + b"\r\n" + EMPTY_FRAGMENTS,
    UPGRADE + b"\r\n",  # never signs in
    UPGRADE + b"\r\n\x81\x02{}",  # not masked (RFC 6455 §5.1)
    UPGRADE + b"\r\n\x81\xff" + (1 << 40).to_bytes(8, "big") + bytes(4),  # announces a terabyte
    UPGRADE + b"\r\n\x81\x82\x00\x00\x00\x00[]",
    b"\x16\x03\x01" + b"\x00" * 200,  # TLS to a plain port
)


async def abused(it: Node, number: int) -> None:
    """One hostile connection; returns when the server has ended it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", it.port)
    with suppress(ConnectionError):
        writer.write(ABUSES[number % len(ABUSES)])
        async with asyncio.timeout(PATIENCE_S):
            while await reader.read(65536):
                pass
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()
