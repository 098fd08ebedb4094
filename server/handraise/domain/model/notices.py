"""Notifications and read marks."""

from typing import Final

import msgspec

OF_REVIEW: Final = frozenset({"approve", "decline", "hide", "unhide"})
"""What the staff do with somebody's post: he hears of it whomever he hides."""


class Notification(msgspec.Struct, frozen=True):
    """`account` is told that `author` did something of `kind` with a post. It holds ids, no text.

    `kind` is `mention`, `reply` or `relay`; `pos` as a post's; `room` and `credited` (0: nobody) say for whom it is, as
    they do of the post. A deleted one stays as a row, which says that it was made once.

    What is about a case, a report or a suspension (`about`) has no post (0). `reason`: why something was removed or
    somebody suspended.
    """

    id: int
    seq: int
    pos: int
    account: int
    kind: str
    post: int
    author: int
    created_at: int
    deleted: bool = False
    room: int | None = None
    credited: int = 0
    about: int | None = None
    reason: str | None = None

    @property
    def by(self) -> int:
        """Who mutes or blocks this account isn't told it; 0 for what is one's own, and for what staff did with that."""
        return 0 if self.author == self.account or self.kind in OF_REVIEW else self.author


class ReadMark(msgspec.Struct, frozen=True):
    """`account` has read the feed up to and with `pos`."""

    id: int
    seq: int
    account: int
    feed: str
    pos: int
