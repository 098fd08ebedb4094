"""A worker process for each image: started, given its file, heard, ended. A few at a time, the others wait."""

import asyncio
import logging
import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import IO, Final

from handraise.media import wire
from handraise.media.wire import Converted, NoImage, Refused

AT_ONCE: Final = 2
DEADLINE_S: Final = 20.0
"""For one image, the worker's start included: 40 million pixels take some 2 s."""

_LOG_CHARACTERS: Final = 500
_ENVIRONMENT: Final = ("PATH", "LANG", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR", "VIRTUAL_ENV")

log = logging.getLogger(__name__)


@dataclass(slots=True)
class ConverterStatistics:
    """Since the start, and what runs now. Among the refused are the `late`, given up at the deadline, and the `lost`,
    whose worker ended without an answer."""

    converted: int = 0
    refused: int = 0
    late: int = 0
    lost: int = 0
    running: int = 0


class Converter:
    """Owns the workers while they run. `python` is the interpreter that runs them."""

    def __init__(self, most_pixels: int, *, deadline_s: float = DEADLINE_S, python: str = sys.executable) -> None:
        self._most_pixels = most_pixels
        self._deadline_s = deadline_s
        self._python = python
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._statistics = ConverterStatistics()

    async def convert(self, source: IO[bytes]) -> Converted:
        """The image in the file `source`, from its beginning. Raises `Refused`.

        As many as the caller lets come wait for their turn. Cancelling it ends the worker.
        """
        async with self._turns:
            self._statistics.running += 1
            try:
                made = wire.converted(await self._answer(source))
            except Refused:
                self._statistics.refused += 1
                raise
            finally:
                self._statistics.running -= 1
        self._statistics.converted += 1
        return made

    def statistics(self) -> ConverterStatistics:
        return replace(self._statistics)

    async def _answer(self, source: IO[bytes]) -> bytes:
        """What the worker says; nothing where it says nothing in time."""
        source.seek(0)
        process = await asyncio.create_subprocess_exec(
            *(self._python, "-P", "-m", "handraise.media.worker", str(self._most_pixels)),
            stdin=source,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=_environment(),
            start_new_session=True,
        )
        assert process.stdout and process.stderr
        try:
            async with asyncio.timeout(self._deadline_s):
                answer, said = await asyncio.gather(_read(process.stdout), _read(process.stderr))
                await process.wait()
        except TimeoutError:
            self._statistics.late += 1
            log.warning("an image took over %.0f s and was refused", self._deadline_s)
            raise NoImage("late") from None
        finally:
            await _end(process)
        if not answer:
            self._statistics.lost += 1
            log.warning("an image's worker ended with %s: %s", process.returncode, _shown(said))
        return answer


async def _read(stream: asyncio.StreamReader) -> bytes:
    """All that comes, until the end; nothing where that is more than an answer has."""
    parts: list[bytes] = []
    size = 0
    while chunk := await stream.read(1 << 16):
        size += len(chunk)
        if size <= wire.MOST_BYTES:
            parts.append(chunk)
    return b"".join(parts) if size <= wire.MOST_BYTES else b""


async def _end(process: asyncio.subprocess.Process) -> None:
    """Kills what still runs, whatever it has started too, and returns when it and its pipes are gone."""
    assert process.stdout and process.stderr
    if process.returncode is None or not (process.stdout.at_eof() and process.stderr.at_eof()):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    for stream in (process.stdout, process.stderr):
        while await stream.read(1 << 16):
            pass
    await process.wait()


def _environment() -> dict[str, str]:
    """What Python needs, and no settings of ours."""
    return {
        name: value for name, value in os.environ.items() if name in _ENVIRONMENT or name.startswith(("PYTHON", "LC_"))
    }


def _shown(said: bytes) -> str:
    return "".join(c if c.isprintable() else " " for c in said[-_LOG_CHARACTERS:].decode(errors="replace"))
