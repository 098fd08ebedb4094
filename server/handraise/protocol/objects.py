"""The objects on the wire, as a change or a reply carries them. Times are wire text, ids integers below 2^53."""

from typing import Any

import msgspec


class Author(msgspec.Struct, frozen=True):
    id: int
    handle: str | None
    name: str
    role: str
    bot: bool


class Mention(msgspec.Struct, frozen=True):
    id: int
    handle: str


class Tally(msgspec.Struct, frozen=True):
    """A post's counters. `replies` of a thread's first post counts the whole thread, of another its direct replies."""

    post: int
    replies: int = 0
    thanks: int = 0
    agree: int = 0
    celebrate: int = 0
    me_too: int = 0
    reached: int = 0
    online: int = 0


class Post(msgspec.Struct, frozen=True):
    """A post; `seq` is its last change, `pos` the seq at which it became visible, `root` its thread's first post.

    `hop`: how many answers of bots to bots led to it; 0 for a person's.
    """

    id: int
    seq: int
    pos: int
    author: Author
    body: str
    html: str
    tags: tuple[str, ...]
    mentions: tuple[Mention, ...]
    images: tuple[Any, ...]
    room: int | None
    reply_to: int | None
    root: int
    created_at: str
    edited_at: str | None
    tally: Tally
    help: None = None
    announcement: bool = False
    hop: int = 0


class Deleted(msgspec.Struct, frozen=True):
    """What is left of a deleted object; `id` is the object's."""

    id: int
    deleted: bool = True


class Gone(msgspec.Struct, frozen=True):
    """An object that has left all feeds of the session."""

    id: int
    gone: bool = True


class Follow(msgspec.Struct, frozen=True, omit_defaults=True):
    """`since`: changes up to this seq aren't replayed by this follow. `auto`: begun by taking part in the thread."""

    id: int
    feed: str
    mode: str
    since: int
    auto: bool = False
    deleted: bool = False


class Relation(msgspec.Struct, frozen=True, omit_defaults=True):
    """A mute or a block; `id` is the other account's."""

    id: int
    account: int
    until: str | None = None
    deleted: bool = False


class Mark(msgspec.Struct, frozen=True):
    """The session's own reactions to a post."""

    post: int
    reactions: tuple[str, ...]
    me_too: bool = False


class Room(msgspec.Struct, frozen=True):
    """A classroom or group. Its join code isn't part of it: who may see that asks with `room`.

    `guests`: people without an account may join by code; `joinable`: anybody may; `code_shown`: to members too.
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


class Member(msgspec.Struct, frozen=True, omit_defaults=True):
    """Somebody's place in a room; with `deleted` he has left it. Changes after `since` are replayed to him."""

    id: int
    room: int
    account: Author
    role: str
    since: int
    deleted: bool = False


class Account(msgspec.Struct, frozen=True):
    """An account as its own session and the operator see it."""

    id: int
    handle: str | None
    name: str
    role: str
    bot: bool
    created_at: str
