"""The store: one log of changes, the rows behind it, and reads that are consistent with a position in the log."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import msgspec

from handraise.domain.changes import Outcome
from handraise.domain.intents import Intent
from handraise.domain.model import (
    Account,
    Direct,
    Due,
    FeedList,
    Follow,
    Image,
    Invite,
    Member,
    Password,
    Post,
    Profile,
    Relation,
    Room,
    SignIn,
    Token,
)
from handraise.domain.query import Part, Query
from handraise.protocol.objects import Author, FullProfile, Person, Topic


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


class AccountState(msgspec.Struct, frozen=True):
    """What a live session starts from, all read at `head`.

    `follows` are those in force. `hidden` are the accounts whose writing doesn't reach this one: muted, blocked,
    or blocking it. `rooms` are those that it is in, with its place. `presence` is one of `commands.SHOWN_TO`.
    """

    account: Account
    follows: tuple[Follow, ...]
    hidden: frozenset[int]
    head: int
    rooms: tuple[tuple[Room, Member], ...] = ()
    presence: str = "followers"


class Sight(msgspec.Struct, frozen=True):
    """What an account may see now: the network or nothing of it, and what is in its `rooms`.

    Less what `hidden` accounts write, but in rooms where it is `staff`. What others write in a thread of somebody who
    blocks it is found by no search and counted for no topic; in lists and unread counts it is there, as it comes live.
    `roles` are those that the directory shows it.
    """

    account: int
    network: bool = True
    hidden: frozenset[int] = frozenset()
    roles: frozenset[str] = frozenset()
    rooms: frozenset[int] = frozenset()
    staff: frozenset[int] = frozenset()


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

    `credited` is whose post its thread's first passes on, 0 where it is none. `blocked`: its author, or its thread's,
    or the credited one blocks the reader.
    """

    row: Post
    view: Any
    root_author: int
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

    `people` are the active accounts that it follows, less those that block it.
    """

    mutes: tuple[Any, ...]
    blocks: tuple[Any, ...]
    reads: tuple[Any, ...]
    filters: tuple[Any, ...]
    lists: tuple[Any, ...]
    people: tuple[Author, ...]


class Unread(msgspec.Struct, frozen=True):
    """How much is new, by feed; a feed with nothing new is left out. The inbox's number is of notifications."""

    feeds: dict[str, int]
    head: int


class Store(Protocol):
    """One deployment's data.

    Writes go through `apply` alone, by one caller at a time. Reads may run at any time and see some committed state;
    each is one snapshot. Every method raises `Unavailable` when the database doesn't answer, having changed nothing
    that a later read would show as half done. Cancelling a read is safe; `apply` isn't to be cancelled.
    """

    @property
    def epoch(self) -> str:
        """The identity of the log; a restored or copied-back database has a new one."""
        ...

    @property
    def head(self) -> int:
        """The last committed seq that `apply` returned or that was found at the start."""
        ...

    @property
    def resume_floor(self) -> int:
        """A cursor below this can't be resumed from: what came after it may have been deleted for good."""
        ...

    async def apply(self, batch: Sequence[Intent], now: int) -> Applied:
        """Decides every intent in order (`domain.decide`) and commits all rows in one transaction.

        When it returns, the batch is on disk. A refused intent has its error in its outcome and changes nothing;
        if the transaction itself fails, `Unavailable` is raised and none of the batch is stored.
        """
        ...

    # What signs in

    async def token(self, hash: bytes) -> Token | None: ...

    async def bearer(self, hash: bytes) -> tuple[Token, Account] | None:
        """The token and whose it is, in one read: each connection begins with it."""
        ...

    async def sign_in(self, hash: bytes) -> SignIn | None: ...

    async def sessions(self, account: int, now: int) -> list[SignIn]:
        """Its browser sessions that haven't ended by `now`, newest first."""
        ...

    async def password(self, account: int) -> Password | None: ...

    async def password_of(self, handle: str) -> tuple[Account, Password | None] | None:
        """The account of a canonical handle and its password, in one read."""
        ...

    async def invite(self, hash: bytes) -> Invitation | None: ...

    async def invites(self, inviter: int | None) -> list[Invitation]:
        """Those that an account made, or all, newest first; ended ones too."""
        ...

    async def account(self, ident: int) -> Account | None: ...

    async def accounts_by_handle(self, handles: Sequence[str]) -> dict[str, Account]:
        """Those that exist, in one read."""
        ...

    async def accounts(self) -> list[Account]:
        """All, by id. The operator's list."""
        ...

    async def tokens(self, account: int | None) -> list[Token]:
        """An account's tokens, or all, by id."""
        ...

    # What a session reads

    async def account_state(self, ident: int) -> AccountState | None: ...

    async def replay_size(self, feeds: Mapping[str, int], after: int, limit: int) -> int:
        """How many objects `replay` would give after `after`, counted to `limit` + 1 at most."""
        ...

    async def replay(self, feeds: Mapping[str, int], after: int, *, account: int, limit: int) -> ReplayPage:
        """Objects of `feeds` (name to `since`) whose last change is after both `after` and the feed's `since`.

        Each comes once, in its present state, in seq order; one that is reached only through feeds it has left comes
        as `Gone` at the seq at which it left. What the reader may see of them, whose author he hides or whose room he
        isn't in, is the caller's to say. `account` is the reader, whose own marks, follows, mutes and blocks are in its
        inbox. A page has `limit` items at most (fewer don't mean the end: `dry` does).
        """
        ...

    async def find(self, post: int, reader: int) -> Found | None:
        """The post with that id, deleted ones too."""
        ...

    async def home(
        self, feeds: Sequence[str], before: int | None, limit: int, *, sight: Sight, tag: str | None = None
    ) -> Listing:
        """Posts in any of `feeds` with `pos` below `before`, each once, and with `tag` where one is given.

        Deleted and left ones are left out, and what `sight` hides from lists. A page has `limit` posts at most; it may
        have fewer, or none, although more follow: only so many rows are looked at for one (`next` says where it ended).
        """
        ...

    # Rooms

    async def room(self, ident: int) -> Room | None: ...

    async def room_by_code(self, code: str) -> Room | None: ...

    async def place(self, room: int, account: int) -> Member | None:
        """The account's present place in the room."""
        ...

    async def members(self, room: int, before: int | None, limit: int) -> tuple[list[tuple[Member, Account]], int]:
        """The room's present members with `id` below `before`, newest first, and the head at which it was read."""
        ...

    async def guests(self, room: int) -> list[int]:
        """Accounts of guests that were ever in the room and are active."""
        ...

    async def direct(self, ident: int, reader: int) -> FoundDirect | None:
        """The direct message with that id, deleted ones too, where the reader is one of its two accounts."""
        ...

    async def directs(self, account: int, other: int, before: int | None, limit: int) -> DirectPage:
        """Messages between the two with `pos` below `before`. Whether they may be shown is the caller's to say."""
        ...

    async def conversations(
        self, account: int, before: int | None, limit: int, *, hidden: frozenset[int]
    ) -> Conversations:
        """The account's conversations whose newest message is below `before`, those with `hidden` left out."""
        ...

    async def notifications(self, sight: Sight, before: int | None, limit: int) -> Notices:
        """What the account was told of, with `pos` below `before`, and may see still."""
        ...

    async def unread(
        self, sight: Sight, feeds: Mapping[str, int], *, until: int | None, most: int, directs: bool = False
    ) -> Unread:
        """What is new in each of `feeds` (name to the `since` of its follow), counted up to `most`.

        New is a post of somebody else with `pos` above the reader's mark and `since`, and up to `until`, that is in
        the feed, not deleted, and not hidden from him; in the inbox, a notification. With `directs`, in each of the
        hundred conversations with the newest messages (`direct:12`) what the other wrote after the mark and after the
        reader's own last message.
        """
        ...

    async def own(self, account: int) -> Own: ...

    async def feed_list(self, account: int, ident: int) -> FeedList | None:
        """The account's own list with that id."""
        ...

    async def object(self, kind: str, ident: int, account: int) -> Any:
        """The wire object in its present state: a post, a room that the account is in, a place in a room, a direct
        message of the account's, or what is its own: a mark, follow, mute, block, profile, privacy, read mark, filter
        or list.

        `NotFound` where there is none, or none of that kind.
        """
        ...

    # Search and the directory

    async def search(
        self,
        query: Query,
        sight: Sight,
        named: Mapping[Part, int],
        *,
        best: bool,
        before: int | None,
        skip: int,
        limit: int,
    ) -> Searched:
        """Posts whose id is below `before` for which all parts of the query hold, newest first.

        With `best` the newest five hundred are put in order by relevance and age, which follow from each post alone;
        the first `skip` of these are left out.
        `named` has the ids of the accounts and rooms that the query names. It never fails because of what is in the
        query.
        """
        ...

    async def people(self, prefix: str, subject: str | None, sight: Sight, *, after: str, limit: int) -> People:
        """Accounts by handle, from the one after `after`: with words in handle or name that begin so."""
        ...

    async def offered_people(self, prefix: str, sight: Sight, limit: int) -> People:
        """The same for completion: those whom the reader follows, then the most followed, then by handle."""
        ...

    async def topics(
        self, prefix: str, sight: Sight, now: int, limit: int, *, followed_first: bool
    ) -> tuple[Sequence[Topic], int]:
        """Topics that begin so and have a post that the reader may see, or that he follows; most used first. And the
        head."""
        ...

    async def profile(self, account: int, sight: Sight) -> tuple[FullProfile | None, int]:
        """How the account presents itself and how it stands to the reader; and the head."""
        ...

    async def own_profile(self, account: int) -> tuple[Profile, Account] | None:
        """What the account has said of itself; None where it never did."""
        ...

    async def image(self, ident: int) -> Image | None: ...

    async def relation(self, kind: str, owner: int, target: int) -> Relation | None: ...

    # Due rows

    async def due(self, now: int, limit: int) -> list[Due]:
        """Rows whose time has come, earliest first."""
        ...

    async def next_due(self) -> int | None:
        """The earliest due time of all, in ms."""
        ...

    async def thread_followers(self, root: int) -> list[int]:
        """Accounts that follow the thread automatically."""
        ...

    async def ping(self) -> None:
        """Returns when the database answers a read."""
        ...
