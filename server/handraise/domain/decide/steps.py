"""Steps of a request that come without a text: taken, given back, solved, and so on. `domain.lifecycle` says what may.

The commit looks at the table again, so of two who take the same one the second is told who has it.
"""

from typing import Final

from msgspec.structs import replace

from handraise.domain import escalation, lifecycle, policy, views
from handraise.domain.changes import Change, Effect, Outcome
from handraise.domain.decide import follows, holding, notifications, places, suspensions
from handraise.domain.decide.request_clock import EXPIRE_MS, REOPEN_MS, aged, lease, save
from handraise.domain.intents import MoveRequest, NextRequest
from handraise.domain.model import STAFF, Account, Help, Post
from handraise.domain.world import Needs, World
from handraise.errors import Conflict, Invalid, NotFound

NO_REQUEST: Final = "There is no such request."
NO_TAG: Final = "A request needs a #tag: it reaches those who follow the topic."
NOBODY_WAITS: Final = "Nobody waits."


def parties(post: Post, account: Account, world: World) -> frozenset[str]:
    """What somebody is to the request, as he is now."""
    found = set()
    if account.id == post.writer:
        found.add("asker")
    if post.help is not None and post.help.claimant is not None and post.help.claimant.id == account.id:
        found.add("claimant")
    place = world.place_of(account.id, post.room)
    if account.role == "admin" if post.room is None else place is not None and place.role in STAFF:
        found.add("staff")
    seen = places.reachable(account.id, post.room, world) and holding.sees(account, post, world)
    if account.id != post.writer and seen:
        peer = post.room is None or (world.rooms[post.room].peers and place is not None and place.role != "observer")
        found.update({"helper"} if peer or "staff" in found else ())
    return frozenset(found)


def need_move(intent: MoveRequest, needs: Needs) -> None:
    needs.posts.add(intent.request)
    needs.tallies.add(intent.request)
    needs.accounts.update((intent.author, intent.asker))
    places.need_place(intent.room, (intent.actor, intent.asker), needs)
    places.need_blocks((intent.author,), intent.actor, needs)
    helper = intent.actor if intent.to is None else intent.to
    needs.accounts.add(helper)
    places.need_place(intent.room, (helper,), needs)
    places.need_blocks((intent.author,), helper, needs)
    follows.need_taking_part((intent.asker, helper), intent.request, needs)
    notifications.need((intent.asker,), helper, needs)
    notifications.need((helper,), intent.actor, needs)
    if intent.to is not None:
        needs.suspensions.add(helper)
    if intent.room is not None:
        needs.waiting.add((intent.room, intent.asker))
    if intent.answer is not None:
        needs.posts.add(intent.answer)


def move(intent: MoveRequest, world: World) -> Outcome:
    """The request one step on; `Conflict` says its state and who has it."""
    actor = policy.Actor(world.account(intent.actor), intent.scopes)
    post = world.posts.get(intent.request)
    hidden = places.blocked((intent.author,), intent.actor, intent.room, world)
    if intent.action == "decline" and places.reviews(actor.account, intent.room, world):
        hidden = False  # nobody keeps what he asks from those who look at it
    if post is None or post.deleted or post.help is None or post.room != intent.room or hidden:
        raise NotFound(NO_REQUEST)
    holding.check_seen(actor.account, post, NO_REQUEST, world)
    policy.check(actor, intent.action, world.site, room=places.role_in(post.room, intent.actor, world))
    places.check_open(post.room, world)
    target = target_of(intent.action, post, actor.account, world)
    if intent.action == "renew" and not aged(post, post.help, world):
        seen = views.post(post, world.account(post.author), world.tallies.get(post.id))
        return Outcome(seq=post.seq, kind="post", id=post.id, object=seen)
    moved = _MOVES[intent.action](intent, post, replace(post.help, state=target), world)
    change = save(post, moved, intent.action, intent.actor, world)
    changes, effects = _joined(post, moved, world)
    told = _told(intent, post, moved, actor.account, world)
    return Outcome(
        seq=change.seq,
        kind="post",
        id=post.id,
        object=change.object,
        changes=(change, *changes, *told),
        effects=tuple(effects),
    )


def need_next(intent: NextRequest, needs: Needs) -> None:
    for each in _claims(intent):
        need_move(each, needs)


def next_one(intent: NextRequest, world: World) -> Outcome:
    """The first that nobody else has taken meanwhile."""
    for each in _claims(intent):
        try:
            return move(each, world)
        except (Conflict, NotFound):
            continue  # a refused step has changed nothing
    raise NotFound(NOBODY_WAITS)


def _claims(intent: NextRequest) -> list[MoveRequest]:
    return [
        MoveRequest(
            actor=intent.actor,
            scopes=intent.scopes,
            request=request,
            action="claim",
            author=author,
            behind=behind,
            room=intent.room,
        )
        for request, author, behind in intent.waiting
    ]


def target_of(action: str, post: Post, account: Account, world: World) -> str:
    """The state that the action leads to, or what `lifecycle.check` raises."""
    assert post.help is not None
    holder = post.help.claimant
    named = None if holder is None else holder.handle or holder.name
    return lifecycle.check(action, post.help.state, parties(post, account, world), named)


def _claim(intent: MoveRequest, post: Post, moved: Help, world: World) -> Help:
    """His who asked for it, or to whom it is assigned."""
    helper = intent.actor if intent.to is None else intent.to
    row = world.accounts.get(helper)
    if row is None or not row.active:
        raise NotFound(policy.NO_ACCOUNT)
    if intent.action == "assign":
        _check_assignable(intent, post, row, world)
    claimed_at = world.now if moved.claimed_at is None else moved.claimed_at
    return replace(moved, claimant=views.author(row), claimed_at=claimed_at, lease_until=lease(post, world))


def _check_assignable(intent: MoveRequest, post: Post, helper: Account, world: World) -> None:
    """Who isn't of those who see the request, or blocks who assigns it, is as good as nobody."""
    hidden = places.blocked((helper.id,), intent.actor, post.room, world)
    if hidden or not places.reachable(helper.id, post.room, world):
        raise NotFound(policy.NO_ACCOUNT)
    if suspensions.known(helper.id, intent.actor, post.room, world):
        raise Conflict("This account is suspended, and could answer nothing.", account=helper.id)
    # Of an anonymous one only who was of the staff before it was asked: he isn't its asker, as the staff ask by name.
    # Of all others the refusal of one would tell that it is he.
    outside = post.behind and not _was_staff(helper.id, post, world)
    blocked = places.blocked((post.author,), helper.id, post.room, world)
    if outside or blocked or "helper" not in parties(post, helper, world):
        raise Conflict("This account can't take the request.", account=helper.id)


def _was_staff(account: int, post: Post, world: World) -> bool:
    """Whether he has had a place among the staff of its room since before the post."""
    place = world.place_of(account, post.room)
    return place is not None and place.role in STAFF and place.seq < post.id


def _renew(intent: MoveRequest, post: Post, moved: Help, world: World) -> Help:
    return replace(moved, lease_until=lease(post, world))


def _release(intent: MoveRequest, post: Post, moved: Help, world: World) -> Help:
    return replace(moved, claimant=None, claimed_at=None, lease_until=None)


def _accept(intent: MoveRequest, post: Post, moved: Help, world: World) -> Help:
    reply = None if intent.answer is None else world.posts.get(intent.answer)
    if reply is None or reply.deleted or reply.held is not None or reply.root != post.id or reply.id == post.id:
        raise Invalid("answer", "The answer is a reply in the thread of the request.")
    return replace(
        moved, outcome=by_whom(reply.writer, post, world), answer=reply.id, ended_at=world.now, lease_until=None
    )


def by_whom(writer: int, post: Post, world: World) -> str:
    """How a request was resolved by whoever wrote its answer."""
    if writer == post.writer:
        return "self"
    return "staff" if places.is_staff(writer, post.room, world) else "peer"


def _resolve(intent: MoveRequest, post: Post, moved: Help, world: World) -> Help:
    if intent.outcome not in lifecycle.OUTCOMES:
        raise Invalid("outcome", f"An outcome is one of {', '.join(lifecycle.OUTCOMES)}.")
    return replace(moved, outcome=intent.outcome, ended_at=world.now, lease_until=None)


def _reopen(intent: MoveRequest, post: Post, moved: Help, world: World) -> Help:
    if post.room is None and not post.tags:
        raise Conflict(f"{NO_TAG} Add one before.", state=post.help.state if post.help else "")
    if post.held is not None:
        raise Conflict("It is held: ask anew.", state=post.help.state if post.help else "", held=post.held.state)
    ended = moved.ended_at if moved.ended_at is not None else moved.answered_at
    if ended is not None and world.now > ended + REOPEN_MS:
        raise Conflict("It can be opened again for a day; ask anew.", state=post.help.state if post.help else "")
    waiting = () if post.room is None else world.waiting.get((post.room, post.writer), ())
    others = [ident for ident in waiting if ident != post.id]
    if others:
        raise Conflict("You have an open request in this room already.", request=others[0])
    world.save_due("request_end", str(post.id), world.now + EXPIRE_MS)
    fresh = Help(
        "open",
        moved.opened_at,
        moved.urgent,
        moved.where,
        moved.tried,
        reopened=moved.reopened + 1,
        alerts=moved.alerts,
        rounds=moved.rounds,
        again_ms=moved.again_ms,
        merges=moved.merges,
    )
    return escalation.again(fresh, world.now)


def _withdraw(intent: MoveRequest, post: Post, moved: Help, world: World) -> Help:
    return replace(moved, ended_at=world.now, lease_until=None)


def _decline(intent: MoveRequest, post: Post, moved: Help, world: World) -> Help:
    if intent.reason not in lifecycle.REASONS:
        raise Invalid("reason", f"A reason is one of {', '.join(lifecycle.REASONS)}.")
    return replace(moved, reason=intent.reason, ended_at=world.now, lease_until=None)


_MOVES: Final = {
    "claim": _claim,
    "assign": _claim,
    "renew": _renew,
    "release": _release,
    "accept": _accept,
    "resolve": _resolve,
    "reopen": _reopen,
    "withdraw": _withdraw,
    "decline": _decline,
}


def _joined(post: Post, moved: Help, world: World) -> tuple[list[Change], list[Effect]]:
    """A new claimant takes part in the thread, so that he hears what is said in it."""
    before = None if post.help is None else post.help.claimant
    if moved.claimant is None or (before is not None and before.id == moved.claimant.id):
        return [], []
    return follows.take_part((post.writer, moved.claimant.id), post.id, world, room=post.room)


def _told(intent: MoveRequest, post: Post, moved: Help, by: Account, world: World) -> list[Change]:
    """The asker is told that somebody has taken it, or that it wasn't approved; a helper that it was given to him."""
    if intent.action == "decline" and post.held is not None:
        return notifications.of_review(post.writer, "decline", post, by, world)
    if moved.claimant is None or intent.action not in ("claim", "assign"):
        return []
    claimant = world.account(moved.claimant.id)
    told = notifications.of_step(post.writer, "claim", post, claimant, world)
    if claimant.id != by.id:
        told += notifications.of_step(claimant.id, "assign", post, by, world)
    return told
