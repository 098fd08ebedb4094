"""Notifications and read marks."""

import msgspec

from handraise.protocol.objects.base import Author


class Notification(msgspec.Struct, frozen=True):
    """`account` did something of `kind` with a post: `mention`ed this session's account in it, wrote it as a `reply` to
    one of its posts, or as a `relay` of one. Ids alone; `pos` is what a read mark of the inbox is compared with.

    Where it is about a case, a report or a suspension, `about` is its id, and there is no `post`. `reason` is why
    something was removed, or the account suspended.
    """

    id: int
    seq: int
    pos: int
    kind: str
    post: int | None
    account: Author
    created_at: str
    about: int | None = None
    reason: str | None = None


class Read(msgspec.Struct, frozen=True):
    """The session's own read mark: what is in the feed up to and with `pos` has been read."""

    id: int
    feed: str
    pos: int
