"""What a decision hands on: changes for the feeds, effects on the routing index, and the command's own result."""

from typing import Any

import msgspec

from handraise.errors import CommandError


class Change(msgspec.Struct, frozen=True):
    """One object at one seq. `feeds` are all feeds it is in, inboxes too; `left` those that it left at this seq.

    `author` is the account whose muting or blocking hides the change; 0 means that nobody's does. So does that of
    `credited`, whose post the object passes on.
    """

    seq: int
    kind: str
    id: int
    author: int
    feeds: tuple[str, ...]
    object: Any
    left: tuple[str, ...] = ()
    credited: int = 0


class Subscribed(msgspec.Struct, frozen=True):
    """`account` now follows `feed` in `mode`; changes after `since` reach it."""

    account: int
    feed: str
    since: int
    mode: str


class Unsubscribed(msgspec.Struct, frozen=True):
    account: int
    feed: str


class Hidden(msgspec.Struct, frozen=True):
    """What `author` writes no longer reaches `account`."""

    account: int
    author: int


class Shown(msgspec.Struct, frozen=True):
    """What `author` writes reaches `account` again."""

    account: int
    author: int


class Revoked(msgspec.Struct, frozen=True):
    """Live connections of the account end: all, or those signed in by the credential."""

    account: int
    credential: str | None = None


class Refreshed(msgspec.Struct, frozen=True):
    """The account's role or name changed: its live connections act under the new row."""

    account: int


Effect = Subscribed | Unsubscribed | Hidden | Shown | Revoked | Refreshed


class Outcome(msgspec.Struct, frozen=True):
    """What became of one intent. With `error` nothing else is set, and nothing was stored.

    `object` is that of `kind` whose change has `seq`; `duplicate` means that a key's first use is repeated and the
    object is yet to be read. `effects` take place after the changes.
    """

    error: CommandError | None = None
    seq: int = 0
    kind: str | None = None
    id: int = 0
    object: Any = None
    duplicate: bool = False
    changes: tuple[Change, ...] = ()
    effects: tuple[Effect, ...] = ()
