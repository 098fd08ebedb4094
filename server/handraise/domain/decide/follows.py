"""Follows: those that an account asks for, and those of threads that it takes part in."""

from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from handraise.domain import policy, views
from handraise.domain.changes import Change, Effect, Outcome, Subscribed, Unsubscribed
from handraise.domain.decide import holding, places
from handraise.domain.intents import FollowFeed, UnfollowFeed
from handraise.domain.model import ANONYMOUS, Account, Follow
from handraise.domain.world import Needs, World
from handraise.errors import Conflict, Forbidden, NotFound
from handraise.protocol.names import inbox_feed, thread_feed

THREAD_FOLLOW_MS: Final = 14 * 24 * 3600 * 1000
NO_THREAD: Final = "There is no such thread."
NOT_FOLLOWED: Final = "You don't follow this feed."


def need_follow(intent: FollowFeed, needs: Needs) -> None:
    needs.follows.add((intent.actor, intent.feed))
    needs.follow_counts.add(intent.actor)
    for owner in (intent.target, intent.root_author):
        if owner is not None:
            needs.accounts.add(owner)
            needs.relations.update((("block", owner, intent.actor), ("block", intent.actor, owner)))
    if intent.root is not None:
        needs.posts.add(intent.root)
        places.need_blocks((intent.credited,), intent.actor, needs)
        places.need_place(intent.room, (intent.actor,), needs)


def follow(intent: FollowFeed, world: World) -> Outcome:
    """A new follow, or the mode of an old one, which keeps its `since`."""
    actor = policy.Actor(world.account(intent.actor), intent.scopes)
    _check_target(intent, actor.account, world)
    policy.check(actor, "follow", world.site, room=places.role_in(intent.room, intent.actor, world))
    old = world.follows.get((intent.actor, intent.feed))
    if old is not None and not old.stopped and intent.only_new:
        return Outcome(seq=old.seq, kind="follow", id=old.id, object=views.follow(old))
    if old is None or old.stopped or old.auto:
        _check_count(intent.actor, world)
    seq = world.next_seq()
    if old is None or old.stopped:
        ident = seq if old is None else old.id
        row = Follow(ident, intent.actor, intent.feed, intent.mode, seq, seq, room=intent.room)
    else:
        row = replace(old, mode=intent.mode, seq=seq, auto=False)
    change, effect = _begin(row, world)
    return Outcome(seq=seq, kind="follow", id=row.id, object=change.object, changes=(change,), effects=(effect,))


def _check_target(intent: FollowFeed, account: Account, world: World) -> None:
    if intent.target is not None:
        # Who blocks the actor is to him as good as none: the same words as for an id that nobody has.
        target = world.account(intent.target)
        blocks = world.related("block", intent.target, intent.actor)
        if not target.active or target.role == ANONYMOUS or blocks:
            raise NotFound("There is no such account.")
        if intent.target == intent.actor:
            raise Conflict("Your own posts reach you without a follow.", feed=intent.feed)
        if world.related("block", intent.actor, intent.target):
            raise Forbidden("You block this account.")
    if intent.root is not None:
        root = world.posts.get(intent.root)
        hidden = places.blocked((intent.root_author or 0, intent.credited), intent.actor, intent.room, world)
        if root is None or root.deleted or root.room != intent.room or hidden:
            raise NotFound(NO_THREAD)
        holding.check_seen(account, root, NO_THREAD, world)


def _check_count(account: int, world: World) -> None:
    count = world.follow_counts.get(account, 0)
    if count >= world.site.follows:
        raise Conflict(f"You follow as many feeds as you may (follows: {world.site.follows}).", follows=count)
    world.follow_counts[account] = count + 1


def _begin(row: Follow, world: World) -> tuple[Change, Effect]:
    """Saves a follow that holds from now on and tells its owner."""
    world.save_follow(row)
    return _told(row, world), Subscribed(row.account, row.feed, row.since, row.mode)


def _told(row: Follow, world: World) -> Change:
    inbox = (inbox_feed(row.account),)
    world.place("follow", row.id, row.seq, row.seq, inbox)
    return Change(row.seq, "follow", row.id, 0, inbox, views.follow(row))


def need_unfollow(intent: UnfollowFeed, needs: Needs) -> None:
    needs.follows.add((intent.actor, intent.feed))


def unfollow(intent: UnfollowFeed, world: World) -> Outcome:
    actor = policy.Actor(world.account(intent.actor), intent.scopes)
    policy.check(actor, "unfollow", world.site)
    row = world.follows.get((intent.actor, intent.feed))
    if row is None or row.stopped:
        raise NotFound(NOT_FOLLOWED)
    if not row.auto and row.account in world.follow_counts:
        world.follow_counts[row.account] -= 1  # room for a follow that comes in the same batch
    change, effect = end(replace(row, auto=False), world)
    return Outcome(seq=change.seq, kind="follow", id=row.id, object=change.object, changes=(change,), effects=(effect,))


def end(row: Follow, world: World) -> tuple[Change, Effect]:
    """Ends a follow. Its row stays as stopped, so that replay tells it."""
    row = replace(row, seq=world.next_seq(), stopped=True)
    world.save_follow(row)
    return _told(row, world), Unsubscribed(row.account, row.feed)


def need_taking_part(accounts: Iterable[int], root: int, needs: Needs) -> None:
    for account in accounts:
        needs.accounts.add(account)
        needs.follows.add((account, thread_feed(root)))
        needs.thread_follows.add(account)


def take_part(
    accounts: Iterable[int], root: int, world: World, *, room: int | None = None
) -> tuple[list[Change], list[Effect]]:
    """Those who take part in a thread follow it until it has been still for `THREAD_FOLLOW_MS`.

    An account that ended its follow of this thread is left alone, as is one that has left the room that it is in; past
    the limit the oldest such follow goes.
    """
    changes: list[Change] = []
    effects: list[Effect] = []
    feed = thread_feed(root)
    world.save_due("thread_end", str(root), world.now + THREAD_FOLLOW_MS)
    for account in dict.fromkeys(accounts):
        old = world.follows.get((account, feed))
        if not world.account(account).active or (old is not None and not (old.auto and old.stopped)):
            continue
        if room is not None and world.place_of(account, room) is None:
            continue
        oldest = world.thread_follows.get(account, [])
        while len(oldest) >= world.site.thread_follows:
            _collect(end(oldest.pop(0), world), changes, effects)
        seq = world.next_seq()
        row = Follow(seq if old is None else old.id, account, feed, "live", seq, seq, auto=True, room=room)
        _collect(_begin(row, world), changes, effects)
        if account in world.thread_follows:
            world.thread_follows[account].append(row)
    return changes, effects


def _collect(step: tuple[Change, Effect], changes: list[Change], effects: list[Effect]) -> None:
    changes.append(step[0])
    effects.append(step[1])
