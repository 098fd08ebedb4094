"""Suspensions, decided: every intent is on one of two lists, and the time alone says whether one is in force."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handraise.domain import intents
from handraise.domain.changes import Outcome
from handraise.domain.decide import TABLE, decide, suspensions
from handraise.domain.intents import FireDue, Intent, SetRelation, Suspend, Unsuspend
from handraise.domain.world import World
from handraise.errors import CommandError, Forbidden
from handraise.protocol.times import to_wire
from tests.domain.world import NOW, WRITE, post, world

OWN: frozenset[type[Intent]] = frozenset(
    {
        *(intents.Refused, intents.DeletePost, intents.DeleteDirect, intents.FollowFeed, intents.UnfollowFeed),
        *(intents.SetRelation, intents.SetPrivacy, intents.MarkRead, intents.SetFilter, intents.EndFilter),
        *(intents.PutList, intents.DropList, intents.FileReport),
    }
)
"""Nobody else's business, or taken back; a report is for the staff."""
OPERATORS: frozenset[type[Intent]] = frozenset(
    {
        *(intents.TouchDuty, intents.FireDue, intents.MoveDue, intents.AddGuest, intents.PutAccount, intents.SetActive),
        *(intents.IssueToken, intents.RevokeToken, intents.IssueLink, intents.OpenSession, intents.CloseSession),
        *(intents.CloseSessions, intents.SetPassword, intents.RevokeInvite, intents.RedeemInvite),
    }
)
"""The server's, the operator's, and signing in and out."""


def test_of_every_intent_it_is_said_whether_a_suspension_holds_it() -> None:
    parts = [set(suspensions.HELD), set(OWN), set(OPERATORS)]
    assert set().union(*parts) == set(TABLE) and sum(map(len, parts)) == len(TABLE)


def suspend(made: World, until: int, *, by: int = 1, of: int = 2, room: int = 0) -> Outcome:
    return decide(Suspend(actor=by, scopes=WRITE, target=of, room=room, until=until, reason="spam"), made)


STEPS = st.one_of(
    st.tuples(st.just("suspend"), st.integers(1, 5)),
    st.tuples(st.just("unsuspend"), st.just(0)),
    st.tuples(st.just("passes"), st.integers(0, 3)),
    st.tuples(st.just("fires"), st.just(0)),
)


@given(st.lists(STEPS, max_size=20))
def test_it_holds_until_its_time_whether_or_not_its_row_has_fired(steps: list[tuple[str, int]]) -> None:
    made, until = world("admin", "educator"), 0
    for kind, number in steps:
        before = until if until > made.now else 0
        try:
            if kind == "suspend":
                until = made.now + number
                outcome = suspend(made, until)
                assert outcome.object.until == to_wire(until)
            elif kind == "unsuspend":
                decide(Unsuspend(actor=1, scopes=WRITE, target=2, room=0), made)
                assert before, "what has ended isn't ended again"
                until = 0
            elif kind == "passes":
                made.now += number
            else:
                decide(FireDue(actor=0, kind="suspension_end", key="2:0"), made)
        except CommandError:
            assert kind == "unsuspend" and not before
        due = made.dues.get(("suspension_end", "2:0"))
        assert (due is None) or due.at == until
        if until > made.now:
            assert due is not None, "a restart finds when it ends"
            with pytest.raises(Forbidden) as caught:
                post(made, 2)
            assert caught.value.data() == {"until": to_wire(until)}
        else:
            post(made, 2)
        decide(SetRelation(actor=2, scopes=WRITE, kind="mute", target=1, on=True), made)


def test_each_act_is_a_row_of_the_log_with_the_seq_of_its_change() -> None:
    made = world("admin", "educator")
    begun = suspend(made, NOW + 1)
    ended = decide(Unsuspend(actor=1, scopes=WRITE, target=2, room=0), made)
    rows = made.saved.audits
    assert [(row.seq, row.action, row.target, row.reason) for row in rows.values()] == [
        (begun.seq, "suspend", 2, "spam"),
        (ended.seq, "unsuspend", 2, ""),
    ]
    assert begun.changes[0].seq == begun.seq and begun.changes[0].author == 0


def test_what_is_refused_leaves_no_trace() -> None:
    made = world("admin", "educator", "admin")
    attempts: list[dict[str, Any]] = [{"by": 2, "of": 1}, {"of": 3}, {"of": 1}, {"of": 99}]
    for attempt in attempts:
        with pytest.raises(CommandError):
            suspend(made, NOW + 1, **attempt)
    with pytest.raises(CommandError):
        suspend(made, NOW)
    assert not made.saved.audits and not made.saved.suspensions and made.seq == 0
