"""What an exception says to the person at the terminal, and how it ends the process: the one place for both."""

from dataclasses import dataclass
from typing import Final

from handraise.errors import CommandError, DatabaseTooNew, DataFolderLocked, HandraiseError, OperatorError

DONE: Final = 0
FAILED: Final = 1
USAGE: Final = 2
UNHELPED: Final = 3
"""Of `ask --wait`: the request has ended without help."""
INTERRUPTED: Final = 130
"""128 + SIGINT, as shells have it."""
BROKEN_PIPE: Final = 141
"""128 + SIGPIPE: who read our output is gone, as with `handraise tail | head`."""


class UsageError(OperatorError):
    """The command line itself is wrong."""


@dataclass(frozen=True, slots=True)
class Failure:
    """`code` is stable, `message` one sentence."""

    code: str
    message: str
    exit_code: int = FAILED


_CODES: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (UsageError, "usage"),
    (DataFolderLocked, "locked"),
    (DatabaseTooNew, "too_new"),
)
"""What isn't named by its class."""


def failure_of(error: BaseException) -> Failure:
    """Any exception as its sentence, code and exit code."""
    if isinstance(error, KeyboardInterrupt):
        return Failure("interrupted", "Stopped.", INTERRUPTED)
    if isinstance(error, BrokenPipeError):
        return Failure("broken_pipe", "Nobody reads the output any more.", BROKEN_PIPE)
    if isinstance(error, HandraiseError):
        return Failure(_code(error), _sentence(str(error)), USAGE if _is_usage(error) else FAILED)
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return Failure("io", f"{where}{error.strerror}.")
    return Failure("internal", f"A defect of Handraise: {_sentence(repr(error))} (-v shows where).")


def _code(error: HandraiseError) -> str:
    if isinstance(error, CommandError):
        # What a server refused over its admin socket has the code in its problem document.
        problem = getattr(error, "problem", None)
        return str(problem.get("code") or error.code) if isinstance(problem, dict) else error.code
    for kind, code in _CODES:
        if isinstance(error, kind):
            return code
    return "operator" if type(error) is OperatorError else _snake(type(error).__name__)


def _is_usage(error: HandraiseError) -> bool:
    """A flag's value that no setting can have is wrong usage; one from a file or a variable is a failure."""
    return isinstance(error, UsageError) or str(getattr(error, "source", "")).startswith("the flag ")


def _sentence(text: str) -> str:
    return " ".join(text.split())


def _snake(name: str) -> str:
    """`CannotConnect` is `cannot_connect`."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
