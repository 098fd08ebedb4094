"""How the desk does: percentiles against a naive Kaplan–Meier in fractions, and courses from logs of steps."""

from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handraise.domain.figures import Course, Entry, courses, figures, percentile

MINUTE = 60_000

TIMES = st.lists(st.tuples(st.booleans(), st.integers(0, 12)), max_size=14).map(
    lambda drawn: [(at if came else None, at) for came, at in drawn]
)
SHARES = st.sampled_from([Fraction(1, 2), Fraction(9, 10), Fraction(1, 4)])


def naive(times: list[tuple[int | None, int]], share: Fraction) -> int | None:
    """S(t) is the product over moments u ≤ t of 1 − d/n: of n that wait until u, to d it comes then."""
    survival = Fraction(1)
    for moment in sorted({came for came, _ in times if came is not None}):
        came_then = sum(1 for came, _ in times if came == moment)
        at_risk = sum(1 for came, seen in times if (seen if came is None else came) >= moment)
        survival *= 1 - Fraction(came_then, at_risk)
        if survival <= 1 - share:
            return moment
    return None


@given(TIMES, SHARES)
def test_the_percentile_is_that_of_kaplan_and_meier(times: list[tuple[int | None, int]], share: Fraction) -> None:
    assert percentile(times, float(share)) == naive(times, share)


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=40), SHARES)
def test_where_all_came_to_it_it_is_the_ordinary_percentile(came: list[int], share: Fraction) -> None:
    expected = sorted(came)[ceil(share * len(came)) - 1]
    assert percentile([(each, each + 5) for each in came], float(share)) == expected


@given(TIMES.filter(bool), SHARES, st.data())
def test_who_waits_still_never_makes_it_shorter(
    times: list[tuple[int | None, int]], share: Fraction, data: st.DataObject
) -> None:
    """As if one hadn't come to it yet, though he was looked at as long."""
    index = data.draw(st.integers(0, len(times) - 1))
    _, seen = times[index]
    censored = [*times[:index], (None, seen), *times[index + 1 :]]
    before, after = percentile(times, float(share)), percentile(censored, float(share))
    assert after is None or (before is not None and before <= after)


@pytest.mark.parametrize(
    ("times", "median", "ninetieth"),
    [
        ([], None, None),
        ([(None, 9)], None, None),
        ([(5, 5)], 5, 5),
        ([(1, 1), (2, 2), (None, 2), (3, 3)], 2, 3),
        ([(1, 1), (None, 5), (None, 6)], None, None),
        ([(6, 6), (6, 6), (6, 6), (12, 12)] + [(None, 20)] * 2, 6, None),
    ],
)
def test_percentiles_by_hand(times: list[tuple[int | None, int]], median: int | None, ninetieth: int | None) -> None:
    assert (percentile(times, 0.5), percentile(times, 0.9)) == (median, ninetieth)


def log(*steps: tuple[int, str, str], request: int = 1, asker: int = 1) -> list[Entry]:
    return [Entry(request, asker, at, action, state) for at, action, state in steps]


def test_a_course_has_the_first_of_each() -> None:
    entries = log(
        (1000, "ask", "open"),
        (1000, "alert_duty", "open"),
        (91_000, "alert_notify", "open"),
        (100_000, "claim", "claimed"),
        (400_000, "lapse", "open"),
        (500_000, "assign", "claimed"),
        (600_000, "answer", "answered"),
        (700_000, "answer", "answered"),
        (800_000, "accept", "resolved"),
    )
    [course] = courses(entries, 10_000_000)
    assert course == Course(1, 1000, 799_000, 0, 99_000, 599_000, 799_000, "resolved", lapses=1)


def test_the_word_to_the_asker_reaches_nobody() -> None:
    [course] = courses(log((0, "ask", "open"), (9, "alert_asker", "open"), (20, "alert_lead", "open")), 30)
    assert (course.reached_ms, course.seen_ms) == (20, 30)


def test_what_was_opened_again_is_resolved_when_it_is_at_last() -> None:
    first = log((0, "ask", "open"), (10, "resolve", "resolved"), (20, "reopen", "open"))
    [course] = courses(first, 50)
    assert (course.resolved_ms, course.seen_ms, course.reopened) == (None, 50, 1)
    [course] = courses(first + log((60, "resolve", "resolved")), 90)
    assert (course.resolved_ms, course.seen_ms) == (60, 60)


@pytest.mark.parametrize(
    ("action", "state"),
    [("withdraw", "withdrawn"), ("decline", "declined"), ("merge", "merged"), ("expire", "expired")],
)
def test_what_ended_without_it_was_looked_at_until_then(action: str, state: str) -> None:
    [course] = courses(log((0, "ask", "open"), (30, action, state)), 1000)
    assert (course.state, course.seen_ms, course.resolved_ms) == (state, 30, None)


def test_a_clock_that_was_put_back_makes_no_negative_time() -> None:
    [course] = courses(log((1000, "ask", "open"), (400, "claim", "claimed")), 500)
    assert (course.claimed_ms, course.seen_ms) == (0, 0)


def test_steps_of_what_was_asked_before_are_left_out() -> None:
    assert courses(log((5, "claim", "claimed")), 10) == []


def test_figures_count_everything_once() -> None:
    """One helped after 1 min, one at the desk after 4, one that waits for 10, one too young to tell."""
    entries = [
        *log((0, "ask", "open"), (MINUTE, "answer", "answered"), (2 * MINUTE, "accept", "resolved")),
        *log((0, "ask", "open"), (MINUTE, "claim", "claimed"), (4 * MINUTE, "resolve", "resolved"), request=2, asker=2),
        *log((0, "ask", "open"), request=3, asker=2),
        *log((9 * MINUTE, "ask", "open"), request=4, asker=3),
    ]
    found = figures(courses(entries, 10 * MINUTE))
    assert (found.requests, found.people, found.states) == (4, 3, {"open": 2, "resolved": 2})
    assert found.within == {"2": 0.3333, "5": 0.6667, "15": 1.0}
    assert (found.claim.median_ms, found.resolve.median_ms, found.first_answer.median_ms) == (None, 4 * MINUTE, None)


def test_figures_of_nothing_say_nothing() -> None:
    found = figures([])
    assert (found.requests, found.people, found.claim.median_ms, found.within["2"]) == (0, 0, None, None)
