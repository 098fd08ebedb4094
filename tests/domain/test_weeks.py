"""Figures week by week: ISO weeks, each course in one of them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handraise.domain.figures import Course
from handraise.domain.weeks import WEEK_MS, name_of, split, start_of, starts, whole

MOMENTS = st.integers(0, 4_102_444_800_000)


@given(MOMENTS)
def test_a_week_begins_on_monday_at_midnight_and_has_its_iso_name(at: int) -> None:
    start = start_of(at)
    begins, moment = datetime.fromtimestamp(start // 1000, UTC), datetime.fromtimestamp(at // 1000, UTC)
    year, week, _ = moment.isocalendar()
    assert start <= at < start + WEEK_MS
    assert (begins.weekday(), begins.hour, begins.minute, begins.second, start % 1000) == (0, 0, 0, 0, 0)
    assert name_of(start) == f"{year}-W{week:02d}"


@pytest.mark.parametrize(
    ("at", "name"), [("2026-11-22", "2026-W47"), ("2026-11-23", "2026-W48"), ("2027-01-01", "2026-W53")]
)
def test_weeks_by_hand(at: str, name: str) -> None:
    moment = round(datetime.fromisoformat(f"{at}T00:00:00+00:00").timestamp() * 1000)
    assert name_of(start_of(moment)) == name


@given(st.lists(st.integers(0, 20 * WEEK_MS), max_size=20), st.integers(0, 10 * WEEK_MS), st.integers(1, 9 * WEEK_MS))
def test_each_course_is_in_the_one_week_in_which_it_was_asked(asked: list[int], since: int, length: int) -> None:
    until = since + length
    found = [Course(1, at) for at in asked if since <= at < until]
    weeks = starts(since, until)
    made = split(found, weeks)
    assert list(made) == list(weeks) and sum(map(len, made.values())) == len(found)
    assert all(start <= course.asked_at < start + WEEK_MS for start, there in made.items() for course in there)


def test_weeks_that_may_have_had_more_than_are_counted_are_left_out() -> None:
    weeks = range(start_of(0), 5 * WEEK_MS, WEEK_MS)
    found = [Course(1, start + 5) for start in list(weeks)[2:5]]
    assert whole(weeks, found, 4) == weeks
    assert list(whole(weeks, found, 3)) == list(weeks)[3:]
