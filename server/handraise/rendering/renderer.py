"""The whole renderer: at once where that is cheap, else in a worker process with a deadline."""

import asyncio
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Self

from handraise.rendering.escape import MAX_HTML_BYTES, as_text, prepare
from handraise.rendering.inline import render_plain, warm
from handraise.rendering.process import WorkerLost, WorkerProcess
from handraise.rendering.wire import Refused

MAX_WAITING: Final = 256
"""Texts that wait for a free worker; those that come then are shown as text."""

RETRY_START_S: Final = 5.0
"""After a worker that didn't start, none is started for this long: a broken installation must not start hundreds."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rendered:
    """Clean HTML. `degraded`: the deadline passed, or it was too large; the text is shown escaped."""

    html: str
    degraded: bool


@dataclass(slots=True)
class Statistics:
    """Texts by the way they went, and workers that had to be replaced, since the start."""

    inline: int = 0
    worker: int = 0
    degraded: int = 0
    restarts: int = 0


class Renderer:
    """Owns the worker processes, which start with the first text that needs one: `async with Renderer() as renderer`.

    `deadline_ms` runs from when a ready worker takes a text. Texts are taken in the order they came; with several
    workers they may be done in another. After the `async with` every text that isn't cheap is degraded. `python` is the
    interpreter that runs the workers.
    """

    def __init__(self, workers: int = 1, deadline_ms: int = 50, python: str = sys.executable) -> None:
        self._statistics = Statistics()
        self._jobs: asyncio.Queue[_Job] = asyncio.Queue(MAX_WAITING)
        self._slots = [_Slot(python, deadline_ms / 1000, self._count_restart) for _ in range(workers)]
        self._tasks: list[asyncio.Task[None]] = []
        self._closed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._closed = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        while not self._jobs.empty():
            self._finish(self._jobs.get_nowait(), None)

    def render_nowait(self, body: str) -> Rendered | None:
        """Rendered at once, in some 2 ms at most; None where only `render` can."""
        html = render_plain(body)
        if html is None:
            return None
        self._statistics.inline += 1
        return Rendered(html, degraded=False)

    async def render(self, body: str) -> Rendered:
        """Never raises for any text. Cancelling it is safe: the answer is discarded, and the worker goes on."""
        if now := self.render_nowait(body):
            return now
        if self._closed or self._jobs.full() or len(body) > MAX_HTML_BYTES:
            return self._degraded(body)
        self._start()
        job = _Job(prepare(body), asyncio.get_running_loop().create_future())
        self._jobs.put_nowait(job)
        return await job.done

    async def warm(self) -> None:
        """Loads the parser and starts the workers now, rather than with the first post that needs them."""
        warm()
        if not self._closed:
            self._start()
        await asyncio.gather(*(slot.tried.wait() for slot in self._slots if self._tasks))

    def statistics(self) -> Statistics:
        return replace(self._statistics)

    def pids(self) -> list[int]:
        """The worker processes that run."""
        return [slot.worker.pid for slot in self._slots if slot.worker and not slot.worker.ended]

    def _start(self) -> None:
        if not self._tasks:
            self._tasks = [asyncio.create_task(self._serve(slot), name="rendering slot") for slot in self._slots]

    async def _serve(self, slot: "_Slot") -> None:
        try:
            await slot.ready()
            while True:
                job = await self._jobs.get()
                if not job.done.done():
                    await self._do(job, slot)
        finally:
            slot.tried.set()
            await slot.drop()

    async def _do(self, job: "_Job", slot: "_Slot") -> None:
        html = None
        try:
            html = await slot.render(job.body)
        except Exception:
            logger.exception("the renderer failed")
        finally:
            self._finish(job, html)
        await slot.ready()  # after a deadline: the next text finds a worker that is on its way

    def _finish(self, job: "_Job", html: str | None) -> None:
        if job.done.done():
            return
        if html is None:
            job.done.set_result(self._degraded(job.body))
        else:
            self._statistics.worker += 1
            job.done.set_result(Rendered(html, degraded=False))

    def _degraded(self, body: str) -> Rendered:
        self._statistics.degraded += 1
        return Rendered(as_text(body), degraded=True)

    def _count_restart(self) -> None:
        self._statistics.restarts += 1


@dataclass(frozen=True, slots=True)
class _Job:
    body: str
    done: asyncio.Future[Rendered]


class _Slot:
    """The place of one worker: it has one, or gets a new one with the next job. Used by one task."""

    def __init__(self, python: str, deadline_s: float, on_restart: Callable[[], None]) -> None:
        self._python = python
        self._deadline_s = deadline_s
        self._on_restart = on_restart
        self._started = False
        self._start_after = 0.0
        self.worker: WorkerProcess | None = None
        self.tried = asyncio.Event()

    async def render(self, body: str) -> str | None:
        """The HTML, or None where the text can't be rendered, or not in time.

        A worker may have been killed from outside since its last job: a lost one is replaced, and tried once more.
        """
        for _attempt in range(2):
            if not await self.ready():
                return None
            try:
                return await self._in_time(body)
            except Refused as refused:
                logger.info("a text is shown as it was typed: %s", refused)
                return None
            except WorkerLost:
                await self.drop()
        return None

    async def ready(self) -> bool:
        """Whether there is a worker now; starts one where there is none. Never raises."""
        if self.worker and self.worker.ended:
            await self.drop()
        if not self.worker and asyncio.get_running_loop().time() >= self._start_after:
            await self._start()
        return self.worker is not None

    async def _start(self) -> None:
        if self._started:
            self._on_restart()
        self._started = True
        try:
            self.worker = await WorkerProcess.start(self._python)
        except Exception as error:  # a slot outlives whatever keeps a process from starting
            logger.error("no rendering worker: %r", error)
            self._start_after = asyncio.get_running_loop().time() + RETRY_START_S
        self.tried.set()

    async def drop(self) -> None:
        """Ends the worker, if there is one."""
        if worker := self.worker:
            self.worker = None
            await worker.stop()

    async def _in_time(self, body: str) -> str | None:
        assert self.worker
        try:
            async with asyncio.timeout(self._deadline_s):
                return await self.worker.render(body)
        except TimeoutError:
            logger.info("a text of %d characters took over %.0f ms", len(body), self._deadline_s * 1000)
            await self.drop()
            return None
