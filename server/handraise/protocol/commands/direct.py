"""Direct messages."""

import msgspec

from handraise.protocol.commands.base import Command, FeedName, Id, Page, Position, Write


class Direct(Write, tag="direct", kw_only=True):
    """A direct message; `edit`, `delete` and `get` take its id as they take a post's."""

    to: Id | FeedName
    body: str


class DirectHistory(Command, tag="direct_history", kw_only=True):
    """The conversation with an account, by `@handle` or id."""

    with_: Id | FeedName = msgspec.field(name="with")
    before: Position | None = None
    limit: Page | None = None


class Conversations(Command, tag="conversations", kw_only=True):
    before: Position | None = None
    limit: Page | None = None
