"""Lists of feeds that an account reads together, whether it follows them or not."""

from handraise.domain import policy, views
from handraise.domain.changes import Change, Outcome
from handraise.domain.intents import DropList, PutList
from handraise.domain.model import FeedList
from handraise.domain.world import Needs, World
from handraise.errors import Conflict, NotFound
from handraise.protocol.names import feed_id, feed_kind, inbox_feed

NO_LIST = "There is no such list."


def need_put(intent: PutList, needs: Needs) -> None:
    needs.lists.add(intent.actor)
    for person in _people(intent.feeds):
        needs.accounts.add(person)
        needs.relations.add(("block", person, intent.actor))


def _people(feeds: tuple[str, ...]) -> list[int]:
    return [feed_id(feed) for feed in feeds if feed_kind(feed) == "user"]


def put(intent: PutList, world: World) -> Outcome:
    """A new list, or what takes an old one's place. Those who were on that may stay on it, whatever they did since."""
    actor = policy.Actor(world.account(intent.actor), intent.scopes)
    policy.check(actor, "list", world.site)
    rows = world.lists.get(intent.actor, {})
    old = None if intent.list is None else rows.get(intent.list)
    if intent.list is not None and old is None:
        raise NotFound(NO_LIST)
    if old is None and len(rows) >= world.site.lists:
        raise Conflict(f"You have as many lists as you may (lists: {world.site.lists}).", lists=len(rows))
    _check_people(intent, () if old is None else old.feeds, world)
    seq = world.next_seq()
    row = FeedList(seq if old is None else old.id, seq, intent.actor, intent.title, intent.feeds)
    world.save_list(row)
    inbox = (inbox_feed(row.account),)
    world.place("list", row.id, seq, row.id, inbox)
    change = Change(seq, "list", row.id, 0, inbox, views.feed_list(row))
    return Outcome(seq=seq, kind="list", id=row.id, object=change.object, changes=(change,))


def _check_people(intent: PutList, before: tuple[str, ...], world: World) -> None:
    """The same words for who isn't there, is disabled, or blocks the actor."""
    for person in _people(tuple([feed for feed in intent.feeds if feed not in before])):
        if not world.account(person).active or world.related("block", person, intent.actor):
            raise NotFound("There is no such account.")


def need_drop(intent: DropList, needs: Needs) -> None:
    needs.lists.add(intent.actor)


def drop(intent: DropList, world: World) -> Outcome:
    actor = policy.Actor(world.account(intent.actor), intent.scopes)
    policy.check(actor, "unlist", world.site)
    row = world.lists.get(intent.actor, {}).get(intent.list)
    if row is None:
        raise NotFound(NO_LIST)
    world.end_list(row)
    seq, inbox = world.next_seq(), (inbox_feed(row.account),)
    world.place("list", row.id, seq, row.id, inbox)
    change = Change(seq, "list", row.id, 0, inbox, views.deleted(row.id))
    return Outcome(seq=seq, kind="list", id=row.id, object=change.object, changes=(change,))
