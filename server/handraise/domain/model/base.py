"""Rows of no area: what the operator decides, an object's place in a feed, what a key came to, what is due."""

from datetime import UTC, tzinfo

import msgspec


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """What the operator decides about the rules."""

    students_on_network: bool = False
    students_direct: bool = False
    presence: bool = True
    follows: int = 2000
    thread_follows: int = 500
    rooms: int = 200
    members_per_room: int = 2000
    educators_invite: bool = True
    invites: int = 50
    students_listed: bool = False
    public_profiles: bool = False
    notifications_kept: int = 1000
    read_marks: int = 3000
    filters: int = 30
    lists: int = 50
    image_bytes: int = 200 << 20
    """What one account's images may take, in bytes."""
    hops: int = 7
    held_words: tuple[str, ...] = ()
    escalation: str = "duty 0, notify 90, asker 150, lead 300, admins 600; again 300; rounds 3"
    """As `domain.escalation_policy` has it, and the hours as `domain.quiet` has them, by the clocks of the zone."""
    quiet_hours: str = "off"
    zone: tzinfo = UTC
    notes: int = 50
    """On one request."""
    merged_me_toos: int = 500
    reports_per_case: int = 200


class Entry(msgspec.Struct, frozen=True):
    """An object's place in a feed. `out`: it left the feed at `seq`."""

    feed: str
    kind: str
    id: int
    seq: int
    pos: int
    out: bool = False


class Key(msgspec.Struct, frozen=True):
    """What a key's first use came to; `hash` is the command's, no text is kept."""

    account: int
    key: str
    hash: bytes
    seq: int
    kind: str
    id: int
    at: int


class Due(msgspec.Struct, frozen=True):
    """Something to do at `at`; `key` says to what. A later one of the same kind and key replaces it."""

    kind: str
    key: str
    at: int
