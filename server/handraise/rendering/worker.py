"""The worker process: `python -m handraise.rendering.worker`, started and ended by process.py.

It takes frames (wire.py) from stdin and answers on stdout, one at a time, until stdin ends; so it goes when the server
goes, however that ends. A server that is killed while a text is being rendered can't end its worker: then the limit on
CPU time does. What else is printed, by whatever library, goes to stderr.
"""

import os
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO, Final

from handraise.rendering import wire
from handraise.rendering.inline import fits

MEMORY_BYTES: Final = 512 << 20
"""Address space; the lexers and tables take about 50 MiB of it."""

JOB_CPU_S: Final = 3
"""CPU time for one text. The server's deadline is far below, this one is for a worker without a server."""

RECURSION: Final = 1_000


def main() -> None:
    """Serves until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the server ends its worker itself
    jobs, answers = sys.stdin.buffer, _private_stdout()
    sys.setrecursionlimit(RECURSION)
    with suppress(ValueError, OSError):  # macOS knows this limit, but doesn't set it
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    render = _pipeline()
    answers.write(wire.GREETING)
    answers.flush()
    serve(jobs, answers, render)


def serve(jobs: BinaryIO, answers: BinaryIO, render: Callable[[str], str]) -> None:
    """Answers each job in turn; returns at the end of `jobs`."""
    while len(head := jobs.read(wire.HEAD.size)) == wire.HEAD.size:
        size, job = wire.HEAD.unpack(head)
        body = jobs.read(size)
        if len(body) < size:
            return
        _allow_cpu()
        answers.write(wire.frame(job, answer(body.decode(errors="replace"), render)))
        answers.flush()


def answer(body: str, render: Callable[[str], str]) -> bytes:
    """The payload for one text. A parser's exception is an answer too; the next text may be harmless."""
    try:
        html = render(body)
    except Exception as error:
        return wire.refused(type(error).__name__)
    return wire.rendered(html) if fits(html) else wire.refused("too large")


def _pipeline() -> Callable[[str], str]:
    """Everything heavy: imported, and used once, before the first job comes."""
    from handraise.rendering import code, formula
    from handraise.rendering.markdown import Markdown

    code.warm()
    formula.warm()
    render = Markdown(code.highlight, formula.formulas).render
    render("*a* [b](https://example.org) $x$\n\n```python\n1\n```")
    return render


def _private_stdout() -> BinaryIO:
    """A stream to the server that nobody else can write to; file descriptor 1 becomes stderr."""
    private = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return private


def _allow_cpu() -> None:
    """Moves the limit ahead of what is used so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + JOB_CPU_S
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


if __name__ == "__main__":
    main()
