"""Rooms and who is in them."""

from typing import Protocol

from handraise.domain.model import Account, Member, Room


class RoomReads(Protocol):
    async def room(self, ident: int) -> Room | None: ...

    async def room_by_code(self, code: str) -> Room | None: ...

    async def place(self, room: int, account: int) -> Member | None:
        """The account's present place in the room."""
        ...

    async def members(self, room: int, before: int | None, limit: int) -> tuple[list[tuple[Member, Account]], int]:
        """The room's present members with `id` below `before`, newest first, and the head at which it was read."""
        ...

    async def guests(self, room: int) -> list[int]:
        """Accounts of guests that were ever in the room and are active."""
        ...
