"""Posts and their counters."""

import msgspec

from handraise.domain.model.help import Help
from handraise.domain.model.images import Shown
from handraise.protocol.objects import Mention, Relay


class Held(msgspec.Struct, frozen=True, omit_defaults=True):
    """That a post is seen by its writer and the staff of its room alone, on the network by the admins.

    `state` is `review`, where it waits to be looked at, or `hidden`, with the `reason`. `step`: what a reply is to do
    to its thread's request once it is shown. `shown`: all saw it before, so that it comes back to its old place.
    """

    state: str
    reason: str | None = None
    step: str | None = None
    shown: bool = False


class Post(msgspec.Struct, frozen=True):
    """A post or reply. Its feeds follow from the row alone, `routing` says how.

    `author` is whom everybody sees. Where somebody asks anonymously that is an account of nobody, made for the thread,
    and `behind` is who he is; else it is 0. `writer` is who he is in either case: nothing of him may reach the wire.
    `pos` is the seq at which it came to be seen: other than its `id` where it was held first. `was_held`: it was, once.
    """

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
    help: Help | None = None
    behind: int = 0
    held: Held | None = None
    was_held: bool = False

    @property
    def writer(self) -> int:
        return self.behind or self.author


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
    me_too: int = 0
    reached: int = 0
    online: int = 0
