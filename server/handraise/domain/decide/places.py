"""Where something is written or read: the network, or a room with its members. Looked at inside the transaction."""

from collections.abc import Iterable
from typing import Final

from handraise.domain import policy
from handraise.domain.model import STAFF, Account
from handraise.domain.world import Needs, World
from handraise.errors import Closed, NotFound, TooLarge

NO_ROOM: Final = "There is no such room."


def need_place(room: int | None, accounts: Iterable[int], needs: Needs) -> None:
    """The room, and these accounts' places in it."""
    if room is not None:
        needs.rooms.add(room)
        needs.members.update((room, account) for account in accounts)


def role_in(room: int | None, account: int, world: World) -> str | None:
    """The account's role in the room, None on the network. `NotFound` where he isn't in it."""
    if room is None:
        return None
    place = world.place_of(account, room)
    if place is None:
        raise NotFound(NO_ROOM)
    return place.role


def check_open(room: int | None, world: World) -> None:
    """`Closed` in a room where nothing is written any more."""
    if room is not None and world.rooms[room].closed(world.now):
        raise Closed("This room is closed.")


def check_room_count(account: int, world: World) -> None:
    """`TooLarge` where the account is in as many rooms as it may be."""
    most = world.site.rooms
    if world.room_counts.get(account, 0) >= most:
        raise TooLarge("room", "rooms", most)


def is_staff(account: int, room: int | None, world: World) -> bool:
    place = world.place_of(account, room)
    return place is not None and place.role in STAFF


def reviews(account: Account, room: int | None, world: World) -> bool:
    """Whether posts that are held there are for him to look at: of the room's staff, on the network an admin."""
    return account.role == "admin" if room is None else is_staff(account.id, room, world)


def reachable(account: int, room: int | None, world: World) -> bool:
    """Whether the account is active and of those who may see what is written there."""
    row = world.accounts.get(account)
    if row is None or not row.active:
        return False
    return policy.in_audience(row.role, world.site) if room is None else world.place_of(account, room) is not None


def need_blocks(owners: Iterable[int], actor: int, needs: Needs) -> None:
    """What says whether one of `owners` (0: nobody) blocks the actor."""
    needs.relations.update([("block", owner, actor) for owner in owners if owner])


def blocked(owners: Iterable[int], actor: int, room: int | None, world: World) -> bool:
    """Whether one of `owners` blocks the actor; a block hides nobody from the staff of a room."""
    if not any(world.related("block", owner, actor) for owner in owners):
        return False
    return not is_staff(actor, room, world)
