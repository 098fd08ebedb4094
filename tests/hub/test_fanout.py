"""Every connection gets exactly the events of its feeds, once, in order, whatever else is in the batch."""

from hypothesis import given
from hypothesis import strategies as st

from handraise.hub.fanout import Fanout
from handraise.hub.readers import Connection
from handraise.hub.ring import Event
from tests.hub.support import Listener, change

FEEDS = ["topic:a", "topic:b", "user:1", "user:2", "thread:9"]
feed_sets = st.sets(st.sampled_from(FEEDS))


@st.composite
def batches(draw: st.DrawFn) -> tuple[list[tuple[set[str], bool, int, int]], list[tuple[set[str], set[str], int]]]:
    """Connections as (feeds, hides author 1, wire, after), events as (feeds, left, author)."""
    connections = draw(
        st.lists(st.tuples(feed_sets, st.booleans(), st.integers(0, 1), st.integers(0, 6)), min_size=1, max_size=8)
    )
    events = draw(st.lists(st.tuples(feed_sets, feed_sets, st.integers(0, 1)), min_size=1, max_size=8))
    return connections, [(feeds, left - feeds, author) for feeds, left, author in events]


@given(batches())
def test_each_connection_gets_what_is_for_it(
    batch: tuple[list[tuple[set[str], bool, int, int]], list[tuple[set[str], set[str], int]]],
) -> None:
    described, routed = batch
    events = [
        Event(change(seq, tuple(sorted(feeds)), author=author, left=tuple(sorted(left))), "EPOCH")
        for seq, (feeds, left, author) in enumerate(routed, 1)
    ]
    index: dict[str, set[Connection]] = {}
    hidden: dict[int, set[Connection]] = {}
    listeners = []
    for feeds, hides, wire, after in described:
        listener = Listener(wire, after)
        listeners.append((listener, feeds, hides))
        for feed in feeds:
            index.setdefault(feed, set()).add(listener)
        if hides:
            hidden.setdefault(1, set()).add(listener)

    fanout = Fanout(index, hidden, events)
    fanout.write()

    total = 0
    for listener, feeds, hides in listeners:
        expected = b""
        for event, (into, left, author) in zip(events, routed, strict=True):
            if event.seq <= listener.after or (hides and author == 1):
                continue
            if feeds & into:
                expected += event.wire(listener.wire)
                total += 1
            elif feeds & left:
                expected += event.wire(listener.wire, gone=True)
                total += 1
        assert listener.received == expected
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
