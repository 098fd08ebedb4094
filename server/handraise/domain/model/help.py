"""Help requests: what a post that asks has besides, and the log of what became of it."""

import msgspec

from handraise.protocol.objects import Author


class Alert(msgspec.Struct, frozen=True):
    """Whom a request that waits is brought to (`level`), `wait_ms` after the level before."""

    level: str
    wait_ms: int


class Escalation(msgspec.Struct, frozen=True):
    """A policy: the levels in their order, the rounds in all, and the time from the last level of one to the next
    round. Without levels nobody is alerted.
    """

    alerts: tuple[Alert, ...]
    rounds: int = 3
    again_ms: int = 300_000


class Help(msgspec.Struct, frozen=True, omit_defaults=True):
    """A request's state and what led to it; stored within its post. `domain.lifecycle` says what may follow.

    `claimant` is shown by the name that he had when he took it. `lease_until`: without an act of his it is open again
    then. The times are of the present round; `opened_at` is when it was asked, whose place in the queue it keeps.

    `alerts` is the escalation's policy as it was then; `alert` counts the levels that it has been through. The next one
    is due at `alert_at`, or, while nobody waits for a helper, `alert_wait_ms` after it is open again. The levels that
    quiet hours hold back are `held` until these end. `into` is the request that it was merged into, and `merges` counts
    those that were merged into it.
    `settles_as` is the outcome that silence after the answer gives it, by who answered.
    """

    state: str
    opened_at: int
    urgent: bool = False
    where: str | None = None
    tried: str | None = None
    claimant: Author | None = None
    lease_until: int | None = None
    answer: int | None = None
    outcome: str | None = None
    automatic: bool = False
    reason: str | None = None
    reopened: int = 0
    claimed_at: int | None = None
    answered_at: int | None = None
    ended_at: int | None = None
    alerts: tuple[Alert, ...] = ()
    alert: int = 0
    alert_at: int | None = None
    alert_wait_ms: int | None = None
    settles_as: str | None = None
    rounds: int = 3
    again_ms: int = 300_000
    held: tuple[str, ...] = ()
    held_until: int | None = None
    into: int | None = None
    merges: int = 0


class Duty(msgspec.Struct, frozen=True):
    """That `account` can help now: with these topics, each since a seq, and in these rooms. Off it has neither.

    `until` is the time that was said; without one it lasts as long as the account is connected. `away_since`: its last
    connection has gone then.
    """

    account: int
    seq: int
    topics: dict[str, int]
    rooms: tuple[int, ...]
    until: int | None = None
    away_since: int | None = None

    @property
    def on(self) -> bool:
        return bool(self.topics or self.rooms)


class Shift(msgspec.Struct, frozen=True):
    """That `account` began to be on duty for `feed`, a topic's or a room's, or with `ended_at` that it ended. Appended,
    never changed.
    """

    seq: int
    feed: str
    account: int
    began_at: int
    ended_at: int | None = None


class Note(msgspec.Struct, frozen=True):
    """What somebody of the staff wrote about a request for the staff alone. `body` is plain text."""

    id: int
    seq: int
    request: int
    room: int | None
    author: int
    body: str
    created_at: int
    deleted: bool = False


class Step(msgspec.Struct, frozen=True):
    """That `actor` (0: the clock) did `action` with a request, which led to `state`. Appended, never changed.

    `claimant` is whose it was then, 0 where nobody's.
    """

    seq: int
    request: int
    at: int
    action: str
    actor: int
    state: str
    claimant: int = 0
