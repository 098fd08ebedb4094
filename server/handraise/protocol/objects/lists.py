"""Word filters and lists of feeds."""

import msgspec


class Filter(msgspec.Struct, frozen=True):
    """Words that the session's own account doesn't want to see."""

    id: int
    words: tuple[str, ...]
    until: str | None = None


class List(msgspec.Struct, frozen=True):
    """Feeds that the session's own account reads together."""

    id: int
    title: str
    feeds: tuple[str, ...]
