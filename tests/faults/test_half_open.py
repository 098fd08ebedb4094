"""P14: a connection that nobody has closed and nothing comes through is noticed on both sides."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from handraise.client import CaughtUp, Connected, Disconnected, Event, Happening, connect
from tests.faults.proxy import proxying
from tests.support.node import node
from tests.support.talker import Talker, talking

HEARTBEAT_MS = 400


async def test_the_server_closes_a_silent_connection_within_two_heartbeats(tmp_path: Path) -> None:
    """Counted in heartbeats that a healthy session is given meanwhile: of two, one may just have begun."""
    async with node(tmp_path / "data", heartbeat_ms=HEARTBEAT_MS, closing_ms=50) as it, AsyncExitStack() as stack:
        healthy = await it.talker(stack, "ana")
        proxy = await stack.enter_async_context(proxying(it.port))
        silent = await Talker.open(proxy.url)
        await silent.sign_in(await it.account("bo"))
        proxy.swallow()
        beats = 0
        while it.hub.statistics().connections > 1:
            await healthy.until(lambda frame: frame["type"] == "ping")
            beats += 1
            assert beats <= 4
        assert it.service.statistics().sessions == 1
        silent.cut()
        await silent.ended()


@pytest.mark.parametrize("transport", ["websocket", "sse"])
async def test_the_client_library_is_back_and_has_what_it_missed(tmp_path: Path, transport: str) -> None:
    async with node(tmp_path / "data", http=True, heartbeat_ms=HEARTBEAT_MS) as it, AsyncExitStack() as stack:
        ana = await it.talker(stack, "ana")
        proxy = await stack.enter_async_context(proxying(it.port))
        token = await it.account("bo")
        async with connect(proxy.url, token=token, transport=transport, uniform=lambda low, high: 0.0) as bo:
            events = bo.events()
            assert isinstance(await anext(events), Connected)
            first = await ana.post("one @bo")
            assert (await next_change(events)) == first
            proxy.swallow()
            missed = [await ana.post(f"missed {number} @bo") for number in range(3)]
            seen: list[object] = []
            while not isinstance(seen[-1:] and seen[-1], CaughtUp):
                happening = await anext(events)
                if happening.type != "notification":
                    seen.append(happening)
            assert isinstance(seen[0], Disconnected)
            assert [event.seq for event in seen if isinstance(event, Event)] == missed
            last = await ana.post("again @bo")
            assert await next_change(events) == last
            assert proxy.connections >= 2


async def next_change(events: AsyncIterator[Happening]) -> int:
    async for happening in events:
        if isinstance(happening, Event) and happening.type == "post" and happening.seq is not None:
            return happening.seq
    raise AssertionError("the events ended")


async def test_who_reads_a_lot_and_says_nothing_but_pongs_stays(tmp_path: Path) -> None:
    async with node(tmp_path / "data", heartbeat_ms=100) as it:
        token = await it.account("ana")
        async with talking(it.url, token) as ana:
            for _ in range(8):
                await ana.until(lambda frame: frame["type"] == "ping")
            await ana.ok("home")
