"""`relay`: a post passed on."""

from collections.abc import Awaitable, Callable

from handraise.domain import intents, policy
from handraise.domain.model import Site
from handraise.ports.store import Found
from handraise.protocol import commands
from handraise.service.caller import Caller
from handraise.service.rates import Window
from handraise.service.resolve import Resolver


class Relays:
    """The command to its intent. `html` renders the relayer's own words, `posts` is the rate of posts."""

    def __init__(self, resolver: Resolver, html: Callable[[str], Awaitable[str]], posts: Window, site: Site) -> None:
        self._resolver = resolver
        self._html = html
        self._posts = posts
        self._site = site

    async def relay(self, caller: Caller, command: commands.Relay) -> intents.RelayPost:
        policy.check(caller.actor, "relay", self._site)
        self._posts.take(caller.id)
        tags = self._resolver.text(command.body, bare=True)
        original = await self._original(command.post, caller)
        return intents.RelayPost(
            actor=caller.id,
            scopes=caller.actor.scopes,
            post=original.row.id,
            author=original.row.author,
            root_author=original.root_author,
            body=command.body,
            html=await self._html(command.body),
            tags=tags,
            mentions=await self._resolver.mentions(command.body),
            credited=original.credited,
        )

    async def _original(self, ident: int, caller: Caller) -> Found:
        """The post that is meant: of a relay without words of its own, the one that it passes on."""
        found = await self._resolver.post(ident, caller, "relay")
        if found.row.relay is None or found.row.body:
            return found
        return await self._resolver.post(found.row.relay.post, caller, "relay")
