"""A loop of bots ends, whatever they say; people are never stopped by it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from handraise.domain.decide import decide
from handraise.domain.intents import EditPost
from handraise.domain.model import Site
from handraise.domain.world import World
from handraise.errors import Invalid, TooLarge
from tests.domain.world import WRITE, post, world


def _hop(made: World, actor: int, reply_to: int | None = None, hop: int | None = None) -> int:
    outcome = post(made, actor, reply_to=reply_to, hop=hop)
    assert outcome.object.hop == made.posts[outcome.id].hop
    return outcome.object.hop  # type: ignore[no-any-return]


@pytest.mark.parametrize("hop", [0, 6, 7])
def test_a_bot_s_hop_is_what_it_says_up_to_the_limit(hop: int) -> None:
    assert _hop(world("bot"), 1, hop=hop) == hop


def test_past_the_limit_it_is_refused_by_the_limit_s_name_and_nothing_is_stored() -> None:
    made = world("bot")
    with pytest.raises(TooLarge, match="hops") as error:
        post(made, 1, hop=8)
    assert error.value.data() == {"field": "hop", "limit": "hops", "value": 7}
    assert not made.posts and post(made, 1).seq == 1


@pytest.mark.parametrize("hop", [0, 1, 99])
@pytest.mark.parametrize("role", ["admin", "educator"])
def test_a_person_has_none_and_may_not_say_one(role: str, hop: int) -> None:
    made = world(role)
    assert _hop(made, 1) == 0
    with pytest.raises(Invalid, match="bot") as error:
        post(made, 1, hop=hop)
    assert error.value.field == "hop"


def test_a_reply_to_a_bot_counts_one_more_even_where_the_bot_says_less() -> None:
    made = world("educator", "bot", "bot")
    asked = post(made, 1).id
    answered = post(made, 2, reply_to=asked)
    assert answered.object.hop == 0, "an answer to a person begins anew"
    assert _hop(made, 3, reply_to=answered.id) == 1
    assert _hop(made, 3, reply_to=answered.id, hop=0) == 1
    assert _hop(made, 3, reply_to=answered.id, hop=5) == 5


def test_a_person_between_two_bots_begins_anew() -> None:
    made = world("educator", "bot")
    deep = post(made, 2, hop=7).id
    with pytest.raises(TooLarge):
        post(made, 2, reply_to=deep)
    said = post(made, 1, reply_to=deep)
    assert said.object.hop == 0 and _hop(made, 2, reply_to=said.id) == 0


def test_an_edit_keeps_the_hop() -> None:
    made = world("bot")
    ident = post(made, 1, hop=3).id
    edited = decide(EditPost(actor=1, scopes=WRITE, post=ident, root_author=1, body="new", html="<p>new</p>"), made)
    assert edited.object.hop == 3


@given(st.lists(st.one_of(st.none(), st.integers(0, 3)), min_size=30, max_size=30), st.integers(1, 7))
def test_two_bots_who_answer_each_other_end_at_the_limit_at_the_latest(says: list[int | None], most: int) -> None:
    made = world("bot", "bot", site=Site(hops=most))
    last, count = post(made, 1).id, 0
    for turn, hop in enumerate(says):
        try:
            last = post(made, 2 - turn % 2, reply_to=last, hop=hop).id
        except TooLarge:
            break
        count += 1
    assert count <= most


def test_who_became_a_person_in_the_meantime_is_one() -> None:
    made = world("bot")
    made.accounts[1] = replace(made.accounts[1], role="educator")
    with pytest.raises(Invalid):
        post(made, 1, hop=1)
