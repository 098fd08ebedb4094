"""One open WebSocket: a thin shell between a transport, the library's sans-I/O protocol and a conversation.

It exists from the finished handshake on. It has no task, no queue and no timer; writes go straight to the transport.
"""

import asyncio
from collections.abc import Callable
from enum import IntEnum
from typing import Any, Final, cast

from websockets.frames import Frame, Opcode
from websockets.protocol import State

from handraise.app.edge import transports
from handraise.app.edge.conversation import Conversation
from handraise.app.edge.handshake import Frames
from handraise.app.edge.payloads import close_reason, utf8_error
from handraise.app.edge.peer import Peer
from handraise.app.edge.shared import Edge
from handraise.protocol.close import CloseCode
from handraise.protocol.framing import text_frame

_SLICE_BYTES: Final = 4096
"""Parsed at a time: limits on counts of frames take effect after 4 KiB (680 empty frames), not after a whole read."""


class Phase(IntEnum):
    """`CLOSING` covers both ways of ending, with and without a handshake: nothing is received or written any more.

    `DROPPED` waits for the transport's `connection_lost`, which uvloop calls a turn after `abort`.
    """

    OPEN, CLOSING, DROPPED, LOST = range(4)


def _unwritten(_data: bytes) -> None:
    """Stands in for the transport's `write` at the end: uvloop's raises once the handle is closed."""


class WebSocketConnection(asyncio.Protocol):
    """Implements `conversation.Link`. Owns its transport, its place in the address book and in `edge.connections`."""

    wire: int = 0

    __slots__ = (
        "_address_key",
        "_control_count",
        "_control_second",
        "_conversation",
        "_edge",
        "_fragments",
        "_frames",
        "_held",
        "_live",
        "_paused",
        "_phase",
        "_reason",
        "_transport",
        "_waiters",
        "peer",
        "write",
    )

    def __init__(self, edge: Edge, frames: Frames, peer: Peer, address_key: str) -> None:
        self._edge = edge
        self._frames = frames
        self.peer = peer
        self._address_key = address_key
        self._phase = Phase.OPEN
        self._reason = "client"
        self._fragments: list[bytes] | None = None
        self._held: bytearray | None = None  # what came after pause_reading()
        self._live = self._paused = False
        self._waiters: tuple[asyncio.Future[None], ...] = ()
        self._control_second = self._control_count = 0
        self.write: Callable[[bytes], None] = _unwritten

    # From the HTTP side and the transport.

    def open(self, transport: asyncio.Transport, response: bytes, rest: bytes) -> None:
        """Takes over `transport`: writes the 101 response, begins the conversation, reads what came with the head."""
        self._transport = transport
        transport.set_write_buffer_limits(high=self._edge.limits.replay_buffer_bytes)
        transport.set_protocol(self)
        self.write = transport.write
        self._edge.connections.add(self)
        self._edge.statistics.websockets += 1
        transport.write(response)
        self._conversation: Conversation = self._edge.open_conversation(self)
        if rest:
            self.data_received(rest)

    def data_received(self, data: bytes) -> None:
        """Feeds the parser slice by slice, so that limits and back-pressure act in between."""
        if self._phase is Phase.OPEN:
            self._conversation.heard()
        for start in range(0, len(data), _SLICE_BYTES):
            if self._hold(data, start):
                return
            self._feed(data[start : start + _SLICE_BYTES])

    def eof_received(self) -> None:
        """The client has half-closed: it says nothing more, so the transport may flush and close."""
        self._begin_closing("client", self._edge.limits.closing_ms)

    def connection_lost(self, exc: Exception | None) -> None:
        """The transport's last word."""
        self._begin_closing("client", 0)
        self._phase = Phase.LOST
        self._edge.statistics.websockets -= 1
        self._edge.addresses.leave(self._address_key)
        self._edge.gone(self)
        conversation = self._conversation
        del self._conversation  # it refers to us; this frees both at once
        conversation.lost(self._reason)

    def pause_writing(self) -> None:
        """The buffer has passed its mark: in live mode the reader is too slow."""
        self._paused = True
        if self._live:
            self._drop("slow")

    def resume_writing(self) -> None:
        """The buffer is below its mark again."""
        self._paused = False
        self._wake(None)

    # `conversation.Link`, for the service and the hub.

    def send(self, payload: bytes) -> None:
        self.write(text_frame(payload))

    def close(self, code: int, reason: str = "") -> None:
        self._close("closed", code, reason)

    def abort(self, reason: str) -> None:
        if self._phase is Phase.OPEN:
            self._begin_closing("aborted", 0)
            self._drop(reason)

    def live(self) -> None:
        if self._phase is Phase.OPEN:
            self._live = True
            self._transport.set_write_buffer_limits(high=self._edge.limits.write_buffer_bytes)

    async def drained(self) -> None:
        if self._phase is not Phase.OPEN:
            raise ConnectionError("the connection has ended")
        if self._paused:
            waiter = asyncio.get_running_loop().create_future()
            self._waiters = (*self._waiters, waiter)
            await waiter

    def pause_reading(self) -> None:
        if self._phase is Phase.OPEN and self._held is None:
            self._held = bytearray()
            self._transport.pause_reading()

    def resume_reading(self) -> None:
        if self._held is not None and self._phase is not Phase.LOST:
            asyncio.get_running_loop().call_soon(self._feed_held)

    # For the server, and `sweeper.Swept`.

    def shutdown(self) -> None:
        """The server stops (uvicorn's interface): whoever is still here may come back at once."""
        self._close("shutdown", CloseCode.DRAINING, "draining")

    def discard(self) -> None:
        """The server can't wait any longer."""
        self._drop("shutdown")

    @property
    def buffer_limit_bytes(self) -> int:
        return self._edge.limits.write_buffer_bytes

    def buffered(self) -> int:
        return self._transport.get_write_buffer_size()

    def progress(self, buffered_bytes: int) -> int:
        return transports.progress(self._transport, buffered_bytes)

    def overdue(self) -> None:
        """The other side hasn't finished the closing handshake."""
        self._drop("closing")

    def stalled(self) -> None:
        self._drop("slow")

    # Frames.

    def _hold(self, data: bytes, start: int) -> bool:
        """Keeps the rest while reading is paused."""
        if self._held is None:
            return False
        self._held += data[start:]
        return True

    def _feed(self, data: bytes) -> None:
        frames = self._frames
        frames.receive_data(data)
        for frame in frames.events_received():
            if self._phase is Phase.OPEN:
                self._receive(cast(Frame, frame))
        if frames.parser_exc is not None:
            self._begin_closing("protocol", self._edge.limits.closing_ms)
        self._flush()

    def _feed_held(self) -> None:
        held, self._held = self._held, None
        if held is None or self._phase is Phase.LOST:
            return
        self._transport.resume_reading()
        if held:
            self.data_received(bytes(held))

    def _receive(self, frame: Frame) -> None:
        if frame.opcode is Opcode.TEXT and frame.fin:
            self._message(frame.data)
        elif frame.opcode is Opcode.TEXT or frame.opcode is Opcode.CONT:
            self._fragment(frame)
        elif frame.opcode is Opcode.BINARY:
            self._close("protocol", CloseCode.BAD_FRAME, "text messages only")
        else:
            self._control(frame)

    def _message(self, data: Any) -> None:
        payload = bytes(data)
        error = utf8_error(payload)
        if error is None:
            self._conversation.receive(payload)
        else:
            self._fail(1007, error)

    def _fragment(self, frame: Frame) -> None:
        """Joins a message (RFC 6455 §5.4); the library has checked the frames' order and the size of the whole."""
        if self._fragments is None:
            self._fragments = []
        self._fragments.append(bytes(cast(bytes, frame.data)))
        if len(self._fragments) > self._edge.limits.fragments:
            self._fail(1009, f"over {self._edge.limits.fragments} fragments in one message")
        elif frame.fin:
            payload = b"".join(self._fragments)
            self._fragments = None
            self._message(payload)

    def _control(self, frame: Frame) -> None:
        if frame.opcode is Opcode.CLOSE:
            self._begin_closing("client", self._edge.limits.closing_ms)
            return
        second = int(self._edge.clock())
        if second != self._control_second:
            self._control_second, self._control_count = second, 0
        self._control_count += 1
        if self._control_count > self._edge.limits.control_frames_per_second:
            self._fail(1008, "too many control frames")

    # The end.

    def _close(self, why: str, code: int, reason: str) -> None:
        if self._phase is not Phase.OPEN:
            return
        self._begin_closing(why, self._edge.limits.closing_ms)
        if self._frames.state is State.OPEN:
            self._frames.send_close(code, close_reason(reason))
        self._flush()

    def _fail(self, code: int, reason: str) -> None:
        """Fails the connection (RFC 6455 §7.1.7): a close frame, and then no more reading."""
        self._begin_closing("protocol", self._edge.limits.closing_ms)
        self._frames.fail(code, reason)

    def _begin_closing(self, reason: str, within_ms: int) -> None:
        """The one way out of `OPEN`; the first reason stays."""
        if self._phase is not Phase.OPEN:
            return
        self._phase = Phase.CLOSING
        self._reason = reason
        self.write = _unwritten
        self._fragments = None
        self._wake(ConnectionError("the connection has ended"))
        self._edge.sweeper.expect(self, within_ms)
        self.resume_reading()

    def _flush(self) -> None:
        """Writes what the library has to say; an empty item is its sign to end the TCP connection (RFC 6455 §7.1.1)."""
        if self._phase >= Phase.DROPPED:
            return
        for data in self._frames.data_to_send():
            if data:
                self._transport.write(data)
            elif self._transport.can_write_eof():
                # Only our half: a reset for unread bytes would take the close frame with it.
                self._transport.write_eof()
            else:
                self._transport.close()

    def _drop(self, reason: str) -> None:
        if self._phase >= Phase.DROPPED:
            return
        self._begin_closing(reason, 0)
        self._phase = Phase.DROPPED
        self._edge.sweeper.forget(self)
        self._edge.statistics.dropped[reason] += 1
        transports.drop(self._transport)

    def _wake(self, error: ConnectionError | None) -> None:
        waiters, self._waiters = self._waiters, ()
        for waiter in waiters:
            if waiter.done():
                continue
            if error is None:
                waiter.set_result(None)
            else:
                waiter.set_exception(error)
