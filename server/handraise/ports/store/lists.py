"""What an account has set for itself."""

from typing import Protocol

from handraise.domain.model import FeedList
from handraise.ports.store.results import Own


class ListReads(Protocol):
    async def own(self, account: int) -> Own: ...

    async def feed_list(self, account: int, ident: int) -> FeedList | None:
        """The account's own list with that id."""
        ...
