"""Merges: a request that asks the same as another ends, and its people wait for the answer of that one.

Its asker and those who joined it take part in the other thread and count among those who joined it. When the other one
is answered, or ends, those whose requests were merged into it are told (`merged`).
"""

from msgspec.structs import replace

from handraise.domain import lifecycle, policy
from handraise.domain.changes import Outcome
from handraise.domain.decide import follows, holding, notifications, places, reactions
from handraise.domain.decide.request_clock import save
from handraise.domain.decide.steps import NO_REQUEST, target_of
from handraise.domain.intents import MergeRequest
from handraise.domain.model import Account, Post
from handraise.domain.world import Needs, World
from handraise.errors import Conflict, NotFound


def need(intent: MergeRequest, needs: Needs) -> None:
    people = (intent.asker, *intent.joining)
    for post in (intent.request, intent.into):
        needs.posts.add(post)
        needs.tallies.add(post)
        needs.reactions.update((post, account) for account in people)
    needs.accounts.update((intent.author, intent.into_author))
    places.need_place(intent.room, (intent.actor, *people), needs)
    places.need_blocks((intent.author, intent.into_author), intent.actor, needs)
    for account in people:
        places.need_blocks((intent.into_author,), account, needs)
    follows.need_taking_part(people, intent.into, needs)
    notifications.need((intent.asker,), intent.actor, needs)
    if intent.room is not None:
        needs.waiting.add((intent.room, intent.asker))


def merge(intent: MergeRequest, world: World) -> Outcome:
    actor = policy.Actor(world.account(intent.actor), intent.scopes)
    post, into = [_seen(ident, author, intent, actor.account, world) for ident, author in _both(intent)]
    policy.check(actor, "merge", world.site, room=places.role_in(post.room, intent.actor, world))
    places.check_open(post.room, world)
    target = target_of("merge", post, actor.account, world)
    _check_into(post, into)
    assert post.help is not None and into.help is not None
    joined = [account for account in intent.joining if "me_too" in world.reactions.get((post.id, account), ())]
    tally = world.tallies.get(post.id)
    if tally is not None and tally.me_too > len(joined):
        raise Conflict("Somebody has joined the request meanwhile: try again.", state=post.help.state)
    moved = replace(post.help, state=target, into=into.id, ended_at=world.now, lease_until=None)
    change = save(post, moved, "merge", intent.actor, world)
    world.save_post(replace(into, help=replace(into.help, merges=into.help.merges + 1)))
    people = [account for account in dict.fromkeys((post.writer, *joined)) if _may_join(account, into, world)]
    changes, effects = follows.take_part(people, into.id, world, room=into.room)
    # Where one of the two is anonymous all are counted: else the number would tell whether the two are by one.
    counted = (post.writer, *joined) if post.behind or into.behind else people
    fresh = [who for who in dict.fromkeys(counted) if "me_too" not in world.reactions.get((into.id, who), ())]
    marks = [reactions.mark(into.id, who, "me_too", on=True, world=world) for who in fresh]
    told = notifications.of_step(post.writer, "merge", post, actor.account, world)
    return Outcome(
        seq=change.seq,
        kind="post",
        id=post.id,
        object=change.object,
        changes=(change, *changes, *marks, *told),
        effects=tuple(effects),
    )


def _both(intent: MergeRequest) -> tuple[tuple[int, int], tuple[int, int]]:
    return (intent.request, intent.author), (intent.into, intent.into_author)


def _seen(ident: int, author: int, intent: MergeRequest, actor: Account, world: World) -> Post:
    post = world.posts.get(ident)
    hidden = places.blocked((author,), intent.actor, intent.room, world)
    if post is None or post.deleted or post.help is None or post.room != intent.room or hidden:
        raise NotFound(NO_REQUEST)
    holding.check_shown(actor, post, NO_REQUEST, world)
    return post


def _check_into(post: Post, into: Post) -> None:
    if into.id == post.id:
        raise Conflict("A request isn't merged into itself.", request=into.id)
    assert into.help is not None
    if into.help.state in lifecycle.ENDED:
        raise Conflict(f"The other request is {into.help.state}.", request=into.id, state=into.help.state)


def _may_join(account: int, into: Post, world: World) -> bool:
    """Nobody has his own question; who is gone from there, or whom its asker blocks, doesn't see the other one."""
    if account == into.writer or not places.reachable(account, into.room, world):
        return False
    return not places.blocked((into.author,), account, into.room, world)
