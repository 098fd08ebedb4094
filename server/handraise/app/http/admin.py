"""The operator's commands over the admin socket: `POST /admin/v1/<operation>`, JSON both ways.

These routes exist on no other door. An import answers with a line of JSON for each step, then one with the result.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any, Final

import msgspec
from litestar import Request, Response, post
from litestar.params import FromPath
from litestar.response import Stream

from handraise.app.http.problems import HANDLERS, of_command, problem
from handraise.app.operations import Operations
from handraise.app.operator import REQUESTS, AccountImport
from handraise.errors import CommandError, Invalid, NotFound, OperatorError

log = logging.getLogger("handraise.http")

MOST_BYTES: Final = 64 << 20
"""An import of 100,000 people."""
LINES: Final = "application/x-ndjson"


def routes(operations: Operations) -> list[Any]:
    """The routes, for the application behind the socket."""

    @post(
        "/admin/v1/{operation:str}",
        status_code=200,
        include_in_schema=False,
        request_max_body_size=MOST_BYTES,
        exception_handlers={OperatorError: _on_operator_error, **HANDLERS},
    )
    async def operate(request: Request[Any, Any, Any], operation: FromPath[str]) -> Response[Any]:
        if operation not in REQUESTS:
            raise NotFound(f"There is no operation {operation}.")
        ask = _decoded(await request.body(), operation)
        if isinstance(ask, AccountImport):
            return Stream(_import(operations, ask), media_type=LINES)
        result = await getattr(operations, operation)(ask)
        return Response(msgspec.json.encode(result), media_type="application/json")

    return [operate]


def _decoded(body: bytes, operation: str) -> Any:
    try:
        return msgspec.json.decode(body or b"{}", type=REQUESTS[operation])
    except msgspec.DecodeError as error:
        raise Invalid("body", f"{error}.") from None


def _on_operator_error(_request: Request[Any, Any, Any], error: OperatorError) -> Response[bytes]:
    return problem(409, "operator", str(error))


async def _import(operations: Operations, ask: AccountImport) -> AsyncIterator[bytes]:
    """A line for each step. A client that goes ends the import: running it again is safe."""
    steps: asyncio.Queue[tuple[int, int]] = asyncio.Queue()
    work = asyncio.create_task(operations.account_import(ask, lambda done, total: steps.put_nowait((done, total))))
    try:
        while not work.done():
            step = asyncio.create_task(steps.get())
            await asyncio.wait({work, step}, return_when=asyncio.FIRST_COMPLETED)
            if not step.cancel():
                yield _line("progress", step.result())
        yield _outcome(work)
    finally:
        work.cancel()


def _outcome(work: "asyncio.Task[Any]") -> bytes:
    try:
        return _line("result", work.result())
    except CommandError as error:
        return _line("problem", msgspec.Raw(of_command(error).content))
    except Exception:
        log.exception("an import failed")
        return _line("problem", {"status": 500, "code": "internal", "detail": "The import failed; the log has why."})


def _line(name: str, value: Any) -> bytes:
    return msgspec.json.encode({name: value}) + b"\n"
