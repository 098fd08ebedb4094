"""Where a client stands in the log, and which frames move it (docs/protocol.md, «The cursor»)."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

_MOVE: Final = frozenset({"caught_up", "ping"})
_NEVER: Final = frozenset({"hello", "ready", "ok", "error", "draining"})


class Cursor(NamedTuple):
    """All changes up to and with `seq` of the log `epoch` have been received."""

    epoch: str
    seq: int

    def __str__(self) -> str:
        return f"{self.epoch}.{self.seq}"

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """From `<epoch>.<seq>`, as the ids of Server-Sent Events are; raises `ValueError`."""
        epoch, dot, seq = text.rpartition(".")
        if not (dot and epoch and seq.isascii() and seq.isdigit()):
            raise ValueError(f"not a cursor: {text[:80]!r}")
        return cls(epoch, int(seq))


def moved(cursor: Cursor | None, frame: Mapping[str, Any], epoch: str) -> Cursor | None:
    """The cursor after `frame` of a connection whose `hello` named `epoch`.

    It moves with change frames, `caught_up` and `ping` (forward only), and with `resync` (to that seq of the present
    epoch, even backward); with `ready`, `ok`, `error` and what has no `seq` it stays. The start of a session that
    doesn't resume is no frame's matter: `Receiver.begin` sets it.
    """
    kind, seq = frame.get("type"), frame.get("seq")
    if type(seq) is not int or kind in _NEVER:
        return cursor
    if kind == "resync":
        return Cursor(epoch, seq)
    if kind not in _MOVE and not isinstance(frame.get(str(kind)), dict):
        return cursor
    if cursor is None:
        return Cursor(epoch, seq)
    return cursor._replace(seq=seq) if seq > cursor.seq else cursor
