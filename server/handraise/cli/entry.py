"""From argv to an exit code."""

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import takewhile
from typing import Any

from handraise import __version__
from handraise.cli import arguments
from handraise.cli.errors import BROKEN_PIPE, DONE, UsageError, failure_of
from handraise.cli.output import Output


def run(argv: Sequence[str]) -> int:
    """Runs one command. Never raises; what went wrong is on stderr."""
    # Before the line is read, so that even a wrong one is answered in the form that was asked for.
    early = frozenset(takewhile(lambda word: word != "--", argv))
    if "--no-color" in early:
        os.environ["NO_COLOR"] = "1"  # the one name by which libraries and the log know it
    output = Output(json="--json" in early)
    verbose = not early.isdisjoint({"-v", "--verbose"})
    try:
        return _run(argv, output)
    except (Exception, KeyboardInterrupt) as error:
        failure = failure_of(error)
        if failure.exit_code == BROKEN_PIPE:
            _let_stdout_go()
            return BROKEN_PIPE
        if verbose:
            import traceback

            traceback.print_exception(error)
        with suppress(OSError):
            output.failure(failure)
        return failure.exit_code


def _run(argv: Sequence[str], output: Output) -> int:
    options, words = arguments.split(argv)
    if options.version:
        output.result({"version": __version__}, f"handraise {__version__}")
        return DONE
    command = _parsed(words, options, output)
    _listen(options.verbose)
    code = command()
    return code if isinstance(code, int) else DONE


def _listen(verbose: bool) -> None:
    """What libraries log is for who asks: what fails ends in one sentence anyway. A server has a log of its own."""
    import logging

    level = logging.INFO if verbose else logging.CRITICAL
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s")


def _parsed(words: list[str], options: arguments.Options, output: Output) -> Callable[[], Any]:
    """The command, ready to be called. Raises `UsageError`."""
    from cyclopts import CycloptsError

    from handraise.cli.commands import build
    from handraise.cli.context import Context

    app = build()
    try:
        command, bound, injected = app.parse_args(words, exit_on_error=False, print_error=False)
    except CycloptsError as error:
        chain = " ".join(["handraise", *(error.command_chain or ())])
        raise UsageError(f"{_dotted(str(error))} See: {chain} --help") from None
    if getattr(command, "__name__", "") == "help_print":
        _require_asked(words)
    given = {"context": Context(options=options, output=output)} if "context" in injected else {}
    return lambda: command(*bound.args, **bound.kwargs, **given)


def _require_asked(words: list[str]) -> None:
    """Help is printed for who asks, and for `handraise` alone; a group without its command is a mistake."""
    if words and not {"--help", "-h"} & set(words):
        raise UsageError(f"Which command? See: handraise {' '.join(words)} --help")


def _dotted(text: str) -> str:
    text = " ".join(text.split())
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _let_stdout_go() -> None:
    """So that the interpreter, when it flushes stdout at its end, doesn't fail again."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
