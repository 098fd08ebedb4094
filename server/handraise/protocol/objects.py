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
    """A post's counters. `replies` of a thread's first post counts the whole thread, of another its direct replies."""

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
    """A post; `seq` is its last change, `pos` the seq at which it became visible, `root` its thread's first post."""

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
    relay: Relay | None = None


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
    """The session's own reactions to a post."""

    post: int
    reactions: tuple[str, ...]
    me_too: bool = False


class Account(msgspec.Struct, frozen=True):
    """An account as its own session and the operator see it."""

    id: int
    handle: str | None
    name: str
    role: str
    bot: bool
    created_at: str
