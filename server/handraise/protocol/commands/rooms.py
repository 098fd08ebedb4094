"""Rooms and who is in them."""

from typing import Annotated, Final

import msgspec
from msgspec import UNSET, UnsetType

from handraise.protocol.commands.base import Command, FeedName, Id, Page, Position, Write

ROOM_ROLES: Final = ("lead", "helper", "member", "observer")


Seconds = Annotated[int, msgspec.Meta(ge=0, le=3600)]
"""How far apart a member's posts are."""
Setting = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
"""A room's own escalation or quiet hours, as `domain.escalation_policy` and `domain.quiet` have them."""
SITE: Final = "site"
"""In place of them: the room has none of its own any more, and the site's hold."""


class CreateRoom(Write, tag="create_room", kw_only=True):
    title: str
    about: str = ""
    guests: bool = True
    joinable: bool = True
    code_shown: bool = False
    peers: bool = False
    asking: bool = True
    anonymous: bool = True
    escalation: Setting | None = None
    quiet_hours: Setting | None = None
    moderation: FeedName = "off"
    held_words: list[str] = msgspec.field(default_factory=list)
    slow_s: Seconds = 0


class UpdateRoom(Write, tag="update_room", kw_only=True):
    """What is left out stays. `closed` ends or reopens the room; `new_code` makes the old one useless. `closes_at` is a
    time at which the room closes by itself; null, it doesn't."""

    room: Id
    title: str | None = None
    about: str | None = None
    guests: bool | None = None
    joinable: bool | None = None
    code_shown: bool | None = None
    peers: bool | None = None
    asking: bool | None = None
    anonymous: bool | None = None
    escalation: Setting | None = None
    quiet_hours: Setting | None = None
    moderation: FeedName | None = None
    held_words: list[str] | None = None
    slow_s: Seconds | None = None
    closed: bool | None = None
    closes_at: str | UnsetType | None = UNSET
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
    """With `waiting` each who has a request in the room is told of it."""

    room: Id
    body: str
    waiting: bool = False


class Room(Command, tag="room", kw_only=True):
    """The room as it is now, and its join code to those who may see that."""

    room: Id


class Members(Command, tag="members", kw_only=True):
    room: Id
    before: Position | None = None
    limit: Page | None = None
