"""The poll loop: every socket, the parent's orders on stdin, and the job in hand."""

import os
import select
import socket
import sys
from collections.abc import Callable
from typing import Any, Final, Protocol

import orjson

from bench.generator.connection import Connection, Counts
from bench.generator.frames import Walker

EVENTS: Final = 4096
SOURCES: Final = 8
"""Connections come from 127.0.0.2 and the seven after it: one address has 28,000 ports, and closed ones linger."""

IP_BIND_ADDRESS_NO_PORT: Final = 24
"""Linux: the port is chosen at `connect`, for the whole 4-tuple."""

Order = dict[str, Any]
Answer = dict[str, Any]


class Job(Protocol):
    """What the parent ordered. `tick` is called after each poll; its answer ends the job."""

    def tick(self) -> Answer | None: ...


class Loop:
    """Owns the sockets. Between jobs it goes on to read, so that heartbeats are answered."""

    def __init__(self, start: Callable[["Loop", Order], Job]) -> None:
        self.walker = Walker()
        self.groups: dict[str, list[Connection]] = {}
        self.counts: dict[str, Counts] = {}
        self._start = start
        self._epoll = select.epoll()
        self._ready: dict[int, Callable[[], None]] = {}
        self._job: Job | None = None
        self._orders = bytearray()
        self._opened = 0
        self._ended = False
        os.set_blocking(sys.stdin.fileno(), False)
        self._epoll.register(sys.stdin.fileno(), select.EPOLLIN)
        self._ready[sys.stdin.fileno()] = self._read_orders

    def run(self) -> None:
        """Until stdin ends."""
        ready, poll = self._ready, self._epoll.poll
        while not self._ended:
            for fd, _ in poll(0.01 if self._job else 1.0, EVENTS):
                ready[fd]()
            if self._job and (answer := self._job.tick()) is not None:
                self._job = None
                print(orjson.dumps(answer).decode(), flush=True)

    def group(self, name: str) -> tuple[list[Connection], Counts]:
        """The group's connections and counts; made at first use."""
        return self.groups.setdefault(name, []), self.counts.setdefault(name, Counts())

    def connect(
        self, host: str, port: int, make: Callable[[socket.socket], Connection], receive_bytes: int | None
    ) -> Connection:
        """Begins one connection."""
        sock = socket.socket()
        sock.setblocking(False)
        if receive_bytes:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        sock.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
        sock.bind((f"127.0.0.{2 + self._opened % SOURCES}", 0))
        self._opened += 1
        sock.connect_ex((host, port))
        connection = make(sock)
        fd = sock.fileno()

        def opened() -> None:
            self._epoll.modify(fd, select.EPOLLIN)
            self._ready[fd] = lambda: connection.readable()
            connection.opened()

        self._ready[fd] = opened
        self._epoll.register(fd, select.EPOLLOUT)
        return connection

    def settle(self, connection: Connection) -> None:
        """The connection has its final reader: call it without a detour."""
        if not connection.closed:
            self._ready[connection.sock.fileno()] = connection.readable

    def _read_orders(self) -> None:
        data = os.read(sys.stdin.fileno(), 1 << 20)
        if not data:
            self._ended = True
        self._orders += data
        while (line_end := self._orders.find(b"\n")) >= 0:
            order = orjson.loads(self._orders[:line_end])
            del self._orders[: line_end + 1]
            self._job = self._start(self, order)
