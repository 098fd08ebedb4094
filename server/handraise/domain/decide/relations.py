"""Mutes and blocks."""

from typing import Final

from handraise.domain import policy, views
from handraise.domain.changes import Change, Effect, Hidden, Outcome, Shown
from handraise.domain.decide import follows
from handraise.domain.intents import SetRelation
from handraise.domain.model import Relation
from handraise.domain.world import Needs, World
from handraise.errors import Conflict, NotFound
from handraise.protocol.names import inbox_feed, user_feed

NOTHING: Final = "There is nothing to undo."


def need(intent: SetRelation, needs: Needs) -> None:
    needs.accounts.add(intent.target)
    for kind in ("mute", "block"):
        needs.relations.add((kind, intent.actor, intent.target))
        needs.relations.add((kind, intent.target, intent.actor))
    needs.follows.add((intent.actor, user_feed(intent.target)))
    needs.follows.add((intent.target, user_feed(intent.actor)))


def set_relation(intent: SetRelation, world: World) -> Outcome:
    """Begins or ends a mute or block. A block ends follows both ways; only its owner is told of it."""
    verb = intent.kind if intent.on else f"un{intent.kind}"
    actor = policy.Actor(world.account(intent.actor), intent.scopes)
    policy.check(actor, verb, world.site)
    world.account(intent.target)
    if intent.target == intent.actor:
        raise Conflict(f"You can't {intent.kind} yourself.", account=intent.target)
    if not intent.on:
        return end(world.relations.get((intent.kind, intent.actor, intent.target)), world)
    row = Relation(intent.kind, intent.actor, intent.target, world.next_seq(), intent.until)
    world.save_relation(row)
    if intent.kind == "mute":
        _set_end(row, world)
    change = _told(row, world, ended=False)
    changes, effects = [change], list[Effect]([Hidden(row.owner, row.target)])
    if intent.kind == "block":
        effects.append(Hidden(row.target, row.owner))
        _end_follows(row, world, changes, effects)
    return Outcome(
        seq=row.seq,
        kind=row.kind,
        id=row.target,
        object=change.object,
        changes=tuple(changes),
        effects=tuple(effects),
    )


def _set_end(row: Relation, world: World) -> None:
    key = f"{row.owner}:{row.target}"
    if row.until is not None:
        world.save_due("mute_end", key, row.until)
    else:
        world.end_due("mute_end", key)


def _end_follows(row: Relation, world: World, changes: list[Change], effects: list[Effect]) -> None:
    for follower, followed in ((row.owner, row.target), (row.target, row.owner)):
        follow = world.follows.get((follower, user_feed(followed)))
        if follow is not None and not follow.stopped:
            change, effect = follows.end(follow, world)
            changes.append(change)
            effects.append(effect)


def end(row: Relation | None, world: World) -> Outcome:
    """Ends a mute or block; what another one hides stays hidden."""
    if row is None:
        raise NotFound(NOTHING)
    world.end_relation(row.kind, row.owner, row.target)
    ended = Relation(row.kind, row.owner, row.target, world.next_seq())
    change = _told(ended, world, ended=True)
    return Outcome(
        seq=ended.seq,
        kind=row.kind,
        id=row.target,
        object=change.object,
        changes=(change,),
        effects=tuple(_shown(row, world)),
    )


def _shown(row: Relation, world: World) -> list[Effect]:
    pairs = [(row.owner, row.target)] if row.kind == "mute" else [(row.owner, row.target), (row.target, row.owner)]
    return [Shown(account, author) for account, author in pairs if not _hides(account, author, world)]


def _hides(account: int, author: int, world: World) -> bool:
    return (
        world.related("mute", account, author)
        or world.related("block", account, author)
        or world.related("block", author, account)
    )


def _told(row: Relation, world: World, *, ended: bool) -> Change:
    inbox = (inbox_feed(row.owner),)
    world.place(row.kind, row.target, row.seq, row.seq, inbox)
    return Change(row.seq, row.kind, row.target, 0, inbox, views.relation(row, ended=ended))
