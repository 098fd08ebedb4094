"""Accounts and profiles, privacy, follows, mutes and blocks."""

from handraise.domain.intents.base import Intent
from handraise.protocol.objects import Link


class FollowFeed(Intent, frozen=True, kw_only=True):
    """`target` is the account of a `user:` feed, `root` the post of a `thread:` feed and `root_author` its author.

    With `only_new` an existing follow is left as it is.
    """

    feed: str
    mode: str
    target: int | None = None
    root: int | None = None
    root_author: int | None = None
    room: int | None = None
    only_new: bool = False
    credited: int = 0


class UnfollowFeed(Intent, frozen=True, kw_only=True):
    feed: str


class SetRelation(Intent, frozen=True, kw_only=True):
    """Mutes or blocks `target` (`kind`), until a time in ms or for good; with `on` false ends it."""

    kind: str
    target: int
    on: bool
    until: int | None = None


class SetProfile(Intent, frozen=True, kw_only=True):
    """The actor's own name and profile; None leaves a field as it is."""

    name: str | None = None
    bio: str | None = None
    subjects: tuple[str, ...] | None = None
    links: tuple[Link, ...] | None = None
    public: bool | None = None


class SetPrivacy(Intent, frozen=True, kw_only=True):
    """`presence` is one of `commands.SHOWN_TO`."""

    presence: str


class PutAccount(Intent, frozen=True, kw_only=True):
    """Makes an account, or with `update` brings the name and role of an existing one up to date. The operator's."""

    handle: str
    name: str
    role: str
    update: bool = False


class SetActive(Intent, frozen=True, kw_only=True):
    """Disables or enables the account `target`. The operator's."""

    target: int
    active: bool
