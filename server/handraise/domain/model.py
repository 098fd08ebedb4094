"""The rows that decisions read and write. Frozen: a change is a new row. Times are milliseconds since the epoch."""

from typing import Final

import msgspec

from handraise.protocol.objects import Link, Mention, Relay

ROLES: Final = ("admin", "educator", "student", "bot", "guest")
ROOM_ROLES: Final = ("lead", "helper", "member", "observer")
STAFF: Final = frozenset({"lead", "helper"})
SCOPES: Final = ("read", "write", "direct", "help", "admin")


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """What the operator decides about the rules."""

    students_on_network: bool = False
    students_direct: bool = False
    presence: bool = True
    follows: int = 2000
    thread_follows: int = 500
    rooms: int = 200
    members_per_room: int = 2000
    educators_invite: bool = True
    invites: int = 50
    students_listed: bool = False
    public_profiles: bool = False
    notifications_kept: int = 1000
    read_marks: int = 3000
    filters: int = 30
    lists: int = 50
    image_bytes: int = 200 << 20
    """What one account's images may take, in bytes."""
    hops: int = 7


class Account(msgspec.Struct, frozen=True):
    id: int
    handle: str | None
    name: str
    role: str
    active: bool
    created_at: int


class Profile(msgspec.Struct, frozen=True):
    """What an account says of itself. `public`: also to people without an account, where the site has such pages."""

    account: int
    bio: str = ""
    subjects: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    public: bool = False
    seq: int = 0


class Shown(msgspec.Struct, frozen=True):
    """An image as its post shows it, in pixels and words."""

    id: int
    width: int
    height: int
    alt: str


class Post(msgspec.Struct, frozen=True):
    """A post or reply. Its feeds follow from the row alone, `routing` says how."""

    id: int
    seq: int
    pos: int
    author: int
    body: str
    html: str
    tags: tuple[str, ...]
    mentions: tuple[Mention, ...]
    reply_to: int | None
    root: int
    parent_author: int | None
    created_at: int
    edited_at: int | None = None
    deleted: bool = False
    room: int | None = None
    announcement: bool = False
    images: tuple[Shown, ...] = ()
    relay: Relay | None = None
    hop: int = 0


class Tally(msgspec.Struct, frozen=True):
    """A post's counters, true at once; `seq` and `published_at` are those of the last change that told them."""

    post: int
    seq: int = 0
    published_at: int = 0
    replies: int = 0
    thanks: int = 0
    agree: int = 0
    celebrate: int = 0
    relays: int = 0


class Follow(msgspec.Struct, frozen=True):
    """`auto`: begun by taking part in a thread. `stopped`: ended, the row is kept for replay.

    A thread's follow that its account ended itself is `stopped` and no longer `auto`: it doesn't begin again by itself.
    """

    id: int
    account: int
    feed: str
    mode: str
    since: int
    seq: int
    auto: bool = False
    stopped: bool = False
    room: int | None = None


class Room(msgspec.Struct, frozen=True):
    """`code` lets people in; `closed_at`: from then on nothing is written here, and guests end a day later."""

    id: int
    seq: int
    title: str
    about: str
    code: str
    guests: bool
    joinable: bool
    code_shown: bool
    created_by: int
    created_at: int
    closed_at: int | None = None


class Member(msgspec.Struct, frozen=True):
    """An account's place in a room. `left`: it ended, the row is kept for replay and for coming back.

    `name` is the account's name at joining, folded: a guest's has to be unlike all others in the room.
    """

    id: int
    room: int
    account: int
    role: str
    since: int
    seq: int
    name: str
    left: bool = False


class Relation(msgspec.Struct, frozen=True):
    """`owner` mutes or blocks `target`."""

    kind: str
    owner: int
    target: int
    seq: int
    until: int | None = None


class Notification(msgspec.Struct, frozen=True):
    """`account` is told that `author` did something of `kind` with a post. It holds ids, no text.

    `kind` is `mention`, `reply` or `relay`; `pos` as a post's. A deleted one stays as a row, which says that it was
    made once.
    """

    id: int
    seq: int
    pos: int
    account: int
    kind: str
    post: int
    author: int
    created_at: int
    deleted: bool = False


class ReadMark(msgspec.Struct, frozen=True):
    """`account` has read the feed up to and with `pos`."""

    id: int
    seq: int
    account: int
    feed: str
    pos: int


class WordFilter(msgspec.Struct, frozen=True):
    """What has one of `words` (as they were written) isn't to be shown to `account`, until a time or for good."""

    id: int
    seq: int
    account: int
    words: tuple[str, ...]
    until: int | None = None


class FeedList(msgspec.Struct, frozen=True):
    """Feeds that `account` reads together, whether it follows them or not."""

    id: int
    seq: int
    account: int
    title: str
    feeds: tuple[str, ...]


class Entry(msgspec.Struct, frozen=True):
    """An object's place in a feed. `out`: it left the feed at `seq`."""

    feed: str
    kind: str
    id: int
    seq: int
    pos: int
    out: bool = False


class Key(msgspec.Struct, frozen=True):
    """What a key's first use came to; `hash` is the command's, no text is kept."""

    account: int
    key: str
    hash: bytes
    seq: int
    kind: str
    id: int
    at: int


class Image(msgspec.Struct, frozen=True):
    """An uploaded image. `hash` names its files, which rows with the same one share; `bytes` is what they take.

    Until a post has it (`post`), it is its owner's alone, and goes after a day.
    """

    id: int
    owner: int
    hash: str
    width: int
    height: int
    bytes: int
    created_at: int
    post: int | None = None


class Due(msgspec.Struct, frozen=True):
    """Something to do at `at`; `key` says to what. A later one of the same kind and key replaces it."""

    kind: str
    key: str
    at: int


class Direct(msgspec.Struct, frozen=True):
    """A direct message, in the inboxes of its two accounts and nowhere else."""

    id: int
    seq: int
    pos: int
    sender: int
    recipient: int
    body: str
    html: str
    created_at: int
    edited_at: int | None = None
    deleted: bool = False


class Conversation(msgspec.Struct, frozen=True):
    """That `account` has written to or heard from `other`, last with the direct message `pos`."""

    account: int
    other: int
    pos: int


class Privacy(msgspec.Struct, frozen=True):
    """Who is told that `account` is online: its followers, or nobody. Without a row: its followers."""

    account: int
    seq: int
    presence: str


class Token(msgspec.Struct, frozen=True):
    """A bearer token, known by its hash alone."""

    id: int
    account: int
    hash: bytes
    name: str
    scopes: tuple[str, ...]
    created_at: int
    expires_at: int | None
    revoked_at: int | None = None


class SignIn(msgspec.Struct, frozen=True):
    """A browser session (`kind` = session) or a one-time sign-in link (`kind` = link), known by its hash alone.

    A session was opened `via` a link, a token (`token`, with which it ends), a password or an invite.
    """

    kind: str
    hash: bytes
    account: int
    created_at: int
    expires_at: int
    used_at: int | None = None
    via: str = ""
    token: int | None = None


class Password(msgspec.Struct, frozen=True):
    """An account's password by its hash, None after a reset. `version` counts changes, not new hashes of the same."""

    account: int
    hash: str | None
    version: int
    changed_at: int


class Invite(msgspec.Struct, frozen=True):
    """A code, known by its hash alone, with which people make accounts of a role. The operator's has no `inviter`."""

    id: int
    hash: bytes
    role: str
    inviter: int | None
    created_at: int
    expires_at: int
    uses: int
    used: int = 0
    revoked_at: int | None = None


class Invited(msgspec.Struct, frozen=True):
    """By which invite an account came. Never changed."""

    account: int
    invite: int
    at: int
