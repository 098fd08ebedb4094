"""How the help desk does: from the log of steps alone, which nobody can write but the transitions themselves.

A time is counted from when a request was asked. One to which it hasn't come yet, or which ended without it, isn't left
out, as that would praise a desk for those that it never saw to: it is censored, known to have taken at least as long as
it was there. So the percentiles are those of the Kaplan–Meier estimate (Kaplan and Meier, 1958), and one that can't be
told from what there is, as too many wait still, is None.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from handraise.protocol.objects import Figures, Spread

LEAST_PEOPLE: Final = 5
"""Of fewer askers no figure is shown to their peers."""
WITHIN_MINUTES: Final = (2, 5, 15)


class Entry(msgspec.Struct, frozen=True):
    """A step of the log: `at` in ms, and the `state` that it led to. The first has the request's `tags`."""

    request: int
    asker: int
    at: int
    action: str
    state: str
    tags: tuple[str, ...] = ()


class Wait(msgspec.Struct, frozen=True):
    """Of a request: `came_ms` until somebody took or answered it, None where nobody has; `seen_ms` it was there."""

    asker: int
    came_ms: int | None
    seen_ms: int


class Course(msgspec.Struct):
    """What became of one request. Times in ms after it was asked, None where it didn't come to that.

    `seen_ms` is how long it was there: until its end, or until now.
    """

    asker: int
    asked_at: int
    seen_ms: int = 0
    reached_ms: int | None = None
    claimed_ms: int | None = None
    answered_ms: int | None = None
    resolved_ms: int | None = None
    state: str = "open"
    lapses: int = 0
    reopened: int = 0


def courses(entries: Iterable[Entry], now: int) -> list[Course]:
    """The log's steps, in the order of the log, request by request."""
    found: dict[int, Course] = {}
    for entry in entries:
        if entry.action == "ask":
            found[entry.request] = Course(entry.asker, entry.at)
            continue
        course = found.get(entry.request)
        if course is not None:
            _step(course, entry)
    for course in found.values():
        if course.state in ("open", "claimed", "needs_info", "answered"):
            course.seen_ms = max(0, now - course.asked_at)
    return list(found.values())


def _step(course: Course, entry: Entry) -> None:
    after = max(0, entry.at - course.asked_at)  # the clock may have been put back
    course.seen_ms, course.state = after, entry.state
    match entry.action:
        case "claim" | "assign" if course.claimed_ms is None:
            course.claimed_ms = after
        case "answer" if course.answered_ms is None:
            course.answered_ms = after
        case "retract":
            course.answered_ms = None
        case "lapse":
            course.lapses += 1
        case "reopen":
            course.reopened += 1
            course.resolved_ms = None
        case action if action.startswith("alert_") and action != "alert_asker" and course.reached_ms is None:
            course.reached_ms = after
    if entry.state == "resolved" and course.resolved_ms is None:
        course.resolved_ms = after


def figures(found: Sequence[Course]) -> Figures:
    states: dict[str, int] = {}
    for course in found:
        states[course.state] = states.get(course.state, 0) + 1
    return Figures(
        len(found),
        len({course.asker for course in found}),
        _spread([(course.reached_ms, course.seen_ms) for course in found]),
        _spread([(course.claimed_ms, course.seen_ms) for course in found]),
        _spread([(course.answered_ms, course.seen_ms) for course in found]),
        _spread([(course.resolved_ms, course.seen_ms) for course in found]),
        {str(minutes): _within(found, minutes * 60_000) for minutes in WITHIN_MINUTES},
        dict(sorted(states.items())),
        sum(course.lapses for course in found),
        sum(course.reopened for course in found),
    )


def usual_wait(waits: Sequence[Wait]) -> int | None:
    """The median, in ms; None where it can't be told, or where few people asked."""
    if len({wait.asker for wait in waits}) < LEAST_PEOPLE:
        return None
    return percentile([(wait.came_ms, wait.seen_ms) for wait in waits], 0.5)


def _spread(times: Sequence[tuple[int | None, int]]) -> Spread:
    return Spread(percentile(times, 0.5), percentile(times, 0.9))


def percentile(times: Sequence[tuple[int | None, int]], share: float) -> int | None:
    """The time by which `share` of all have come to it, by Kaplan and Meier.

    Each of `times` is when it came, None where it hasn't, and how long it was looked at. At one moment what comes is
    counted before what is no longer looked at.
    """
    moments = sorted([(seen if came is None else came, came is None) for came, seen in times])
    left, waiting = len(moments), 1.0
    for at, censored in moments:
        if not censored:
            waiting *= (left - 1) / left
            if waiting <= 1 - share + 1e-9:
                return at
        left -= 1
    return None


def _within(found: Sequence[Course], limit_ms: int) -> float | None:
    """Of those that were there so long, or were helped before."""
    helped = [_helped(course) for course in found]
    known = [
        came is not None and came <= limit_ms
        for came, course in zip(helped, found, strict=True)
        if (came is not None and came <= limit_ms) or course.seen_ms > limit_ms or course.state not in _WAITING
    ]
    return round(sum(known) / len(known), 4) if known else None


def _helped(course: Course) -> int | None:
    times = [came for came in (course.answered_ms, course.resolved_ms) if came is not None]
    return min(times, default=None)


_WAITING: Final = frozenset({"open", "claimed", "needs_info"})
