"""Who is connected: one `Reader` for each account, shared by its connections."""

from collections.abc import Callable, Iterator
from typing import Protocol

from handraise.domain.changes import (
    DutySet,
    Effect,
    Hidden,
    Joined,
    Left,
    PresenceSet,
    Refreshed,
    Revoked,
    Shown,
    Subscribed,
    Unsubscribed,
    of_network,
)
from handraise.domain.model import STAFF
from handraise.protocol.names import NETWORK_STAFF, inbox_feed, review_feed, room_feed, staff_feed, user_feed

_AT_HOME = ("user:", "topic:")


class Seen(Protocol):
    """What says for whom a change or a replayed object is."""

    @property
    def kind(self) -> str: ...

    @property
    def scope(self) -> str: ...

    @property
    def author(self) -> int: ...

    @property
    def credited(self) -> int: ...

    @property
    def room(self) -> int | None: ...


class Writer(Protocol):
    """Takes ready-made bytes and never waits. Fetched anew for each write: a lost connection swaps it."""

    @property
    def write(self) -> Callable[[bytes], None]: ...


class Connection(Protocol):
    """What the hub needs of a live connection.

    `wire` is the framing that its link takes; `after` the seq up to which it has been given everything when it goes
    live, which the hub makes it. `revoked` ends it where the effect concerns it, and says so. Changes that
    need one of the scopes `withheld` aren't for it.
    """

    wire: int
    after: int
    live: bool
    reader: "Reader"
    watches: dict[str, int]
    withheld: frozenset[str]

    @property
    def link(self) -> Writer: ...

    def revoked(self, effect: Revoked | Refreshed) -> bool: ...


class Reader:
    """A connected account: what it follows, what is hidden from it, and its connections.

    `follows` maps a feed to (since, mode), `rooms` a room to (since, role). Without `network` its rooms and its own
    inbox are all it gets; an `admin` is of the network's staff. `duty`: it says that it can help now. Others may know
    that it is connected where it is `shown` at all and doesn't want to be `private`.
    """

    __slots__ = (
        *("account", "admin", "connections", "duty", "follows", "hidden"),
        *("network", "own", "private", "rooms", "shown"),
    )

    def __init__(
        self,
        account: int,
        network: bool,
        follows: dict[str, tuple[int, str]],
        hidden: set[int],
        rooms: dict[int, tuple[int, str]] | None = None,
        *,
        admin: bool = False,
    ) -> None:
        self.account, self.admin = account, admin
        self.rooms = rooms or {}
        self.network = network
        self.follows = follows if network else {}
        self.hidden = hidden
        self.connections: set[Connection] = set()
        self.shown = self.private = self.duty = False
        self.own: tuple[str, ...] = (user_feed(account), inbox_feed(account)) if network else (inbox_feed(account),)
        if admin:
            self.own += (NETWORK_STAFF, review_feed(None))

    def feeds(self, watches: dict[str, int]) -> dict[str, int]:
        """Every feed of a connection with these watches, with the seq after which its changes count."""
        feeds = {feed: since for feed, (since, _) in self.follows.items()}
        feeds.update(dict.fromkeys(self.own, 0))
        feeds.update(watches)
        for room, (since, role) in self.rooms.items():
            feeds.update(dict.fromkeys(feeds_in(room, role), since))
        return feeds

    def sees(self, seen: Seen) -> bool:
        """Whether the change, or the object as it is replayed, is for this account now.

        Whom it mutes or blocks, and who blocks it, is hidden; from the staff of a room nobody in it is.
        """
        hidden = seen.author in self.hidden or seen.credited in self.hidden
        if seen.room is not None:
            place = self.rooms.get(seen.room)
            return place is not None and (not hidden or place[1] in STAFF)
        return not hidden and (self.network or not of_network(seen.kind, seen.author))

    def home(self) -> list[str]:
        """The feeds of the home page: own posts, and people and topics followed as `live` or `notify`."""
        return [
            user_feed(self.account),
            *(feed for feed, (_, mode) in self.follows.items() if mode != "quiet" and feed.startswith(_AT_HOME)),
        ]

    def subscribed(self, connection: Connection) -> Iterator[str]:
        yield from self.own
        yield from self.follows
        for room, (_, role) in self.rooms.items():
            yield from feeds_in(room, role)
        yield from connection.watches

    def take(self, effect: Effect) -> None:
        """Brings the account's own state and its connections' watches up to date; the index is the hub's."""
        match effect:
            case Subscribed(feed=feed, since=since, mode=mode) if self.network:
                self.follows[feed] = (since, mode)
            case Unsubscribed(feed=feed):
                self.follows.pop(feed, None)
            case Joined(room=room, role=role, since=since):
                self.rooms[room] = (since, role)
                self._unwatch(room, feeds_in(room, role))
            case Left(room=room):
                self.rooms.pop(room, None)
                self._unwatch(room, ())
            case Hidden(author=author):
                self.hidden.add(author)
            case Shown(author=author):
                self.hidden.discard(author)
            case PresenceSet(private=private):
                self.private = private
            case DutySet(on=on):
                self.duty = on
            case _:
                pass

    def _unwatch(self, room: int, allowed: tuple[str, ...]) -> None:
        """Nothing of the room is watched any more but what is allowed, by connections that aren't live yet too."""
        for feed in feeds_in(room, "lead"):
            if feed not in allowed:
                for connection in self.connections:
                    connection.watches.pop(feed, None)


def feeds_in(room: int, role: str) -> tuple[str, ...]:
    """The feeds that somebody with this role gets of a room."""
    return (room_feed(room), staff_feed(room), review_feed(room)) if role in STAFF else (room_feed(room),)
