"""Posts."""

from typing import Protocol

from handraise.ports.store.results import Found, Sight, Waiting


class PostReads(Protocol):
    async def find(self, post: int, reader: int) -> Found | None:
        """The post with that id, deleted ones too."""
        ...

    async def held(self, room: int | None, *, sight: Sight, after: int, limit: int) -> Waiting:
        """The posts of a room, or with None of the network, that wait for review, as far as `sight` may look at them;
        those that wait longest first, after the post `after`."""
        ...
