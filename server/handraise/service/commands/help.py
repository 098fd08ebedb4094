"""The help desk: commands to intents, and the reads of who waits. What is checked here the commit checks again."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from handraise.domain import intents, policy
from handraise.domain.decide.requests import NO_REQUEST
from handraise.domain.model import Site
from handraise.errors import NotFound, TooLarge
from handraise.ports.store import Found, Store, Waiting
from handraise.protocol import commands, names
from handraise.protocol.limits import Limits
from handraise.service.caller import Caller, sight_of
from handraise.service.commands.reads import Reply, marks, page_size
from handraise.service.commands.writes import Writes
from handraise.service.rates import Window
from handraise.service.resolve import Resolver

_ACTIONS: Final[dict[type[commands.Command], str]] = {
    commands.Claim: "claim",
    commands.Renew: "renew",
    commands.Release: "release",
    commands.Assign: "assign",
    commands.Accept: "accept",
    commands.Resolve: "resolve",
    commands.Reopen: "reopen",
    commands.Withdraw: "withdraw",
    commands.Decline: "decline",
}

Moving = (
    commands.Claim
    | commands.Renew
    | commands.Release
    | commands.Assign
    | commands.Accept
    | commands.Resolve
    | commands.Reopen
    | commands.Withdraw
    | commands.Decline
)


class Desk:
    """Both sides of help requests. `asked` is the rate of new ones."""

    def __init__(
        self, store: Store, resolver: Resolver, writes: Writes, asked: Window, limits: Limits, site: Site
    ) -> None:
        self._store = store
        self._resolver = resolver
        self._writes = writes
        self._asked = asked
        self._limits = limits
        self._site = site

    async def ask(self, caller: Caller, command: commands.Ask) -> intents.WritePost:
        room = command.room
        role = None if room is None else self._resolver.room_role(room, caller)
        policy.check(caller.actor, "ask", self._site, room=role)
        where = self._line(command.where, "where", "where_chars")
        tried = self._line(command.tried, "tried", "tried_chars")
        self._asked.take(caller.id)
        return await self._writes.write_intent(
            caller,
            command.body,
            room=room,
            images=command.images,
            asked=intents.Asked(urgent=command.urgent, where=where, tried=tried),
        )

    def _line(self, text: str | None, field: str, limit: str) -> str | None:
        """What was said, None where that is nothing."""
        text = None if text is None else text.strip()
        if text and len(text) > getattr(self._limits, limit):
            raise TooLarge(field, limit, getattr(self._limits, limit))
        return text or None

    async def move(self, caller: Caller, command: Moving) -> intents.MoveRequest:
        action = _ACTIONS[type(command)]
        row = (await self._request(command.request, caller, action)).row
        to = answer = None
        if isinstance(command, commands.Assign):
            to = await self._assignee(command.to)
        elif isinstance(command, commands.Accept):
            reply = (await self._resolver.post(command.answer, caller, "get")).row
            to, answer = reply.author, reply.id
        return intents.MoveRequest(
            actor=caller.id,
            scopes=caller.actor.scopes,
            request=row.id,
            action=action,
            author=row.author,
            room=row.room,
            to=to,
            outcome=command.outcome if isinstance(command, commands.Resolve) else None,
            reason=command.reason if isinstance(command, commands.Decline) else None,
            answer=answer,
        )

    async def _assignee(self, named: int | str) -> int:
        """0 where there is no such account: the commit refuses that last, so that nobody learns by it who there is."""
        try:
            return (await self._resolver.account(named, "to")).id
        except NotFound:
            return 0

    async def reply(self, caller: Caller, command: commands.Answer | commands.NeedInfo) -> intents.WritePost:
        """A reply to the request that moves it."""
        step = "answer" if isinstance(command, commands.Answer) else "need_info"
        found = await self._request(command.request, caller, step)
        row = found.row
        return await self._writes.write_intent(
            caller,
            command.body,
            room=row.room,
            thread=intents.Thread(row.id, row.author, row.root, found.root_author, found.credited),
            images=command.images if isinstance(command, commands.Answer) else (),
            step=step,
        )

    async def _request(self, ident: int, caller: Caller, action: str) -> Found:
        found = await self._resolver.post(ident, caller, action)
        if found.row.help is None:
            raise NotFound(NO_REQUEST)
        return found

    async def requests(self, caller: Caller, command: commands.Requests) -> Reply:
        policy.check(caller.actor, "requests", self._site)
        tag = None if command.topic is None else names.tag(command.topic.removeprefix("#"), "topic")
        limit = page_size(command.limit, self._limits)
        page = await self._store.waiting(None, sight=sight_of(caller, self._site), tag=tag, limit=limit)
        return page.head, _listing(page)

    async def queue(self, caller: Caller, command: commands.Queue) -> Reply:
        role = self._resolver.room_role(command.room, caller)
        policy.check(caller.actor, "queue", self._site, room=role)
        limit = page_size(command.limit, self._limits)
        page = await self._store.waiting(command.room, sight=sight_of(caller, self._site), tag=None, limit=limit)
        return page.head, {**_listing(page), "place": page.place}

    def writes(self) -> dict[type[commands.Command], Callable[[Caller, Any], Awaitable[intents.Intent]]]:
        return {
            commands.Ask: self.ask,
            commands.Answer: self.reply,
            commands.NeedInfo: self.reply,
            **dict.fromkeys(_ACTIONS, self.move),
        }

    def reads(self) -> dict[type[commands.Command], Callable[[Caller, Any], Awaitable[Reply]]]:
        return {commands.Requests: self.requests, commands.Queue: self.queue}


def _listing(page: Waiting) -> dict[str, Any]:
    return {"requests": page.posts, "marks": marks(page.reactions), "waiting": page.waiting}
