"""The interface between a connection and what is said over it; service and hub implement or use these shapes."""

from collections.abc import Callable
from typing import Protocol

from handraise.app.edge.peer import Peer


class Conversation(Protocol):
    """The far side of one connection. Called from the event loop only; none of these may raise or wait."""

    def receive(self, payload: bytes) -> None:
        """One whole text message, in the order sent; its UTF-8 has been validated. Never called after `Link.close`."""
        ...

    def heard(self) -> None:
        """Bytes came: the peer is alive. At most once per read from the socket."""
        ...

    def lost(self, reason: str) -> None:
        """The transport is gone. Called exactly once, and last.

        `reason` is `client` (it closed, or vanished), `slow`, `protocol` (it broke a rule of RFC 6455 or of the edge),
        `closed` (by `Link.close`), `aborted` (by `Link.abort`) or `shutdown`.
        """
        ...


class Link(Protocol):
    """The near side: how to write to one connection. Every method is harmless once the connection is lost."""

    wire: int
    """The framing that `write` takes: 0 = WebSocket frames."""
    write: Callable[[bytes], None]
    """Writes ready-made wire bytes, at once or buffered. Fetch it anew for each write: it is replaced at the end."""
    peer: Peer

    def send(self, payload: bytes) -> None:
        """One text message: framed and written."""
        ...

    def close(self, code: int, reason: str = "") -> None:
        """Begins the closing handshake (RFC 6455 §7.1.2). Nothing is received or written after this."""
        ...

    def abort(self, reason: str) -> None:
        """Ends the connection at once, without a handshake; `reason` is counted in the statistics."""
        ...

    def live(self) -> None:
        """From now on a full write buffer drops the connection instead of making `drained` wait."""
        ...

    async def drained(self) -> None:
        """Replay: waits until the buffer is below its mark. Raises `ConnectionError` when the connection ends first."""
        ...

    def pause_reading(self) -> None:
        """Back-pressure: no further message is taken in than what has been parsed already (4 KiB at most)."""
        ...

    def resume_reading(self) -> None:
        """Undoes `pause_reading`; held messages come in a later turn of the loop."""
        ...


class OpenConversation(Protocol):
    """Called once a handshake is done; the answer to it has been written, so `link.send` may be called at once."""

    def __call__(self, link: Link) -> Conversation: ...
