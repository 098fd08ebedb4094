"""Posts, replies, edits and deletions."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from handraise.domain import policy, routing, views
from handraise.domain.changes import Change, Outcome
from handraise.domain.decide import (
    announcements,
    appearing,
    follows,
    holding,
    hops,
    images,
    masks,
    notes,
    notifications,
    places,
    requests,
)
from handraise.domain.decide.tallies import count_in
from handraise.domain.intents import DeletePost, EditPost, RelayPost, Thread, WritePost
from handraise.domain.model import Account, Post
from handraise.domain.world import Needs, World
from handraise.errors import Invalid, NotFound
from handraise.protocol.objects import Author, Mention, Relay

NO_POST: Final = "There is no such post."


def need_write(intent: WritePost, needs: Needs) -> None:
    places.need_place(intent.room, (intent.actor,), needs)
    need_mentioned(intent, needs)
    images.need_uses(intent.images, needs)
    thread = intent.thread
    if thread is None:
        requests.need_ask(intent, needs)
        announcements.need(intent, needs)
        return
    places.need_place(intent.room, (thread.parent_writer, thread.root_writer), needs)
    notifications.need((thread.parent_writer,), intent.actor, needs)
    needs.posts.update((thread.parent, thread.root))
    needs.tallies.update((thread.parent, thread.root))
    needs.accounts.update((thread.parent_writer, thread.root_author))
    places.need_blocks(_owners(thread), intent.actor, needs)
    follows.need_taking_part((intent.actor, thread.root_writer), thread.root, needs)


def need_mentioned(intent: WritePost | EditPost | RelayPost, needs: Needs) -> None:
    for mention in intent.mentions:
        needs.accounts.add(mention.id)
        needs.relations.add(("block", mention.id, intent.actor))
        places.need_place(intent.room, (mention.id,), needs)
    if intent.mentions:
        notifications.need([mention.id for mention in intent.mentions], intent.actor, needs, _credited(intent))


def write(intent: WritePost, world: World) -> Outcome:
    """A new post or reply, its rows in all its feeds, and for a reply the thread's counters and followers."""
    thread = intent.thread
    writer = policy.Actor(world.account(intent.actor), intent.scopes)
    role = places.role_in(intent.room, intent.actor, world)
    policy.check(writer, _action(intent), world.site, room=role)
    masks.check(intent, writer, role, world)
    places.check_open(intent.room, world)
    if thread is not None:
        _check_thread(thread, intent, writer.account, world)
    holding.check_pace(intent, writer.account, world)
    held = holding.at_first(intent, writer.account, world)
    shown = images.shown(intent.images, intent.actor, None, world)
    hop = hops.of(intent, writer.account, world)
    help = requests.asked(intent, world, looked_at=held is not None)
    step = None if thread is None else requests.step_of(intent, thread.root, writer.account, world)
    holding.note_pace(intent, writer.account, world)
    shown_as = masks.shown_as(intent, writer.account, world)
    masked = shown_as.id != intent.actor
    masked_at = world.next_seq() if masked and thread is None else 0
    seq = world.next_seq()
    post = Post(
        seq,
        seq,
        seq,
        shown_as.id,
        intent.body,
        intent.html,
        intent.tags,
        mentionable(intent, shown_as.id, world) if intent.mentions else (),
        None if thread is None else thread.parent,
        seq if thread is None else thread.root,
        _parent_author(intent, world),
        world.now,
        room=intent.room,
        announcement=intent.announcement,
        images=shown,
        hop=hop,
        help=help,
        behind=intent.actor if masked else 0,
        held=held,
    )
    world.save_post(post)
    images.attach(post, (), world)
    feeds = routing.all_feeds(post)
    world.place("post", seq, seq, seq, feeds)
    counts = requests.counted(intent, seq, world)
    change = Change(seq, "post", seq, post.author, feeds, views.post(post, shown_as, counts), room=post.room)
    before: tuple[Change, ...] = ()
    if thread is None:
        requests.begin(post, world)
        before = (masks.told(post, shown_as, masked_at, world),) if masked else ()
    waiting = announcements.to_tell(intent, world)
    changes, effects = ([], []) if held is not None else appearing.begun(post, shown_as, step, world, waiting)
    return Outcome(
        seq=seq, kind="post", id=seq, object=change.object, changes=(*before, change, *changes), effects=tuple(effects)
    )


def _action(intent: WritePost) -> str:
    if intent.announcement:
        return "announce"
    if intent.asked is not None:
        return "ask"
    if intent.step is not None:
        return intent.step
    return "post" if intent.thread is None else "reply"


def _parent_author(intent: WritePost, world: World) -> int | None:
    """Whose inbox a reply is for, where he is of the audience still."""
    thread = intent.thread
    if thread is None or not places.reachable(thread.parent_writer, intent.room, world):
        return None
    return thread.parent_writer


def _check_thread(thread: Thread, intent: WritePost, writer: Account, world: World) -> None:
    parent = world.posts.get(thread.parent)
    if parent is None or parent.deleted or parent.room != intent.room:
        raise NotFound(NO_POST)
    for each in (parent, world.posts[thread.root]):
        holding.check_shown(writer, each, NO_POST, world)
    if places.blocked(_owners(thread), intent.actor, intent.room, world):
        raise NotFound(NO_POST)


def _owners(thread: Thread) -> tuple[int, ...]:
    return (thread.parent_author, thread.root_author, thread.credited)


def _credited(intent: WritePost | EditPost | RelayPost) -> int:
    """Whose post the intent's own passes on, or may; 0 where none."""
    match intent:
        case RelayPost():
            return intent.author
        case EditPost():
            return intent.credited
        case _:
            return 0


def mentionable(intent: WritePost | EditPost | RelayPost, author: int, world: World) -> tuple[Mention, ...]:
    """Those who can be told of the post: active, of the audience, and not blocking its author as he is shown."""
    return tuple(
        [
            mention
            for mention in intent.mentions
            if places.reachable(mention.id, intent.room, world)
            and not places.blocked((mention.id,), author, intent.room, world)
        ]
    )


def need_edit(intent: EditPost, needs: Needs) -> None:
    needs.posts.add(intent.post)
    needs.posts.update(intent.about)
    needs.tallies.update((intent.post, *intent.about))
    needs.entries.add(intent.post)
    needs.accounts.add(intent.author or intent.actor)
    places.need_blocks((intent.root_author, intent.credited), intent.actor, needs)
    places.need_place(intent.room, (intent.actor,), needs)
    notifications.need_of(intent.post, needs)
    need_mentioned(intent, needs)
    if intent.about:
        needs.accounts.add(intent.root_author)
        requests.need_retracted(intent.room, intent.root_behind or intent.root_author, needs)
    if intent.images is not None:
        images.need_uses(intent.images, needs)
        needs.post_images.add(intent.post)


def edit(intent: EditPost, world: World) -> Outcome:
    """The new text, and its rows moved: into feeds that it gained, out of those that it lost."""
    writer = policy.Actor(world.account(intent.actor), intent.scopes)
    old = _own(intent, "edit", writer, world)
    places.check_open(intent.room, world)
    if places.blocked((intent.root_author, intent.credited), intent.actor, intent.room, world):
        raise NotFound(NO_POST)
    requests.check_edit(old, intent.tags)
    shown = old.images if intent.images is None else images.shown(intent.images, intent.actor, old.id, world)
    if not (shown or old.relay or intent.body.strip()):
        raise Invalid("body", "A post needs some text or an image.")
    seq = world.next_seq()
    post = replace(
        old,
        seq=seq,
        body=intent.body,
        html=intent.html,
        tags=intent.tags,
        mentions=mentionable(intent, old.author, world),
        edited_at=world.now,
        images=shown,
        help=requests.on_edit(old, world),
        held=holding.after_edit(old, intent, writer.account, world),
    )
    world.save_post(post)
    requests.edited(old, post, world)
    if intent.images is not None:
        images.attach(post, old.images, world)
    feeds = routing.all_feeds(post)
    left = tuple([feed for feed in world.feeds_of("post", old.id) if feed not in feeds])
    move(post, feeds, left, world)
    shown_as = world.account(old.author)
    seen = views.post(post, shown_as, world.tallies.get(old.id))
    credited = routing.credited(old)
    change = Change(seq, "post", old.id, old.author, feeds, seen, left, room=post.room, credited=credited)
    back: Sequence[Change] = ()
    if old.held is None and post.held is not None:
        count_in(post, -1, world)
        back = () if post.reply_to is None else requests.retracted(post, world.posts[post.root], world)
        back = [*back, *notifications.end_for_others(old, world)]
    told = [] if post.held is not None else notifications.of_edit(old, post, shown_as, world)
    return Outcome(seq=seq, kind="post", id=old.id, object=seen, changes=(change, *back, *told))


def _own(intent: EditPost | DeletePost, action: str, writer: policy.Actor, world: World) -> Post:
    post = world.posts.get(intent.post)
    if post is None or post.deleted or post.room != intent.room:
        raise NotFound(NO_POST)
    role = places.role_in(post.room, writer.account.id, world)
    policy.check(writer, action, world.site, own=post.writer == writer.account.id, room=role)
    return post


def move(post: Post, feeds: tuple[str, ...], left: tuple[str, ...], world: World) -> None:
    """The post's rows, and its tally's, which has the rows of its post, in and out."""
    world.place("post", post.id, post.seq, post.pos, feeds)
    world.place("post", post.id, post.seq, post.pos, left, out=True)
    told = world.tallies.get(post.id)
    if told is not None and told.seq:
        world.place("tally", post.id, told.seq, post.pos, feeds)
        world.place("tally", post.id, post.seq, post.pos, left, out=True)


def need_delete(intent: DeletePost, needs: Needs) -> None:
    places.need_place(intent.room, (intent.actor,), needs)
    needs.posts.add(intent.post)
    needs.entries.add(intent.post)
    needs.accounts.add(intent.author or intent.actor)
    notifications.need_of(intent.post, needs)
    needs.post_images.add(intent.post)
    if intent.root is None:
        notes.need_end(intent.post, needs)
    else:
        needs.accounts.add(intent.root_author)
        requests.need_retracted(intent.room, intent.root_behind or intent.root_author, needs)
    for counted in (intent.parent, intent.root, intent.relayed):
        if counted is not None:
            needs.posts.add(counted)
            needs.tallies.add(counted)


def delete(intent: DeletePost, world: World) -> Outcome:
    writer = policy.Actor(world.account(intent.actor), intent.scopes)
    return erase(intent, _own(intent, "delete", writer, world), world)


def erase(intent: DeletePost, old: Post, world: World) -> Outcome:
    """Leaves the id alone: text, tags, mentions, images, reactions and counters go.

    Its rows stay, so that replay tells it.
    """
    seq = world.next_seq()
    post = replace(
        old, seq=seq, body="", html="", tags=(), mentions=(), deleted=True, images=(), relay=_bare(old.relay), help=None
    )
    requests.deleted(old, seq, world)
    world.save_post(post)
    images.attach(post, old.images, world)
    world.saved.cleared_posts.add(old.id)
    world.end_due("tally", str(old.id))
    feeds = world.feeds_of("post", old.id)
    world.place("post", old.id, seq, old.pos, feeds)
    world.place("tally", old.id, seq, old.pos, world.feeds_of("tally", old.id), out=True)
    if old.held is None:
        count_in(old, -1, world)
    if old.relay is not None:
        world.end_relay(old.relay.post, old.author)  # its original may be passed on again
    seen = views.post(post, world.account(old.author), None)
    credited = routing.credited(old)
    change = Change(seq, "post", old.id, old.author, feeds, seen, room=post.room, credited=credited)
    ended = [*notifications.end_of(old, world), *notes.end_of(old, world)]
    back = () if intent.root is None else requests.retracted(old, world.posts[intent.root], world)
    return Outcome(seq=seq, kind="post", id=old.id, object=seen, changes=(change, *ended, *back))


def _bare(relay: Relay | None) -> Relay | None:
    """What a deleted relay keeps: by whose id it was hidden from some, from whom its deletion stays hidden too."""
    return None if relay is None else Relay(relay.post, Author(relay.author.id, None, "", "", False))
