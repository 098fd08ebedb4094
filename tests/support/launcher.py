"""Starts `handraise` for tests, as a fork of a process that has loaded all that it loads (`warm.py`).

Loading is most of what a command takes and half of a server's start, and it is the same each time. The fork has its
own pid, environment, streams and signals like any other process.

launch(*args, …)   the process, as `asyncio.create_subprocess_exec` gives it
start()            opens beforehand what `launch` needs
stop()             ends what is forked, and what was forked and still runs

With HANDRAISE_COLD_TESTS set, it is `python -m handraise.cli` by a new interpreter; so it is elsewhere than on Linux,
and where the interpreter would read something else from its environment than the one that is forked did.
"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, Final

from tests.support.warm import Request

COLD: Final = "HANDRAISE_COLD_TESTS"

_ROOT: Final = Path(__file__).parents[2]
_READ_AT_THE_START: Final = ("PYTHON", "LC_", "LANG", "LD_", "TZ")
"""How the variables begin that the interpreter and the C library read as they start."""


class Forked:
    """What the tests use of `asyncio.subprocess.Process`."""

    def __init__(
        self,
        report: "_Report",
        pid: int,
        stdin: asyncio.StreamWriter | None,
        stdout: asyncio.StreamReader | None,
        stderr: asyncio.StreamReader | None,
    ) -> None:
        self.pid, self.stdin, self.stdout, self.stderr = pid, stdin, stdout, stderr
        self._report = report

    @property
    def returncode(self) -> int | None:
        return self._report.code.result() if self._report.code.done() else None

    async def wait(self) -> int:
        return await asyncio.shield(self._report.code)

    async def communicate(self, input: bytes | None = None) -> tuple[bytes, bytes]:
        out, err, _ = await asyncio.gather(_rest(self.stdout), _rest(self.stderr), self._feed(input))
        await self.wait()
        return out, err

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            with suppress(ProcessLookupError):  # it has ended, and we are yet to hear of it
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    async def _feed(self, input: bytes | None) -> None:
        if self.stdin is None:
            return
        with suppress(BrokenPipeError, ConnectionResetError):  # it need not read all
            self.stdin.write(input or b"")
            self.stdin.close()
            await self.stdin.wait_closed()


async def launch(
    *args: str,
    env: Mapping[str, str],
    cwd: Path | None = None,
    stdin: int = DEVNULL,
    stdout: int = PIPE,
    stderr: int | IO[bytes] = PIPE,
    module: str = "handraise.cli",
) -> Process | Forked:
    """`handraise ARGS` in exactly this environment; the streams are `PIPE`, `DEVNULL` or, for stderr, a file.

    `module`: what is run in its stead, by tests of this.
    """
    if _forking() and _of_the_start(env) == _of_the_start(os.environ):
        return await _fork(Request(module, args, env, str(cwd or Path.cwd()), _umask()), stdin, stdout, stderr)
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *args),
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        env=dict(env),
        cwd=cwd,
    )


def start() -> None:
    """Opens what this process holds open for the forks; else the first `launch` does."""
    if _forking():
        _warm()


def stop() -> None:
    """What was forked and still runs is killed; the next `launch` begins anew."""
    if _warm.cache_info().currsize:
        process, control = _warm()
        control.close()
        process.wait()
        _warm.cache_clear()


def _forking() -> bool:
    return not os.environ.get(COLD) and sys.platform == "linux"


def _umask() -> int:
    """This process's, which its children have; it can't be read without being set."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _of_the_start(env: Mapping[str, str]) -> dict[str, str]:
    # Unbuffered streams are made by `warm` itself.
    return {k: v for k, v in env.items() if k.startswith(_READ_AT_THE_START) and k != "PYTHONUNBUFFERED"}


@cache
def _warm() -> tuple[subprocess.Popen[bytes], socket.socket]:
    """The process that is forked, and the socket on which it is asked; one for all tests of this process."""
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.warm", str(theirs.fileno())],
            stdin=DEVNULL,
            stdout=DEVNULL,
            pass_fds=[theirs.fileno()],
            cwd=_ROOT,
        )
    return process, ours


async def _fork(request: Request, stdin: int, stdout: int, stderr: int | IO[bytes]) -> Forked:
    report = _Report()
    told = await _reading(lambda: report)
    given, ours = _input(stdin)
    out, said = await _output(stdout)
    err, noted = await _output(stderr)
    with told, given, out, err:  # theirs alone from here on
        request.send(_warm()[1], [end.fileno() for end in (told, given, out, err)])
    pid = await asyncio.shield(report.pid)
    return Forked(report, pid, None if ours is None else await _writer(ours), said, noted)


def _input(wanted: int) -> tuple[IO[bytes], IO[bytes] | None]:
    """What is the child's stdin, and the end of a pipe that is ours."""
    if wanted != PIPE:
        return _nothing(), None
    read, write = os.pipe()
    return _file(read, "rb"), _file(write, "wb")


async def _output(wanted: int | IO[bytes]) -> tuple[IO[bytes], asyncio.StreamReader | None]:
    """What the child writes to, and what reads it where that is a pipe."""
    if wanted == PIPE:
        reader = asyncio.StreamReader()
        return await _reading(lambda: asyncio.StreamReaderProtocol(reader)), reader
    return _nothing() if isinstance(wanted, int) else _file(os.dup(wanted.fileno()), "wb"), None


async def _reading(protocol: Callable[[], asyncio.Protocol]) -> IO[bytes]:
    """The end to write to of a pipe whose other end `protocol` reads."""
    read, write = os.pipe()
    await asyncio.get_running_loop().connect_read_pipe(protocol, _file(read, "rb"))
    return _file(write, "wb")


async def _writer(pipe: IO[bytes]) -> asyncio.StreamWriter:
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.connect_write_pipe(
        lambda: asyncio.StreamReaderProtocol(asyncio.StreamReader()), pipe
    )
    return asyncio.StreamWriter(transport, protocol, None, loop)


def _nothing() -> IO[bytes]:
    return open(os.devnull, "r+b", 0)  # noqa: PTH123


def _file(descriptor: int, mode: str) -> IO[bytes]:
    return open(descriptor, mode, 0)


async def _rest(stream: asyncio.StreamReader | None) -> bytes:
    return b"" if stream is None else await stream.read()


class _Report(asyncio.Protocol):
    """What is told of a child: its pid, and its exit code once it has ended."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.pid: asyncio.Future[int] = loop.create_future()
        self.code: asyncio.Future[int] = loop.create_future()
        self._told = b""

    def data_received(self, data: bytes) -> None:
        self._told += data
        if b"\n" in self._told and not self.pid.done():
            self.pid.set_result(int(self._told.split()[0]))

    def connection_lost(self, error: Exception | None) -> None:
        # Only here, so that who waits for the end leaves no pipe open.
        if len(told := self._told.split()) == 2:
            self.code.set_result(int(told[1]))
            return
        for future in (self.pid, self.code):
            if not future.done():
                future.set_exception(ChildProcessError("The process that is forked for tests has ended."))
