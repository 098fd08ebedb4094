"""Silence and slowness: every wait for a client has an end, and costs nothing but its place."""

import asyncio

from tests.edge.harness import everything, get, patient, post, serving, upgrade

SHORT = patient(handshake_ms=200, keep_alive_ms=200)


async def test_silent_connections_are_closed() -> None:
    async with serving(SHORT) as running:
        assert await asyncio.gather(*map(everything, running.crowd(200))) == [b""] * 200
        assert running.server.statistics.refused == {"silent": 200}


async def test_slow_heads_are_closed() -> None:
    """Slowloris, with an upgrade that stops anywhere."""
    async with serving(SHORT) as running:
        head = upgrade()[:-2]
        crowds = [running.crowd(2, head[: 1 + number]) for number in range(100)]
        for answer in await asyncio.gather(*(everything(sock) for crowd in crowds for sock in crowd)):
            assert answer.startswith(b"HTTP/1.1 408 ") and b'"limit":"handshake_ms"' in answer
        assert running.server.statistics.refused == {"handshake_ms": 200}


async def test_one_more_byte_now_and_then_buys_no_time() -> None:
    limits = patient(handshake_ms=800)
    async with serving(limits) as running, await running.connect() as slow, await running.connect() as healthy:
        slow.send(get("/", "A: ")[:-4])
        while not running.server.statistics.refused:
            slow.send(b"a")
            healthy.send(get())
            assert (await healthy.response())[2] == b"ok"
        assert running.server.statistics.refused == {"handshake_ms": 1}


async def test_a_slow_head_on_a_connection_that_was_good_before_is_closed() -> None:
    limits = patient(handshake_ms=200)
    async with serving(limits) as running, await running.connect() as raw:
        raw.send(get(), get("/body")[:10])
        assert (await raw.response())[2] == b"ok"
        assert (await raw.problem())["status"] == 408


async def test_so_is_one_that_begins_after_the_answer() -> None:
    async with serving(patient(handshake_ms=200)) as running, await running.connect() as raw:
        raw.send(get())
        assert (await raw.response())[2] == b"ok"
        raw.send(get("/body")[:10])
        assert (await raw.problem())["status"] == 408


async def test_an_idle_connection_is_closed_quietly() -> None:
    async with serving(SHORT) as running, await running.connect() as raw:
        raw.send(post("/body", b"abc"))
        assert (await raw.response())[2] == b"3"
        assert await raw.ended()
        assert not running.server.statistics.refused


async def test_empty_lines_do_not_keep_a_connection() -> None:
    async with serving(SHORT) as running, await running.connect() as raw:
        raw.send(get())
        await raw.response()
        raw.send(b"\r\n" * 100)
        assert await raw.ended()


async def test_a_response_may_take_longer_than_any_request() -> None:
    """A long poll with the next request half sent: nothing is due from the client while it waits for us."""
    limits = patient(handshake_ms=60, body_ms=60, keep_alive_ms=60)
    async with serving(limits) as running, await running.connect() as waiting:
        waiting.send(get("/hang"), get()[:10])
        async with await running.connect() as silent:
            assert await silent.ended()
        async with await running.connect() as silent:
            assert await silent.ended()
        assert len(running.server.edge.connections) == 1


async def test_a_refused_client_that_stays_is_dropped() -> None:
    async with serving(patient(linger_ms=100)) as running, await running.connect() as raw:
        raw.send(b"nonsense\r\n\r\n")
        assert (await raw.response())[0] == 400
        async with await running.connect() as other:
            while not running.server.statistics.dropped:
                other.send(get())
                await other.response()
        assert running.server.statistics.dropped == {"linger": 1}
