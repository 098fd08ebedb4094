"""One page for every address that the client draws, the joined files that it loads, and the modules as they are."""

import asyncio
from collections.abc import Mapping
from email.utils import format_datetime
from typing import Any, Final

from litestar import HttpMethod, Request, Response, route
from litestar.params import FromPath

from handraise.app.http.web.files import client_folder, is_fresh, read
from handraise.app.http.web.joined import Client, Encoded, JoinedClient
from handraise.errors import NotFound

CLIENT: Final = JoinedClient(client_folder())
"""Shared by all servers of the process: to make it takes a second."""

LANGUAGE_COOKIE: Final = "handraise_language"
"""Holds the tag of the language that somebody has chosen; the page's script sets it."""
VARIES: Final = "Accept-Encoding, Accept-Language, Cookie"

_READ: Final = (HttpMethod.GET, HttpMethod.HEAD)
_NOTHING: Final = "There is nothing at this address."
_ANEW: Final = "no-cache"
_FOR_EVER: Final = "public, max-age=31536000, immutable"


async def answer(request: Request[Any, Any, Any], name: str) -> Response[bytes]:
    """The file, or 304 to those who have it. It is asked for anew each time, so that an update is seen at once."""
    found = await asyncio.to_thread(read, client_folder(), name)
    if found is None:
        raise NotFound(_NOTHING)
    modified = format_datetime(found.modified, usegmt=True)
    headers = {"etag": found.etag, "last-modified": modified, "cache-control": _ANEW}
    if is_fresh(request.headers, found.etag, found.modified):
        return Response(b"", status_code=304, headers=headers)
    return Response(found.content, media_type=found.media_type, headers=headers)


def _compressed(
    request: Request[Any, Any, Any], text: Encoded, version: str, headers: Mapping[str, str]
) -> Response[bytes]:
    coding, content = text.best(request.headers.get("accept-encoding", ""))
    headers = {"etag": f'"{version}{coding and "-"}{coding}"', "vary": "Accept-Encoding", **headers}
    if is_fresh(request.headers, headers["etag"]):
        return Response(b"", status_code=304, headers=headers)
    if coding:
        headers["content-encoding"] = coding
    return Response(content, media_type=text.media_type, headers=headers)


async def make_ready() -> None:
    """Begins to join and compress, so that the first visitor needn't wait for it."""
    asyncio.get_running_loop().run_in_executor(None, CLIENT.now)


async def client_for(request: Request[Any, Any, Any]) -> Client | None:
    """The client in the language of who asks: chosen in its preferences, else the browser's."""
    preferred = request.cookies.get(LANGUAGE_COOKIE, "")
    return await asyncio.to_thread(CLIENT.now, preferred, request.headers.get("accept-language", ""))


async def the_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The one page, which names the present version's files."""
    client = await client_for(request)
    if client is None:
        return await answer(request, "index.html")
    headers = {"cache-control": _ANEW, "vary": VARIES, "content-language": client.language}
    return _compressed(request, client.page, client.version, headers)


PAGES: Final = (
    "/",
    *("/topic/{tag:str}", "/thread/{ident:int}"),
    *("/help", "/help/figures", "/help/held", "/rooms", "/room/{ident:int}", "/join", "/join/{code:str}"),
    *("/room/{ident:int}/wall", "/room/{ident:int}/held", "/room/{ident:int}/figures"),
    *("/direct", "/direct/{handle:str}"),
    *("/notifications", "/search", "/invite", "/invites", "/check"),
    *("/cases", "/cases/log", "/cases/{ident:int}", "/preferences", "/list/{ident:int}", "/people", "/topics"),
)
"""The addresses that the page's script draws; `profile` below has one more."""


@route(
    list(PAGES),
    http_method=_READ,
    include_in_schema=False,
    status_code=200,
)
async def page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The one page; its script reads the address."""
    return await the_page(request)


@route("/sw.js", http_method=_READ, include_in_schema=False, status_code=200)
async def service_worker(request: Request[Any, Any, Any]) -> Response[bytes]:
    """At the root, since a service worker has to do only with what lies below itself."""
    return await answer(request, "sw.js")


@route("/{name:str}", http_method=_READ, include_in_schema=False, status_code=200)
async def profile(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """`/@ana` is a page of the client; other names at the root aren't."""
    if not name.startswith("@"):
        raise NotFound(_NOTHING)
    return await the_page(request)


@route("/client/joined/{version:str}/{name:str}", http_method=_READ, include_in_schema=False, status_code=200)
async def joined(request: Request[Any, Any, Any], version: FromPath[str], name: FromPath[str]) -> Response[bytes]:
    """A joined file of the present version. Another version's page has to be loaded anew: two versions don't mix."""
    client = CLIENT.version(version)
    if client is None:  # perhaps made before this process was
        await client_for(request)
        client = CLIENT.version(version)
    if client is None or name not in client.files:
        raise NotFound("There is nothing at this address. The page may be of an earlier version: load it again.")
    return _compressed(request, client.files[name], version, {"cache-control": _FOR_EVER})


@route("/client/{name:path}", http_method=_READ, include_in_schema=False, status_code=200)
async def file(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """A file of the client as it is written, for who wants to read it."""
    return await answer(request, name)
