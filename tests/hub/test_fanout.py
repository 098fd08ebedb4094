"""Every connection gets exactly the events of its feeds, once, in order, whatever else is in the batch."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from handraise.hub.fanout import Fanout
from handraise.hub.readers import Connection
from handraise.hub.ring import Event
from tests.hub.support import Listener, change

FEEDS = ["topic:a", "topic:b", "user:1", "user:2", "thread:9"]
feed_sets = st.sets(st.sampled_from(FEEDS))


@dataclass
class Described:
    """A connection of an account that follows `feeds`; `hides` author 1."""

    feeds: set[str]
    hides: bool
    outside: bool
    wire: int
    after: int


@dataclass
class Routed:
    """An event: the feeds that it goes to, those that it leaves, and its author."""

    feeds: set[str]
    left: set[str]
    author: int

    def for_(self, reader: Described) -> bool:
        return self.author == 0 or not (reader.outside or (reader.hides and self.author == 1))


described = st.builds(Described, feed_sets, st.booleans(), st.booleans(), st.integers(0, 1), st.integers(0, 6))
routed = st.builds(Routed, feed_sets, feed_sets, st.integers(0, 2))


def due(reader: Described, events: list[Event], batch: list[Routed]) -> list[bytes]:
    """What the reader is to get, worked out event by event."""
    got = []
    for event, each in zip(events, batch, strict=True):
        if event.seq > reader.after and each.for_(reader) and reader.feeds & (each.feeds | each.left):
            got.append(event.wire(reader.wire, gone=not reader.feeds & each.feeds))
    return got


@given(st.lists(described, min_size=1, max_size=8), st.lists(routed, min_size=1, max_size=8))
def test_each_connection_gets_what_is_for_it(readers: list[Described], batch: list[Routed]) -> None:
    for each in batch:
        each.left -= each.feeds
    events = [
        Event(change(seq, tuple(sorted(each.feeds)), author=each.author, left=tuple(sorted(each.left))), "EPOCH")
        for seq, each in enumerate(batch, 1)
    ]
    index: dict[str, set[Connection]] = {}
    hidden: dict[int, set[Connection]] = {}
    outside: set[Connection] = set()
    listeners = []
    for reader in readers:
        listener = Listener(reader.wire, reader.after)
        listeners.append((listener, reader))
        for feed in reader.feeds:
            index.setdefault(feed, set()).add(listener)
        if reader.hides:
            hidden.setdefault(1, set()).add(listener)
        if reader.outside:
            outside.add(listener)

    fanout = Fanout(index, hidden, events, outside)
    fanout.write()

    total = 0
    for listener, reader in listeners:
        expected = due(reader, events, batch)
        total += len(expected)
        assert listener.received == b"".join(expected)
        assert len(listener.kept.chunks) <= 1, "one write for each connection"
    assert fanout.deliveries == total


def test_one_broken_connection_stops_nobody() -> None:
    broken, healthy = Listener(), Listener()
    broken.kept.broken = True
    events = [Event(change(1, ("topic:a",)), "EPOCH")]
    fanout = Fanout({"topic:a": {broken, healthy}}, {}, events)
    fanout.write()
    assert healthy.received == events[0].frame
    assert fanout.failed == 1


def test_a_batch_for_nobody_writes_nothing() -> None:
    fanout = Fanout({}, {}, [Event(change(1, ("topic:a",)), "EPOCH")])
    fanout.write()
    assert (fanout.deliveries, fanout.writes) == (0, 0)
