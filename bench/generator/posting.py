"""The job that posts: keeps every poster's window full, then waits until all has come."""

from statistics import quantiles
from time import perf_counter
from typing import Final

from bench.generator.connection import Counts
from bench.generator.loop import Answer, Loop
from bench.generator.orders import STALLED_S, Post
from bench.generator.poster import Poster

HEAD_BYTES: Final = 4
"""What frames an event of 126 to 65,535 bytes."""


class Posting:
    """Keeps the windows full."""

    def __init__(self, loop: Loop, order: Post) -> None:
        self._order = order
        self._posters = [connection for connection in loop.groups[order.group] if isinstance(connection, Poster)]
        self._counts = loop.group(order.followers)[1] if order.followers else Counts()
        self._closed = (self._counts.closed, loop.counts[order.group].closed)
        self._group_counts = loop.counts[order.group]
        self._first = self._counts.posts
        self._first_bytes, self._first_messages = self._counts.bytes, self._counts.messages
        self._sent = self._acknowledged = 0
        self._began = self._moved = perf_counter()
        self._warm: tuple[float, int, int] | None = None
        self._last: tuple[float, int, int] | None = None
        self._seen = (0, 0)
        for poster in self._posters:
            poster.latencies.clear()
            poster.on_ok = self._ok

    def tick(self) -> Answer | None:
        now = perf_counter()
        state = (now, self._acknowledged, self._counts.posts)
        if self._warm is None and now - self._began >= self._order.warmup:
            self._warm = state
            for poster in self._posters:
                poster.latencies.clear()
        if self._last is None and self._over(now):
            self._last = state
        if self._last is None:
            self._fill()
        return self._finished(now)

    def _over(self, now: float) -> bool:
        order = self._order
        return now - self._began >= order.seconds if order.seconds else self._sent >= order.posts

    def _ok(self, _poster: Poster) -> None:
        self._acknowledged += 1

    def _fill(self) -> None:
        order = self._order
        for poster in self._posters:
            for _ in range(order.window - poster.in_flight()):
                if self._lag() > order.max_lag or (order.posts and self._sent >= order.posts):
                    break
                poster.post(order.body, key=order.key)
                self._sent += 1
            poster.flush()

    def _lag(self) -> int:
        return self._sent * self._order.fanout - (self._counts.posts - self._first)

    def _finished(self, now: float) -> Answer | None:
        seen = (self._acknowledged, self._counts.posts)
        if seen != self._seen:
            self._seen, self._moved = seen, now
        failed = self._failure(now)
        whole = self._acknowledged == self._sent and self._lag() == 0
        return self._answer(now, failed) if failed or (self._last and whole) else None

    def _failure(self, now: float) -> str | None:
        if (self._counts.closed, self._group_counts.closed) != self._closed:
            return f"connections were closed: {self._counts.why or self._group_counts.why}"
        if self._lag() < 0:
            return f"{-self._lag()} deliveries too many"
        if now - self._moved > STALLED_S:
            return f"stalled: {self._sent - self._acknowledged} posts and {self._lag()} deliveries are missing"
        return None

    def _answer(self, now: float, failed: str | None) -> Answer:
        warm, last = self._warm or (self._began, 0, self._first), self._last or (now, *self._seen)
        seconds = (now if self._order.posts else last[0]) - warm[0]
        oks = (self._acknowledged if self._order.posts else last[1]) - warm[1]
        deliveries = (self._counts.posts if self._order.posts else last[2]) - warm[2]
        latencies = [ns / 1000 for poster in self._posters for ns in poster.latencies]
        cuts = quantiles(latencies, n=100) if len(latencies) > 1 else [0.0] * 99
        messages = self._counts.messages - self._first_messages
        return {
            "failed": failed,
            "seconds": seconds,
            "posts": oks,
            "deliveries": deliveries,
            "sent": self._sent,
            "lost": max(self._lag(), 0),
            "ack_p50_us": cuts[49],
            "ack_p99_us": cuts[98],
            "event_bytes": (self._counts.bytes - self._first_bytes) / messages - HEAD_BYTES if messages else 0.0,
        }
