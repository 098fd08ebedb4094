"""Rooms: making and joining them, who is in them, and announcements."""

from collections.abc import Sequence

from msgspec import UNSET, UnsetType

from handraise.client import reading
from handraise.client.commands.base import Base, Raw
from handraise.client.replies import MemberReply, MembersPage, PostReply, RoomReply


class Rooms(Base):
    async def create_room(
        self,
        title: str,
        *,
        about: str | None = None,
        guests: bool | None = None,
        joinable: bool | None = None,
        code_shown: bool | None = None,
        peers: bool | None = None,
        asking: bool | None = None,
        anonymous: bool | None = None,
        moderation: str | None = None,
        held_words: Sequence[str] | None = None,
        slow_s: int | None = None,
        escalation: str | None = None,
        quiet_hours: str | None = None,
        key: str | None = None,
        timeout: float | None = None,
    ) -> RoomReply:
        """A room that the session leads; the reply has its join `code`. `moderation` is `off`, `first` or `all`."""
        frame: Raw = {"type": "create_room", "title": title, "about": about, "guests": guests, "key": key}
        frame |= {"joinable": joinable, "code_shown": code_shown, "peers": peers, "asking": asking}
        frame |= {"anonymous": anonymous}
        frame |= _moderated(moderation, held_words, slow_s)
        frame |= {"escalation": escalation, "quiet_hours": quiet_hours}
        return await self._ask(frame, reading.room_reply, timeout)

    async def update_room(
        self,
        room: int,
        *,
        title: str | None = None,
        about: str | None = None,
        guests: bool | None = None,
        joinable: bool | None = None,
        code_shown: bool | None = None,
        peers: bool | None = None,
        asking: bool | None = None,
        anonymous: bool | None = None,
        moderation: str | None = None,
        held_words: Sequence[str] | None = None,
        slow_s: int | None = None,
        escalation: str | None = None,
        quiet_hours: str | None = None,
        closed: bool | None = None,
        closes_at: str | UnsetType | None = UNSET,
        new_code: bool | None = None,
        key: str | None = None,
        timeout: float | None = None,
    ) -> RoomReply:
        """What is None or unset stays as it is. `closed` ends or reopens the room; with `new_code` the reply has its
        `code`. At `closes_at` (a time) it closes by itself; with None it doesn't.

        `escalation` as in `duty 0, asker 150, lead 300; again 300; rounds 3`, `quiet_hours` as in `22:00-06:30`: either
        may be `off`, or `site` for what the site has. `moderation` is `off`, `first` or `all`.
        """
        frame: Raw = {"type": "update_room", "room": room, "title": title, "about": about, "guests": guests, "key": key}
        frame |= {"joinable": joinable, "code_shown": code_shown, "peers": peers, "asking": asking}
        frame |= {"anonymous": anonymous}
        frame |= {"escalation": escalation, "quiet_hours": quiet_hours, "closed": closed, "new_code": new_code}
        frame |= _moderated(moderation, held_words, slow_s)
        return await self._ask(frame, reading.room_reply, timeout, closes_at=closes_at)

    async def join(self, code: str, *, key: str | None = None, timeout: float | None = None) -> RoomReply:
        return await self._ask({"type": "join", "code": code, "key": key}, reading.room_reply, timeout)

    async def leave(self, room: int, *, key: str | None = None, timeout: float | None = None) -> MemberReply:
        return await self._ask({"type": "leave", "room": room, "key": key}, reading.member_reply, timeout)

    async def set_role(
        self, room: int, account: int | str, role: str, *, key: str | None = None, timeout: float | None = None
    ) -> MemberReply:
        """`role` is one of `protocol.commands.ROOM_ROLES`."""
        frame = {"type": "set_role", "room": room, "account": account, "role": role, "key": key}
        return await self._ask(frame, reading.member_reply, timeout)

    async def remove_member(
        self, room: int, account: int | str, *, key: str | None = None, timeout: float | None = None
    ) -> MemberReply:
        frame = {"type": "remove_member", "room": room, "account": account, "key": key}
        return await self._ask(frame, reading.member_reply, timeout)

    async def announce(
        self,
        room: int,
        body: str,
        *,
        waiting: bool = False,
        key: str | None = None,
        timeout: float | None = None,
    ) -> PostReply:
        """With `waiting` each who has a request there is told of it."""
        frame = {"type": "announce", "room": room, "body": body, "waiting": waiting or None, "key": key}
        return await self._ask(frame, reading.post_reply, timeout)

    async def room(self, room: int, *, timeout: float | None = None) -> RoomReply:
        """The room, the session's role in it, and its join code where that may be seen."""
        return await self._ask({"type": "room", "room": room}, reading.room_reply, timeout)

    async def members(
        self, room: int, *, before: int | None = None, limit: int | None = None, timeout: float | None = None
    ) -> MembersPage:
        frame = {"type": "members", "room": room, "before": before, "limit": limit}
        return await self._ask(frame, reading.members_page, timeout)


def _moderated(moderation: str | None, held_words: Sequence[str] | None, slow_s: int | None) -> Raw:
    words = None if held_words is None else list(held_words)
    return {"moderation": moderation, "held_words": words, "slow_s": slow_s}
