"""The event stream's buffer: bounded, in order, and harmless once it has ended."""

import asyncio

import pytest

from handraise.app.http.auth import ServicePeer
from handraise.app.http.eventlink import EventLink

PEER = ServicePeer("192.0.2.1", {}, cookie_allowed=True)


def link(dropped: list[str] | None = None) -> EventLink:
    told = dropped if dropped is not None else []
    return EventLink(PEER, most_bytes=100, replay_bytes=50, dropped=told.append)


async def test_what_was_written_comes_in_order_until_the_end() -> None:
    it = link()
    it.send(b'{"a":1}')
    it.write(b"id: e.5\ndata: {}\n\n")
    pieces = it.pieces()
    assert await anext(pieces) == b'data: {"a":1}\n\nid: e.5\ndata: {}\n\n'
    it.write(b"x")
    it.close(4003, "draining")
    it.write(b"too late")
    assert [piece async for piece in pieces] == [b"x"]
    assert it.reason == "closed"


async def test_a_replay_waits_for_the_reader() -> None:
    it = link()
    it.write(b"x" * 50)
    await it.drained()
    it.write(b"x")
    waiting = asyncio.create_task(it.drained())
    await it.needs_reader()
    assert not waiting.done()
    assert len(await anext(it.pieces())) == 51
    await waiting


async def test_a_replay_may_hold_more_than_live_may() -> None:
    dropped: list[str] = []
    it = link(dropped)
    it.write(b"x" * 500)
    assert (dropped, it.held_bytes) == ([], 500)


async def test_live_a_full_buffer_ends_the_stream() -> None:
    dropped: list[str] = []
    it = link(dropped)
    it.live()
    it.write(b"x" * 100)
    assert dropped == []
    it.write(b"x")
    assert (dropped, it.reason, it.held_bytes) == (["overflow"], "slow", 0)
    assert [piece async for piece in it.pieces()] == []
    it.abort("again")
    assert dropped == ["overflow"]


@pytest.mark.parametrize("end", [lambda it: it.lost(), lambda it: it.abort("why"), lambda it: it.close(4000)])
async def test_the_end_wakes_who_waits(end: object) -> None:
    it = link()
    it.write(b"x" * 51)
    waiting = asyncio.create_task(it.drained())
    await it.needs_reader()
    end(it)  # type: ignore[operator]
    with pytest.raises(ConnectionError):
        await waiting
    with pytest.raises(ConnectionError):
        await it.drained()
