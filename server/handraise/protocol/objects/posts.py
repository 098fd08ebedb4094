"""Posts, their counters, the session's own reactions."""

import msgspec

from handraise.protocol.objects.base import Author
from handraise.protocol.objects.help import Help
from handraise.protocol.objects.images import Image


class Mention(msgspec.Struct, frozen=True):
    id: int
    handle: str


class Tally(msgspec.Struct, frozen=True):
    """A post's counters. `replies` of a thread's first post counts the whole thread, of another its direct replies.

    Of a request `me_too` counts who has the same question, `reached` whom it reached when it was asked, and `online`
    those of them who were online then.
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


class Relay(msgspec.Struct, frozen=True):
    """What a post passes on, and whose it is. The text is read by `get`, as it is then, by those who may see it."""

    post: int
    author: Author


class Post(msgspec.Struct, frozen=True):
    """A post; `seq` is its last change, `pos` the seq at which it became visible, `root` its thread's first post.

    `held`: `review` or `hidden` where its writer and the staff alone see it, and `held_reason` why it is hidden.
    `help`: its state, where it is a request. `hop`: how many answers of bots to bots led to it; 0 for a person's.
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
    help: Help | None = None
    announcement: bool = False
    relay: Relay | None = None
    hop: int = 0
    held: str | None = None
    held_reason: str | None = None


class Mark(msgspec.Struct, frozen=True):
    """The session's own reactions to a post; `me_too`: it has the same question as a request."""

    post: int
    reactions: tuple[str, ...]
    me_too: bool = False
