"""Reads: each gives the fields of its reply and the head at which it was read."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from handraise.domain import policy, views
from handraise.domain.decide.lists import NO_LIST
from handraise.domain.model import Site
from handraise.errors import Invalid, NotFound
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
        return found.head, {"post": found.view, "marks": _marks(own)}

    async def home(self, caller: Caller, command: commands.Home) -> Reply:
        policy.check(caller.actor, "home", self._site)
        feeds = caller.reader.home() if command.list is None else await self._listed(caller, command.list)
        return await self._list(caller, feeds, command.before, command.limit)

    async def _listed(self, caller: Caller, ident: int) -> Sequence[str]:
        """The feeds of a list of his own, those that he doesn't follow too."""
        found = await self._store.feed_list(caller.id, ident)
        if found is None:
            raise NotFound(NO_LIST)
        return found.feeds

    async def history(self, caller: Caller, command: commands.History) -> Reply:
        feed = await self._resolver.readable(command.feed, caller, "history")
        return await self._list(caller, [feed], command.before, command.limit)

    async def thread(self, caller: Caller, command: commands.Thread) -> Reply:
        """The thread that the post is in, whichever post of it was named."""
        policy.check(caller.actor, "thread", self._site)
        found = await self._resolver.post(command.post, caller)
        feed = names.thread_feed(found.row.root)
        return await self._list(caller, [feed], command.before, command.limit)

    async def account(self, caller: Caller, command: commands.Account) -> Reply:
        """Who that is. An account that blocks the caller, or was disabled, is as good as none."""
        policy.check(caller.actor, "account", self._site)
        named = command.handle
        written = named if isinstance(named, int) or named.startswith("@") else f"@{named}"
        found = await self._resolver.account(written, "handle")
        if not found.active or await self._store.relation("block", found.id, caller.id):
            raise NotFound("There is no such account.")
        return self._store.head, {"account": views.author(found)}

    async def _list(self, caller: Caller, feeds: Sequence[str], before: int | None, limit: int) -> Reply:
        check_page(limit, self._limits)
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
            commands.Account: self.account,
        }


def check_page(limit: int, limits: Limits) -> None:
    if limit > limits.list_items:
        raise Invalid("limit", f"A page has at most {limits.list_items} items (list_items).")


def _listing(page: Listing) -> dict[str, Any]:
    return {
        "posts": page.posts,
        "marks": _marks(page.reactions),
        "more": page.next is not None,
        "next": page.next,
    }


def _marks(reactions: dict[int, frozenset[str]]) -> list[Mark]:
    return [views.mark(post, kinds) for post, kinds in reactions.items()]
