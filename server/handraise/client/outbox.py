"""The commands that wait for their replies, in order, bounded in number and bytes."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from handraise.client.errors import NotSent, OutboxFull, OutcomeUnknown

Reply = dict[str, Any]


@dataclass(slots=True, eq=False)
class Entry:
    """One command. `repeatable`: sending it twice has the effect of once, so a lost connection doesn't end it.

    `reply` is given a value, never an exception: a caller that has gone away leaves nothing unretrieved.
    """

    id: str
    command: str
    payload: bytes = field(repr=False)
    key: str | None
    repeatable: bool
    reply: asyncio.Future[Reply | Exception] = field(repr=False)
    in_flight: bool = False
    tries: int = 0

    def settle(self, outcome: Reply | Exception) -> None:
        if not self.reply.done():
            self.reply.set_result(outcome)

    def lost(self, why: str) -> Exception:
        """The error for a caller who gets no reply."""
        if self.tries:
            return OutcomeUnknown(self.command, self.key)
        return NotSent(self.command, why)


class Outbox:
    """Owned by one client; `changed` is called when the number of waiting commands changes."""

    def __init__(self, most: int, most_bytes: int, changed: Callable[[], None] = lambda: None) -> None:
        self.most = most
        self.most_bytes = most_bytes
        self.bytes = 0
        self.repeated = 0
        self._changed = changed
        self._entries: dict[str, Entry] = {}
        self._unsent: deque[Entry] = deque()
        self._waiter: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, ident: str) -> bool:
        return ident in self._entries

    def add(self, entry: Entry, *, bounded: bool = True) -> None:
        """Takes a command in, to be sent after those before it. Raises `OutboxFull`, unless it is the client's own."""
        full = len(self._entries) >= self.most or self.bytes + len(entry.payload) > self.most_bytes
        if full and bounded:
            raise OutboxFull(entry.command, f"{len(self._entries)} commands ({self.bytes} bytes) wait already")
        self._entries[entry.id] = entry
        self.bytes += len(entry.payload)
        self._unsent.append(entry)
        self._wake()
        self._changed()

    def remove(self, entry: Entry) -> None:
        """Forgets a command whose caller has its answer, or has gone away. A later reply finds nobody."""
        if self._entries.pop(entry.id, None) is not None:
            self.bytes -= len(entry.payload)
            self._changed()

    def answer(self, ident: str, reply: Reply) -> Entry | None:
        """Gives a reply to whoever waits for it; None where nobody does any more."""
        entry = self._entries.get(ident)
        if entry is not None:
            self.remove(entry)
            entry.settle(reply)
        return entry

    async def next(self) -> Entry:
        """The next command to send, marked as sent. One sender at a time."""
        while True:
            while self._unsent:
                entry = self._unsent.popleft()
                if entry.id in self._entries:
                    self.repeated += entry.tries > 0
                    entry.in_flight, entry.tries = True, entry.tries + 1
                    return entry
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None

    def connection_lost(self) -> None:
        """Whatever was in flight is sent again on the next connection, first of all; or its outcome is unknown."""
        for entry in list(self._entries.values()):
            if entry.in_flight and not entry.repeatable:
                self.remove(entry)
                entry.settle(entry.lost("the connection was lost"))
            entry.in_flight = False
        self._unsent = deque(self._entries.values())

    def end(self, error: Exception | None) -> None:
        """Nothing more will be sent. A command that was never sent ends with `error`, one that was is unknown."""
        for entry in list(self._entries.values()):
            self.remove(entry)
            lost = entry.lost("the client was closed")
            entry.settle(lost if entry.tries or error is None else error)
        self._unsent.clear()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
