"""The jobs that orders start: connect, receive, close; posting, saying and timing have modules of their own."""

import socket
from time import perf_counter

import msgspec

from bench.generator.connection import Connection, Follower, Resumer
from bench.generator.loop import Answer, Job, Loop, Order
from bench.generator.orders import STALLED_S, Close, Connect, Post, Receive, Say, Time
from bench.generator.poster import Poster
from bench.generator.posting import Posting
from bench.generator.saying import Saying
from bench.generator.speaker import Speaker
from bench.generator.timing import Timing


def start(loop: Loop, order: Order) -> Job:
    """The job for an order."""
    fields = dict(order)
    match fields.pop("do"):
        case "connect":
            return Connecting(loop, msgspec.convert(fields, Connect))
        case "post":
            return Posting(loop, msgspec.convert(fields, Post))
        case "say":
            return Saying(loop, msgspec.convert(fields, Say))
        case "time":
            return Timing(loop, msgspec.convert(fields, Time))
        case "receive":
            return Receiving(loop, msgspec.convert(fields, Receive))
        case "close":
            return Closing(loop, msgspec.convert(fields, Close))
        case unknown:
            raise ValueError(f"no order {unknown!r}")


class Connecting:
    """Opens a group. An answer with `failed` names the first failure."""

    def __init__(self, loop: Loop, order: Connect) -> None:
        self._loop, self._order = loop, order
        self._group, self._counts = loop.group(order.group)
        self._todo = list(reversed(order.tokens))
        self._open = self._ready = 0
        self._failure: str | None = None
        self._began = self._moved = perf_counter()

    def tick(self) -> Answer | None:
        while self._todo and self._open < self._order.concurrency and not self._failure:
            self._begin(self._todo.pop())
        now = perf_counter()
        if self._open and now - self._moved > STALLED_S:
            self._failure = f"{self._open} handshakes stalled"
        if self._open and not self._failure:
            return None
        return {
            "connected": self._ready,
            "failed": self._failure,
            "seconds": now - self._began,
            "posts": self._counts.posts,
            "bytes": self._counts.bytes,
        }

    def _begin(self, token: str) -> None:
        roles = {"follower": Follower, "poster": Poster, "resumer": Resumer, "speaker": Speaker}
        role = roles[self._order.role]
        made: list[Connection] = []

        def done(failure: str | None) -> None:
            self._open -= 1
            self._moved = perf_counter()
            if failure:
                self._failure = self._failure or failure
            else:
                self._ready += 1
                self._loop.settle(made[0])

        def make(sock: socket.socket) -> Connection:
            connection = role(sock, token, self._counts, self._loop.walker, done)
            if isinstance(connection, Resumer):
                connection.after = self._order.after
            return connection

        self._open += 1
        made.append(self._loop.connect(self._order.host, self._order.port, make, self._order.receive_bytes))
        self._group.append(made[0])


class Receiving:
    """Counts for a while."""

    def __init__(self, loop: Loop, order: Receive) -> None:
        self._counts, self._seconds = loop.group(order.group)[1], order.seconds
        self._began = perf_counter()
        self._first = (self._counts.posts, self._counts.bytes)

    def tick(self) -> Answer | None:
        elapsed = perf_counter() - self._began
        if elapsed < self._seconds:
            return None
        return {
            "failed": self._counts.why or None,
            "seconds": elapsed,
            "deliveries": self._counts.posts - self._first[0],
            "bytes": self._counts.bytes - self._first[1],
        }


class Closing:
    """Ends a group's connections and forgets them."""

    def __init__(self, loop: Loop, order: Close) -> None:
        for connection in loop.groups.pop(order.group, []):
            connection.end("done")
        loop.counts.pop(order.group, None)

    def tick(self) -> Answer | None:
        return {"failed": None}
