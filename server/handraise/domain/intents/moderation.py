"""Moderation: reports and cases, what is removed, who is suspended."""

from handraise.domain.intents.base import Intent
from handraise.domain.intents.posts import DeletePost


class FileReport(Intent, frozen=True, kw_only=True):
    """Reports a `post`, a `direct` message or an `account` (`kind`). `about` is whom that is about, `owners` are all
    whose block would hide the post. `staff` are those of the room, or `admins`, who may be told.
    """

    kind: str
    target: int
    about: int
    reason: str
    room: int | None = None
    text: str | None = None
    owners: tuple[int, ...] = ()
    staff: tuple[int, ...] = ()
    admins: tuple[int, ...] = ()


class CloseCase(Intent, frozen=True, kw_only=True):
    """`desk` is the case's."""

    case: int
    desk: int
    outcome: str
    note: str | None = None


class RemovePost(DeletePost, frozen=True, kw_only=True):
    """Of somebody else's post, `about`; the rest as for its deletion. `case`: by an admin who isn't in the room, for a
    case of the admins about it.
    """

    about: int
    reason: str
    case: int | None = None


class Suspend(Intent, frozen=True, kw_only=True):
    """`room` 0 is the site. `until` in ms."""

    target: int
    room: int
    until: int
    reason: str


class Unsuspend(Intent, frozen=True, kw_only=True):
    target: int
    room: int
