"""The command line in tests: with a home and a data folder of its own."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.support.server import environment, run_cli

Cli = Callable[..., Awaitable[CompletedProcess[str]]]


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    """`await cli("account", "list")`: the command without a server, on the data folder `tmp_path/data`."""
    env = environment(tmp_path / "config")

    async def run(*args: str, stdin: bytes | None = None) -> CompletedProcess[str]:
        return await run_cli("--data", str(tmp_path / "data"), *args, env=env, stdin=stdin, cwd=tmp_path)

    return run
