"""Running the command as people do, and reading what it says while it runs."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from tests.support.launcher import Forked, launch
from tests.support.server import PATIENCE_S


class Running:
    """A command that goes on until it is ended; `line` and `note` wait for the next line of its two streams."""

    def __init__(self, process: Process | Forked) -> None:
        self.process = process

    async def line(self) -> str:
        return await self._next(self.process.stdout)

    async def note(self) -> str:
        return await self._next(self.process.stderr)

    async def note_with(self, text: str) -> str:
        """The next line on stderr that has this text."""
        while text not in (line := await self.note()):
            assert line, f"the command ended without saying {text!r}"
        return line

    async def ended(self) -> int:
        async with asyncio.timeout(PATIENCE_S):
            return await self.process.wait()

    async def _next(self, stream: asyncio.StreamReader | None) -> str:
        assert stream is not None
        async with asyncio.timeout(PATIENCE_S):
            return (await stream.readline()).decode()


@asynccontextmanager
async def running_cli(*args: str, env: Mapping[str, str]) -> AsyncIterator[Running]:
    """`handraise ARGS`, killed at the end where it still runs."""
    process = await launch(*args, env=env)
    try:
        yield Running(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()
