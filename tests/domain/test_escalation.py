"""Whom a request that nobody takes is brought to, and when: by levels, on a clock that stands while it is taken."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from handraise.domain.escalation import LEVELS, ROUNDS, begun, level, moved, passed
from handraise.domain.model import Help

NOW = 1_800_000_000_000
SECOND = 1000
AFTER = {"duty": 0, "notify": 90, "asker": 150, "lead": 300, "admins": 600}
"""Seconds after it was asked, as design.md has it; a round begins 300 s after the last."""
ROUND = 900


def fresh(*, urgent: bool = False) -> Help:
    return begun(Help("open", NOW, urgent), NOW)


def due(help: Help) -> int:
    assert help.alert_at is not None
    return help.alert_at


@pytest.mark.parametrize("urgent", [False, True])
def test_each_level_has_its_time_three_times_over(urgent: bool) -> None:
    help, told = fresh(urgent=urgent), []
    while help.alert_at is not None:
        told.append((level(help), due(help) - NOW))
        help = passed(help, due(help))
    half = 2 if urgent else 1
    expected = [(name, (turn * ROUND + AFTER[name]) * SECOND // half) for turn in range(ROUNDS) for name in LEVELS]
    assert told == expected
    assert level(help) is None


@given(st.booleans(), st.lists(st.integers(0, 400 * SECOND), min_size=ROUNDS * len(LEVELS)))
def test_who_is_told_late_makes_nothing_earlier(urgent: bool, late: list[int]) -> None:
    """A server that stood still tells one level after another, and never twice one; what comes later keeps its time."""
    help, now, moments, count = fresh(urgent=urgent), NOW, [], 0
    while help.alert_at is not None:
        now = max(now, due(help)) + late[count]
        moments.append(due(help))
        help, count = passed(help, now), count + 1
        assert help.alert_at is None or help.alert_at >= now
    assert count == ROUNDS * len(LEVELS)
    assert all(earlier <= later for earlier, later in pairwise(moments))


@given(
    st.integers(0, 4), st.integers(0, 80 * SECOND), st.integers(0, 10**8), st.sampled_from(["claimed", "needs_info"])
)
def test_the_clock_stands_while_somebody_has_it(levels: int, into: int, held: int, state: str) -> None:
    """Then it goes on with what was left."""
    help, now = fresh(), NOW
    for _ in range(levels):
        now = due(help)
        help = passed(help, now)
    now = min(now + into, due(help))
    left = due(help) - now
    taken = moved(help, replace(help, state=state), now)
    assert (taken.alert_at, taken.alert_wait_ms, level(taken)) == (None, left, None)
    back = moved(taken, replace(taken, state="open"), now + held)
    assert (due(back) - (now + held), back.alert_wait_ms, back.alert) == (left, None, help.alert)


def test_steps_between_states_in_which_it_stands_change_nothing() -> None:
    help = fresh()
    taken = moved(help, replace(help, state="claimed"), NOW)
    asked_back = moved(taken, replace(taken, state="needs_info"), NOW + 50 * SECOND)
    again = moved(asked_back, replace(asked_back, state="claimed"), NOW + 90 * SECOND)
    assert again.alert_wait_ms == asked_back.alert_wait_ms == taken.alert_wait_ms == 0


def test_a_step_that_leaves_it_open_lets_it_run() -> None:
    help = passed(fresh(), NOW)
    assert moved(help, replace(help, where="bench 4"), NOW + SECOND).alert_at == help.alert_at


def test_a_level_that_was_overdue_when_it_was_taken_is_due_at_once_after() -> None:
    help = fresh()
    taken = moved(help, replace(help, state="claimed"), NOW + 30 * SECOND)
    assert due(moved(taken, replace(taken, state="open"), NOW + 60 * SECOND)) == NOW + 60 * SECOND


def test_what_is_over_stays_over_when_it_is_given_back() -> None:
    help = fresh()
    while help.alert_at is not None:
        help = passed(help, due(help))
    taken = moved(help, replace(help, state="claimed"), NOW)
    assert moved(taken, replace(taken, state="open"), NOW + 1).alert_at is None


def test_opened_again_it_begins_anew() -> None:
    help = fresh(urgent=True)
    for _ in range(7):
        help = passed(help, due(help))
    later = NOW + 10**7
    ended = moved(help, replace(help, state="resolved"), later)
    again = moved(ended, begun(Help("open", NOW, urgent=True, reopened=1), later), later)
    assert (again.alert, level(again), due(again)) == (0, "duty", later)
    assert [each.wait_ms for each in again.alerts] == [0, 45_000, 30_000, 75_000, 150_000]
