"""Every error that Handraise raises on purpose, each with one stable code.

    HandraiseError
    ├── CommandError            the caller's: becomes an `error` frame or a problem document
    │   ├── BadFrame            bad_frame         an object without a usable `type` or `id`
    │   ├── UnknownCommand      unknown_command
    │   ├── Invalid             invalid           carries `field`
    │   ├── Unauthenticated     unauthenticated
    │   ├── Forbidden           forbidden         carries `until` where it ends by itself
    │   ├── NotFound            not_found         also what the caller may not see
    │   ├── Conflict            conflict          carries `details`
    │   ├── RateLimited         rate_limited      carries `retry_after_ms`
    │   ├── TooLarge            too_large         carries `limit` and `value`
    │   ├── Closed              closed            the place no longer takes this
    │   └── Unavailable         unavailable       ours; a retry may succeed
    ├── ConnectionRefused       ends a connection with a close code
    └── OperatorError           what the command line shows to the operator, without a stack trace

Data is in attributes, `__str__` makes the sentence. An exception outside this tree is a defect of ours:
it is `internal` outside and a stack trace inside.
"""

from typing import Any, ClassVar


class HandraiseError(Exception):
    """Base of all errors that are raised on purpose."""


class CommandError(HandraiseError):
    """A command that was not carried out. Nothing was stored.

    `retryable` says whether the same command may succeed later without a change.
    """

    code: ClassVar[str]
    status: ClassVar[int]
    retryable: ClassVar[bool] = False

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def data(self) -> dict[str, Any]:
        """What goes on the wire besides code, message and `retryable`."""
        return {}


class BadFrame(CommandError):
    code, status = "bad_frame", 400


class UnknownCommand(CommandError):
    code, status = "unknown_command", 400


class Invalid(CommandError):
    """`field` is the path of the field at fault, as in `body` or `resume.after`."""

    code, status = "invalid", 422

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field

    def data(self) -> dict[str, Any]:
        return {"field": self.field}


class Unauthenticated(CommandError):
    code, status = "unauthenticated", 401


class Forbidden(CommandError):
    """`until` is the time (on the wire) at which what forbids it ends, None where nothing does by itself."""

    code, status = "forbidden", 403

    def __init__(self, message: str, until: str | None = None) -> None:
        super().__init__(message)
        self.until = until

    def data(self) -> dict[str, Any]:
        return {} if self.until is None else {"until": self.until}


class NotFound(CommandError):
    code, status = "not_found", 404


class Conflict(CommandError):
    """`details` is the state that the command ran into."""

    code, status = "conflict", 409

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.details = details

    def data(self) -> dict[str, Any]:
        return {"details": self.details}


class RateLimited(CommandError):
    """`limit` is the name under which `hello.limits` publishes the rate that was exceeded."""

    code, status, retryable = "rate_limited", 429, True

    def __init__(self, what: str, limit: str, retry_after_ms: int) -> None:
        seconds = max(1, -(-retry_after_ms // 1000))
        super().__init__(f"Too many {what} ({limit}); try again in {seconds} s.")
        self.limit = limit
        self.retry_after_ms = retry_after_ms

    def data(self) -> dict[str, Any]:
        return {"limit": self.limit, "retry_after_ms": self.retry_after_ms}


class TooLarge(CommandError):
    """`limit` is the published name of the limit, `value` its number."""

    code, status = "too_large", 413

    def __init__(self, field: str, limit: str, value: int) -> None:
        super().__init__(f"{field} is over the limit {limit} ({value}).")
        self.field = field
        self.limit = limit
        self.value = value

    def data(self) -> dict[str, Any]:
        return {"field": self.field, "limit": self.limit, "value": self.value}


class Closed(CommandError):
    code, status = "closed", 409


class Unavailable(CommandError):
    code, status, retryable = "unavailable", 503, True


class ConnectionRefused(HandraiseError):
    """Ends a connection; `close_code` is one of `protocol.close.CloseCode`."""

    def __init__(self, close_code: int, reason: str) -> None:
        super().__init__(reason)
        self.close_code = close_code
        self.reason = reason


class OperatorError(HandraiseError):
    """Something an operator can mend: a locked folder, a database from a newer program, a bad setting."""


class DatabaseTooNew(OperatorError):
    """The database was written by a newer program; opening it could lose what this one doesn't know."""


class DataFolderLocked(OperatorError):
    """Another process holds the data folder."""
