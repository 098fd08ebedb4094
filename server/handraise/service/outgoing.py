"""Alerts that leave the house: each is a due row for each receiver, until the receiver has it or it is given up.

A row is put off by a lease before it is sent and ends when it was: a crash in between sends it again, nothing else
does. Each receiver has a line of its own, so one that is dead or slow holds up nobody else.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from handraise.domain import outgoing
from handraise.domain.intents import MoveDue
from handraise.domain.model import Due
from handraise.errors import CommandError
from handraise.journal import Journal
from handraise.ports.outgoing import Busy, Message, Receivers
from handraise.ports.store import Store
from handraise.service.clock import Clock
from handraise.service.tasks import Tasks

log = logging.getLogger("handraise.service")

DEADLINE_S: Final = 20.0
"""Past it an attempt has failed, whatever comes of it later."""
WAITS_MS: Final = (30_000, 120_000, 600_000)
"""After the first, second and third failure; after the next it is given up."""
LEASE_MS: Final = 60_000
"""A row that is being sent is looked at again after this; then it is renewed, or nobody is at it any more."""
AGAIN_MS: Final = 30_000
"""A row that found its receiver's line full."""
LINE: Final = 16
"""Messages in memory for one receiver; what waits beyond them waits in the store."""
FINISH_S: Final = 1.0
"""How long a stop waits for what is on its way: whatever it doesn't wait for may be sent again."""


@dataclass(slots=True)
class OutgoingStatistics:
    """Since the start; `failed` are attempts, the others messages. `settled` in time: nobody waits any more."""

    sent: int = 0
    failed: int = 0
    given_up: int = 0
    settled: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a test: `why` is empty where the message went."""

    name: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Job:
    """A message to a receiver; of its attempts it is the same one."""

    request: int
    turn: int
    receiver: str

    def key(self, attempt: int) -> str:
        return outgoing.key(self.request, self.turn, attempt, self.receiver)


@dataclass(slots=True)
class _Line:
    """`jobs` has the attempt of each that is in memory, the one under way first."""

    jobs: dict[_Job, int] = field(default_factory=dict)
    late: dict["asyncio.Task[bool]", _Job] = field(default_factory=dict)
    """What is under way past its deadline."""


class Outgoing:
    """Settles due rows of the kind `outgoing`. `base` gives the server's address, for links."""

    def __init__(self, store: Store, journal: Journal, clock: Clock, receivers: Receivers) -> None:
        self._store = store
        self._journal = journal
        self._clock = clock
        self._receivers = receivers
        self.deadline_s = DEADLINE_S
        self._lines = {name: _Line() for name in receivers.names}
        self._waiting: set[_Job] = set()
        self._arrived: set[_Job] = set()
        """Went, but their rows are still there."""
        self._tasks = Tasks()
        self._statistics = OutgoingStatistics()
        self.base: Callable[[], str] = lambda: ""

    @property
    def names(self) -> tuple[str, ...]:
        return self._receivers.names

    def statistics(self) -> OutgoingStatistics:
        self._statistics.waiting = len(self._waiting)
        return self._statistics

    async def restore(self) -> None:
        """Counts what waits from before the start. To be called before rows are settled."""
        for row in await self._store.dues(outgoing.KIND):
            request, turn, _, receiver = outgoing.of_key(row.key)
            self._waiting.add(_Job(request, turn, receiver))

    async def stop(self) -> None:
        await self._tasks.finish(within_s=FINISH_S)
        for line in self._lines.values():
            for task in line.late:
                task.cancel()
            await asyncio.gather(*line.late, return_exceptions=True)

    async def settle(self, row: Due) -> None:
        """Puts it into its receiver's line and waits for nothing that is sent: `dues.Settle`."""
        request, turn, attempt, receiver = outgoing.of_key(row.key)
        job, line = _Job(request, turn, receiver), self._lines.get(receiver)
        self._waiting.add(job)
        if job in self._arrived:
            await self._end(job, attempt)
        elif line is None:
            await self._end(job, attempt)
            self._give_up(job, "it is in alert_urls no more")
        elif job in line.jobs:
            await self._move(job, attempt, attempt, LEASE_MS)
        elif len(line.jobs) >= LINE:
            await self._move(job, attempt, attempt, AGAIN_MS)
        elif await self._move(job, attempt, attempt, LEASE_MS):
            line.jobs[job] = attempt
            if len(line.jobs) == 1:
                self._tasks.spawn(self._work(line))
        else:  # it ended since the row was read
            self._waiting.discard(job)

    async def test(self, message: Message) -> list[Sent]:
        """Sends it to all receivers at the same time, once."""
        return list(await asyncio.gather(*[self._test(name, message) for name in self.names]))

    async def _test(self, name: str, message: Message) -> Sent:
        task = asyncio.create_task(self._receivers.send(name, message))
        await asyncio.wait({task}, timeout=self.deadline_s)
        if not task.done():
            task.cancel()
            return Sent(name, f"no answer within {self.deadline_s:g} s")
        if isinstance(task.exception(), Busy):
            return Sent(name, "a message to it is still under way")
        return Sent(name, "" if _went(task) else "it was not taken")

    async def _work(self, line: _Line) -> None:
        """Until the line is empty. What it can't store is due again after the lease."""
        while line.jobs:
            job, attempt = next(iter(line.jobs.items()))
            try:
                await self._attempt(line, job, attempt)
            except CommandError as error:
                log.warning("an alert to %s waits: %s", job.receiver, error)
            except Exception as error:  # what sends may have put an address into the text
                log.error("an alert to %s failed: %s", job.receiver, type(error).__name__)
            finally:
                del line.jobs[job]

    async def _attempt(self, line: _Line, job: _Job, attempt: int) -> None:
        message = await self._message(job)
        if message is None:
            await self._end(job, attempt)
            self._statistics.settled += 1
        elif await self._sent(line, job, message):
            self._statistics.sent += 1
            self._arrived.add(job)
            await self._end(job, attempt)
        else:
            await self._failed(job, attempt)

    async def _sent(self, line: _Line, job: _Job, message: Message) -> bool:
        if job in line.late.values():  # and may arrive yet
            return False
        task = asyncio.create_task(self._receivers.send(job.receiver, message))
        try:
            await asyncio.wait({task}, timeout=self.deadline_s)
        except asyncio.CancelledError:
            task.cancel()
            raise
        if task.done():
            return _went(task)
        line.late[task] = job
        task.add_done_callback(lambda done: self._came_late(line, done))
        return False

    def _came_late(self, line: _Line, task: "asyncio.Task[bool]") -> None:
        """It went after its deadline: it isn't sent again."""
        job = line.late.pop(task)
        if not task.cancelled() and _went(task) and job in self._waiting:
            self._statistics.sent += 1
            self._arrived.add(job)

    async def _failed(self, job: _Job, attempt: int) -> None:
        if attempt < len(WAITS_MS):
            await self._move(job, attempt, attempt + 1, WAITS_MS[attempt])
            log.warning("an alert to %s did not go; it is tried again", job.receiver)
        else:
            await self._end(job, attempt)
            self._give_up(job, "it was tried often enough")
        self._statistics.failed += 1

    def _give_up(self, job: _Job, why: str) -> None:
        self._statistics.given_up += 1
        log.error("an alert to %s is given up: %s", job.receiver, why)

    async def _move(self, job: _Job, attempt: int, following: int, in_ms: int) -> bool:
        """Whether the row was there."""
        at, to = self._clock.now_ms() + in_ms, job.key(following)
        intent = MoveDue(actor=0, kind=outgoing.KIND, key=job.key(attempt), to=to, at=at)
        return (await self._journal.commit(intent)).object is not None

    async def _end(self, job: _Job, attempt: int) -> None:
        await self._journal.commit(MoveDue(actor=0, kind=outgoing.KIND, key=job.key(attempt)))
        self._waiting.discard(job)
        self._arrived.discard(job)

    async def _message(self, job: _Job) -> Message | None:
        """As things are now; None where nobody waits any more."""
        found = await self._store.find(job.request, 0)
        if found is None or found.row.deleted or found.row.help is None or found.row.held is not None:
            return None
        if found.row.help.state != "open":
            return None
        post, title = found.row, None
        if post.room is not None:
            room = await self._store.room(post.room)
            title = "" if room is None else room.title
        now = self._clock.now_ms()
        text = outgoing.text(post, found.view.author, title, now, self.base())
        return Message(outgoing.title(post, title), text)


def _went(task: "asyncio.Task[bool]") -> bool:
    """Of one that has ended. What it raised isn't told: its text may have an address in it."""
    error = task.exception()
    if error is not None and not isinstance(error, Busy):
        log.error("sending an alert failed: %s", type(error).__name__)
    return error is None and task.result()
