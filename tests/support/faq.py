"""The FAQ bot of `client_example/bots`, run as its users run it."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from tests.support.server import PATIENCE_S, Server

FILE: Final = Path(__file__).parents[2] / "client_example" / "bots" / "faq.py"


@asynccontextmanager
async def faq_bot(server: Server, token: str) -> AsyncIterator[None]:
    """A process of its own that listens to #edtech; it must live on while this is open, whatever the server does."""
    env = {**os.environ, "HANDRAISE_SERVER": server.url, "HANDRAISE_TOKEN": token}
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(FILE), "#edtech", env=env, stdin=DEVNULL, stdout=PIPE
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE_S):
            assert await process.stdout.readline() == b"@faq listens.\n"
        yield
        assert process.returncode is None, "the bot has ended"
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
