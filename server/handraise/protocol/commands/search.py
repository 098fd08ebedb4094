"""Search, the directory, completion."""

from typing import Literal

from handraise.protocol.commands.base import Command, Cursor, FeedName, Page, Prefix


class Search(Command, tag="search", kw_only=True):
    """Posts that a query finds. `before` is the `next` of the page before."""

    text: str
    sort: Literal["best", "new"] = "best"
    before: Cursor | None = None
    limit: Page | None = None


class People(Command, tag="people", kw_only=True):
    """The directory by handle: those whose handle or name begins so, who name that subject."""

    prefix: Prefix = ""
    subject: FeedName | None = None
    before: Cursor | None = None
    limit: Page | None = None


class Topics(Command, tag="topics", kw_only=True):
    prefix: Prefix = ""
    limit: Page | None = None


class Complete(Command, tag="complete", kw_only=True):
    """What the `@…` or `#…` may become with which the text ends: it is the text up to the cursor."""

    text: str
