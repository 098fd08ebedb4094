"""How connections end: by handshake, by force, by the peer, by the server's stop; each conversation is told once."""

import asyncio
import contextlib

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.frames import Opcode

from handraise.app.edge.conversation import Link
from tests.edge.harness import PATIENCE_S, Echo, Running, frame, get, patient, serving, text, upgrade


def closing(code: int) -> bytes:
    return frame(Opcode.CLOSE, code.to_bytes(2, "big"))


async def lost(running: Running) -> Echo:
    echo = await running.house.first()
    await running.house.until(lambda: echo.reasons)
    return echo


async def test_the_server_closes_and_the_client_answers() -> None:
    async with serving() as running, await running.websocket() as raw:
        raw.send(text(b"quit"))
        assert await raw.close_code() == 4003
        raw.send(closing(4003))
        assert await raw.ended()
        await raw.aclose()
        assert (await lost(running)).reasons == ["closed"]


async def test_the_client_closes_and_the_server_answers() -> None:
    async with serving() as running, await running.websocket() as raw:
        raw.send(closing(1000))
        assert await raw.close_code() == 1000
        assert await raw.ended()
        await raw.aclose()
        assert (await lost(running)).reasons == ["client"]


async def test_the_library_client_sees_code_and_reason() -> None:
    async with serving() as running, connect(f"ws://127.0.0.1:{running.port}/ws") as client:
        await client.send("quit")
        with pytest.raises(ConnectionClosed) as closed:
            await client.recv()
        assert closed.value.rcvd is not None
        assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4003, "as you wish")
        assert closed.value.sent is not None and closed.value.sent.code == 4003


async def test_a_client_that_never_answers_a_close_is_dropped() -> None:
    async with serving(patient(closing_ms=200)) as running, await running.websocket() as raw:
        raw.send(text(b"quit"))
        assert await raw.close_code() == 4003
        assert (await lost(running)).reasons == ["closed"]
        assert running.server.statistics.dropped == {"closing": 1}


async def test_nothing_is_written_or_received_after_close() -> None:
    async with serving() as running, await running.websocket() as raw:
        echo = await running.house.first()
        echo.link.close(4000)
        echo.link.write(b"never")
        echo.link.send(b"never")
        echo.link.close(4001)
        raw.send(text(b"late"), closing(4000))
        assert await raw.frame() == (Opcode.CLOSE, (4000).to_bytes(2, "big"))
        assert await raw.ended()
        assert echo.received == []


async def test_a_long_reason_is_cut_between_characters() -> None:
    async with serving() as running, await running.websocket() as raw:
        (await running.house.first()).link.close(4000, "é" * 100)
        assert await raw.frame() == (Opcode.CLOSE, (4000).to_bytes(2, "big") + "é".encode() * 61)


async def test_every_method_is_harmless_after_the_end() -> None:
    async with serving() as running, await running.websocket() as raw:
        await raw.aclose()
        link = (await lost(running)).link
        link.write(b"x")
        link.send(b"x")
        link.close(4000)
        link.abort("late")
        link.live()
        link.pause_reading()
        link.resume_reading()
        with pytest.raises(ConnectionError):
            await link.drained()


async def test_abort_ends_at_once() -> None:
    async with serving() as running, await running.websocket() as raw:
        echo = await running.house.first()
        echo.link.abort("revoked")
        assert await raw.ended()
        assert (await lost(running)).reasons == ["aborted"]
        assert running.server.statistics.dropped == {"revoked": 1}


async def test_a_client_that_vanishes() -> None:
    async with serving() as running, await running.websocket() as raw:
        raw.writer.transport.abort()
        assert (await lost(running)).reasons == ["client"]


async def test_a_client_that_half_closes() -> None:
    async with serving() as running, await running.websocket() as raw:
        raw.send(text(b"last words"))
        raw.writer.write_eof()
        assert await raw.frame() == (Opcode.TEXT, b"last words")
        assert await raw.ended()
        assert (await lost(running)).reasons == ["client"]


async def test_a_conversation_may_close_at_once() -> None:
    async with serving() as running:
        house = running.house

        def refuse(link: Link) -> Echo:
            echo = house(link)
            link.close(4504, "too many")
            return echo

        running.server.edge.open_conversation = refuse
        async with await running.connect() as raw:
            raw.send(upgrade(), text(b"hello"))
            assert (await raw.response())[0] == 101
            assert await raw.close_code() == 4504
            raw.send(closing(4504))
            assert await raw.ended()
            assert (await house.first()).received == []


async def test_stopping_closes_everything_in_order() -> None:
    async with serving() as running:
        idle, websocket, busy = await running.connect(), await running.websocket(), await running.connect()
        idle.send(get())
        await idle.response()
        busy.send(get("/hang"))
        while len(running.server.server_state.tasks) < 1:
            idle.send(get())
            await idle.response()
        stopping = asyncio.create_task(running.server.stop(within_s=0.3))
        assert await websocket.close_code() == 4003
        websocket.send(closing(4003))
        assert await websocket.ended() and await idle.ended()
        await asyncio.gather(websocket.aclose(), idle.aclose())
        assert await busy.ended()
        await busy.aclose()
        await stopping
        assert (await lost(running)).reasons == ["shutdown"]
        assert running.server.statistics.dropped == {"shutdown": 1}
        with pytest.raises(ConnectionError):
            await running.connect()


async def test_stopping_waits_no_longer_than_told_for_clients_that_do_not_answer() -> None:
    async with serving() as running:
        deaf = [await running.deaf_websocket() for _ in range(20)]
        async with asyncio.timeout(PATIENCE_S):
            await running.server.stop(within_s=0.1)
        assert all(echo.reasons == ["shutdown"] for echo in running.house.all)
        for sock in deaf:
            sock.close()


async def test_many_connections_leave_nothing_behind() -> None:
    async with serving(patient(handshake_ms=60_000)) as running:
        for _ in range(3):
            clients = [await running.websocket() for _ in range(60)]
            assert running.server.statistics.websockets == 60
            for number, raw in enumerate(clients):
                if number % 2:
                    raw.send(closing(1000))
                else:
                    raw.writer.transport.abort()
            for raw in clients:
                with contextlib.suppress(ConnectionError):
                    await raw.aclose()
            await running.house.until(lambda: not running.house.open)
        assert not running.server.edge.connections
