"""A connection that keeps what was written to it, and changes in short form."""

from handraise.domain.changes import Change, Refreshed, Revoked
from handraise.hub import Reader
from handraise.protocol.objects import Deleted, Tally


class Kept:
    """A writer: collects what it is given; with `broken` it raises instead."""

    def __init__(self) -> None:
        self.chunks: list[bytes] = []
        self.broken = False

    def write(self, data: bytes) -> None:
        if self.broken:
            raise RuntimeError("this transport is broken")
        self.chunks.append(data)


class Listener:
    """A hub connection over a `Kept` writer."""

    def __init__(self, wire: int = 0, after: int = 0) -> None:
        self.kept = Kept()
        self.wire = wire
        self.after = after
        self.live = False
        self.watches: dict[str, int] = {}
        self.withheld: frozenset[str] = frozenset()
        self.reader: Reader
        self.ended: list[Revoked | Refreshed] = []

    @property
    def link(self) -> Kept:
        return self.kept

    @property
    def received(self) -> bytes:
        return b"".join(self.kept.chunks)

    def revoked(self, effect: Revoked | Refreshed) -> bool:
        self.ended.append(effect)
        return True


def change(
    seq: int, feeds: tuple[str, ...], *, ident: int | None = None, author: int = 0, left: tuple[str, ...] = ()
) -> Change:
    """A change of the object `ident` (its own, if left out)."""
    number = seq if ident is None else ident
    return Change(seq, "post", number, author, feeds, {"id": number, "seq": seq}, left)


def deletion(seq: int, feeds: tuple[str, ...], ident: int) -> Change:
    return Change(seq, "post", ident, 0, feeds, Deleted(ident))


def tally(seq: int, feeds: tuple[str, ...], post: int) -> Change:
    return Change(seq, "tally", post, 0, feeds, Tally(post))
