"""Intents to outcomes: `need` says which rows an intent reads, `decide` what becomes of it.

The table at the end is all there is: an intent without a row fails loudly.
"""

from collections.abc import Callable
from typing import Any, Final

from handraise.domain import intents
from handraise.domain.changes import Outcome
from handraise.domain.decide import (
    cases,
    credentials,
    direct,
    dues,
    duty,
    filters,
    follows,
    identity,
    images,
    invites,
    lists,
    masks,
    members,
    merges,
    notes,
    posts,
    privacy,
    profiles,
    reactions,
    reads,
    relations,
    relays,
    removal,
    review,
    rooms,
    steps,
    suspensions,
)
from handraise.domain.intents import Intent
from handraise.domain.model import Key
from handraise.domain.world import Needs, World
from handraise.errors import Conflict

KEY_LIFE_MS: Final = 24 * 3600 * 1000


def need(intent: Intent, needs: Needs) -> None:
    """Adds to `needs` every row that `decide` will look at."""
    needs.accounts.add(intent.actor)
    if intent.retry is not None:
        needs.keys.add((intent.actor, intent.retry.key))
    suspensions.need_held(intent, needs)
    TABLE[type(intent)][0](intent, needs)


def decide(intent: Intent, world: World) -> Outcome:
    """What becomes of the intent; raises `CommandError` having changed nothing in `world`.

    The first use of a key is remembered; a second one with the same content changes nothing.
    """
    retry = intent.retry
    if retry is None:
        suspensions.check(intent, world)
        return TABLE[type(intent)][1](intent, world)
    first = world.keys.get((intent.actor, retry.key))
    if first is not None and first.at > world.now - KEY_LIFE_MS:
        if first.hash != retry.hash:
            raise Conflict("This key was used for another command.", seq=first.seq)
        return Outcome(seq=first.seq, kind=first.kind, id=first.id, duplicate=True)
    suspensions.check(intent, world)
    outcome = TABLE[type(intent)][1](intent, world)
    kind = outcome.kind or ""
    world.save_key(Key(intent.actor, retry.key, retry.hash, outcome.seq, kind, outcome.id, world.now))
    return outcome


def _need_nothing(intent: intents.Refused, needs: Needs) -> None:
    """The key is all that could change the answer, and every intent's key is read."""


def _refuse(intent: intents.Refused, world: World) -> Outcome:
    raise intent.error


Entry = tuple[Callable[[Any, Needs], None], Callable[[Any, World], Outcome]]

TABLE: Final[dict[type[Intent], Entry]] = {
    intents.Refused: (_need_nothing, _refuse),
    intents.WritePost: (posts.need_write, posts.write),
    intents.EditPost: (posts.need_edit, posts.edit),
    intents.DeletePost: (posts.need_delete, posts.delete),
    intents.RelayPost: (relays.need, relays.relay),
    intents.ReviewPost: (review.need, review.review),
    intents.SetDuty: (duty.need_set, duty.set_duty),
    intents.TouchDuty: (duty.need_touch, duty.touch),
    intents.NextRequest: (steps.need_next, steps.next_one),
    intents.MergeRequest: (merges.need, merges.merge),
    intents.WriteNote: (notes.need, notes.write),
    intents.MoveRequest: (steps.need_move, steps.move),
    intents.Unmask: (masks.need_unmask, masks.unmask),
    intents.PutImage: (images.need_put, images.put),
    intents.SetReaction: (reactions.need, reactions.react),
    intents.FollowFeed: (follows.need_follow, follows.follow),
    intents.UnfollowFeed: (follows.need_unfollow, follows.unfollow),
    intents.SetRelation: (relations.need, relations.set_relation),
    intents.SetProfile: (profiles.need, profiles.set_profile),
    intents.SendDirect: (direct.need_send, direct.send),
    intents.EditDirect: (direct.need_change, direct.edit),
    intents.DeleteDirect: (direct.need_change, direct.delete),
    intents.SetPrivacy: (privacy.need, privacy.set_privacy),
    intents.MarkRead: (reads.need, reads.mark),
    intents.SetFilter: (filters.need_set, filters.set_filter),
    intents.EndFilter: (filters.need_end, filters.end_filter),
    intents.PutList: (lists.need_put, lists.put),
    intents.DropList: (lists.need_drop, lists.drop),
    intents.FireDue: (dues.need, dues.fire),
    intents.MoveDue: (dues.need_move, dues.move),
    intents.CreateRoom: (rooms.need_create, rooms.create),
    intents.UpdateRoom: (rooms.need_update, rooms.update),
    intents.JoinRoom: (members.need_join, members.join),
    intents.AddGuest: (members.need_guest, members.add_guest),
    intents.LeaveRoom: (members.need_leave, members.leave),
    intents.SetRole: (members.need_role, members.set_role),
    intents.FileReport: (cases.need_report, cases.report),
    intents.CloseCase: (cases.need_close, cases.close),
    intents.RemovePost: (removal.need, removal.remove),
    intents.Suspend: (suspensions.need_suspend, suspensions.suspend),
    intents.Unsuspend: (suspensions.need_unsuspend, suspensions.unsuspend),
    intents.PutAccount: (identity.need_put_account, identity.put_account),
    intents.SetActive: (identity.need_set_active, identity.set_active),
    intents.IssueToken: (identity.need_nothing, identity.issue_token),
    intents.RevokeToken: (identity.need_revoke_token, identity.revoke_token),
    intents.IssueLink: (identity.need_issue_link, identity.issue_link),
    intents.OpenSession: (identity.need_open_session, identity.open_session),
    intents.CloseSession: (identity.need_close_session, identity.close_session),
    intents.CloseSessions: (credentials.need_close_sessions, credentials.close_sessions),
    intents.SetPassword: (credentials.need_set_password, credentials.set_password),
    intents.IssueInvite: (invites.need_issue_invite, invites.issue_invite),
    intents.RevokeInvite: (invites.need_revoke_invite, invites.revoke_invite),
    intents.RedeemInvite: (invites.need_redeem_invite, invites.redeem_invite),
}
