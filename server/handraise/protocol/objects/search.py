"""What a search and the directory find."""

import msgspec

from handraise.protocol.objects.base import Author


class Person(Author, frozen=True):
    """An account in the directory; `followed` is the mode of the reader's follow."""

    subjects: tuple[str, ...]
    followed: str | None


class Topic(msgspec.Struct, frozen=True):
    """A topic in the directory. `posts` are those of the last 30 days, counted to 500; `followed` as in `Person`."""

    tag: str
    posts: int
    followers: int
    followed: str | None


class QueryPart(msgspec.Struct, frozen=True, omit_defaults=True):
    """One part of a search as the server understood it."""

    kind: str
    text: str
    excluded: bool = False


class Snippet(msgspec.Struct, frozen=True):
    """The piece of a post that was found: texts, each with whether it is what was searched for. No HTML."""

    post: int
    parts: tuple[tuple[str, bool], ...]
