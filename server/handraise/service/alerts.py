"""What becomes of requests by itself: alerts when a level of the escalation is due, and the end with their room."""

from handraise.domain import escalation, policy
from handraise.domain.intents import FireDue
from handraise.domain.model import Due, Site
from handraise.journal import Journal
from handraise.ports.store import Store
from handraise.service.outgoing import Outgoing


class Alerts:
    """Settles due rows of the kinds `alert` and `room_requests`. `outgoing` gets those that leave the house."""

    def __init__(self, store: Store, journal: Journal, outgoing: Outgoing, site: Site) -> None:
        self._roles = policy.audience(site)
        self._store = store
        self._journal = journal
        self._outgoing = outgoing

    async def settle(self, row: Due) -> None:
        """Those who are there now; the commit looks again whether anybody waits still."""
        request = int(row.key)
        found = await self._store.find(request, 0)
        accounts: tuple[int, ...] = ()
        receivers: tuple[str, ...] = ()
        room = None if found is None else found.row.room
        if found is not None and found.row.help is not None:
            level = escalation.level(found.row.help)
            told = [] if level is None else await self._store.alerted(level, request, self._roles)
            receivers = self._outgoing.names if level == "admins" else ()
            accounts = (found.row.author, *[account for account in told if account != found.row.writer])
        intent = FireDue(
            actor=0,
            kind=row.kind,
            key=row.key,
            accounts=accounts,
            receivers=receivers,
            room=room,
            behind=0 if found is None else found.row.behind,
        )
        await self._journal.commit(intent)

    async def settle_room(self, row: Due) -> None:
        """The room was closed: who waits there has waited long enough. The row goes when all have been told."""
        for request, author in await self._store.left_waiting(int(row.key)):
            ending = FireDue(actor=0, kind="request_end", key=str(request), accounts=(author,), early=True)
            await self._journal.commit(ending)
        await self._journal.commit(FireDue(actor=0, kind=row.kind, key=row.key))
