"""The near side of a connection as the service uses it; the edge and the event stream implement it."""

from collections.abc import Callable, Mapping
from typing import Protocol

from handraise.protocol.sse import sse_text


class Peer(Protocol):
    """Who is at the other end, as the edge worked it out."""

    @property
    def address(self) -> str: ...

    @property
    def cookies(self) -> Mapping[str, str]: ...

    @property
    def cookie_allowed(self) -> bool: ...


class Link(Protocol):
    """How to write to one connection. Every method is harmless once the connection is lost."""

    wire: int
    write: Callable[[bytes], None]

    @property
    def peer(self) -> Peer: ...

    def send(self, payload: bytes) -> None: ...

    def close(self, code: int, reason: str = "") -> None: ...

    def live(self) -> None: ...

    async def drained(self) -> None: ...

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


def tell(link: Link, payload: bytes, epoch: str, seq: int | None = None) -> None:
    """Sends a frame that moves the client's cursor to `seq`: over Server-Sent Events that is the event's id."""
    if link.wire == 0 or seq is None:
        link.send(payload)
    else:
        link.write(sse_text(payload, epoch, seq))
