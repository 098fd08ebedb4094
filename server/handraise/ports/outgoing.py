"""Out of the house: where alerts go besides the program's own pages."""

from typing import Protocol

import msgspec


class Message(msgspec.Struct, frozen=True):
    """Plain text; `title` is one line."""

    title: str
    text: str


class Busy(Exception):
    """A message to this receiver is still under way: nothing was sent."""


class Receivers(Protocol):
    """Where messages go, as the operator says it."""

    @property
    def names(self) -> tuple[str, ...]:
        """One for each receiver: distinct, without anything secret, and the same at the next start."""
        ...

    async def send(self, name: str, message: Message) -> bool:
        """Whether the receiver took it. It may take its time, even for ever, and then holds up nobody else.

        One message at a time for each receiver, raises `Busy` while there is one. Cancelling doesn't call it back.
        """
        ...


class Nobody:
    """No receivers."""

    names: tuple[str, ...] = ()

    async def send(self, name: str, message: Message) -> bool:
        return False
