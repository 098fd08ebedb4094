"""The objects on the wire, as a change or a reply carries them. Times are wire text, ids integers below 2^53."""

import msgspec


class Author(msgspec.Struct, frozen=True):
    id: int
    handle: str | None
    name: str
    role: str
    bot: bool


class Mention(msgspec.Struct, frozen=True):
    id: int
    handle: str


class Tally(msgspec.Struct, frozen=True):
    """A post's counters. `replies` of a thread's first post counts the whole thread, of another its direct replies.

    `me_too`, `reached` and `online` are reserved for help requests, which come later, as is a post's `help`.
    """

    post: int
    replies: int = 0
    thanks: int = 0
    agree: int = 0
    celebrate: int = 0
    me_too: int = 0
    reached: int = 0
    online: int = 0
    relays: int = 0


class Image(msgspec.Struct, frozen=True):
    """An image: the paths of the whole (2048 pixels at most on a side) and the small one, on the server that sent it.

    Both are for those who may see its post. `width` and `height` are the whole one's.
    """

    id: int
    url: str
    thumb: str
    width: int
    height: int
    alt: str = ""


class Relay(msgspec.Struct, frozen=True):
    """What a post passes on, and whose it is. The text is read by `get`, as it is then, by those who may see it."""

    post: int
    author: Author


class Post(msgspec.Struct, frozen=True):
    """A post; `seq` is its last change, `pos` the seq at which it became visible, `root` its thread's first post.

    `hop`: how many answers of bots to bots led to it; 0 for a person's.
    """

    id: int
    seq: int
    pos: int
    author: Author
    body: str
    html: str
    tags: tuple[str, ...]
    mentions: tuple[Mention, ...]
    images: tuple[Image, ...]
    room: int | None
    reply_to: int | None
    root: int
    created_at: str
    edited_at: str | None
    tally: Tally
    help: None = None
    announcement: bool = False
    relay: Relay | None = None
    hop: int = 0


class Deleted(msgspec.Struct, frozen=True):
    """What is left of a deleted object; `id` is the object's."""

    id: int
    deleted: bool = True


class Gone(msgspec.Struct, frozen=True):
    """An object that has left all feeds of the session."""

    id: int
    gone: bool = True


class Follow(msgspec.Struct, frozen=True, omit_defaults=True):
    """`since`: changes up to this seq aren't replayed by this follow. `auto`: begun by taking part in the thread."""

    id: int
    feed: str
    mode: str
    since: int
    auto: bool = False
    deleted: bool = False


class Relation(msgspec.Struct, frozen=True, omit_defaults=True):
    """A mute or a block; `id` is the other account's."""

    id: int
    account: int
    until: str | None = None
    deleted: bool = False


class Mark(msgspec.Struct, frozen=True):
    """The session's own reactions to a post. `me_too` is reserved for help requests, which come later."""

    post: int
    reactions: tuple[str, ...]
    me_too: bool = False


class Room(msgspec.Struct, frozen=True):
    """A classroom or group. Its join code isn't part of it: who may see that asks with `room`.

    `guests`: people without an account may join by code; `joinable`: anybody may; `code_shown`: to members too.
    """

    id: int
    seq: int
    title: str
    about: str
    guests: bool
    joinable: bool
    code_shown: bool
    created_at: str
    closed_at: str | None


class Member(msgspec.Struct, frozen=True, omit_defaults=True):
    """Somebody's place in a room; with `deleted` he has left it. Changes after `since` are replayed to him."""

    id: int
    room: int
    account: Author
    role: str
    since: int
    deleted: bool = False


class Link(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A link of a profile: what is shown, and an http or https address."""

    label: str
    url: str


class Profile(msgspec.Struct, frozen=True):
    """What an account says of itself; `id` is the account's. `bio` is plain text."""

    id: int
    seq: int
    handle: str | None
    name: str
    bio: str
    subjects: tuple[str, ...]
    links: tuple[Link, ...]
    public: bool


class FullProfile(Profile, frozen=True):
    """The same as somebody else reads it, and how the two stand: `followed` is the mode of the reader's follow."""

    created_at: str
    followers: int
    following: int
    posts: int
    followed: str | None
    muted: bool
    blocked: bool


class PublicProfile(msgspec.Struct, frozen=True):
    """What people without an account see."""

    handle: str
    name: str
    role: str
    bot: bool
    bio: str
    subjects: tuple[str, ...]
    links: tuple[Link, ...]


class Person(Author, frozen=True):
    """An account in the directory; `followed` is the mode of the reader's follow."""

    subjects: tuple[str, ...]
    followed: str | None


class Topic(msgspec.Struct, frozen=True):
    """A topic in the directory. `posts` are those of the last 30 days, counted to 500; `followed` as in `Person`."""

    tag: str
    posts: int
    followers: int
    followed: str | None


class QueryPart(msgspec.Struct, frozen=True, omit_defaults=True):
    """One part of a search as the server understood it."""

    kind: str
    text: str
    excluded: bool = False


class Snippet(msgspec.Struct, frozen=True):
    """The piece of a post that was found: texts, each with whether it is what was searched for. No HTML."""

    post: int
    parts: tuple[tuple[str, bool], ...]


class Direct(msgspec.Struct, frozen=True, rename={"from_": "from"}):
    """A direct message, the same for both; `pos` orders a conversation."""

    id: int
    seq: int
    pos: int
    from_: Author
    to: Author
    body: str
    html: str
    created_at: str
    edited_at: str | None


class Conversation(msgspec.Struct, frozen=True, rename={"with_": "with"}):
    """One of the account's conversations: `last` is its newest message that isn't deleted, `pos` orders the list."""

    with_: Author
    last: Direct | None
    pos: int


class Privacy(msgspec.Struct, frozen=True):
    """What the account `id` lets others know of itself."""

    id: int
    presence: str


class Notification(msgspec.Struct, frozen=True):
    """`account` did something of `kind` with a post: `mention`ed this session's account in it, wrote it as a `reply` to
    one of its posts, or as a `relay` of one. Ids alone; `pos` is what a read mark of the inbox is compared with."""

    id: int
    seq: int
    pos: int
    kind: str
    post: int
    account: Author
    created_at: str


class Read(msgspec.Struct, frozen=True):
    """The session's own read mark: what is in the feed up to and with `pos` has been read."""

    id: int
    feed: str
    pos: int


class Filter(msgspec.Struct, frozen=True):
    """Words that the session's own account doesn't want to see."""

    id: int
    words: tuple[str, ...]
    until: str | None = None


class List(msgspec.Struct, frozen=True):
    """Feeds that the session's own account reads together."""

    id: int
    title: str
    feeds: tuple[str, ...]


class Account(msgspec.Struct, frozen=True):
    """An account as its own session and the operator see it."""

    id: int
    handle: str | None
    name: str
    role: str
    bot: bool
    created_at: str
