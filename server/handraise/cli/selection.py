"""Which of a session's events belong to the feeds that somebody named: a session also gets what its account follows."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from handraise.client import Event
from handraise.errors import Invalid
from handraise.protocol import names
from handraise.protocol.objects import Post

REMEMBERED: Final = 10_000
"""Posts whose later changes are shown too, although these are in none of the feeds any more."""


class Selection:
    """`feeds` as written; none is all. Raises `Invalid` for what is no feed that can be watched."""

    def __init__(self, feeds: Sequence[str]) -> None:
        self.feeds = tuple(feeds)
        canonical = {names.feed(feed) for feed in feeds}
        # No event names an inbox or a room's staff feed, so that these would stay silent.
        if hidden := next((feed for feed in canonical if not names.is_public(feed)), None):
            raise Invalid(
                "feeds", f"{hidden} can't be watched; `handraise tail` alone shows what reaches your account."
            )
        self._handles = {feed[1:] for feed in canonical if feed.startswith("@")}
        self._names = {feed for feed in canonical if not feed.startswith("@")}
        self._shown: OrderedDict[object, None] = OrderedDict()

    def __str__(self) -> str:
        return ", ".join(self.feeds) or "all that reaches your account"

    def takes(self, event: Event) -> bool:
        """Whether it is a post in the feeds, or a change of one that was."""
        if event.type != "post":
            return False
        if self.feeds and event.ident not in self._shown and not self._has(event):
            return False
        self._shown[event.ident] = None
        self._shown.move_to_end(event.ident)
        if len(self._shown) > REMEMBERED:
            self._shown.popitem(last=False)
        return True

    def _has(self, event: Event) -> bool:
        """Feeds name people by number, the command line by handle; a post has both."""
        if not self._names.isdisjoint(event.feeds):
            return True
        post = event.object
        return (
            isinstance(post, Post)
            and post.author.handle in self._handles
            and names.user_feed(post.author.id) in event.feeds
        )
