"""What every command has, and the types of their fields."""

from typing import Annotated, ClassVar, Final

import msgspec
from msgspec import Meta

from handraise.protocol.names import MAX_ID

Token = Annotated[str, Meta(min_length=1, max_length=64)]
Id = Annotated[int, Meta(ge=1, le=MAX_ID)]
Position = Annotated[int, Meta(ge=0, le=MAX_ID)]
FeedName = Annotated[str, Meta(min_length=1, max_length=100)]
Prefix = Annotated[str, Meta(max_length=100)]
Cursor = Annotated[str, Meta(min_length=1, max_length=64)]
PAGE_MOST: Final = 100
"""No page is longer, whatever `list_items` says."""
Page = Annotated[int, Meta(ge=1, le=PAGE_MOST)]


class Command(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="type"):
    """What every command has."""

    writes: ClassVar[bool] = False
    id: Token


class Write(Command, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A command that changes something: with `key`, a retry within 24 h stores nothing again."""

    writes: ClassVar[bool] = True
    key: Token | None = None
