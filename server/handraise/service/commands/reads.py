"""Reads: each gives the fields of its reply and the head at which it was read."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from handraise.domain import policy, views
from handraise.domain.decide.lists import NO_LIST
from handraise.domain.model import Site
from handraise.errors import Invalid, NotFound
from handraise.ports.store import Listing, Store
from handraise.protocol import commands, names
from handraise.protocol.limits import Limits
from handraise.protocol.objects import Mark
from handraise.service.caller import Caller, sight_of
from handraise.service.resolve import Resolver

Reply = tuple[int, dict[str, Any]]

PAGE: Final = 50
"""Items of a page where a command doesn't say how many."""


class Reads:
    """Posts as the caller may see them now; what his mutes and blocks hide is left out of lists."""

    def __init__(self, store: Store, resolver: Resolver, limits: Limits, site: Site) -> None:
        self._store = store
        self._resolver = resolver
        self._limits = limits
        self._site = site

    async def get(self, caller: Caller, command: commands.Get) -> Reply:
        found = await self._resolver.post(command.post, caller, "get")
        own = {command.post: found.reactions} if found.reactions else {}
        return found.head, {"post": found.view, "marks": marks(own)}

    async def home(self, caller: Caller, command: commands.Home) -> Reply:
        policy.check(caller.actor, "home", self._site)
        feeds = caller.reader.home() if command.list is None else await self._listed(caller, command.list)
        return await self._list(caller, feeds, command)

    async def _listed(self, caller: Caller, ident: int) -> Sequence[str]:
        """The feeds of a list of his own, those that he doesn't follow too."""
        found = await self._store.feed_list(caller.id, ident)
        if found is None:
            raise NotFound(NO_LIST)
        return found.feeds

    async def history(self, caller: Caller, command: commands.History) -> Reply:
        feed = await self._resolver.readable(command.feed, caller, "history")
        tag = None if command.tag is None else names.tag(command.tag.removeprefix("#"))
        return await self._list(caller, [feed], command, tag)

    async def thread(self, caller: Caller, command: commands.Thread) -> Reply:
        """The thread that the post is in, whichever post of it was named."""
        found = await self._resolver.post(command.post, caller, "thread")
        return await self._list(caller, [names.thread_feed(found.row.root)], command)

    async def _list(
        self,
        caller: Caller,
        feeds: Sequence[str],
        command: commands.Home | commands.History | commands.Thread,
        tag: str | None = None,
    ) -> Reply:
        limit = page_size(command.limit, self._limits)
        page = await self._store.home(feeds, command.before, limit, sight=sight_of(caller, self._site), tag=tag)
        return page.head, _listing(page)

    def table(self) -> dict[type[commands.Command], Callable[[Caller, Any], Awaitable[Reply]]]:
        return {
            commands.Get: self.get,
            commands.Home: self.home,
            commands.History: self.history,
            commands.Thread: self.thread,
        }


def page_size(asked: int | None, limits: Limits) -> int:
    """How many items a page has: as many as were asked for, or `PAGE` where the client didn't say."""
    if asked is None:
        return min(PAGE, limits.list_items)
    if asked > limits.list_items:
        raise Invalid("limit", f"A page has at most {limits.list_items} items (list_items).")
    return asked


def _listing(page: Listing) -> dict[str, Any]:
    return {
        "posts": page.posts,
        "marks": marks(page.reactions),
        "more": page.next is not None,
        "next": page.next,
    }


def marks(reactions: dict[int, frozenset[str]]) -> list[Mark]:
    return [views.mark(post, kinds) for post, kinds in reactions.items()]
