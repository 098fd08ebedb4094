"""Due rows: what has to happen at a time, kept in the store, so that a restart loses none."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from handraise.domain.decide.request_clock import DUES as REQUEST_DUES
from handraise.domain.intents import FireDue
from handraise.domain.model import Due
from handraise.errors import CommandError
from handraise.journal import Journal
from handraise.ports.store import Store
from handraise.service.clock import Clock
from handraise.service.tasks import Tasks

log = logging.getLogger("handraise.service")

BATCH: Final = 256
LONGEST_S: Final = 60.0
"""How late a row may be after the wall clock was put forward, or the machine slept: no timer tells of either."""
RETRY_S: Final = 1.0

Settle = Callable[[Due], Awaitable[None]]
"""Settles a row of a kind that is about more than the store's rows. Raises `CommandError` where it can't."""


class DueRows:
    """Wakes for the earliest row, submits what is due, and sleeps until the next. One timer.

    Rows of the kinds in `apart` are settled by these.
    """

    def __init__(
        self, store: Store, journal: Journal, clock: Clock, tasks: Tasks, apart: Mapping[str, Settle] | None = None
    ) -> None:
        self._apart = apart or {}
        self._store = store
        self._journal = journal
        self._clock = clock
        self._tasks = tasks
        self._timer: asyncio.TimerHandle | None = None
        self._wake_at = float("inf")
        self._running = False
        self._stopped = False

    def start(self) -> None:
        """Looks for what came due while nobody ran."""
        self._journal.on_due = self.expect
        self._wake(0.0)

    def stop(self) -> None:
        self._stopped = True
        if self._timer is not None:
            self._timer.cancel()

    def expect(self, at: int) -> None:
        """A row is due at `at` (wall clock, ms)."""
        self._wake(max(0.0, (at - self._clock.now_ms()) / 1000))

    def _wake(self, in_s: float) -> None:
        wake_at = self._clock.monotonic() + min(in_s, LONGEST_S)
        if self._stopped or wake_at >= self._wake_at:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._wake_at = wake_at
        self._timer = asyncio.get_running_loop().call_later(min(in_s, LONGEST_S), self._fire)

    def _fire(self) -> None:
        self._timer, self._wake_at = None, float("inf")
        if self._running:
            self._wake(RETRY_S / 100)
            return
        self._running = True
        self._tasks.spawn(self._run())

    async def _run(self) -> None:
        try:
            rows = await self._store.due(self._clock.now_ms(), BATCH)
            settled = await asyncio.gather(*[self.settle(row) for row in rows])
            following = await self._store.next_due()
        except Exception as error:
            log.warning("due rows could not be settled; trying again", exc_info=not isinstance(error, CommandError))
            self._running = False
            self._wake(RETRY_S)
            return
        self._running = False
        if not all(settled):
            self._wake(RETRY_S)  # one that can't be settled is still due: it isn't tried again at once
        elif following is not None:
            self.expect(following)

    async def _accounts(self, row: Due) -> list[int]:
        """Those whose rows it may touch."""
        if row.kind == "thread_end":
            return await self._store.thread_followers(int(row.key))
        if row.kind in REQUEST_DUES:
            return await self._store.asker(int(row.key))
        return await self._store.guests(int(row.key)) if row.kind == "room_end" else []

    async def settle(self, row: Due) -> bool:
        """Does what is due; whether it could be done."""
        try:
            await self._apart.get(row.kind, self._fire_row)(row)
        except CommandError as error:
            log.warning("due row %s:%s was not settled: %s", row.kind, row.key, error)
            return False
        return True

    async def _fire_row(self, row: Due) -> None:
        accounts = await self._accounts(row)
        await self._journal.commit(FireDue(actor=0, kind=row.kind, key=row.key, accounts=tuple(accounts)))
