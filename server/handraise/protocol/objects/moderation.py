"""Moderation: reports, cases, suspensions, the log of what was done."""

import msgspec

from handraise.protocol.objects.base import Author


class Report(msgspec.Struct, frozen=True):
    """What the session's own account has reported: a `post` (or a direct message), or an `account`; of the latter
    `room` says to whom, null for the admins. It is closed when the staff have seen to it."""

    id: int
    post: int | None
    account: int | None
    room: int | None
    reason: str
    text: str | None
    created_at: str
    closed_at: str | None


class Case(msgspec.Struct, frozen=True):
    """What was reported, by one or by several; `target` is its id, of `kind` `post`, `direct` or `account`, and
    `account` whose it is, or whom it is about. `room` is where; with `admins` it is theirs, else that room's staff's.
    """

    id: int
    state: str
    kind: str
    target: int
    account: Author
    room: int | None
    admins: bool
    reports: int
    reasons: tuple[str, ...]
    opened_at: str
    closed_at: str | None
    closed_by: Author | None
    outcome: str | None
    note: str | None


class CaseReport(msgspec.Struct, frozen=True):
    """One of a case's reports; `body` is the text that was reported, as it was then. Both texts go with the case."""

    id: int
    account: Author
    reason: str
    text: str | None
    body: str | None
    created_at: str


class Suspension(msgspec.Struct, frozen=True):
    """That the session's own account may read and not write: in `room`, or where that is null on the site."""

    id: int
    room: int | None
    until: str
    reason: str


class Audit(msgspec.Struct, frozen=True):
    """That `account` did `action`. `target` is the id of what it did that to, of the kind `target_kind`."""

    seq: int
    at: str
    account: Author
    action: str
    room: int | None
    target_kind: str
    target: int
    reason: str
