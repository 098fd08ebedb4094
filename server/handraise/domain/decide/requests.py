"""Help requests as posts: a post that asks, a reply that moves its thread's request, an edit, a deletion, «me too».

A request is its post, the first of its thread: each step is a change of it, and a row of the log.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from handraise.domain import escalation, escalation_policy, lifecycle
from handraise.domain.changes import Change, Effect
from handraise.domain.decide import follows, places
from handraise.domain.decide.request_clock import (
    DUES,
    EXPIRE_MS,
    SETTLE_MS,
    aged,
    lease,
    note,
    save,
    set_timers,
    tell_merged,
)
from handraise.domain.decide.steps import NO_REQUEST, NO_TAG, by_whom, target_of
from handraise.domain.intents import SetReaction, WritePost
from handraise.domain.model import Account, Escalation, Help, Post, Tally
from handraise.domain.world import Needs, World
from handraise.errors import Closed, Conflict, Forbidden, Invalid, NotFound


def need_ask(intent: WritePost, needs: Needs) -> None:
    if intent.asked is not None and intent.room is not None:
        needs.waiting.add((intent.room, intent.actor))


def asked(intent: WritePost, world: World, *, looked_at: bool = False) -> Help | None:
    """What makes the new post a request, None where it asks for nothing. `looked_at`: it waits for review first."""
    if intent.asked is None:
        return None
    if intent.room is None and not intent.tags:
        raise Invalid("body", NO_TAG)
    if intent.room is not None:
        _check_room(intent.room, intent.actor, world)
    wanted = intent.asked
    fresh = Help("open", world.now, wanted.urgent, wanted.where, wanted.tried)
    if looked_at:
        return replace(fresh, state="review")
    return escalation.begun(fresh, policy_of(intent.room, world), world.now)


def policy_of(room: int | None, world: World) -> Escalation:
    """That of the place where it is asked."""
    own = None if room is None else world.rooms[room].escalation
    return escalation_policy.parsed(world.site.escalation if own is None else own)


def _check_room(room: int, asker: int, world: World) -> None:
    if not world.rooms[room].asking and not places.is_staff(asker, room, world):
        raise Closed("This room takes no requests now.")
    waiting = world.waiting.get((room, asker), ())
    if waiting:
        raise Conflict("You have an open request in this room already.", request=waiting[0])


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
        note(post, post.help, "ask", post.writer, world)
        world.save_due("request_end", str(post.id), world.now + EXPIRE_MS)
        set_timers(post, post.help, world)


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
        target_of(action, post, writer, world)
    return action


def step_later(post: Post, step: str | None, writer: Account, world: World) -> str | None:
    """What a reply that was held does now: the `step` that it was marked as, if it may still be taken."""
    root = world.posts[post.root]
    if root.deleted or root.help is None:
        return None
    action = step or _implied(root, root.help, writer.id, world)
    try:
        if action is not None:
            target_of(action, root, writer, world)
    except (Conflict, Forbidden):
        return None
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
            by = by_whom(reply.writer, root, world)
            moved = replace(moved, answer=reply.id, answered_at=world.now, lease_until=None, settles_as=by)
        case "need_info":
            moved = replace(moved, lease_until=None)
        case _:
            moved = replace(moved, lease_until=lease(root, world))
    return (save(root, moved, action, reply.writer, world),)


def _implied(post: Post, help: Help, author: int, world: World) -> str | None:
    if author == post.writer and help.state == "needs_info":
        return "inform"
    if help.state != "claimed" or help.claimant is None or help.claimant.id != author:
        return None
    return "renew" if aged(post, help, world) else None


def joined(intent: SetReaction, post: Post, world: World) -> tuple[list[Change], list[Effect]]:
    """Who has the same question hears the answer: he takes part in the thread. Nobody has his own question."""
    if intent.kind != "me_too":
        return [], []
    if post.help is None:
        raise NotFound(NO_REQUEST)
    if not intent.on:
        return [], []
    if post.writer == intent.actor:
        raise Conflict("This is your own request.", request=post.id)
    if post.help.state in lifecycle.ENDED:
        raise Conflict(f"The request is {post.help.state}.", state=post.help.state)
    return follows.take_part((intent.actor,), post.id, world, room=post.room)


def check_edit(old: Post, tags: tuple[str, ...]) -> None:
    """A request that waits on the network, or may again at any moment, keeps a topic."""
    held = old.help is not None and old.help.state in lifecycle.UNSETTLED | {"answered"}
    if held and old.room is None and not tags:
        raise Invalid("body", NO_TAG)


def on_edit(old: Post, world: World) -> Help | None:
    """The request after its asker has edited it: what was asked back is there now."""
    if old.help is None or old.help.state != "needs_info":
        return old.help
    return replace(old.help, state="claimed", lease_until=lease(old, world))


def edited(old: Post, post: Post, world: World) -> None:
    if post.help is not None and post.help is not old.help:
        note(post, post.help, "inform", post.writer, world)
        set_timers(post, post.help, world)


def need_retracted(room: int | None, asker: int, needs: Needs) -> None:
    needs.accounts.add(asker)
    places.need_place(room, (asker,), needs)


def retracted(answer: Post, root: Post, world: World) -> Sequence[Change]:
    """The answer that it waits for a word about is gone: it waits for help again.

    Not in a room that is closed, nor where its asker is there no more. But an anonymous one then too, and either also
    where he has asked anew: else who takes an answer back would learn of somebody who left or waits whether he asks.
    """
    if root.deleted or root.help is None or root.help.answer != answer.id or root.help.state != "answered":
        return ()
    if root.room is not None and world.rooms[root.room].closed(world.now):
        return ()
    if not root.behind and not places.reachable(root.writer, root.room, world):
        return ()
    world.save_due("request_end", str(root.id), world.now + EXPIRE_MS)
    moved = replace(
        root.help,
        state=lifecycle.BY_ACTION["retract"].target,
        claimant=None,
        claimed_at=None,
        answer=None,
        answered_at=None,
        settles_as=None,
    )
    return (save(root, moved, "retract", answer.writer, world),)


def deleted(old: Post, seq: int, world: World) -> None:
    """Its asker took it back altogether."""
    if old.help is None:
        return
    for kind in (*DUES, "alert"):
        world.end_due(kind, str(old.id))
    if old.help.merges and old.help.state not in ("resolved", "withdrawn", "declined", "expired"):
        tell_merged(old.id, old.author, world)
    if old.help.state in lifecycle.UNSETTLED:
        note(replace(old, seq=seq), replace(old.help, state="withdrawn", claimant=None), "withdraw", old.writer, world)
