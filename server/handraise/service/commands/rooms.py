"""Rooms: the commands that make, change, join and leave them, and those that show who is there."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from msgspec import UNSET, UnsetType

from handraise.domain import escalation_policy, intents, policy, quiet, views
from handraise.domain.decide import announcements
from handraise.domain.decide.filters import held_words
from handraise.domain.model import MODERATIONS, ROOM_ROLES, STAFF, Room, Site
from handraise.errors import Invalid, NotFound, TooLarge
from handraise.ports.store import Store
from handraise.protocol import commands, names
from handraise.protocol.limits import Limits
from handraise.protocol.times import from_wire
from handraise.service.caller import Caller
from handraise.service.clock import join_code
from handraise.service.commands.reads import Reply, page_size
from handraise.service.commands.writes import Writes
from handraise.service.rates import Window
from handraise.service.resolve import NO_ROOM, Resolver

NO_CODE = "This code opens no room."
NO_MEMBER = "There is no such member."


class Rooms:
    """Both sides of rooms. `failed_codes` counts wrong codes, by address or account; it is the doors' too."""

    def __init__(
        self, store: Store, resolver: Resolver, writes: Writes, limits: Limits, site: Site, failed_codes: Window
    ) -> None:
        self._store = store
        self._resolver = resolver
        self._writes = writes
        self._limits = limits
        self._site = site
        self._failed_codes = failed_codes

    # Writes

    async def create(self, caller: Caller, command: commands.CreateRoom) -> intents.CreateRoom:
        policy.check(caller.actor, "create_room", self._site)
        return intents.CreateRoom(
            actor=caller.id,
            scopes=caller.actor.scopes,
            title=self._line(command.title, "title", "title_chars"),
            about=self._about(command.about),
            code=join_code(),
            guests=command.guests,
            joinable=command.joinable,
            code_shown=command.code_shown,
            peers=command.peers,
            asking=command.asking,
            anonymous=command.anonymous,
            moderation=self._moderation(command.moderation),
            held_words=self._held_words(command.held_words),
            slow_s=self._slow(command.slow_s),
            escalation=_setting("escalation", command.escalation) or None,
            quiet_hours=_setting("quiet_hours", command.quiet_hours) or None,
            name=names.fold(caller.account.name),
        )

    async def update(self, caller: Caller, command: commands.UpdateRoom) -> intents.UpdateRoom:
        self._check(caller, "update_room", command.room)
        if command == commands.UpdateRoom(id=command.id, key=command.key, room=command.room):
            raise Invalid(
                "title",
                "Say what is to change: title, about, guests, joinable, code_shown, peers, asking, anonymous, "
                "escalation, quiet_hours, moderation, held_words, slow_s, closed, closes_at, new_code.",
            )
        title, about = command.title, command.about
        return intents.UpdateRoom(
            actor=caller.id,
            scopes=caller.actor.scopes,
            room=command.room,
            title=None if title is None else self._line(title, "title", "title_chars"),
            about=None if about is None else self._about(about),
            code=join_code() if command.new_code else None,
            guests=command.guests,
            joinable=command.joinable,
            code_shown=command.code_shown,
            peers=command.peers,
            asking=command.asking,
            anonymous=command.anonymous,
            moderation=None if command.moderation is None else self._moderation(command.moderation),
            held_words=None if command.held_words is None else self._held_words(command.held_words),
            slow_s=None if command.slow_s is None else self._slow(command.slow_s),
            escalation=_setting("escalation", command.escalation),
            quiet_hours=_setting("quiet_hours", command.quiet_hours),
            closed=command.closed,
            closes_at=_time(command.closes_at),
        )

    async def join(self, caller: Caller, command: commands.Join) -> intents.JoinRoom:
        policy.check(caller.actor, "join", self._site)
        room = await self.opened(command.code, f"account:{caller.id}")
        return intents.JoinRoom(
            actor=caller.id,
            scopes=caller.actor.scopes,
            room=room.id,
            code=room.code,
            name=names.fold(caller.account.name),
        )

    async def opened(self, written: str, who: str) -> Room:
        """The room that the code opens. Wrong ones are counted for `who`: a school is one address, and joins freely."""
        self._failed_codes.check(who)
        code = names.code(written)
        room = await self._store.room_by_code(code)
        if room is None:
            self._failed_codes.take(who)
            raise NotFound(NO_CODE)
        return room

    async def leave(self, caller: Caller, command: commands.Leave) -> intents.LeaveRoom:
        self._check(caller, "leave", command.room)
        return intents.LeaveRoom(actor=caller.id, scopes=caller.actor.scopes, room=command.room, target=caller.id)

    async def remove(self, caller: Caller, command: commands.RemoveMember) -> intents.LeaveRoom:
        self._check(caller, "remove_member", command.room)
        target = await self._member(command.room, command.account)
        if target == caller.id:
            raise Invalid("account", "To leave a room yourself there is the command leave.")
        return intents.LeaveRoom(actor=caller.id, scopes=caller.actor.scopes, room=command.room, target=target)

    async def set_role(self, caller: Caller, command: commands.SetRole) -> intents.SetRole:
        if command.role not in ROOM_ROLES:
            raise Invalid("role", f"A role in a room is one of {', '.join(ROOM_ROLES)}.")
        self._check(caller, "set_role", command.room)
        return intents.SetRole(
            actor=caller.id,
            scopes=caller.actor.scopes,
            room=command.room,
            target=await self._member(command.room, command.account),
            role=command.role,
            admins=tuple(await self._store.staff_of(None)) if command.role in STAFF else (),
        )

    async def announce(self, caller: Caller, command: commands.Announce) -> intents.WritePost:
        self._check(caller, "announce", command.room)
        waiting = await self._store.askers(command.room, announcements.MOST_TOLD) if command.waiting else ()
        return await self._writes.write_intent(
            caller, command.body, room=command.room, announcement=True, waiting=tuple(waiting)
        )

    # Reads

    async def room(self, caller: Caller, command: commands.Room) -> Reply:
        self._check(caller, "room", command.room)
        room = await self._store.room(command.room)
        if room is None:
            raise NotFound(NO_ROOM)
        role = self._resolver.room_role(command.room, caller)
        fields: dict[str, Any] = {"room": views.room(room), "role": role}
        if room.code_shown or policy.allows(caller.actor, "see_code", self._site, room=role):
            fields["code"] = names.shown_code(room.code)
        if policy.allows(caller.actor, "held", self._site, room=role):
            fields["held_words"] = room.held_words
        return self._store.head, fields

    async def members(self, caller: Caller, command: commands.Members) -> Reply:
        """Newest first, by the `id` of their place."""
        self._check(caller, "members", command.room)
        limit = page_size(command.limit, self._limits)
        found, head = await self._store.members(command.room, command.before, limit + 1)
        page, more = found[:limit], len(found) > limit
        members = [views.member(member, account) for member, account in page]
        return head, {"members": members, "more": more, "next": page[-1][0].id if more else None}

    # What they share

    def _check(self, caller: Caller, action: str, room: int) -> None:
        policy.check(caller.actor, action, self._site, room=self._resolver.room_role(room, caller))

    async def _member(self, room: int, named: int | str) -> int:
        """Who isn't in the room is answered as who isn't there at all."""
        account = await self._resolver.account(named, missing=NO_MEMBER)
        if await self._store.place(room, account.id) is None:
            raise NotFound(NO_MEMBER)
        return account.id

    def _line(self, text: str, field: str, limit: str) -> str:
        text = " ".join(text.split())
        most: int = getattr(self._limits, limit)
        if len(text) > most:
            raise TooLarge(field, limit, most)
        if not text or not text.isprintable():
            raise Invalid(field, f"A {field} is 1 to {most} printable characters ({limit}).")
        return text

    def _moderation(self, written: str) -> str:
        if written not in MODERATIONS:
            raise Invalid("moderation", f"Moderation is one of {', '.join(MODERATIONS)}.")
        return written

    def _held_words(self, written: Sequence[str]) -> tuple[str, ...]:
        if len(written) > self._limits.held_words:
            raise TooLarge("held_words", "held_words", self._limits.held_words)
        return held_words(written, self._limits.filter_word_chars)

    def _slow(self, seconds: int) -> int:
        if seconds > self._limits.slow_s:
            raise TooLarge("slow_s", "slow_s", self._limits.slow_s)
        return seconds

    def _about(self, text: str) -> str:
        if len(text) > self._limits.about_chars:
            raise TooLarge("about", "about_chars", self._limits.about_chars)
        return text.strip()

    def writes(self) -> dict[type[commands.Command], Callable[[Caller, Any], Awaitable[intents.Intent]]]:
        return {
            commands.CreateRoom: self.create,
            commands.UpdateRoom: self.update,
            commands.Join: self.join,
            commands.Leave: self.leave,
            commands.RemoveMember: self.remove,
            commands.SetRole: self.set_role,
            commands.Announce: self.announce,
        }

    def reads(self) -> dict[type[commands.Command], Callable[[Caller, Any], Awaitable[Reply]]]:
        return {commands.Room: self.room, commands.Members: self.members}


def _time(given: str | UnsetType | None) -> int | UnsetType | None:
    if given is None or given is UNSET:
        return given
    return from_wire(given, "closes_at")


_CANONICAL: Final = {"escalation": escalation_policy.canonical, "quiet_hours": quiet.canonical}


def _setting(name: str, written: str | None) -> str | None:
    """What the room is to have of its own: None where nothing is said, empty where it is the site's."""
    if written is None:
        return None
    if written.strip().lower() == commands.SITE:
        return ""
    try:
        return _CANONICAL[name](written)
    except ValueError as error:
        raise Invalid(name, f"This can't be the {name}: {error}") from None
