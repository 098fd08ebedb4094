"""A room that closes at a time which was set before: that of the room's row, and a due row that survives a restart."""

from typing import Final

from msgspec import UNSET
from msgspec.structs import replace

from handraise.domain.intents import FireDue, UpdateRoom
from handraise.domain.model import Room
from handraise.domain.world import Needs, World
from handraise.errors import Invalid

KIND: Final = "room_close"


def planned(intent: UpdateRoom, old: Room, closed_at: int | None, world: World) -> int | None:
    """When the room closes by itself after this; one that is closed, doesn't any more."""
    if closed_at is not None:
        if intent.closes_at is not UNSET and intent.closes_at is not None:
            raise Invalid("closes_at", "The room is closed: open it, or leave closes_at out.")
        return None
    if intent.closes_at is UNSET:
        return old.closes_at
    if intent.closes_at is not None and intent.closes_at <= world.now:
        raise Invalid("closes_at", "A room closes at a time to come.")
    return intent.closes_at


def plan(room: Room, world: World) -> None:
    if room.closes_at is None:
        world.end_due(KIND, str(room.id))
    else:
        world.save_due(KIND, str(room.id), room.closes_at)


def need_due(intent: FireDue, needs: Needs) -> None:
    needs.rooms.add(int(intent.key))


def due(intent: FireDue, world: World) -> Room | None:
    """The room as it is closed now, as of the time that was set; None where it was closed or put off meanwhile."""
    room = world.rooms.get(int(intent.key))
    if room is None or room.closed_at is not None or room.closes_at is None or room.closes_at > world.now:
        return None
    return replace(room, seq=world.next_seq(), closed_at=room.closes_at, closes_at=None)
