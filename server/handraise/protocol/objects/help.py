"""What a help request has besides its post."""

import msgspec

from handraise.protocol.objects.base import Author


class Duty(msgspec.Struct, frozen=True):
    """That the account says it can help now; `id` is its own. Off it has neither topics nor rooms."""

    id: int
    on: bool
    topics: tuple[str, ...]
    rooms: tuple[int, ...]
    until: str | None


class Mask(msgspec.Struct, frozen=True):
    """That the account asks this request (`id`) anonymously: everybody sees `author` in its thread."""

    id: int
    author: Author


class Reach(msgspec.Struct, frozen=True):
    """Whom a request reaches: distinct accounts, those of them that are online, and those on duty for it.

    `usual_wait_ms` is the median time until one like it was taken, null where there were too few to say.
    """

    reached: int
    online: int
    on_duty: int
    usual_wait_ms: int | None


class Help(msgspec.Struct, frozen=True):
    """The state of a request, as `domain.lifecycle` has it, and what led to it. Times are of the present round.

    `claimant` has it until `lease_until`. `answer` is the reply that answers it. `outcome` says how it was resolved,
    `automatic` that nobody did, `reason` why it was declined. `reopened` counts how often it was. `into` is the request
    that it was merged into.
    """

    state: str
    urgent: bool
    where: str | None
    tried: str | None
    claimant: Author | None
    lease_until: str | None
    answer: int | None
    outcome: str | None
    automatic: bool
    reason: str | None
    reopened: int
    opened_at: str
    claimed_at: str | None
    answered_at: str | None
    ended_at: str | None
    into: int | None = None


class Note(msgspec.Struct, frozen=True):
    """What somebody of the staff wrote about a request for the staff: plain text."""

    id: int
    request: int
    author: Author
    body: str
    created_at: str


class Spread(msgspec.Struct, frozen=True):
    """Median and 90th percentile in ms; None where that many haven't come to it yet."""

    median_ms: int | None
    p90_ms: int | None


class Figures(msgspec.Struct, frozen=True):
    """`people` counts the askers. `within` is the share of all requests that was answered, or resolved without an
    answer in writing, in so many minutes; those that are younger than that and wait still aren't counted there."""

    requests: int
    people: int
    reach: Spread
    claim: Spread
    first_answer: Spread
    resolve: Spread
    within: dict[str, float | None]
    states: dict[str, int]
    lease_ends: int
    reopened: int


class DutyTime(msgspec.Struct, frozen=True):
    """How the desk was manned. `minutes` of helpers on duty, each counted once for however much it was; `topics` has
    them by topic, the most first. `waiting_minutes`: somebody waited whom nobody had taken; `uncovered` is the share of
    these in which nobody else was on duty for it, None where nobody waited."""

    minutes: int
    topics: dict[str, int]
    waiting_minutes: int
    uncovered: float | None


class Week(msgspec.Struct, frozen=True):
    """An ISO week, as `2026-W48`, from `start` on, and the figures of what was asked in it; None where too few asked
    for peers to be told. `duty` is for the staff alone."""

    week: str
    start: str
    figures: Figures | None
    duty: DutyTime | None = None
