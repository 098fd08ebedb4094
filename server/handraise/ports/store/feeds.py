"""What a session reads: its state, what it missed, pages of feeds, single objects."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from handraise.ports.store.results import AccountState, Listing, ReplayPage, Sight


class FeedReads(Protocol):
    async def account_state(self, ident: int) -> AccountState | None: ...

    async def replay_size(self, feeds: Mapping[str, int], after: int, limit: int) -> int:
        """How many objects `replay` would give after `after`, counted to `limit` + 1 at most."""
        ...

    async def replay(self, feeds: Mapping[str, int], after: int, *, account: int, limit: int) -> ReplayPage:
        """Objects of `feeds` (name to `since`) whose last change is after both `after` and the feed's `since`.

        Each comes once, in its present state, in seq order; one that is reached only through feeds it has left comes
        as `Gone` at the seq at which it left. What the reader may see of them, whose author he hides or whose room he
        isn't in, is the caller's to say. `account` is the reader, whose own marks, follows, mutes and blocks are in its
        inbox. A page has `limit` items at most (fewer don't mean the end: `dry` does).
        """
        ...

    async def home(
        self, feeds: Sequence[str], before: int | None, limit: int, *, sight: Sight, tag: str | None = None
    ) -> Listing:
        """Posts in any of `feeds` with `pos` below `before`, each once, and with `tag` where one is given.

        Deleted and left ones are left out, and what `sight` hides from lists. A page has `limit` posts at most; it may
        have fewer, or none, although more follow: only so many rows are looked at for one (`next` says where it ended).
        """
        ...

    async def object(self, kind: str, ident: int, account: int) -> Any:
        """The wire object in its present state: a post, a room that the account is in, a place in a room, a direct
        message of the account's, a case of those whose staff it is, or what is its own: a mark, follow, mute, block,
        profile, privacy, read mark, filter, list or report; and a suspension, whosever it is.

        `NotFound` where there is none, or none of that kind.
        """
        ...
