"""Accounts and how they stand to each other: profiles, privacy, follows, mutes and blocks."""

from typing import Final

import msgspec

from handraise.protocol.objects import Link

ROLES: Final = ("admin", "educator", "student", "bot", "guest")
ANONYMOUS: Final = "anonymous"
"""The role of an account that nobody has: the author that is shown of what somebody asks anonymously."""


class Account(msgspec.Struct, frozen=True):
    id: int
    handle: str | None
    name: str
    role: str
    active: bool
    created_at: int


class Profile(msgspec.Struct, frozen=True):
    """What an account says of itself. `public`: also to people without an account, where the site has such pages."""

    account: int
    bio: str = ""
    subjects: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    public: bool = False
    seq: int = 0


class Follow(msgspec.Struct, frozen=True):
    """`auto`: begun by taking part in a thread. `stopped`: ended, the row is kept for replay.

    A thread's follow that its account ended itself is `stopped` and no longer `auto`: it doesn't begin again by itself.
    """

    id: int
    account: int
    feed: str
    mode: str
    since: int
    seq: int
    auto: bool = False
    stopped: bool = False
    room: int | None = None


class Relation(msgspec.Struct, frozen=True):
    """`owner` mutes or blocks `target`."""

    kind: str
    owner: int
    target: int
    seq: int
    until: int | None = None


class Privacy(msgspec.Struct, frozen=True):
    """Who is told that `account` is online: its followers, or nobody. Without a row: its followers."""

    account: int
    seq: int
    presence: str
