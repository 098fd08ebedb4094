"""The events that wait for their reader, bounded in bytes."""

import asyncio
from collections import deque
from collections.abc import Callable

from handraise.client.cursor import Cursor
from handraise.client.events import Happening, Notice, Resync

NOTICE_BYTES = 200
"""What a notice counts: notices must be bounded too, since a server may come and go for ever."""


class EventQueue:
    """One producer, one consumer. `put` never waits; past `most_bytes` all that waits becomes one `Resync`.

    `cursor` is where the consumer stands: it moves with the events as they are taken, so that a program that stores
    it after each event never loses one. `changed` is called whenever the size changes.
    """

    def __init__(self, stop_bytes: int, most_bytes: int, changed: Callable[[], None] = lambda: None) -> None:
        self.stop_bytes = stop_bytes
        self.most_bytes = most_bytes
        self.bytes = 0
        self.overflows = 0
        self.cursor: Cursor | None = None
        self._changed = changed
        self._items: deque[tuple[Happening, int, Cursor | None]] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._ended = False
        self._error: Exception | None = None

    def __len__(self) -> int:
        return len(self._items)

    @property
    def full(self) -> bool:
        """Whether the reader of the socket should stop until the consumer has caught up."""
        return self.bytes >= self.stop_bytes

    def put(self, item: Happening, size: int, cursor: Cursor | None) -> None:
        """Adds `item`; once it is taken, the consumer stands at `cursor`."""
        if self._ended:
            return
        if self._items and self.bytes + size > self.most_bytes:
            self._overflow(cursor)
            if not isinstance(item, Notice):
                return
        self._append(item, size, cursor)

    def move(self, cursor: Cursor | None) -> None:
        """The cursor moved without an event: the consumer stands there once it has taken all that waits."""
        if self._items:
            item, size, _ = self._items[-1]
            self._items[-1] = (item, size, cursor)
        else:
            self.cursor = cursor

    def end(self, error: Exception | None = None) -> None:
        """Nothing more will come. What waits can still be taken; then `get` raises `error` or StopAsyncIteration."""
        if not self._ended:
            self._ended, self._error = True, error
            self._wake()

    async def get(self) -> Happening:
        """The next one, in order. One consumer at a time."""
        while not self._items:
            if self._ended:
                raise self._error if self._error is not None else StopAsyncIteration
            await self._wait()
        item, size, cursor = self._items.popleft()
        self.bytes -= size
        self.cursor = cursor
        self._changed()
        return item

    async def _wait(self) -> None:
        if self._waiter is not None:
            raise RuntimeError("the events have one reader at a time")
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _append(self, item: Happening, size: int, cursor: Cursor | None) -> None:
        self._items.append((item, size, cursor))
        self.bytes += size
        self._wake()
        self._changed()

    def _overflow(self, cursor: Cursor | None) -> None:
        self._items.clear()
        self.bytes = 0
        self.overflows += 1
        self._append(Resync("overflow", cursor.seq if cursor else 0), NOTICE_BYTES, cursor)

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
