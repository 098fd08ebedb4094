"""Whom a request that nobody takes is brought to, and when: by levels, on a clock that stands while it is taken."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from handraise.domain.escalation import LEVELS, QUIETED, again, begun, due_at, moved, passed, taken, turn
from handraise.domain.escalation_policy import DEFAULT, parsed
from handraise.domain.model import Help

NOW = 1_800_000_000_000
SECOND = 1000
AFTER = {"duty": 0, "notify": 90, "asker": 150, "lead": 300, "admins": 600}
"""Seconds after it was asked, as design.md has it; a round begins 300 s after the last."""
ROUND = 900


ROUNDS = 3


def fresh(*, urgent: bool = False, policy: str = DEFAULT) -> Help:
    return begun(Help("open", NOW, urgent), parsed(policy), NOW)


def due(help: Help) -> int:
    assert help.alert_at is not None
    return help.alert_at


def level(help: Help) -> str | None:
    """Whose turn it is next."""
    return turn(help, due(help))[0] if help.alert_at is not None else None


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
    his = moved(help, replace(help, state=state), now)
    assert (his.alert_at, his.alert_wait_ms, due_at(his)) == (None, left, None)
    back = moved(his, replace(his, state="open"), now + held)
    assert (due(back) - (now + held), back.alert_wait_ms, back.alert) == (left, None, help.alert)


def test_steps_between_states_in_which_it_stands_change_nothing() -> None:
    help = fresh()
    his = moved(help, replace(help, state="claimed"), NOW)
    asked_back = moved(his, replace(his, state="needs_info"), NOW + 50 * SECOND)
    again = moved(asked_back, replace(asked_back, state="claimed"), NOW + 90 * SECOND)
    assert again.alert_wait_ms == asked_back.alert_wait_ms == his.alert_wait_ms == 0


def test_a_step_that_leaves_it_open_lets_it_run() -> None:
    help = passed(fresh(), NOW)
    assert moved(help, replace(help, where="bench 4"), NOW + SECOND).alert_at == help.alert_at


def test_a_level_that_was_overdue_when_it_was_taken_is_due_at_once_after() -> None:
    help = fresh()
    his = moved(help, replace(help, state="claimed"), NOW + 30 * SECOND)
    assert due(moved(his, replace(his, state="open"), NOW + 60 * SECOND)) == NOW + 60 * SECOND


def test_what_is_over_stays_over_when_it_is_given_back() -> None:
    help = fresh()
    while help.alert_at is not None:
        help = passed(help, due(help))
    his = moved(help, replace(help, state="claimed"), NOW)
    assert moved(his, replace(his, state="open"), NOW + 1).alert_at is None


def test_opened_again_it_begins_anew_by_the_policy_that_it_has() -> None:
    help = fresh(urgent=True)
    for _ in range(7):
        help = passed(help, due(help))
    later = NOW + 10**7
    ended = moved(help, replace(help, state="resolved"), later)
    anew = moved(ended, again(replace(ended, state="open", reopened=1), later), later)
    assert (anew.alert, level(anew), due(anew)) == (0, "duty", later)
    assert [each.wait_ms for each in anew.alerts] == [0, 45_000, 30_000, 75_000, 150_000]


@pytest.mark.parametrize("urgent", [False, True])
def test_rounds_and_the_time_between_them_are_the_policys(urgent: bool) -> None:
    help, told = fresh(urgent=urgent, policy="asker 60, admins 60; again 40; rounds 2"), []
    while help.alert_at is not None:
        told.append((level(help), due(help) - NOW))
        help = passed(help, due(help))
    half = 500 if urgent else 1000
    assert told == [("asker", 60 * half), ("admins", 60 * half), ("asker", 100 * half), ("admins", 100 * half)]


def test_a_site_that_is_off_alerts_nobody() -> None:
    help = fresh(policy="off")
    assert (due_at(help), turn(help, NOW + 10**9)) == (None, ())
    his = moved(help, replace(help, state="claimed"), NOW)
    assert due_at(moved(his, replace(his, state="open"), NOW)) is None
    assert due_at(again(help, NOW)) is None


def run(help: Help, begin: int, end: int) -> tuple[Help, list[tuple[str, int]]]:
    """Everybody who is told and when, with quiet hours between these."""
    told = []
    while (at := due_at(help)) is not None:
        help, levels = taken(help, at, end if begin <= at < end else None)
        told += [(name, at - NOW) for name in levels]
    return help, told


@given(st.integers(-1000, 2500), st.integers(1, 4000), st.booleans())
def test_in_quiet_hours_some_wait_for_their_end_and_the_others_dont(begin: int, length: int, urgent: bool) -> None:
    begin, end = NOW + begin * SECOND, NOW + (begin + length) * SECOND
    plain = run(fresh(urgent=urgent), 0, 0)[1]
    help, told = run(fresh(urgent=urgent), begin, end)
    kept = [name for name, at in plain if name in QUIETED and begin <= NOW + at < end]
    at_once = [(name, at) for name, at in plain if not (name in QUIETED and begin <= NOW + at < end)]
    assert sorted(told) == sorted(at_once + [(name, end - NOW) for name in set(kept)])
    assert (help.held, help.held_until, help.alert_at) == ((), None, None)
    assert all(not begin <= NOW + at < end for name, at in told if name in QUIETED)


def test_who_was_held_back_has_his_turn_when_it_is_open() -> None:
    end = NOW + 500 * SECOND
    help = passed(fresh(), NOW)
    help, levels = taken(help, due(help), end)
    assert (levels, help.held, help.held_until) == ((), ("notify",), end)
    his = moved(help, replace(help, state="claimed"), NOW + 100 * SECOND)
    assert due_at(his) is None
    back = moved(his, replace(his, state="open"), end + SECOND)
    assert (due_at(back), turn(back, end + SECOND)) == (end, ("notify",))
    later, levels = taken(back, end + SECOND, end + 900 * SECOND)
    assert (levels, later.held, later.held_until) == ((), ("notify",), end + 900 * SECOND), "the hours were made longer"
