"""What the store's methods give."""

from typing import Any

import msgspec

from handraise.domain.changes import Outcome
from handraise.domain.model import Account, Direct, Duty, Follow, Invite, Member, Post, Room
from handraise.protocol.objects import Author, Person


class Applied(msgspec.Struct, frozen=True):
    """What a committed batch came to.

    `outcomes` are in the batch's order. The changes of all of them, taken in that order, have the seqs
    `head - n + 1 … head` without a gap. `due_at` is the earliest due time that the batch set, in ms.
    """

    outcomes: tuple[Outcome, ...]
    head: int
    due_at: int | None


class Replayed(msgspec.Struct, frozen=True):
    """One object in its present state, as a session's feeds show it.

    `object` is a wire struct (`Post`, `Deleted`, `Tally`, `Gone` …) and `feeds` its public feeds. `author`, `room`,
    `credited` and `scope` are as in a change.
    """

    seq: int
    kind: str
    id: int
    author: int
    feeds: tuple[str, ...]
    object: Any
    room: int | None = None
    credited: int = 0
    scope: str = ""


class ReplayPage(msgspec.Struct, frozen=True):
    """`items` in seq order, complete up to and with `until`; `dry` when there was nothing after it at `until`."""

    items: tuple[Replayed, ...]
    until: int
    dry: bool


class Listing(msgspec.Struct, frozen=True):
    """A page of posts, newest `pos` first. `reactions` has the reader's own, by post.

    `next` is the `before` of the next page, None where there is none; `head` is where in the log this was read.
    """

    posts: tuple[Any, ...]
    reactions: dict[int, frozenset[str]]
    next: int | None
    head: int


class Waiting(msgspec.Struct, frozen=True):
    """Requests in the order of their queue. `waiting` counts all of it, `place` is the reader's own there (1 is next),
    None where he has none. `reactions` as in `Listing`."""

    posts: tuple[Any, ...]
    reactions: dict[int, frozenset[str]]
    waiting: int
    place: int | None
    head: int


class Audience(msgspec.Struct, frozen=True):
    """Accounts that a request reaches, and those of them that are on duty for it."""

    accounts: frozenset[int]
    on_duty: frozenset[int]


class AccountState(msgspec.Struct, frozen=True):
    """What a live session starts from, all read at `head`.

    `follows` are those in force. `hidden` are the accounts whose writing doesn't reach this one: muted, blocked,
    or blocking it. `rooms` are those that it is in, with its place. `presence` is one of `commands.SHOWN_TO`.
    `duty` is what it was last on duty for; that may have ended.
    """

    account: Account
    follows: tuple[Follow, ...]
    hidden: frozenset[int]
    head: int
    rooms: tuple[tuple[Room, Member], ...] = ()
    presence: str = "followers"
    duty: Duty | None = None


class Sight(msgspec.Struct, frozen=True):
    """What an account may see now: the network or nothing of it, and what is in its `rooms`.

    Less what `hidden` accounts write, but in rooms where it is `staff`. What others write in a thread of somebody who
    blocks it is found by no search and counted for no topic; in lists and unread counts it is there, as it comes live.
    `roles` are those that the directory shows it. Posts that are held it sees where it is staff, as `admin` on the
    network, and its own.
    """

    account: int
    network: bool = True
    hidden: frozenset[int] = frozenset()
    roles: frozenset[str] = frozenset()
    rooms: frozenset[int] = frozenset()
    staff: frozenset[int] = frozenset()
    admin: bool = False


class Searched(msgspec.Struct, frozen=True):
    """Posts in the order that was asked for. `reactions` has the reader's own, by post; `more`: there are others."""

    posts: tuple[Any, ...]
    reactions: dict[int, frozenset[str]]
    more: bool
    head: int


class People(msgspec.Struct, frozen=True):
    """`objects.Person`s in order; `more`: there are others."""

    people: tuple[Person, ...]
    more: bool
    head: int


class Found(msgspec.Struct, frozen=True):
    """A post as a reader with `hidden` relations sees it.

    `root_author` is who is shown of its thread's first post, `root_behind` who is behind him. `credited` is whose post
    that one passes on, 0 where it is none. `blocked`: its author, or its thread's,
    or the credited one blocks the reader.
    """

    row: Post
    view: Any
    root_author: int
    root_behind: int
    credited: int
    blocked: bool
    reactions: frozenset[str]
    head: int


class Invitation(msgspec.Struct, frozen=True):
    """An invite with who made it (None: the operator) and who came by it."""

    invite: Invite
    inviter: Account | None
    joined: tuple[Account, ...]


class FoundDirect(msgspec.Struct, frozen=True):
    """A direct message as one of its two accounts sees it. `blocked`: the other one blocks the reader."""

    row: Direct
    view: Any
    blocked: bool
    head: int


class DirectPage(msgspec.Struct, frozen=True):
    """A page of a conversation, newest `pos` first, deleted messages left out; `next` and `head` as in `Listing`.

    `known`: there is such a conversation, deleted messages counted too.
    """

    directs: tuple[Any, ...]
    known: bool
    next: int | None
    head: int


class Notices(msgspec.Struct, frozen=True):
    """A page of notifications, newest `pos` first; `next` and `head` as in `Listing`.

    `posts` has what they are about, each post once, where the reader may see it; `reactions` his own, by post.
    """

    notifications: tuple[Any, ...]
    posts: tuple[Any, ...]
    reactions: dict[int, frozenset[str]]
    next: int | None
    head: int


class Conversations(msgspec.Struct, frozen=True):
    """A page of an account's conversations as wire structs, the one with the newest message first."""

    items: tuple[Any, ...]
    next: int | None
    head: int


class Own(msgspec.Struct, frozen=True):
    """What an account has set for itself, as wire objects, the oldest first.

    `people` are the active accounts that it follows, less those that block it. `masks`: who it is in the newest hundred
    threads that it began anonymously.
    """

    mutes: tuple[Any, ...]
    blocks: tuple[Any, ...]
    reads: tuple[Any, ...]
    filters: tuple[Any, ...]
    lists: tuple[Any, ...]
    suspensions: tuple[Any, ...]
    people: tuple[Author, ...]
    masks: tuple[Any, ...] = ()


class CasesPage(msgspec.Struct, frozen=True):
    """Cases as wire structs, the newest first; `next` and `head` as in `Listing`."""

    cases: tuple[Any, ...]
    next: int | None
    head: int


class CaseFile(msgspec.Struct, frozen=True):
    """A case as it is on the wire, its newest `reports`, the first of them first, and what was `done` since it was
    opened about its target, whom it is about, or itself.
    """

    case: Any
    reports: tuple[Any, ...]
    done: tuple[Any, ...]
    head: int


class AuditPage(msgspec.Struct, frozen=True):
    """The log of moderation as wire structs, the newest first; `next` and `head` as in `Listing`."""

    rows: tuple[Any, ...]
    next: int | None
    head: int


class Unread(msgspec.Struct, frozen=True):
    """How much is new, by feed; a feed with nothing new is left out. The inbox's number is of notifications."""

    feeds: dict[str, int]
    head: int
