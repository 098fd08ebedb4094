"""Notifications: that one was mentioned, that somebody replied to one's post or passed it on, that one's request was
taken or waits, that somebody waits for help; and what the staff do and are told of. Ids, no text.

They are made in the transaction of what they tell of, and go in that of the deletion of their post. Nobody is told of
what he does himself, of an author, or of a post passed on by one, whom he mutes or blocks or who blocks him, or of text
that one of his word filters has: a notification is an alert, and the post is in his inbox all the same. Of those who
wait in a room its staff are told in any case.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from handraise.domain import routing, views
from handraise.domain.changes import Change
from handraise.domain.decide import filters, places
from handraise.domain.kept import Kept
from handraise.domain.model import Account, Notification, Post
from handraise.domain.world import Needs, World
from handraise.protocol.names import inbox_feed


def need(accounts: Iterable[int], author: int, needs: Needs, credited: int = 0) -> None:
    """What says whether these are told of something that `author` writes, with which he passes on `credited`'s post."""
    for account in accounts:
        if account != author:
            for other in filter(None, (author, credited)):
                needs.relations.update((("mute", account, other), ("block", account, other), ("block", other, account)))
            needs.filters.add(account)
            needs.notified.add(account)


def need_of(post: int, needs: Needs) -> None:
    needs.notifications.add(post)


def of_new(post: Post, author: Account, world: World, waiting: Iterable[int] = ()) -> list[Change]:
    """Tells those whom a new post is for. Who is replied to and mentioned in one post is told of the reply alone; who
    waits, of an announcement to those `waiting`, of that alone."""
    kinds = {mention.id: "mention" for mention in post.mentions}
    if post.parent_author is not None:
        kinds[post.parent_author] = "reply" if post.relay is None else "relay"
    kinds.update(dict.fromkeys(waiting, "announce"))
    return _tell(kinds, post, author, world) if kinds else []


def of_step(account: int, kind: str, request: Post, by: Account, world: World) -> list[Change]:
    """Tells `account` what `by` did with a request: that he has taken it, or given it to him."""
    if account == by.id or _hides(account, by.id, world):
        return []
    return _make(account, kind, request, by, world)


def of_alert(account: int, request: Post, asker: Account, world: World) -> list[Change]:
    """Tells `account` that somebody waits for help. A room's staff hear of all who do, whomever they mute or block."""
    hides = _hides(account, asker.id, world) or filters.match(account, filters.Text(request.body), world)
    if hides and not places.is_staff(account, request.room, world):
        return []
    return _make(account, "alert", request, asker, world)


def of_review(account: int, action: str, post: Post, by: Account, world: World) -> list[Change]:
    """Tells a writer what the staff did with his post, whomever of them he mutes or blocks."""
    return [] if account == by.id else _make(account, action, post, by, world)


def of_waiting(request: Post, asker: Account, world: World) -> list[Change]:
    """An honest word to who asked: nobody has taken it yet."""
    return _make(request.writer, "waiting", request, asker, world)


def of_unmask(request: Post, by: Account, world: World) -> list[Change]:
    """Tells who asks anonymously that somebody of the staff has looked up who he is, whomever he mutes or blocks."""
    return _make(request.writer, "unmask", request, by, world)


def of_edit(old: Post, post: Post, author: Account, world: World) -> list[Change]:
    """Tells those whom an edit mentions first. Who was told of the post before isn't told again."""
    told = {row.account for row in world.notifications.get(post.id, {}).values() if not row.deleted}
    told.update(mention.id for mention in old.mentions)
    return _tell({mention.id: "mention" for mention in post.mentions if mention.id not in told}, post, author, world)


def end_of(post: Post, world: World) -> list[Change]:
    """The post is deleted: so is what was told of it."""
    return _end_all(world.notifications.get(post.id, {}).values(), world)


def end_for_others(post: Post, world: World) -> list[Change]:
    """The post is held from all but its writer and the staff: what the others were told of it is gone."""
    told = world.notifications.get(post.id, {}).values()
    return _end_all([row for row in told if row.account != post.writer], world)


def _end_all(told: Iterable[Notification], world: World) -> list[Change]:
    rows = [row for row in told if not row.deleted]
    for row in rows:
        if row.account in world.notified:
            world.notified[row.account].drop(row)
    return [_end(row, world) for row in rows]


def of_own(
    account: Account,
    kind: str,
    world: World,
    *,
    post: int = 0,
    room: int | None = None,
    about: int | None = None,
    reason: str | None = None,
) -> list[Change]:
    """Tells an account what is its own, under its own name: it says of nobody else that he did it, and nobody's mute
    or block hides it.
    """
    seq, ident = world.next_seq(), account.id
    row = Notification(seq, seq, seq, ident, kind, post, ident, world.now, room=room, about=about, reason=reason)
    return _told(row, account, world)


def end_of_case(case: int, world: World) -> list[Change]:
    """The case is closed: its staff needn't look any more."""
    rows = [row for row in world.case_notices.get(case, {}).values() if not row.deleted]
    return [_end(row, world) for row in rows]


def _tell(kinds: Mapping[int, str], post: Post, author: Account, world: World) -> list[Change]:
    changes: list[Change] = []
    text = filters.Text(post.body)
    for account, kind in kinds.items():
        if _wants(account, post, world) and not filters.match(account, text, world):
            changes += _make(account, kind, post, author, world)
    return changes


def _wants(account: int, post: Post, world: World) -> bool:
    """Nobody hides himself: whose post is passed on is told so."""
    others = [other for other in (post.author, routing.credited(post)) if other not in (0, account)]
    return account != post.writer and not any(_hides(account, other, world) for other in others)


def _hides(account: int, other: int, world: World) -> bool:
    return (
        world.related("mute", account, other)
        or world.related("block", account, other)
        or world.related("block", other, account)
    )


def _make(account: int, kind: str, post: Post, author: Account, world: World) -> list[Change]:
    seq = world.next_seq()
    credited = routing.credited(post)
    row = Notification(seq, seq, seq, account, kind, post.id, author.id, world.now, room=post.room, credited=credited)
    return _told(row, author, world)


def _told(row: Notification, author: Account, world: World) -> list[Change]:
    """The notification, and the end of the oldest one where there are as many as are kept."""
    world.save_notification(row)
    inbox = (inbox_feed(row.account),)
    world.place("notification", row.id, row.seq, row.pos, inbox)
    change = _change(row, inbox, views.notification(row, author))
    gone = world.notified.setdefault(row.account, Kept()).push(row, world.site.notifications_kept)
    return [change, *[_end(old, world) for old in gone]]


def _end(row: Notification, world: World) -> Change:
    """It is told under its author's name and in its room, as it was: who hides him now hears nothing of it."""
    row = replace(row, seq=world.next_seq(), deleted=True)
    world.save_notification(row)
    inbox = (inbox_feed(row.account),)
    world.place("notification", row.id, row.seq, row.pos, inbox)
    return _change(row, inbox, views.deleted(row.id))


def _change(row: Notification, inbox: tuple[str, ...], shown: Any) -> Change:
    return Change(row.seq, "notification", row.id, row.by, inbox, shown, room=row.room, credited=row.credited)
