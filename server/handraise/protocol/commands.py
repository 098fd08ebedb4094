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
ROOM_ROLES: Final = ("lead", "helper", "member", "observer")
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
    """`hop`: how many answers of bots to bots led to this one; for bots alone."""

    body: str
    room: Id | None = None
    reply_to: Id | None = None
    hop: Position | None = None


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


class Get(Command, tag="get", kw_only=True):
    post: Id


class Home(Command, tag="home", kw_only=True):
    before: Position | None = None
    limit: Page = 50


class History(Command, tag="history", kw_only=True):
    feed: FeedName
    tag: FeedName | None = None
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


class CreateRoom(Write, tag="create_room", kw_only=True):
    title: str
    about: str = ""
    guests: bool = True
    joinable: bool = True
    code_shown: bool = False


class UpdateRoom(Write, tag="update_room", kw_only=True):
    """What is left out stays. `closed` ends or reopens the room; `new_code` makes the old one useless."""

    room: Id
    title: str | None = None
    about: str | None = None
    guests: bool | None = None
    joinable: bool | None = None
    code_shown: bool | None = None
    closed: bool | None = None
    new_code: bool = False


class Join(Write, tag="join", kw_only=True):
    code: FeedName


class Leave(Write, tag="leave", kw_only=True):
    room: Id


class SetRole(Write, tag="set_role", kw_only=True):
    room: Id
    account: Id | FeedName
    role: str


class RemoveMember(Write, tag="remove_member", kw_only=True):
    room: Id
    account: Id | FeedName


class Announce(Write, tag="announce", kw_only=True):
    room: Id
    body: str


class Room(Command, tag="room", kw_only=True):
    """The room as it is now, and its join code to those who may see that."""

    room: Id


class Members(Command, tag="members", kw_only=True):
    room: Id
    before: Position | None = None
    limit: Page = 50


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
    "get": Get,
    "home": Home,
    "history": History,
    "thread": Thread,
    "account": Account,
    "create_room": CreateRoom,
    "update_room": UpdateRoom,
    "join": Join,
    "leave": Leave,
    "set_role": SetRole,
    "remove_member": RemoveMember,
    "announce": Announce,
    "room": Room,
    "members": Members,
    "watch": Watch,
    "unwatch": Unwatch,
}
