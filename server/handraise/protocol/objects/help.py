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
    `automatic` that nobody did, `reason` why it was declined. `reopened` counts how often it was.
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
