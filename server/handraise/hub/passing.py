"""Passing frames: told to whoever is connected now, never stored, numbered or replayed.

Who may be told is the service's to say; the hub knows who subscribes, and from whom an account is hidden.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from handraise.hub.readers import Connection, Reader
from handraise.protocol.framing import text_frame
from handraise.protocol.sse import sse_text

log = logging.getLogger("handraise.hub")


class Observer(Protocol):
    """Told what becomes of connections, in the turn of the loop in which it does. Nothing here may wait or raise."""

    def arrived(self, reader: Reader) -> None:
        """A connection of the account went live."""
        ...

    def left(self, reader: Reader) -> None:
        """The account's last connection is gone."""
        ...

    def changed(self, reader: Reader) -> None:
        """`reader.private` was set."""
        ...

    def subscribed(self, connection: Connection, feeds: Iterable[str]) -> None:
        """The live connection gets these feeds from now on."""
        ...

    def hidden(self, connection: Connection, author: int) -> None:
        """The live connection gets nothing of the author's any more."""
        ...

    def shown(self, connection: Connection, author: int) -> None:
        """The live connection gets the author's again."""
        ...


class Nobody:
    """An observer that doesn't look."""

    def arrived(self, reader: Reader) -> None: ...

    def left(self, reader: Reader) -> None: ...

    def changed(self, reader: Reader) -> None: ...

    def subscribed(self, connection: Connection, feeds: Iterable[str]) -> None: ...

    def hidden(self, connection: Connection, author: int) -> None: ...

    def shown(self, connection: Connection, author: int) -> None: ...


class Passing:
    """Looks into the hub's index, which it doesn't own."""

    def __init__(
        self,
        feeds: Mapping[str, set[Connection]],
        hidden: Mapping[int, set[Connection]],
        withheld: Mapping[str, set[Connection]],
    ) -> None:
        self._feeds = feeds
        self._hidden = hidden
        self._withheld = withheld

    def audience(self, feed: str, author: int, *, scope: str = "") -> set[Connection]:
        """The connections that get the feed, less those from which the author is hidden, and his own.

        With `scope`, less those whose credential lacks it.
        """
        connections = self._feeds.get(feed)
        if not connections:
            return set()
        audience = connections - self._hidden.get(author, set())
        audience -= self._withheld.get(scope, set())
        return {connection for connection in audience if connection.reader.account != author}

    def subscribes(self, connection: Connection, feed: str) -> bool:
        return connection in self._feeds.get(feed, ())

    def tell(self, payload: bytes, connections: Iterable[Connection]) -> None:
        """The same frame to each of them."""
        self.tell_each(dict.fromkeys(connections, (payload,)))

    def tell_each(self, payloads: Mapping[Connection, Sequence[bytes]]) -> None:
        """To each connection its frames, joined in one write. One bad connection stops nobody's."""
        wires: dict[tuple[int, bytes], bytes] = {}
        for connection, frames in payloads.items():
            data = b"".join([_on_wire(connection.wire, frame, wires) for frame in frames])
            try:
                connection.link.write(data)
            except Exception:
                log.exception("a write failed; the connection's own end will follow")


def _on_wire(wire: int, payload: bytes, known: dict[tuple[int, bytes], bytes]) -> bytes:
    data = known.get((wire, payload))
    if data is None:
        data = known[wire, payload] = text_frame(payload) if wire == 0 else sse_text(payload, "", None)
    return data
