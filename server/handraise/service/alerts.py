"""What becomes of requests by itself: alerts when a level of the escalation is due, the word to those whose requests
were merged into another, and the end with their room.
"""

import asyncio
from typing import Final

from handraise.domain import escalation, policy
from handraise.domain.decide import merged
from handraise.domain.intents import FireDue
from handraise.domain.model import Due, Site
from handraise.journal import Journal
from handraise.ports.store import Store
from handraise.service.clock import Clock
from handraise.service.outgoing import Outgoing

MOST_TOLD: Final = 500
"""Requests merged into one whose askers are told: all are written in one transaction."""

MOST_ENDED: Final = 100
"""Requests of a room that is closed which end at the same time, so that they share commits."""


class Alerts:
    """Settles due rows of the kinds `alert`, `merged` and `room_requests`; `outgoing` gets what leaves the house."""

    def __init__(self, store: Store, journal: Journal, outgoing: Outgoing, site: Site, clock: Clock) -> None:
        self._clock = clock
        self._roles = policy.audience(site)
        self._store = store
        self._journal = journal
        self._outgoing = outgoing

    async def settle(self, row: Due) -> None:
        """Those who are there now; the commit looks again whether anybody waits still."""
        request = int(row.key)
        found = await self._store.find(request, 0)
        if found is None or found.row.help is None:
            await self._journal.commit(FireDue(actor=0, kind=row.kind, key=row.key))
            return
        levels: list[tuple[str, tuple[int, ...]]] = []
        for level in escalation.turn(found.row.help, self._clock.now_ms()):
            told = await self._store.alerted(level, request, self._roles)
            # Who asks anonymously stays among them: the commit tells him nothing, and counts him as if it did.
            kept = [account for account in told if found.row.behind or account != found.row.writer]
            levels.append((level, tuple(kept)))
        intent = FireDue(
            actor=0,
            kind=row.kind,
            key=row.key,
            accounts=(found.row.author,),
            receivers=self._outgoing.names if any(level == "admins" for level, _ in levels) else (),
            room=found.row.room,
            behind=found.row.behind,
            levels=tuple(levels),
        )
        await self._journal.commit(intent)

    async def settle_merged(self, row: Due) -> None:
        """What was merged into a request is told what became of it; of more than `MOST_TOLD` the first."""
        ident, actor = merged.of_key(row.key)
        found = await self._store.find(ident, 0)
        told = await self._store.merged_into(ident, MOST_TOLD)
        accounts = () if found is None else (merged.ended_by(actor, found.row),)
        room = None if found is None else found.row.room
        await self._journal.commit(
            FireDue(actor=0, kind=row.kind, key=row.key, accounts=accounts, room=room, merged=tuple(told))
        )

    async def settle_room(self, row: Due) -> None:
        """The room was closed: who waits there has waited long enough. The row goes when all have been told."""
        waiting = await self._store.left_waiting(int(row.key))
        for start in range(0, len(waiting), MOST_ENDED):
            endings = [
                FireDue(actor=0, kind="request_end", key=str(request), accounts=(author,), early=True)
                for request, author in waiting[start : start + MOST_ENDED]
            ]
            await asyncio.gather(*map(self._journal.commit, endings))
        await self._journal.commit(FireDue(actor=0, kind=row.kind, key=row.key))
