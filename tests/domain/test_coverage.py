"""How the desk is manned: spans against sets of moments, and coverage by hand."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from handraise.domain.coverage import MINUTE_MS, Span, coverage, lengths, told, union, waiting, without
from handraise.domain.figures import Entry
from handraise.domain.model import Shift

SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=8).map(
    lambda drawn: [(min(pair), max(pair)) for pair in drawn]
)
EDGES = st.lists(st.integers(0, 45), min_size=2, max_size=6, unique=True).map(sorted)
M = MINUTE_MS


def moments(spans: list[Span]) -> set[int]:
    return {at for begin, end in spans for at in range(begin, end)}


@given(SPANS)
def test_a_union_has_the_same_moments_in_order_and_apart(spans: list[Span]) -> None:
    made = union(spans)
    assert moments(made) == moments(spans)
    assert all(one[1] < two[0] for one, two in pairwise(made))


@given(SPANS, SPANS)
def test_what_is_left_without_others(spans: list[Span], taken: list[Span]) -> None:
    assert moments(without(spans, union(taken))) == moments(spans) - moments(taken)


@given(SPANS, EDGES)
def test_lengths_are_those_within_each_window(spans: list[Span], edges: list[int]) -> None:
    expected = [
        sum(1 for begin, end in spans for at in range(begin, end) if first <= at < last)
        for first, last in pairwise(edges)
    ]
    assert lengths(spans, edges) == expected


def log(request: int, asker: int, tags: tuple[str, ...], *steps: tuple[int, str, str]) -> list[Entry]:
    return [
        Entry(request, asker, at * M, action, state, tags if action == "ask" else ()) for at, action, state in steps
    ]


def test_who_is_taken_or_asked_back_doesnt_wait() -> None:
    entries = log(
        *(1, 1, ("a",)),
        *((0, "ask", "open"), (1, "alert_duty", "open"), (5, "claim", "claimed"), (8, "lapse", "open")),
        *(
            (9, "claim", "claimed"),
            (10, "need_info", "needs_info"),
            (12, "resolve", "resolved"),
            (20, "reopen", "open"),
        ),
    )
    [found] = waiting(entries, 30 * M)
    assert union(found.spans) == [(0, 5 * M), (8 * M, 9 * M), (20 * M, 30 * M)]


def test_a_clock_that_was_put_back_makes_nobody_wait() -> None:
    [found] = waiting(log(1, 1, (), (9, "ask", "open"), (4, "claim", "claimed")), 5 * M)
    assert found.spans == []


def test_coverage_by_hand() -> None:
    """Ana is on duty for two topics at once, Bo for one; the first waits with them, the second before and after."""
    entries = [
        *log(1, 7, ("a", "b"), (0, "ask", "open"), (30, "claim", "claimed")),
        *log(2, 8, ("c",), (20, "ask", "open")),
    ]
    shifts = [
        Shift(1, "topic:a", 5, 10 * M, 20 * M),
        Shift(1, "topic:b", 5, 10 * M, 20 * M),
        Shift(2, "topic:c", 6, 50 * M),
    ]
    [found] = told(coverage(waiting(entries, 60 * M), shifts, None, 60 * M), (0, 60 * M))
    assert (found.minutes, found.topics) == (20, {"a": 10, "b": 10, "c": 10})
    assert (found.waiting_minutes, found.uncovered) == (60, round((10 + 10 + 20) / 60, 4))
    halves = told(coverage(waiting(entries, 60 * M), shifts, None, 60 * M), (0, 30 * M, 60 * M))
    assert [half.minutes for half in halves] == [10, 10]
    assert [half.uncovered for half in halves] == [round((10 + 10) / 30, 4), round(20 / 30, 4)]
    assert halves[0].topics == {"a": 10, "b": 10}


def test_nobody_covers_himself_and_in_a_room_the_rooms_duty_counts() -> None:
    entries = log(1, 7, (), (0, "ask", "open"))
    own, others = Shift(1, "room:3", 7, 0), Shift(1, "room:3", 8, 2 * M, 5 * M)
    [found] = told(coverage(waiting(entries, 10 * M), [own], "room:3", 10 * M), (0, 10 * M))
    assert (found.minutes, found.topics, found.uncovered) == (10, {}, 1.0)
    [found] = told(coverage(waiting(entries, 10 * M), [own, others], "room:3", 10 * M), (0, 10 * M))
    assert found.uncovered == 0.7


def test_where_nobody_waits_nothing_is_uncovered() -> None:
    [found] = told(coverage([], [], None, 10), (0, 10))
    assert (found.minutes, found.topics, found.waiting_minutes, found.uncovered) == (0, {}, 0, None)
