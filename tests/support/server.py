"""A real `handraise serve` as a process of its own, and what a test does to it."""

import asyncio
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from urllib.parse import urlsplit

import orjson

from handraise.app import operator as ops
from handraise.app.adminclient import connected
from handraise.app.folder import holder
from tests.support.launcher import Forked, launch

PATIENCE_S = 60.0
"""A failure deadline, far beyond what anything here takes."""


def environment(home: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment without settings of Handraise's, with the user's own files under `home`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HANDRAISE_")}
    return {**kept, "NO_COLOR": "1", "XDG_CONFIG_HOME": str(home), "PYTHONUNBUFFERED": "1", **(more or {})}


async def run_cli(
    *args: str, env: Mapping[str, str], stdin: bytes | None = None, cwd: Path | None = None
) -> CompletedProcess[str]:
    """`handraise ARGS` to its end, with `stdin` given to it (else there is none)."""
    process = await launch(*args, env=env, cwd=cwd, stdin=DEVNULL if stdin is None else PIPE)
    try:
        async with asyncio.timeout(PATIENCE_S):
            out, err = await process.communicate(stdin)
    except BaseException:
        process.kill()
        await process.wait()
        raise
    return CompletedProcess(args, process.returncode or 0, out.decode(), err.decode())


class Server:
    """One data folder and, while it runs, the server on it. Made and started by the fixture `server_factory`.

    `url`, `port` and `pid` are of the last start; a restart keeps the port. `first_link` is the admin's link that a
    start on a new store printed, else None. The server's stderr is in the file `log`.
    """

    def __init__(self, folder: Path, env: Mapping[str, str] | None = None, flags: tuple[str, ...] = ()) -> None:
        self.data = folder / "data"
        self.log = folder / "server.log"
        self.env = environment(folder / "config", env)
        self.url = ""
        self.port = 0
        self.pid = 0
        self.first_link: str | None = None
        self._flags = flags
        self._process: Process | Forked | None = None
        self._links: dict[str, str] = {}

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def start(self) -> "Server":
        """Returns once the server has said that it is ready."""
        assert not self.running, "the server runs already"
        with self.log.open("ab") as log:
            self._process = await launch(
                *("--data", str(self.data), "serve", "--host", "127.0.0.1", "--port", str(self.port), "--json"),
                *self._flags,
                env=self.env,
                stderr=log,
            )
        said = await self._ready_line(self._process)
        self.url, self.first_link, self.pid = said["url"], said["link"] or self.first_link, said["pid"]
        self.port = urlsplit(self.url).port or 0
        return self

    async def account(self, handle: str, name: str | None = None, role: str = "educator") -> str:
        """Makes an account; gives a token of it."""
        async with connected(self._socket()) as operator:
            ask = ops.AccountAdd(handle=handle, name=name or handle.title(), role=role)
            self._links[handle] = (await operator.account_add(ask)).link
            return (await operator.token_new(ops.TokenNew(handle=handle))).token

    async def link(self, handle: str) -> str:
        """A one-time sign-in link: the unused one from when `account` made the account, else by a reset (which ends
        its tokens and sessions)."""
        if handle in self._links:
            return self._links.pop(handle)
        async with connected(self._socket()) as operator:
            return (await operator.account_reset(ops.AccountNamed(handle=handle))).link

    async def cli(self, *args: str, stdin: bytes | None = None) -> CompletedProcess[str]:
        """`handraise --data DATA ARGS`; `HANDRAISE_SERVER` names this server."""
        env = {**self.env, "HANDRAISE_SERVER": self.url}
        return await run_cli("--data", str(self.data), *args, env=env, stdin=stdin)

    async def restart(self) -> None:
        """Stops it where it runs, and starts it on the same folder and port."""
        if self.running:
            await self.stop()
        await self.start()

    async def kill(self) -> None:
        """SIGKILL; returns once the process is gone."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """SIGTERM, as an operator or systemd does; the server must end by itself with exit code 0."""
        code = await self._end(signal.SIGTERM)
        assert code == 0, f"the server ended with {code}:\n{self.tail_of_log()}"

    def tail_of_log(self) -> str:
        return self.log.read_text(errors="replace")[-8000:] if self.log.exists() else ""

    def _socket(self) -> Path:
        found = holder(self.data)
        assert found is not None, "the server doesn't run"
        return found.socket

    async def _ready_line(self, process: Process | Forked) -> dict[str, Any]:
        assert process.stdout is not None
        try:
            async with asyncio.timeout(PATIENCE_S):
                line = await process.stdout.readline()
        except BaseException:
            await self._end(signal.SIGKILL)
            raise
        if not line:
            code = await process.wait()
            raise AssertionError(f"the server ended with {code} before it was ready:\n{self.tail_of_log()}")
        said: dict[str, Any] = orjson.loads(line)
        return said

    async def _end(self, how: signal.Signals) -> int:
        process = self._process
        assert process is not None and process.stdout is not None
        if process.returncode is None:
            process.send_signal(how)
        try:
            async with asyncio.timeout(PATIENCE_S):
                rest = await process.stdout.read()
                code = await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
            raise AssertionError(f"the server took no {how.name}:\n{self.tail_of_log()}") from None
        assert rest == b"", f"more than one object on stdout: {rest!r}"
        return code
