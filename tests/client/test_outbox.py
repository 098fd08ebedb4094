"""Commands across a lost connection, and readers that don't read."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from handraise.client import Connected, Disconnected, Event, Happening, OutcomeUnknown, Resync
from handraise.client.outbox import Entry, Outbox
from handraise.errors import NotFound
from tests.client.conftest import Connect
from tests.client.fake import FakeClock, FakeServer, change, post
from tests.client.session import greeted, next_event, next_of


async def test_unanswered_command_is_sent_again(client_of: Connect, server: FakeServer, clock: FakeClock) -> None:
    """A command whose reply was lost goes out again with the same key, in order, before what came later."""
    async with greeted(client_of(), server) as (client, connection, _):
        first = asyncio.create_task(client.post("first"))
        sent = await connection.receive()
        connection.cut()
        await next_of(client, Disconnected)
        second = asyncio.create_task(client.post("second"))
        await clock.release(0.5)
        connection = await server.accept()
        await connection.greet()
        again, later = await connection.receive(), await connection.receive()
        assert again == sent and later["body"] == "second"
        await connection.ok(again, 101, post=post(101), duplicate=True)
        await connection.ok(later, 102, post=post(102))
        assert (await first).duplicate and (await second).seq == 102
        statistics = client.statistics()
        assert (statistics.commands_repeated, statistics.commands_waiting, statistics.sessions) == (1, 0, 2)


async def test_order_after_a_loss() -> None:
    """What was in flight goes out before what was never sent, both in the order in which they were made."""
    outbox, loop = Outbox(10, 1000), asyncio.get_running_loop()
    for name in "abc":
        outbox.add(Entry(name, "post", b"{}", name, True, loop.create_future()))
    assert [(await outbox.next()).id for _ in range(2)] == ["a", "b"]
    outbox.connection_lost()
    assert [(await outbox.next()).id for _ in range(3)] == ["a", "b", "c"]
    assert (outbox.repeated, len(outbox), outbox.bytes) == (2, 3, 6)


async def test_offline_commands_wait(client_of: Connect, server: FakeServer, clock: FakeClock) -> None:
    """Commands made while there is no connection are sent in their order once there is one; reads wait too."""
    async with greeted(client_of(), server) as (client, connection, _):
        connection.cut()
        await next_of(client, Disconnected)
        calls = [asyncio.create_task(call) for call in (client.post("one"), client.get(7), client.post("two"))]
        await clock.release(0.5)
        connection = await server.accept()
        await connection.greet()
        commands = [await connection.receive() for _ in calls]
        assert [command["type"] for command in commands] == ["post", "get", "post"]
        for command in commands:
            await connection.ok(command, post=post(7))
        await asyncio.gather(*calls)


async def test_given_up_commands_are_not_sent(client_of: Connect, server: FakeServer, clock: FakeClock) -> None:
    """A caller who cancels takes his command out of the outbox."""
    async with greeted(client_of(), server) as (client, connection, _):
        connection.cut()
        await next_of(client, Disconnected)
        one, two = (asyncio.create_task(client.post(body)) for body in ("one", "two"))
        await clock.release(0.5)
        connection = await server.accept()
        one.cancel()
        await asyncio.wait([one])
        await connection.greet()
        command = await connection.receive()
        assert command["body"] == "two"
        await connection.ok(command, post=post(7))
        await two


async def test_lost_reads_are_unknown(client_of: Connect, server: FakeServer, clock: FakeClock) -> None:
    """A read in flight, or a command without a key, isn't repeated: its caller is told."""
    async with greeted(client_of(), server) as (client, connection, _):
        reading = asyncio.create_task(client.home())
        unkeyed = asyncio.create_task(client.request({"type": "post", "body": "x", "key": None}))
        await connection.receive()
        await connection.receive()
        connection.cut()
        for call in (reading, unkeyed):
            with pytest.raises(OutcomeUnknown) as caught:
                await call
            assert caught.value.key is None
        await clock.release(0.5)
        await (await server.accept()).greet()


async def test_watches_come_back(client_of: Connect, server: FakeServer, clock: FakeClock) -> None:
    """What is watched, in any spelling, is watched again after a reconnect; what no longer is, isn't."""
    async with greeted(client_of(watch=["#algebra", "thread:7"]), server) as (client, connection, _):
        for call in (client.watch("#Edtech"), client.unwatch("topic:algebra")):
            calling = asyncio.create_task(call)
            await connection.ok(await connection.receive())
            await calling
        refused = asyncio.create_task(client.watch("thread:8"))
        await connection.error(await connection.receive(), "not_found")
        await asyncio.wait([refused])
        assert refused.exception() is not None
        assert list(client.watches) == ["thread:7", "#Edtech"]
        lost = asyncio.create_task(client.watch("user:3"))
        await connection.receive()
        connection.cut()
        await clock.release(0.5)
        connection = await server.accept()
        assert (await connection.greet())["watch"] == ["thread:7", "#Edtech"]
        await connection.ok(await connection.receive())
        await lost
        assert list(client.watches) == ["thread:7", "#Edtech", "user:3"]


async def test_watch_that_is_gone(client_of: Connect, server: FakeServer, clock: FakeClock) -> None:
    """A watched thread that was deleted meanwhile doesn't end the client: the other watches are made anew."""
    async with greeted(client_of(watch=["thread:7", "#algebra"]), server) as (client, connection, _):
        connection.cut()
        await clock.release(0.5)
        connection = await server.accept()
        await connection.hello()
        await connection.error(await connection.receive(), "not_found")
        assert await connection.ended() == 1006
        await clock.release(1.0)
        connection = await server.accept()
        auth = await connection.greet()
        assert "watch" not in auth and auth["resume"]["after"] == 100
        gone, kept = await connection.receive(), await connection.receive()
        assert (gone["feed"], kept["feed"]) == ("thread:7", "#algebra")
        await connection.error(gone, "not_found")
        await connection.ok(kept, feed="topic:algebra")
        assert await next_of(client, Resync) == Resync("watches", 100)
        reading = asyncio.create_task(client.home())
        await connection.ok(await connection.receive(), posts=[])
        await reading
        assert list(client.watches) == ["topic:algebra"]


async def test_first_watch_that_is_not_there(client_of: Connect, server: FakeServer) -> None:
    """At the start such a watch is the caller's mistake, and raised."""

    async def refuse() -> None:
        connection = await server.accept()
        await connection.hello()
        await connection.error(await connection.receive(), "not_found")
        await connection.ended()

    refusing = asyncio.create_task(refuse())
    with pytest.raises(NotFound):
        async with client_of(watch=["thread:7"]):
            pass
    await refusing


async def test_reading_stops_when_nobody_reads(client_of: Connect, server: FakeServer) -> None:
    """Past the queue's bound the socket is left alone, so that the server's own bound decides; then all come."""
    async with greeted(client_of(queue_stop_bytes=50_000), server) as (client, connection, _):
        many = 400
        sending = asyncio.create_task(connection.send(*(change(200 + n, body="x" * 10_000) for n in range(many))))
        events = client.events()
        seqs: list[int | None] = []
        largest = 0
        while len(seqs) < many:
            happening = await anext(events)
            if isinstance(happening, Event):
                seqs.append(happening.seq)
            largest = max(largest, client.statistics().events_waiting_bytes)
        assert seqs == list(range(200, 200 + many))
        assert largest < 50_000 + 25_000, "one frame over the bound at most"
        await sending


async def test_full_queue_holds_no_reply_back(client_of: Connect, server: FakeServer) -> None:
    """A bot that awaits a command between two events gets its reply, however many events are in front of it."""
    async with greeted(client_of(queue_stop_bytes=50_000), server) as (client, connection, _):
        await connection.send(change(200))
        await next_event(client)
        posting = asyncio.create_task(client.post("an answer"))
        command = await connection.receive()
        await connection.send(*(change(300 + n, body="x" * 10_000) for n in range(20)))
        await connection.ok(command, 320, post=post(320))
        assert (await posting).seq == 320
        assert client.statistics().events_waiting_bytes > 50_000
        assert [(await next_event(client)).seq for _ in range(20)] == list(range(300, 320))


async def test_overflow_becomes_a_resync(client_of: Connect, server: FakeServer) -> None:
    """While a reply is awaited and nobody reads, the second bound drops the events and says so: never a silent gap."""
    options = {"queue_stop_bytes": 50_000, "queue_most_bytes": 100_000}
    async with greeted(client_of(**options), server) as (client, connection, _):
        await next_of(client, Connected)
        posting = asyncio.create_task(client.post("an answer"))
        command = await connection.receive()
        await connection.send(*(change(300 + n, body="x" * 10_000) for n in range(20)))
        await connection.ok(command, 320, post=post(320))
        await posting
        statistics = client.statistics()
        assert statistics.overflows > 0 and statistics.events_waiting_bytes <= 100_000
        resync = await anext(client.events())
        assert isinstance(resync, Resync) and resync.why == "overflow"
        assert client.cursor is not None and client.cursor.seq == resync.seq
        rest = [(await next_event(client)).seq for _ in range(319 - resync.seq)]
        assert rest == list(range(resync.seq + 1, 320))


async def test_silence_while_we_do_not_listen(client_of: Connect, server: FakeServer, clock: FakeClock) -> None:
    """A reader that pauses for longer than two heartbeats doesn't make the connection half-open."""
    async with greeted(client_of(queue_stop_bytes=1), server, heartbeat_ms=10_000) as (client, connection, _):
        reading = asyncio.create_task(client.get(7))
        await connection.send(change(200))
        await connection.ok(await connection.receive(), post=post(7))
        await reading
        await clock.release(20)
        await clock.release(20)
        assert client.state == "live"
        assert (await next_event(client)).seq == 200
        await connection.send(change(201))
        assert (await next_event(client)).seq == 201


async def test_without_events(client_of: Connect, server: FakeServer) -> None:
    """A program that only sends has no queue to fill; its cursor moves all the same."""
    async with greeted(client_of(events=False, queue_stop_bytes=1), server) as (client, connection, _):
        await connection.send(change(200), change(201))
        posting = asyncio.create_task(client.post("hello"))
        await connection.ok(await connection.receive(), 202, post=post(202))
        await posting
        assert client.statistics().events_waiting == 0
        assert client.cursor is not None and client.cursor.seq == 201


async def test_one_reader_at_a_time(client_of: Connect, server: FakeServer) -> None:
    """Two readers would each get half of the events: the second is refused."""
    async with greeted(client_of(), server) as (client, connection, _):
        await next_of(client, Connected)
        waiting = asyncio.create_task(next_event(client))
        sent = asyncio.create_task(client.get(7))
        await connection.ok(await connection.receive(), post=post(7))
        await sent
        with pytest.raises(RuntimeError, match="one reader"):
            await next_event(client)
        await connection.send(change(200))
        assert (await waiting).seq == 200


async def test_events_end_with_the_client(client_of: Connect, server: FakeServer) -> None:
    """Closing ends the loop of whoever reads."""
    async with greeted(client_of(), server) as (client, connection, _):
        reading = asyncio.create_task(_count(client.events()))
        await connection.send(change(200))
    assert await reading >= 1
    assert await connection.ended() == 1000


async def _count(events: AsyncIterator[Happening]) -> int:
    return len([happening async for happening in events])
