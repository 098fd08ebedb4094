"""Deadlines and stalls, by an injected clock."""

from dataclasses import dataclass, field

from handraise.app.edge.limits import EdgeLimits
from handraise.app.edge.sweeper import Sweeper

LIMITS = EdgeLimits(stall_ms=4000)


@dataclass(eq=False)
class Line:
    waiting: int = 0
    taken: int = 0
    told: list[str] = field(default_factory=list)
    buffer_limit_bytes: int = 1000

    def buffered(self) -> int:
        return self.waiting

    def progress(self, buffered_bytes: int) -> int:
        return self.taken

    def overdue(self) -> None:
        self.told.append("overdue")

    def stalled(self) -> None:
        self.told.append("stalled")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def swept(*lines: Line) -> tuple[Sweeper, Clock]:
    clock = Clock()
    return Sweeper(lines, LIMITS, clock), clock


def at(sweeper: Sweeper, clock: Clock, now: float) -> None:
    clock.now = now
    sweeper.sweep()


def test_a_deadline_fires_once_when_it_is_reached() -> None:
    line = Line()
    sweeper, clock = swept(line)
    sweeper.expect(line, 1000)
    at(sweeper, clock, 0.999)
    assert line.told == [] and sweeper.pending == 1
    at(sweeper, clock, 1.0)
    at(sweeper, clock, 2.0)
    assert line.told == ["overdue"] and sweeper.pending == 0


def test_a_later_deadline_replaces_the_earlier_one_and_can_be_taken_back() -> None:
    line, other = Line(), Line()
    sweeper, clock = swept(line, other)
    for one in (line, other):
        sweeper.expect(one, 1000)
    sweeper.expect(line, 3000)
    sweeper.forget(other)
    sweeper.forget(other)
    at(sweeper, clock, 2.0)
    assert line.told == other.told == []
    at(sweeper, clock, 3.0)
    assert (line.told, other.told) == (["overdue"], [])


def test_a_buffer_that_does_not_move_is_stalled() -> None:
    line = Line(waiting=10)
    sweeper, clock = swept(line)
    for now in (0.0, 1.0, 2.0, 3.0):
        at(sweeper, clock, now)
    assert line.told == []
    at(sweeper, clock, 4.0)
    assert line.told == ["stalled"]


def test_any_progress_starts_the_time_anew_even_when_the_buffer_grows() -> None:
    line = Line(waiting=10)
    sweeper, clock = swept(line)
    for now in range(20):
        line.waiting += 10
        line.taken += now % 3 == 0
        at(sweeper, clock, float(now))
    assert line.told == []


def test_an_empty_buffer_forgets_the_past() -> None:
    line = Line(waiting=10)
    sweeper, clock = swept(line)
    for now, waiting in enumerate((10, 10, 10, 0, 10, 10, 10)):
        line.waiting = waiting
        at(sweeper, clock, float(now))
    assert line.told == []


def test_past_its_limit_a_buffer_is_stalled_at_once() -> None:
    line = Line(waiting=1001)
    sweeper, clock = swept(line)
    at(sweeper, clock, 0.0)
    assert line.told == ["stalled"]


def test_time_that_the_loop_lost_is_not_the_clients() -> None:
    line = Line(waiting=10)
    sweeper, clock = swept(line)
    at(sweeper, clock, 0.0)
    sweeper.expect(line, 1000)
    sweeper.forgive(5.0)
    at(sweeper, clock, 5.9)
    assert line.told == []
    at(sweeper, clock, 6.0)
    assert line.told == ["overdue"]
    at(sweeper, clock, 9.0)
    assert line.told == ["overdue", "stalled"]
