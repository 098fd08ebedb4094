"""The commands, one struct each: what a client may ask.

Unknown fields are refused. `id` is the client's own, repeated in the reply as `re`; `key` makes a retry safe.
Feed names and accounts are as the client wrote them; `names` gives their canonical form.
"""

from typing import Annotated, ClassVar, Final, Literal

import msgspec
from msgspec import Meta

from handraise.protocol.names import MAX_ID
from handraise.protocol.objects import Link

Token = Annotated[str, Meta(min_length=1, max_length=64)]
Id = Annotated[int, Meta(ge=1, le=MAX_ID)]
Position = Annotated[int, Meta(ge=0, le=MAX_ID)]
FeedName = Annotated[str, Meta(min_length=1, max_length=100)]
Prefix = Annotated[str, Meta(max_length=100)]
Cursor = Annotated[str, Meta(min_length=1, max_length=64)]
PAGE_MOST: Final = 100
"""No page is longer, whatever `list_items` says."""
Page = Annotated[int, Meta(ge=1, le=PAGE_MOST)]
Reaction = Annotated[str, Meta(min_length=1, max_length=20)]

MODES: Final = ("live", "notify", "quiet")
ROOM_ROLES: Final = ("lead", "helper", "member", "observer")
REACTIONS: Final = ("thanks", "agree", "celebrate")
SHOWN_TO: Final = ("followers", "nobody")


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
    """`body` may be empty where there are images. `hop`, for bots alone: how many answers of bots to bots led here."""

    body: str
    room: Id | None = None
    reply_to: Id | None = None
    images: list[Use] = []
    hop: Position | None = None


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


class Profile(Write, tag="profile", kw_only=True):
    """The own name and profile; what is left out stays."""

    name: str | None = None
    bio: str | None = None
    subjects: list[FeedName] | None = None
    links: list[Link] | None = None
    public: bool | None = None


class Direct(Write, tag="direct", kw_only=True):
    """A direct message; `edit`, `delete` and `get` take its id as they take a post's."""

    to: Id | FeedName
    body: str


class SetPrivacy(Write, tag="set_privacy", kw_only=True):
    """`presence`: who is told that this account is online, one of `SHOWN_TO`."""

    presence: str


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
    limit: Page | None = None
    list: Id | None = None


class History(Command, tag="history", kw_only=True):
    feed: FeedName
    tag: FeedName | None = None
    before: Position | None = None
    limit: Page | None = None


class Thread(Command, tag="thread", kw_only=True):
    post: Id
    before: Position | None = None
    limit: Page | None = None


class Account(Command, tag="account", kw_only=True):
    """Who somebody is, by `@handle` or id."""

    handle: Id | FeedName


class Search(Command, tag="search", kw_only=True):
    """Posts that a query finds. `before` is the `next` of the page before."""

    text: str
    sort: Literal["best", "new"] = "best"
    before: Cursor | None = None
    limit: Page | None = None


class People(Command, tag="people", kw_only=True):
    """The directory by handle: those whose handle or name begins so, who name that subject."""

    prefix: Prefix = ""
    subject: FeedName | None = None
    before: Cursor | None = None
    limit: Page | None = None


class Topics(Command, tag="topics", kw_only=True):
    prefix: Prefix = ""
    limit: Page | None = None


class Complete(Command, tag="complete", kw_only=True):
    """What the `@…` or `#…` may become with which the text ends: it is the text up to the cursor."""

    text: str


class Notifications(Command, tag="notifications", kw_only=True):
    before: Position | None = None
    limit: Page | None = None


class Unread(Command, tag="unread", kw_only=True):
    """How much is new in each feed."""


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
    limit: Page | None = None


class DirectHistory(Command, tag="direct_history", kw_only=True):
    """The conversation with an account, by `@handle` or id."""

    with_: Id | FeedName = msgspec.field(name="with")
    before: Position | None = None
    limit: Page | None = None


class Conversations(Command, tag="conversations", kw_only=True):
    before: Position | None = None
    limit: Page | None = None


class Typing(Command, tag="typing", kw_only=True):
    """In a thread (`thread:4702`), or to somebody (`direct:12` or `@ana`)."""

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
    "profile": Profile,
    "direct": Direct,
    "set_privacy": SetPrivacy,
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
    "create_room": CreateRoom,
    "update_room": UpdateRoom,
    "join": Join,
    "leave": Leave,
    "set_role": SetRole,
    "remove_member": RemoveMember,
    "announce": Announce,
    "room": Room,
    "members": Members,
    "search": Search,
    "people": People,
    "topics": Topics,
    "complete": Complete,
    "notifications": Notifications,
    "unread": Unread,
    "watch": Watch,
    "unwatch": Unwatch,
    "direct_history": DirectHistory,
    "conversations": Conversations,
    "typing": Typing,
}
