"""The log: what is written, and what is due."""

from collections.abc import Sequence
from typing import Protocol

from handraise.domain.intents import Intent
from handraise.domain.model import Due
from handraise.ports.store.results import Applied


class Log(Protocol):
    @property
    def epoch(self) -> str:
        """The identity of the log; a restored or copied-back database has a new one."""
        ...

    @property
    def head(self) -> int:
        """The last committed seq that `apply` returned or that was found at the start."""
        ...

    @property
    def resume_floor(self) -> int:
        """A cursor below this can't be resumed from: what came after it may have been deleted for good."""
        ...

    async def apply(self, batch: Sequence[Intent], now: int) -> Applied:
        """Decides every intent in order (`domain.decide`) and commits all rows in one transaction.

        When it returns, the batch is on disk. A refused intent has its error in its outcome and changes nothing;
        if the transaction itself fails, `Unavailable` is raised and none of the batch is stored.
        """
        ...

    async def due(self, now: int, limit: int) -> list[Due]:
        """Rows whose time has come, earliest first."""
        ...

    async def dues(self, kind: str) -> list[Due]:
        """All rows of a kind, earliest first."""
        ...

    async def next_due(self) -> int | None:
        """The earliest due time of all, in ms."""
        ...

    async def ping(self) -> None:
        """Returns when the database answers a read."""
        ...
