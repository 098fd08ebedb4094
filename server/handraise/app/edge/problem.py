"""Answers that the edge gives by itself: RFC 9457 problem details with the product's error `code`."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from http import HTTPStatus

import orjson


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal. `reason` is the name under which it is counted; `limit` and `value` name a limit that was exceeded."""

    status: int
    code: str
    detail: str
    reason: str
    limit: str | None = None
    value: int | None = None
    headers: tuple[tuple[bytes, bytes], ...] = ()

    def response(self, default_headers: Iterable[tuple[bytes, bytes]] = ()) -> bytes:
        """The whole HTTP/1.1 response; it announces the connection's end."""
        body = self._body()
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}".encode()]
        own = (
            (b"content-type", b"application/problem+json"),
            (b"content-length", b"%d" % len(body)),
            (b"cache-control", b"no-store"),
            (b"connection", b"close"),
        )
        lines += [name + b": " + value for name, value in (*default_headers, *own, *self.headers)]
        return b"\r\n".join((*lines, b"", body))

    def _body(self) -> bytes:
        document: dict[str, str | int] = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
        }
        if self.limit is not None and self.value is not None:
            document |= {"limit": self.limit, "value": self.value}
        return orjson.dumps(document)

    def with_headers(self, *headers: tuple[bytes, bytes]) -> "Problem":
        return replace(self, headers=self.headers + headers)


class Refused(Exception):
    """Raised while a request is read: answer with `problem`, then close."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


def too_large(status: int, what: str, limit: str, value: int) -> Problem:
    """A published size was exceeded."""
    return Problem(status, "too_large", f"{what} is over the limit {limit} ({value}).", limit, limit, value)


def invalid(detail: str, reason: str, status: int = 400) -> Problem:
    """The request isn't one that HTTP (or the WebSocket handshake) allows here."""
    return Problem(status, "invalid", detail, reason)


def late(what: str, limit: str, value: int) -> Problem:
    """A client that began and then didn't go on (RFC 9110 §15.5.9)."""
    return Problem(408, "invalid", f"{what} did not come within {value} ms.", limit, limit, value)
