"""The client as it is served: joined (ADR 19), compressed, and made anew when one of its files changes."""

import gzip
import logging
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import brotli
from minify_html import minify

from handraise.app.http.web.joining import PAGE, NotJoinable, join

CODINGS: Final = ("br", "gzip")
"""The better one first. Only what is public is compressed: a secret beside a stranger's words would be told by its
length (BREACH)."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Encoded:
    """One text, plain and compressed."""

    media_type: str
    forms: Mapping[str, bytes]  # by content coding; "" is the plain one

    def best(self, accept_encoding: str) -> tuple[str, bytes]:
        """The coding and the bytes to send, by the request's `Accept-Encoding` (RFC 9110 §12.5.3)."""
        accepted = _accepted(accept_encoding)
        coding = next((coding for coding in CODINGS if coding in accepted and coding in self.forms), "")
        return coding, self.forms[coding]


@dataclass(frozen=True, slots=True)
class Client:
    """`files` are named as below `/client/joined/<version>/`."""

    version: str
    page: Encoded
    files: Mapping[str, Encoded]


class JoinedClient:
    """The client in `folder`. `now` may be called by any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._state: tuple[tuple[str, int, int], ...] | None = None
        self._client: Client | None = None

    @property
    def made(self) -> Client | None:
        """As `now` last gave it: enough for the files of its version, which never change."""
        return self._client

    def now(self) -> Client | None:
        """As its files are at present; None where they can't be joined, which is logged once. Blocks: the first call
        for a second, others for a look at the folder.
        """
        with self._lock:
            state = tuple(_states(self._folder))
            if state != self._state:
                self._client = _made(self._folder)
                self._state = state
            return self._client


def _states(folder: Path) -> Iterator[tuple[str, int, int]]:
    for path in _texts(folder):
        state = path.stat()
        yield str(path), state.st_mtime_ns, state.st_size


def _texts(folder: Path) -> list[Path]:
    return sorted(path for kind in ("*.js", "*.css", PAGE) for path in folder.rglob(kind))


def _made(folder: Path) -> Client | None:
    texts = {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in _texts(folder)}
    try:
        joined = join(texts)
    except NotJoinable as why:
        _log.warning("the client is served unjoined: %s", why)
        return None
    files = {
        "first.js": _encoded("text/javascript", _lean(joined.first)),
        "rest.js": _encoded("text/javascript", _lean(joined.rest)),
        "client.css": _encoded("text/css", joined.styles),
    }
    return Client(joined.version, _encoded("text/html", joined.page), files)


def _lean(module: str) -> str:
    """What it does in fewer characters. The library takes a page, so the module goes through as the script of one."""
    begin, end = "<script type=module>", "</script>"
    lean = minify(f"{begin}{module}{end}", minify_js=True)
    if "</script" in module or not (lean.startswith(begin) and lean.endswith(end)):
        return module
    return lean.removeprefix(begin).removesuffix(end)


def _encoded(media_type: str, text: str) -> Encoded:
    plain = text.encode()
    return Encoded(media_type, {"": plain, "br": brotli.compress(plain), "gzip": gzip.compress(plain, mtime=0)})


def _accepted(accept_encoding: str) -> set[str]:
    accepted = set()
    for part in accept_encoding.lower().split(","):
        coding, _, weight = (piece.strip() for piece in part.partition(";"))
        if weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            accepted.add(coding)
    return accepted
