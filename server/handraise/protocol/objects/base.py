"""Objects of all areas: who wrote something, and what is left of it."""

import msgspec


class Author(msgspec.Struct, frozen=True):
    id: int
    handle: str | None
    name: str
    role: str
    bot: bool


class Deleted(msgspec.Struct, frozen=True):
    """What is left of a deleted object; `id` is the object's."""

    id: int
    deleted: bool = True


class Gone(msgspec.Struct, frozen=True):
    """An object that has left all feeds of the session."""

    id: int
    gone: bool = True
