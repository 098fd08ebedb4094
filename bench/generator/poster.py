"""A client that posts, with a window of posts in flight, and times each acknowledgement."""

import socket
from collections.abc import Callable
from time import perf_counter_ns

from bench.generator.connection import Connection, Counts
from bench.generator.frames import Walker, messages
from bench.generator.wire import masked

_OK = b'{"type":"ok","re":"'


class Poster(Connection):
    """Sends posts when told; `on_ok` is called at each acknowledgement. Post latencies are in ns."""

    def __init__(
        self, sock: socket.socket, token: str, counts: Counts, walker: Walker, done: Callable[[str | None], None]
    ) -> None:
        super().__init__(sock, token, counts, walker, done)
        self.on_ok: Callable[[Poster], None] = _ignore
        self.latencies: list[int] = []
        self._name = f"{id(self):x}-{perf_counter_ns():x}"  # keys differ from those of every other run
        self._sent: dict[bytes, int] = {}
        self._number = 0
        self._due: list[bytes] = []

    def post(self, body: str, *, key: bool) -> None:
        """Queues one post; `flush` sends what is queued. `{n}` in the body becomes a number of its own."""
        self._number += 1
        ident = str(self._number)
        text = body.replace("{n}", ident)
        keyed = f'"key":"{self._name}-{ident}",' if key else ""
        self._due.append(masked(f'{{"type":"post","id":"{ident}",{keyed}"body":"{text}"}}'.encode()))
        self._sent[ident.encode()] = perf_counter_ns()

    def flush(self) -> None:
        """Sends what is queued, in one call."""
        if not self._due:
            return
        data = b"".join(self._due)
        self._due.clear()
        if self.sock.send(data) < len(data):
            self.end("the server doesn't read what is posted")

    def in_flight(self) -> int:
        """Posts without an answer."""
        return len(self._sent)

    def started(self) -> None:
        self.readable = self._reading
        self.ready()

    def _reading(self) -> None:
        self._buffer += self.receive()
        for message in messages(self._buffer):
            if message.opcode != 1:
                self.answer(message)
            elif message.payload.startswith(_OK):
                self._acknowledged(message.payload)
            elif message.payload.startswith(b'{"type":"error"'):
                self.end(message.payload.decode())

    def _acknowledged(self, text: bytes) -> None:
        ident = text[len(_OK) : text.index(b'"', len(_OK))]
        self.latencies.append(perf_counter_ns() - self._sent.pop(ident))
        self.on_ok(self)


def _ignore(_poster: Poster) -> None:
    """Nobody waits for an acknowledgement."""
