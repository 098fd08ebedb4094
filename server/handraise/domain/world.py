"""The rows that a batch of decisions works on.

The store loads what the intents `need`, in a few set-based reads; decisions look rows up here and save new ones
here; then the store writes what was saved, a statement per table. Later decisions of a batch see earlier ones' rows.
A row that was asked for and isn't there is absent from its dict.
"""

from collections.abc import Iterable

from handraise.domain.kept import Kept
from handraise.domain.model import (
    Account,
    Due,
    Entry,
    FeedList,
    Follow,
    Key,
    Notification,
    Post,
    ReadMark,
    Relation,
    SignIn,
    Site,
    Tally,
    Token,
    WordFilter,
)
from handraise.errors import NotFound


class Needs:
    """What a batch reads, by primary key. Pairs are in the order of the dict keys of `World`."""

    __slots__ = (
        "accounts",
        "all_sign_ins",
        "dues",
        "entries",
        "filters",
        "follow_counts",
        "follows",
        "handles",
        "keys",
        "lists",
        "notifications",
        "notified",
        "posts",
        "reactions",
        "reads",
        "relations",
        "sign_ins",
        "tallies",
        "thread_follows",
        "tokens",
    )

    def __init__(self) -> None:
        self.accounts: set[int] = set()
        self.handles: set[str] = set()
        self.posts: set[int] = set()
        self.keys: set[tuple[int, str]] = set()
        self.follows: set[tuple[int, str]] = set()
        self.relations: set[tuple[str, int, int]] = set()
        self.reactions: set[tuple[int, int]] = set()
        self.tallies: set[int] = set()
        self.entries: set[int] = set()
        """Posts whose rows in feeds, and whose tally's rows, are wanted."""
        self.follow_counts: set[int] = set()
        self.thread_follows: set[int] = set()
        """Accounts whose automatic thread follows are wanted, where they have reached the limit."""
        self.dues: set[tuple[str, str]] = set()
        self.tokens: set[int] = set()
        self.sign_ins: set[bytes] = set()
        self.all_sign_ins: set[int] = set()
        """Accounts all of whose tokens, sessions and links are wanted."""
        self.notifications: set[int] = set()
        """Posts whose notifications are wanted, those of all accounts."""
        self.notified: set[int] = set()
        """Accounts that may get a notification: how many they have is wanted."""
        self.reads: set[tuple[int, str]] = set()
        self.filters: set[int] = set()
        """Accounts whose word filters are wanted."""
        self.lists: set[int] = set()
        """Accounts whose lists are wanted."""


class World:
    """Rows by key, and those that were saved. One batch's, one thread's.

    `seq` is the last seq given; `account_id` and `token_id` the last ids.
    """

    def __init__(self, site: Site, now: int, seq: int, account_id: int, token_id: int) -> None:
        self.site, self.now, self.seq, self.account_id, self.token_id = site, now, seq, account_id, token_id
        self.accounts: dict[int, Account] = {}
        self.handles: dict[str, int] = {}
        self.posts: dict[int, Post] = {}
        self.keys: dict[tuple[int, str], Key] = {}
        self.follows: dict[tuple[int, str], Follow] = {}
        self.relations: dict[tuple[str, int, int], Relation] = {}
        self.reactions: dict[tuple[int, int], frozenset[str]] = {}
        self.tallies: dict[int, Tally] = {}
        self.entries: dict[tuple[str, int], dict[str, Entry]] = {}
        self.follow_counts: dict[int, int] = {}
        self.thread_follows: dict[int, list[Follow]] = {}
        """Oldest first; an account below the limit has an empty or absent list."""
        self.dues: dict[tuple[str, str], Due] = {}
        self.tokens: dict[int, Token] = {}
        self.sign_ins: dict[bytes, SignIn] = {}
        self.notifications: dict[int, dict[int, Notification]] = {}
        """By post, then by id; deleted ones too."""
        self.notified: dict[int, Kept[Notification]] = {}
        self.reads: dict[tuple[int, str], ReadMark] = {}
        self.read_counts: dict[int, Kept[ReadMark]] = {}
        """Of accounts that may get a mark of one feed more; inboxes aren't counted."""
        self.filters: dict[int, dict[int, WordFilter]] = {}
        self.lists: dict[int, dict[int, FeedList]] = {}
        """By account, then by id."""
        self.saved = Saved()

    def next_seq(self) -> int:
        self.seq += 1
        return self.seq

    def account(self, ident: int) -> Account:
        """The account, or `NotFound`."""
        found = self.accounts.get(ident)
        if found is None:
            raise NotFound("There is no such account.")
        return found

    def related(self, kind: str, owner: int, target: int) -> bool:
        return (kind, owner, target) in self.relations

    def save_account(self, row: Account) -> None:
        self.accounts[row.id] = self.saved.accounts[row.id] = row
        if row.handle is not None:
            self.handles[row.handle] = row.id

    def save_post(self, row: Post) -> None:
        self.posts[row.id] = self.saved.posts[row.id] = row

    def save_key(self, row: Key) -> None:
        self.keys[row.account, row.key] = self.saved.keys[row.account, row.key] = row

    def save_follow(self, row: Follow) -> None:
        self.follows[row.account, row.feed] = self.saved.follows[row.account, row.feed] = row

    def save_relation(self, row: Relation) -> None:
        key = (row.kind, row.owner, row.target)
        self.relations[key] = self.saved.relations[key] = row
        self.saved.ended_relations.discard(key)

    def end_relation(self, kind: str, owner: int, target: int) -> None:
        key = (kind, owner, target)
        del self.relations[key]
        self.saved.relations.pop(key, None)
        self.saved.ended_relations.add(key)

    def save_reactions(self, post: int, account: int, kinds: frozenset[str]) -> None:
        self.reactions[post, account] = self.saved.reactions[post, account] = kinds

    def save_tally(self, row: Tally) -> None:
        self.tallies[row.post] = self.saved.tallies[row.post] = row

    def place(self, kind: str, ident: int, seq: int, pos: int, feeds: Iterable[str], *, out: bool = False) -> None:
        """Puts the object's rows in `feeds` at `seq`, in or out."""
        rows = self.entries.setdefault((kind, ident), {})
        saved = self.saved.entries
        for feed in feeds:
            rows[feed] = saved[feed, kind, ident] = Entry(feed, kind, ident, seq, pos, out)

    def feeds_of(self, kind: str, ident: int) -> tuple[str, ...]:
        """The feeds that the object is in now."""
        return tuple([feed for feed, row in self.entries.get((kind, ident), {}).items() if not row.out])

    def save_due(self, kind: str, key: str, at: int) -> None:
        self.dues[kind, key] = self.saved.dues[kind, key] = Due(kind, key, at)
        self.saved.ended_dues.discard((kind, key))

    def end_due(self, kind: str, key: str) -> None:
        self.dues.pop((kind, key), None)
        self.saved.dues.pop((kind, key), None)
        self.saved.ended_dues.add((kind, key))

    def save_token(self, row: Token) -> None:
        self.tokens[row.id] = self.saved.tokens[row.id] = row

    def save_sign_in(self, row: SignIn) -> None:
        self.sign_ins[row.hash] = self.saved.sign_ins[row.hash] = row

    def end_sign_in(self, hash: bytes) -> None:
        """Ends a session or link: it is as if it had never been."""
        self.sign_ins.pop(hash, None)
        self.saved.sign_ins.pop(hash, None)
        self.saved.ended_sign_ins.add(hash)

    def save_notification(self, row: Notification) -> None:
        self.notifications.setdefault(row.post, {})[row.id] = self.saved.notifications[row.id] = row

    def save_read(self, row: ReadMark) -> None:
        self.reads[row.account, row.feed] = self.saved.reads[row.id] = row

    def end_read(self, row: ReadMark) -> None:
        self.reads.pop((row.account, row.feed), None)
        self.saved.reads.pop(row.id, None)
        self.saved.ended_reads.add(row.id)

    def save_filter(self, row: WordFilter) -> None:
        self.filters.setdefault(row.account, {})[row.id] = self.saved.filters[row.id] = row

    def end_filter(self, row: WordFilter) -> None:
        self.filters[row.account].pop(row.id)
        self.saved.filters.pop(row.id, None)
        self.saved.ended_filters.add(row.id)

    def save_list(self, row: FeedList) -> None:
        self.lists.setdefault(row.account, {})[row.id] = self.saved.lists[row.id] = row

    def end_list(self, row: FeedList) -> None:
        self.lists[row.account].pop(row.id)
        self.saved.lists.pop(row.id, None)
        self.saved.ended_lists.add(row.id)


class Saved:
    """What a batch writes: each dict is upserted, each set deleted, in any order of tables.

    `reactions` replaces all kinds of that account on that post (empty: none are left);
    `cleared_posts` are posts of which nobody's reaction is kept.
    """

    __slots__ = (
        "accounts",
        "cleared_posts",
        "dues",
        "ended_dues",
        "ended_filters",
        "ended_lists",
        "ended_reads",
        "ended_relations",
        "ended_sign_ins",
        "entries",
        "filters",
        "follows",
        "keys",
        "lists",
        "notifications",
        "posts",
        "purge_before",
        "reactions",
        "reads",
        "relations",
        "sign_ins",
        "tallies",
        "tokens",
    )

    def __init__(self) -> None:
        self.purge_before: int | None = None
        """Keys older than this, and sign-ins that ended before it, are deleted."""
        self.accounts: dict[int, Account] = {}
        self.posts: dict[int, Post] = {}
        self.keys: dict[tuple[int, str], Key] = {}
        self.follows: dict[tuple[int, str], Follow] = {}
        self.relations: dict[tuple[str, int, int], Relation] = {}
        self.ended_relations: set[tuple[str, int, int]] = set()
        self.reactions: dict[tuple[int, int], frozenset[str]] = {}
        self.cleared_posts: set[int] = set()
        self.tallies: dict[int, Tally] = {}
        self.entries: dict[tuple[str, str, int], Entry] = {}
        self.dues: dict[tuple[str, str], Due] = {}
        self.ended_dues: set[tuple[str, str]] = set()
        self.tokens: dict[int, Token] = {}
        self.sign_ins: dict[bytes, SignIn] = {}
        self.ended_sign_ins: set[bytes] = set()
        self.notifications: dict[int, Notification] = {}
        self.reads: dict[int, ReadMark] = {}
        self.ended_reads: set[int] = set()
        self.filters: dict[int, WordFilter] = {}
        self.ended_filters: set[int] = set()
        self.lists: dict[int, FeedList] = {}
        self.ended_lists: set[int] = set()
