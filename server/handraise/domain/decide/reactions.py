"""Reactions: an account's own marks on a post, «me too» among them. Others are told how many there are, not whose."""

from handraise.domain import policy, views
from handraise.domain.changes import Change, Outcome
from handraise.domain.decide import follows, holding, places, posts, requests
from handraise.domain.decide.tallies import count
from handraise.domain.intents import SetReaction
from handraise.domain.world import Needs, World
from handraise.errors import NotFound
from handraise.protocol.names import inbox_feed


def need(intent: SetReaction, needs: Needs) -> None:
    places.need_place(intent.room, (intent.actor,), needs)
    needs.posts.add(intent.post)
    needs.tallies.add(intent.post)
    needs.reactions.add((intent.post, intent.actor))
    places.need_blocks((intent.author, intent.root_author, intent.credited), intent.actor, needs)
    if intent.kind == "me_too":
        follows.need_taking_part((intent.actor,), intent.post, needs)


def react(intent: SetReaction, world: World) -> Outcome:
    """The account's own mark, told to its inbox alone; the post's counters follow."""
    actor = policy.Actor(world.account(intent.actor), intent.scopes)
    post = world.posts.get(intent.post)
    owners = (intent.author, intent.root_author, intent.credited)
    blocked = places.blocked(owners, intent.actor, intent.room, world)
    if post is None or post.deleted or post.room != intent.room or blocked:
        raise NotFound(posts.NO_POST)
    holding.check_seen(actor.account, post, posts.NO_POST, world)
    role = places.role_in(post.room, intent.actor, world)
    policy.check(actor, _reacting(intent), world.site, room=role)
    places.check_open(post.room, world)
    changes, effects = requests.joined(intent, post, world)
    change = mark(post.id, intent.actor, intent.kind, on=intent.on, world=world)
    return Outcome(
        seq=change.seq,
        kind="mark",
        id=post.id,
        object=change.object,
        changes=(*changes, change),
        effects=tuple(effects),
    )


def mark(post: int, account: int, kind: str, *, on: bool, world: World) -> Change:
    """Sets the account's mark and the post's counter, and tells the account alone; where it was so already too."""
    before = world.reactions.get((post, account), frozenset())
    after = before | {kind} if on else before - {kind}
    if after != before:
        world.save_reactions(post, account, after)
        count(world, post, **{kind: len(after) - len(before)})
    seq, inbox = world.next_seq(), (inbox_feed(account),)
    world.place("mark", post, seq, seq, inbox)
    return Change(seq, "mark", post, 0, inbox, views.mark(post, after))


def _reacting(intent: SetReaction) -> str:
    if intent.kind == "me_too":
        return "me_too"
    return "react" if intent.on else "unreact"
