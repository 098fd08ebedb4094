"""The stream that shows whether a network holds events back."""

import asyncio
import json
from contextlib import AsyncExitStack

import httpx
import pytest

from handraise.app.http import check
from handraise.app.http.check import APART_S, MOST
from handraise.client.sse import Parser

EVENTS = "/api/v1/check/events"


async def test_three_events_come_one_by_one_to_anybody(http: httpx.AsyncClient) -> None:
    loop, parser = asyncio.get_running_loop(), Parser(1 << 12)
    came: list[tuple[float, object]] = []
    async with http.stream("GET", EVENTS) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["cache-control"] == "no-store, no-transform"
        assert response.headers["x-accel-buffering"] == "no"
        async for chunk in response.aiter_raw():
            came += [(loop.time(), json.loads(message.data)) for message in parser.feed(chunk)]
    assert [event for _, event in came] == [{"type": "check", "n": number} for number in (1, 2, 3)]
    assert came[-1][0] - came[0][0] >= APART_S


async def test_only_so_many_run_at_a_time_and_an_end_makes_room(
    http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here that of clients which go half-way."""
    monkeypatch.setattr(check, "APART_S", 3600.0)
    async with AsyncExitStack() as streams:
        chunks = []
        for _ in range(MOST):
            response = await streams.enter_async_context(http.stream("GET", EVENTS))
            chunks.append(response.aiter_raw())  # kept: with it the connection would go
            await anext(chunks[-1])
        assert (await http.get(EVENTS)).status_code == 503
    async with asyncio.timeout(20):
        while await _status(http) != 200:
            pass


async def _status(http: httpx.AsyncClient) -> int:
    async with http.stream("GET", EVENTS) as response:
        return response.status_code
