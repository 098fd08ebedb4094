"""What a step of a request leaves behind: its row, the log, and the timers; and what happens when these are due.

A lease, the silence after an answer and the deadline end by due rows, which survive a restart.
"""

from typing import Final

from msgspec.structs import replace

from handraise.domain import escalation, lifecycle, routing, views
from handraise.domain.changes import Change, Outcome
from handraise.domain.intents import FireDue
from handraise.domain.model import Held, Help, Post, Step
from handraise.domain.world import Needs, World

LEASE_MS: Final = 5 * 60 * 1000
ROOM_LEASE_MS: Final = 15 * 60 * 1000
RENEW_AFTER_MS: Final = 60 * 1000
"""A claimant's act renews a lease that is older than this: not each of his replies is a change for everybody."""
SETTLE_MS: Final = 30 * 60 * 1000
EXPIRE_MS: Final = 24 * 3600 * 1000
REOPEN_MS: Final = 24 * 3600 * 1000
DUES: Final = frozenset({"lease", "settle", "request_end"})
_TELLING: Final = frozenset({"answer", "accept", "resolve", "withdraw", "decline", "expire"})
"""The steps of which those are told whose requests were merged into this one."""
_ON_TIME: Final = {"lease": "lapse", "settle": "settle", "request_end": "expire"}


def lease(post: Post, world: World) -> int:
    """When a lease that begins now ends."""
    return world.now + (LEASE_MS if post.room is None else ROOM_LEASE_MS)


def aged(post: Post, help: Help, world: World) -> bool:
    """Whether the lease is so old that an act of the claimant renews it."""
    return lease(post, world) - (help.lease_until or 0) > RENEW_AFTER_MS


def need_due(intent: FireDue, needs: Needs) -> None:
    """`accounts` has its author, as he is shown."""
    needs.posts.add(int(intent.key))
    needs.tallies.add(int(intent.key))
    needs.accounts.update(intent.accounts)


def fire(intent: FireDue, world: World) -> Outcome:
    """A lease, the silence after an answer, or the deadline has ended; nothing where the request has moved since."""
    post, action = world.posts.get(int(intent.key)), _ON_TIME[intent.kind]
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
            by = post.help.settles_as or ("staff" if post.room else "peer")
            moved = replace(moved, outcome=by, automatic=True, ended_at=world.now)
        case _:
            moved = replace(moved, automatic=True, ended_at=world.now)
    change = save(post, moved, action, 0, world)
    return Outcome(seq=change.seq, kind="post", id=post.id, object=change.object, changes=(change,))


def save(post: Post, moved: Help, action: str, actor: int, world: World) -> Change:
    """The step, told wherever its post is."""
    seq = world.next_seq()
    if post.help is not None:
        moved = escalation.moved(post.help, moved, world.now)
    row = replace(post, seq=seq, help=moved, held=held_after(post, moved))
    world.save_post(row)
    feeds = routing.all_feeds(row)
    world.place("post", row.id, seq, row.pos, feeds)
    note(row, moved, action, actor, world)
    set_timers(row, moved, world)
    if moved.merges and action in _TELLING:
        tell_merged(row.id, actor, world)
    seen = views.post(row, world.account(row.author), world.tallies.get(row.id))
    return Change(seq, "post", row.id, row.author, feeds, seen, room=row.room)


def held_after(post: Post, moved: Help) -> Held | None:
    """Nobody is asked to look at a request any more that ended before it was approved, or was declined."""
    if post.help is None or post.held is None or post.held.state != "review":
        return post.held
    over = moved.state == "declined" or (post.help.state == "review" and moved.state in lifecycle.ENDED)
    return replace(post.held, state="hidden", reason=moved.reason) if over else post.held


def tell_merged(request: int, actor: int, world: World) -> None:
    """Whose requests were merged into this one are told what became of it."""
    world.save_due("merged", f"{request}:{actor}", world.now)


def note(post: Post, help: Help, action: str, actor: int, world: World) -> None:
    """The step in the log, and whether its asker waits in the room."""
    holder = 0 if help.claimant is None else help.claimant.id
    world.save_step(Step(post.seq, post.id, world.now, action, actor, help.state, holder))
    if post.room is not None:
        world.waits(post.room, post.writer, post.id, on=help.state in lifecycle.UNSETTLED)


def set_timers(post: Post, help: Help, world: World) -> None:
    """The deadline runs from when it was asked or opened again; a lease and the silence only in their states."""
    key = str(post.id)
    for kind, at in (
        ("lease", help.lease_until if help.state == "claimed" else None),
        ("settle", world.now + SETTLE_MS if help.state == "answered" else None),
        ("alert", escalation.due_at(help)),
    ):
        if at is None:
            world.end_due(kind, key)
        else:
            world.save_due(kind, key, at)
    if help.state not in lifecycle.UNSETTLED:
        world.end_due("request_end", key)
