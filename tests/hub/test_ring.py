"""The ring answers a resume as the feeds' rows would: each object once, in its present state, or as gone."""

from dataclasses import dataclass, field

from hypothesis import example, given
from hypothesis import strategies as st

from handraise.domain.changes import Change
from handraise.hub.readers import Seen
from handraise.hub.ring import Event, Ring
from tests.hub.support import change, deletion, tally


def everything(_made: Seen) -> bool:
    return True


FEEDS = ["topic:a", "topic:b", "user:1"]
feed_sets = st.sets(st.sampled_from(FEEDS), max_size=3)


@dataclass
class Rows:
    """The rows of design.md, «Leaving a feed»: (feed, kind, id) to (seq, out), kept the plain way."""

    rows: dict[tuple[str, str, int], tuple[int, bool]] = field(default_factory=dict)
    author: dict[int, int] = field(default_factory=dict)

    def apply(self, made: Change) -> None:
        for feed in made.feeds:
            self.rows[feed, made.kind, made.id] = (made.seq, False)
        for feed in made.left:
            self.rows[feed, made.kind, made.id] = (made.seq, True)

    def replay(self, feeds: dict[str, int], after: int, hidden: set[int]) -> list[tuple[int, str, int, bool]]:
        """Of each object the row that counts: in before out, then the latest. Out counts only where it came after."""
        found: dict[tuple[str, int], tuple[bool, int, bool]] = {}
        for (feed, kind, ident), (seq, out) in self.rows.items():
            if feed in feeds and self.author.get(ident, 0) not in hidden:
                missed = seq > max(after, feeds[feed])
                if missed or not out:
                    row = (not out, seq, missed)
                    found[kind, ident] = max(found.get((kind, ident), row), row)
        return sorted((seq, kind, ident, not into) for (kind, ident), (into, seq, missed) in found.items() if missed)


@given(
    st.lists(st.tuples(st.integers(1, 4), feed_sets), min_size=1, max_size=20),
    st.dictionaries(st.sampled_from(FEEDS), st.integers(0, 10)),
    st.integers(0, 20),
    st.booleans(),
)
@example([(1, {"topic:b"}), (1, {"topic:a"}), (1, set())], {"topic:a": 3, "topic:b": 0}, 0, False)
def test_since_equals_the_rows(
    edits: list[tuple[int, set[str]]], feeds: dict[str, int], after: int, hides: bool
) -> None:
    ring, rows = Ring(1 << 20, 0), Rows()
    present: dict[int, set[str]] = {}
    for seq, (ident, into) in enumerate(edits, 1):
        left = present.get(ident, set()) - into
        present[ident] = into
        made = change(seq, tuple(sorted(into)), ident=ident, author=ident % 2, left=tuple(sorted(left)))
        rows.author[ident] = ident % 2
        rows.apply(made)
        ring.append(Event(made, "EPOCH"))
    hidden = {1} if hides else set()
    told = ring.since(feeds, after, lambda made: made.author not in hidden)
    got = [(e.seq, e.change.kind, e.change.id, gone) for e, gone in told]
    assert got == rows.replay(feeds, after, hidden)


def test_the_oldest_leave_and_the_floor_follows() -> None:
    ring = Ring(8000, 0)
    for seq in range(1, 101):
        ring.append(Event(change(seq, ("topic:a", f"thread:{seq}")), "EPOCH"))
    assert 0 < len(ring) < 100
    assert ring.size_bytes <= 8000
    kept = [event.seq for event, _ in ring.since({"topic:a": 0}, ring.floor, everything)]
    assert kept == list(range(ring.floor + 1, 101))
    assert ring.since({"thread:1": 0}, ring.floor, everything) == []


def test_nothing_is_told_of_a_deleted_posts_tally() -> None:
    ring = Ring(1 << 20, 0)
    for made in (change(1, ("user:1",)), tally(2, ("user:1",), 1), deletion(3, ("user:1",), 1)):
        ring.append(Event(made, "EPOCH"))
    assert [(e.seq, e.change.kind) for e, _ in ring.since({"user:1": 0}, 0, everything)] == [(3, "post")]


def test_nothing_is_told_of_the_tally_of_a_post_that_is_gone() -> None:
    ring = Ring(1 << 20, 0)
    moved = change(3, ("user:1",), ident=1, left=("topic:a",))
    for made in (change(1, ("user:1", "topic:a")), tally(2, ("user:1", "topic:a"), 1), moved):
        ring.append(Event(made, "EPOCH"))
    told = [(e.seq, e.change.kind, gone) for e, gone in ring.since({"topic:a": 0}, 0, everything)]
    assert told == [(3, "post", True)]
