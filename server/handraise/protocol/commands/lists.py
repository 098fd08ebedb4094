"""Word filters and lists of feeds."""

from handraise.protocol.commands.base import FeedName, Id, Write


class Filter(Write, tag="filter", kw_only=True):
    words: list[str]
    until: str | None = None


class Unfilter(Write, tag="unfilter", kw_only=True):
    filter: Id


class Feeds(Write, tag="list", kw_only=True):
    """A list of feeds; with `list` it takes that one's place."""

    title: str
    feeds: list[FeedName]
    list: Id | None = None


class Unlist(Write, tag="unlist", kw_only=True):
    list: Id
