"""Rooms and who is in them."""

import msgspec

from handraise.protocol.objects.base import Author


class Room(msgspec.Struct, frozen=True):
    """A classroom or group. Its join code isn't part of it: who may see that asks with `room`.

    `guests`: people without an account may join by code; `joinable`: anybody may; `code_shown`: to members too.
    `peers`: members take and answer requests too; `asking`: new ones are taken; `anonymous`: also of who
    isn't named to his peers. At `closes_at` it closes by itself.
    `escalation` says whom a request that nobody takes is brought to, `quiet_hours` when some of these are left alone;
    None: as the site has it. `moderation`: whose posts are held for review first; `slow_s`: a member's posts are so
    many seconds apart.
    """

    id: int
    seq: int
    title: str
    about: str
    guests: bool
    joinable: bool
    code_shown: bool
    created_at: str
    closed_at: str | None
    peers: bool = False
    asking: bool = True
    closes_at: str | None = None
    escalation: str | None = None
    quiet_hours: str | None = None
    moderation: str = "off"
    slow_s: int = 0
    anonymous: bool = True


class Member(msgspec.Struct, frozen=True, omit_defaults=True):
    """Somebody's place in a room; with `deleted` he has left it. Changes after `since` are replayed to him."""

    id: int
    room: int
    account: Author
    role: str
    since: int
    deleted: bool = False
