"""Read marks."""

from handraise.domain.intents.base import Intent


class MarkRead(Intent, frozen=True, kw_only=True):
    """`own`: the feed is the actor's own `user:` or `inbox:`, or not on the network. `direct:12` is a conversation."""

    feed: str
    pos: int
    own: bool = False
