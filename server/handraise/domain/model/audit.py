"""The log of what staff and operators did with others."""

import msgspec


class Audit(msgspec.Struct, frozen=True):
    """That `actor` did `action` with a target (`post`, `account`, …), in a room or on the site, and the reason that he
    gave. `seq` is that of the change by which somebody was told. Appended, never changed.
    """

    seq: int
    at: int
    actor: int
    action: str
    room: int | None
    target_kind: str
    target: int
    reason: str
