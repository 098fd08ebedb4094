"""What carries frames: one open connection of either transport; and the greeting, which is the same on both."""

from dataclasses import dataclass, field
from typing import Any, Final, NoReturn, Protocol

import msgspec

from handraise.client.errors import ConnectionLost, Refused, error_of
from handraise.errors import Unauthenticated
from handraise.protocol import codec
from handraise.protocol.close import CloseCode, may_resume
from handraise.protocol.limits import Limits

VERSION: Final = 1
AUTH_ID: Final = "auth"

_HTML_BYTES: Final = 64 * 1024
_OTHER_BYTES: Final = 8 * 1024
_IMAGE_BYTES: Final = 256
_READY_BYTES: Final = 32 * 1024 * 1024


class Link(Protocol):
    """One connection. `receive` and `send` raise `ConnectionLost`, or `Refused` where coming back is no use."""

    transport: str

    async def receive(self) -> bytes:
        """The next frame. One reader at a time; cancelling it loses nothing."""
        ...

    async def send(self, payload: bytes) -> bytes | None:
        """Sends a command; returns its reply where the transport brings it here, else None: it will be received."""
        ...

    def limit(self, frame_bytes: int) -> None:
        """The largest frame that may come from now on."""
        ...

    def abort(self) -> None:
        """Ends the connection at once; `receive` raises."""
        ...

    async def close(self) -> None:
        """Ends the connection in good order, within a second or so."""
        ...


@dataclass(frozen=True)
class Hello:
    """The server's first frame. `limits` are its published ones; those that it doesn't name are the defaults."""

    server: str
    epoch: str
    heartbeat_ms: int
    limits: Limits
    raw: dict[str, Any] = field(repr=False)

    @classmethod
    def read(cls, payload: bytes) -> "Hello":
        """Raises `Refused` for a server that speaks another version."""
        raw = parse(payload)
        if raw.get("type") != "hello" or raw.get("protocol") != VERSION:
            raise Refused(CloseCode.PROTOCOL_VERSION, f"the server doesn't speak version {VERSION} of the protocol")
        given = raw.get("limits")
        known = {name: given[name] for name in Limits.__struct_fields__ if name in given} if given else {}
        try:
            return cls(
                str(raw.get("server", "")),
                msgspec.convert(raw.get("epoch"), str),
                msgspec.convert(raw.get("heartbeat_ms", 25_000), int),
                msgspec.convert(known, Limits),
                raw,
            )
        except msgspec.ValidationError as error:
            raise ConnectionLost(CloseCode.BAD_FRAME, f"the server's hello is malformed: {error}") from None

    @property
    def largest_frame(self) -> int:
        """The most that a frame of this server can have, in bytes: a full page of longest posts, with slack.

        And never less than a fixed size, for `ready`: the mutes and blocks in it have no limit from which one would
        follow. The rest of it comes to some 5 MiB at the default limits.
        """
        # JSON at worst doubles the HTML (quotes); a body has up to 4 bytes a character, or 6 as an escape.
        images = self.limits.images_per_post * (6 * self.limits.alt_chars + _IMAGE_BYTES)
        page = self.limits.list_items * (2 * _HTML_BYTES + 6 * self.limits.body_chars + images + _OTHER_BYTES)
        return max(page, _READY_BYTES)


def parse(payload: bytes) -> dict[str, Any]:
    """A frame of the server's; what is no JSON object ends the connection."""
    try:
        return codec.parse(payload)
    except codec.NotAnObject as error:
        raise ConnectionLost(CloseCode.BAD_FRAME, f"the server sent what is no frame: {error}") from None


def ended(code: int, reason: str) -> ConnectionLost | Refused:
    """What the end of a connection means to the client."""
    return ConnectionLost(code, reason) if may_resume(code) else Refused(code, reason)


async def authenticate(link: Link, auth: dict[str, Any]) -> dict[str, Any]:
    """Sends `auth` and returns `ready`. An error in its place is raised: the server's, or its close code's."""
    reply = await link.send(codec.encode({"type": "auth", "id": AUTH_ID, **auth}))
    while True:
        frame = parse(reply if reply is not None else await link.receive())
        reply = None
        if frame.get("type") == "ready":
            return frame
        if frame.get("type") == "error":
            await _refused(link, frame)


async def _refused(link: Link, frame: dict[str, Any]) -> NoReturn:
    """After `unauthenticated` the server closes with 4500; after another error (a watch, a limit) it stays open."""
    error = error_of(frame)
    if not isinstance(error, Unauthenticated):
        raise error
    try:
        await link.receive()
    except Refused as closed:
        raise Refused(closed.code, error.message) from error
    raise error
