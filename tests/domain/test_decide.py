"""What becomes of intents, on rows in memory: routing, leaving a feed, keys, threads, blocks, counters."""

import pytest
from msgspec.structs import replace

from handraise.domain.changes import Hidden, Shown, Subscribed, Unsubscribed
from handraise.domain.decide import KEY_LIFE_MS, TABLE, decide
from handraise.domain.intents import (
    DeletePost,
    EditPost,
    FireDue,
    Intent,
    Retry,
    SetReaction,
    SetRelation,
    UnfollowFeed,
    WritePost,
)
from handraise.domain.model import Site
from handraise.errors import Conflict, Forbidden, NotFound
from handraise.protocol.objects import Mention
from tests.domain.world import NOW, WRITE, follow, post, world


def subclasses(kind: type[Intent]) -> set[type[Intent]]:
    return {sub for direct in kind.__subclasses__() for sub in {direct, *subclasses(direct)}}


def test_every_intent_has_its_row() -> None:
    assert set(TABLE) == subclasses(Intent)


def test_a_post_goes_to_followers_topics_its_thread_and_those_mentioned() -> None:
    made = world()
    outcome = post(made, 1, "algebra", "exam", mentions=(Mention(2, "person2"),))
    assert outcome.changes[0].feeds == ("user:1", "topic:algebra", "topic:exam", "thread:1", "inbox:2")
    assert (outcome.seq, outcome.id, made.posts[1].pos) == (1, 1, 1)


def test_a_reply_goes_to_the_thread_the_parent_and_its_own_tags_alone() -> None:
    made = world()
    post(made, 1, "algebra")
    reply = post(made, 2, "tip", reply_to=1)
    assert reply.changes[0].feeds == ("topic:tip", "thread:1", "inbox:1")
    nested = post(made, 3, reply_to=reply.id)
    assert nested.changes[0].feeds == ("thread:1", "inbox:2")


def test_nobody_is_told_of_a_mention_who_blocks_the_author_or_is_not_of_the_audience() -> None:
    made = world("educator", "educator", "student", "educator")
    decide(SetRelation(actor=2, scopes=WRITE, kind="block", target=1, on=True), made)
    mentions = tuple(Mention(ident, f"person{ident}") for ident in (2, 3, 4))
    outcome = post(made, 1, mentions=mentions)
    assert [mention.id for mention in outcome.object.mentions] == [4]
    assert [feed for feed in outcome.changes[0].feeds if feed.startswith("inbox:")] == ["inbox:4"]


def test_seqs_are_gap_free_over_refused_intents() -> None:
    made = world("educator", "student")
    assert post(made, 1).seq == 1
    with pytest.raises(Forbidden):
        post(made, 2)
    assert post(made, 1).seq == 2


def test_a_disabled_account_is_refused_though_it_was_fine_when_the_command_came() -> None:
    made = world()
    made.accounts[1] = replace(made.accounts[1], active=False)
    with pytest.raises(Forbidden, match="disabled"):
        post(made, 1)


def test_students_are_of_the_network_only_where_the_site_says_so() -> None:
    with pytest.raises(Forbidden, match="student"):
        post(world("student"), 1)
    assert post(world("student", site=Site(students_on_network=True)), 1).seq == 1
    with pytest.raises(Forbidden, match="guest"):
        post(world("guest", site=Site(students_on_network=True)), 1)


def test_an_edit_moves_the_post_out_of_the_feeds_that_it_lost() -> None:
    made = world()
    post(made, 1, "algebra", "exam")
    edit = EditPost(actor=1, scopes=WRITE, post=1, root_author=1, body="new", html="<p>new</p>", tags=("exam", "late"))
    change = decide(edit, made).changes[0]
    assert change.feeds == ("user:1", "topic:exam", "topic:late", "thread:1")
    assert change.left == ("topic:algebra",)
    rows = made.entries["post", 1]
    assert {feed: (row.seq, row.pos, row.out) for feed, row in rows.items()} == {
        "user:1": (2, 1, False),
        "topic:algebra": (2, 1, True),
        "topic:exam": (2, 1, False),
        "topic:late": (2, 1, False),
        "thread:1": (2, 1, False),
    }
    back = decide(replace(edit, tags=("algebra",)), made).changes[0]
    assert back.left == ("topic:exam", "topic:late")
    assert made.entries["post", 1]["topic:algebra"].out is False


def test_a_tally_has_the_rows_of_its_post_in_and_out() -> None:
    made = world()
    post(made, 1, "algebra")
    decide(SetReaction(actor=2, scopes=WRITE, post=1, author=1, root_author=1, kind="thanks", on=True), made)
    told = decide(FireDue(actor=0, kind="tally", key="1"), made)
    assert told.object.thanks == 1
    decide(EditPost(actor=1, scopes=WRITE, post=1, root_author=1, body="x", html="x", tags=("exam",)), made)
    rows = made.entries["tally", 1]
    assert {feed: row.out for feed, row in rows.items()} == {
        "user:1": False,
        "topic:algebra": True,
        "thread:1": False,
        "topic:exam": False,
    }


def test_counters_are_told_once_a_second_at_most() -> None:
    made = world()
    post(made, 1)
    decide(SetReaction(actor=2, scopes=WRITE, post=1, author=1, root_author=1, kind="thanks", on=True), made)
    assert made.dues["tally", "1"].at == NOW
    decide(FireDue(actor=0, kind="tally", key="1"), made)
    assert ("tally", "1") not in made.dues
    decide(SetReaction(actor=3, scopes=WRITE, post=1, author=1, root_author=1, kind="thanks", on=True), made)
    assert made.dues["tally", "1"].at == NOW + 1000
    assert decide(FireDue(actor=0, kind="tally", key="1"), made).changes == ()


def test_only_its_author_edits_or_deletes() -> None:
    made = world()
    post(made, 1)
    with pytest.raises(Forbidden):
        decide(EditPost(actor=2, scopes=WRITE, post=1, root_author=1, body="x", html="x"), made)
    with pytest.raises(Forbidden):
        decide(DeletePost(actor=2, scopes=WRITE, post=1), made)


def test_a_deleted_post_leaves_its_id_and_takes_its_count_back() -> None:
    made = world()
    post(made, 1, "algebra")
    reply = post(made, 2, reply_to=1)
    assert made.tallies[1].replies == 1
    gone = decide(DeletePost(actor=2, scopes=WRITE, post=reply.id, parent=1, root=1), made)
    assert (made.posts[reply.id].body, made.posts[reply.id].html) == ("", "")
    assert made.tallies[1].replies == 0
    assert gone.changes[0].feeds == ("thread:1", "inbox:1")
    with pytest.raises(NotFound):
        decide(DeletePost(actor=2, scopes=WRITE, post=reply.id), made)


def test_a_key_stores_once_and_remembers_what_it_was_for() -> None:
    made = world()
    intent = WritePost(actor=1, scopes=WRITE, body="a", html="a", retry=Retry("k", b"hash"))
    first, second = decide(intent, made), decide(intent, made)
    assert (first.seq, second.seq, second.duplicate, second.changes) == (1, 1, True, ())
    with pytest.raises(Conflict):
        decide(replace(intent, retry=Retry("k", b"other")), made)
    assert decide(replace(intent, actor=2), made).seq == 2
    made.now += KEY_LIFE_MS
    assert decide(intent, made).seq == 3


def test_a_refused_command_does_not_use_its_key_up() -> None:
    made = world()
    made.accounts[1] = replace(made.accounts[1], active=False)
    intent = WritePost(actor=1, scopes=WRITE, body="a", html="a", retry=Retry("k", b"hash"))
    with pytest.raises(Forbidden):
        decide(intent, made)
    made.accounts[1] = replace(made.accounts[1], active=True)
    assert not decide(intent, made).duplicate


def test_taking_part_in_a_thread_follows_it_until_one_stops() -> None:
    made = world()
    post(made, 1)
    reply = post(made, 2, reply_to=1)
    assert [effect for effect in reply.effects if isinstance(effect, Subscribed)] == [
        Subscribed(1, "thread:1", 3, "live"),
        Subscribed(2, "thread:1", 4, "live"),
    ]
    stopped = decide(UnfollowFeed(actor=1, scopes=WRITE, feed="thread:1"), made)
    assert stopped.effects == (Unsubscribed(1, "thread:1"),)
    assert post(made, 2, reply_to=1).effects == ()


def test_a_thread_that_is_still_lets_go_and_taking_part_begins_again() -> None:
    made = world()
    post(made, 1)
    post(made, 2, reply_to=1)
    made.now = made.dues["thread_end", "1"].at
    ended = decide(FireDue(actor=0, kind="thread_end", key="1", accounts=(1, 2)), made)
    assert ended.effects == (Unsubscribed(1, "thread:1"), Unsubscribed(2, "thread:1"))
    again = post(made, 2, reply_to=1)
    assert {effect.account for effect in again.effects} == {1, 2}


def test_past_the_limit_the_oldest_thread_goes() -> None:
    made = world(site=Site(thread_follows=2))
    post(made, 1)
    post(made, 1)
    first, second = post(made, 2, reply_to=1), post(made, 2, reply_to=2)
    assert first.effects and second.effects
    made.thread_follows[2] = sorted(
        (row for row in made.follows.values() if row.account == 2), key=lambda row: row.since
    )
    post(made, 1)
    third = post(made, 2, reply_to=made.seq)
    assert Unsubscribed(2, "thread:1") in third.effects


def test_a_block_hides_both_and_ends_follows_both_ways() -> None:
    made = world()
    follow(made, 1, "user:2", target=2)
    follow(made, 2, "user:1", target=1)
    blocked = decide(SetRelation(actor=1, scopes=WRITE, kind="block", target=2, on=True), made)
    assert set(blocked.effects) == {
        Hidden(1, 2),
        Hidden(2, 1),
        Unsubscribed(1, "user:2"),
        Unsubscribed(2, "user:1"),
    }
    assert [change.feeds for change in blocked.changes] == [("inbox:1",), ("inbox:1",), ("inbox:2",)]
    with pytest.raises(Forbidden):
        follow(made, 1, "user:2", target=2)
    with pytest.raises(NotFound):
        follow(made, 2, "user:1", target=1)
    post(made, 1)
    with pytest.raises(NotFound):
        post(made, 2, reply_to=made.seq)


def test_ending_a_mute_shows_only_what_nothing_else_hides() -> None:
    made = world()
    for kind in ("mute", "block"):
        decide(SetRelation(actor=1, scopes=WRITE, kind=kind, target=2, on=True), made)
    unmuted = decide(SetRelation(actor=1, scopes=WRITE, kind="mute", target=2, on=False), made)
    assert unmuted.effects == ()
    unblocked = decide(SetRelation(actor=1, scopes=WRITE, kind="block", target=2, on=False), made)
    assert set(unblocked.effects) == {Shown(1, 2), Shown(2, 1)}


def test_a_timed_mute_ends_at_its_time() -> None:
    made = world()
    decide(SetRelation(actor=1, scopes=WRITE, kind="mute", target=2, on=True, until=NOW + 5), made)
    assert decide(FireDue(actor=0, kind="mute_end", key="1:2"), made).changes == ()
    made.now += 5
    ended = decide(FireDue(actor=0, kind="mute_end", key="1:2"), made)
    assert ended.effects == (Shown(1, 2),)
    assert ended.changes[0].object.deleted


def test_the_limit_of_follows_is_named() -> None:
    made = world(site=Site(follows=1))
    follow(made, 1, "topic:a")
    with pytest.raises(Conflict, match=r"follows: 1"):
        follow(made, 1, "topic:b")
    assert follow(made, 1, "topic:a").seq == 2


def test_an_unfollow_makes_room_within_its_batch() -> None:
    made = world(site=Site(follows=1))
    follow(made, 1, "topic:one")
    with pytest.raises(Conflict):
        follow(made, 1, "topic:two")
    decide(UnfollowFeed(actor=1, scopes=WRITE, feed="topic:one"), made)
    follow(made, 1, "topic:two")
    with pytest.raises(Conflict):
        follow(made, 1, "topic:three")
