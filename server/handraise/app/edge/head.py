"""Request heads: their size while they come in, and what is wrong with a complete one."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from handraise.app.edge.limits import EdgeLimits
from handraise.app.edge.problem import Problem, Refused, invalid, too_large
from handraise.app.edge.proxies import RawHeaders, elements, values
from handraise.protocol.names import IMAGES

WEBSOCKET_PATH: Final = b"/ws"
UPLOAD_PATH: Final = IMAGES.encode()
"""The one address that takes a body of `upload_bytes`, within `upload_ms`."""
UPGRADE_HEADERS: Final = ((b"upgrade", b"websocket"), (b"sec-websocket-version", b"13"))

_TOKEN_NAMES = frozenset({"token", "access_token"})
_TOKEN = re.compile(r"hr_[A-Za-z0-9_-]{16,}")


@dataclass(frozen=True, slots=True)
class Head:
    """A complete request head. `upgrades` says that Connection and Upgrade ask for another protocol (RFC 9110 §7.8)."""

    method: str
    version: str
    path: bytes
    query: bytes
    headers: RawHeaders
    upgrades: bool

    @property
    def websocket(self) -> bool:
        """Whether it asks for a WebSocket."""
        return self.upgrades and [name.lower() for name in elements(self.headers, b"upgrade")] == ["websocket"]

    @property
    def uploads(self) -> bool:
        """Whether its body is an image."""
        return self.method == "POST" and self.path == UPLOAD_PATH

    def check_body(self, size: int, limits: EdgeLimits) -> None:
        """Raises `Refused` (413) where a body of so many bytes is too large."""
        if self.uploads and size > limits.upload_bytes:
            raise Refused(too_large(413, "The image", "image_bytes", limits.upload_bytes))
        if not self.uploads and size > limits.body_bytes:
            raise Refused(too_large(413, "The request body", "body_bytes", limits.body_bytes))


class HeadMeter:
    """Measures the head that is coming in. Sizes are of the lines as sent, optional whitespace aside."""

    __slots__ = ("_bytes", "_count", "_limits", "_raw", "_target")

    def __init__(self, limits: EdgeLimits) -> None:
        self._limits = limits
        self.begin()

    def begin(self) -> None:
        """Another head begins."""
        self._target = self._bytes = self._count = self._raw = 0

    def target(self, size: int) -> None:
        """A part of the request target. Raises `Refused` (414) past `target_bytes`."""
        self._target += size
        if self._target > self._limits.target_bytes:
            raise Refused(too_large(414, "The request target", "target_bytes", self._limits.target_bytes))
        self._add(size)

    def header(self, name: bytes, value: bytes) -> None:
        """A whole header line. Raises `Refused` (431) past `header_bytes`, `header_count` or `head_bytes`."""
        limits = self._limits
        size = len(name) + 2 + len(value)
        self._count += 1
        if size > limits.header_bytes:
            raise Refused(too_large(431, "A header line", "header_bytes", limits.header_bytes))
        if self._count > limits.header_count:
            raise Refused(too_large(431, "The number of headers", "header_count", limits.header_count))
        self._add(size + 2)

    def raw(self, size: int) -> None:
        """Bytes that came without completing the head; bounds a line that never ends. Raises `Refused` (431)."""
        self._raw += size
        if self._raw > self._limits.head_bytes:
            raise Refused(self._head_too_large())

    def _add(self, size: int) -> None:
        self._bytes += size
        if self._bytes > self._limits.head_bytes:
            raise Refused(self._head_too_large())

    def _head_too_large(self) -> Problem:
        return too_large(431, "The request head", "head_bytes", self._limits.head_bytes)


def check(head: Head, limits: EdgeLimits) -> None:
    """Raises `Refused` for a head that must not reach the application."""
    if head.version == "1.1" and len(values(head.headers, b"host")) != 1:
        raise Refused(invalid("Exactly one Host header is needed (RFC 9112 §3.2).", "host"))
    if names_token(head.query, strict=head.path == WEBSOCKET_PATH):
        raise Refused(
            invalid("A token never stands in a URL: send it in a header or in the auth frame.", "token_in_url")
        )
    head.check_body(declared_body_bytes(head.headers), limits)
    if head.method == "CONNECT":
        raise Refused(invalid("This is no proxy.", "connect"))
    if head.upgrades and has_body(head.headers):
        raise Refused(invalid("A request that asks for another protocol can't have a body here.", "upgrade"))
    if head.path == WEBSOCKET_PATH and not head.websocket:
        problem = invalid("This address takes WebSocket connections only (RFC 6455 §4.1).", "upgrade", 426)
        raise Refused(problem.with_headers(*UPGRADE_HEADERS, (b"connection", b"upgrade")))


def names_token(query: bytes, *, strict: bool) -> bool:
    """Whether a query carries what is, or looks like, a token; with `strict` a value that merely begins like one."""
    if not query:
        return False
    for name, value in parse_qsl(query.decode("latin-1"), keep_blank_values=True):
        if name.lower() in _TOKEN_NAMES or _TOKEN.search(name + " " + value) or (strict and value.startswith("hr_")):
            return True
    return False


def has_body(headers: RawHeaders) -> bool:
    """Whether body bytes follow the head (RFC 9112 §6)."""
    return declared_body_bytes(headers) > 0 or any(name == b"transfer-encoding" for name, _ in headers)


def declared_body_bytes(headers: RawHeaders) -> int:
    """Content-Length, 0 without one. The parser has refused what is no number, and two of them."""
    return max((int(value) for value in values(headers, b"content-length") if value.isdigit()), default=0)
