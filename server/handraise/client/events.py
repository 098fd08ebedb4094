"""What the event iterator yields: changes from the server, and notices of the client's own."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Final

import msgspec

from handraise.protocol import objects

_KINDS: Final[Mapping[str, type[msgspec.Struct]]] = {
    "post": objects.Post,
    "tally": objects.Tally,
    "follow": objects.Follow,
    "mute": objects.Relation,
    "block": objects.Relation,
    "mark": objects.Mark,
    "room": objects.Room,
    "member": objects.Member,
    "profile": objects.Profile,
    "full_profile": objects.FullProfile,
    "person": objects.Person,
    "topic": objects.Topic,
    "query_part": objects.QueryPart,
    "snippet": objects.Snippet,
    "direct": objects.Direct,
    "conversation": objects.Conversation,
    "privacy": objects.Privacy,
    "notification": objects.Notification,
    "read": objects.Read,
    "filter": objects.Filter,
    "list": objects.List,
    "duty": objects.Duty,
    "note": objects.Note,
    "report": objects.Report,
    "case": objects.Case,
    "case_report": objects.CaseReport,
    "suspension": objects.Suspension,
    "audit": objects.Audit,
    "mask": objects.Mask,
    "reach": objects.Reach,
    "figures": objects.Figures,
    "week": objects.Week,
    "duty_time": objects.DutyTime,
    "account": objects.Account,
    "author": objects.Author,
}


def read_object(kind: str, value: Any) -> Any:
    """The object on the wire as its struct of `protocol.objects`; unknown fields are ignored.

    `Deleted` and `Gone` where only that is left of it. A kind that this library doesn't know, or a shape that it
    can't read, stays the plain dict.
    """
    if not isinstance(value, dict):
        return value
    if value.get("gone") is True:
        return objects.Gone(value.get("id", 0))
    shape = _KINDS.get(kind)
    try:
        if shape is not None:
            return msgspec.convert(value, shape)
    except msgspec.ValidationError:
        pass
    if value.get("deleted") is True:
        return objects.Deleted(value.get("id", 0))
    return value


class Event:
    """A frame that isn't a reply: a change (`seq` is set), or a passing one as `typing` (`seq` is None).

    `feeds` are the object's public feeds; `raw` is the frame as it came.
    """

    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw = raw
        self.type = str(raw.get("type", ""))
        seq = raw.get("seq")
        self.seq: int | None = seq if type(seq) is int else None
        feeds = raw.get("feeds")
        self.feeds: tuple[str, ...] = tuple(feeds) if isinstance(feeds, list) else ()

    @cached_property
    def object(self) -> Any:
        """The object that changed, as `read_object` gives it; None where the frame has none."""
        return read_object(self.type, self.raw.get(self.type))

    @property
    def ident(self) -> Hashable:
        """What tells the object from others of its kind; None where the frame has no object."""
        value = self.raw.get(self.type)
        if not isinstance(value, dict):
            return None
        for name in ("id", "post", "feed"):
            if isinstance(found := value.get(name), int | str):
                return found
        return None

    def __repr__(self) -> str:
        return f"<Event {self.type} seq={self.seq} id={self.ident} feeds={list(self.feeds)}>"


@dataclass(frozen=True)
class Connected:
    """A session is open. `resumed`: the cursor was kept, and `CaughtUp` or `Resync` follows."""

    type: ClassVar[str] = "connected"
    transport: str
    resumed: bool


@dataclass(frozen=True)
class Disconnected:
    """The connection ended; the next attempt is in `retry_in` seconds."""

    type: ClassVar[str] = "disconnected"
    code: int
    reason: str
    retry_in: float


@dataclass(frozen=True)
class CaughtUp:
    """All that was missed up to `seq` has been yielded; what follows is live."""

    type: ClassVar[str] = "caught_up"
    seq: int


@dataclass(frozen=True)
class Resync:
    """Changes up to `seq` were not repeated: read afresh what you keep (`home`, `history` …).

    `why` is the server's (`epoch`, `too_old`, `too_many`), or the client's own. `overflow`: the queue of unread
    events passed its bound while a command waited for its reply. `watches`: a watched feed was refused on reconnect
    (a thread was deleted), so that the others had to be watched anew.
    """

    type: ClassVar[str] = "resync"
    why: str
    seq: int


@dataclass(frozen=True)
class Draining:
    """The server stops as planned; the client will be back after this delay."""

    type: ClassVar[str] = "draining"
    reconnect_in_ms: int


Notice = Connected | Disconnected | CaughtUp | Resync | Draining
Happening = Event | Notice
