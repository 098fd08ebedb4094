"""The bus of a deployment with one node: a publication is delivered before `publish` returns."""

import logging
from collections.abc import Callable, Sequence

from handraise.ports.bus import Commit

log = logging.getLogger("handraise.bus")


class LocalBus:
    """`ports.bus.Bus` within one process. Subscribers are called in the order in which they came."""

    def __init__(self) -> None:
        self._subscribers: list[Callable[[Sequence[Commit]], None]] = []

    def publish(self, commits: Sequence[Commit]) -> None:
        for deliver in self._subscribers:
            try:
                deliver(commits)
            except Exception:
                log.exception("a subscriber failed; the store has what it missed")

    def subscribe(self, deliver: Callable[[Sequence[Commit]], None]) -> Callable[[], None]:
        self._subscribers.append(deliver)
        return lambda: self._subscribers.remove(deliver)
