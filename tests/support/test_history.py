"""The checker itself: a clean history passes, and each planted violation is found, in its class and in no other."""

from typing import Any

import pytest

from tests.support.history import History, Session, Stored


def post(ident: int, seq: int | None = None, text: str = "", **more: Any) -> dict[str, Any]:
    shown = {"id": ident, "body": text or f"text {ident}", "author": {"name": "Ana"}, "tally": {"replies": 0}}
    return {"type": "post", "seq": seq or ident, "feeds": ["topic:a"], "post": shown | more}


def gone(ident: int, seq: int) -> dict[str, Any]:
    return {"type": "post", "seq": seq, "feeds": ["topic:a"], "post": {"id": ident, "gone": True}}


def tally(ident: int, seq: int) -> dict[str, Any]:
    return {"type": "tally", "seq": seq, "feeds": ["topic:a"], "tally": {"post": ident, "replies": 1}}


STORED = (
    Stored("topic:a", "post", 1, 1, text="text 1"),
    Stored("topic:a", "post", 2, 2, text="text 2"),
    Stored("topic:a", "post", 3, 5, text="text 3, edited"),
    Stored("topic:a", "tally", 2, 6),
    Stored("topic:a", "post", 4, 7, out=True, text="text 4"),
    Stored("topic:b", "post", 4, 7, text="text 4"),
)


class Planted:
    """A writer and two readers of one run without a fault, to plant one in."""

    def __init__(self) -> None:
        self.history = History()
        self.writer = self.history.session("writer")
        self.reader = self.history.session("reader", ["topic:a"])
        self.other = self.history.session("other", ["topic:a", "topic:b"])
        for ident in (1, 2):
            self.writer.send(f"k{ident}", f"text {ident}")
            self.writer.ok(f"k{ident}", ident, ident)
        self.frames = [post(1), post(2), post(3, 3), post(3, 5, "text 3, edited"), tally(2, 6)]

    def run(self, reader: list[dict[str, Any]] | None = None, start: int = 0) -> dict[str, int]:
        given = [*self.frames, gone(4, 7)] if reader is None else reader
        for session, frames in ((self.reader, given), (self.other, [*self.frames, post(4, 7)])):
            session.began(start)
            for frame in frames:
                session.delivered(frame)
        return found(self.history.check(STORED).counts)


def found(counts: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count}


@pytest.fixture
def planted() -> Planted:
    return Planted()


def test_a_clean_history_has_no_violation(planted: Planted) -> None:
    assert planted.run() == {}
    assert planted.history.check(STORED).clean


def test_a_replay_may_leave_out_what_a_later_change_has_overtaken(planted: Planted) -> None:
    assert planted.run([post(1), post(2), post(3, 5, "text 3, edited"), tally(2, 6), gone(4, 7)]) == {}


def test_what_was_there_before_the_start_is_not_owed(planted: Planted) -> None:
    assert planted.run([post(3, 5, "text 3, edited"), tally(2, 6), gone(4, 7)], start=2) == {}


def test_after_a_resync_nothing_before_it_is_owed(planted: Planted) -> None:
    planted.reader.began(0)
    planted.reader.resync(6)
    planted.reader.delivered(gone(4, 7))
    assert found(planted.history.check(STORED).counts) == {}


def test_an_acknowledged_post_that_is_not_stored_is_lost(planted: Planted) -> None:
    planted.writer.send("k9", "text 9")
    planted.writer.ok("k9", 9, 9)
    assert planted.run() == {"lost": 1}


def test_an_unknown_post_that_is_not_stored_is_not_lost(planted: Planted) -> None:
    planted.writer.send("k9", "text 9")
    planted.writer.lost_reply("k9")
    assert planted.run() == {}
    assert planted.writer.unknown == {"k9"}


def test_the_same_seq_delivered_twice_is_a_duplicate(planted: Planted) -> None:
    assert planted.run([*planted.frames, tally(2, 6), gone(4, 7)]) == {"duplicate": 1}


def test_an_old_seq_delivered_again_later_is_a_duplicate_and_not_an_inversion(planted: Planted) -> None:
    assert planted.run([*planted.frames, gone(4, 7), post(1)]) == {"duplicate": 1}


def test_a_key_that_is_stored_twice_is_a_duplicate(planted: Planted) -> None:
    twice = (*STORED, Stored("topic:c", "post", 8, 8, text="text 1"))
    planted.run()
    assert found(planted.history.check(twice).counts) == {"duplicate": 1}


def test_a_key_that_is_acknowledged_with_two_seqs_is_a_duplicate(planted: Planted) -> None:
    planted.writer.ok("k1", 8, 8)
    assert planted.run() == {"duplicate": 1}


def test_a_lower_seq_after_a_higher_one_is_out_of_order(planted: Planted) -> None:
    first, second, *rest = planted.frames
    assert planted.run([second, first, *rest, gone(4, 7)]) == {"out_of_order": 1}


def test_a_post_that_never_came_is_a_gap(planted: Planted) -> None:
    assert planted.run([post(1), *planted.frames[2:], gone(4, 7)]) == {"gap": 1}


def test_what_comes_after_the_position_that_a_session_reached_is_not_owed(planted: Planted) -> None:
    assert planted.run(planted.frames[:2]) == {}


def test_a_position_that_passes_over_a_post_is_a_gap(planted: Planted) -> None:
    planted.reader.position(2)
    assert planted.run([post(1)]) == {"gap": 1}


def test_an_edit_that_never_came_is_a_gap(planted: Planted) -> None:
    assert planted.run([post(1), post(2), post(3, 3), tally(2, 6), gone(4, 7)]) == {"gap": 1}


def test_a_tally_that_never_came_is_a_gap(planted: Planted) -> None:
    assert planted.run([*planted.frames[:-1], gone(4, 7)]) == {"gap": 1}


def test_an_object_that_left_and_was_not_told_as_gone_is_a_gap(planted: Planted) -> None:
    planted.reader.position(7)
    assert planted.run(planted.frames) == {"gap": 1}


def test_an_object_that_is_told_as_there_though_it_has_left_is_a_gap(planted: Planted) -> None:
    assert planted.run([*planted.frames, post(4, 7)]) == {"gap": 1}


def test_a_refused_text_that_is_delivered_is_a_phantom(planted: Planted) -> None:
    planted.writer.send("k3", "text 3")
    planted.writer.error("k3")
    assert planted.run() == {"phantom": 2}


def test_a_refused_text_that_is_stored_is_a_phantom(planted: Planted) -> None:
    planted.writer.send("k4", "text 4")
    planted.writer.error("k4")
    planted.reader.began(7)
    assert found(planted.history.check(STORED).counts) == {"phantom": 1}


def test_a_refusal_that_a_retry_turns_into_an_ok_is_none(planted: Planted) -> None:
    planted.writer.send("k3", "text 3, edited")
    planted.writer.error("k3")
    planted.writer.ok("k3", 5, 3)
    assert planted.run() == {}


def test_one_seq_with_two_bodies_is_divergent(planted: Planted) -> None:
    assert planted.run([post(1, text="another text"), *planted.frames[1:], gone(4, 7)]) == {"divergent": 1}


def test_one_seq_with_two_lists_of_feeds_is_divergent(planted: Planted) -> None:
    odd = post(1) | {"feeds": ["topic:a", "user:1"]}
    assert planted.run([odd, *planted.frames[1:], gone(4, 7)]) == {"divergent": 1}


def test_embedded_authors_and_tallies_may_differ(planted: Planted) -> None:
    renamed = post(1, author={"name": "Ana Lima"}, tally={"replies": 4})
    counted = {"type": "tally", "seq": 6, "feeds": ["topic:a"], "tally": {"post": 2, "replies": 2}}
    assert planted.run([renamed, *planted.frames[1:-1], counted, gone(4, 7)]) == {}


def test_a_session_that_only_writes_is_owed_nothing() -> None:
    assert Session("writer").start is None
    history = History()
    history.session("writer", ["topic:a"])
    assert history.check(STORED).clean


def test_a_report_names_what_it_counts(planted: Planted) -> None:
    planted.writer.send("k9", "text 9")
    planted.writer.ok("k9", 9, 9)
    report = planted.history.check(STORED)
    assert "'lost': 1" in str(report) and "k9 was acknowledged as 9" in str(report)
