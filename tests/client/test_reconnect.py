"""Coming back and resuming: the cursor, jitter, draining, half-open connections."""

import asyncio

import pytest

from handraise.client import (
    CaughtUp,
    Connected,
    Cursor,
    Disconnected,
    Draining,
    Resync,
)
from handraise.protocol.close import CloseCode
from tests.client.conftest import Connect
from tests.client.fake import FakeClock, FakeServer, change, post
from tests.client.session import greeted, next_event, next_of


async def test_resume_after_a_cut(client_of: Connect, server: FakeServer, clock: FakeClock) -> None:
    """A lost connection is resumed at the cursor; what was missed comes, then CaughtUp, and the states follow."""
    async with greeted(client_of(watch=["#algebra"]), server) as (client, connection, _):
        await connection.send(change(105))
        assert (await next_event(client)).seq == 105
        connection.cut()
        lost = await next_of(client, Disconnected)
        assert (lost.code, lost.retry_in, client.state) == (1006, 0.5, "offline")
        await clock.release(0.5)
        connection = await server.accept()
        auth = await connection.greet(seq=200)
        assert auth["resume"] == {"epoch": "E1", "after": 105} and auth["watch"] == ["#algebra"]
        assert await next_of(client, Connected) == Connected("websocket", True)
        assert (client.state, client.cursor) == ("catching_up", Cursor("E1", 105)), "ready doesn't move it on resume"
        await connection.send(change(150), {"type": "caught_up", "seq": 200})
        assert (await next_event(client)).seq == 150
        assert client.cursor == Cursor("E1", 150)
        assert await next_of(client, CaughtUp) == CaughtUp(200)
        assert (client.state, client.cursor) == ("live", Cursor("E1", 200))


async def test_cut_during_replay_resumes_where_it_was(client_of: Connect, server: FakeServer, clock: FakeClock) -> None:
    """A replay that is cut goes on from its last change, not from ready's seq."""
    async with greeted(client_of(resume=Cursor("E1", 50)), server, seq=200) as (client, connection, auth):
        assert auth["resume"] == {"epoch": "E1", "after": 50}
        await connection.send(change(60))
        await next_event(client)
        connection.cut()
        await clock.release(0.5)
        assert (await (await server.accept()).greet())["resume"]["after"] == 60


async def test_ping_moves_the_cursor(client_of: Connect, server: FakeServer, clock: FakeClock) -> None:
    """A heartbeat's seq counts; an ok's doesn't."""
    async with greeted(client_of(), server) as (client, connection, _):
        await next_of(client, Connected)
        reading = asyncio.create_task(client.get(7))
        await connection.send({"type": "ping", "seq": 120})
        await connection.ok(await connection.receive(), 999, post=post(7))
        await reading
        assert client.cursor == Cursor("E1", 120)
        connection.cut()
        await clock.release(0.5)
        assert (await (await server.accept()).greet())["resume"]["after"] == 120


async def test_cursor_is_the_readers(client_of: Connect, server: FakeServer) -> None:
    """What is received and not yet read isn't counted: a program that stores the cursor misses nothing."""
    async with greeted(client_of(), server) as (client, connection, _):
        reading = asyncio.create_task(client.get(7))
        await connection.send(change(105), change(106), {"type": "ping", "seq": 110})
        await connection.ok(await connection.receive(), 106, post=post(7))
        await reading
        assert client.cursor == Cursor("E1", 100)
        assert ((await next_event(client)).seq, client.cursor) == (105, Cursor("E1", 105))
        assert ((await next_event(client)).seq, client.cursor) == (106, Cursor("E1", 110))


async def test_resync(client_of: Connect, server: FakeServer) -> None:
    """The reader is told to read afresh; the cursor is the new epoch's, and its lower seqs are no repetitions."""
    async with greeted(client_of(resume=Cursor("E1", 50)), server, epoch="E2", seq=9) as (client, connection, _):
        await connection.send(change(60, ident=5))
        assert (await next_event(client)).seq == 60
        await connection.send({"type": "resync", "why": "epoch", "seq": 9}, change(10, ident=5))
        assert await next_of(client, Resync) == Resync("epoch", 9)
        assert (client.state, client.cursor) == ("live", Cursor("E2", 9))
        assert (await next_event(client)).seq == 10


async def test_repetitions_are_dropped(client_of: Connect, server: FakeServer) -> None:
    """An older copy of an object isn't yielded; an equal one is."""
    async with greeted(client_of(), server) as (client, connection, _):
        old = change(104, ident=7, body="old")
        await connection.send(change(105, ident=7), old, change(105, ident=7), change(106, ident=8))
        assert [(await next_event(client)).seq for _ in range(3)] == [105, 105, 106]
        assert client.statistics().repetitions_dropped == 1


async def test_jitter_grows_and_calms_down(client_of: Connect, server: FakeServer, clock: FakeClock) -> None:
    """Attempts that fail wait longer each time; a connection that held a minute starts again at 0.5 s."""
    async with greeted(client_of(), server) as (client, connection, _):
        connection.cut()
        for delay in (0.5, 1.0, 2.0):
            await clock.release(delay)
            connection = await server.accept()
            if delay < 2:
                connection.cut()
        await connection.greet()
        await next_of(client, Connected)
        await next_of(client, Connected)
        clock.time += 59
        connection.cut()
        assert (await next_of(client, Disconnected)).retry_in == 4
        await clock.release(4)
        connection = await server.accept()
        await connection.greet()
        await next_of(client, Connected)
        clock.time += 60
        connection.cut()
        assert (await next_of(client, Disconnected)).retry_in == 0.5


async def test_draining_is_obeyed(client_of: Connect, server: FakeServer, clock: FakeClock) -> None:
    """A planned stop names the delay, counted from the frame; jitter's own is not used up."""
    async with greeted(client_of(), server) as (client, connection, _):
        await connection.send({"type": "draining", "reconnect_in_ms": 3120})
        assert await next_of(client, Draining) == Draining(3120)
        clock.time += 1
        await connection.close(CloseCode.DRAINING, "draining")
        lost = await next_of(client, Disconnected)
        assert lost.code == 4003 and lost.retry_in == pytest.approx(2.12)
        await clock.release(lost.retry_in)
        (await server.accept()).cut()  # not up again yet: the named delay was for once
        await clock.release(0.5)
        assert (await (await server.accept()).greet())["resume"]["after"] == 100


@pytest.mark.parametrize("code", [1000, 1001, 1011, 4000, 4001, 4002, 4008])
async def test_codes_to_come_back_from(code: int, client_of: Connect, server: FakeServer, clock: FakeClock) -> None:
    """Below 4500 the client is back by itself."""
    async with greeted(client_of(), server) as (client, connection, _):
        await connection.close(code, "why")
        lost = await next_of(client, Disconnected)
        assert (lost.code, lost.reason) == (code, "why")
        await clock.release(0.5)
        await (await server.accept()).greet()


async def test_half_open_connection(client_of: Connect, server: FakeServer, clock: FakeClock) -> None:
    """After two heartbeats of silence the client cuts the connection and resumes on another."""
    async with greeted(client_of(), server, heartbeat_ms=10_000) as (client, connection, _):
        await next_of(client, Connected)
        await clock.sleeping(20)
        clock.time += 15
        await connection.send({"type": "ping", "seq": 100}, change(101))
        await next_event(client)
        await clock.release(20)  # the guard looks, and finds the ping of 15 s ago
        await clock.release(15)
        lost = await next_of(client, Disconnected)
        assert (lost.code, await connection.ended()) == (CloseCode.SILENT, 1006)
        await clock.release(0.5)
        assert (await (await server.accept()).greet())["resume"]["after"] == 101


async def test_what_is_no_frame(client_of: Connect, server: FakeServer, clock: FakeClock) -> None:
    """A server that sends nonsense is left, and met again."""
    async with greeted(client_of(), server) as (client, connection, _):
        await connection.socket.send("[1]")
        assert (await next_of(client, Disconnected)).code == 4502
        await clock.release(0.5)
        await (await server.accept()).greet()
