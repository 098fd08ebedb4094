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


class Use(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """An uploaded image of one's own, and what it shows in words, for those who don't see it."""

    id: Id
    alt: str = ""


class Post(Write, tag="post", kw_only=True):
    """`body` may be empty where there are images."""

    body: str
    reply_to: Id | None = None
    images: list[Use] = []


class Edit(Write, tag="edit", kw_only=True):
    """Without `images` they stay as they are; with it, those that it leaves out go."""

    post: Id
    body: str
    images: list[Use] | None = None


class Delete(Write, tag="delete", kw_only=True):
    post: Id


class Relay(Write, tag="relay", kw_only=True):
    """Passes a post of the network on, with words of one's own or without."""

    post: Id
    body: str = ""


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


class Get(Command, tag="get", kw_only=True):
    post: Id


class Home(Command, tag="home", kw_only=True):
    before: Position | None = None
    limit: Page = 50


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


class Watch(Command, tag="watch", kw_only=True):
    feed: FeedName


class Unwatch(Command, tag="unwatch", kw_only=True):
    feed: FeedName


COMMANDS: Final[dict[str, type[Command]]] = {
    "auth": Auth,
    "post": Post,
    "edit": Edit,
    "delete": Delete,
    "relay": Relay,
    "react": React,
    "unreact": Unreact,
    "follow": Follow,
    "unfollow": Unfollow,
    "mute": Mute,
    "unmute": Unmute,
    "block": Block,
    "unblock": Unblock,
    "get": Get,
    "home": Home,
    "history": History,
    "thread": Thread,
    "account": Account,
    "watch": Watch,
    "unwatch": Unwatch,
}
