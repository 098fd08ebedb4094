"""Rooms: made, changed, closed. Who is in one is `members`."""

from collections.abc import Iterable
from typing import Any, Final

from msgspec.structs import replace

from handraise.domain import policy, views
from handraise.domain.changes import Change, Effect, Outcome, Revoked
from handraise.domain.decide import closing, members, places
from handraise.domain.intents import CreateRoom, FireDue, UpdateRoom
from handraise.domain.model import Room
from handraise.domain.world import Needs, World
from handraise.protocol.names import room_feed, shown_code

GUESTS_STAY_MS: Final = 24 * 3600 * 1000
"""How long guests may still read in a room that was closed."""


def need_create(intent: CreateRoom, needs: Needs) -> None:
    needs.room_counts.add(intent.actor)


def create(intent: CreateRoom, world: World) -> Outcome:
    """A new room with its maker as lead. The reply shows its code, which nobody else is told."""
    actor = policy.Actor(world.account(intent.actor), intent.scopes)
    policy.check(actor, "create_room", world.site)
    places.check_room_count(intent.actor, world)
    seq = world.next_seq()
    room = Room(
        seq,
        seq,
        intent.title,
        intent.about,
        intent.code,
        intent.guests,
        intent.joinable,
        intent.code_shown,
        intent.actor,
        world.now,
        peers=intent.peers,
        asking=intent.asking,
        anonymous=intent.anonymous,
        moderation=intent.moderation,
        held_words=intent.held_words,
        slow_s=intent.slow_s,
        escalation=intent.escalation,
        quiet_hours=intent.quiet_hours,
    )
    change = _told(room, world)
    joined, effect = members.begin(room.id, actor.account, "lead", intent.name, world)
    return Outcome(
        seq=seq,
        kind="room",
        id=seq,
        object=change.object,
        changes=(change, joined),
        effects=(effect,),
        more={"code": shown_code(room.code), "member": joined.object},
    )


def _told(room: Room, world: World) -> Change:
    """Saves the room as of its `seq` and tells its members."""
    world.save_room(room)
    feeds = (room_feed(room.id),)
    world.place("room", room.id, room.seq, room.id, feeds)
    return Change(room.seq, "room", room.id, 0, feeds, views.room(room))


def need_update(intent: UpdateRoom, needs: Needs) -> None:
    places.need_place(intent.room, (intent.actor,), needs)


def update(intent: UpdateRoom, world: World) -> Outcome:
    actor = policy.Actor(world.account(intent.actor), intent.scopes)
    policy.check(actor, "update_room", world.site, room=places.role_in(intent.room, intent.actor, world))
    old = world.rooms[intent.room]
    closed_at = _closed_at(intent, old, world)
    closes_at = closing.planned(intent, old, closed_at, world)
    room = replace(old, seq=world.next_seq(), **_given(intent), closed_at=closed_at, closes_at=closes_at)
    change = _told(room, world)
    closing.plan(room, world)
    _plan_end(room, world)
    more = None if intent.code is None else {"code": shown_code(intent.code)}
    return Outcome(seq=room.seq, kind="room", id=room.id, object=change.object, changes=(change,), more=more)


def _given(intent: UpdateRoom) -> dict[str, Any]:
    fields = (
        *("title", "about", "code", "guests", "joinable", "code_shown", "peers", "asking"),
        *("anonymous", "moderation", "held_words", "slow_s"),
    )
    given = {name: value for name in fields if (value := getattr(intent, name)) is not None}
    own = {name: value for name in ("escalation", "quiet_hours") if (value := getattr(intent, name)) is not None}
    return given | {name: value or None for name, value in own.items()}


def _closed_at(intent: UpdateRoom, old: Room, world: World) -> int | None:
    if intent.closed is None:
        return old.closed_at
    return (old.closed_at or world.now) if intent.closed else None


def _plan_end(room: Room, world: World) -> None:
    """Who waits in a closed room is told at once; its guests end a day later; one that was opened again keeps them."""
    if room.closed_at is not None:
        world.save_due("room_requests", str(room.id), world.now)
        world.save_due("room_end", str(room.id), room.closed_at + GUESTS_STAY_MS)
    else:
        world.end_due("room_end", str(room.id))


def close_due(intent: FireDue, world: World) -> Outcome:
    """The time that was set has come: as if it were closed by hand then."""
    room = closing.due(intent, world)
    if room is None:
        return Outcome()
    change = _told(room, world)
    _plan_end(room, world)
    return Outcome(seq=room.seq, kind="room", id=room.id, object=change.object, changes=(change,))


def need_end(room: int, accounts: Iterable[int], needs: Needs) -> None:
    for account in accounts:
        members.need_leaving(room, account, needs)


def end_guests(room: int, accounts: Iterable[int], world: World) -> Outcome:
    """The guests' time is over: they leave, and their accounts sign in no more."""
    changes: list[Change] = []
    effects: list[Effect] = []
    for account in accounts:
        row, place = world.accounts.get(account), world.place_of(account, room)
        if row is None or row.role != "guest":
            continue
        if place is not None:
            members.end(place, world, changes, effects)
        world.save_account(replace(row, active=False))
        effects.append(Revoked(account))
    return Outcome(changes=tuple(changes), effects=tuple(effects))
