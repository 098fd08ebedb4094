"""A reader that is too slow loses its connection, and only its own (trust.md P9)."""

import asyncio
import contextlib

import pytest
from websockets.frames import Opcode

from handraise.protocol.framing import text_frame
from tests.edge.harness import frame, patient, serving, text

BLOCK = text_frame(b"x" * 60_000)


async def test_past_the_cap_a_live_connection_is_dropped_while_others_go_on() -> None:
    limits = patient(write_buffer_bytes=1 << 20, stall_ms=60_000)
    async with serving(limits) as running:
        with await running.deaf_websocket():
            slow = running.house.all[0]
            async with await running.websocket() as raw:
                healthy = running.house.all[1]
                slow.link.live()
                healthy.link.live()
                written = 0
                while not slow.reasons:
                    slow.link.write(BLOCK)
                    healthy.link.write(BLOCK)
                    written += len(BLOCK)
                    assert (await raw.frame())[0] == Opcode.TEXT
                # What the kernel took, what we may hold, and the block that went over.
                assert written < (1 << 20) + (4 << 20)
                assert slow.reasons == ["slow"]
                assert running.server.statistics.dropped == {"slow": 1}
                assert running.server.edge.buffered_bytes() == 0
                raw.send(text(b"still here"))
                assert await raw.frame() == (Opcode.TEXT, b"still here")


async def test_who_is_dropped_is_counted_once_however_many_find_him_slow() -> None:
    """The transport's mark and the sweeper may both find it before the loop tells that the connection is lost."""
    limits = patient(write_buffer_bytes=1 << 20, stall_ms=60_000, sweep_ms=60_000)
    async with serving(limits) as running:
        with await running.deaf_websocket():
            slow = running.house.all[0]
            slow.link.live()
            (connection,) = running.server.edge.connections
            for _ in range(200):
                slow.link.write(BLOCK)
            connection.stalled()
            connection.stalled()
            assert running.server.statistics.dropped == {"slow": 1}
            await running.house.until(lambda: slow.reasons == ["slow"])


async def test_one_burst_over_the_cap_is_enough() -> None:
    """The cap acts within the write, before another byte is buffered."""
    limits = patient(write_buffer_bytes=1 << 20, stall_ms=60_000, sweep_ms=60_000)
    async with serving(limits) as running:
        with await running.deaf_websocket():
            slow = running.house.all[0]
            slow.link.live()
            buffered = 0
            for _ in range(200):
                slow.link.write(BLOCK)
                buffered = max(buffered, running.server.edge.buffered_bytes())
            assert buffered <= (1 << 20) + len(BLOCK)
            await running.house.until(lambda: slow.reasons == ["slow"])


async def test_a_small_buffer_that_does_not_move_is_dropped_too() -> None:
    limits = patient(stall_ms=200)
    async with serving(limits) as running:
        with await running.deaf_websocket():
            slow = running.house.all[0]
            slow.link.live()
            while not running.server.edge.buffered_bytes():
                slow.link.write(text_frame(b"x" * 1000))
            await running.house.until(lambda: slow.reasons == ["slow"])


async def test_replay_waits_for_the_reader() -> None:
    async with serving() as running, await running.websocket() as raw:
        link = running.house.all[0].link

        async def replay() -> int:
            waits = 0
            for _ in range(200):
                link.send(b"x" * 60_000)
                waits += bool(running.server.edge.buffered_bytes())
                await link.drained()
                assert running.server.edge.buffered_bytes() <= 65_536
            link.live()
            return waits

        replaying = asyncio.create_task(replay())
        for _ in range(200):
            assert len((await raw.frame())[1]) == 60_000
        assert await replaying > 0


async def test_waiting_for_a_reader_that_is_dropped_ends() -> None:
    limits = patient(stall_ms=200)
    async with serving(limits) as running:
        with await running.deaf_websocket():
            link = running.house.all[0].link
            with pytest.raises(ConnectionError):
                while True:
                    link.send(b"x" * 60_000)
                    await link.drained()
            assert running.server.statistics.dropped == {"slow": 1}


async def test_waiting_may_be_cancelled() -> None:
    limits = patient(stall_ms=200)
    async with serving(limits) as running:
        with await running.deaf_websocket():
            link = running.house.all[0].link
            for _ in range(100):
                link.send(b"x" * 6_000)
            waiting = asyncio.create_task(link.drained())
            await asyncio.wait([waiting], timeout=0)
            waiting.cancel()
            await asyncio.wait([waiting])
            await running.house.until(lambda: running.house.all[0].reasons == ["slow"])


async def test_replay_that_never_waits_is_bounded_as_well() -> None:
    async with serving() as running:
        with await running.deaf_websocket():
            slow = running.house.all[0]
            for _ in range(100):
                slow.link.write(BLOCK)
            await running.house.until(lambda: slow.reasons == ["slow"])


async def test_a_flood_of_pings_from_a_client_that_does_not_read_is_bounded() -> None:
    async with serving(patient(closing_ms=200)) as running:
        with await running.deaf_websocket() as sock:
            loop = asyncio.get_running_loop()
            with contextlib.suppress(ConnectionError):
                for _ in range(1000):
                    await loop.sock_sendall(sock, frame(Opcode.PING, b"x" * 125) * 100)
            await running.house.until(lambda: running.house.all[0].reasons == ["protocol"])


async def test_what_the_client_has_taken_in_counts_as_progress() -> None:
    async with serving() as running, await running.websocket() as raw:
        (connection,) = running.server.edge.connections
        before = connection.progress(0)
        raw.send(text(b"hello"))
        assert await raw.frame() == (Opcode.TEXT, b"hello")
        raw.send(text(b"again"))  # brings the acknowledgement, if it hasn't come by itself
        assert await raw.frame() == (Opcode.TEXT, b"again")
        assert connection.progress(0) > before
