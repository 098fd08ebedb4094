"""A fake server, a clock, and a client that waits by it with the longest delays that jitter can give."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from handraise.client import Client, connect
from tests.client.fake import FakeClock, FakeServer, fake_server

Connect = Callable[..., Client]


@pytest.fixture
async def server() -> AsyncIterator[FakeServer]:
    async with fake_server() as server:
        yield server


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def client_of(server: FakeServer, clock: FakeClock) -> Connect:
    """`connect` to the fake server; jitter always takes the longest delay."""

    def make(**options: Any) -> Client:
        settings: dict[str, Any] = {
            "token": "hr_secret",
            "transport": "websocket",
            "clock": clock,
            "uniform": lambda low, high: high,
        }
        return connect(server.url, **settings | options)

    return make
