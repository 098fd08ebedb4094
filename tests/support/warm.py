"""`python -m tests.support.warm FD`: has loaded what `handraise` loads, and forks itself for each run of it.

It has one thread, no event loop, and nothing open but the socket FD: its fork is what a new interpreter with the same
modules would be. Who holds the other end of the socket sends a `Request` with four descriptors. The first is a pipe on
which it is told the child's pid and, at its end, the exit code as `subprocess` has it, a line each; the others become
the child's stdin, stdout and stderr. Once the other end is closed, the children that still run are killed.
"""

import gc
import io
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final, TextIO

_SIZE_BYTES: Final = 4
_DESCRIPTORS: Final = 4
_BESIDES: Final = (
    *("anyio.streams.memory", "anyio.streams.stapled", "anyio.streams.tls", "encodings.idna", "httptools", "uvloop"),
    *("cyclopts.config", "cyclopts.help.formatters.default", "rich._emoji_codes"),
    *("litestar._kwargs.extractors", "litestar._kwargs.kwargs_model", "litestar.exceptions.responses"),
    "litestar.plugins.pydantic.utils",
)
"""What libraries load only as they are used."""


@dataclass(frozen=True)
class Request:
    """A run of `python -m MODULE ARGS` in exactly this environment."""

    module: str
    args: Sequence[str]
    env: Mapping[str, str]
    cwd: str
    umask: int

    def send(self, to: socket.socket, descriptors: Sequence[int]) -> None:
        body = json.dumps(asdict(self)).encode()
        socket.send_fds(to, [len(body).to_bytes(_SIZE_BYTES)], descriptors)
        to.sendall(body)


@dataclass(frozen=True)
class Child:
    """One that runs, and the pipe on which its end is told."""

    pid: int
    told: int

    def tell(self, number: int) -> None:
        with suppress(BrokenPipeError):  # who asked may be gone
            os.write(self.told, b"%d\n" % number)

    def bury(self) -> None:
        self.tell(os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1]))
        os.close(self.told)


def main() -> None:
    # Ctrl-C at the terminal is for the tests, and for the children as they take it.
    interrupted = signal.signal(signal.SIGINT, signal.SIG_IGN)
    _load()
    gc.freeze()
    control = socket.socket(fileno=int(sys.argv[1]))
    request = _asked(control)
    if request is not None:
        control.detach()  # `_become` closed it
        signal.signal(signal.SIGINT, interrupted)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        runpy.run_module(request.module, run_name="__main__", alter_sys=True)


def _load() -> None:
    for name in (*_modules(), *_BESIDES):
        with suppress(Exception):  # it fails again, and is seen, in the child that needs it
            import_module(name)
    import_module("handraise.app.http.web.routes").CLIENT.now()


def _modules() -> Iterator[str]:
    """Those of Handraise that `handraise` runs in its own process."""
    import handraise

    for module in pkgutil.walk_packages(handraise.__path__, "handraise."):
        # Apprise takes two seconds, and is for few.
        if (
            not module.name.endswith((".__main__", ".worker", "_page"))
            and module.name != "handraise.outgoing.receivers"
        ):
            yield module.name


def _asked(control: socket.socket) -> Request | None:
    """Forks for each request. Comes back in each child with what is asked of it, its signals blocked, and, once nobody
    can ask any more and all children have ended, with None."""
    children: dict[int, Child] = {}  # by the descriptor (Linux's pidfd) that is readable once it has ended
    while True:
        ready = select.select([control.fileno(), *children], (), ())[0]
        for ended in children.keys() & set(ready):
            children.pop(ended).bury()
            os.close(ended)
        if control.fileno() in ready:
            received = _receive(control)
            if received is None:
                _kill(children.values())
                return None
            request, (told, *streams) = received
            blocked = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
            pid = os.fork()
            if pid == 0:
                _become(request, streams)
                return request
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
            for stream in streams:
                os.close(stream)
            child = children[os.pidfd_open(pid)] = Child(pid, told)
            child.tell(pid)


def _receive(control: socket.socket) -> tuple[Request, list[int]] | None:
    size, descriptors, _, _ = socket.recv_fds(control, _SIZE_BYTES, _DESCRIPTORS)
    if not size:
        return None
    body = b""
    while len(body) < int.from_bytes(size):
        more = control.recv(int.from_bytes(size) - len(body))
        if not more:
            return None
        body += more
    return Request(**json.loads(body)), descriptors


def _kill(children: Iterable[Child]) -> None:
    for child in children:
        os.kill(child.pid, signal.SIGKILL)
        child.bury()


def _become(request: Request, streams: Sequence[int]) -> None:
    """Makes this process what `python -m MODULE ARGS` is when its first line runs."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    os.environ.clear()
    os.environ.update(request.env)
    os.chdir(request.cwd)
    os.umask(request.umask)
    sys.path[0] = str(Path.cwd())
    sys.argv[:] = ["", *request.args]  # the first is set by `runpy`
    unbuffered = bool(request.env.get("PYTHONUNBUFFERED"))
    sys.stdin = sys.__stdin__ = _stream(0, "stdin", "r", unbuffered)  # type: ignore[misc]
    sys.stdout = sys.__stdout__ = _stream(1, "stdout", "w", unbuffered)  # type: ignore[misc]
    sys.stderr = sys.__stderr__ = _stream(2, "stderr", "w", unbuffered)  # type: ignore[misc]


def _stream(number: int, name: str, mode: str, unbuffered: bool) -> io.TextIOWrapper:
    """A standard stream as the interpreter makes it (`create_stdio` in CPython's pylifecycle.c)."""
    like: TextIO = getattr(sys, name)
    binary: Any = open(number, f"{mode}b", 0 if unbuffered and mode == "w" else -1, closefd=False)  # noqa: SIM115
    getattr(binary, "raw", binary).name = f"<{name}>"
    by_line = not unbuffered and (number == 2 or binary.isatty())
    text = io.TextIOWrapper(binary, like.encoding, like.errors, "\n", by_line, write_through=unbuffered)
    text.mode = mode  # type: ignore[misc]
    return text


if __name__ == "__main__":
    main()
