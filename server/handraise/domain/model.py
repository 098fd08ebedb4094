"""The rows that decisions read and write. Frozen: a change is a new row. Times are milliseconds since the epoch."""

from typing import Final

import msgspec

from handraise.protocol.objects import Mention

ROLES: Final = ("admin", "educator", "student", "bot", "guest")
ROOM_ROLES: Final = ("lead", "helper", "member", "observer")
STAFF: Final = frozenset({"lead", "helper"})
SCOPES: Final = ("read", "write", "direct", "help", "admin")


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """What the operator decides about the rules."""

    students_on_network: bool = False
    follows: int = 2000
    thread_follows: int = 500
    rooms: int = 200
    members_per_room: int = 2000
    hops: int = 7


class Account(msgspec.Struct, frozen=True):
    id: int
    handle: str | None
    name: str
    role: str
    active: bool
    created_at: int


class Post(msgspec.Struct, frozen=True):
    """A post or reply. Its feeds follow from the row alone, `routing` says how."""

    id: int
    seq: int
    pos: int
    author: int
    body: str
    html: str
    tags: tuple[str, ...]
    mentions: tuple[Mention, ...]
    reply_to: int | None
    root: int
    parent_author: int | None
    created_at: int
    edited_at: int | None = None
    deleted: bool = False
    room: int | None = None
    announcement: bool = False
    hop: int = 0


class Tally(msgspec.Struct, frozen=True):
    """A post's counters, true at once; `seq` and `published_at` are those of the last change that told them."""

    post: int
    seq: int = 0
    published_at: int = 0
    replies: int = 0
    thanks: int = 0
    agree: int = 0
    celebrate: int = 0


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


class Room(msgspec.Struct, frozen=True):
    """`code` lets people in; `closed_at`: from then on nothing is written here, and guests end a day later."""

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


class Member(msgspec.Struct, frozen=True):
    """An account's place in a room. `left`: it ended, the row is kept for replay and for coming back.

    `name` is the account's name at joining, folded: a guest's has to be unlike all others in the room.
    """

    id: int
    room: int
    account: int
    role: str
    since: int
    seq: int
    name: str
    left: bool = False


class Relation(msgspec.Struct, frozen=True):
    """`owner` mutes or blocks `target`."""

    kind: str
    owner: int
    target: int
    seq: int
    until: int | None = None


class Entry(msgspec.Struct, frozen=True):
    """An object's place in a feed. `out`: it left the feed at `seq`."""

    feed: str
    kind: str
    id: int
    seq: int
    pos: int
    out: bool = False


class Key(msgspec.Struct, frozen=True):
    """What a key's first use came to; `hash` is the command's, no text is kept."""

    account: int
    key: str
    hash: bytes
    seq: int
    kind: str
    id: int
    at: int


class Due(msgspec.Struct, frozen=True):
    """Something to do at `at`; `key` says to what. A later one of the same kind and key replaces it."""

    kind: str
    key: str
    at: int


class Token(msgspec.Struct, frozen=True):
    """A bearer token, known by its hash alone."""

    id: int
    account: int
    hash: bytes
    name: str
    scopes: tuple[str, ...]
    created_at: int
    expires_at: int | None
    revoked_at: int | None = None


class SignIn(msgspec.Struct, frozen=True):
    """A browser session (`kind` = session) or a one-time sign-in link (`kind` = link), known by its hash alone."""

    kind: str
    hash: bytes
    account: int
    created_at: int
    expires_at: int
    used_at: int | None = None
