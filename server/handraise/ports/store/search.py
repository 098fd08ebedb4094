"""Search and the directory."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from handraise.domain.query import Part, Query
from handraise.ports.store.results import People, Searched, Sight
from handraise.protocol.objects import Topic


class SearchReads(Protocol):
    async def search(
        self,
        query: Query,
        sight: Sight,
        named: Mapping[Part, int],
        *,
        best: bool,
        before: int | None,
        skip: int,
        limit: int,
    ) -> Searched:
        """Posts whose id is below `before` for which all parts of the query hold, newest first.

        With `best` the newest five hundred are put in order by relevance and age, which follow from each post alone;
        the first `skip` of these are left out.
        `named` has the ids of the accounts and rooms that the query names. It never fails because of what is in the
        query.
        """
        ...

    async def people(self, prefix: str, subject: str | None, sight: Sight, *, after: str, limit: int) -> People:
        """Accounts by handle, from the one after `after`: with words in handle or name that begin so."""
        ...

    async def offered_people(self, prefix: str, sight: Sight, limit: int) -> People:
        """The same for completion: those whom the reader follows, then the most followed, then by handle."""
        ...

    async def topics(
        self, prefix: str, sight: Sight, now: int, limit: int, *, followed_first: bool
    ) -> tuple[Sequence[Topic], int]:
        """Topics that begin so and have a post that the reader may see, or that he follows; most used first. And the
        head."""
        ...
