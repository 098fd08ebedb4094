"""Who is told of a post: on rows in memory."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from handraise.domain.changes import Change, Outcome
from handraise.domain.decide import decide
from handraise.domain.decide.filters import Text
from handraise.domain.intents import DeletePost, EditPost, FireDue, RelayPost, SetFilter, SetRelation
from handraise.domain.model import Member, Room, Site
from handraise.domain.world import World
from handraise.protocol.objects import Deleted, Mention
from tests.domain.world import NOW, WRITE, post, world


def mention(*accounts: int) -> tuple[Mention, ...]:
    return tuple([Mention(ident, f"person{ident}") for ident in accounts])


def told(outcome: Outcome) -> list[tuple[int, str]]:
    """Whom an outcome tells, and of what."""
    return [
        (int(change.feeds[0].removeprefix("inbox:")), change.object.kind)
        for change in notices(outcome)
        if not isinstance(change.object, Deleted)
    ]


def notices(outcome: Outcome) -> list[Change]:
    return [change for change in outcome.changes if change.kind == "notification"]


def edit(made: World, ident: int, *mentions: int) -> Outcome:
    intent = EditPost(
        actor=1, scopes=WRITE, post=ident, root_author=1, body="new", html="x", mentions=mention(*mentions)
    )
    return decide(intent, made)


def relate(made: World, kind: str, actor: int, target: int, **how: Any) -> None:
    decide(SetRelation(actor=actor, scopes=WRITE, kind=kind, target=target, on=True, **how), made)


def test_a_mention_is_told_with_ids_alone() -> None:
    made = world()
    outcome = post(made, 1, mentions=mention(2, 3))
    assert told(outcome) == [(2, "mention"), (3, "mention")]
    first = notices(outcome)[0]
    assert (first.seq, first.id, first.author, first.feeds) == (2, 2, 1, ("inbox:2",))
    assert (first.object.post, first.object.account.id, first.object.pos) == (1, 1, 2)
    assert made.entries["notification", 2]["inbox:2"].seq == 2


def test_a_reply_is_told_to_the_author_of_its_parent_and_a_mention_besides_isnt() -> None:
    made = world()
    root = post(made, 1).id
    assert told(post(made, 2, reply_to=root, mentions=mention(1, 3))) == [(1, "reply"), (3, "mention")]


def test_nobody_is_told_of_what_he_does_himself() -> None:
    made = world()
    root = post(made, 1, mentions=mention(1))
    assert told(root) == told(post(made, 1, reply_to=root.id, mentions=mention(1))) == []


@pytest.mark.parametrize(("kind", "actor", "target"), [("mute", 2, 1), ("block", 2, 1), ("block", 1, 2)])
def test_who_mutes_or_blocks_or_is_blocked_is_not_told(kind: str, actor: int, target: int) -> None:
    made = world()
    mine = post(made, 2).id
    relate(made, kind, actor, target)
    assert told(post(made, 1, mentions=mention(2, 3))) == [(3, "mention")]
    if kind == "mute":
        assert told(post(made, 1, reply_to=mine)) == []


def test_one_who_is_muted_is_told_of_who_mutes_him() -> None:
    made = world()
    relate(made, "mute", 1, 2)
    assert told(post(made, 1, mentions=mention(2))) == [(2, "mention")]


def test_a_timed_mute_holds_until_it_ends() -> None:
    made = world()
    relate(made, "mute", 2, 1, until=NOW + 5)
    assert told(post(made, 1, mentions=mention(2))) == []
    made.now += 5
    decide(FireDue(actor=0, kind="mute_end", key="2:1"), made)
    assert told(post(made, 1, mentions=mention(2))) == [(2, "mention")]


def test_the_disabled_and_those_who_arent_of_the_audience_are_not_told() -> None:
    made = world("educator", "educator", "student", "guest")
    root = post(made, 2).id
    made.accounts[2] = replace(made.accounts[2], active=False)
    assert told(post(made, 1, reply_to=root, mentions=mention(2, 3, 4))) == []


def test_an_edit_tells_those_whom_it_mentions_first_and_once() -> None:
    made = world()
    ident = post(made, 1, mentions=mention(2)).id
    assert told(edit(made, ident, 2, 3)) == [(3, "mention")]
    assert told(edit(made, ident)) == []
    assert told(edit(made, ident, 2, 3, 4)) == [(4, "mention")]


def test_an_edit_does_not_tell_who_muted_the_author_when_it_mentioned_him_first() -> None:
    made = world()
    relate(made, "mute", 2, 1)
    ident = post(made, 1, mentions=mention(2)).id
    decide(SetRelation(actor=2, scopes=WRITE, kind="mute", target=1, on=False), made)
    assert told(edit(made, ident, 2)) == []


def test_what_was_told_goes_with_its_post_and_stays_hidden_under_its_authors_name() -> None:
    made = world()
    ident = post(made, 1, mentions=mention(2, 3)).id
    ended = notices(decide(DeletePost(actor=1, scopes=WRITE, post=ident), made))
    assert [(change.feeds, change.object, change.author) for change in ended] == [
        (("inbox:2",), Deleted(2), 1),
        (("inbox:3",), Deleted(3), 1),
    ]
    assert made.entries["notification", 2]["inbox:2"].seq == ended[0].seq


@pytest.mark.parametrize(("kind", "actor", "target"), [("mute", 3, 1), ("block", 3, 1), ("block", 1, 3)])
def test_a_relay_is_no_alert_for_whom_its_original_is_hidden_from(kind: str, actor: int, target: int) -> None:
    """The relayer, Bo, is hidden from nobody; Ana, whose post it is, and Cy are apart."""
    made = world()
    post(made, 1)
    relate(made, kind, actor, target)
    passing = RelayPost(
        actor=2, scopes=WRITE, post=1, author=1, root_author=1, body="see", html="see", mentions=mention(3, 4)
    )
    outcome = decide(passing, made)
    assert told(outcome) == [(4, "mention"), (1, "relay")]
    assert {change.credited for change in notices(outcome)} == {1}, "who hides Ana later is told nothing of it either"
    ident = outcome.id
    edit = EditPost(
        actor=2, scopes=WRITE, post=ident, root_author=2, credited=1, body="b", html="b", mentions=mention(3)
    )
    assert told(decide(edit, made)) == []
    ended = notices(decide(DeletePost(actor=2, scopes=WRITE, post=ident, relayed=1), made))
    assert len(ended) == 2 and {change.credited for change in ended} == {1}


def test_the_oldest_goes_where_it_was_told() -> None:
    """What it is for whom is kept with it: its post isn't looked at again."""
    made = world(site=Site(notifications_kept=1))
    made.rooms[50] = Room(50, 50, "Algebra", "", "CODE", True, True, False, 1, NOW)
    for account in (1, 2):
        made.members[50, account] = Member(50 + account, 50, account, "member", 50, 50, f"person{account}")
    told_first = notices(post(made, 1, mentions=mention(2), room=50))[0]
    ended = notices(post(made, 3, mentions=mention(2)))[1]
    assert (ended.id, ended.room, told_first.room) == (told_first.id, 50, 50)


@pytest.mark.parametrize("kept", [1, 2, 3])
def test_past_the_number_that_is_kept_the_oldest_goes(kept: int) -> None:
    made = world(site=Site(notifications_kept=kept))
    ids = []
    for number in range(1, 7):
        outcome = post(made, 1, mentions=mention(2))
        ids.append(notices(outcome)[0].id)
        gone = [change.id for change in notices(outcome) if isinstance(change.object, Deleted)]
        assert gone == ([ids[number - kept - 1]] if number > kept else [])
    assert made.notified[2].count == kept


def test_a_deleted_posts_notification_makes_room() -> None:
    made = world(site=Site(notifications_kept=2))
    first = post(made, 1, mentions=mention(2)).id
    post(made, 1, mentions=mention(2))
    decide(DeletePost(actor=1, scopes=WRITE, post=first), made)
    assert len(notices(post(made, 1, mentions=mention(2)))) == 1


def test_a_post_with_a_filtered_word_makes_no_alert() -> None:
    made = world()
    decide(SetFilter(actor=2, scopes=WRITE, words=("TEXT",), until=NOW + 5), made)
    assert told(post(made, 1, mentions=mention(2, 3))) == [(3, "mention")]
    made.now += 5
    assert told(post(made, 1, mentions=mention(2))) == [(2, "mention")], "its time is over"
    ended = decide(FireDue(actor=0, kind="filter_end", key="2:1"), made)
    assert ended.changes[0].object == Deleted(1)
    assert made.filters[2] == {}


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("exam", "the exam is on", True),
        ("exam", "EXAM!", True),
        ("exam", "#exam", True),
        ("#exam", "see #exam.", True),
        ("#exam", "see exam", False),
        ("exam", "_exam_", True),
        ("exam", "an example", False),
        ("exam", "preexam", False),
        ("exam", "exam2", False),
        ("final exam", "final\n  exam", True),
        ("final exam", "final exams", False),
        ("Straße", "STRASSE", True),
        ("exam", "ｅｘａｍ", True),
        ("数学", "高等数学考试", True),
        ("数学", "数 学", False),
        ("a数", "xa数学", False),
        ("a数", "a数学", True),
        ("!!", "what!!!", True),
        ("é", "cafe\u0301", False),
    ],
)  # fmt: skip
def test_a_word_is_found_where_it_stands_by_itself(word: str, text: str, found: bool) -> None:
    assert Text(text).has(word) is found


@given(st.text(min_size=1, max_size=8), st.text(max_size=8), st.text(max_size=8))
def test_a_word_between_blanks_is_always_found(word: str, before: str, after: str) -> None:
    if word.strip() and "\0" not in word + before + after:
        assert Text(f"{before} {word} {after}").has(word.strip())
