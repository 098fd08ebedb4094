"""Invites, decided: who makes them, and all that makes one good for nothing."""

from itertools import product
from typing import Any

import pytest
from msgspec.structs import replace

from handraise.domain.changes import Outcome
from handraise.domain.decide import decide
from handraise.domain.intents import IssueInvite, IssueLink, RedeemInvite, RevokeInvite
from handraise.domain.model import ROLES, Site
from handraise.domain.world import World
from handraise.errors import Conflict, Forbidden, NotFound
from tests.domain.world import NOW, WRITE, world

DAY_MS = 86_400_000


def issue(made: World, actor: int, role: str = "educator", **more: Any) -> int:
    intent = IssueInvite(
        actor=actor, scopes=WRITE, hash=b"code", role=role, expires_at=more.pop("expires_at", NOW + DAY_MS), **more
    )
    return decide(intent, made).id


def redeem(made: World, invite: int, handle: str = "newcomer", **more: Any) -> Outcome:
    row = made.invites.get(invite)
    inviter = None if row is None else row.inviter
    intent = RedeemInvite(
        actor=0,
        invite=invite,
        inviter=inviter,
        handle=handle,
        name="New",
        session=b"s",
        expires_at=NOW + DAY_MS,
        **more,
    )
    return decide(intent, made)


def test_the_account_has_the_invite_s_role_a_session_and_its_first_follow() -> None:
    made = world("educator")
    outcome = redeem(made, issue(made, 1), password="hash")
    account = made.accounts[outcome.id]
    assert (account.handle, account.role, account.active) == ("newcomer", "educator", True)
    assert made.sign_ins[b"s"].account == account.id and made.sign_ins[b"s"].via == "invite"
    assert made.passwords[account.id].hash == "hash"
    assert made.saved.invited[account.id].invite == made.invite_id
    [change] = outcome.changes
    assert (change.kind, change.object.feed) == ("follow", "user:1")
    assert made.follows[account.id, "user:1"].mode == "live"


@pytest.mark.parametrize(
    ("role", "follow", "site", "follows"),
    [
        ("educator", False, Site(), False),
        ("student", True, Site(), False),
        ("student", True, Site(students_on_network=True), True),
    ],
)
def test_it_follows_where_it_wants_to_and_the_network_is_open_to_it(
    role: str, follow: bool, site: Site, follows: bool
) -> None:
    made = world("educator", site=site)
    outcome = redeem(made, issue(made, 1, role), follow=follow)
    assert bool(outcome.changes) == bool(made.follows) == follows


@pytest.mark.parametrize(("inviter", "role"), list(product(ROLES, ROLES)))
def test_nobody_invites_beyond_the_table(inviter: str, role: str) -> None:
    """S9: every role by every role, said a second time in other words than the table's."""
    made = world(inviter, site=Site(students_on_network=True))
    if inviter in ("admin", "educator") and role in ("educator", "student"):
        assert issue(made, 1, role)
        return
    with pytest.raises(Forbidden):
        issue(made, 1, role)
    assert not made.invites


def test_educators_do_not_where_the_site_says_so_and_admins_do() -> None:
    made = world("educator", "admin", site=Site(educators_invite=False))
    with pytest.raises(Forbidden):
        issue(made, 1)
    assert issue(made, 2)


def test_a_credential_without_the_scope_makes_none() -> None:
    made = world("admin")
    with pytest.raises(Forbidden, match="scope"):
        decide(IssueInvite(actor=1, scopes=frozenset({"read"}), hash=b"c", role="student", expires_at=NOW + 1), made)


def test_the_operator_invites_every_role_and_nobody_is_followed() -> None:
    made = world()
    outcome = redeem(made, issue(made, 0, "admin"))
    assert made.accounts[outcome.id].role == "admin" and not outcome.changes


def test_it_makes_as_many_accounts_as_it_says() -> None:
    made = world("educator")
    invite = issue(made, 1, uses=2)
    for number in range(2):
        redeem(made, invite, f"newcomer{number}")
    with pytest.raises(NotFound):
        redeem(made, invite, "newcomer2")
    assert made.invites[invite].used == 2


def test_a_handle_that_is_taken_uses_nothing_up() -> None:
    made = world("educator")
    made.handles["person1"] = 1
    invite = issue(made, 1)
    with pytest.raises(Conflict, match="taken"):
        redeem(made, invite, "person1")
    assert made.invites[invite].used == 0
    assert redeem(made, invite).id


def spoil(made: World, invite: int, how: str) -> None:
    row, inviter = made.invites[invite], made.accounts[1]
    if how == "expired":
        made.invites[invite] = replace(row, expires_at=NOW)
    elif how == "revoked":
        decide(RevokeInvite(actor=1, scopes=WRITE, invite=invite), made)
    elif how == "disabled":
        made.accounts[1] = replace(inviter, active=False)
    elif how == "demoted":
        made.accounts[1] = replace(inviter, role="student")
    elif how == "reset":
        decide(IssueLink(actor=1, hash=b"l", expires_at=NOW + 1, reset=True), made)
    elif how == "unknown":
        del made.invites[invite]


@pytest.mark.parametrize("how", ["expired", "revoked", "disabled", "demoted", "reset", "unknown"])
def test_what_makes_it_good_for_nothing(how: str) -> None:
    """Looked at in the transaction (S27), and told in the same words."""
    made = world("educator")
    invite = issue(made, 1)
    spoil(made, invite, how)
    with pytest.raises(NotFound, match="unknown, has ended or is used up"):
        redeem(made, invite)
    assert "newcomer" not in made.handles and b"s" not in made.sign_ins


def test_only_who_made_it_and_the_operator_end_it() -> None:
    made = world("educator", "admin")
    invite = issue(made, 1)
    with pytest.raises(NotFound):
        decide(RevokeInvite(actor=2, scopes=WRITE, invite=invite), made)
    decide(RevokeInvite(actor=0, invite=invite), made)
    first = made.invites[invite].revoked_at
    decide(RevokeInvite(actor=1, scopes=WRITE, invite=invite), made)
    assert made.invites[invite].revoked_at == first == NOW


@pytest.mark.parametrize(("open_ones", "taken"), [(2, True), (3, False)])
def test_so_many_may_be_open(open_ones: int, taken: bool) -> None:
    made = world("educator", site=Site(invites=3))
    ended = issue(made, 1)
    decide(RevokeInvite(actor=1, scopes=WRITE, invite=ended), made)
    for _ in range(open_ones):
        issue(made, 1)
    if taken:
        assert issue(made, 1)
        return
    with pytest.raises(Conflict, match="invites"):
        issue(made, 1)
    assert issue(made, 0)
