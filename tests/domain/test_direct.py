"""Direct messages on rows in memory: the matrix of roles in full, who gets what, and what is refused in which words."""

from itertools import product
from typing import Any

import pytest
from msgspec.structs import replace

from handraise.domain import direct_policy, policy
from handraise.domain.changes import Change, Outcome, of_network
from handraise.domain.decide import decide
from handraise.domain.decide.direct import NO_DIRECT
from handraise.domain.intents import DeleteDirect, EditDirect, SendDirect, SetRelation
from handraise.domain.model import ROLES, SCOPES, Account, Site
from handraise.domain.world import World
from handraise.errors import CommandError, Conflict, Forbidden, NotFound
from handraise.protocol.objects import Deleted, Direct
from tests.domain.world import NOW, WRITE, world

DIRECT = frozenset({"read", "direct"})
NETWORK = {"admin", "educator", "bot"}


def send(made: World, actor: int, to: int, **fields: Any) -> Outcome:
    return decide(SendDirect(actor=actor, scopes=DIRECT, to=to, body="text", html="<p>text</p>", **fields), made)


def edit(made: World, actor: int, direct: int, other: int) -> Outcome:
    intent = EditDirect(actor=actor, scopes=DIRECT, direct=direct, other=other, body="new", html="<p>new</p>")
    return decide(intent, made)


def delete(made: World, actor: int, direct: int, other: int) -> Outcome:
    return decide(DeleteDirect(actor=actor, scopes=DIRECT, direct=direct, other=other), made)


def block(made: World, owner: int, target: int) -> None:
    decide(SetRelation(actor=owner, scopes=WRITE, kind="block", target=target, on=True), made)


@pytest.mark.parametrize("among_students", [False, True])
@pytest.mark.parametrize("open_network", [False, True])
@pytest.mark.parametrize(("sender", "recipient"), list(product(ROLES, ROLES)))
def test_the_matrix(sender: str, recipient: str, open_network: bool, among_students: bool) -> None:
    """S9: each role to each role on each kind of site, said a second time in other words than the matrix."""
    site = Site(students_on_network=open_network, students_direct=among_students)
    expected: type[CommandError] | None = None
    if sender == "guest":
        expected = Forbidden
    elif recipient == "guest":
        expected = NotFound
    elif sender == recipient == "student" and not among_students:
        expected = Forbidden if open_network else NotFound
    made = world(sender, recipient, site=site)
    if expected is None:
        assert send(made, 1, 2).kind == "direct"
    else:
        with pytest.raises(expected):
            send(made, 1, 2)
        assert made.seq == 0 and not made.saved.directs


@pytest.mark.parametrize("role", ROLES)
def test_nobody_writes_to_himself(role: str) -> None:
    with pytest.raises(Forbidden if role == "guest" else Conflict):
        send(world(role, site=Site(students_direct=True)), 1, 1)


def test_the_matrix_has_no_role_that_there_is_not() -> None:
    assert set(direct_policy.MATRIX) < set(ROLES)
    for row in direct_policy.MATRIX.values():
        assert set(row) < set(ROLES)
        assert all(rule == "yes" or isinstance(getattr(Site(), rule), bool) for rule in row.values())


def test_the_defaults_of_a_fresh_install_keep_students_apart() -> None:
    """S23."""
    assert not direct_policy.may_write("student", "student", Site())
    assert not Site().students_direct and not Site().students_on_network


def test_a_message_is_in_two_inboxes_and_hides_with_its_sender() -> None:
    made = world()
    [change] = send(made, 1, 2).changes
    assert change.feeds == ("inbox:1", "inbox:2")
    assert (change.kind, change.author, change.seq, change.id) == ("direct", 1, 1, 1)
    assert isinstance(change.object, Direct) and (change.object.from_.id, change.object.to.id) == (1, 2)
    assert {(row.account, row.other, row.pos) for row in made.saved.conversations.values()} == {(1, 2, 1), (2, 1, 1)}


def test_the_rule_of_the_network_is_not_asked_for_a_direct_message() -> None:
    assert of_network("post", 1) and of_network("tally", 1)
    assert not of_network("direct", 1) and not of_network("mark", 0)


def test_an_edit_keeps_the_place_and_a_deletion_the_id_alone() -> None:
    made = world()
    send(made, 1, 2)
    [changed] = edit(made, 1, 1, 2).changes
    assert changed.object == replace(changed.object, id=1, seq=2, pos=1, body="new", html="<p>new</p>")
    assert changed.object.edited_at is not None
    [gone] = delete(made, 1, 1, 2).changes
    assert (gone.object, gone.feeds) == (Deleted(1), ("inbox:1", "inbox:2"))
    row = made.directs[1]
    assert (row.body, row.html, row.deleted) == ("", "", True)
    for again in (edit, delete):
        with pytest.raises(NotFound):
            again(made, 1, 1, 2)


def test_only_the_sender_changes_it_and_to_others_there_is_none() -> None:
    made = world("educator", "educator", "admin")
    send(made, 1, 2)
    for act in (edit, delete):
        with pytest.raises(Forbidden, match="author"):
            act(made, 2, 1, 1)
        with pytest.raises(NotFound, match=NO_DIRECT):
            act(made, 3, 1, 2)
        with pytest.raises(NotFound, match=NO_DIRECT):
            act(made, 3, 99, 2)
    assert made.directs[1].body == "text"


def test_who_is_blocked_gets_the_words_for_nobody_and_who_blocks_is_told_so() -> None:
    made = world()
    send(made, 1, 2)
    block(made, 2, 1)
    with pytest.raises(NotFound) as blocked:
        send(made, 1, 2)
    with pytest.raises(NotFound) as nobody:
        send(made, 1, 77)
    assert blocked.value.message == nobody.value.message == policy.NO_ACCOUNT
    with pytest.raises(NotFound, match=NO_DIRECT):
        edit(made, 1, 1, 2)
    with pytest.raises(Forbidden, match="You block this account"):
        send(made, 2, 1)
    block(made, 1, 2)
    with pytest.raises(NotFound):
        send(made, 2, 1)


def test_what_one_wrote_one_can_take_back_whoever_blocks_whom() -> None:
    made = world()
    send(made, 1, 2)
    block(made, 2, 1)
    assert delete(made, 1, 1, 2).object == Deleted(1)


def test_a_disabled_recipient_is_nobody_and_a_role_that_changed_counts() -> None:
    """S27: decided on the rows as they are in the transaction."""
    made = world("educator", "student")
    send(made, 1, 2)
    made.accounts[2] = replace(made.accounts[2], active=False)
    with pytest.raises(NotFound, match=policy.NO_ACCOUNT):
        send(made, 1, 2)
    made.accounts[2] = replace(made.accounts[2], active=True)
    made.accounts[1] = replace(made.accounts[1], role="student")
    with pytest.raises(NotFound):
        send(made, 1, 2)
    with pytest.raises(NotFound):
        edit(made, 1, 1, 2)
    made.accounts[1] = replace(made.accounts[1], role="guest")
    with pytest.raises(Forbidden, match="guest"):
        send(made, 1, 2)


@pytest.mark.parametrize("scope", [scope for scope in SCOPES if scope != "direct"])
def test_each_needs_the_scope_direct(scope: str) -> None:
    made = world()
    send(made, 1, 2)
    narrow = frozenset({scope})
    for intent in (
        SendDirect(actor=1, scopes=narrow, to=2, body="b", html="b"),
        EditDirect(actor=1, scopes=narrow, direct=1, other=2, body="b", html="b"),
        DeleteDirect(actor=1, scopes=narrow, direct=1, other=2),
    ):
        with pytest.raises(Forbidden, match="scope direct"):
            decide(intent, made)


def test_presence_is_shown_of_admins_educators_and_bots_where_the_site_has_it() -> None:
    """S23: never of students, whatever else the site opens to them."""
    site = Site(students_on_network=True, students_direct=True)
    assert {role for role in ROLES if policy.shows_presence(role, site)} == NETWORK
    assert not any(policy.shows_presence(role, Site(presence=False)) for role in ROLES)


def test_a_credential_without_the_scope_is_not_given_what_needs_it() -> None:
    assert policy.withheld(frozenset({"read", "write"})) == {"direct"}
    assert policy.withheld(frozenset(SCOPES)) == frozenset()


def test_a_change_of_each_step_has_the_next_seq() -> None:
    made = world()
    changes: list[Change] = [*send(made, 1, 2).changes, *send(made, 2, 1).changes, *edit(made, 2, 2, 1).changes]
    assert [(change.seq, change.id) for change in changes] == [(1, 1), (2, 2), (3, 2)]
    assert made.now == NOW and isinstance(made.accounts[1], Account)
