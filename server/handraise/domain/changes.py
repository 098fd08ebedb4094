"""What a decision hands on: changes for the feeds, effects on the routing index, and the command's own result."""

from typing import Any

import msgspec

from handraise.errors import CommandError


class Change(msgspec.Struct, frozen=True):
    """One object at one seq. `feeds` are all feeds it is in, inboxes too; `left` those that it left at this seq.

    `author` is the account whose muting or blocking hides the change; 0 means that nobody's does. What was written in
    a `room` is for its members alone, whichever feeds it is in. Muting or blocking `credited`, whose post the object
    passes on, hides it too. Credentials without the `scope`, if there is one, aren't given it.
    """

    seq: int
    kind: str
    id: int
    author: int
    feeds: tuple[str, ...]
    object: Any
    left: tuple[str, ...] = ()
    room: int | None = None
    credited: int = 0
    scope: str = ""


def of_network(kind: str, author: int) -> bool:
    """Whether a change is for the network's audience alone, whichever feed brings it: all that others write there.

    What has no author is the account's own, and a direct message is for its two accounts, of the network or not.
    """
    return author != 0 and kind != "direct"


class Subscribed(msgspec.Struct, frozen=True):
    """`account` now follows `feed` in `mode`; changes after `since` reach it."""

    account: int
    feed: str
    since: int
    mode: str


class Unsubscribed(msgspec.Struct, frozen=True):
    account: int
    feed: str


class Joined(msgspec.Struct, frozen=True):
    """`account` is in `room` with this role; changes after `since` reach it. Also where only the role is new."""

    account: int
    room: int
    role: str
    since: int


class Left(msgspec.Struct, frozen=True):
    account: int
    room: int


class DutySet(msgspec.Struct, frozen=True):
    """Whether `account` is on duty now."""

    account: int
    on: bool


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


class PresenceSet(msgspec.Struct, frozen=True):
    """`account` shows others that it is online, or with `private` no longer does."""

    account: int
    private: bool


Effect = Subscribed | Unsubscribed | Joined | Left | Hidden | Shown | Revoked | Refreshed | PresenceSet | DutySet


class Outcome(msgspec.Struct, frozen=True):
    """What became of one intent. With `error` nothing else is set, and nothing was stored.

    `object` is that of `kind` whose change has `seq`; `duplicate` means that a key's first use is repeated and the
    object is yet to be read. `effects` take place after the changes. `more` are further fields of the reply.
    """

    error: CommandError | None = None
    seq: int = 0
    kind: str | None = None
    id: int = 0
    object: Any = None
    duplicate: bool = False
    changes: tuple[Change, ...] = ()
    effects: tuple[Effect, ...] = ()
    more: dict[str, Any] | None = None
