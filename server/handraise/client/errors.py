"""What the client library raises, besides the `handraise.errors.CommandError` of a command that the server refused.

HandraiseError
├── CommandError
│   ├── ServerFault         internal: a defect of the server's; a retry may succeed
│   └── OtherError          a code that this library doesn't know; `code` is in the instance
└── ClientError
    ├── OutcomeUnknown      the command was sent, its reply never came
    ├── NotSent             the command never left this process
    │   └── OutboxFull      too much is waiting already
    ├── ConnectionLost      the connection ended, and the client doesn't reconnect
    ├── CannotConnect       the first connection couldn't be made
    ├── Refused             the server won't have this client the same way again
    └── ClientClosed        the client was closed
"""

from collections.abc import Callable, Mapping
from typing import Any

from handraise import errors
from handraise.errors import CommandError, HandraiseError


class ServerFault(CommandError):
    """A defect of the server's; nothing is said of whether the command was stored, so retry with its `key`."""

    code, status, retryable = "internal", 500, True


class OtherError(CommandError):
    """An error whose code is newer than this library."""

    code, status = "other", 400

    def __init__(self, code: str, message: str, retryable: bool, details: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.code = code  # type: ignore[misc]  # the one class whose code is the instance's
        self.retryable = retryable  # type: ignore[misc]
        self.details = dict(details)

    def data(self) -> dict[str, Any]:
        return dict(self.details)


class ClientError(HandraiseError):
    """Base of what goes wrong on this side of the wire."""


class OutcomeUnknown(ClientError):
    """The command reached the socket, its reply never came: it may or may not have been carried out.

    With a `key`, the same command with the same key is safe to send again.
    """

    def __init__(self, command: str, key: str | None = None) -> None:
        super().__init__(f"No reply came to {command!r}; it may or may not have been carried out.")
        self.command = command
        self.key = key


class NotSent(ClientError):
    """The command was given up before it was sent: nothing was stored."""

    def __init__(self, command: str, why: str) -> None:
        super().__init__(f"{command!r} was not sent: {why}.")
        self.command = command


class OutboxFull(NotSent):
    """As many commands or bytes wait for their replies as the outbox takes."""


class ConnectionLost(ClientError):
    """The connection ended with `code` (1006: without a closing handshake, RFC 6455 §7.1.5)."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"The connection ended ({code}{': ' + reason if reason else ''}).")
        self.code = code
        self.reason = reason


class CannotConnect(ClientError):
    """The first connection couldn't be made in the time given; `__cause__` is the last attempt's error."""


class Refused(ClientError):
    """The server ended the connection for good.

    `code` is the close code (4500–4999), or the HTTP status where the opening handshake was refused.
    """

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"The server refused this client ({code}{': ' + reason if reason else ''}).")
        self.code = code
        self.reason = reason


class ClientClosed(ClientError):
    """The client was closed; connect anew."""

    def __init__(self) -> None:
        super().__init__("The client is closed.")


_Frame = Mapping[str, Any]

_PLAIN: Mapping[str, type[CommandError]] = {
    kind.code: kind
    for kind in (
        errors.BadFrame,
        errors.UnknownCommand,
        errors.Unauthenticated,
        errors.NotFound,
        errors.Closed,
        errors.Unavailable,
        ServerFault,
    )
}

_WITH_DATA: Mapping[str, Callable[[_Frame], CommandError]] = {
    "forbidden": lambda f: errors.Forbidden("", _text(f, "until")),
    "invalid": lambda f: errors.Invalid(str(f.get("field", "")), ""),
    "conflict": lambda f: errors.Conflict("", **_details(f)),
    "rate_limited": lambda f: errors.RateLimited("commands", str(f.get("limit", "")), _number(f, "retry_after_ms")),
    "too_large": lambda f: errors.TooLarge(str(f.get("field", "")), str(f.get("limit", "")), _number(f, "value")),
}

_COMMON = frozenset({"type", "re", "code", "message", "retryable"})


def error_of(frame: _Frame) -> CommandError:
    """The exception for an `error` frame, with the server's own message."""
    code, message = str(frame.get("code", "")), str(frame.get("message", ""))
    if plain := _PLAIN.get(code):
        return plain(message)
    if make := _WITH_DATA.get(code):
        error = make(frame)
        error.message, error.args = message, (message,)
        return error
    rest = {name: value for name, value in frame.items() if name not in _COMMON}
    return OtherError(code, message, frame.get("retryable") is True, rest)


def _details(frame: _Frame) -> dict[str, Any]:
    details = frame.get("details")
    # A detail by the name of the parameter would be given twice.
    return {k: v for k, v in details.items() if k != "message"} if isinstance(details, dict) else {}


def _text(frame: _Frame, name: str) -> str | None:
    value = frame.get(name)
    return value if isinstance(value, str) else None


def _number(frame: _Frame, name: str) -> int:
    value = frame.get(name)
    return value if isinstance(value, int) else 0
