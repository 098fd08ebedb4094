"""A client connection: its phases up to `ready`, then what its role does with what comes.

The phases are the protocol's: TCP, upgrade, `hello` and `auth`, `ready`. `readable` is whatever the present phase
does; the loop calls it when bytes wait.
"""

import socket
from collections.abc import Callable
from typing import Final

import orjson

from bench.generator.frames import Message, Walker, messages
from bench.generator.wire import ACCEPT, masked, upgrade

RECEIVE_BYTES: Final = 1 << 17
PING, PONG, CLOSE = 9, 10, 8


class Counts:
    """What one group of connections took in since it was made; `why` the last of its closed ones ended."""

    __slots__ = ("bytes", "closed", "messages", "posts", "why")

    def __init__(self) -> None:
        self.posts = self.messages = self.bytes = self.closed = 0
        self.why = ""


class Connection:
    """A client in the handshake; subclasses say what follows. `done` is called once: with None, or with what failed."""

    def __init__(
        self, sock: socket.socket, token: str, counts: Counts, walker: Walker, done: Callable[[str | None], None]
    ) -> None:
        self.sock = sock
        self.counts = counts
        self.closed = False
        self.readable: Callable[[], None] = self._upgrading
        self._token = token
        self._walker = walker
        self._done: Callable[[str | None], None] | None = done
        self._buffer = bytearray()

    def opened(self) -> None:
        """TCP is connected: ask for the upgrade."""
        error = self.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if error:
            self.end(f"connect: errno {error}")
            return
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock.send(upgrade(*self.sock.getpeername()))

    def end(self, why: str) -> None:
        """Closes; a connection that was ready counts as closed, one that wasn't as failed."""
        if self.closed:
            return
        self.closed = True
        self.counts.closed += 1
        self.counts.why = why
        self.sock.close()  # leaves the epoll set with it
        self._finish(why)

    def receive(self) -> bytes:
        """What waits; empty when the connection has ended."""
        try:
            chunk = self.sock.recv(RECEIVE_BYTES)
        except BlockingIOError:
            return b""
        except OSError as error:
            self.end(f"receive: {error}")
            return b""
        if not chunk:
            self.end("closed by the server")
        return chunk

    def answer(self, message: Message) -> None:
        """Control frames: a ping is answered, a close is an end."""
        if message.opcode == PING:
            self.sock.send(masked(message.payload, PONG))
        elif message.opcode == CLOSE:
            code = int.from_bytes(message.payload[:2], "big")
            self.end(f"close {code} {message.payload[2:].decode(errors='replace')}")

    def auth(self, hello: bytes) -> bytes:
        """The answer to `hello`."""
        return b'{"type":"auth","id":"a","token":"%b"}' % self._token.encode()

    def started(self) -> None:
        """`ready` has come: go over to the role."""
        self.ready()

    def ready(self) -> None:
        """Reports that this connection is where its job wants it."""
        self._finish(None)

    def _finish(self, why: str | None) -> None:
        done, self._done = self._done, None
        if done is not None:
            done(why)

    def _upgrading(self) -> None:
        self._buffer += self.receive()
        head, end, rest = self._buffer.partition(b"\r\n\r\n")
        if not end:
            return
        if not (head.startswith(b"HTTP/1.1 101 ") and ACCEPT in head):
            self.end(f"upgrade: {bytes(head[:80])!r}")
            return
        self._buffer = bytearray(rest)
        self.readable = self._greeting
        self._greet()

    def _greeting(self) -> None:
        self._buffer += self.receive()
        self._greet()

    def _greet(self) -> None:
        for message in messages(self._buffer):
            if message.opcode != 1:
                self.answer(message)
            elif message.payload.startswith(b'{"type":"hello"'):
                self.sock.send(masked(self.auth(message.payload)))
            elif message.payload.startswith(b'{"type":"ready"'):
                self.started()
            elif self._done is not None:
                self.took(message.payload)

    def took(self, text: bytes) -> None:
        """A text message before the role has begun: an error, or what follows `ready` in the same bytes."""
        if text.startswith(b'{"type":"error"'):
            self.end(text.decode())


class Follower(Connection):
    """Counts what comes."""

    def __init__(
        self, sock: socket.socket, token: str, counts: Counts, walker: Walker, done: Callable[[str | None], None]
    ) -> None:
        super().__init__(sock, token, counts, walker, done)
        self._skip = 0
        self._carry = b""

    def started(self) -> None:
        self.readable = self._counting
        self.ready()

    def _greet(self) -> None:
        super()._greet()
        if self._done is None:  # `ready` was among it: what came after it, if incomplete, is counted with what comes
            self._carry, self._buffer = bytes(self._buffer), bytearray()

    def _counting(self) -> None:
        chunk = self.receive()
        counts = self.counts
        found = self._walker.take(chunk, self._skip, self._carry)
        self._skip, self._carry = found.skip, found.carry
        counts.posts += found.posts
        counts.messages += found.messages
        counts.bytes += len(chunk)
        if found.controls:
            for message in found.controls:
                self.answer(message)


class Resumer(Connection):
    """Resumes after `after` in the epoch that `hello` names, counts the changes, and is done at `caught_up`."""

    after = 0

    def auth(self, hello: bytes) -> bytes:
        epoch = orjson.loads(hello)["epoch"]
        resume = {"epoch": epoch, "after": self.after}
        return orjson.dumps({"type": "auth", "id": "a", "token": self._token, "resume": resume})

    def started(self) -> None:
        """`ready` isn't yet the end: changes and `caught_up` follow."""

    def took(self, text: bytes) -> None:
        self.counts.messages += 1
        self.counts.bytes += len(text)
        if text.startswith(b'{"type":"post"'):
            self.counts.posts += 1
        elif text.startswith(b'{"type":"caught_up"'):
            self.ready()
        elif not text.startswith(b'{"type":"ping"'):
            self.end(f"resume: {text[:120]!r}")
