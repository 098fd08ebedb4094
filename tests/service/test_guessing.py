"""S7: guesses are slowed by account and by address, and a school behind one address isn't."""

from contextlib import ExitStack

import pytest

from handraise.errors import Conflict, NotFound, RateLimited, Unauthenticated
from handraise.protocol.limits import Limits
from handraise.service.guessing import HOUR_S, Allowance, Guessing
from tests.support.node import HandClock

HOUR_MS = 3_600_000


def guessing(clock: HandClock, per_account: int = 3, per_address: int = 5) -> Guessing:
    limits = Limits(sign_in_failures_per_account=per_account, sign_in_failures_per_address=per_address)
    return Guessing(limits, clock)


def burst(it: Guessing, number: int) -> None:
    """So many wrong guesses from one address that are looked at at the same time."""
    stack = ExitStack()
    for guess in range(number):
        stack.enter_context(it.attempt("a", f"ana{guess}"))
    with pytest.raises(Unauthenticated), stack:
        raise Unauthenticated("wrong")


def wrong(it: Guessing, address: str | None = "a", account: str | None = "ana") -> bool:
    """A wrong guess; whether it was looked at."""
    try:
        with it.attempt(address, account):
            raise Unauthenticated("wrong")
    except Unauthenticated:
        return True
    except RateLimited:
        return False


def right(it: Guessing, address: str = "a", account: str = "ana") -> None:
    with it.attempt(address, account):
        pass


def test_of_10000_guesses_in_an_hour_at_one_account_100_are_looked_at_at_most(clock: HandClock) -> None:
    it, looked_at = Guessing(Limits(), clock), 0
    for number in range(10_000):
        looked_at += wrong(it, f"address {number}")
        clock.forward(HOUR_MS // 10_000)
    assert 30 < looked_at <= 100


def test_all_at_once_get_no_further_than_one_after_another(clock: HandClock) -> None:
    """Each counts from before it is looked at."""
    it = guessing(clock, per_address=1000)
    with ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(it.attempt("a", "ana"))
        with pytest.raises(RateLimited):
            stack.enter_context(it.attempt("a", "ana"))
    right(it)


def test_a_burst_from_an_address_is_paid_back(clock: HandClock) -> None:
    """40 where 5 may: the next is looked at when 36 have drained, and not when one has."""
    it = guessing(clock)
    burst(it, 40)
    clock.forward(HOUR_MS // 5)
    assert not wrong(it)
    clock.forward(HOUR_MS // 5 * 34)
    assert not wrong(it)
    clock.forward(HOUR_MS // 5)
    assert wrong(it, account="bo") and not wrong(it, account="cy")


def test_no_burst_shuts_an_address_out_for_more_than_a_day(clock: HandClock) -> None:
    it = guessing(clock)
    burst(it, 10_000)
    clock.forward(23 * HOUR_MS)
    assert not wrong(it)
    clock.forward(HOUR_MS)
    assert wrong(it)


@pytest.mark.parametrize("what", ["account", "address"])
def test_the_limit_is_told_with_when_to_come_again(clock: HandClock, what: str) -> None:
    it = guessing(clock, *((3, 1000) if what == "account" else (1000, 3)))
    assert [wrong(it) for _ in range(3)] == [True] * 3
    with pytest.raises(RateLimited) as caught:
        right(it)
    error = caught.value
    assert (error.limit, error.retry_after_ms) == (f"sign_in_failures_per_{what}", HOUR_MS // 3)
    clock.forward(error.retry_after_ms - 1)
    assert not wrong(it)
    clock.forward(1)
    assert wrong(it) and not wrong(it)
    clock.forward(HOUR_MS)
    assert [wrong(it) for _ in range(4)] == [True] * 3 + [False]


def test_others_are_not_held_up(clock: HandClock) -> None:
    it = guessing(clock, per_account=2, per_address=1000)
    while wrong(it):
        pass
    assert wrong(it, account="bo") and wrong(it, account=None)
    right(it, "b", "cy")


def test_a_school_behind_one_address_signs_in_at_once(clock: HandClock) -> None:
    """What is right doesn't count, not even while it is looked at."""
    it = guessing(clock)
    with ExitStack() as stack:
        for number in range(300):
            stack.enter_context(it.attempt("school", f"pupil{number}"))
    for number in range(300):
        right(it, "school", f"pupil{number}")
        right(it, "school", "ana")
    assert len(it._accounts) == len(it._addresses) == 0


def test_what_is_refused_for_another_reason_is_no_guess(clock: HandClock) -> None:
    it = guessing(clock)
    for _ in range(10):
        with pytest.raises(Conflict), it.attempt("a", "ana"):
            raise Conflict("The handle is taken.")
    for number in range(6):
        with pytest.raises(NotFound if number < 5 else RateLimited), it.attempt("a"):
            raise NotFound("There is no such code.")


def test_a_guess_that_is_cut_off_counts(clock: HandClock) -> None:
    it = guessing(clock)
    for _ in range(3):
        with pytest.raises(GeneratorExit), it.attempt("a", "ana"):
            raise GeneratorExit
    assert not wrong(it, "b")


def test_memory_is_bounded_and_the_worst_are_not_forgotten(clock: HandClock) -> None:
    it = Allowance("guesses", "x", 30, clock, most_keys=100)
    for _ in range(30):
        it.count("ana")
    for number in range(10_000):
        it.count(f"stranger {number}")
        assert len(it) <= 100
    with pytest.raises(RateLimited):
        it.check("ana")
    clock.forward(HOUR_MS)
    it.count("another")
    it.check("ana")


def test_what_is_over_is_forgotten_first(clock: HandClock) -> None:
    it = Allowance("guesses", "x", 2, clock, most_keys=10)
    for number in range(10):
        it.count(f"{number}")
        clock.forward(100)
    clock.forward(int(HOUR_S * 1000) // 2 - 500)
    it.count("new")
    assert len(it) < 10 and "new" in it._empty_at and "0" not in it._empty_at


def test_a_giant_handle_is_cut(clock: HandClock) -> None:
    it = guessing(clock)
    assert wrong(it, account="x" * 100_000)
    assert max(map(len, it._accounts._empty_at)) <= 64
