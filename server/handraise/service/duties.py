"""Duty lasts as long as somebody is connected, or until the time that he said; a minute more than that ends none."""

import logging
from collections.abc import Iterable

from handraise.domain.intents import FireDue, TouchDuty
from handraise.domain.model import Due
from handraise.errors import CommandError
from handraise.hub import Connection, Hub, Reader
from handraise.journal import Journal
from handraise.ports.store import Store
from handraise.service.tasks import Tasks

log = logging.getLogger("handraise.service")


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

    def start(self) -> None:
        """Nobody is connected yet: who doesn't come back is off duty soon."""
        self._tasks.spawn(self._begin())

    async def _begin(self) -> None:
        try:
            for account in await self._store.on_duty():
                self._touch(account, connected=self._hub.reader(account) is not None)
        except CommandError:
            log.warning("who is on duty could not be read; duty ends by its due rows alone", exc_info=True)

    def _touch(self, account: int, *, connected: bool) -> None:
        self._journal.submit(TouchDuty(actor=0, account=account, connected=connected), lambda _: None)

    async def settle(self, row: Due) -> None:
        """Who is connected now stays on duty, until the time that he said; everybody else is off."""
        account = int(row.key)
        if self._hub.reader(account) is not None:
            await self._journal.commit(TouchDuty(actor=0, account=account, connected=True))
        else:
            await self._journal.commit(FireDue(actor=0, kind=row.kind, key=row.key))

    def arrived(self, reader: Reader) -> None:
        if reader.duty and sum(connection.live for connection in reader.connections) == 1:
            self._touch(reader.account, connected=True)
        self._next.arrived(reader)

    def left(self, reader: Reader) -> None:
        if reader.duty:
            self._touch(reader.account, connected=False)
        self._next.left(reader)

    def changed(self, reader: Reader) -> None:
        self._next.changed(reader)

    def subscribed(self, connection: Connection, feeds: Iterable[str]) -> None:
        self._next.subscribed(connection, feeds)

    def hidden(self, connection: Connection, author: int) -> None:
        self._next.hidden(connection, author)

    def shown(self, connection: Connection, author: int) -> None:
        self._next.shown(connection, author)
