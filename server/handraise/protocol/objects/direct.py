"""Direct messages."""

import msgspec

from handraise.protocol.objects.base import Author


class Direct(msgspec.Struct, frozen=True, rename={"from_": "from"}):
    """A direct message, the same for both; `pos` orders a conversation."""

    id: int
    seq: int
    pos: int
    from_: Author
    to: Author
    body: str
    html: str
    created_at: str
    edited_at: str | None


class Conversation(msgspec.Struct, frozen=True, rename={"with_": "with"}):
    """One of the account's conversations: `last` is its newest message that isn't deleted, `pos` orders the list."""

    with_: Author
    last: Direct | None
    pos: int
