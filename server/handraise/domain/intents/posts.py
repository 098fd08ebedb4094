"""Posts: written, edited, deleted, passed on, reacted to."""

import msgspec

from handraise.domain.intents.base import Intent
from handraise.domain.intents.help import Asked
from handraise.domain.intents.images import Use
from handraise.protocol.objects import Mention


class Thread(msgspec.Struct, frozen=True):
    """Where a reply goes: its parent, the thread's first post, and who wrote them.

    Here as in the intents below, `credited` is whose post the thread's first one passes on, 0 where it is none: who
    blocks somebody keeps him out of such a thread too. Authors are as they are shown; whoever is behind one
    (`model.Post.behind`) is given besides, as who is told of a reply and takes part in the thread.
    """

    parent: int
    parent_author: int
    root: int
    root_author: int
    credited: int = 0
    parent_behind: int = 0
    root_behind: int = 0

    @property
    def parent_writer(self) -> int:
        return self.parent_behind or self.parent_author

    @property
    def root_writer(self) -> int:
        return self.root_behind or self.root_author


class WritePost(Intent, frozen=True, kw_only=True):
    """`hop` as the writer gave it; None where he said nothing. `asked`: it is a help request. `step`: a reply that does
    this (`answer`, `need_info`) to the request that its thread is about. `waiting`: who is told of an announcement
    because he waits in its room.
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
    waiting: tuple[int, ...] = ()


class EditPost(Intent, frozen=True, kw_only=True):
    """`author` is the one that is shown of the post, `root_author` that of the first post of the thread, with
    `root_behind`. `images` are the present ones where None. `about` are the posts that it answers or passes on.
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
    author: int = 0
    root_behind: int = 0


class DeletePost(Intent, frozen=True, kw_only=True):
    """`parent` and `root` are the post's, None for a thread's first, which is by `root_author` (and `root_behind`).
    `relayed` is the post that it passes on. `author` is the one that is shown of it.
    """

    post: int
    parent: int | None = None
    root: int | None = None
    root_author: int = 0
    root_behind: int = 0
    room: int | None = None
    relayed: int | None = None
    author: int = 0


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
    """`action` is `approve`, `decline`, `hide` or `unhide`, the second and third with a `reason`. `author` and
    `root_author` are those shown of the post and its thread, `writer` and `root_writer` who they are. `about` are the
    posts that it answers or passes on, `people` all whom it concerns.
    """

    post: int
    action: str
    author: int
    writer: int
    root: int
    root_author: int
    root_writer: int
    people: tuple[int, ...]
    about: tuple[int, ...] = ()
    room: int | None = None
    credited: int = 0
    reason: str | None = None
