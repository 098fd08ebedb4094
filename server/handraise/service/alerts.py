"""Alerts: when a level of a request's escalation is due, whom it is for is looked up and told."""

from handraise.domain import escalation
from handraise.domain.intents import FireDue
from handraise.domain.model import Due
from handraise.journal import Journal
from handraise.ports.store import Store
from handraise.service.outgoing import Outgoing


class Alerts:
    """Settles due rows of the kind `alert`. `outgoing` gets those that leave the house."""

    def __init__(self, store: Store, journal: Journal, outgoing: Outgoing) -> None:
        self._store = store
        self._journal = journal
        self._outgoing = outgoing

    async def settle(self, row: Due) -> None:
        """Those who are there now; the commit looks again whether anybody waits still."""
        request = int(row.key)
        found = await self._store.find(request, 0)
        accounts: tuple[int, ...] = ()
        receivers: tuple[str, ...] = ()
        if found is not None and found.row.help is not None:
            level = escalation.level(found.row.help)
            told = [] if level is None else await self._store.alerted(level, request)
            receivers = self._outgoing.names if level == "admins" else ()
            accounts = (found.row.author, *[account for account in told if account != found.row.author])
        intent = FireDue(actor=0, kind=row.kind, key=row.key, accounts=accounts, receivers=receivers)
        await self._journal.commit(intent)
