"""What a client is told at its start: who it is, what it may use, and by which clock it waits."""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from ssl import SSLContext
from typing import Literal, Protocol

Transport = Literal["auto", "websocket", "sse"]


class Clock(Protocol):
    """Time as the client waits by it; tests give their own."""

    def now(self) -> float:
        """Seconds, never going back."""
        ...

    async def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """The machine's."""

    def now(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@dataclass(frozen=True)
class Credentials:
    """A bearer `token`, or the `cookie` header of a browser's session; neither shows in a repr or a log."""

    token: str | None = field(default=None, repr=False)
    cookie: str | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class Options:
    """All times are in seconds, all sizes in bytes.

    `open_timeout`: for one attempt, up to `ready`. `first_timeout`: for the first session, attempts repeated; None
    is for ever. `fallback_after`: how long `auto` waits for a WebSocket before it takes Server-Sent Events.
    `queue_stop_bytes`: unread events past which the socket is no longer read. `queue_most_bytes`: past which, where
    a command's reply is awaited, they are dropped for a `Resync`. `outbox_most`, `outbox_bytes`: the commands that
    may wait for their replies. `seen_objects`: how many objects' last seqs are kept against older copies.
    `events=False`: for a program that never reads events; they are dropped as they come.
    """

    reconnect: bool = True
    transport: Transport = "auto"
    events: bool = True
    wait_when_limited: bool = False
    command_timeout: float = 60.0
    open_timeout: float = 10.0
    first_timeout: float | None = 30.0
    fallback_after: float = 2.5
    queue_stop_bytes: int = 4 * 1024 * 1024
    queue_most_bytes: int = 16 * 1024 * 1024
    outbox_most: int = 1000
    outbox_bytes: int = 4 * 1024 * 1024
    seen_objects: int = 10_000
    ssl: SSLContext | None = None
    clock: Clock = field(default_factory=SystemClock)
    uniform: Callable[[float, float], float] = random.uniform
