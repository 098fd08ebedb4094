"""Word filters and lists of feeds."""

from handraise.domain.intents.base import Intent


class SetFilter(Intent, frozen=True, kw_only=True):
    """A new word filter, until a time in ms or for good."""

    words: tuple[str, ...]
    until: int | None = None


class EndFilter(Intent, frozen=True, kw_only=True):
    filter: int


class PutList(Intent, frozen=True, kw_only=True):
    """A new list of feeds, or with `list` what takes that one's place."""

    title: str
    feeds: tuple[str, ...]
    list: int | None = None


class DropList(Intent, frozen=True, kw_only=True):
    list: int
