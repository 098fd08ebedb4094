"""Notifications, and how much is new."""

from collections.abc import Mapping
from typing import Protocol

from handraise.ports.store.results import Notices, Sight, Unread


class NoticeReads(Protocol):
    async def notifications(self, sight: Sight, before: int | None, limit: int) -> Notices:
        """What the account was told of, with `pos` below `before`, and may see still."""
        ...

    async def unread(
        self, sight: Sight, feeds: Mapping[str, int], *, until: int | None, most: int, directs: bool = False
    ) -> Unread:
        """What is new in each of `feeds` (name to the `since` of its follow), counted up to `most`.

        New is a post of somebody else with `pos` above the reader's mark and `since`, and up to `until`, that is in
        the feed, not deleted, and not hidden from him; in the inbox, a notification. With `directs`, in each of the
        hundred conversations with the newest messages (`direct:12`) what the other wrote after the mark and after the
        reader's own last message.
        """
        ...
