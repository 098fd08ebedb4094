"""Figures week by week: ISO weeks (ISO 8601), which begin on Monday, here at midnight UTC wherever the school is."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

from handraise.domain.figures import LEAST_PEOPLE, Course

WEEK_MS: Final = 7 * 24 * 3600 * 1000
_MONDAY_MS: Final = 4 * 24 * 3600 * 1000
"""1970-01-05, the first Monday since the epoch, which was a Thursday."""


def start_of(at: int) -> int:
    """The Monday on or before `at`, both in ms; of the first days of 1970 one before the epoch."""
    return at - (at - _MONDAY_MS) % WEEK_MS


def name_of(start: int) -> str:
    """As `2026-W48`."""
    year, week, _ = datetime.fromtimestamp(start // 1000, UTC).isocalendar()
    return f"{year}-W{week:02d}"


def starts(since: int, until: int) -> range:
    """The weeks that have a moment from `since` and before `until`."""
    return range(start_of(since), until, WEEK_MS)


def split(found: Iterable[Course], weeks: Sequence[int]) -> dict[int, list[Course]]:
    """The courses by the week in which they were asked, for each of these weeks."""
    made: dict[int, list[Course]] = {start: [] for start in weeks}
    for course in found:
        made.setdefault(start_of(course.asked_at), []).append(course)
    return {start: made[start] for start in weeks}


def whole(weeks: range, found: Sequence[Course], most: int) -> range:
    """Without those weeks that may have had more requests than are counted: where the newest `most` are, that of the
    oldest of these and all before it."""
    if len(found) < most:
        return weeks
    oldest = start_of(min(course.asked_at for course in found))
    return range(max(weeks.start, oldest + WEEK_MS), weeks.stop, WEEK_MS)


def widened(since: int, until: int) -> tuple[int, int]:
    """The time with all of the weeks in which it begins and ends."""
    return start_of(since), start_of(until - 1) + WEEK_MS


def of_many(found: Sequence[Course]) -> list[Course]:
    """Without those of a week in which fewer asked than are told to their peers: any two sums differ by whole weeks of
    many."""
    made: dict[int, list[Course]] = {}
    for course in found:
        made.setdefault(start_of(course.asked_at), []).append(course)
    few = {start for start, asked in made.items() if len({course.asker for course in asked}) < LEAST_PEOPLE}
    return [course for course in found if start_of(course.asked_at) not in few]
