"""The rows that a batch of decisions works on.

The store loads what the intents `need`, in a few set-based reads; decisions look rows up here and save new ones
here; then the store writes what was saved, a statement per table. Later decisions of a batch see earlier ones' rows.
A row that was asked for and isn't there is absent from its dict.
"""

from collections.abc import Iterable

from handraise.domain.model import Account, Due, Entry, Follow, Image, Key, Post, Relation, SignIn, Site, Tally, Token
from handraise.errors import NotFound


class Needs:
    """What a batch reads, by primary key. Pairs are in the order of the dict keys of `World`."""

    __slots__ = (
        "accounts",
        "all_sign_ins",
        "dues",
        "entries",
        "follow_counts",
        "follows",
        "handles",
        "image_hashes",
        "image_owners",
        "images",
        "keys",
        "post_images",
        "posts",
        "reactions",
        "relations",
        "relays",
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
        self.images: set[int] = set()
        self.post_images: set[int] = set()
        """Posts whose images are wanted."""
        self.image_hashes: set[str] = set()
        """Hashes all of whose images are wanted."""
        self.image_owners: set[int] = set()
        """Accounts of which is wanted what their images take."""
        self.relays: set[tuple[int, int]] = set()
        """Pairs of a post and who may have passed it on."""


class World:
    """Rows by key, and those that were saved. One batch's, one thread's.

    `seq` is the last seq given; `account_id`, `token_id` and `image_id` the last ids.
    """

    def __init__(self, site: Site, now: int, seq: int, account_id: int, token_id: int, image_id: int = 0) -> None:
        self.site, self.now, self.seq, self.account_id, self.token_id = site, now, seq, account_id, token_id
        self.image_id = image_id
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
        self.images: dict[int, Image] = {}
        self.image_bytes: dict[int, int] = {}
        """What an account's images take, absent where it has none."""
        self.relays: dict[tuple[int, int], int] = {}
        """By a post and who has passed it on: the post that does so."""
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

    def save_image(self, row: Image) -> None:
        self.images[row.id] = self.saved.images[row.id] = row

    def end_image(self, ident: int) -> None:
        del self.images[ident]
        self.saved.images.pop(ident, None)
        self.saved.ended_images.add(ident)

    def save_relay(self, post: int, account: int, ident: int) -> None:
        self.relays[post, account] = self.saved.relays[post, account] = ident
        self.saved.ended_relays.discard((post, account))

    def end_relay(self, post: int, account: int) -> None:
        self.relays.pop((post, account), None)
        self.saved.relays.pop((post, account), None)
        self.saved.ended_relays.add((post, account))


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
        "ended_images",
        "ended_relations",
        "ended_relays",
        "ended_sign_ins",
        "entries",
        "follows",
        "images",
        "keys",
        "posts",
        "purge_before",
        "reactions",
        "relations",
        "relays",
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
        self.images: dict[int, Image] = {}
        self.ended_images: set[int] = set()
        self.relays: dict[tuple[int, int], int] = {}
        self.ended_relays: set[tuple[int, int]] = set()
