"""Notifications, read marks, how much is new."""

from handraise.protocol.commands.base import Command, FeedName, Page, Position, Write


class Read(Write, tag="read", kw_only=True):
    feed: FeedName
    pos: Position


class Notifications(Command, tag="notifications", kw_only=True):
    before: Position | None = None
    limit: Page | None = None


class Unread(Command, tag="unread", kw_only=True):
    """How much is new in each feed."""
