"""What a browser is shown at an address without anything: the page, which says so itself. Others get the problem."""

import asyncio
import re
from typing import Any, Final

from litestar import Request, Response
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from handraise.app.http.web.files import client_folder, read
from handraise.app.http.web.joining import PAGE
from handraise.app.http.web.routes import VARIES, client_for

_NO_PAGES: Final = re.compile(r"/(?:api|client)(?:/|$)")
_HTML: Final = re.compile(r"(?:^|,)\s*text/html\s*(?:;(?!\s*q=0(?:\.0*)?\s*(?:,|$))|,|$)", re.IGNORECASE)


class PageForUnknown:
    """Wraps an ASGI application: its 404 to whoever asks for `text/html` becomes the page, with that status. Never
    below /api and /client, where scripts ask.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or not _is_for_a_page(request := Request[Any, Any, Any](scope)):
            await self._app(scope, receive, send)
            return
        missing = False

        async def unless_missing(message: Message) -> None:
            nonlocal missing
            if message["type"] == "http.response.start":
                missing = message["status"] == 404
            if not missing:
                await send(message)

        await self._app(scope, receive, unless_missing)
        if missing:
            response = await _page(request)
            if request.method == "HEAD":
                response.content = b""
            await response.to_asgi_response(None, request)(scope, receive, send)


def _is_for_a_page(request: Request[Any, Any, Any]) -> bool:
    if request.method not in ("GET", "HEAD") or _NO_PAGES.match(request.scope["path"]):
        return False
    return _HTML.search(request.headers.get("accept", "")) is not None


async def _page(request: Request[Any, Any, Any]) -> Response[bytes]:
    headers = {"cache-control": "no-store", "vary": f"Accept, {VARIES}"}
    client = await client_for(request)
    if client is None:
        found = await asyncio.to_thread(read, client_folder(), PAGE)
        content = found.content if found else b""
    else:
        coding, content = client.page.best(request.headers.get("accept-encoding", ""))
        headers["content-language"] = client.language
        headers |= {"content-encoding": coding} if coding else {}
    return Response(content, media_type="text/html", status_code=404, headers=headers)
