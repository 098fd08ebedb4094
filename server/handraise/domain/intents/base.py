"""What every intent has, and those of no area."""

import msgspec

from handraise.errors import CommandError


class Retry(msgspec.Struct, frozen=True):
    """A client's key with the hash of the command's content."""

    key: str
    hash: bytes


class Intent(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants; `scopes` are those of his credential."""

    actor: int
    scopes: frozenset[str] = frozenset()
    retry: Retry | None = None


class Refused(Intent, frozen=True, kw_only=True):
    """A command with a key that was refused before it got here: the key's first use may have been its success."""

    error: CommandError


class FireDue(Intent, frozen=True, kw_only=True):
    """A due row's time has come. `accounts` are those whose rows it may touch: followers of a thread, guests, an asker.

    `early`: what it was set for comes before its time. `absent`: the file that it is about isn't there (any more).
    `receivers`: where an alert goes out of the house; `room`: that of the request that it is about, and `behind`: who
    asks it anonymously; `levels`: those of the escalation whose turn it is, each with whom it is brought to; `merged`:
    what was merged into it, with its askers, whoever is shown; `at`: when the row was due, which the commit says.
    """

    kind: str
    key: str
    accounts: tuple[int, ...] = ()
    early: bool = False
    absent: bool = False
    receivers: tuple[str, ...] = ()
    room: int | None = None
    behind: int = 0
    levels: tuple[tuple[str, tuple[int, ...]], ...] = ()
    merged: tuple[tuple[int, int], ...] = ()
    at: int = 0


class MoveDue(Intent, frozen=True, kw_only=True):
    """The due row of this kind and key is to be that of the key `to` at `at` (ms), or with None to end.

    Where there is none any more, nothing happens.
    """

    kind: str
    key: str
    to: str | None = None
    at: int = 0
