"""One event stream as a connection: `service.link.Link` over a bounded buffer of Server-Sent Events text."""

import asyncio
from collections.abc import AsyncIterator, Callable

from handraise.app.http.auth import ServicePeer
from handraise.protocol.sse import sse_text


def _unwritten(_data: bytes) -> None:
    """What `write` is once the stream has ended."""


class EventLink:
    """Takes wire text at once, gives it to the response piece by piece. Owned by one event loop.

    While replaying, `drained` waits where more than `replay_bytes` are held; `live`, more than `most_bytes` end the
    stream (`dropped` is told), since the client doesn't keep up; it resumes from the last id it has seen.
    """

    wire = 1

    def __init__(
        self, peer: ServicePeer, *, most_bytes: int, replay_bytes: int, dropped: Callable[[str], None]
    ) -> None:
        self.peer = peer
        self.write: Callable[[bytes], None] = self._write
        self.reason = "client"
        self._most_bytes = most_bytes
        self._replay_bytes = replay_bytes
        self._dropped = dropped
        self._held: list[bytes] = []
        self._held_bytes = 0
        self._live = False
        self._ended = False
        self._more = asyncio.Event()
        self._room = asyncio.Event()
        self._waited_for = asyncio.Event()

    # Link

    def send(self, payload: bytes) -> None:
        """A frame that doesn't move the cursor, as an event without id."""
        self.write(sse_text(payload, "", None))

    def close(self, code: int, reason: str = "") -> None:
        """Ends the stream after what is held. It has no close codes: the client's next request is told why."""
        self._end("closed")

    def abort(self, reason: str) -> None:
        """Ends the stream at once."""
        if not self._ended:
            self._dropped(reason)
            self._forget()
            self._end("aborted")

    def live(self) -> None:
        """From now on too much held ends the stream."""
        self._live = True

    async def drained(self) -> None:
        """Returns when the client has taken most of what was written. Raises `ConnectionError` at the end."""
        while self._held_bytes > self._replay_bytes and not self._ended:
            self._waited_for.set()
            self._room.clear()
            await self._room.wait()
        if self._ended:
            raise ConnectionError("the stream has ended")

    def pause_reading(self) -> None:
        """Nothing is read from a stream."""

    def resume_reading(self) -> None:
        """Nothing is read from a stream."""

    # For the response

    @property
    def held_bytes(self) -> int:
        """What waits for the client here; the transport may hold 64 KiB more."""
        return self._held_bytes

    async def needs_reader(self) -> None:
        """Returns when the writer waits for the client to read."""
        await self._waited_for.wait()

    async def pieces(self) -> AsyncIterator[bytes]:
        """What was written, joined, until the end."""
        while True:
            if self._held:
                piece = b"".join(self._held)
                self._forget()
                yield piece
            elif self._ended:
                return
            else:
                self._more.clear()
                await self._more.wait()

    def lost(self) -> None:
        """The client has gone."""
        self._forget()
        self._end("client")

    def _write(self, data: bytes) -> None:
        self._held.append(data)
        self._held_bytes += len(data)
        self._more.set()
        if self._live and self._held_bytes > self._most_bytes:
            self._dropped("overflow")
            self._forget()
            self._end("slow")

    def _forget(self) -> None:
        self._held = []
        self._held_bytes = 0
        self._room.set()

    def _end(self, reason: str) -> None:
        if not self._ended:
            self._ended = True
            self.reason = reason
            self.write = _unwritten
        self._more.set()
        self._room.set()
