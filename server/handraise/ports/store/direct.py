"""Direct messages."""

from typing import Protocol

from handraise.ports.store.results import Conversations, DirectPage, FoundDirect


class DirectReads(Protocol):
    async def direct(self, ident: int, reader: int) -> FoundDirect | None:
        """The direct message with that id, deleted ones too, where the reader is one of its two accounts."""
        ...

    async def directs(self, account: int, other: int, before: int | None, limit: int) -> DirectPage:
        """Messages between the two with `pos` below `before`. Whether they may be shown is the caller's to say."""
        ...

    async def conversations(
        self, account: int, before: int | None, limit: int, *, hidden: frozenset[int]
    ) -> Conversations:
        """The account's conversations whose newest message is below `before`, those with `hidden` left out."""
        ...
