"""What the staff do with posts that are held, and with others that they hide: approved, declined, hidden, shown again.

A post that is approved appears as a new one does: with the seq of its approval as its `pos`, so that read marks and the
order of a history are true, and what is told of a new post is told then. One that was shown before comes back to its
place, and whom an edit mentioned meanwhile is told.
"""

from typing import Any, Final

from msgspec.structs import replace

from handraise.domain import escalation, lifecycle, policy, routing, views
from handraise.domain.changes import Change, Effect, Outcome
from handraise.domain.decide import appearing, follows, holding, notifications, places, posts, requests, steps
from handraise.domain.decide.request_clock import EXPIRE_MS, note, set_timers
from handraise.domain.decide.tallies import count_in
from handraise.domain.intents import ReviewPost
from handraise.domain.model import Audit, Held, Post
from handraise.domain.world import Needs, World
from handraise.errors import Conflict, Forbidden, Invalid, NotFound

NOT_HELD: Final = "This post isn't held."
NOT_HIDDEN: Final = "This post waits for review: approve it or decline it."


def need(intent: ReviewPost, needs: Needs) -> None:
    needs.posts.update((intent.post, *intent.about))
    needs.tallies.update((intent.post, *intent.about))
    needs.entries.add(intent.post)
    needs.accounts.update((intent.author, intent.root_author, *intent.people))
    places.need_place(intent.room, (intent.actor, *intent.people), needs)
    notifications.need_of(intent.post, needs)
    notifications.need(intent.people, intent.author, needs, intent.credited)
    needs.notified.add(intent.writer)
    follows.need_taking_part((intent.writer, intent.root_writer), intent.root, needs)
    requests.need_retracted(intent.room, intent.root_writer, needs)
    if intent.room is not None:
        needs.waiting.add((intent.room, intent.writer))


def review(intent: ReviewPost, world: World) -> Outcome:
    actor = policy.Actor(world.account(intent.actor), intent.scopes)
    post = world.posts.get(intent.post)
    if post is None or post.deleted or post.room != intent.room:
        raise NotFound(posts.NO_POST)
    role = places.role_in(post.room, intent.actor, world)
    holding.check_seen(actor.account, post, posts.NO_POST, world)
    policy.check(actor, intent.action, world.site, room=role)
    if not places.reviews(actor.account, post.room, world):
        raise Forbidden("To decline a post is for the staff.")
    if intent.reason is not None and intent.reason not in lifecycle.REASONS:
        raise Invalid("reason", f"A reason is one of {', '.join(lifecycle.REASONS)}.")
    change, changes, effects = _ACTIONS[intent.action](intent, post, world)
    row = Audit(change.seq, world.now, intent.actor, intent.action, post.room, "post", post.id, intent.reason or "")
    world.save_audit(row)
    told = notifications.of_review(post.writer, intent.action, post, actor.account, world)
    return Outcome(
        seq=change.seq,
        kind="post",
        id=post.id,
        object=change.object,
        changes=(change, *changes, *told),
        effects=tuple(effects),
    )


Done = tuple[Change, list[Change], list[Effect]]


def _approve(intent: ReviewPost, post: Post, world: World) -> Done:
    if post.held is None:
        raise Conflict(NOT_HELD, held=None)
    places.check_open(post.room, world)
    return _show(intent, post, post.held, world)


def _unhide(intent: ReviewPost, post: Post, world: World) -> Done:
    if post.held is None:
        raise Conflict(NOT_HELD, held=None)
    if post.held.state != "hidden":
        raise Conflict(NOT_HIDDEN, held=post.held.state)
    return _show(intent, post, post.held, world)


def _show(intent: ReviewPost, post: Post, held: Held, world: World) -> Done:
    first = not held.shown
    asks = first and post.help is not None
    if asks:
        steps.target_of("approve", post, world.account(intent.actor), world)
    shown_as, step = world.account(post.author), None
    if first and post.reply_to is not None:
        step = requests.step_later(post, held.step, world.account(post.writer), world)
    seq = world.next_seq()
    row = replace(post, seq=seq, pos=seq if first else post.pos, held=None, was_held=True)
    if asks and row.help is not None:
        opened, rules = replace(row.help, state="open"), requests.policy_of(row.room, world)
        row = replace(row, help=escalation.begun(opened, rules, world.now))
    change = _saved(row, world)
    if asks and row.help is not None:
        note(row, row.help, "approve", intent.actor, world)
        world.save_due("request_end", str(row.id), world.now + EXPIRE_MS)
        set_timers(row, row.help, world)
    _trust(row, world)
    # An edit between the look-up and now may mention others: whether they may be told wasn't read.
    known = replace(row, mentions=tuple([mention for mention in row.mentions if mention.id in intent.people]))
    if first:
        return (change, *appearing.begun(known, shown_as, step, world))
    count_in(row, 1, world)
    return change, notifications.of_edit(replace(row, mentions=()), known, shown_as, world), []


def _trust(post: Post, world: World) -> None:
    """From now on he isn't new there; but not by an anonymous post, or others would see whose it was."""
    place = None if post.behind else world.place_of(post.author, post.room)
    if place is not None and not place.approved:
        world.save_member(replace(place, approved=True))


def _decline(intent: ReviewPost, post: Post, world: World) -> Done:
    """It stays as it is, and waits no more."""
    if post.held is None or post.held.state != "review":
        raise Conflict(NOT_HELD if post.held is None else "This post was declined already.", held=_state(post))
    row = replace(post, seq=world.next_seq(), held=replace(post.held, state="hidden", reason=intent.reason))
    return _saved(row, world), [], []


def _hide(intent: ReviewPost, post: Post, world: World) -> Done:
    """It leaves all that it is in; an answer that a request waits for a word about is as good as deleted."""
    if post.held is not None:
        raise Conflict(holding.IS_HELD, held=post.held.state)
    held = Held("hidden", reason=intent.reason, shown=True)
    row = replace(post, seq=world.next_seq(), held=held)
    change = _saved(row, world)
    count_in(post, -1, world)
    back = () if post.reply_to is None else requests.retracted(post, world.posts[post.root], world)
    return change, [*back, *notifications.end_for_others(post, world)], []


def _state(post: Post) -> str | None:
    return None if post.held is None else post.held.state


def _saved(row: Post, world: World) -> Change:
    """The post as it is now, wherever it is and was. Its author hides it, not who looked at it."""
    world.save_post(row)
    feeds = routing.all_feeds(row)
    left = tuple([feed for feed in world.feeds_of("post", row.id) if feed not in feeds])
    posts.move(row, feeds, left, world)
    seen = views.post(row, world.account(row.author), world.tallies.get(row.id))
    credited = routing.credited(row)
    return Change(row.seq, "post", row.id, row.author, feeds, seen, left, room=row.room, credited=credited)


_ACTIONS: Final[dict[str, Any]] = {"approve": _approve, "decline": _decline, "hide": _hide, "unhide": _unhide}
