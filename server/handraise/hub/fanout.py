"""One batch of events to its connections: who gets which, and one joined write for each.

Connections are grouped by the set of *slots* that they are in (a slot is the audience of one feed, or of one event
with exceptions), as the bits of an integer. All connections with the same bits get the same bytes, joined once. So
the work is one dictionary step for each (connection, slot), not for each delivery.
"""

import logging
from collections.abc import Iterable, Iterator

from handraise.domain.changes import of_network
from handraise.hub.readers import Connection
from handraise.hub.ring import Event
from handraise.protocol.names import room_feed, staff_feed

log = logging.getLogger("handraise.hub")

Item = tuple[int, bool]
"""An event's index in the batch, and whether it is told as gone."""


class Fanout:
    """The delivery of `events` (in seq order) over the index. Used once; the counts are true after `write`.

    `outside` are connections of accounts that aren't the network's audience: what others write there isn't for them.
    `withheld` has, by scope, those whose credential lacks it.
    """

    def __init__(
        self,
        feeds: dict[str, set[Connection]],
        hidden: dict[int, set[Connection]],
        events: list[Event],
        outside: set[Connection] | None = None,
        withheld: dict[str, set[Connection]] | None = None,
    ) -> None:
        self.deliveries = self.writes = self.failed = 0
        self._events = events
        self._outside = outside
        self._withheld = withheld
        self._audiences: list[Iterable[Connection]] = []
        self._items: list[list[Item]] = []
        self._joined: dict[tuple[int, int], tuple[bytes, int]] = {}
        self._slot_of_feed: tuple[dict[str, int], dict[str, int]] = ({}, {})
        """By whether the audience is the network's alone: what nobody wrote or a room has is for others too."""
        for index, event in enumerate(events):
            self._route(index, event, feeds, hidden)

    def _route(
        self, index: int, event: Event, feeds: dict[str, set[Connection]], hidden: dict[int, set[Connection]]
    ) -> None:
        change = event.change
        unseen = hidden.get(event.author)
        if change.credited:
            unseen = (unseen or set()) | hidden.get(change.credited, set())
        if self._withheld and change.scope in self._withheld:
            unseen = self._withheld[change.scope] | (unseen or set())
        if change.room is not None:
            self._route_room(index, event, feeds, unseen)
        elif unseen or change.left:
            self._route_apart(index, event, feeds, unseen or set())
        else:
            self._route_by_feed(index, change.feeds, feeds, inside=of_network(change.kind, event.author))

    def _route_by_feed(
        self, index: int, names: Iterable[str], feeds: dict[str, set[Connection]], *, inside: bool
    ) -> None:
        """To the feeds' connections, with `inside` to those of the network's audience among them."""
        slots = self._slot_of_feed[inside]
        for feed in names:
            slot = slots.get(feed)
            if slot is None:
                audience = feeds.get(feed)
                if audience is None:
                    continue
                slot = slots[feed] = self._slot(self._inside(audience) if inside else audience)
            self._items[slot].append((index, False))

    def _route_room(
        self, index: int, event: Event, feeds: dict[str, set[Connection]], unseen: set[Connection] | None
    ) -> None:
        """What was written in a room goes to those who are in it, by no other feed; its staff sees everybody."""
        change = event.change
        room = change.room or 0
        names = [feed for feed in change.feeds if feed.startswith("room:")]
        if names and not unseen and not change.left:
            self._route_by_feed(index, names, feeds, inside=False)
            return
        audience: set[Connection] = set().union(*(feeds.get(feed, ()) for feed in names or change.feeds))
        within = feeds.get(room_feed(room), set())
        if not names:  # what is told of a post there, to some of those who are in it
            audience &= within
        spared = unseen - feeds.get(staff_feed(room), set()) if unseen else set()
        if change.left:
            gone = within.intersection(set().union(*(feeds.get(feed, ()) for feed in change.left)))
            self._items[self._slot(gone - audience - spared)].append((index, True))
        self._items[self._slot(audience - spared)].append((index, False))

    def _inside(self, audience: set[Connection]) -> set[Connection]:
        """Those of the audience who aren't outside. Costs what the audience costs, however many others there are."""
        outside = self._outside
        return audience - outside if outside and not outside.isdisjoint(audience) else audience

    def _route_apart(
        self, index: int, event: Event, feeds: dict[str, set[Connection]], unseen: set[Connection]
    ) -> None:
        """An event that some of its feeds' connections don't get, or get as gone: its audience is worked out whole."""
        change = event.change
        audience = self._seeing(event, change.feeds, feeds)
        if change.left:
            gone = self._seeing(event, change.left, feeds) - audience - unseen
            self._items[self._slot(gone)].append((index, True))
        self._items[self._slot(audience - unseen)].append((index, False))

    def _seeing(self, event: Event, names: tuple[str, ...], feeds: dict[str, set[Connection]]) -> set[Connection]:
        audience: set[Connection] = set().union(*(feeds.get(name, ()) for name in names))
        return self._inside(audience) if of_network(event.change.kind, event.author) else audience

    def _slot(self, audience: Iterable[Connection]) -> int:
        self._audiences.append(audience)
        self._items.append([])
        return len(self._items) - 1

    def write(self) -> None:
        """One write for each connection, of all its events in seq order."""
        if len(self._audiences) == 1:
            self._write_all(list(self._audiences[0]), 1)
            return
        slots_of: dict[Connection, int] = {}
        get = slots_of.get
        bit = 1
        for audience in self._audiences:
            for connection in audience:
                slots_of[connection] = get(connection, 0) | bit
            bit <<= 1
        groups: dict[int, list[Connection]] = {}
        for connection, slots in slots_of.items():
            group = groups.get(slots)
            if group is None:
                groups[slots] = [connection]
            else:
                group.append(connection)
        for slots, group in groups.items():
            self._write_all(group, slots)

    def _write_all(self, connections: list[Connection], slots: int) -> None:
        data, count = self._join(slots, 0)
        first = self._events[0].seq
        for connection in connections:
            try:
                if connection.after < first and connection.wire == 0:
                    connection.link.write(data)
                    self.deliveries += count
                else:
                    self._write_special(connection, slots)
            except Exception:
                self.failed += 1
                log.exception("a write failed; the connection's own end will follow")
        self.writes += len(connections)

    def _write_special(self, connection: Connection, slots: int) -> None:
        """To another wire, or to a connection that has part of the batch from its replay."""
        if connection.after < self._events[0].seq:
            data, count = self._join(slots, connection.wire)
        else:
            items = [item for item in self._merged(slots) if self._events[item[0]].seq > connection.after]
            data, count = self._bytes(items, connection.wire), len(items)
        if count:
            connection.link.write(data)
            self.deliveries += count

    def _join(self, slots: int, wire: int) -> tuple[bytes, int]:
        joined = self._joined.get((slots, wire))
        if joined is None:
            items = self._merged(slots)
            joined = self._joined[slots, wire] = (self._bytes(items, wire), len(items))
        return joined

    def _merged(self, slots: int) -> list[Item]:
        lists = [self._items[slot] for slot in _bits(slots)]
        if len(lists) == 1:
            return lists[0]
        return sorted(set().union(*lists))

    def _bytes(self, items: list[Item], wire: int) -> bytes:
        events = self._events
        return b"".join([events[index].wire(wire, gone=gone) for index, gone in items])


def _bits(slots: int) -> Iterator[int]:
    while slots:
        low = slots & -slots
        yield low.bit_length() - 1
        slots ^= low
