"""The worker process: `python -m handraise.media.worker PIXELS`, started and ended by converter.py.

One image from stdin, one answer (wire.py) on stdout, and it is gone: no image meets what another one left. It may use
so much memory and CPU time, and can't make a file or a process.
"""

import os
import resource
import signal
import sys
from contextlib import suppress
from typing import Final

from handraise.media import wire
from handraise.media.convert import convert

LIBRARIES_BYTES: Final = 320 << 20
"""Address space for the interpreter and Pillow."""

PIXEL_BYTES: Final = 16
"""Address space for each pixel that is allowed: four bytes, in as many copies as decoding and shrinking make."""

CPU_S: Final = 20
"""For a worker without a server; the server's own deadline comes first."""


def main(most_pixels: int) -> None:
    """Answers once. Memory that runs out is an answer too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the server ends its worker itself
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints isn't the answer
    _bound(most_pixels)
    try:
        answer = wire.answer(convert(sys.stdin.buffer, most_pixels))
    except wire.Refused as refused:
        answer = wire.refusal(refused)
    with answers:
        answers.write(answer)


def _bound(most_pixels: int) -> None:
    memory = LIBRARIES_BYTES + PIXEL_BYTES * most_pixels
    for limit, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        with suppress(ValueError, OSError):  # macOS knows the first, but doesn't set it
            resource.setrlimit(limit, (most, most))


if __name__ == "__main__":
    main(int(sys.argv[1]))
