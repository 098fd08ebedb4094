"""Lists of feeds: made, replaced and ended. `home` reads them."""

from collections.abc import Awaitable, Callable
from typing import Any

from handraise.domain import intents, policy
from handraise.domain.model import Site
from handraise.errors import Invalid, TooLarge
from handraise.protocol import commands, names
from handraise.protocol.limits import Limits
from handraise.service.caller import Caller
from handraise.service.resolve import Resolver


class Lists:
    """Commands to intents. Whether the people on a list are there is looked at in the transaction."""

    def __init__(self, resolver: Resolver, limits: Limits, site: Site) -> None:
        self._resolver = resolver
        self._limits = limits
        self._site = site

    async def put(self, caller: Caller, command: commands.Feeds) -> intents.PutList:
        policy.check(caller.actor, "list", self._site)
        title, most = " ".join(command.title.split()), self._limits.name_chars
        if not 1 <= len(title) <= most or not title.isprintable():
            raise Invalid("title", f"A title is 1 to {most} printable characters (name_chars).")
        if not command.feeds:
            raise Invalid("feeds", "A list needs a feed.")
        if len(command.feeds) > self._limits.feeds_per_list:
            raise TooLarge("feeds", "feeds_per_list", self._limits.feeds_per_list)
        feeds = await self._resolver.feeds(command.feeds, "feeds")
        if not all(names.feed_kind(feed) in ("user", "topic") for feed in feeds):
            raise Invalid("feeds", "People and topics can be on a list.")
        return intents.PutList(actor=caller.id, scopes=caller.actor.scopes, title=title, feeds=feeds, list=command.list)

    async def drop(self, caller: Caller, command: commands.Unlist) -> intents.DropList:
        return intents.DropList(actor=caller.id, scopes=caller.actor.scopes, list=command.list)

    def writes(self) -> dict[type[commands.Command], Callable[[Caller, Any], Awaitable[intents.Intent]]]:
        return {commands.Feeds: self.put, commands.Unlist: self.drop}
