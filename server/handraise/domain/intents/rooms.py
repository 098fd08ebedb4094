"""Rooms and who is in them."""

from msgspec import UNSET, UnsetType

from handraise.domain.intents.base import Intent


class CreateRoom(Intent, frozen=True, kw_only=True):
    """`name` is the actor's, folded, as for all intents that put somebody in a room."""

    title: str
    about: str
    code: str
    guests: bool
    joinable: bool
    code_shown: bool
    name: str
    peers: bool = False
    asking: bool = True
    anonymous: bool = True
    moderation: str = "off"
    held_words: tuple[str, ...] = ()
    slow_s: int = 0
    escalation: str | None = None
    quiet_hours: str | None = None


class UpdateRoom(Intent, frozen=True, kw_only=True):
    """What is None stays as it is, and `closes_at` (ms) where it is unset; with None there the room stays open. Of
    `escalation` and `quiet_hours` an empty text is «the site's».
    """

    room: int
    title: str | None = None
    about: str | None = None
    code: str | None = None
    guests: bool | None = None
    joinable: bool | None = None
    code_shown: bool | None = None
    peers: bool | None = None
    asking: bool | None = None
    anonymous: bool | None = None
    moderation: str | None = None
    held_words: tuple[str, ...] | None = None
    slow_s: int | None = None
    escalation: str | None = None
    quiet_hours: str | None = None
    closed: bool | None = None
    closes_at: int | UnsetType | None = UNSET


class JoinRoom(Intent, frozen=True, kw_only=True):
    """`code` is looked at again: it may have been replaced."""

    room: int
    code: str
    name: str


class AddGuest(Intent, frozen=True, kw_only=True):
    """A guest's account, his place in the room, and what signs him in: a token, or a browser session with its end."""

    room: int
    code: str
    shown_name: str
    name: str
    hash: bytes
    session_until: int | None = None


class LeaveRoom(Intent, frozen=True, kw_only=True):
    """`target` leaves, by himself or sent away."""

    room: int
    target: int


class SetRole(Intent, frozen=True, kw_only=True):
    """`admins` are those to whom goes what the staff can't look at any more."""

    room: int
    target: int
    role: str
    admins: tuple[int, ...] = ()
