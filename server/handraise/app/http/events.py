"""The event stream for networks that block WebSockets: the same frames as Server-Sent Events (WHATWG HTML)."""

import asyncio
import logging
from collections.abc import Awaitable
from contextlib import suppress
from typing import Annotated, Any, Final

from litestar import Request, Response, get
from litestar.params import HeaderParameter, QueryParameter
from litestar.types import Receive, Scope, Send

from handraise.app.edge.conversation import Conversation
from handraise.app.http.auth import Caller, for_service
from handraise.app.http.context import Given, peer_of
from handraise.app.http.eventlink import EventLink
from handraise.app.http.problems import refusals
from handraise.errors import HandraiseError, Invalid
from handraise.protocol.close import CloseCode
from handraise.protocol.commands import Resume

log = logging.getLogger("handraise.http")

RETRY: Final = b"retry: 2000\n\n"
HEADERS: Final = {
    "cache-control": "no-cache, no-transform",
    "x-accel-buffering": "no",  # nginx would hold the events back
}
_MOST_SEQ: Final = 1 << 53


class EventStream(Response[bytes]):
    """A response that goes on until one side ends it."""

    def __init__(self, link: EventLink, opening: "asyncio.Task[Conversation]") -> None:
        super().__init__(b"", media_type="text/event-stream", headers=HEADERS)
        self.link = link
        self.opening = opening

    def to_asgi_response(self, *_args: Any, **_options: Any) -> Any:
        return self.run

    async def run(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends what is written to the link, until it ends or the client goes; then tells the conversation."""
        self.opening.add_done_callback(self._opened)
        tasks = [asyncio.create_task(self._send(send)), asyncio.create_task(_gone(receive))]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.link.lost()
            await _ended(*tasks, self.opening)
            if (conversation := _result(self.opening)) is not None:
                conversation.lost(self.link.reason)

    def _opened(self, opening: "asyncio.Task[Conversation]") -> None:
        """A replay that fails half-way ends the stream: the client comes back and resumes."""
        if _result(opening) is None:
            self.link.close(CloseCode.INTERNAL)

    async def _send(self, send: Send) -> None:
        headers = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
        headers.append((b"content-type", b"text/event-stream; charset=utf-8"))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": RETRY, "more_body": True})
        async for piece in self.link.pieces():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            # The transport took it, so the client reads: the only sign of life that a stream has.
            if (conversation := _result(self.opening)) is not None:
                conversation.heard()
        await send({"type": "http.response.body", "body": b"", "more_body": False})


@get(
    "/api/v1/events",
    media_type="text/event-stream",
    responses=refusals(400, 401, 403, 404, 422, 429, 503),
    summary="The event stream",
)
async def events(
    request: Request[Any, Any, Any],
    credential: Caller,
    context: Given,
    watch: Annotated[
        list[str] | None, QueryParameter(description="Feeds to watch, as `#edtech` or `thread:4702`.")
    ] = None,
    after: Annotated[str | None, QueryParameter(description="`<epoch>.<seq>`, to resume from.")] = None,
    last_event_id: Annotated[
        str | None, HeaderParameter(name="Last-Event-ID", description="Wins over `after`.")
    ] = None,
) -> EventStream:
    """`hello`, `ready`, on resume what was missed, then live changes, each with its place as `id`."""
    settings = context.settings
    link = EventLink(
        for_service(peer_of(request.scope)),
        most_bytes=settings.write_buffer_bytes,
        replay_bytes=settings.replay_buffer_bytes,
        dropped=context.dropped,
    )
    feeds = [feed for each in watch or () for feed in each.split(",") if feed]
    cursor = parse_cursor(last_event_id or after)
    opening = asyncio.create_task(context.service.stream(link, credential, feeds, cursor))
    await _begun(link, opening)
    return EventStream(link, opening)


def parse_cursor(text: str | None) -> Resume | None:
    """`<epoch>.<seq>`. Raises `Invalid`."""
    if not text:
        return None
    epoch, _, seq = text.rpartition(".")
    if not (1 <= len(epoch) <= 64 and seq.isascii() and seq.isdigit() and len(seq) <= 16 and int(seq) < _MOST_SEQ):
        raise Invalid("after", "A place in the log is written as <epoch>.<seq>.")
    return Resume(epoch, int(seq))


async def _begun(link: EventLink, opening: "asyncio.Task[Conversation]") -> None:
    """Returns when the stream is open or waits for the client to read; raises what refuses it, as long as it can."""
    reader = asyncio.create_task(link.needs_reader())
    try:
        await asyncio.wait({opening, reader}, return_when=asyncio.FIRST_COMPLETED)
    except asyncio.CancelledError:
        await _ended(opening)
        raise
    finally:
        await _ended(reader)
    if opening.done():
        opening.result()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _ended(*tasks: "asyncio.Task[Any]") -> None:
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError, ConnectionError, HandraiseError):
            await _logged(task)


async def _logged(task: Awaitable[Any]) -> None:
    try:
        await task
    except (ConnectionError, HandraiseError):
        raise
    except Exception:
        log.exception("an event stream failed")


def _result(opening: "asyncio.Task[Conversation]") -> Conversation | None:
    done = opening.done() and not opening.cancelled() and opening.exception() is None
    return opening.result() if done else None
