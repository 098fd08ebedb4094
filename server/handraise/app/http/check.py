"""For the page /check: does this network let an event stream through as it comes?"""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from litestar import get
from litestar.response import Stream

from handraise.app.http.context import Given
from handraise.app.http.events import HEADERS
from handraise.app.http.problems import refusals
from handraise.errors import Unavailable
from handraise.protocol.sse import sse_text

EVENTS: Final = 3
APART_S: Final = 0.3
MOST: Final = 32
"""So many at a time, on the whole server: each is a timer and some bytes, and nobody needs to be known for it."""


@get(
    "/api/v1/check/events",
    media_type="text/event-stream",
    responses=refusals(503),
    security=[{}],
    summary="Three events, to see whether they come one by one",
)
async def check_events(context: Given) -> Stream:
    """`{"type":"check","n":1}` to 3, 300 ms apart. Where they come together, something on the way holds them."""
    if context.checking >= MOST:
        raise Unavailable("Many are checking their network just now; try again in a second.")
    headers = HEADERS | {"cache-control": "no-store, no-transform"}
    return Stream(lambda: _events(context), media_type="text/event-stream", headers=headers)


async def _events(context: Given) -> AsyncIterator[bytes]:
    context.checking += 1
    try:
        for number in range(1, EVENTS + 1):
            if number > 1:
                await asyncio.sleep(APART_S)
            yield sse_text(b'{"type":"check","n":%d}' % number, "", None)
    finally:
        context.checking -= 1
