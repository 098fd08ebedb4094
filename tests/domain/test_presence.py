"""Who is online, as told: settled, with a grace, and seldom. Times are milliseconds of no clock."""

from hypothesis import given
from hypothesis import strategies as st

from handraise.domain.presence import Roster


def roster() -> Roster:
    return Roster(settle_ms=1000, grace_ms=30_000, every_ms=10_000)


def test_who_comes_is_told_after_a_moment_and_who_goes_after_the_grace() -> None:
    made = roster()
    made.came(1, 0)
    assert made.due(999) == [] and not made.told(1)
    assert made.due(1000) == [(1, True)] and made.told(1)
    made.went(1, 20_000)
    assert made.due(49_999) == []
    assert made.due(50_000) == [(1, False)] and not made.told(1)


def test_a_reload_is_told_to_nobody() -> None:
    made = roster()
    made.came(1, 0)
    made.due(1000)
    for second in range(20, 400, 20):
        made.went(1, second * 1000)
        made.came(1, second * 1000 + 29_999)
        assert made.due(second * 1000 + 29_999) == []
    assert made.due(10**9) == []


def test_who_is_gone_again_at_once_was_never_there() -> None:
    made = roster()
    made.came(1, 0)
    made.went(1, 500)
    assert made.due(10**9) == [] and len(made) == 0


def test_those_who_come_together_are_told_together() -> None:
    made = roster()
    for account in (3, 1, 2):
        made.came(account, account)
    assert sorted(made.due(1003)) == [(1, True), (2, True), (3, True)]


def test_who_does_not_want_to_be_seen_is_offline_at_once() -> None:
    made = roster()
    made.came(1, 0)
    made.due(1000)
    assert made.withdraw(1, 1500) and not made.told(1)
    assert not made.withdraw(1, 1600)
    made.came(1, 2000)
    assert made.due(11_499) == [], "not twice within ten seconds"
    assert made.due(11_500) == [(1, True)]


def test_a_withdrawal_before_the_first_word_is_no_news() -> None:
    made = roster()
    made.came(1, 0)
    assert not made.withdraw(1, 500)
    assert not made.withdraw(2, 500)
    assert made.due(10**9) == []


steps = st.lists(st.tuples(st.sampled_from(["came", "went", "withdraw", "due"]), st.integers(1, 3), st.integers(0, 40)))


@given(steps)
def test_told_never_twice_the_same_nor_too_often_and_true_in_the_end(history: list[tuple[str, int, int]]) -> None:
    made, now, here = roster(), 0, dict.fromkeys((1, 2, 3), False)
    last: dict[int, tuple[int, bool]] = {}

    def hear(account: int, online: bool, *, freely: bool = False) -> None:
        before = last.get(account, (-10_000, False))
        assert online != before[1] and (freely or now - before[0] >= 10_000)
        last[account] = (now, online)

    for step, account, seconds in history:
        now += seconds * 1000
        if step == "came":
            here[account] = True
            made.came(account, now)
        elif step == "went":
            here[account] = False
            made.went(account, now)
        elif step == "withdraw":
            here[account] = False
            if made.withdraw(account, now):
                hear(account, False, freely=True)
        else:
            for told, online in made.due(now):
                hear(told, online)
    while (at := made.next_at()) is not None:
        now = max(now, at)
        for told, online in made.due(now):
            hear(told, online)
    assert {account: last.get(account, (0, False))[1] for account in here} == here
    assert len(made) == sum(here.values()), "who is away is forgotten"
