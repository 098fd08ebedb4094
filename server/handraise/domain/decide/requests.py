"""The help desk: a request is asked, taken, answered, resolved. What may follow what says `domain.lifecycle` alone.

A request is its post, the first of its thread: each step is a change of it, and a row of the log. Leases, silence and
the deadline end by due rows.
"""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from handraise.domain import escalation, lifecycle, policy, routing, views
from handraise.domain.changes import Change, Effect, Outcome
from handraise.domain.decide import follows, notifications, places
from handraise.domain.intents import MoveRequest, NextRequest, SetReaction, WritePost
from handraise.domain.model import STAFF, Account, Help, Post, Step, Tally
from handraise.domain.world import Needs, World
from handraise.errors import Closed, Conflict, Invalid, NotFound

NO_REQUEST: Final = "There is no such request."
NO_TAG: Final = "A request needs a #tag: it reaches those who follow the topic."
NOBODY_WAITS: Final = "Nobody waits."

LEASE_MS: Final = 5 * 60 * 1000
ROOM_LEASE_MS: Final = 15 * 60 * 1000
RENEW_AFTER_MS: Final = 60 * 1000
"""A claimant's act renews a lease that is older than this: not each of his replies is a change for everybody."""
SETTLE_MS: Final = 30 * 60 * 1000
EXPIRE_MS: Final = 24 * 3600 * 1000
REOPEN_MS: Final = 24 * 3600 * 1000
DUES: Final = frozenset({"lease", "settle", "request_end"})
_ON_TIME: Final = {"lease": "lapse", "settle": "settle", "request_end": "expire"}


def need_ask(intent: WritePost, needs: Needs) -> None:
    if intent.asked is not None and intent.room is not None:
        needs.waiting.add((intent.room, intent.actor))


def asked(intent: WritePost, world: World) -> Help | None:
    """What makes the new post a request, None where it asks for nothing."""
    if intent.asked is None:
        return None
    if intent.room is None and not intent.tags:
        raise Invalid("body", NO_TAG)
    if intent.room is not None:
        _check_room(intent.room, intent.actor, world)
    wanted = intent.asked
    return escalation.begun(Help("open", world.now, wanted.urgent, wanted.where, wanted.tried), world.now)


def _check_room(room: int, asker: int, world: World) -> None:
    if not world.rooms[room].asking and not places.is_staff(asker, room, world):
        raise Closed("This room takes no requests now.")
    waiting = world.waiting.get((room, asker))
    if waiting is not None:
        raise Conflict("You have an open request in this room already.", request=waiting)


def counted(intent: WritePost, ident: int, world: World) -> Tally | None:
    """A request's counters, which say from the first whom it reached."""
    if intent.asked is None:
        return None
    row = Tally(ident, reached=intent.asked.reached, online=intent.asked.online)
    world.save_tally(row)
    return row


def begin(post: Post, world: World) -> None:
    """Of a post that was just made: its place among those who wait, its deadline, and its first step."""
    if post.help is not None:
        _note(post, post.help, "ask", post.author, world)
        world.save_due("request_end", str(post.id), world.now + EXPIRE_MS)
        _set_timers(post, post.help, world)


def parties(post: Post, account: Account, world: World) -> frozenset[str]:
    """What somebody is to the request, as he is now."""
    found = set()
    if account.id == post.author:
        found.add("asker")
    if post.help is not None and post.help.claimant is not None and post.help.claimant.id == account.id:
        found.add("claimant")
    place = world.place_of(account.id, post.room)
    if account.role == "admin" if post.room is None else place is not None and place.role in STAFF:
        found.add("staff")
    if account.id != post.author and places.reachable(account.id, post.room, world):
        peer = post.room is None or (world.rooms[post.room].peers and place is not None and place.role != "observer")
        found.update({"helper"} if peer or "staff" in found else ())
    return frozenset(found)


def need_move(intent: MoveRequest, needs: Needs) -> None:
    needs.posts.add(intent.request)
    needs.tallies.add(intent.request)
    needs.accounts.add(intent.author)
    places.need_place(intent.room, (intent.actor, intent.author), needs)
    places.need_blocks((intent.author,), intent.actor, needs)
    helper = intent.actor if intent.to is None else intent.to
    needs.accounts.add(helper)
    places.need_place(intent.room, (helper,), needs)
    places.need_blocks((intent.author,), helper, needs)
    follows.need_taking_part((intent.author, helper), intent.request, needs)
    notifications.need((intent.author,), helper, needs)
    notifications.need((helper,), intent.actor, needs)
    if intent.room is not None:
        needs.waiting.add((intent.room, intent.author))
    if intent.answer is not None:
        needs.posts.add(intent.answer)


def move(intent: MoveRequest, world: World) -> Outcome:
    """The request one step on; `Conflict` says its state and who has it."""
    actor = policy.Actor(world.account(intent.actor), intent.scopes)
    post = world.posts.get(intent.request)
    hidden = places.blocked((intent.author,), intent.actor, intent.room, world)
    if post is None or post.deleted or post.help is None or post.room != intent.room or hidden:
        raise NotFound(NO_REQUEST)
    policy.check(actor, intent.action, world.site, room=places.role_in(post.room, intent.actor, world))
    places.check_open(post.room, world)
    target = _target(intent.action, post, actor.account, world)
    moved = _MOVES[intent.action](intent, post, replace(post.help, state=target), world)
    change = _save(post, moved, intent.action, intent.actor, world)
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
            actor=intent.actor, scopes=intent.scopes, request=request, action="claim", author=author, room=intent.room
        )
        for request, author in intent.waiting
    ]


def _target(action: str, post: Post, account: Account, world: World) -> str:
    assert post.help is not None
    holder = post.help.claimant
    named = None if holder is None else holder.handle or holder.name
    return lifecycle.check(action, post.help.state, parties(post, account, world), named)


def _lease(post: Post, world: World) -> int:
    return world.now + (LEASE_MS if post.room is None else ROOM_LEASE_MS)


def _claim(intent: MoveRequest, post: Post, moved: Help, world: World) -> Help:
    """His who asked for it, or to whom it is assigned."""
    helper = intent.actor if intent.to is None else intent.to
    row = world.accounts.get(helper)
    if row is None or not row.active:
        raise NotFound(policy.NO_ACCOUNT)
    if intent.action == "assign":
        _check_assignable(intent, post, row, world)
    claimed_at = world.now if moved.claimed_at is None else moved.claimed_at
    return replace(moved, claimant=views.author(row), claimed_at=claimed_at, lease_until=_lease(post, world))


def _check_assignable(intent: MoveRequest, post: Post, helper: Account, world: World) -> None:
    """Who isn't of those who see the request, or blocks who assigns it, is as good as nobody."""
    hidden = places.blocked((helper.id,), intent.actor, post.room, world)
    if hidden or not places.reachable(helper.id, post.room, world):
        raise NotFound(policy.NO_ACCOUNT)
    if places.blocked((post.author,), helper.id, post.room, world) or "helper" not in parties(post, helper, world):
        raise Conflict("This account can't take the request.", account=helper.id)


def _renew(intent: MoveRequest, post: Post, moved: Help, world: World) -> Help:
    return replace(moved, lease_until=_lease(post, world))


def _release(intent: MoveRequest, post: Post, moved: Help, world: World) -> Help:
    return replace(moved, claimant=None, claimed_at=None, lease_until=None)


def _accept(intent: MoveRequest, post: Post, moved: Help, world: World) -> Help:
    reply = None if intent.answer is None else world.posts.get(intent.answer)
    if reply is None or reply.deleted or reply.root != post.id or reply.id == post.id:
        raise Invalid("answer", "The answer is a reply in the thread of the request.")
    return replace(moved, outcome=_by(reply.author, post, world), answer=reply.id, ended_at=world.now, lease_until=None)


def _by(author: int, post: Post, world: World) -> str:
    """How a request was resolved by whoever wrote its answer."""
    if author == post.author:
        return "self"
    return "staff" if places.is_staff(author, post.room, world) else "peer"


def _resolve(intent: MoveRequest, post: Post, moved: Help, world: World) -> Help:
    if intent.outcome not in lifecycle.OUTCOMES:
        raise Invalid("outcome", f"An outcome is one of {', '.join(lifecycle.OUTCOMES)}.")
    return replace(moved, outcome=intent.outcome, ended_at=world.now, lease_until=None)


def _reopen(intent: MoveRequest, post: Post, moved: Help, world: World) -> Help:
    ended = moved.ended_at if moved.ended_at is not None else moved.answered_at
    if ended is not None and world.now > ended + REOPEN_MS:
        raise Conflict("It can be opened again for a day; ask anew.", state=post.help.state if post.help else "")
    waiting = None if post.room is None else world.waiting.get((post.room, post.author))
    if waiting is not None and waiting != post.id:
        raise Conflict("You have an open request in this room already.", request=waiting)
    world.save_due("request_end", str(post.id), world.now + EXPIRE_MS)
    fresh = Help("open", moved.opened_at, moved.urgent, moved.where, moved.tried, reopened=moved.reopened + 1)
    return escalation.begun(fresh, world.now)


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
    return follows.take_part((post.author, moved.claimant.id), post.id, world, room=post.room)


def _told(intent: MoveRequest, post: Post, moved: Help, by: Account, world: World) -> list[Change]:
    """The asker is told that somebody has taken it, and a helper that it was given to him."""
    if moved.claimant is None or intent.action not in ("claim", "assign"):
        return []
    claimant = world.account(moved.claimant.id)
    told = notifications.of_step(post.author, "claim", post, claimant, world)
    if claimant.id != by.id:
        told += notifications.of_step(claimant.id, "assign", post, by, world)
    return told


def step_of(intent: WritePost, root: int, writer: Account, world: World) -> str | None:
    """What a reply does to the request: the step that it is marked as, or what follows from who writes it.

    What the table refuses is refused here, before anything of the reply is there.
    """
    post = world.posts[root]
    if post.help is None:
        if intent.step is not None:
            raise NotFound(NO_REQUEST)
        return None
    action = intent.step or _implied(post, post.help, writer.id, world)
    if action is not None:
        _target(action, post, writer, world)
    return action


def on_reply(reply: Post, action: str | None, world: World) -> Sequence[Change]:
    """Takes that step."""
    root = world.posts[reply.root]
    if action is None or root.help is None:
        if root.help is not None and root.help.state == "answered":
            world.save_due("settle", str(root.id), world.now + SETTLE_MS)  # the silence begins anew
        return ()
    moved = replace(root.help, state=lifecycle.BY_ACTION[action].target)
    match action:
        case "answer":
            moved = replace(moved, answer=reply.id, answered_at=world.now, lease_until=None)
        case "need_info":
            moved = replace(moved, lease_until=None)
        case _:
            moved = replace(moved, lease_until=_lease(root, world))
    return (_save(root, moved, action, reply.author, world),)


def _implied(post: Post, help: Help, author: int, world: World) -> str | None:
    if author == post.author and help.state == "needs_info":
        return "inform"
    if help.state != "claimed" or help.claimant is None or help.claimant.id != author:
        return None
    aged = _lease(post, world) - (help.lease_until or 0)
    return "renew" if aged > RENEW_AFTER_MS else None


def joined(intent: SetReaction, post: Post, world: World) -> tuple[list[Change], list[Effect]]:
    """Who has the same question hears the answer: he takes part in the thread. Nobody has his own question."""
    if intent.kind != "me_too":
        return [], []
    if post.help is None:
        raise NotFound(NO_REQUEST)
    if not intent.on:
        return [], []
    if post.author == intent.actor:
        raise Conflict("This is your own request.", request=post.id)
    if post.help.state in lifecycle.ENDED:
        raise Conflict(f"The request is {post.help.state}.", state=post.help.state)
    return follows.take_part((intent.actor,), post.id, world, room=post.room)


def check_edit(old: Post, tags: tuple[str, ...]) -> None:
    """A request that waits on the network keeps a topic."""
    if old.help is not None and old.help.state in lifecycle.ACTIVE and old.room is None and not tags:
        raise Invalid("body", NO_TAG)


def on_edit(old: Post, world: World) -> Help | None:
    """The request after its asker has edited it: what was asked back is there now."""
    if old.help is None or old.help.state != "needs_info":
        return old.help
    return replace(old.help, state="claimed", lease_until=_lease(old, world))


def edited(old: Post, post: Post, world: World) -> None:
    if post.help is not None and post.help is not old.help:
        _note(post, post.help, "inform", post.author, world)
        _set_timers(post, post.help, world)


def deleted(old: Post, seq: int, world: World) -> None:
    """Its asker took it back altogether."""
    if old.help is None:
        return
    for kind in (*DUES, "alert"):
        world.end_due(kind, str(old.id))
    if old.help.state in lifecycle.ACTIVE:
        _note(replace(old, seq=seq), replace(old.help, state="withdrawn", claimant=None), "withdraw", old.author, world)


def need_due(ident: int, accounts: Sequence[int], needs: Needs) -> None:
    """`accounts` has its asker."""
    needs.posts.add(ident)
    needs.tallies.add(ident)
    needs.accounts.update(accounts)


def fire(kind: str, ident: int, world: World) -> Outcome:
    """A lease, the silence after an answer, or the deadline has ended; nothing where the request has moved since."""
    post, action = world.posts.get(ident), _ON_TIME[kind]
    if post is None or post.deleted or post.help is None:
        return Outcome()
    row = lifecycle.BY_ACTION[action]
    if post.help.state not in row.sources:
        return Outcome()
    moved = replace(post.help, state=row.target, lease_until=None)
    match action:
        case "lapse":
            moved = replace(moved, claimant=None, claimed_at=None)
        case "settle":
            moved = replace(moved, outcome="staff" if post.room else "peer", automatic=True, ended_at=world.now)
        case _:
            moved = replace(moved, automatic=True, ended_at=world.now)
    change = _save(post, moved, action, 0, world)
    return Outcome(seq=change.seq, kind="post", id=ident, object=change.object, changes=(change,))


def _save(post: Post, moved: Help, action: str, actor: int, world: World) -> Change:
    """The step, told wherever its post is."""
    seq = world.next_seq()
    if post.help is not None:
        moved = escalation.moved(post.help, moved, world.now)
    row = replace(post, seq=seq, help=moved)
    world.save_post(row)
    feeds = routing.all_feeds(row)
    world.place("post", row.id, seq, row.pos, feeds)
    _note(row, moved, action, actor, world)
    _set_timers(row, moved, world)
    seen = views.post(row, world.account(row.author), world.tallies.get(row.id))
    return Change(seq, "post", row.id, row.author, feeds, seen, room=row.room)


def _note(post: Post, help: Help, action: str, actor: int, world: World) -> None:
    holder = 0 if help.claimant is None else help.claimant.id
    world.save_step(Step(post.seq, post.id, world.now, action, actor, help.state, holder))
    if post.room is not None:
        if help.state in lifecycle.ACTIVE:
            world.waiting[post.room, post.author] = post.id
        elif world.waiting.get((post.room, post.author)) == post.id:
            del world.waiting[post.room, post.author]


def _set_timers(post: Post, help: Help, world: World) -> None:
    """The deadline runs from when it was asked or opened again; a lease and the silence only in their states."""
    key = str(post.id)
    for kind, at in (
        ("lease", help.lease_until if help.state == "claimed" else None),
        ("settle", world.now + SETTLE_MS if help.state == "answered" else None),
        ("alert", help.alert_at if help.state == "open" else None),
    ):
        if at is None:
            world.end_due(kind, key)
        else:
            world.save_due(kind, key, at)
    if help.state not in lifecycle.ACTIVE:
        world.end_due("request_end", key)
