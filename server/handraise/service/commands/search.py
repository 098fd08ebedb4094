"""Search: what the caller asks, understood, and the posts that he may see of what is found."""

from collections.abc import Awaitable, Callable
from typing import Any

from handraise.domain import policy, snippet
from handraise.domain.model import Site
from handraise.domain.query import Part, Query, parse
from handraise.errors import Invalid, TooLarge
from handraise.ports.store import Searched, Store
from handraise.protocol import commands, names, objects
from handraise.protocol.limits import Limits
from handraise.service.caller import Caller, sight_of
from handraise.service.commands.reads import Reply, marks, page_size
from handraise.service.rates import Window

Handler = Callable[[Caller, Any], Awaitable[Reply]]


class Search:
    """Any text is a query; only how long it is, and how often one asks, has bounds."""

    def __init__(self, store: Store, limits: Limits, site: Site, searches: Window) -> None:
        self._store = store
        self._limits = limits
        self._site = site
        self._searches = searches

    async def search(self, caller: Caller, command: commands.Search) -> Reply:
        """A page of posts with their snippets, and the query as it was understood."""
        policy.check(caller.actor, "search", self._site)
        limit = page_size(command.limit, self._limits)
        query = self._understood(command)
        best = command.sort == "best" and bool(query.of("word", "prefix", "phrase"))
        before, skip = _place(command.before, best)
        self._searches.take(caller.id)
        if not query.parts:
            return self._store.head, _reply(query, Searched((), {}, False, 0), None)
        page = await self._store.search(
            query,
            sight_of(caller, self._site),
            await self._named(query, caller),
            best=best,
            before=before,
            skip=skip,
            limit=limit,
        )
        return page.head, _reply(query, page, _next(page, before, skip, best) if page.more else None)

    def _understood(self, command: commands.Search) -> Query:
        limits = self._limits
        if len(command.text) > limits.search_chars:
            raise TooLarge("text", "search_chars", limits.search_chars)
        query = parse(command.text)
        if query.size > limits.search_terms:
            raise TooLarge("text", "search_terms", limits.search_terms)
        return query

    async def _named(self, query: Query, caller: Caller) -> dict[Part, int]:
        """The accounts and rooms that the query names, those that there are for the caller."""
        parts = [part for part in query.parts if part.kind == "from"]
        handles = [part.text[1:] for part in parts if part.text != "me"]
        found = await self._store.accounts_by_handle(handles)
        ids = {f"@{handle}": account.id for handle, account in found.items()} | {"me": caller.id}
        named = {part: ids[part.text] for part in parts if part.text in ids}
        return named | await self._rooms(query, caller)

    async def _rooms(self, query: Query, caller: Caller) -> dict[Part, int]:
        """The caller's rooms that the query names, by id or title; another's isn't there."""
        parts = [part for part in query.parts if part.kind == "in"]
        state = await self._store.account_state(caller.id) if parts else None
        if state is None:
            return {}
        ids = {names.fold(room.title): room.id for room, _ in state.rooms}
        ids |= {str(room.id): room.id for room, _ in state.rooms}
        return {part: ids[names.fold(part.text)] for part in parts if names.fold(part.text) in ids}

    def table(self) -> dict[type[commands.Command], Handler]:
        return {commands.Search: self.search}


def _place(cursor: str | None, best: bool) -> tuple[int | None, int]:
    """The post before which a page begins, and how many of the best are behind it. `Invalid` for a foreign cursor."""
    if cursor is None:
        return None, 0
    at, dot, skip = cursor.partition(".")
    numbers = (at, skip) if best else (at,)
    if bool(dot) != best or not all(_is_number(number) for number in numbers):
        raise Invalid("before", "It is the `next` of this search's last page.")
    return int(at), int(skip) if best else 0


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 15


def _next(page: Searched, before: int | None, skip: int, best: bool) -> str:
    """Where the next page begins. By relevance all pages rank the posts that there were at the first."""
    if best:
        return f"{page.head + 1 if before is None else before}.{skip + len(page.posts)}"
    return str(page.posts[-1].id)


def _reply(query: Query, page: Searched, following: str | None) -> dict[str, Any]:
    wanted = snippet.pattern(query)
    return {
        "posts": page.posts,
        "snippets": [objects.Snippet(post.id, snippet.snippet(post.body, wanted)) for post in page.posts],
        "marks": marks(page.reactions),
        "more": following is not None,
        "next": following,
        "query": [objects.QueryPart(part.kind, part.text, part.excluded) for part in query.parts],
    }
