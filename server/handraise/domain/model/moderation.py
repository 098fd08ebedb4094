"""Moderation: reports, the cases that they make, suspensions."""

import msgspec


class Case(msgspec.Struct, frozen=True):
    """What was reported. `desk` is whose it is: that of the staff of this room, 0 for the admins.

    `account` is whom it is about, who never learns of it; `author` is how he is shown. `room` is where, None on the
    network. Of one target (`kind`, `target`, `room`) one case at most is open.
    """

    id: int
    kind: str
    target: int
    account: int
    author: int
    room: int | None
    desk: int
    opened_at: int
    closed_at: int | None = None
    closed_by: int | None = None
    outcome: str | None = None
    note: str | None = None


class Report(msgspec.Struct, frozen=True):
    """That `account` reported the target of a case. `body` is the text that it had then."""

    id: int
    seq: int
    case_id: int
    account: int
    reason: str
    text: str | None
    body: str | None
    created_at: int
    closed_at: int | None = None


class Suspension(msgspec.Struct, frozen=True):
    """`account` writes nothing until then: in this room, 0 for the whole site."""

    id: int
    seq: int
    account: int
    room: int
    until: int
    reason: str
