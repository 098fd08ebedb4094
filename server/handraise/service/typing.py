"""Typing: that somebody writes, told to those who look at the same thread or are on the other side."""

from collections.abc import Callable

from handraise.domain import policy, views
from handraise.domain.decide import suspensions
from handraise.domain.model import Site
from handraise.errors import Invalid, NotFound
from handraise.hub import Hub
from handraise.ports.store import Store
from handraise.protocol import codec, names
from handraise.service.caller import Caller
from handraise.service.clock import Clock
from handraise.service.commands.direct import check_other
from handraise.service.resolve import NO_FEED, Resolver

Say = Callable[[], None]


class Typing:
    """Says where a caller may be seen typing. Nothing is stored; the reply is the same whether anybody is told."""

    def __init__(self, store: Store, hub: Hub, resolver: Resolver, clock: Clock, site: Site) -> None:
        self._store = store
        self._hub = hub
        self._resolver = resolver
        self._clock = clock
        self._site = site

    async def place(self, written: str, caller: Caller) -> Say:
        """What tells the others, once it is called. `written` is `thread:4702`, or `direct:12` or `@ana`."""
        other = names.other_side(written)
        if other is not None or written.startswith("@"):
            return await self._to_one(written if other is None else other, caller)
        feed = names.feed(written)
        if names.feed_kind(feed) != "thread":
            raise Invalid("feed", "Typing is told in a thread (thread:4702) or to somebody (direct:12, @ana).")
        root = (await self._resolver.post(names.feed_id(feed), caller, "typing")).row
        if root.root != root.id:
            raise NotFound(NO_FEED)
        await self._check_free(caller, root.room)
        if root.held is not None:
            return lambda: None  # who had the thread before it was hidden still has its feed
        if root.behind == caller.id:
            return lambda: None  # there he is anonymous
        return lambda: self._tell_thread(feed, root.room, caller)

    async def _to_one(self, named: int | str, caller: Caller) -> Say:
        policy.check(caller.actor, "direct_typing", self._site)
        other = await self._resolver.account(named, "feed")
        await check_other(self._store, caller, other, self._site)
        await self._check_free(caller, None)
        return lambda: self._tell_one(other.id, caller)

    async def _check_free(self, caller: Caller, room: int | None) -> None:
        """It is told to others, so that who is suspended doesn't; what is past the log no commit checks."""
        rows = await self._store.suspensions(caller.id)
        suspensions.refuse(rows, (room,), self._clock.now_ms())

    def _tell_thread(self, feed: str, room: int | None, caller: Caller) -> None:
        """On the network only of those whose presence is shown there; in a room to those who are in it now."""
        if caller.reader.private or not (caller.reader.shown if room is None else self._site.presence):
            return
        audience = self._hub.passing.audience(feed, caller.id)
        if room is not None:
            audience = {connection for connection in audience if room in connection.reader.rooms}
        self._hub.passing.tell(_frame(feed, caller), audience)

    def _tell_one(self, other: int, caller: Caller) -> None:
        """To the other side, to whom this conversation goes by the writer's name."""
        if self._site.presence and not caller.reader.private:
            audience = self._hub.passing.audience(names.inbox_feed(other), caller.id, scope="direct")
            self._hub.passing.tell(_frame(names.direct_feed(caller.id), caller), audience)


def _frame(feed: str, caller: Caller) -> bytes:
    return codec.encode({"type": "typing", "feed": feed, "account": views.author(caller.account)})
