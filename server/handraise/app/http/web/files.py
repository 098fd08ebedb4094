"""The browser client's files as they lie on the disk, and whether a client's copy is still the present one."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Final

import handraise

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


def is_fresh(request_headers: Any, etag: str, modified: datetime | None = None) -> bool:
    """Whether the client's copy is the present one; its ETag decides where it sent one (RFC 9110 §13.2.2), and alone
    where no time is told.
    """
    if (tags := request_headers.get("if-none-match")) is not None:
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return "*" in known or etag in known
    since = request_headers.get("if-modified-since")
    if since is None or modified is None:
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
