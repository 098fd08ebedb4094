"""Enters a client while the script greets it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from handraise.client import Client, Connected, Event, Happening
from tests.client.fake import FakeConnection, FakeServer, Frame


@asynccontextmanager
async def greeted(
    client: Client, server: FakeServer, **greeting: Any
) -> AsyncIterator[tuple[Client, FakeConnection, Frame]]:
    """The open client, its connection, and the `auth` that it sent."""

    async def greet() -> tuple[FakeConnection, Frame]:
        connection = await server.accept()
        return connection, await connection.greet(**greeting)

    greeting_task = asyncio.create_task(greet())
    async with client:
        connection, auth = await greeting_task
        yield client, connection, auth


async def next_event(client: Client) -> Event:
    """The next change; notices before it are passed over."""
    async for happening in client.events():
        if isinstance(happening, Event):
            return happening
    raise AssertionError("the events ended")


async def next_of(client: Client, kind: type[Happening]) -> Any:
    """The next event or notice of `kind`."""
    async for happening in client.events():
        if isinstance(happening, kind):
            return happening
    raise AssertionError("the events ended")


async def first_connected(client: Client) -> Connected:
    connected: Connected = await next_of(client, Connected)
    return connected
