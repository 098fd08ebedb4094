"""Notes: what the staff of a request writes about it for itself alone. They go with the request."""

from msgspec.structs import replace

from handraise.domain import policy, views
from handraise.domain.changes import Change, Outcome
from handraise.domain.decide import places
from handraise.domain.decide.steps import NO_REQUEST
from handraise.domain.intents import WriteNote
from handraise.domain.model import Note, Post
from handraise.domain.world import Needs, World
from handraise.errors import NotFound, TooLarge
from handraise.protocol.names import desk_feed


def need(intent: WriteNote, needs: Needs) -> None:
    needs.posts.add(intent.request)
    needs.notes.add(intent.request)
    places.need_place(intent.room, (intent.actor,), needs)
    places.need_blocks((intent.author,), intent.actor, needs)


def write(intent: WriteNote, world: World) -> Outcome:
    actor = policy.Actor(world.account(intent.actor), intent.scopes)
    post = world.posts.get(intent.request)
    hidden = places.blocked((intent.author,), intent.actor, intent.room, world)
    if post is None or post.deleted or post.help is None or post.room != intent.room or hidden:
        raise NotFound(NO_REQUEST)
    policy.check(actor, "note", world.site, room=places.role_in(post.room, intent.actor, world))
    places.check_open(post.room, world)
    if len(world.notes.get(post.id, {})) >= world.site.notes:
        raise TooLarge("request", "notes_per_request", world.site.notes)
    seq = world.next_seq()
    row = Note(seq, seq, post.id, post.room, intent.actor, intent.body, world.now)
    seen = views.note(row, actor.account)
    return Outcome(seq=seq, kind="note", id=seq, object=seen, changes=(_told(row, seen, world),))


def need_end(request: int, needs: Needs) -> None:
    needs.notes.add(request)


def end_of(post: Post, world: World) -> list[Change]:
    """The request is deleted: so is what was written about it."""
    changes = []
    for note in list(world.notes.get(post.id, {}).values()):
        row = replace(note, seq=world.next_seq(), body="", deleted=True)
        changes.append(_told(row, views.deleted(row.id), world))
    return changes


def _told(row: Note, seen: object, world: World) -> Change:
    """To the staff; it has no author here, since nobody of it hides from another what is to be done."""
    world.save_note(row)
    feeds = (desk_feed(row.room),)
    world.place("note", row.id, row.seq, row.id, feeds)
    return Change(row.seq, "note", row.id, 0, feeds, seen, room=row.room)
