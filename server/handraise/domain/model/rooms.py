"""Rooms and who is in them."""

from typing import Final

import msgspec

ROOM_ROLES: Final = ("lead", "helper", "member", "observer")
MODERATIONS: Final = ("off", "first", "all")
STAFF: Final = frozenset({"lead", "helper"})


class Room(msgspec.Struct, frozen=True):
    """`code` lets people in; `closed_at`: from then on nothing is written here, and guests end a day later. At
    `closes_at` an open one closes by itself.

    `moderation`: of whom posts are held for review: `off`, `first` (who has none approved here yet) or `all`; and
    besides those with one of the `held_words`. `slow_s`: a member's posts are so far apart.
    `peers`: members take and answer requests too, not the staff alone. `asking`: new requests are taken, and
    with `anonymous` of whom his peers don't see. `escalation` and `quiet_hours` are canonical; where they are None the
    site's hold.
    """

    id: int
    seq: int
    title: str
    about: str
    code: str
    guests: bool
    joinable: bool
    code_shown: bool
    created_by: int
    created_at: int
    closed_at: int | None = None
    peers: bool = False
    asking: bool = True
    closes_at: int | None = None
    escalation: str | None = None
    quiet_hours: str | None = None
    moderation: str = "off"
    held_words: tuple[str, ...] = ()
    slow_s: int = 0
    anonymous: bool = True

    def closed(self, now: int) -> bool:
        """Whether nothing is written here: also from the moment at which it closes, before that is stored."""
        return self.closed_at is not None or (self.closes_at is not None and self.closes_at <= now)


class Member(msgspec.Struct, frozen=True):
    """An account's place in a room. `left`: it ended, the row is kept for replay and for coming back.

    `name` is the account's name at joining, folded: a guest's has to be unlike all others in the room. `approved`: a
    post of his was; `posted_at` is when he wrote the last one of those that `slow_s` keeps apart.
    """

    id: int
    room: int
    account: int
    role: str
    since: int
    seq: int
    name: str
    left: bool = False
    approved: bool = False
    posted_at: int = 0
