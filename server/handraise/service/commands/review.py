"""Posts that are held: what waits for review, and what the staff do with it."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from handraise.domain import intents, lifecycle, policy
from handraise.domain.model import Site
from handraise.errors import Invalid
from handraise.ports.store import Found, Store
from handraise.protocol import commands
from handraise.protocol.limits import Limits
from handraise.service.caller import Caller, sight_of
from handraise.service.commands.help import Desk
from handraise.service.commands.reads import Reply, marks, page_size
from handraise.service.commands.writes import about_of
from handraise.service.resolve import Resolver

Reviewing = commands.Approve | commands.Hide | commands.Unhide

_ACTIONS: Final[dict[type[commands.Command], str]] = {
    commands.Approve: "approve",
    commands.Hide: "hide",
    commands.Unhide: "unhide",
}


class Review:
    """Both sides. What is checked here the commit checks again."""

    def __init__(self, store: Store, resolver: Resolver, desk: Desk, limits: Limits, site: Site) -> None:
        self._store = store
        self._resolver = resolver
        self._desk = desk
        self._limits = limits
        self._site = site

    async def held(self, caller: Caller, command: commands.Held) -> Reply:
        """Those that wait longest first."""
        role = None if command.room is None else self._resolver.room_role(command.room, caller)
        policy.check(caller.actor, "held", self._site, room=role)
        limit = page_size(command.limit, self._limits)
        sight = sight_of(caller, self._site)
        page = await self._store.held(command.room, sight=sight, after=command.after or 0, limit=limit)
        return page.head, {"posts": page.posts, "marks": marks(page.reactions), "waiting": page.waiting}

    async def review(self, caller: Caller, command: Reviewing) -> intents.ReviewPost:
        action = _ACTIONS[type(command)]
        found = await self._resolver.post(command.post, caller, action)
        return self._intent(caller, found, action, command.reason if isinstance(command, commands.Hide) else None)

    async def decline(self, caller: Caller, command: commands.Decline) -> intents.Intent:
        """A request, by either name, is declined as a step of it."""
        if (command.post is None) == (command.request is None):
            raise Invalid("request", "Say which request, or which post that is held.")
        if command.post is None:
            return await self._desk.move(caller, command)
        found = await self._resolver.post(command.post, caller, "decline")
        if found.row.help is not None:
            return await self._desk.decline(caller, found, command.reason)
        return self._intent(caller, found, "decline", command.reason)

    def _intent(self, caller: Caller, found: Found, action: str, reason: str | None) -> intents.ReviewPost:
        row = found.row
        if reason is not None and reason not in lifecycle.REASONS:
            raise Invalid("reason", f"A reason is one of {', '.join(lifecycle.REASONS)}.")
        self._desk.take(caller, row.room)
        root_writer = found.root_behind or found.root_author
        people = [row.writer, root_writer, *[mention.id for mention in row.mentions]]
        people += [] if row.parent_author is None else [row.parent_author]
        return intents.ReviewPost(
            actor=caller.id,
            scopes=caller.actor.scopes,
            post=row.id,
            action=action,
            author=row.author,
            writer=row.writer,
            root=row.root,
            root_author=found.root_author,
            root_writer=root_writer,
            people=tuple(dict.fromkeys(people)),
            about=about_of(row),
            room=row.room,
            credited=0 if row.relay is None else row.relay.author.id,
            reason=reason,
        )

    def writes(self) -> dict[type[commands.Command], Callable[[Caller, Any], Awaitable[intents.Intent]]]:
        return {commands.Decline: self.decline, **dict.fromkeys(_ACTIONS, self.review)}

    def reads(self) -> dict[type[commands.Command], Callable[[Caller, Any], Awaitable[Reply]]]:
        return {commands.Held: self.held}
