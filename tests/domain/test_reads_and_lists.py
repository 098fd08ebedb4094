"""Read marks, word filters and lists: on rows in memory."""

import pytest
from msgspec.structs import replace

from handraise.domain.changes import Outcome
from handraise.domain.decide import decide
from handraise.domain.intents import DropList, EndFilter, FireDue, MarkRead, PutList, SetFilter, SetRelation
from handraise.domain.model import Site
from handraise.domain.world import World
from handraise.errors import Conflict, Forbidden, Invalid, NotFound
from handraise.protocol.objects import Deleted, Read
from tests.domain.world import NOW, WRITE, post, world


def mark(made: World, feed: str, pos: int, *, own: bool = False, actor: int = 1) -> Outcome:
    return decide(MarkRead(actor=actor, scopes=WRITE, feed=feed, pos=pos, own=own), made)


def put(made: World, *feeds: str, ident: int | None = None, title: str = "Maths") -> Outcome:
    return decide(PutList(actor=1, scopes=WRITE, title=title, feeds=feeds, list=ident), made)


def test_a_mark_moves_forward_alone() -> None:
    made = world()
    for _ in range(3):
        post(made, 2, "a")
    first = mark(made, "topic:a", 2)
    assert (first.object, first.changes[0].feeds, first.changes[0].author) == (Read(4, "topic:a", 2), ("inbox:1",), 0)
    for lower in (0, 1, 2):
        same = mark(made, "topic:a", lower)
        assert (same.object, same.seq, same.changes) == (first.object, first.seq, ())
    further = mark(made, "topic:a", 3)
    assert (further.object, further.seq) == (Read(4, "topic:a", 3), 5)


def test_a_mark_reaches_to_the_head_and_not_beyond() -> None:
    made = world()
    post(made, 2)
    with pytest.raises(Invalid) as caught:
        mark(made, "topic:a", 2)
    assert caught.value.field == "pos"
    assert mark(made, "topic:a", 1).seq == 2


def test_a_student_marks_his_own_inbox_alone() -> None:
    made = world("student")
    assert mark(made, "inbox:1", 0, own=True).object.pos == 0
    with pytest.raises(Forbidden):
        mark(made, "topic:a", 0)


def test_past_the_number_of_marks_those_go_that_moved_longest_ago_but_not_the_inbox() -> None:
    made = world(site=Site(read_marks=2))
    mark(made, "inbox:1", 0, own=True)
    mark(made, "topic:a", 0)
    mark(made, "topic:b", 0)
    post(made, 2)
    mark(made, "topic:a", made.seq)
    outcome = mark(made, "topic:c", 0)
    assert [change.object for change in outcome.changes[1:]] == [Deleted(3)]
    assert set(made.reads) == {(1, "inbox:1"), (1, "topic:a"), (1, "topic:c")}


def test_a_filter_ends_by_hand_or_by_time_and_not_for_others() -> None:
    made = world()
    filtered = decide(SetFilter(actor=1, scopes=WRITE, words=("exam",), until=NOW + 5), made)
    with pytest.raises(NotFound):
        decide(EndFilter(actor=2, scopes=WRITE, filter=filtered.id), made)
    assert decide(FireDue(actor=0, kind="filter_end", key="1:1"), made).changes == ()
    ended = decide(EndFilter(actor=1, scopes=WRITE, filter=filtered.id), made)
    assert (ended.object, ended.changes[0].feeds) == (Deleted(1), ("inbox:1",))
    assert ("filter_end", "1:1") not in made.dues
    with pytest.raises(NotFound):
        decide(EndFilter(actor=1, scopes=WRITE, filter=filtered.id), made)


def test_the_limits_of_filters_and_lists_are_named() -> None:
    made = world(site=Site(filters=1, lists=1))
    first = decide(SetFilter(actor=1, scopes=WRITE, words=("a",)), made)
    with pytest.raises(Conflict, match=r"filters: 1"):
        decide(SetFilter(actor=1, scopes=WRITE, words=("b",)), made)
    decide(EndFilter(actor=1, scopes=WRITE, filter=first.id), made)
    decide(SetFilter(actor=1, scopes=WRITE, words=("b",)), made)
    ident = put(made, "topic:a").id
    with pytest.raises(Conflict, match=r"lists: 1"):
        put(made, "topic:b")
    put(made, "topic:b", ident=ident)


def test_a_list_is_replaced_and_dropped_by_its_owner_alone() -> None:
    made = world()
    first = put(made, "topic:a", "user:2")
    again = put(made, "topic:b", ident=first.id, title="More")
    assert (again.id, again.object.title, again.object.feeds) == (first.id, "More", ("topic:b",))
    for intent in (
        PutList(actor=2, scopes=WRITE, title="x", feeds=("topic:a",), list=first.id),
        DropList(actor=2, scopes=WRITE, list=first.id),
        DropList(actor=1, scopes=WRITE, list=99),
    ):
        with pytest.raises(NotFound, match="list"):
            decide(intent, made)
    assert decide(DropList(actor=1, scopes=WRITE, list=first.id), made).object == Deleted(first.id)


def test_a_list_tells_nothing_of_a_block() -> None:
    """Who blocks, who is disabled and who isn't there: the same words. Who was on the list before may stay."""
    made = world()
    ident = put(made, "user:2").id
    decide(SetRelation(actor=2, scopes=WRITE, kind="block", target=1, on=True), made)
    made.accounts[3] = replace(made.accounts[3], active=False)
    words = set()
    for person in (2, 3, 99):
        with pytest.raises(NotFound) as caught:
            put(made, f"user:{person}")
        words.add(str(caught.value))
    assert len(words) == 1
    assert put(made, "user:2", "topic:a", ident=ident).object.feeds == ("user:2", "topic:a")
