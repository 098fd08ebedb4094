"""Commands without a socket: the same frames, the same rules, one at a time."""

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, post
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema

from handraise.app.http.auth import Caller
from handraise.app.http.context import Given
from handraise.app.http.problems import refusals

_FRAME = Schema(
    type=OpenAPIType.OBJECT,
    required=["type", "id"],
    properties={"type": Schema(type=OpenAPIType.STRING), "id": Schema(type=OpenAPIType.STRING)},
    description="A command frame, as docs/protocol.md lists them.",
)


@dataclass
class CommandOperation(Operation):
    """The body is a frame, which the codec checks; the framework sees bytes only."""

    def __post_init__(self) -> None:
        self.request_body = RequestBody(
            content={"application/json": OpenAPIMediaType(schema=_FRAME)}, required=True, description="One command."
        )


@post(
    "/api/v1/commands",
    status_code=200,
    responses=refusals(401, 403, 413, 415),
    operation_class=CommandOperation,
    summary="Carry out a command",
)
async def command(request: Request[Any, Any, Any], credential: Caller, context: Given) -> Response[bytes]:
    """Answers with the `ok` or `error` frame itself; the HTTP status is that of the frame's code."""
    status, frame = await context.service.command(credential, await request.body())
    return Response(frame, status_code=status, media_type="application/json", headers={"cache-control": "no-store"})
