"""The store: one log of changes, the rows behind it, and reads that are consistent with a position in the log."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import msgspec

from handraise.domain.changes import Outcome
from handraise.domain.intents import Intent
from handraise.domain.model import Account, Due, Follow, Image, Post, Relation, SignIn, Token


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

    `object` is a wire struct (`Post`, `Deleted`, `Tally`, `Gone` …) and `feeds` its public feeds. `author` and
    `credited` are as in a change.
    """

    seq: int
    kind: str
    id: int
    author: int
    feeds: tuple[str, ...]
    object: Any
    credited: int = 0


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
    or blocking it.
    """

    account: Account
    follows: tuple[Follow, ...]
    hidden: frozenset[int]
    head: int


class Found(msgspec.Struct, frozen=True):
    """A post as a reader with `hidden` relations sees it.

    `blocked`: its author, or its thread's, or whose post that passes on, blocks the reader.
    """

    row: Post
    view: Any
    root_author: int
    blocked: bool
    reactions: frozenset[str]
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

    async def replay(
        self, feeds: Mapping[str, int], after: int, *, hidden: frozenset[int], account: int, limit: int
    ) -> ReplayPage:
        """Objects of `feeds` (name to `since`) whose last change is after both `after` and the feed's `since`.

        Each comes once, in its present state, in seq order; one that is reached only through feeds it has left comes
        as `Gone` at the seq at which it left. Authors in `hidden` are left out. `account` is the reader, whose own
        marks, follows, mutes and blocks are in its inbox. A page has `limit` items at most (fewer don't mean the end:
        `dry` does).
        """
        ...

    async def find(self, post: int, reader: int) -> Found | None:
        """The post with that id, deleted ones too."""
        ...

    async def home(
        self, feeds: Sequence[str], before: int | None, limit: int, *, hidden: frozenset[int], reader: int
    ) -> Listing:
        """Posts in any of `feeds` with `pos` below `before`, each once; deleted, left and hidden ones left out."""
        ...

    async def object(self, kind: str, ident: int, account: int) -> Any:
        """The wire object in its present state: a post, or the account's own mark, follow, mute or block."""
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
