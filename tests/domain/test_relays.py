"""Relays in decisions: credit, one for each account and post, and what is checked again inside."""

import pytest
from msgspec.structs import replace

from handraise.domain.changes import Outcome
from handraise.domain.decide import decide
from handraise.domain.intents import (
    DeletePost,
    EditPost,
    FireDue,
    FollowFeed,
    Intent,
    RelayPost,
    SetReaction,
    SetRelation,
    Thread,
    WritePost,
)
from handraise.domain.world import World
from handraise.errors import Conflict, Forbidden, NotFound
from tests.domain.world import WRITE, post, world


def relay(made: World, actor: int, ident: int, *tags: str, body: str = "") -> Outcome:
    found = made.posts[ident]
    root_author = made.posts[found.root].author
    intent = RelayPost(
        actor=actor,
        scopes=WRITE,
        post=ident,
        author=found.author,
        root_author=root_author,
        body=body,
        html=body,
        tags=tags,
    )
    return decide(intent, made)


def test_it_goes_to_the_relayers_feed_his_own_topics_and_the_authors_inbox() -> None:
    made = world()
    post(made, 1, "algebra")
    change = relay(made, 2, 1, "exam").changes[0]
    assert change.feeds == ("user:2", "topic:exam", "thread:2", "inbox:1")
    assert (change.author, change.credited) == (2, 1)
    assert change.object.relay.author.id == 1 and change.object.relay.post == 1
    assert relay(made, 1, 1).changes[0].feeds == ("user:1", "thread:4"), "of one's own nobody is told"


def test_a_reply_may_be_passed_on_unless_its_threads_author_blocks() -> None:
    made = world()
    post(made, 1)
    reply = post(made, 2, reply_to=1).id
    assert relay(made, 3, reply).object.relay.author.id == 2
    decide(SetRelation(actor=1, scopes=WRITE, kind="block", target=4, on=True), made)
    with pytest.raises(NotFound):
        relay(made, 4, reply)


def test_whatever_happened_since_it_was_looked_up_counts() -> None:
    made = world("educator", "educator", "educator", "student")
    post(made, 1)
    with pytest.raises(Forbidden, match="student"):
        relay(made, 4, 1)
    decide(SetRelation(actor=2, scopes=WRITE, kind="block", target=1, on=True), made)
    with pytest.raises(Forbidden, match="block"):
        relay(made, 2, 1)
    decide(SetRelation(actor=1, scopes=WRITE, kind="block", target=3, on=True), made)
    with pytest.raises(NotFound):
        relay(made, 3, 1)
    decide(DeletePost(actor=1, scopes=WRITE, post=1), made)
    with pytest.raises(NotFound):
        relay(made, 1, 1)
    assert made.relays == {} and made.tallies == {}


def test_two_of_one_batch_are_one() -> None:
    made = world()
    post(made, 1)
    first = relay(made, 2, 1).id
    with pytest.raises(Conflict) as refused:
        relay(made, 2, 1, body="again")
    assert refused.value.details == {"relay": first} and made.tallies[1].relays == 1


def test_taken_back_it_may_be_passed_on_again_and_counts_no_more() -> None:
    made = world()
    post(made, 1)
    first = relay(made, 2, 1).id
    deletion = decide(DeletePost(actor=2, scopes=WRITE, post=first, relayed=1), made).changes[0]
    assert (deletion.credited, made.tallies[1].relays) == (1, 0)
    kept = made.posts[first].relay
    assert kept is not None and (kept.author.id, kept.author.name, kept.author.handle) == (1, "", None)
    relay(made, 2, 1)
    assert made.tallies[1].relays == 1
    decide(DeletePost(actor=1, scopes=WRITE, post=1), made)
    decide(DeletePost(actor=2, scopes=WRITE, post=made.relays[1, 2], relayed=1), made)
    assert made.relays == {}


def test_edits_and_counters_of_a_relay_are_hidden_with_it() -> None:
    made = world()
    post(made, 1)
    ident = relay(made, 2, 1).id
    edit = EditPost(actor=2, scopes=WRITE, post=ident, root_author=2, body="words", html="words")
    assert decide(edit, made).changes[0].credited == 1
    relay(made, 3, ident)
    assert decide(FireDue(actor=0, kind="tally", key=str(ident)), made).changes[0].credited == 1


def test_who_blocks_keeps_others_out_of_a_thread_that_passes_his_post_on() -> None:
    """Looked up before the block, decided after it (S27): a reply, its edit, a reaction, a follow, a relay."""
    made = world()
    post(made, 1)
    root = relay(made, 2, 1).id
    thread = Thread(root, 2, root, 2, credited=1)
    reply = decide(WritePost(actor=3, scopes=WRITE, body="x", html="x", thread=thread), made).id
    decide(SetRelation(actor=1, scopes=WRITE, kind="block", target=3, on=True), made)
    later: list[Intent] = [
        WritePost(actor=3, scopes=WRITE, body="x", html="x", thread=thread),
        EditPost(actor=3, scopes=WRITE, post=reply, root_author=2, credited=1, body="y", html="y"),
        SetReaction(actor=3, scopes=WRITE, post=root, author=2, root_author=2, credited=1, kind="thanks", on=True),
        FollowFeed(actor=3, scopes=WRITE, feed=f"thread:{root}", mode="live", root=root, root_author=2, credited=1),
        RelayPost(actor=3, scopes=WRITE, post=root, author=2, root_author=2, credited=1, body="z", html="z"),
    ]
    for intent in later:
        with pytest.raises(NotFound):
            decide(intent, made)


def test_who_is_not_of_the_audience_any_more_has_credit_and_no_notice() -> None:
    made = world()
    post(made, 1)
    made.accounts[1] = replace(made.accounts[1], active=False)
    outcome = relay(made, 2, 1)
    assert outcome.changes[0].feeds == ("user:2", "thread:2") and outcome.object.relay.author.name == "Person 1"
