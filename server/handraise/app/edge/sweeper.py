"""One timer for all connections: deadlines and stalled buffers.

A timer per connection costs memory for each idle one; a deadline here is a dictionary entry that exists only while
something is expected.
"""

import asyncio
from collections.abc import Callable, Collection
from typing import Protocol

from handraise.app.edge.limits import EdgeLimits


class Swept(Protocol):
    """A connection as the sweeper sees it."""

    @property
    def buffer_limit_bytes(self) -> int:
        """Past this it counts as stalled at once; the backstop where the transport's own mark doesn't tell."""
        ...

    def buffered(self) -> int:
        """Bytes that wait in our memory for the peer."""
        ...

    def progress(self, buffered_bytes: int) -> int:
        """Grows whenever the peer takes in something."""
        ...

    def overdue(self) -> None:
        """What was expected did not come in time. Called once per `expect`."""
        ...

    def stalled(self) -> None:
        """Bytes wait, and the peer has taken in none for `stall_ms`."""
        ...


class Sweeper:
    """Looks at pending deadlines every `sweep_ms`, and at the write buffers of `connections` four times per `stall_ms`.

    `clock` gives seconds that only grow.
    """

    def __init__(self, connections: Collection[Swept], limits: EdgeLimits, clock: Callable[[], float]) -> None:
        self._connections = connections
        self._limits = limits
        self._clock = clock
        self._due: dict[Swept, float] = {}
        self._waiting: dict[Swept, tuple[int, float]] = {}
        self._next_look = 0.0
        self._planned = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def expect(self, connection: Swept, within_ms: int) -> None:
        """Sets the one deadline of `connection`, in place of an earlier one."""
        self._due[connection] = self._clock() + within_ms / 1000

    def forget(self, connection: Swept) -> None:
        """Takes back the deadline of `connection`, if it has one."""
        self._due.pop(connection, None)

    @property
    def pending(self) -> int:
        """How many deadlines are set."""
        return len(self._due)

    def start(self) -> None:
        """Begins to sweep in the running loop, until `stop`."""
        interval = self._limits.sweep_ms / 1000
        self._planned = self._clock() + interval
        self._timer = asyncio.get_running_loop().call_later(interval, self._tick)

    def stop(self) -> None:
        """Ends the sweeping."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def forgive(self, lost_s: float) -> None:
        """Moves every deadline by time that we lost ourselves: what clients sent meanwhile still lies unread."""
        self._due = {connection: due + lost_s for connection, due in self._due.items()}
        self._waiting = {connection: (made, since + lost_s) for connection, (made, since) in self._waiting.items()}

    def _tick(self) -> None:
        late = self._clock() - self._planned
        if late > self._limits.sweep_ms / 1000:
            self.forgive(late)
        self.start()
        self.sweep()

    def sweep(self) -> None:
        """One look at what is due now."""
        now = self._clock()
        for connection in [connection for connection, due in self._due.items() if due <= now]:
            # One that was handled a moment ago may have ended others.
            if self._due.pop(connection, None) is not None:
                connection.overdue()
        if now >= self._next_look:
            self._next_look = now + self._limits.stall_ms / 4000
            self._look_at_buffers(now)

    def _look_at_buffers(self, now: float) -> None:
        waiting: dict[Swept, tuple[int, float]] = {}
        for connection in tuple(self._connections):
            size = connection.buffered()
            if not size:
                continue
            made = connection.progress(size)
            before, since = self._waiting.get(connection, (made, now))
            if made > before:
                since = now
            if size > connection.buffer_limit_bytes or now - since >= self._limits.stall_ms / 1000:
                connection.stalled()
            else:
                waiting[connection] = (made, since)
        self._waiting = waiting
