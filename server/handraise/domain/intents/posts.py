"""Posts: written, edited, deleted, passed on, reacted to."""

import msgspec

from handraise.domain.intents.base import Intent
from handraise.domain.intents.help import Asked
from handraise.domain.intents.images import Use
from handraise.protocol.objects import Mention


class Thread(msgspec.Struct, frozen=True):
    """Where a reply goes: its parent, the thread's first post, and who wrote them.

    Here as in the intents below, `credited` is whose post the thread's first one passes on, 0 where it is none: who
    blocks somebody keeps him out of such a thread too.
    """

    parent: int
    parent_author: int
    root: int
    root_author: int
    credited: int = 0


class WritePost(Intent, frozen=True, kw_only=True):
    """`hop` as the writer gave it; None where he said nothing. `asked`: it is a help request. `step`: a reply that does
    this (`answer`, `need_info`) to the request that its thread is about.
    """

    body: str
    html: str
    tags: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    thread: Thread | None = None
    room: int | None = None
    announcement: bool = False
    images: tuple[Use, ...] = ()
    hop: int | None = None
    asked: Asked | None = None
    step: str | None = None


class EditPost(Intent, frozen=True, kw_only=True):
    """`root_author` wrote the first post of the thread. `images` are the present ones where None. `about` are the posts
    that it answers or passes on.
    """

    post: int
    root_author: int
    body: str
    html: str
    tags: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    room: int | None = None
    images: tuple[Use, ...] | None = None
    credited: int = 0
    about: tuple[int, ...] = ()


class DeletePost(Intent, frozen=True, kw_only=True):
    """`parent` and `root` are the post's, None for a thread's first, which `root_author` wrote. `relayed` is the post
    that it passes on.
    """

    post: int
    parent: int | None = None
    root: int | None = None
    root_author: int = 0
    room: int | None = None
    relayed: int | None = None


class RelayPost(Intent, frozen=True, kw_only=True):
    """Passes `post` on, which `author` wrote in a thread that `root_author` began. Always on the network (`room`)."""

    post: int
    author: int
    root_author: int
    body: str
    html: str
    tags: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    room: None = None
    credited: int = 0


class SetReaction(Intent, frozen=True, kw_only=True):
    """`author` is the post's, `root_author` that of its thread's first."""

    post: int
    author: int
    root_author: int
    kind: str
    on: bool
    room: int | None = None
    credited: int = 0


class ReviewPost(Intent, frozen=True, kw_only=True):
    """`action` is `approve`, `decline`, `hide` or `unhide`, the second and third with a `reason`. `author` wrote the
    post, `root_author` began its thread, `about` are the posts that it answers or passes on, `people` all whom it
    concerns.
    """

    post: int
    action: str
    author: int
    root: int
    root_author: int
    people: tuple[int, ...]
    about: tuple[int, ...] = ()
    room: int | None = None
    credited: int = 0
    reason: str | None = None
