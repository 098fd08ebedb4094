"""Posts."""

from typing import Protocol

from handraise.ports.store.results import Found


class PostReads(Protocol):
    async def find(self, post: int, reader: int) -> Found | None:
        """The post with that id, deleted ones too."""
        ...
