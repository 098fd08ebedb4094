"""Direct messages. `edit`, `delete` and `get` take a message's id too.

What is no message of the caller's is answered as a post. A post is looked for first: most are, and its id is never a
message's.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from handraise.domain import intents, policy, views
from handraise.domain.decide.direct import NO_DIRECT
from handraise.domain.decide.suspensions import judges
from handraise.domain.model import Account, Site
from handraise.errors import CommandError, Forbidden, Invalid, NotFound
from handraise.ports.store import DirectPage, FoundDirect, Store
from handraise.protocol import commands, names
from handraise.protocol.limits import Limits
from handraise.rendering import Renderer
from handraise.service.caller import Caller
from handraise.service.commands.reads import Reads, Reply, page_size
from handraise.service.commands.writes import Writes
from handraise.service.rates import Window
from handraise.service.resolve import Resolver


class DirectWrites:
    """Commands to intents. What is checked here, the commit checks again."""

    def __init__(
        self, store: Store, resolver: Resolver, renderer: Renderer, posts: Window, writes: Writes, site: Site
    ) -> None:
        self._store = store
        self._resolver = resolver
        self._renderer = renderer
        self._posts = posts
        self._writes = writes
        self._site = site

    async def direct(self, caller: Caller, command: commands.Direct) -> intents.SendDirect:
        """Its #tags and @mentions are text: it goes to its recipient and to nobody else."""
        appeals: tuple[int, ...] = ()
        try:
            policy.check(caller.actor, "direct", self._site)
            self._resolver.body(command.body)
            other = await self._resolver.account(command.to, "to")
            await check_other(self._store, caller, other, self._site)
        except (Forbidden, NotFound) as error:
            other, appeals = await self._appeal(caller, command, error)
        self._posts.take(caller.id)
        return intents.SendDirect(
            actor=caller.id,
            scopes=caller.actor.scopes,
            to=other.id,
            body=command.body,
            html=await self._html(command.body),
            appeals=appeals,
        )

    async def _appeal(
        self, caller: Caller, command: commands.Direct, error: CommandError
    ) -> tuple[Account, tuple[int, ...]]:
        """Whom he writes to, where one of the two is suspended by those of whom the other is; else `error`, before
        anything is counted: a full rate would tell who is suspended. The commit looks again.
        """
        try:
            other = await self._resolver.account(command.to, "to")
        except NotFound:
            raise error from None
        pairs = ((caller.account, other), (other, caller.account))
        judged = [room for pair in pairs for room in await self._judged(*pair)]
        if not judged or not policy.allows(caller.actor, "appeal", self._site, own=True):
            raise error
        self._resolver.body(command.body)
        return other, tuple(judged)

    async def _suspended(self, *accounts: int) -> tuple[int, ...]:
        """The rooms (0: the site) in which one of them is."""
        return tuple({row.room for account in accounts for row in await self._store.suspensions(account)})

    async def _judged(self, account: Account, judge: Account) -> list[int]:
        """The rooms (0: the site) in which the account is suspended and the other may end it."""
        rooms = [row.room for row in await self._store.suspensions(account.id)]
        places = [await self._store.place(room, judge.id) if room else None for room in rooms]
        return [room for room, place in zip(rooms, places, strict=True) if judges(judge, room, place)]

    async def edit(self, caller: Caller, command: commands.Edit) -> intents.EditPost | intents.EditDirect:
        try:
            return await self._writes.edit(caller, command)
        except CommandError:
            found = await self._store.direct(command.post, caller.id)
            if found is None:
                raise
        usual = policy.allows(caller.actor, "direct_edit", self._site, own=True)
        self._check_own(found, "direct_edit" if usual else "appeal", caller)
        if found.blocked:
            raise NotFound(NO_DIRECT)
        self._resolver.body(command.body)
        self._posts.take(caller.id)
        return intents.EditDirect(
            actor=caller.id,
            scopes=caller.actor.scopes,
            direct=found.row.id,
            other=found.row.recipient,
            body=command.body,
            html=await self._html(command.body),
            appeals=await self._suspended(found.row.sender, found.row.recipient),
        )

    async def delete(self, caller: Caller, command: commands.Delete) -> intents.DeletePost | intents.DeleteDirect:
        """What one wrote one can take back, whoever blocks whom."""
        try:
            return await self._writes.delete(caller, command)
        except CommandError:
            found = await self._store.direct(command.post, caller.id)
            if found is None:
                raise
        self._check_own(found, "direct_delete", caller)
        return intents.DeleteDirect(
            actor=caller.id, scopes=caller.actor.scopes, direct=found.row.id, other=found.row.recipient
        )

    def _check_own(self, found: FoundDirect, action: str, caller: Caller) -> None:
        own = found.row.sender == caller.id
        if found.row.deleted or (found.blocked and not own):
            raise NotFound(NO_DIRECT)
        policy.check(caller.actor, action, self._site, own=own)

    async def _html(self, body: str) -> str:
        rendered = self._renderer.render_nowait(body)
        return (rendered or await self._renderer.render(body)).html

    async def set_privacy(self, caller: Caller, command: commands.SetPrivacy) -> intents.SetPrivacy:
        if command.presence not in commands.SHOWN_TO:
            raise Invalid("presence", f"Presence is shown to one of {', '.join(commands.SHOWN_TO)}.")
        policy.check(caller.actor, "set_privacy", self._site)
        return intents.SetPrivacy(actor=caller.id, scopes=caller.actor.scopes, presence=command.presence)

    def table(self) -> dict[type[commands.Command], Callable[[Caller, Any], Awaitable[intents.Intent]]]:
        return {
            commands.Direct: self.direct,
            commands.Edit: self.edit,
            commands.Delete: self.delete,
            commands.SetPrivacy: self.set_privacy,
        }


class DirectReads:
    """Conversations as their two sides see them."""

    def __init__(self, store: Store, resolver: Resolver, reads: Reads, limits: Limits, site: Site) -> None:
        self._store = store
        self._resolver = resolver
        self._reads = reads
        self._limits = limits
        self._site = site

    async def get(self, caller: Caller, command: commands.Get) -> Reply:
        try:
            return await self._reads.get(caller, command)
        except CommandError:
            found = await self._store.direct(command.post, caller.id)
            if found is None:
                raise
        policy.check(caller.actor, "direct_get", self._site)
        if found.row.deleted or found.blocked:
            raise NotFound(NO_DIRECT)
        return found.head, {"direct": found.view}

    async def direct_history(self, caller: Caller, command: commands.DirectHistory) -> Reply:
        """A page of the conversation, newest first, and with whom it is."""
        policy.check(caller.actor, "direct_history", self._site)
        limit = page_size(command.limit, self._limits)
        other, page = await self.conversation(caller, command.with_, "with", command.before, limit)
        fields = {"with": views.author(other), "directs": page.directs}
        return page.head, fields | _turning(page.next)

    async def read(self, caller: Caller, command: commands.Read, other: int) -> intents.MarkRead:
        policy.check(caller.actor, "direct_read", self._site)
        await self.conversation(caller, other, "feed", None, 1)
        feed = names.direct_feed(other)
        return intents.MarkRead(actor=caller.id, scopes=caller.actor.scopes, feed=feed, pos=command.pos)

    async def conversation(
        self, caller: Caller, named: int | str, field: str, before: int | None, limit: int
    ) -> tuple[Account, DirectPage]:
        """With whom it is, and a page of it.

        A mute or an own block hides nothing here: whoever opens the conversation wants to see it. With somebody to whom
        nothing was ever written, the rules of writing say whether there is such an account.
        """
        other = await self._resolver.account(named, field)
        if await self._store.relation("block", other.id, caller.id):
            raise NotFound(policy.NO_ACCOUNT)
        page = await self._store.directs(caller.id, other.id, before, limit)
        if not page.known:
            await check_other(self._store, caller, other, self._site, reading=True)
        return other, page

    async def conversations(self, caller: Caller, command: commands.Conversations) -> Reply:
        policy.check(caller.actor, "conversations", self._site)
        limit = page_size(command.limit, self._limits)
        hidden = frozenset(caller.reader.hidden)
        page = await self._store.conversations(caller.id, command.before, limit, hidden=hidden)
        return page.head, {"conversations": page.items, **_turning(page.next)}

    def table(self) -> dict[type[commands.Command], Callable[[Caller, Any], Awaitable[Reply]]]:
        return {
            commands.Get: self.get,
            commands.DirectHistory: self.direct_history,
            commands.Conversations: self.conversations,
        }


async def check_other(store: Store, caller: Caller, other: Account, site: Site, *, reading: bool = False) -> None:
    """`policy.check_direct` with what the store says of blocks now; who only reads may block the other."""
    policy.check_direct(
        caller.account,
        other,
        site,
        blocked=await store.relation("block", other.id, caller.id) is not None,
        blocks=not reading and await store.relation("block", caller.id, other.id) is not None,
    )


def _turning(following: int | None) -> dict[str, Any]:
    return {"more": following is not None, "next": following}
