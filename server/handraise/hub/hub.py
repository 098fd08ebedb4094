"""The routing index and the delivery of committed changes."""

import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from handraise.domain.changes import (
    Change,
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
)
from handraise.hub.fanout import Fanout
from handraise.hub.passing import Nobody, Observer, Passing
from handraise.hub.readers import Connection, Reader, feeds_in
from handraise.hub.ring import Event, Ring
from handraise.ports.bus import Commit

log = logging.getLogger("handraise.hub")

KEPT_ENDINGS: Final = 4096
"""Revocations that are remembered for those who are signing in meanwhile."""


@dataclass(slots=True)
class HubStatistics:
    """Counts since the start, and what is held now."""

    changes: int = 0
    deliveries: int = 0
    writes: int = 0
    failed_writes: int = 0
    connections: int = 0
    readers: int = 0
    feeds: int = 0
    subscriptions: int = 0
    ring_events: int = 0
    ring_bytes: int = 0
    head: int = 0


class Hub:
    """Feed to connections, author to those from whom he is hidden, and the ring of recent changes.

    The cost of a change grows with its audience alone. The index changes only here: when an effect is applied, in
    seq order with the changes, and when a connection goes live, watches or leaves. Empty sets are erased.
    """

    def __init__(self, epoch: str, head: int, ring_bytes: int) -> None:
        self.epoch = epoch
        self.head = head
        self.ring = Ring(ring_bytes, head)
        self._feeds: dict[str, set[Connection]] = {}
        self._hidden: dict[int, set[Connection]] = {}
        self._readers: dict[int, Reader] = {}
        self._loading: dict[int, tuple[int, list[Effect]]] = {}
        self._endings: deque[tuple[int, Revoked | Refreshed]] = deque(maxlen=KEPT_ENDINGS)
        self._ending = 0
        self._outside: set[Connection] = set()
        self._withheld: dict[str, set[Connection]] = {}
        self.passing = Passing(self._feeds, self._hidden, self._withheld)
        self.observer: Observer = Nobody()
        self._statistics = HubStatistics()

    # Connected accounts

    def begin_loading(self, account: int) -> None:
        """From here on effects on the account are kept for `admit`; each call is paired with it or `give_up`."""
        count, effects = self._loading.get(account, (0, []))
        self._loading[account] = (count + 1, effects)

    def give_up(self, account: int) -> None:
        self._finish_loading(account)

    def _finish_loading(self, account: int) -> list[Effect]:
        count, effects = self._loading.pop(account)
        if count > 1:
            self._loading[account] = (count - 1, effects)
        return effects

    def mark(self) -> int:
        """A moment, for `ended_since`: taken before a credential is read."""
        return self._ending

    def ended_since(self, mark: int, account: int, credential: str) -> Revoked | Refreshed | None:
        """What ended the credential's access since `mark`, if anything did; a change of the account counts."""
        if self._endings and self._endings[0][0] > mark + 1:
            return Refreshed(account)  # too long ago to know: it has to come again
        for number, effect in reversed(self._endings):
            if number <= mark:
                return None
            if effect.account == account and (isinstance(effect, Refreshed) or effect.credential in (None, credential)):
                return effect
        return None

    def admit(
        self,
        account: int,
        network: bool,
        follows: dict[str, tuple[int, str]],
        hidden: set[int],
        rooms: dict[int, tuple[int, str]],
        connection: Connection,
        *,
        shown: bool = False,
        private: bool = False,
        duty: bool = False,
        admin: bool = False,
    ) -> Reader:
        """The account's reader, made from what was loaded and what happened meanwhile; the connection belongs to it."""
        missed = self._finish_loading(account)
        reader = self._readers.get(account)
        if reader is None:
            reader = self._readers[account] = Reader(account, network, follows, hidden, rooms, admin=admin)
            reader.shown, reader.private, reader.duty = shown, private, duty
            for effect in missed:
                reader.take(effect)
        reader.connections.add(connection)
        self._statistics.connections += 1
        return reader

    def connections_of(self, account: int) -> int:
        reader = self._readers.get(account)
        return len(reader.connections) if reader is not None else 0

    def reader(self, account: int) -> Reader | None:
        return self._readers.get(account)

    # Live connections

    def go_live(self, connection: Connection) -> None:
        """From now on every change after `connection.after` in its feeds is written to it. One that left stays out."""
        reader = connection.reader
        if connection not in reader.connections:
            return
        if not reader.network:
            self._outside.add(connection)
        connection.live = True
        for feed in reader.subscribed(connection):
            self._subscribe(feed, connection)
        for author in reader.hidden:
            self._hidden.setdefault(author, set()).add(connection)
        for kind in connection.withheld:
            self._withheld.setdefault(kind, set()).add(connection)
        self.observer.arrived(reader)
        self.observer.subscribed(connection, reader.subscribed(connection))

    def leave(self, connection: Connection) -> None:
        """Forgets the connection, and its account with its last one. Safe at any phase, and twice."""
        reader = connection.reader
        if connection not in reader.connections:
            return
        reader.connections.discard(connection)
        self._statistics.connections -= 1
        if connection.live:
            connection.live = False
            self._outside.discard(connection)
            for feed in set(reader.subscribed(connection)):
                self._unsubscribe(feed, connection)
            for author in reader.hidden:
                _discard(self._hidden, author, connection)
            for kind in connection.withheld:
                _discard(self._withheld, kind, connection)
        if not reader.connections:
            del self._readers[reader.account]
            self.observer.left(reader)

    def watch(self, connection: Connection, feed: str) -> None:
        """The connection gets the feed's changes after the present head."""
        if feed not in connection.watches:
            connection.watches[feed] = self.head
            if connection.live:
                self._subscribe(feed, connection)
                self.observer.subscribed(connection, (feed,))

    def unwatch(self, connection: Connection, feed: str) -> bool:
        """Ends a watch; a follow of the same feed stays. False where there was none."""
        if connection.watches.pop(feed, None) is None:
            return False
        reader = connection.reader
        if connection.live and feed not in reader.feeds({}):
            self._unsubscribe(feed, connection)
        return True

    def _subscribe(self, feed: str, connection: Connection) -> None:
        connections = self._feeds.get(feed)
        if connections is None:
            self._feeds[feed] = {connection}
        else:
            connections.add(connection)

    def _unsubscribe(self, feed: str, connection: Connection) -> None:
        _discard(self._feeds, feed, connection)

    # Delivery

    def deliver(self, commits: Sequence[Commit]) -> None:
        """Writes each change to everyone whom it is for, and applies each effect after the changes before it.

        Can't be interleaved, cancelled or stopped by one bad connection. What was delivered before is passed over.
        """
        fresh: list[Change] = []
        for commit in commits:
            fresh.extend(commit.changes)
            if commit.effects:
                self._deliver(fresh)
                fresh = []
                for effect in commit.effects:
                    self._apply(effect)
        self._deliver(fresh)

    def _deliver(self, changes: Sequence[Change]) -> None:
        events = [Event(change, self.epoch) for change in changes if change.seq > self.head]
        if not events:
            return
        for event in events:
            self.ring.append(event)
        self.head = events[-1].seq
        fanout = Fanout(self._feeds, self._hidden, events, self._outside, self._withheld)
        fanout.write()
        count = self._statistics
        count.changes += len(events)
        count.deliveries += fanout.deliveries
        count.writes += fanout.writes
        count.failed_writes += fanout.failed

    def _apply(self, effect: Effect) -> None:
        if isinstance(effect, Revoked | Refreshed):
            self._end(effect)
            return
        loading = self._loading.get(effect.account)
        if loading is not None:
            loading[1].append(effect)
        reader = self._readers.get(effect.account)
        if reader is None:
            return
        reader.take(effect)
        if isinstance(effect, PresenceSet):
            self.observer.changed(reader)
            return
        for connection in reader.connections:
            if connection.live:
                self._index(effect, connection)

    def _end(self, effect: Revoked | Refreshed) -> None:
        """Those whom it ends are out of the index at once: a peer that doesn't answer the close gets nothing more,
        and who comes back doesn't find the account as it was."""
        self._ending += 1
        self._endings.append((self._ending, effect))
        reader = self._readers.get(effect.account)
        for connection in list(reader.connections) if reader is not None else ():
            if connection.revoked(effect):
                self.leave(connection)

    def _index(self, effect: Effect, connection: Connection) -> None:
        match effect:
            case Subscribed(feed=feed) if connection.reader.network:
                self._subscribe(feed, connection)
                self.observer.subscribed(connection, (feed,))
            case Unsubscribed(feed=feed) if feed not in connection.watches:
                self._unsubscribe(feed, connection)
            case Joined(room=room, role=role):
                kept = feeds_in(room, role)
                for feed in feeds_in(room, "lead"):
                    (self._subscribe if feed in kept else self._unsubscribe)(feed, connection)
            case Left(room=room):
                for feed in feeds_in(room, "lead"):
                    self._unsubscribe(feed, connection)
            case Hidden(author=author):
                self._hidden.setdefault(author, set()).add(connection)
                self.observer.hidden(connection, author)
            case Shown(author=author):
                _discard(self._hidden, author, connection)
                self.observer.shown(connection, author)
            case _:
                pass

    def statistics(self) -> HubStatistics:
        count = self._statistics
        count.readers = len(self._readers)
        count.feeds = len(self._feeds)
        count.subscriptions = sum(map(len, self._feeds.values()))
        count.ring_events, count.ring_bytes, count.head = len(self.ring), self.ring.size_bytes, self.head
        return count


def _discard(index: dict[Any, set[Connection]], key: Any, connection: Connection) -> None:
    connections = index.get(key)
    if connections is not None:
        connections.discard(connection)
        if not connections:
            del index[key]
