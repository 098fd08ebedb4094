"""Direct messages."""

import msgspec


class Direct(msgspec.Struct, frozen=True):
    """A direct message, in the inboxes of its two accounts and nowhere else."""

    id: int
    seq: int
    pos: int
    sender: int
    recipient: int
    body: str
    html: str
    created_at: int
    edited_at: int | None = None
    deleted: bool = False


class Conversation(msgspec.Struct, frozen=True):
    """That `account` has written to or heard from `other`, last with the direct message `pos`."""

    account: int
    other: int
    pos: int
