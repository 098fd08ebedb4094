"""Who asks anonymously is shown as an account that nobody has, made for the one thread.

It has no place, no handle and no relation to anybody, so whatever depends on who somebody is (mutes and blocks, search
by author, profiles, presence) finds nobody there. Only `model.Post.behind` leads back. Its asker is told which one is
his; the staff of the room may learn who he is by `unmask`, which needs a reason, is logged, and told to him.
"""

from typing import Final

from handraise.domain import policy, views
from handraise.domain.changes import Change, Outcome
from handraise.domain.decide import notifications, places
from handraise.domain.decide.steps import NO_REQUEST
from handraise.domain.intents import Unmask, WritePost
from handraise.domain.model import ANONYMOUS, Account, Audit, Post
from handraise.domain.world import Needs, World
from handraise.errors import Conflict, Forbidden, Invalid, NotFound
from handraise.protocol.names import inbox_feed

NAMED: Final = "Only in a room can one ask anonymously: there the staff can learn who it was."
NAMED_HERE: Final = "In this room one asks by name."
BY_NAME: Final = "The staff of a room ask there by name."
NOBODY_BEHIND: Final = "Everybody sees who asks this."


def check(intent: WritePost, writer: policy.Actor, role: str | None, world: World) -> None:
    """`Forbidden` for who asks by name alone where he has this `role`."""
    masked = intent.asked is not None and intent.asked.alias
    if masked and role is not None and not policy.allows(writer, "ask_anonymously", world.site, room=role):
        raise Forbidden(BY_NAME)


def shown_as(intent: WritePost, writer: Account, world: World) -> Account:
    """The author that everybody sees: the writer, or in a thread that he began anonymously, who he is there."""
    if intent.thread is not None:
        root = world.posts[intent.thread.root]
        return world.account(root.author) if root.behind == writer.id else writer
    if intent.asked is None or not intent.asked.alias:
        return writer
    if intent.room is None:
        raise Invalid("anonymous", NAMED)
    if not world.rooms[intent.room].anonymous:
        raise Forbidden(NAMED_HERE)
    world.account_id += 1
    row = Account(world.account_id, None, intent.asked.alias, ANONYMOUS, True, world.now)
    world.save_account(row)
    return row


def told(post: Post, shown: Account, seq: int, world: World) -> Change:
    """Tells the asker, and nobody else, which is his: at a `seq` before the post's, so that he knows it."""
    inbox = (inbox_feed(post.behind),)
    world.place("mask", post.id, seq, seq, inbox)
    return Change(seq, "mask", post.id, 0, inbox, views.mask(post, shown))


def need_unmask(intent: Unmask, needs: Needs) -> None:
    needs.posts.add(intent.request)
    needs.accounts.update((intent.author, intent.behind))
    places.need_place(intent.room, (intent.actor, intent.behind), needs)
    notifications.need((intent.behind,), intent.actor, needs)


def unmask(intent: Unmask, world: World) -> Outcome:
    """Who asks. The log has who wanted to know and why; the asker is told by whom."""
    actor = policy.Actor(world.account(intent.actor), intent.scopes)
    policy.check(actor, "unmask", world.site, room=places.role_in(intent.room, intent.actor, world))
    post = world.posts.get(intent.request)
    if post is None or post.deleted or post.help is None or post.room != intent.room:
        raise NotFound(NO_REQUEST)
    if not post.behind:
        raise Conflict(NOBODY_BEHIND, request=post.id)
    told = notifications.of_unmask(post, actor.account, world)
    seq = told[0].seq
    world.save_audit(Audit(seq, world.now, intent.actor, "unmask", intent.room, "post", post.id, intent.reason))
    found = views.author(world.account(post.behind))
    return Outcome(seq=seq, kind="asker", id=post.id, object=found, changes=tuple(told))
