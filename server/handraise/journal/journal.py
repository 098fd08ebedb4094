"""The one caller of `Store.apply`."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Self

from handraise.domain.changes import Change, Outcome
from handraise.domain.intents import Intent
from handraise.errors import CommandError, Unavailable
from handraise.ports.bus import Bus, Commit
from handraise.ports.store import Applied, Store

log = logging.getLogger("handraise.journal")

MAX_BATCH: Final = 512
"""Intents in one transaction: beyond it a batch's own latency grows faster than what sharing the sync saves."""

MAX_FORMING: Final = 20_000
"""Intents that may wait; past it commands are refused as `unavailable` rather than kept in memory."""

Done = Callable[[Outcome], None]


@dataclass(slots=True)
class JournalStatistics:
    """Counts since the start. `batch_sizes` and `commit_ms` are histograms: upper bound to count."""

    batches: int = 0
    intents: int = 0
    refused: int = 0
    changes: int = 0
    failures: int = 0
    forming: int = 0
    commit_seconds: float = 0.0
    batch_sizes: dict[int, int] = field(
        default_factory=lambda: dict.fromkeys((1, 2, 4, 8, 16, 32, 64, 128, 256, 512), 0)
    )
    commit_ms: dict[int, int] = field(
        default_factory=lambda: dict.fromkeys((1, 2, 5, 10, 20, 50, 100, 500, 5000, 60000), 0)
    )


def _observe(histogram: dict[int, int], value: float) -> None:
    for bound in histogram:
        if value <= bound:
            histogram[bound] += 1
            return


class Journal:
    """Batches intents, commits them, publishes what changed, then tells each submitter.

    Owned by the event loop: `submit` is called from it. `async with` starts it; leaving commits what was submitted.
    Each `done` is called exactly once, after the commit and after the changes were handed to the bus, in the order of
    submission.
    """

    def __init__(self, store: Store, bus: Bus, clock_ms: Callable[[], int]) -> None:
        self._store = store
        self._bus = bus
        self._clock_ms = clock_ms
        self._forming: list[tuple[Intent, Done]] = []
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._closing = False
        self._task: asyncio.Task[None] | None = None
        self._statistics = JournalStatistics()
        self.on_due: Callable[[int], None] = lambda at: None
        """Told the earliest due time that a batch set, in ms."""

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run(), name="journal")
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._closing = True
        self._wake.set()
        if self._task is not None:
            await self._task

    def submit(self, intent: Intent, done: Done) -> None:
        """Takes the intent into the batch that is forming; never waits."""
        if self._closing or len(self._forming) >= MAX_FORMING:
            done(Outcome(error=Unavailable("The server is stopping." if self._closing else "The server is busy.")))
            return
        self._forming.append((intent, done))
        self._idle.clear()
        self._wake.set()

    async def commit(self, intent: Intent) -> Outcome:
        """The intent's outcome once it is on disk; raises its `CommandError`. Cancelling leaves the outcome unknown."""
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self.submit(intent, lambda outcome: None if future.done() else future.set_result(outcome))
        outcome = await future
        if outcome.error is not None:
            raise outcome.error
        return outcome

    async def wait_idle(self) -> None:
        """Returns once everything submitted has been answered; under a steady load that may be never."""
        await self._idle.wait()

    def statistics(self) -> JournalStatistics:
        self._statistics.forming = len(self._forming)
        return self._statistics

    async def _run(self) -> None:
        while True:
            if not self._forming:
                if self._closing:
                    return
                self._wake.clear()
                self._idle.set()
                await self._wake.wait()
                continue
            batch, self._forming = self._forming[:MAX_BATCH], self._forming[MAX_BATCH:]
            await self._commit(batch)

    async def _commit(self, batch: list[tuple[Intent, Done]]) -> None:
        started = time.perf_counter()
        try:
            applied = await self._store.apply([intent for intent, _ in batch], self._clock_ms())
        except CommandError as error:
            self._fail(batch, error)
            return
        except Exception:
            log.exception("a batch of %d was not stored", len(batch))
            self._fail(batch, Unavailable("The database did not take the change."))
            return
        self._count(batch, applied, time.perf_counter() - started)
        self._bus.publish(commits_of(applied.outcomes))
        if applied.due_at is not None:
            self.on_due(applied.due_at)
        for (_, done), outcome in zip(batch, applied.outcomes, strict=True):
            self._tell(done, outcome)

    def _fail(self, batch: list[tuple[Intent, Done]], error: CommandError) -> None:
        self._statistics.failures += 1
        for _, done in batch:
            self._tell(done, Outcome(error=error))

    def _tell(self, done: Done, outcome: Outcome) -> None:
        try:
            done(outcome)
        except Exception:
            log.exception("a submitter failed on its outcome")

    def _count(self, batch: Sequence[object], applied: Applied, seconds: float) -> None:
        count = self._statistics
        count.batches += 1
        count.intents += len(batch)
        count.commit_seconds += seconds
        count.refused += sum(1 for outcome in applied.outcomes if outcome.error is not None)
        count.changes += sum(len(outcome.changes) for outcome in applied.outcomes)
        _observe(count.batch_sizes, len(batch))
        _observe(count.commit_ms, seconds * 1000)


def commits_of(outcomes: Sequence[Outcome]) -> list[Commit]:
    """The outcomes' changes in order, cut only where effects take place, so that the hub delivers long runs at once."""
    commits: list[Commit] = []
    run: list[Change] = []
    for outcome in outcomes:
        if outcome.changes:
            run.extend(outcome.changes)
        if outcome.effects:
            commits.append(Commit(tuple(run), outcome.effects))
            run = []
    if run:
        commits.append(Commit(tuple(run)))
    return commits
