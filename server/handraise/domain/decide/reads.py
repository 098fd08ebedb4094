"""Read marks: up to where an account has read a feed. They only move forward."""

from handraise.domain import policy, views
from handraise.domain.changes import Change, Outcome
from handraise.domain.intents import MarkRead
from handraise.domain.kept import Kept
from handraise.domain.model import ReadMark
from handraise.domain.world import Needs, World
from handraise.errors import Invalid
from handraise.protocol.names import feed_kind, inbox_feed


def need(intent: MarkRead, needs: Needs) -> None:
    needs.reads.add((intent.actor, intent.feed))


def mark(intent: MarkRead, world: World) -> Outcome:
    """The mark where it is now. One that is further on already stays, and nothing is stored."""
    actor = policy.Actor(world.account(intent.actor), intent.scopes)
    direct = feed_kind(intent.feed) == "direct"
    policy.check(actor, "direct_read" if direct else "read_own" if intent.own else "read", world.site)
    if intent.pos > world.seq:
        raise Invalid("pos", f"Nothing is there to be read after {world.seq} yet.")
    old = world.reads.get((intent.actor, intent.feed))
    if old is not None and old.pos >= intent.pos:
        return Outcome(seq=old.seq, kind="read", id=old.id, object=views.read(old))
    seq = world.next_seq()
    row = ReadMark(seq if old is None else old.id, seq, intent.actor, intent.feed, intent.pos)
    world.save_read(row)
    inbox = (inbox_feed(row.account),)
    world.place("read", row.id, seq, row.id, inbox)
    change = Change(seq, "read", row.id, 0, inbox, views.read(row), scope=policy.mark_scope(row.feed))
    ended = _make_room(row, old, world)
    return Outcome(seq=seq, kind="read", id=row.id, object=change.object, changes=(change, *ended))


def _make_room(row: ReadMark, old: ReadMark | None, world: World) -> list[Change]:
    """Past the limit the marks go that were moved longest ago. That of the inbox stays: it has no `since` instead."""
    if feed_kind(row.feed) == "inbox" or (old is not None and row.account not in world.read_counts):
        return []
    kept = world.read_counts.setdefault(row.account, Kept())
    if old is not None:
        kept.drop(old)
    return [_end(old, world) for old in kept.push(row, world.site.read_marks)]


def _end(row: ReadMark, world: World) -> Change:
    row = world.reads.get((row.account, row.feed), row)
    world.end_read(row)
    seq, inbox = world.next_seq(), (inbox_feed(row.account),)
    world.place("read", row.id, seq, row.id, inbox)
    return Change(seq, "read", row.id, 0, inbox, views.deleted(row.id))
