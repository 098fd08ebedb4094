"""The one writer: reads what a batch needs, decides, and stores what was decided."""

import asyncio
import sqlite3
from collections.abc import Sequence
from typing import Any, Final

import aiosqlite
import structlog

from handraise.domain.changes import Outcome
from handraise.domain.decide import decide, need
from handraise.domain.intents import Intent
from handraise.domain.model import Site
from handraise.domain.world import Needs, World
from handraise.errors import CommandError, Unavailable
from handraise.ports.store import Applied
from handraise.store.sqlite import load, rows, write
from handraise.store.sqlite.connections import unavailable

CHECKPOINT_PAGES: Final = 2000
"""About 8 MB of WAL: large enough that a checkpoint is rare, small enough that it takes milliseconds."""

PAGE_BYTES: Final = 4096

log = structlog.get_logger(__name__)


class Writer:
    """Owns the writing connection. One `apply` at a time; a checkpoint takes its turn between two of them."""

    def __init__(self, connection: aiosqlite.Connection, site: Site) -> None:
        self._connection = connection
        self._site = site
        self._pages = 0
        self._checkpoint: asyncio.Task[None] | None = None

    async def apply(self, batch: Sequence[Intent], now: int) -> Applied:
        """`Store.apply`, all but the head that it leads to."""
        needs, failed = _needs(batch)
        sql, names, parameters = load.question(needs, self._site, now)
        [(text, *texts)] = await self._run(sql, parameters)
        counters = rows.loads(text)
        while True:
            world = load.world(self._site, now, counters, names, tuple(texts))
            outcomes, fault = _decide(batch, world, failed)
            if fault is None:
                break
            failed.add(fault)
        stored = write.parameters(world, counters["batch"] + 1)
        if stored is not None:
            await self._run(write.BATCH, stored)
            self._written(world, stored)
        due_at = min((row.at for row in world.saved.dues.values()), default=None)
        return Applied(outcomes, world.seq, due_at)

    async def _run(self, sql: str, parameters: dict[str, Any]) -> list[Any]:
        try:
            return list(await self._connection.execute_fetchall(sql, parameters))
        except (sqlite3.Error, ValueError) as error:
            raise unavailable(error) from error

    def _written(self, world: World, stored: dict[str, Any]) -> None:
        """Asks for a checkpoint when the WAL has grown.

        Its growth is estimated: pages that every commit writes (counters, the right edges of tables and indexes, the
        search index's segments), one for every two rows, which share theirs with neighbours, and the text itself.
        """
        saved = world.saved
        row_count = len(saved.posts) + len(saved.entries) + len(saved.keys)
        size = sum([len(value) for value in stored.values() if isinstance(value, str)])
        self._pages += 12 + row_count // 2 + size // PAGE_BYTES
        if self._pages >= CHECKPOINT_PAGES and (self._checkpoint is None or self._checkpoint.done()):
            self._pages = 0
            self._checkpoint = asyncio.create_task(self._do_checkpoint())

    async def _do_checkpoint(self) -> None:
        """Passive: it waits for no reader; what a reader still needs stays in the WAL until the next one."""
        try:
            await self._connection.execute_fetchall("pragma wal_checkpoint(passive)")
        except sqlite3.Error as error:
            log.warning("checkpoint failed", error=str(error))

    async def close(self) -> None:
        """Returns when no checkpoint runs."""
        if self._checkpoint is not None:
            await self._checkpoint


def _needs(batch: Sequence[Intent]) -> tuple[Needs, set[int]]:
    """What the batch reads, and the places of intents that have a defect already there."""
    needs, failed = Needs(), set[int]()
    for place, intent in enumerate(batch):
        try:
            need(intent, needs)
        except Exception:
            log.exception("an intent's needs can't be told", intent=type(intent).__name__)
            failed.add(place)
    return needs, failed


def _decide(batch: Sequence[Intent], world: World, failed: set[int]) -> tuple[tuple[Outcome, ...], int | None]:
    """All outcomes, or the place of the intent whose decision broke.

    A defect may leave `world` half changed: the batch is then decided again without that intent.
    """
    outcomes: list[Outcome] = []
    for place, intent in enumerate(batch):
        if place in failed:
            outcomes.append(Outcome(error=Unavailable("Something went wrong on the server; it is logged.")))
            continue
        try:
            outcomes.append(decide(intent, world))
        except CommandError as error:
            outcomes.append(Outcome(error=error))
        except Exception:
            log.exception("a decision failed", intent=type(intent).__name__)
            return (), place
    return tuple(outcomes), None
