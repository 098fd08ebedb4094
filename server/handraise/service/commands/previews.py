"""A text as it would look once it is posted: by the same rules as a post's, and kept nowhere."""

from collections.abc import Awaitable, Callable
from typing import Any

from handraise.domain import policy
from handraise.domain.model import Site
from handraise.ports.store import Store
from handraise.protocol import commands
from handraise.rendering import Renderer
from handraise.service.caller import Caller
from handraise.service.commands.reads import Reply
from handraise.service.rates import Window
from handraise.service.resolve import Resolver


class Previews:
    """Open to whoever may write: a text has no place yet, so which places are open to him doesn't matter."""

    def __init__(self, store: Store, resolver: Resolver, renderer: Renderer, previews: Window, site: Site) -> None:
        """`previews` is a rate of its own: looking at a text takes nothing from what one may post."""
        self._store = store
        self._resolver = resolver
        self._renderer = renderer
        self._previews = previews
        self._site = site

    async def preview(self, caller: Caller, command: commands.Preview) -> Reply:
        policy.check(caller.actor, "preview", self._site)
        self._resolver.body(command.body, bare=True)
        self._previews.take(caller.id)
        rendered = await self._renderer.render(command.body)
        return self._store.head, {"html": rendered.html}

    def table(self) -> dict[type[commands.Command], Callable[[Caller, Any], Awaitable[Reply]]]:
        return {commands.Preview: self.preview}
