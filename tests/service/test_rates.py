"""Windows: what they remember of whom, and for how long."""

import pytest

from handraise.errors import RateLimited
from handraise.service.rates import Window
from tests.support.node import HandClock


def test_memory_is_bounded_and_a_full_window_is_not_forgotten(clock: HandClock) -> None:
    it = Window("guesses", "x", 3, 60_000, clock, most_keys=100)
    for _ in range(3):
        it.take("ana")
    for number in range(10_000):
        it.take(f"stranger {number}")
        assert len(it) <= 100
    with pytest.raises(RateLimited):
        it.take("ana")
    clock.forward(60_000)
    it.take("ana")


def test_windows_that_have_ended_are_forgotten_first(clock: HandClock) -> None:
    it = Window("guesses", "x", 3, 60_000, clock, most_keys=10)
    for number in range(9):
        it.take(f"{number}")
        it.take(f"{number}")
    clock.forward(60_000)
    it.take("late")
    it.take("new")
    assert len(it) == 2
