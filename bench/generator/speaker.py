"""A client that gives commands one by one, keeps what is answered, and tells what else comes."""

import socket
from collections.abc import Callable

from bench.generator.connection import Connection, Counts
from bench.generator.frames import Walker, messages
from bench.generator.wire import masked

OK = b'{"type":"ok"'
ERROR = b'{"type":"error"'


class Speaker(Connection):
    """`on_reply` is called at each answer to one of its commands, `on_event` at everything else."""

    def __init__(
        self, sock: socket.socket, token: str, counts: Counts, walker: Walker, done: Callable[[str | None], None]
    ) -> None:
        super().__init__(sock, token, counts, walker, done)
        self.on_reply: Callable[[Speaker, bytes], None] = _ignored
        self.on_event: Callable[[bytes], None] = _unheard
        self.in_flight = 0
        self._number = 0

    def say(self, command: str) -> None:
        """Sends a command, the JSON text of an object with at least one field; it is given an id."""
        self._number += 1
        self.in_flight += 1
        frame = masked(f'{{"id":"{self._number}",{command[1:]}'.encode())
        if self.sock.send(frame) < len(frame):
            self.end("the server doesn't read what is said")

    def started(self) -> None:
        self.readable = self._reading
        self.ready()

    def _reading(self) -> None:
        self._buffer += self.receive()
        for message in messages(self._buffer):
            if message.opcode != 1:
                self.answer(message)
            elif message.payload.startswith((OK, ERROR)):
                self.in_flight -= 1
                self.on_reply(self, message.payload)
            else:
                self.on_event(message.payload)


def _ignored(_speaker: Speaker, _reply: bytes) -> None:
    """Nobody waits for an answer."""


def _unheard(_event: bytes) -> None:
    """Nobody listens."""
