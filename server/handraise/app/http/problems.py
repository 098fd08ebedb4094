"""Every error as a problem document (RFC 9457) with the product's own `code`; of a defect nothing is shown."""

import logging
from http import HTTPStatus
from typing import Any, Final

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.openapi.datastructures import ResponseSpec

from handraise.errors import CommandError, ConnectionRefused, Invalid
from handraise.protocol.close import CloseCode

log = logging.getLogger("handraise.http")

MEDIA_TYPE: Final = "application/problem+json"
CHALLENGE: Final = 'Bearer realm="handraise"'  # RFC 6750 §3

_CODES: Final = {
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    413: "too_large",
    429: "rate_limited",
    503: "unavailable",
}
_DETAILS: Final = {
    404: "There is nothing at this address.",
    405: "This address doesn't take that method.",
    413: "The request body is over the limit.",
}
_REFUSED: Final = {
    CloseCode.AUTH_FAILED: 401,
    CloseCode.REVOKED: 403,
    CloseCode.TOO_MANY_CONNECTIONS: 429,
    CloseCode.TOO_MANY_COMMANDS: 429,
    CloseCode.DRAINING: 503,
}


class Problem(msgspec.Struct, omit_defaults=True):
    """What an error looks like. `field`, `limit`, `value`, `retry_after_ms` and `details` come with some codes."""

    status: int
    title: str
    detail: str
    code: str
    type: str = msgspec.field(default="about:blank")
    field: str | None = None
    limit: str | None = None
    value: int | None = None
    retry_after_ms: int | None = None
    details: dict[str, Any] | None = None


def refusals(*statuses: int) -> dict[int, ResponseSpec]:
    """The documentation of a route's errors."""
    return {
        status: ResponseSpec(
            Problem, media_type=MEDIA_TYPE, description=HTTPStatus(status).phrase, generate_examples=False
        )
        for status in statuses
    }


def problem(status: int, code: str, detail: str, **more: Any) -> Response[bytes]:
    """The response for one error. `more` are its code's own fields; `retry_after_ms` is a header too."""
    document = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        **more,
    }
    headers = {"cache-control": "no-store"}
    if status == 401:
        headers["www-authenticate"] = CHALLENGE
    if (wait_ms := more.get("retry_after_ms")) is not None:
        headers["retry-after"] = str(max(1, -(-wait_ms // 1000)))
    return Response(msgspec.json.encode(document), status_code=status, media_type=MEDIA_TYPE, headers=headers)


def not_found() -> Response[bytes]:
    """The answer for an address without a route."""
    return problem(404, "not_found", _DETAILS[404])


def of_command(error: CommandError) -> Response[bytes]:
    """An expected error, in the words of the wire."""
    return problem(error.status, error.code, error.message, retryable=error.retryable, **error.data())


def on_command_error(_request: Request[Any, Any, Any], error: CommandError) -> Response[bytes]:
    return of_command(error)


def on_refusal(_request: Request[Any, Any, Any], error: ConnectionRefused) -> Response[bytes]:
    """A stream that would have been closed at once, had it been a socket."""
    status = _REFUSED.get(CloseCode(error.close_code), 400)
    return problem(status, _CODES.get(status, "invalid"), error.reason, close_code=int(error.close_code))


def on_http_exception(_request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """What the framework refuses: no such route, wrong method, a body that isn't what it should be."""
    status = error.status_code
    if status >= 500:
        return on_defect(_request, error)
    if isinstance(error, ValidationException):
        return of_command(_invalid(error))
    response = problem(status, _CODES.get(status, "invalid"), _DETAILS.get(status) or _sentence(status, error))
    for name, value in (error.headers or {}).items():
        response.headers[name.lower()] = value
    return response


def on_defect(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Ours: a stack trace inside, a sentence outside. The path is logged, the query never."""
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return problem(500, "internal", "Something went wrong on the server; it is logged.", retryable=True)


def _invalid(error: ValidationException) -> Invalid:
    extra: Any = error.extra
    first = extra[0] if isinstance(extra, list) and extra else {}
    field = str(first.get("key") or "body")
    text = str(first.get("message") or "This isn't what the route takes").removesuffix(".")
    return Invalid(field, f"{text}.")


def _sentence(status: int, error: HTTPException) -> str:
    """The framework's own words only where they speak of the request; never a module's or a function's name."""
    return "The body is no valid JSON." if "JSON" in error.detail else f"{HTTPStatus(status).phrase}."


HANDLERS: Final[dict[Any, Any]] = {
    CommandError: on_command_error,
    ConnectionRefused: on_refusal,
    HTTPException: on_http_exception,
    Exception: on_defect,
}
