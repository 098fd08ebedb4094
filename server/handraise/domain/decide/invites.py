"""Invites: who may make one, and what becomes of it. The accounts that they make are as the operator's."""

from typing import Final

from msgspec.structs import replace

from handraise.domain import policy, views
from handraise.domain.changes import Outcome
from handraise.domain.decide import follows
from handraise.domain.decide.identity import taken
from handraise.domain.intents import FollowFeed, IssueInvite, RedeemInvite, RevokeInvite
from handraise.domain.model import Account, Invite, Invited, Password, SignIn, Site
from handraise.domain.world import Needs, World
from handraise.errors import Conflict, Forbidden, NotFound
from handraise.protocol.names import user_feed

UNKNOWN: Final = "This invite is unknown, has ended or is used up."
"""The same for all of these: who guesses learns nothing."""


def need_issue_invite(intent: IssueInvite, needs: Needs) -> None:
    if intent.actor:
        needs.open_invites.add(intent.actor)


def issue_invite(intent: IssueInvite, world: World) -> Outcome:
    """The operator's may be of every role; another's as `policy.may_invite` says."""
    if intent.actor:
        _check_inviter(intent, world)
    world.invite_id += 1
    inviter = intent.actor or None
    row = Invite(world.invite_id, intent.hash, intent.role, inviter, world.now, intent.expires_at, intent.uses)
    world.save_invite(row)
    return Outcome(kind="invite", id=row.id)


def _check_inviter(intent: IssueInvite, world: World) -> None:
    account = world.account(intent.actor)
    policy.check(policy.Actor(account, intent.scopes), "invite", world.site)
    if intent.role not in policy.may_invite(account.role, world.site):
        raise Forbidden(f"On this site the role {account.role} may not invite the role {intent.role}.")
    count = sum(1 for row in world.invites.values() if row.inviter == account.id and is_open(row, world.now))
    if count >= world.site.invites:
        raise Conflict(f"You have as many open invites as you may (invites: {world.site.invites}).", invites=count)


def is_open(row: Invite, now: int) -> bool:
    return row.revoked_at is None and row.used < row.uses and row.expires_at > now


def is_good(row: Invite, inviter: Account | None, now: int, site: Site) -> bool:
    """Whether somebody may come by it: `inviter`, who made it, may have been disabled, or have another role by now."""
    if not is_open(row, now):
        return False
    if row.inviter is None:
        return True
    return inviter is not None and inviter.active and row.role in policy.may_invite(inviter.role, site)


def need_revoke_invite(intent: RevokeInvite, needs: Needs) -> None:
    needs.invites.add(intent.invite)


def revoke_invite(intent: RevokeInvite, world: World) -> Outcome:
    """The accounts that came by it stay. Twice is as good as once; another's is as good as none."""
    row = world.invites.get(intent.invite)
    if row is None or intent.actor not in (0, row.inviter):
        raise NotFound("There is no such invite.")
    if intent.actor:
        policy.check(policy.Actor(world.account(intent.actor), intent.scopes), "revoke_invite", world.site, own=True)
    world.save_invite(replace(row, revoked_at=row.revoked_at or world.now))
    return Outcome(kind="invite", id=row.id)


def need_redeem_invite(intent: RedeemInvite, needs: Needs) -> None:
    needs.invites.add(intent.invite)
    needs.handles.add(intent.handle)
    if intent.inviter is not None:
        needs.accounts.add(intent.inviter)


def redeem_invite(intent: RedeemInvite, world: World) -> Outcome:
    """An account, its session and its first follow, in one transaction that uses the invite once."""
    invite = world.invites.get(intent.invite)
    if invite is None or not is_good(invite, world.accounts.get(invite.inviter or 0), world.now, world.site):
        raise NotFound(UNKNOWN)
    if intent.handle in world.handles:
        raise taken(intent.handle)
    world.account_id += 1
    account = Account(world.account_id, intent.handle, intent.name, invite.role, True, world.now)
    world.save_account(account)
    world.save_invite(replace(invite, used=invite.used + 1))
    world.save_invited(Invited(account.id, invite.id, world.now))
    if intent.password is not None:
        world.save_password(Password(account.id, intent.password, 1, world.now))
    world.save_sign_in(SignIn("session", intent.session, account.id, world.now, intent.expires_at, via="invite"))
    joined = Outcome(kind="session", id=account.id, object=views.account(account))
    if not intent.follow or not _both_on_network(invite, account, world):
        return joined
    followed = _follow(account, invite, world)
    return replace(joined, changes=followed.changes, effects=followed.effects)


def _both_on_network(invite: Invite, account: Account, world: World) -> bool:
    inviter = world.accounts.get(invite.inviter or 0)
    return inviter is not None and all(policy.in_audience(each.role, world.site) for each in (inviter, account))


def _follow(account: Account, invite: Invite, world: World) -> Outcome:
    intent = FollowFeed(
        actor=account.id,
        scopes=frozenset({"write"}),
        feed=user_feed(invite.inviter or 0),
        mode="live",
        target=invite.inviter,
    )
    return follows.follow(intent, world)
