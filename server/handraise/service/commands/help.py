"""The help desk: commands to intents, and the reads of who waits. What is checked here the commit checks again."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from handraise.domain import figures, intents, policy
from handraise.domain.decide.masks import NAMED, NOBODY_BEHIND
from handraise.domain.model import Site
from handraise.domain.text import telling_words
from handraise.errors import Conflict, Invalid, NotFound, TooLarge
from handraise.hub import Hub
from handraise.ports.store import Audience, Found, Store, Waiting
from handraise.protocol import commands, names
from handraise.protocol.limits import Limits
from handraise.protocol.objects import Reach
from handraise.protocol.times import from_wire
from handraise.service.aliases import alias
from handraise.service.caller import Caller, sight_of
from handraise.service.clock import Clock
from handraise.service.commands.figures import DeskFigures
from handraise.service.commands.reads import Reply, marks, page_size
from handraise.service.commands.writes import Writes, thread_of
from handraise.service.rates import Window
from handraise.service.resolve import Resolver

WAITS_OF_MS: Final = 30 * 24 * 3600 * 1000
"""How far back the usual wait is counted."""

SIMILAR: Final = 5
"""How many similar ones are told where a command doesn't say."""
MOST_TRIED: Final = 50
"""Requests of which «the next one» takes the first that is still free: so many may ask for it at one moment."""

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
    """Both sides of help requests. `rates` are that of new ones and that of searches."""

    def __init__(
        self,
        store: Store,
        hub: Hub,
        resolver: Resolver,
        writes: Writes,
        rates: tuple[Window, Window],
        clock: Clock,
        limits: Limits,
        site: Site,
    ) -> None:
        self._store = store
        self._hub = hub
        self._clock = clock
        self._resolver = resolver
        self._writes = writes
        self._asked, self._searches = rates
        self._limits = limits
        self._site = site
        self._figures = DeskFigures(store, resolver, self._searches, clock, limits, site)

    async def ask(self, caller: Caller, command: commands.Ask) -> intents.WritePost:
        room = command.room
        role = None if room is None else self._resolver.room_role(room, caller)
        policy.check(caller.actor, "ask", self._site, room=role)
        where = self._line(command.where, "where", "where_chars")
        tried = self._line(command.tried, "tried", "tried_chars")
        if command.anonymous and room is None:
            raise Invalid("anonymous", NAMED)
        self._asked.take(caller.id)
        tags, named = self._resolver.text(command.body, bare=True), not command.anonymous
        audience, online = await self._reached(caller.id, tags, room, named=named)
        return await self._writes.write_intent(
            caller,
            command.body,
            room=room,
            images=command.images,
            asked=intents.Asked(
                command.urgent, where, tried, len(audience.accounts), online, alias="" if named else alias()
            ),
        )

    def _line(self, text: str | None, field: str, limit: str) -> str | None:
        """What was said, None where that is nothing."""
        text = None if text is None else text.strip()
        if text and len(text) > getattr(self._limits, limit):
            raise TooLarge(field, limit, getattr(self._limits, limit))
        return text or None

    async def move(self, caller: Caller, command: Moving) -> intents.MoveRequest:
        action = _ACTIONS[type(command)]
        row = (await self._resolver.request(command.request or 0, caller, action)).row
        self._writes.take(caller, row.room)
        to = answer = None
        if isinstance(command, commands.Assign):
            to = await self._assignee(command.to)
        elif isinstance(command, commands.Accept):
            reply = (await self._resolver.post(command.answer, caller, "get")).row
            to, answer = reply.writer, reply.id
        return intents.MoveRequest(
            actor=caller.id,
            scopes=caller.actor.scopes,
            request=row.id,
            action=action,
            author=row.author,
            behind=row.behind,
            room=row.room,
            to=to,
            outcome=command.outcome if isinstance(command, commands.Resolve) else None,
            reason=command.reason if isinstance(command, commands.Decline) else None,
            answer=answer,
        )

    async def decline(self, caller: Caller, found: Found, reason: str) -> intents.MoveRequest:
        """The post, which is a request, declined."""
        row = found.row
        self.take(caller, row.room)
        return intents.MoveRequest(
            actor=caller.id,
            scopes=caller.actor.scopes,
            request=row.id,
            action="decline",
            author=row.author,
            behind=row.behind,
            room=row.room,
            reason=reason,
        )

    def take(self, caller: Caller, room: int | None) -> None:
        """Counts a step as a post."""
        self._writes.take(caller, room)

    async def _assignee(self, named: int | str) -> int:
        """0 where there is no such account: the commit refuses that last, so that nobody learns by it who there is."""
        try:
            return (await self._resolver.account(named, "to")).id
        except NotFound:
            return 0

    async def reply(self, caller: Caller, command: commands.Answer | commands.NeedInfo) -> intents.WritePost:
        """A reply to the request that moves it."""
        step = "answer" if isinstance(command, commands.Answer) else "need_info"
        found = await self._resolver.request(command.request, caller, step)
        row = found.row
        return await self._writes.write_intent(
            caller,
            command.body,
            room=row.room,
            thread=thread_of(found),
            images=command.images if isinstance(command, commands.Answer) else (),
            step=step,
        )

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

    async def me_too(self, caller: Caller, command: commands.MeToo) -> intents.SetReaction:
        found = await self._resolver.request(command.request, caller, "me_too")
        return intents.SetReaction(
            actor=caller.id,
            scopes=caller.actor.scopes,
            post=found.row.id,
            author=found.row.author,
            root_author=found.root_author,
            kind="me_too",
            on=command.on,
            room=found.row.room,
            credited=found.credited,
        )

    async def duty(self, caller: Caller, command: commands.Duty) -> intents.SetDuty:
        policy.check(caller.actor, "duty", self._site)
        topics = tuple(dict.fromkeys(names.tag(written.removeprefix("#"), "topics") for written in command.topics))
        rooms = tuple(dict.fromkeys(command.rooms))
        if not command.on and (topics or rooms or command.until):
            raise Invalid("on", "Who goes off duty says nothing more.")
        if command.on and not topics and not rooms:
            raise Invalid("topics", "Duty is for topics or rooms: say which.")
        if len(topics) > self._limits.duty_topics:
            raise TooLarge("topics", "duty_topics", self._limits.duty_topics)
        for room in rooms:
            policy.check(caller.actor, "duty_room", self._site, room=self._resolver.room_role(room, caller))
        return intents.SetDuty(
            actor=caller.id,
            scopes=caller.actor.scopes,
            topics=topics,
            rooms=rooms,
            until=None if command.until is None else from_wire(command.until, "until"),
        )

    async def reach(self, caller: Caller, command: commands.Reach) -> Reply:
        role = None if command.room is None else self._resolver.room_role(command.room, caller)
        policy.check(caller.actor, "reach", self._site, room=role)
        tags = self._resolver.text(command.body, bare=True)
        self._searches.take(caller.id)
        audience, online = await self._reached(caller.id, tags, command.room)
        now = self._clock.now_ms()
        waits = await self._store.waits(tags, command.room, now - WAITS_OF_MS, now)
        found = Reach(len(audience.accounts), online, len(audience.on_duty), figures.usual_wait(waits))
        return self._hub.head, {"reach": found}

    async def unmask(self, caller: Caller, command: commands.Unmask) -> intents.Unmask:
        row = (await self._resolver.request(command.request, caller, "unmask")).row
        reason = self._line(command.reason, "reason", "reason_chars")
        if reason is None:
            raise Invalid("reason", "Say why you have to know.")
        if row.room is None or not row.behind:
            raise Conflict(NOBODY_BEHIND, request=row.id)
        return intents.Unmask(
            actor=caller.id,
            scopes=caller.actor.scopes,
            request=row.id,
            author=row.author,
            behind=row.behind,
            room=row.room,
            reason=reason,
        )

    async def next(self, caller: Caller, command: commands.Next) -> intents.NextRequest:
        role = None if command.room is None else self._resolver.room_role(command.room, caller)
        policy.check(caller.actor, "next", self._site, room=role)
        if command.room is not None and command.topic is not None:
            raise Invalid("topic", "The next one is of a room or of a topic.")
        tag = None if command.topic is None else names.tag(command.topic.removeprefix("#"), "topic")
        self._writes.take(caller, command.room)
        sight = sight_of(caller, self._site)
        waiting = await self._store.next_waiting(command.room, sight=sight, tag=tag, limit=MOST_TRIED)
        return intents.NextRequest(
            actor=caller.id,
            scopes=caller.actor.scopes,
            waiting=tuple(waiting),
            room=command.room,
        )

    async def similar(self, caller: Caller, command: commands.Similar) -> Reply:
        role = None if command.room is None else self._resolver.room_role(command.room, caller)
        policy.check(caller.actor, "similar", self._site, room=role)
        self._resolver.body(command.body, bare=True)
        usual = min(SIMILAR, self._limits.list_items)
        limit = usual if command.limit is None else page_size(command.limit, self._limits)
        self._searches.take(caller.id)
        words = telling_words(command.body, self._limits.search_terms)
        if not words:
            return self._store.head, {"requests": (), "marks": [], "more": False}
        page = await self._store.similar(words, command.room, sight=sight_of(caller, self._site), limit=limit)
        return page.head, {"requests": page.posts, "marks": marks(page.reactions), "more": page.more}

    async def _reached(
        self, asker: int, tags: Sequence[str], room: int | None, *, named: bool = True
    ) -> tuple[Audience, int]:
        """Whom it reaches, and how many of them are online; who doesn't want to be seen isn't counted there.

        Of an anonymous one the asker is counted too, or the number would tell whether he is online.
        """
        audience = await self._store.audience(asker, tags, room, policy.audience(self._site), named=named)
        accounts = audience.accounts if named else audience.accounts | {asker}
        readers = [self._hub.reader(account) for account in accounts]
        return audience, sum(1 for reader in readers if reader is not None and not reader.private)

    def writes(self) -> dict[type[commands.Command], Callable[[Caller, Any], Awaitable[intents.Intent]]]:
        return {
            commands.Ask: self.ask,
            commands.Answer: self.reply,
            commands.NeedInfo: self.reply,
            commands.MeToo: self.me_too,
            commands.Duty: self.duty,
            commands.Next: self.next,
            commands.Unmask: self.unmask,
            **dict.fromkeys(_ACTIONS.keys() - {commands.Decline}, self.move),
        }

    def reads(self) -> dict[type[commands.Command], Callable[[Caller, Any], Awaitable[Reply]]]:
        return {
            commands.Requests: self.requests,
            commands.Queue: self.queue,
            commands.Reach: self.reach,
            commands.Similar: self.similar,
            commands.Figures: self._figures.read,
        }


def _listing(page: Waiting) -> dict[str, Any]:
    return {"requests": page.posts, "marks": marks(page.reactions), "waiting": page.waiting}
