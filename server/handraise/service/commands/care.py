"""What is done for requests besides their steps: merging those that ask the same, and the notes of the staff."""

from collections.abc import Awaitable, Callable
from typing import Any

from handraise.domain import intents, views
from handraise.errors import Conflict, Invalid, TooLarge
from handraise.ports.store import Store
from handraise.protocol import commands
from handraise.protocol.limits import Limits
from handraise.service.caller import Caller
from handraise.service.commands.reads import Reply
from handraise.service.commands.writes import Writes
from handraise.service.resolve import Resolver


class Care:
    """Both sides. What is checked here the commit checks again."""

    def __init__(self, store: Store, resolver: Resolver, writes: Writes, limits: Limits) -> None:
        self._store = store
        self._resolver = resolver
        self._writes = writes
        self._limits = limits

    async def merge(self, caller: Caller, command: commands.Merge) -> intents.MergeRequest:
        """`into` is followed to the end of its chain: what was merged itself stands for that which it was merged into.

        The chain is of one place, and may lead back to the request itself: the commit refuses that.
        """
        row = (await self._resolver.request(command.request, caller, "merge")).row
        other = (await self._resolver.request(command.into, caller, "merge")).row
        end = await self._store.merged_end(other.id)
        into = other if end == other.id else (await self._resolver.request(end, caller, "merge")).row
        if into.room != row.room:
            raise Conflict("Both are in one room, or both on the network.", request=into.id)
        self._writes.take(caller, row.room)
        most = self._limits.merged_me_toos
        joining = await self._store.joined(row.id, most + 1)
        if len(joining) > most:
            raise TooLarge("request", "merged_me_toos", most)
        return intents.MergeRequest(
            actor=caller.id,
            scopes=caller.actor.scopes,
            request=row.id,
            author=row.author,
            into=into.id,
            into_author=into.author,
            behind=row.behind,
            joining=tuple(joining),
            room=row.room,
        )

    async def note(self, caller: Caller, command: commands.Note) -> intents.WriteNote:
        row = (await self._resolver.request(command.request, caller, "note")).row
        body = command.body.strip()
        if len(body) > self._limits.note_chars:
            raise TooLarge("body", "note_chars", self._limits.note_chars)
        if not body:
            raise Invalid("body", "A note needs some text.")
        self._writes.take(caller, row.room)
        return intents.WriteNote(
            actor=caller.id,
            scopes=caller.actor.scopes,
            request=row.id,
            author=row.author,
            body=body,
            room=row.room,
        )

    async def notes(self, caller: Caller, command: commands.Notes) -> Reply:
        row = (await self._resolver.request(command.request, caller, "notes")).row
        found, head = await self._store.notes(row.id)
        return head, {"notes": [views.note(note, by) for note, by in found]}

    def writes(self) -> dict[type[commands.Command], Callable[[Caller, Any], Awaitable[intents.Intent]]]:
        return {commands.Merge: self.merge, commands.Note: self.note}

    def reads(self) -> dict[type[commands.Command], Callable[[Caller, Any], Awaitable[Reply]]]:
        return {commands.Notes: self.notes}
