"""Reads: each gives the fields of its reply and the head at which it was read."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from handraise.domain import policy, views
from handraise.domain.model import Site
from handraise.errors import Invalid
from handraise.ports.store import Listing, Store
from handraise.protocol import commands, names
from handraise.protocol.limits import Limits
from handraise.protocol.objects import Mark
from handraise.service.caller import Caller
from handraise.service.resolve import Resolver

Reply = tuple[int, dict[str, Any]]


class Reads:
    """Posts as the caller may see them now; what his mutes and blocks hide is left out of lists."""

    def __init__(self, store: Store, resolver: Resolver, limits: Limits, site: Site) -> None:
        self._store = store
        self._resolver = resolver
        self._limits = limits
        self._site = site

    async def get(self, caller: Caller, command: commands.Get) -> Reply:
        policy.check(caller.actor, "get", self._site)
        found = await self._resolver.post(command.post, caller)
        own = {command.post: found.reactions} if found.reactions else {}
        return found.head, {"post": found.view, "marks": marks(own)}

    async def home(self, caller: Caller, command: commands.Home) -> Reply:
        policy.check(caller.actor, "home", self._site)
        return await self._list(caller, caller.reader.home(), command.before, command.limit)

    async def history(self, caller: Caller, command: commands.History) -> Reply:
        feed = await self._resolver.readable(command.feed, caller, "history")
        return await self._list(caller, [feed], command.before, command.limit)

    async def thread(self, caller: Caller, command: commands.Thread) -> Reply:
        """The thread that the post is in, whichever post of it was named."""
        policy.check(caller.actor, "thread", self._site)
        found = await self._resolver.post(command.post, caller)
        feed = names.thread_feed(found.row.root)
        return await self._list(caller, [feed], command.before, command.limit)

    async def _list(self, caller: Caller, feeds: Sequence[str], before: int | None, limit: int) -> Reply:
        if limit > self._limits.list_items:
            raise Invalid("limit", f"A page has at most {self._limits.list_items} items (list_items).")
        if not caller.reader.network:
            feeds = ()  # what is there is from before the network was closed to this account
        page = await self._store.home(feeds, before, limit, hidden=frozenset(caller.reader.hidden), reader=caller.id)
        return page.head, _listing(page)

    def table(self) -> dict[type[commands.Command], Callable[[Caller, Any], Awaitable[Reply]]]:
        return {
            commands.Get: self.get,
            commands.Home: self.home,
            commands.History: self.history,
            commands.Thread: self.thread,
        }


def _listing(page: Listing) -> dict[str, Any]:
    return {
        "posts": page.posts,
        "marks": marks(page.reactions),
        "more": page.next is not None,
        "next": page.next,
    }


def marks(reactions: dict[int, frozenset[str]]) -> list[Mark]:
    return [views.mark(post, kinds) for post, kinds in reactions.items()]
