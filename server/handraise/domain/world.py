"""The rows that a batch of decisions works on.

The store loads what the intents `need`, all in one read; decisions look rows up here and save new ones here; then the
store writes all that was saved at once. Later decisions of a batch see earlier ones' rows.
A row that was asked for and isn't there is absent from its dict.
"""

from collections.abc import Iterable

from handraise.domain.kept import Kept
from handraise.domain.model import (
    Account,
    Conversation,
    Direct,
    Due,
    Entry,
    FeedList,
    Follow,
    Image,
    Invite,
    Invited,
    Key,
    Member,
    Notification,
    Password,
    Post,
    Privacy,
    Profile,
    ReadMark,
    Relation,
    Room,
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
        "all_invites",
        "all_sign_ins",
        "directs",
        "dues",
        "entries",
        "filters",
        "follow_counts",
        "follows",
        "handles",
        "image_hashes",
        "image_owners",
        "images",
        "invites",
        "keys",
        "lists",
        "member_counts",
        "member_names",
        "members",
        "notifications",
        "notified",
        "open_invites",
        "passwords",
        "post_images",
        "posts",
        "profiles",
        "reactions",
        "reads",
        "relations",
        "relays",
        "room_counts",
        "room_follows",
        "room_leads",
        "rooms",
        "sign_ins",
        "tallies",
        "thread_follows",
        "token_sessions",
        "tokens",
    )

    def __init__(self) -> None:
        self.accounts: set[int] = set()
        self.handles: set[str] = set()
        self.posts: set[int] = set()
        self.profiles: set[int] = set()
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
        self.directs: set[int] = set()
        self.tokens: set[int] = set()
        self.sign_ins: set[bytes] = set()
        self.all_sign_ins: set[int] = set()
        """Accounts all of whose tokens, sessions and links are wanted."""
        self.rooms: set[int] = set()
        self.members: set[tuple[int, int]] = set()
        """(room, account)."""
        self.member_names: set[tuple[int, str]] = set()
        """(room, folded name): whether somebody there has it."""
        self.member_counts: set[int] = set()
        """Rooms whose present members are to be counted."""
        self.room_counts: set[int] = set()
        """Accounts whose rooms are to be counted."""
        self.room_leads: set[int] = set()
        """Rooms whose present leads are to be counted."""
        self.room_follows: set[tuple[int, int]] = set()
        """(room, account): his follows of the room's threads are wanted."""
        self.token_sessions: set[int] = set()
        """Tokens whose browser sessions are wanted."""
        self.passwords: set[int] = set()
        self.invites: set[int] = set()
        self.all_invites: set[int] = set()
        """Accounts all of whose invites are wanted."""
        self.open_invites: set[int] = set()
        """Accounts whose open invites are wanted, as `decide.invites.is_open` has it."""
        self.notifications: set[int] = set()
        """Posts whose notifications are wanted, those of all accounts."""
        self.notified: set[int] = set()
        """Accounts that may get a notification: how many they have is wanted."""
        self.reads: set[tuple[int, str]] = set()
        self.filters: set[int] = set()
        """Accounts whose word filters are wanted."""
        self.lists: set[int] = set()
        """Accounts whose lists are wanted."""
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

    `seq` is the last seq given; `account_id`, `token_id`, `invite_id` and `image_id` the last ids.
    """

    def __init__(
        self, site: Site, now: int, seq: int, account_id: int, token_id: int, invite_id: int = 0, image_id: int = 0
    ) -> None:
        self.site, self.now, self.seq, self.account_id, self.token_id = site, now, seq, account_id, token_id
        self.invite_id, self.image_id = invite_id, image_id
        self.accounts: dict[int, Account] = {}
        self.handles: dict[str, int] = {}
        self.posts: dict[int, Post] = {}
        self.profiles: dict[int, Profile] = {}
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
        self.directs: dict[int, Direct] = {}
        self.tokens: dict[int, Token] = {}
        self.sign_ins: dict[bytes, SignIn] = {}
        self.rooms: dict[int, Room] = {}
        self.members: dict[tuple[int, int], Member] = {}
        self.member_names: set[tuple[int, str]] = set()
        self.member_counts: dict[int, int] = {}
        self.room_counts: dict[int, int] = {}
        self.room_leads: dict[int, int] = {}
        self.room_follows: dict[tuple[int, int], set[str]] = {}
        """Feeds, whose rows are in `follows`."""
        self.passwords: dict[int, Password] = {}
        self.invites: dict[int, Invite] = {}
        self.notifications: dict[int, dict[int, Notification]] = {}
        """By post, then by id; deleted ones too."""
        self.notified: dict[int, Kept[Notification]] = {}
        self.reads: dict[tuple[int, str], ReadMark] = {}
        self.read_counts: dict[int, Kept[ReadMark]] = {}
        """Of accounts that may get a mark of one feed more; inboxes aren't counted."""
        self.filters: dict[int, dict[int, WordFilter]] = {}
        self.lists: dict[int, dict[int, FeedList]] = {}
        """By account, then by id."""
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

    def place_of(self, account: int, room: int | None) -> Member | None:
        """The account's present place in the room."""
        found = None if room is None else self.members.get((room, account))
        return None if found is None or found.left else found

    def save_account(self, row: Account) -> None:
        self.accounts[row.id] = self.saved.accounts[row.id] = row
        if row.handle is not None:
            self.handles[row.handle] = row.id

    def save_post(self, row: Post) -> None:
        self.posts[row.id] = self.saved.posts[row.id] = row

    def save_profile(self, row: Profile) -> None:
        self.profiles[row.account] = self.saved.profiles[row.account] = row

    def save_key(self, row: Key) -> None:
        self.keys[row.account, row.key] = self.saved.keys[row.account, row.key] = row

    def save_follow(self, row: Follow) -> None:
        self.follows[row.account, row.feed] = self.saved.follows[row.account, row.feed] = row
        if row.room is not None:
            self.room_follows.setdefault((row.room, row.account), set()).add(row.feed)

    def save_room(self, row: Room) -> None:
        self.rooms[row.id] = self.saved.rooms[row.id] = row

    def save_member(self, row: Member) -> None:
        """Keeps the counts that the batch has read true."""
        before = self.place_of(row.account, row.room)
        here = int(not row.left) - int(before is not None)
        leads = int(not row.left and row.role == "lead") - int(before is not None and before.role == "lead")
        for counts, key, by in (
            (self.member_counts, row.room, here),
            (self.room_counts, row.account, here),
            (self.room_leads, row.room, leads),
        ):
            counts[key] = counts.get(key, 0) + by
        self.members[row.room, row.account] = self.saved.members[row.room, row.account] = row
        if row.left:
            self.member_names.discard((row.room, row.name))
        else:
            self.member_names.add((row.room, row.name))

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

    def save_direct(self, row: Direct) -> None:
        self.directs[row.id] = self.saved.directs[row.id] = row

    def save_conversation(self, row: Conversation) -> None:
        self.saved.conversations[row.account, row.other] = row

    def save_privacy(self, row: Privacy) -> None:
        self.saved.privacies[row.account] = row

    def save_token(self, row: Token) -> None:
        self.tokens[row.id] = self.saved.tokens[row.id] = row

    def save_sign_in(self, row: SignIn) -> None:
        self.sign_ins[row.hash] = self.saved.sign_ins[row.hash] = row

    def end_sign_in(self, hash: bytes) -> None:
        """Ends a session or link: it is as if it had never been."""
        self.sign_ins.pop(hash, None)
        self.saved.sign_ins.pop(hash, None)
        self.saved.ended_sign_ins.add(hash)

    def save_password(self, row: Password) -> None:
        self.passwords[row.account] = self.saved.passwords[row.account] = row

    def save_invite(self, row: Invite) -> None:
        self.invites[row.id] = self.saved.invites[row.id] = row

    def save_invited(self, row: Invited) -> None:
        self.saved.invited[row.account] = row

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
        "conversations",
        "directs",
        "dues",
        "ended_dues",
        "ended_filters",
        "ended_images",
        "ended_lists",
        "ended_reads",
        "ended_relations",
        "ended_relays",
        "ended_sign_ins",
        "entries",
        "filters",
        "follows",
        "images",
        "invited",
        "invites",
        "keys",
        "lists",
        "members",
        "notifications",
        "passwords",
        "posts",
        "privacies",
        "profiles",
        "purge_before",
        "reactions",
        "reads",
        "relations",
        "relays",
        "rooms",
        "sign_ins",
        "tallies",
        "tokens",
    )

    def __init__(self) -> None:
        self.purge_before: int | None = None
        """Keys older than this, and sign-ins that ended before it, are deleted."""
        self.accounts: dict[int, Account] = {}
        self.posts: dict[int, Post] = {}
        self.profiles: dict[int, Profile] = {}
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
        self.directs: dict[int, Direct] = {}
        self.conversations: dict[tuple[int, int], Conversation] = {}
        self.privacies: dict[int, Privacy] = {}
        self.tokens: dict[int, Token] = {}
        self.sign_ins: dict[bytes, SignIn] = {}
        self.ended_sign_ins: set[bytes] = set()
        self.rooms: dict[int, Room] = {}
        self.members: dict[tuple[int, int], Member] = {}
        self.passwords: dict[int, Password] = {}
        self.invites: dict[int, Invite] = {}
        self.invited: dict[int, Invited] = {}
        self.notifications: dict[int, Notification] = {}
        self.reads: dict[int, ReadMark] = {}
        self.ended_reads: set[int] = set()
        self.filters: dict[int, WordFilter] = {}
        self.ended_filters: set[int] = set()
        self.lists: dict[int, FeedList] = {}
        self.ended_lists: set[int] = set()
        self.images: dict[int, Image] = {}
        self.ended_images: set[int] = set()
        self.relays: dict[tuple[int, int], int] = {}
        self.ended_relays: set[tuple[int, int]] = set()
