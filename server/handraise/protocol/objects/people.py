"""Accounts and profiles, privacy, follows, mutes and blocks."""

import msgspec


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


class Link(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A link of a profile: what is shown, and an http or https address."""

    label: str
    url: str


class Profile(msgspec.Struct, frozen=True):
    """What an account says of itself; `id` is the account's. `bio` is plain text."""

    id: int
    seq: int
    handle: str | None
    name: str
    bio: str
    subjects: tuple[str, ...]
    links: tuple[Link, ...]
    public: bool


class FullProfile(Profile, frozen=True):
    """The same as somebody else reads it, and how the two stand: `followed` is the mode of the reader's follow."""

    created_at: str
    followers: int
    following: int
    posts: int
    followed: str | None
    muted: bool
    blocked: bool


class PublicProfile(msgspec.Struct, frozen=True):
    """What people without an account see."""

    handle: str
    name: str
    role: str
    bot: bool
    bio: str
    subjects: tuple[str, ...]
    links: tuple[Link, ...]


class Privacy(msgspec.Struct, frozen=True):
    """What the account `id` lets others know of itself."""

    id: int
    presence: str


class Account(msgspec.Struct, frozen=True):
    """An account as its own session and the operator see it."""

    id: int
    handle: str | None
    name: str
    role: str
    bot: bool
    created_at: str
