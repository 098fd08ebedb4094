"""The recent changes in memory, bounded in bytes: most resumes are answered from here without SQL."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Final

import orjson

from handraise.domain.changes import Change
from handraise.hub.readers import Seen
from handraise.protocol.codec import change_frame, encode
from handraise.protocol.framing import text_frame
from handraise.protocol.names import is_public
from handraise.protocol.objects import Deleted
from handraise.protocol.sse import sse_text

OVERHEAD_BYTES: Final = 700
FEED_BYTES: Final = 150
"""What an event costs besides its texts, roughly: its structs, and its place in the index of each feed."""

_GONE: Final = b'{"id":%d,"gone":true}'


@lru_cache(maxsize=4096)
def feeds_json(feeds: tuple[str, ...]) -> str:
    """The public ones of `feeds` as JSON."""
    return orjson.dumps([feed for feed in feeds if is_public(feed)]).decode()


class Event:
    """A change, encoded once for each wire that somebody listens on."""

    __slots__ = ("_gone", "_sse", "author", "change", "epoch", "frame", "payload", "seq")

    def __init__(self, change: Change, epoch: str) -> None:
        self.change = change
        self.epoch = epoch
        self.seq = change.seq
        self.author = change.author
        self.payload = change_frame(change.kind, change.seq, feeds_json(change.feeds), encode(change.object))
        self.frame = text_frame(self.payload)
        self._sse: bytes | None = None
        self._gone: bytes | None = None

    @property
    def cost_bytes(self) -> int:
        """About what it takes in memory: the frame, the payload, and the object's own texts."""
        change = self.change
        return OVERHEAD_BYTES + 3 * len(self.frame) + FEED_BYTES * (len(change.feeds) + len(change.left))

    def wire(self, wire: int, *, gone: bool = False) -> bytes:
        """The event as `wire` has it (0 WebSocket, 1 Server-Sent Events); `gone`: to those whose feeds it left."""
        if gone:
            payload = self._gone_payload()
            return text_frame(payload) if wire == 0 else sse_text(payload, self.epoch, self.seq)
        if wire == 0:
            return self.frame
        if self._sse is None:
            self._sse = sse_text(self.payload, self.epoch, self.seq)
        return self._sse

    def _gone_payload(self) -> bytes:
        if self._gone is None:
            change = self.change
            self._gone = change_frame(change.kind, change.seq, feeds_json(change.feeds), _GONE % change.id)
        return self._gone


class Ring:
    """Events in seq order, the oldest leaving first, with an index by feed.

    `floor`: every change after it is here.
    """

    def __init__(self, max_bytes: int, floor: int) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._events: deque[Event] = deque()
        self._by_feed: dict[str, Event | deque[Event]] = {}
        self._left: dict[tuple[str, int], Event] = {}
        """The latest event of each object that left a feed; most never do."""
        self.floor = floor

    def __len__(self) -> int:
        return len(self._events)

    @property
    def size_bytes(self) -> int:
        return self._bytes

    def append(self, event: Event) -> None:
        self._events.append(event)
        self._bytes += event.cost_bytes
        by_feed = self._by_feed
        for feed in event.change.feeds + event.change.left:
            held = by_feed.get(feed)
            if held is None:
                by_feed[feed] = event  # most feeds here hold one event: a thread's own, an inbox
            elif type(held) is deque:
                held.append(event)
            else:
                by_feed[feed] = deque((held, event))  # type: ignore[arg-type]
        key = (event.change.kind, event.change.id)
        if event.change.left or key in self._left:
            self._left[key] = event
        while self._bytes > self._max_bytes and len(self._events) > 1:
            self._evict()

    def _evict(self) -> None:
        event = self._events.popleft()
        self._bytes -= event.cost_bytes
        self.floor = event.seq
        key = (event.change.kind, event.change.id)
        if self._left.get(key) is event:
            del self._left[key]
        for feed in event.change.feeds + event.change.left:
            held = self._by_feed[feed]
            if type(held) is deque and len(held) > 1:
                held.popleft()
            else:
                del self._by_feed[feed]

    def _newest_first(self, feed: str) -> Iterator[Event]:
        held = self._by_feed.get(feed)
        if held is None:
            return iter(())
        return reversed(held) if type(held) is deque else iter((held,))  # type: ignore[arg-type]

    def since(self, feeds: Mapping[str, int], after: int, sees: Callable[[Seen], bool]) -> list[tuple[Event, bool]]:
        """What a session with these feeds (name to `since`) missed after `after`: (event, gone) in seq order.

        Each object once, in its present state; `sees` says whether a change is for the session. `after` must not be
        below `floor`.
        """
        reached: dict[int, tuple[Event, bool]] = {}
        for feed, since in feeds.items():
            bound = max(after, since)
            for event in self._newest_first(feed):
                if event.seq <= bound:
                    break
                if sees(event.change):
                    known = reached.get(event.seq)
                    gone = feed not in event.change.feeds
                    if known is None or (known[1] and not gone):
                        reached[event.seq] = (event, gone)
        return [(event, gone) for event, gone in _latest(reached) if not (gone and self._still_in(event, feeds))]

    def _still_in(self, event: Event, feeds: Mapping[str, int]) -> bool:
        """Whether an object that left one of `feeds` is in another one now, where a later follow may have begun."""
        latest = self._left[event.change.kind, event.change.id]
        return any(feed in feeds for feed in latest.change.feeds)


def _latest(reached: dict[int, tuple[Event, bool]]) -> list[tuple[Event, bool]]:
    """Of each object the last event only; of the tally of a post that was deleted or is gone, nothing."""
    seen: set[tuple[str, int]] = set()
    ended: set[int] = set()
    latest: list[tuple[Event, bool]] = []
    for seq in sorted(reached, reverse=True):
        event, gone = reached[seq]
        change = event.change
        key = (change.kind, change.id)
        if key in seen:
            continue
        seen.add(key)
        if change.kind == "post" and (gone or type(change.object) is Deleted):
            ended.add(change.id)
        if change.kind != "tally" or not (gone or change.id in ended):
            latest.append((event, gone))
    latest.reverse()
    return latest
