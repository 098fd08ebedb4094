"""Word filters and lists of feeds."""

import msgspec


class WordFilter(msgspec.Struct, frozen=True):
    """What has one of `words` (as they were written) isn't to be shown to `account`, until a time or for good."""

    id: int
    seq: int
    account: int
    words: tuple[str, ...]
    until: int | None = None


class FeedList(msgspec.Struct, frozen=True):
    """Feeds that `account` reads together, whether it follows them or not."""

    id: int
    seq: int
    account: int
    title: str
    feeds: tuple[str, ...]
