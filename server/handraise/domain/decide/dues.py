"""What happens when a due row's time has come. A row that was moved or ended meanwhile does nothing."""

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from handraise.domain import routing, views
from handraise.domain.changes import Change, Effect, Outcome
from handraise.domain.decide import (
    alerts,
    cases,
    closing,
    duty,
    filters,
    follows,
    images,
    merged,
    relations,
    request_clock,
    rooms,
    suspensions,
)
from handraise.domain.intents import FireDue, MoveDue
from handraise.domain.world import Needs, World
from handraise.protocol.names import thread_feed

TALLY_EVERY_MS: Final = 1000
PURGE_EVERY_MS: Final = 3600 * 1000
PURGE_AGE_MS: Final = 24 * 3600 * 1000


def need(intent: FireDue, needs: Needs) -> None:
    needs.dues.add((intent.kind, intent.key))
    if intent.kind in _NEED:
        _NEED[intent.kind](intent, needs)


def _need_tally(intent: FireDue, needs: Needs) -> None:
    needs.posts.add(int(intent.key))
    needs.tallies.add(int(intent.key))


def _need_thread(intent: FireDue, needs: Needs) -> None:
    needs.follows.update((account, thread_feed(int(intent.key))) for account in intent.accounts)


def _need_mute(intent: FireDue, needs: Needs) -> None:
    owner, target = _pair(intent.key)
    for kind in ("mute", "block"):
        needs.relations.update(((kind, owner, target), (kind, target, owner)))


def fire(intent: FireDue, world: World) -> Outcome:
    row = world.dues.get((intent.kind, intent.key))
    if row is None or (row.at > world.now and not intent.early):
        return Outcome()
    world.end_due(intent.kind, intent.key)
    settle = _SETTLE.get(intent.kind)
    if settle is None:
        raise ValueError(f"no due row of kind {intent.kind!r} is known")
    return settle(replace(intent, at=row.at), world)


def need_move(intent: MoveDue, needs: Needs) -> None:
    needs.dues.add((intent.kind, intent.key))


def move(intent: MoveDue, world: World) -> Outcome:
    """`object` is the row as it was."""
    row = world.dues.get((intent.kind, intent.key))
    if row is None:
        return Outcome()
    world.end_due(intent.kind, intent.key)
    if intent.to is not None:
        world.save_due(intent.kind, intent.to, intent.at)
    return Outcome(object=row)


def _tell_tally(intent: FireDue, world: World) -> Outcome:
    """The counters as they are, in all the feeds of their post."""
    ident = int(intent.key)
    post, row = world.posts.get(ident), world.tallies.get(ident)
    if post is None or post.deleted or row is None:
        return Outcome()
    seq = world.next_seq()
    world.save_tally(replace(row, seq=seq, published_at=world.now))
    feeds = routing.all_feeds(post)
    world.place("tally", ident, seq, post.pos, feeds)
    credited = routing.credited(post)
    change = Change(seq, "tally", ident, post.author, feeds, views.tally(row), room=post.room, credited=credited)
    return Outcome(seq=seq, kind="tally", id=ident, object=change.object, changes=(change,))


def _end_thread(intent: FireDue, world: World) -> Outcome:
    changes: list[Change] = []
    effects: list[Effect] = []
    for account in intent.accounts:
        row = world.follows.get((account, thread_feed(int(intent.key))))
        if row is not None and row.auto and not row.stopped:
            change, effect = follows.end(row, world)
            changes.append(change)
            effects.append(effect)
    return Outcome(changes=tuple(changes), effects=tuple(effects))


def _end_mute(intent: FireDue, world: World) -> Outcome:
    owner, target = _pair(intent.key)
    row = world.relations.get(("mute", owner, target))
    return relations.end(row, world) if row is not None else Outcome()


def _purge(intent: FireDue, world: World) -> Outcome:
    world.saved.purge_before = world.now - PURGE_AGE_MS
    world.save_due("purge", "", world.now + PURGE_EVERY_MS)
    return Outcome()


def _pair(key: str) -> tuple[int, int]:
    owner, _, target = key.partition(":")
    return int(owner), int(target)


_SETTLE: Final[dict[str, Callable[[FireDue, World], Outcome]]] = {
    "tally": _tell_tally,
    "thread_end": _end_thread,
    "mute_end": _end_mute,
    "room_end": lambda intent, world: rooms.end_guests(int(intent.key), intent.accounts, world),
    "filter_end": lambda intent, world: filters.end_due(*_pair(intent.key), world),
    "purge": _purge,
    "image_end": images.end_unattached,
    "image_file": images.end_file,
    "alert": alerts.fire,
    closing.KIND: rooms.close_due,
    "merged": merged.fire,
    "room_requests": lambda intent, world: Outcome(),
    "duty_end": lambda intent, world: duty.fire(int(intent.key), intent.at, world),
    duty.ALIVE: duty.alive,
    "suspension_end": lambda intent, world: suspensions.fire(*_pair(intent.key), world),
    "case_end": cases.end,
    **dict.fromkeys(request_clock.DUES, request_clock.fire),
}

_NEED: Final[dict[str, Callable[[FireDue, Needs], None]]] = {
    "tally": _need_tally,
    "thread_end": _need_thread,
    "mute_end": _need_mute,
    "room_end": lambda intent, needs: rooms.need_end(int(intent.key), intent.accounts, needs),
    "filter_end": lambda intent, needs: needs.filters.add(_pair(intent.key)[0]),
    "image_end": images.need_due,
    "image_file": images.need_due,
    "alert": alerts.need,
    closing.KIND: closing.need_due,
    "merged": merged.need,
    "duty_end": duty.need_due,
    "suspension_end": lambda intent, needs: suspensions.need_due(_pair(intent.key)[0], needs),
    "case_end": cases.need_end,
    **dict.fromkeys(request_clock.DUES, request_clock.need_due),
}
