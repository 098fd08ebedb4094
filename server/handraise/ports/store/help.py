"""Help requests: who waits."""

from typing import Protocol

from handraise.ports.store.results import Sight, Waiting


class HelpReads(Protocol):
    async def waiting(self, room: int | None, *, sight: Sight, tag: str | None, limit: int) -> Waiting:
        """The requests of a room, or with None of the network, that somebody has still to see to; of `tag` alone where
        one is given. The urgent ones come first, then those that were asked earlier."""
        ...

    async def asker(self, request: int) -> list[int]:
        """Who wrote the post with this id; empty where there is none."""
        ...
