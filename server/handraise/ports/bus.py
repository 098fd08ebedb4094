"""The bus: tells every node of a deployment what was committed. It is only speed; the store is the truth."""

from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec

from handraise.domain.changes import Change, Effect


class Commit(msgspec.Struct, frozen=True):
    """Part of a committed batch: changes in seq order without a gap, then effects that hold after them."""

    changes: tuple[Change, ...]
    effects: tuple[Effect, ...] = ()


class Bus(Protocol):
    """Delivery is at most once and in the publisher's order; a subscriber fills gaps from the store by seq.

    `publish` never waits and never raises: what can't be sent is dropped and counted.
    """

    def publish(self, commits: Sequence[Commit]) -> None: ...

    def subscribe(self, deliver: Callable[[Sequence[Commit]], None]) -> Callable[[], None]:
        """Calls `deliver` for every publication, this node's own too, from the event loop. Returns the undo."""
        ...
