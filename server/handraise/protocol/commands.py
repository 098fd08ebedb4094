"""The commands, one struct each: what a client may ask.

Unknown fields are refused. `id` is the client's own, repeated in the reply as `re`; `key` makes a retry safe.
Feed names and accounts are as the client wrote them; `names` gives their canonical form.
"""

from typing import Annotated, ClassVar, Final

import msgspec
from msgspec import Meta

from handraise.protocol.names import MAX_ID

Token = Annotated[str, Meta(min_length=1, max_length=64)]
Id = Annotated[int, Meta(ge=1, le=MAX_ID)]
Position = Annotated[int, Meta(ge=0, le=MAX_ID)]
FeedName = Annotated[str, Meta(min_length=1, max_length=100)]
Page = Annotated[int, Meta(ge=1, le=100)]
Reaction = Annotated[str, Meta(min_length=1, max_length=20)]

MODES: Final = ("live", "notify", "quiet")
REACTIONS: Final = ("thanks", "agree", "celebrate")


class Command(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="type"):
    """What every command has."""

    writes: ClassVar[bool] = False
    id: Token


class Write(Command, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A command that changes something: with `key`, a retry within 24 h stores nothing again."""

    writes: ClassVar[bool] = True
    key: Token | None = None


class Resume(msgspec.Struct, forbid_unknown_fields=True):
    """Where a client stands: all changes up to and with `after` of the log `epoch` reached it."""

    epoch: Annotated[str, Meta(min_length=1, max_length=64)]
    after: Position


class Auth(Command, tag="auth", kw_only=True):
    token: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    watch: list[FeedName] = []
    resume: Resume | None = None


class Post(Write, tag="post", kw_only=True):
    body: str
    reply_to: Id | None = None


class Edit(Write, tag="edit", kw_only=True):
    post: Id
    body: str


class Delete(Write, tag="delete", kw_only=True):
    post: Id


class React(Write, tag="react", kw_only=True):
    post: Id
    kind: Reaction


class Unreact(Write, tag="unreact", kw_only=True):
    post: Id
    kind: Reaction


class Follow(Write, tag="follow", kw_only=True):
    feed: FeedName
    mode: str = "live"


class Unfollow(Write, tag="unfollow", kw_only=True):
    feed: FeedName


class Mute(Write, tag="mute", kw_only=True):
    account: Id | FeedName
    until: str | None = None


class Unmute(Write, tag="unmute", kw_only=True):
    account: Id | FeedName


class Block(Write, tag="block", kw_only=True):
    account: Id | FeedName


class Unblock(Write, tag="unblock", kw_only=True):
    account: Id | FeedName


class Filter(Write, tag="filter", kw_only=True):
    words: list[str]
    until: str | None = None


class Unfilter(Write, tag="unfilter", kw_only=True):
    filter: Id


class Feeds(Write, tag="list", kw_only=True):
    """A list of feeds; with `list` it takes that one's place."""

    title: str
    feeds: list[FeedName]
    list: Id | None = None


class Unlist(Write, tag="unlist", kw_only=True):
    list: Id


class Read(Write, tag="read", kw_only=True):
    feed: FeedName
    pos: Position


class Get(Command, tag="get", kw_only=True):
    post: Id


class Home(Command, tag="home", kw_only=True):
    before: Position | None = None
    limit: Page = 50
    list: Id | None = None


class History(Command, tag="history", kw_only=True):
    feed: FeedName
    before: Position | None = None
    limit: Page = 50


class Thread(Command, tag="thread", kw_only=True):
    post: Id
    before: Position | None = None
    limit: Page = 50


class Account(Command, tag="account", kw_only=True):
    """Who somebody is, by `@handle` or id."""

    handle: Id | FeedName


class Notifications(Command, tag="notifications", kw_only=True):
    before: Position | None = None
    limit: Page = 50


class Unread(Command, tag="unread", kw_only=True):
    """How much is new in each feed."""


class Watch(Command, tag="watch", kw_only=True):
    feed: FeedName


class Unwatch(Command, tag="unwatch", kw_only=True):
    feed: FeedName


COMMANDS: Final[dict[str, type[Command]]] = {
    "auth": Auth,
    "post": Post,
    "edit": Edit,
    "delete": Delete,
    "react": React,
    "unreact": Unreact,
    "follow": Follow,
    "unfollow": Unfollow,
    "mute": Mute,
    "unmute": Unmute,
    "block": Block,
    "unblock": Unblock,
    "filter": Filter,
    "unfilter": Unfilter,
    "list": Feeds,
    "unlist": Unlist,
    "read": Read,
    "get": Get,
    "home": Home,
    "history": History,
    "thread": Thread,
    "account": Account,
    "notifications": Notifications,
    "unread": Unread,
    "watch": Watch,
    "unwatch": Unwatch,
}
