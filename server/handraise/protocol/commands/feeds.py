"""Pages of feeds, watching one, typing in one."""

from handraise.protocol.commands.base import Command, FeedName, Id, Page, Position


class Home(Command, tag="home", kw_only=True):
    before: Position | None = None
    limit: Page | None = None
    list: Id | None = None


class History(Command, tag="history", kw_only=True):
    feed: FeedName
    tag: FeedName | None = None
    before: Position | None = None
    limit: Page | None = None


class Thread(Command, tag="thread", kw_only=True):
    post: Id
    before: Position | None = None
    limit: Page | None = None


class Watch(Command, tag="watch", kw_only=True):
    feed: FeedName


class Unwatch(Command, tag="unwatch", kw_only=True):
    feed: FeedName


class Typing(Command, tag="typing", kw_only=True):
    """In a thread (`thread:4702`), or to somebody (`direct:12` or `@ana`)."""

    feed: FeedName
