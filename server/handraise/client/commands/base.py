"""What every command's method stands on: the call, and how it is sent."""

import secrets
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from msgspec import UNSET

from handraise.errors import RateLimited
from handraise.protocol import codec, commands
from handraise.protocol.objects import Image

T = TypeVar("T")
Raw = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """A command ready to be sent; `repeatable` as in `outbox.Entry`."""

    id: str
    command: str
    payload: bytes
    key: str | None
    repeatable: bool


def new_key() -> str:
    """A key that no other command has: 128 random bits."""
    return secrets.token_hex(16)


def call_of(frame: Raw, ident: str) -> Call:
    """A raw command as a call. It gets an `id` where it has none, and a `key` where the command writes."""
    kind = str(frame.get("type", ""))
    shape = commands.COMMANDS.get(kind)
    frame = {**frame, "id": frame.get("id", ident)}
    if not (isinstance(frame["id"], str) and 1 <= len(frame["id"]) <= 64):
        raise ValueError("a command's id is a text of 1 to 64 characters")  # the error frame couldn't name it
    if shape is not None and shape.writes:
        frame.setdefault("key", new_key())
    key = frame.get("key")
    repeatable = key is not None or kind in ("watch", "unwatch")
    return Call(frame["id"], kind, codec.encode(frame), key, repeatable)


class Base(ABC):
    """Sends; what carries it is the client's."""

    wait_when_limited: bool = False

    @abstractmethod
    async def request(self, frame: Raw, *, timeout: float | None = None) -> Raw:
        """Sends any command frame, and returns its `ok` frame as it came. `id` and `key` are filled in."""

    @abstractmethod
    async def _upload(self, image: bytes, timeout: float | None) -> Image:
        """Sends one file, and raises what refuses it."""

    @abstractmethod
    async def _pause(self, seconds: float) -> None:
        """Waits, by the clock that the client was given."""

    async def _ask(self, frame: Raw, read: Callable[[Raw], T], timeout: float | None, **given: Any) -> T:
        """What is None isn't sent. `given` is sent as it is, but for what is unset: there None is the wire's null."""
        frame = {name: value for name, value in frame.items() if value is not None}
        frame |= {name: value for name, value in given.items() if value is not UNSET}
        return read(await self.request(frame, timeout=timeout))

    async def _patiently(self, send: Callable[[], Awaitable[T]]) -> T:
        """Sends again, the same call, after each `rate_limited`, for as long as the server says."""
        while True:
            try:
                return await send()
            except RateLimited as limited:
                if not self.wait_when_limited:
                    raise
                # A server that says 0 must not make us spin.
                await self._pause(max(0.05, limited.retry_after_ms / 1000))
