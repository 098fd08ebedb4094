"""Relays: a post of one's own that passes another's on, with credit.

It holds a reference and the author's name as it was, and no text: who reads it gets the original by its id, as it is
then, or nothing where it was deleted or isn't for him.
"""

from handraise.domain import policy, routing, views
from handraise.domain.changes import Change, Outcome
from handraise.domain.decide import appearing, holding, notifications, places, posts
from handraise.domain.intents import RelayPost
from handraise.domain.model import Account, Post
from handraise.domain.world import Needs, World
from handraise.errors import Conflict, Forbidden, NotFound
from handraise.protocol.objects import Relay


def need(intent: RelayPost, needs: Needs) -> None:
    posts.need_mentioned(intent, needs)
    needs.posts.add(intent.post)
    needs.tallies.add(intent.post)
    needs.accounts.add(intent.author)
    places.need_blocks((intent.author, intent.root_author, intent.credited), intent.actor, needs)
    needs.relations.add(("block", intent.actor, intent.author))
    needs.relays.add((intent.post, intent.actor))
    notifications.need((intent.author,), intent.actor, needs)


def relay(intent: RelayPost, world: World) -> Outcome:
    """A new post to the relayer's followers, the topics of his own words, and the inbox of the original's author."""
    writer = policy.Actor(world.account(intent.actor), intent.scopes)
    policy.check(writer, "relay", world.site)
    original = _original(intent, writer.account, world)
    held = holding.at_first(intent, writer.account, world)
    seq = world.next_seq()
    post = Post(
        seq,
        seq,
        seq,
        intent.actor,
        intent.body,
        intent.html,
        intent.tags,
        posts.mentionable(intent, intent.actor, world) if intent.mentions else (),
        None,
        seq,
        intent.author if places.reachable(intent.author, None, world) else None,
        world.now,
        relay=Relay(original.id, views.author(world.account(intent.author))),
        held=held,
    )
    world.save_post(post)
    world.save_relay(original.id, intent.actor, seq)
    feeds = routing.all_feeds(post)
    world.place("post", seq, seq, seq, feeds)
    seen = views.post(post, writer.account, None)
    change = Change(seq, "post", seq, intent.actor, feeds, seen, credited=intent.author)
    told = [] if held is not None else appearing.begun(post, writer.account, None, world)[0]
    return Outcome(seq=seq, kind="post", id=seq, object=seen, changes=(change, *told))


def _original(intent: RelayPost, relayer: Account, world: World) -> Post:
    """What may be passed on: a post that is there, that the relayer may see, and that he hasn't passed on yet."""
    post = world.posts.get(intent.post)
    hidden = places.blocked((intent.author, intent.root_author, intent.credited), intent.actor, None, world)
    if post is None or post.deleted or post.room is not None or hidden:
        raise NotFound(posts.NO_POST)
    holding.check_shown(relayer, post, posts.NO_POST, world)
    if world.related("block", intent.actor, intent.author):
        raise Forbidden("You block this account.")
    before = world.relays.get((post.id, intent.actor))
    if before is not None:
        raise Conflict("You have passed this post on already.", relay=before)
    return post
