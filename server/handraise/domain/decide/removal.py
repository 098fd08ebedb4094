"""What somebody else wrote is removed: as by its own deletion, with a reason, a row in the log, and a word to him."""

from msgspec.structs import replace

from handraise.domain import policy
from handraise.domain.changes import Outcome
from handraise.domain.decide import notifications, places, posts
from handraise.domain.intents import RemovePost
from handraise.domain.model import Audit, Post
from handraise.domain.world import Needs, World
from handraise.errors import Conflict, Forbidden, NotFound


def need(intent: RemovePost, needs: Needs) -> None:
    posts.need_delete(intent, needs)
    needs.accounts.add(intent.about)
    needs.notified.add(intent.about)
    places.need_place(intent.room, (intent.about,), needs)
    if intent.case is not None:
        needs.cases.add(intent.case)


def remove(intent: RemovePost, world: World) -> Outcome:
    """Staff of the room, or admins; helpers remove nothing of the staff's."""
    actor = policy.Actor(world.account(intent.actor), intent.scopes)
    post = world.posts.get(intent.post)
    if post is None or post.deleted or post.room != intent.room:
        raise NotFound(posts.NO_POST)
    _check(intent, post, actor, world)
    if post.writer == intent.actor:
        raise Conflict("This is your own: delete it.", post=post.id)
    gone = posts.erase(intent, post, world)
    world.save_audit(Audit(gone.seq, world.now, intent.actor, "remove", post.room, "post", post.id, intent.reason))
    author = world.account(intent.about)
    told = notifications.of_own(author, "removed", world, post=post.id, room=post.room, reason=intent.reason)
    return replace(gone, changes=(*gone.changes, *told))


def _check(intent: RemovePost, post: Post, actor: policy.Actor, world: World) -> None:
    if intent.case is not None:
        case = world.cases.get(intent.case)
        if case is None or case.closed_at is not None or case.desk or (case.kind, case.target) != ("post", post.id):
            raise NotFound(posts.NO_POST)
        policy.check(actor, "remove", world.site)
        return
    role = places.role_in(post.room, intent.actor, world)
    policy.check(actor, "remove", world.site, room=role)
    # By its author as he is shown: else it would tell that who asks anonymously is of the staff.
    if role == "helper" and places.is_staff(post.author, post.room, world) and post.author != intent.actor:
        raise Forbidden("Only a lead may remove what staff wrote.")
