"""The browser client: one page for every address that it draws, and the files that the page loads."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from typing import Any, Final

from litestar import HttpMethod, Request, Response, route
from litestar.params import FromPath

import handraise
from handraise.errors import NotFound

MEDIA_TYPES: Final = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
    ".txt": "text/plain",
}
"""What is served; a file of another kind doesn't exist."""

_READ: Final = (HttpMethod.GET, HttpMethod.HEAD)


def client_folder() -> Path:
    """The client in the wheel, or in the checkout of an editable install."""
    package = Path(handraise.__file__).parent
    carried = package / "web"
    return carried if carried.is_dir() else package.parents[1] / "client_example" / "web"


def find(folder: Path, name: str) -> Path | None:
    """The file `name` in `folder`, or None: nothing outside of it, nothing hidden, nothing of an unknown kind."""
    if "\0" in name or "\\" in name or any(part.startswith(".") for part in name.split("/")):
        return None
    folder = folder.resolve()
    path = (folder / name.lstrip("/")).resolve()
    if not path.is_relative_to(folder) or path.suffix not in MEDIA_TYPES or not path.is_file():
        return None
    return path


def is_fresh(request_headers: Any, etag: str, modified: datetime) -> bool:
    """Whether the client's copy is the present one; its ETag decides where it sent one (RFC 9110 §13.2.2)."""
    if (tags := request_headers.get("if-none-match")) is not None:
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return "*" in known or etag in known
    since = request_headers.get("if-modified-since")
    if since is None:
        return False
    try:
        return modified <= parsedate_to_datetime(since)
    except (ValueError, TypeError):
        return False


@dataclass(frozen=True, slots=True)
class File:
    """What a file was when it was read."""

    media_type: str
    content: bytes
    etag: str
    modified: datetime


def read(folder: Path, name: str) -> File | None:
    """The file `name` in `folder`, where `find` finds it. Blocks."""
    path = find(folder, name)
    if path is None:
        return None
    state = path.stat()
    etag = f'"{state.st_mtime_ns:x}-{state.st_size:x}"'
    return File(MEDIA_TYPES[path.suffix], path.read_bytes(), etag, datetime.fromtimestamp(int(state.st_mtime), UTC))


async def answer(request: Request[Any, Any, Any], name: str) -> Response[bytes]:
    """The file, or 304 to those who have it. It is asked for anew each time, so that an update is seen at once."""
    found = await asyncio.to_thread(read, client_folder(), name)
    if found is None:
        raise NotFound("There is nothing at this address.")
    modified = format_datetime(found.modified, usegmt=True)
    headers = {"etag": found.etag, "last-modified": modified, "cache-control": "no-cache"}
    if is_fresh(request.headers, found.etag, found.modified):
        return Response(b"", status_code=304, headers=headers)
    return Response(found.content, media_type=found.media_type, headers=headers)


PAGES: Final = (
    "/",
    *("/topic/{tag:str}", "/thread/{ident:int}"),
    *("/help", "/help/figures", "/rooms", "/room/{ident:int}", "/join", "/join/{code:str}"),
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
    return await answer(request, "index.html")


@route("/{name:str}", http_method=_READ, include_in_schema=False, status_code=200)
async def profile(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """`/@ana` is a page of the client; other names at the root aren't."""
    if not name.startswith("@"):
        raise NotFound("There is nothing at this address.")
    return await answer(request, "index.html")


@route("/client/{name:path}", http_method=_READ, include_in_schema=False, status_code=200)
async def file(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """A file of the client."""
    return await answer(request, name)
