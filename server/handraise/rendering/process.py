"""The server's end of a worker process: start, one job at a time, end.

Nothing here retries or decides; renderer.py does.
"""

import asyncio
import logging
import os
from contextlib import suppress
from typing import Final, Self

from handraise.rendering import wire

START_S: Final = 5.0
"""From the start of the process to its greeting."""

LOG_LINES: Final = 50
"""What one process may write to our log; the rest of its stderr is read and dropped."""

LOG_CHARACTERS: Final = 500

_ENVIRONMENT: Final = ("PATH", "LANG", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR", "VIRTUAL_ENV")

logger = logging.getLogger(__name__)


class WorkerLost(Exception):
    """The process ended, or didn't start."""


class WorkerProcess:
    """A worker that has greeted. Its owner calls `render` again only after the last call returned, and `stop` once.

    A `render` that is cancelled or times out leaves an answer on its way: then the process must be stopped.
    """

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin and process.stdout and process.stderr
        self._process = process
        self._jobs, self._answers = process.stdin, process.stdout
        self._job = 0
        self._log = asyncio.create_task(_log(process.pid, process.stderr), name="rendering worker's stderr")

    @classmethod
    async def start(cls, python: str) -> Self:
        """A process that is ready for a job, or `WorkerLost` after `START_S` at the latest."""
        pipe = asyncio.subprocess.PIPE
        command = (python, "-P", "-m", "handraise.rendering.worker")
        try:
            process = await asyncio.create_subprocess_exec(
                *command, stdin=pipe, stdout=pipe, stderr=pipe, env=_environment()
            )
        except OSError as error:
            raise WorkerLost(f"not started: {error}") from error
        worker = cls(process)
        try:
            async with asyncio.timeout(START_S):
                await worker._answer()
        except BaseException as error:
            await worker.stop()
            if isinstance(error, TimeoutError):
                raise WorkerLost(f"not ready in {START_S} s") from error
            raise
        return worker

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def ended(self) -> bool:
        return self._process.returncode is not None

    async def render(self, body: str) -> str:
        """Clean HTML; `wire.Refused` where the worker has none, `WorkerLost` where there is no worker any more."""
        self._job = self._job % 0xFFFFFFFF + 1
        try:
            self._jobs.write(wire.frame(self._job, body.encode()))
            await self._jobs.drain()
        except OSError as error:
            raise WorkerLost(str(error)) from error
        job, payload = await self._answer()
        if job != self._job:
            raise WorkerLost(f"answered job {job} instead of {self._job}")
        return wire.html_of(payload)

    async def stop(self) -> None:
        """Kills the process, and returns when it and its pipes are gone."""
        with suppress(ProcessLookupError):
            self._process.kill()
        self._jobs.close()
        with suppress(OSError):
            await self._answers.read()
        await self._log
        await self._process.wait()

    async def _answer(self) -> tuple[int, bytes]:
        try:
            size, job = wire.HEAD.unpack(await self._answers.readexactly(wire.HEAD.size))
            return job, await self._answers.readexactly(size)
        except (OSError, asyncio.IncompleteReadError) as error:
            raise WorkerLost("ended") from error


def _environment() -> dict[str, str]:
    """What Python needs, and no settings of ours: a worker reads hostile text and has no use for a token."""
    return {
        name: value for name, value in os.environ.items() if name in _ENVIRONMENT or name.startswith(("PYTHON", "LC_"))
    }


async def _log(pid: int, stderr: asyncio.StreamReader) -> None:
    lines = 0
    while chunk := await stderr.read(LOG_CHARACTERS):
        shown = "".join(c if c.isprintable() else " " for c in chunk.decode(errors="replace")).strip()
        if shown and lines < LOG_LINES:
            lines += 1
            logger.warning("rendering worker %d: %s", pid, shown)
