"""Rooms and who is in them."""

from handraise.domain.model import Member, Room
from handraise.domain.world.base import Rows


class RoomRows(Rows):
    rooms: dict[int, Room]
    members: dict[tuple[int, int], Member]
    member_names: set[tuple[int, str]]
    member_counts: dict[int, int]
    room_counts: dict[int, int]
    room_leads: dict[int, int]

    def place_of(self, account: int, room: int | None) -> Member | None:
        """The account's present place in the room."""
        found = None if room is None else self.members.get((room, account))
        return None if found is None or found.left else found

    def save_room(self, row: Room) -> None:
        self.rooms[row.id] = self.saved.rooms[row.id] = row

    def save_member(self, row: Member) -> None:
        """Keeps the counts that the batch has read true."""
        before = self.place_of(row.account, row.room)
        here = int(not row.left) - int(before is not None)
        leads = int(not row.left and row.role == "lead") - int(before is not None and before.role == "lead")
        for counts, key, by in (
            (self.member_counts, row.room, here),
            (self.room_counts, row.account, here),
            (self.room_leads, row.room, leads),
        ):
            counts[key] = counts.get(key, 0) + by
        self.members[row.room, row.account] = self.saved.members[row.room, row.account] = row
        if row.left:
            self.member_names.discard((row.room, row.name))
        else:
            self.member_names.add((row.room, row.name))
