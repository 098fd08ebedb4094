"""How the desk is manned: how long helpers were on duty, and for how long somebody waited while nobody was.

Somebody waits while his request is `open`: nobody has it. He is covered while somebody else is on duty for one of its
topics, in a room for the room. Times are in ms, spans from a moment and before another.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from handraise.domain.figures import Entry
from handraise.domain.model import Shift
from handraise.protocol.names import topic_feed
from handraise.protocol.objects import DutyTime

Span = tuple[int, int]

MINUTE_MS: Final = 60_000
MOST_TOPICS: Final = 100


class Waiting(msgspec.Struct):
    """A request while nobody has it."""

    asker: int
    tags: tuple[str, ...]
    spans: list[Span] = msgspec.field(default_factory=list)
    since: int | None = None


class Coverage(msgspec.Struct, frozen=True):
    """`helping`: each helper's time once, for however much he was on duty; `feeds`: all helpers' time by what it was
    for. `waited`: somebody waited; `uncovered`: one who had nobody on duty."""

    helping: Sequence[Span]
    feeds: Mapping[str, Sequence[Span]]
    waited: Sequence[Span]
    uncovered: Sequence[Span]


def waiting(entries: Iterable[Entry], now: int) -> list[Waiting]:
    """The log's steps, in the order of the log, request by request."""
    found: dict[int, Waiting] = {}
    for entry in entries:
        if entry.action == "ask":
            found[entry.request] = Waiting(entry.asker, entry.tags)
        if (row := found.get(entry.request)) is not None:
            _close(row, entry.at)
            row.since = entry.at if entry.state == "open" else None
    for row in found.values():
        _close(row, now)
    return list(found.values())


def _close(row: Waiting, at: int) -> None:
    if row.since is not None and row.since < at:
        row.spans.append((row.since, at))


def coverage(asked: Iterable[Waiting], shifts: Iterable[Shift], feed: str | None, now: int) -> Coverage:
    """Of requests that wait for those on duty for `feed`, or with None each for those of its topics."""
    by_feed: dict[str, list[tuple[int, Span]]] = defaultdict(list)
    by_account: dict[int, list[Span]] = defaultdict(list)
    for shift in shifts:
        span = (shift.began_at, now if shift.ended_at is None else shift.ended_at)
        by_feed[shift.feed].append((shift.account, span))
        by_account[shift.account].append(span)
    rows, manned = list(asked), _Manned(by_feed, frozenset(by_account))
    left: list[Span] = []
    for row in rows:
        left += without(row.spans, manned.by_others(row, feed))
    return Coverage(
        [span for spans in by_account.values() for span in union(spans)],
        {name: [span for _, span in found] for name, found in by_feed.items()},
        union([span for row in rows for span in row.spans]),
        union(left),
    )


class _Manned:
    """When somebody but the asker was on duty, kept for all requests of the same topics."""

    def __init__(self, by_feed: Mapping[str, list[tuple[int, Span]]], helpers: frozenset[int]) -> None:
        self._by_feed = by_feed
        self._helpers = helpers
        self._kept: dict[tuple[frozenset[str], int], list[Span]] = {}

    def by_others(self, row: Waiting, feed: str | None) -> list[Span]:
        feeds = frozenset(map(topic_feed, row.tags)) if feed is None else frozenset((feed,))
        key = (feeds, row.asker if row.asker in self._helpers else 0)
        if key not in self._kept:
            spans = [span for name in feeds for account, span in self._by_feed.get(name, ()) if account != key[1]]
            self._kept[key] = union(spans)
        return self._kept[key]


def union(spans: Iterable[Span]) -> list[Span]:
    """The same moments in spans that don't touch, in their order."""
    made: list[Span] = []
    for begin, end in sorted(span for span in spans if span[0] < span[1]):
        if made and begin <= made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], end))
        else:
            made.append((begin, end))
    return made


def without(spans: Iterable[Span], taken: Sequence[Span]) -> list[Span]:
    """The moments of `spans` that are in none of `taken`, which is a `union`."""
    left: list[Span] = []
    for begin, end in spans:
        at = begin
        for first, last in taken[max(0, bisect_right(taken, (begin, begin)) - 1) :]:
            if first >= end:
                break
            if first > at:
                left.append((at, first))
            at = max(at, last)
        if at < end:
            left.append((at, end))
    return left


def lengths(spans: Iterable[Span], edges: Sequence[int]) -> list[int]:
    """How much of `spans` is in each of the windows between two neighbours of `edges`."""
    sums = [0] * (len(edges) - 1)
    for begin, end in spans:
        window = max(0, bisect_right(edges, begin) - 1)
        while window < len(sums) and edges[window] < end:
            sums[window] += max(0, min(end, edges[window + 1]) - max(begin, edges[window]))
            window += 1
    return sums


def told(found: Coverage, edges: Sequence[int]) -> list[DutyTime]:
    """For each of these windows."""
    topics = {
        name.removeprefix("topic:"): lengths(spans, edges)
        for name, spans in found.feeds.items()
        if name.startswith("topic:")
    }
    helping, waited, uncovered = (lengths(spans, edges) for spans in (found.helping, found.waited, found.uncovered))
    return [
        DutyTime(
            _minutes(helping[window]),
            _most({tag: _minutes(sums[window]) for tag, sums in topics.items()}),
            _minutes(waited[window]),
            round(uncovered[window] / waited[window], 4) if waited[window] else None,
        )
        for window in range(len(edges) - 1)
    ]


def _minutes(ms: int) -> int:
    return round(ms / MINUTE_MS)


def _most(topics: dict[str, int]) -> dict[str, int]:
    found = sorted(topics.items(), key=lambda item: (-item[1], item[0]))[:MOST_TOPICS]
    return {tag: minutes for tag, minutes in found if minutes}
