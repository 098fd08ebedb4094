"""Duty lasts as long as somebody is connected, or until the time that he said; a minute more than that ends none."""

import asyncio
import logging
from collections.abc import Iterable
from typing import Final

from handraise.domain.changes import Outcome
from handraise.domain.decide.duty import ALIVE_MS
from handraise.domain.intents import FireDue, TouchDuty
from handraise.domain.model import Due
from handraise.errors import CommandError
from handraise.hub import Connection, Hub, Reader
from handraise.journal import Journal
from handraise.ports.store import Store
from handraise.service.tasks import Tasks

log = logging.getLogger("handraise.service")

RETRY_S: Final = 1.0


class Duties:
    """Observes the hub for those on duty, and passes all on to who observed it before.

    That somebody has gone is written down as a due row, so that a restart ends his duty too.
    """

    def __init__(self, store: Store, journal: Journal, hub: Hub, tasks: Tasks) -> None:
        self._store = store
        self._journal = journal
        self._hub = hub
        self._tasks = tasks
        self._next = hub.observer
        hub.observer = self
        self._missed: set[int] = set()
        """Of whom it couldn't be stored whether they are connected."""
        self._timer: asyncio.TimerHandle | None = None
        self._unread = True
        self._read = asyncio.Event()
        """Clear while it isn't written down yet of those who were on duty before that they have gone."""
        self._read.set()
        self._stopped = False

    def start(self) -> None:
        """Nobody is connected yet: who doesn't come back is off duty soon."""
        self._read.clear()
        self._tasks.spawn(self._begin())

    def stop(self) -> None:
        self._stopped = True
        if self._timer is not None:
            self._timer.cancel()

    async def _begin(self) -> None:
        try:
            accounts, alive_at = await self._store.on_duty()
        except CommandError as error:
            log.warning("who is on duty could not be read; trying again: %s", error)
            self._later()
            return
        self._unread = False
        gone_at = None if alive_at is None else alive_at - ALIVE_MS
        for account in accounts:
            # Also for who is there again: where the server was killed, nobody has said yet that he had gone.
            self._journal.submit(TouchDuty(actor=0, account=account, connected=False, gone_at=gone_at), _ignored)
        self._missed.update(accounts)
        self._again()
        self._read.set()

    def _touch(self, account: int) -> None:
        """Writes down whether he is connected now. What can't be stored is tried again, as it is then."""
        connected = self._hub.reader(account) is not None

        def stored(outcome: Outcome) -> None:
            if outcome.error is not None:
                self._missed.add(account)
                self._later()

        self._journal.submit(TouchDuty(actor=0, account=account, connected=connected), stored)

    def _again(self) -> None:
        self._timer = None
        if self._unread:
            self.start()
            return
        missed, self._missed = self._missed, set()
        for account in missed:
            self._touch(account)

    def _later(self) -> None:
        if not self._stopped and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(RETRY_S, self._again)

    async def settle(self, row: Due) -> None:
        """Who is connected now stays on duty, until the time that he said; everybody else is off."""
        await self._read.wait()
        account = int(row.key)
        if self._hub.reader(account) is not None:
            await self._journal.commit(TouchDuty(actor=0, account=account, connected=True))
        else:
            await self._journal.commit(FireDue(actor=0, kind=row.kind, key=row.key))

    async def settle_alive(self, row: Due) -> None:
        """Says that the server runs, as long as somebody is on duty; not before that of the last run was read."""
        await self._read.wait()
        accounts, _ = await self._store.on_duty()
        await self._journal.commit(FireDue(actor=0, kind=row.kind, key=row.key, accounts=tuple(accounts)))

    def arrived(self, reader: Reader) -> None:
        if reader.duty and sum(connection.live for connection in reader.connections) == 1:
            self._touch(reader.account)
        self._next.arrived(reader)

    def left(self, reader: Reader) -> None:
        if reader.duty:
            self._touch(reader.account)
        self._next.left(reader)

    def changed(self, reader: Reader) -> None:
        self._next.changed(reader)

    def subscribed(self, connection: Connection, feeds: Iterable[str]) -> None:
        self._next.subscribed(connection, feeds)

    def hidden(self, connection: Connection, author: int) -> None:
        self._next.hidden(connection, author)

    def shown(self, connection: Connection, author: int) -> None:
        self._next.shown(connection, author)


def _ignored(outcome: Outcome) -> None:
    """What follows it says the same, and is tried again."""
