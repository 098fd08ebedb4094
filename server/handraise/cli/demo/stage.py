"""The steps of the day, done one after the other, each by the session of the person who does it."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from itertools import groupby
from types import TracebackType
from typing import Any, Final, Self

import httpx
import msgspec

from handraise.cli.demo.plan import Edit, Follow, GiveRole, Join, Move, OpenRoom, Profile, React, Step, Write
from handraise.cli.desk.reads import most
from handraise.cli.output import Progress
from handraise.client import Client, connect
from handraise.client.address import Address
from handraise.errors import Conflict, Forbidden, OperatorError
from handraise.protocol.objects import Member, Post

PREFIX: Final = "demo-"
"""Before every key, so that they are unlike those of programs of the same people."""


class Place(msgspec.Struct, frozen=True):
    """A room that was opened: its id, and its code as people type it."""

    id: int
    title: str
    code: str


class Stage:
    """Sessions of people by handle, opened when they first do something, and all closed at the end.

    Whatever was done before by the same keys isn't done again; its ids come back, so that a broken-off day goes on.
    Guests have no keys of their own that outlive their session: one who is there already is sent away, comes again,
    and doesn't repeat what he said in any run.
    """

    def __init__(self, server: str, tokens: Mapping[str, str]) -> None:
        self._server = Address.parse(server)
        self._tokens = dict(tokens)
        self._stack = AsyncExitStack()
        self._sessions: dict[str, Client] = {}
        self._posts: dict[str, int] = {}
        self._said: dict[tuple[str, str], int] = {}
        self.rooms: dict[str, Place] = {}
        self._leads: dict[str, Client] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def play(self, steps: Sequence[Step], progress: Progress) -> None:
        """All steps in their order; profiles, follows or reactions that stand together are made at once. Raises what
        the server or the client raises.
        """
        done = 0
        for at_once, group in groupby(steps, lambda step: isinstance(step, React | Follow | Profile)):
            for some in [list(group)] if at_once else ([step] for step in group):
                for step in some:
                    await self._enter(step)
                await asyncio.gather(*[self._do(step) for step in some])
                done += len(some)
                progress(done, len(steps))

    async def _do(self, step: Step) -> None:
        who, key = self._sessions[step.by], PREFIX + step.key
        match step:
            case Write():
                self._posts[step.post] = await self._write(who, step, key)
            case Edit():
                await who.edit(self._posts[step.post], step.text, key=key)
            case Move():
                await self._move(who, step, key)
            case React():
                await who.react(self._posts[step.post], step.kind, key=key)
            case Follow():
                await who.follow(step.feed, step.mode, key=key)
            case Profile():
                with suppress(Forbidden):  # of a student, where the network isn't for students
                    await who.profile(bio=step.about, key=key)
            case _:
                await self._do_in_room(who, step, key)

    async def _do_in_room(self, who: Client, step: Step, key: str) -> None:
        match step:
            case OpenRoom():
                await self._open(who, step, key)
            case Join():
                if step.name is None:
                    await who.join(self.rooms[step.room].code, key=key)
            case GiveRole():
                await who.set_role(self.rooms[step.room].id, f"@{step.to}", step.role, key=key)
            case _:
                raise TypeError(f"nobody knows how to do {step!r}")

    async def _enter(self, step: Step) -> None:
        """Opens the session of who does it, which for a guest is the step itself. It keeps to the published rates: past
        one it waits as long as the server says.
        """
        if isinstance(step, Join) and step.name is not None:
            self._tokens[step.by] = await self._guest(step.room, step.name, step.by)
        if step.by not in self._sessions:
            client = connect(self._server.http, token=self._tokens[step.by], events=False, wait_when_limited=True)
            self._sessions[step.by] = await self._stack.enter_async_context(client)

    async def _write(self, who: Client, step: Write, key: str) -> int:
        if (before := self._said.get((step.by, step.text))) is not None:
            return before
        room = None if step.room is None else self.rooms[step.room].id
        if step.announce and room is not None:
            return (await who.announce(room, step.text, key=key)).post.id
        if step.ask is not None:
            ask = step.ask
            asked = await who.ask(
                step.text,
                room=room,
                urgent=ask.urgent,
                where=ask.where,
                tried=ask.tried,
                anonymous=ask.anonymous,
                key=key,
            )
            return asked.post.id
        reply_to = None if step.reply_to is None else self._posts[step.reply_to]
        if step.step is not None and reply_to is not None:
            with suppress(Conflict, Forbidden):  # as for other moves: then it is a reply like others
                write = who.answer if step.step == "answer" else who.need_info
                return (await write(reply_to, step.text, key=key)).post.id
        return (await who.post(step.text, room=room, reply_to=reply_to, key=key)).post.id

    async def _move(self, who: Client, step: Move, key: str) -> None:
        request = self._posts[step.post]
        # Of a demo that was broken off the clock may have moved a request meanwhile: it stays as it is then.
        with suppress(Conflict, Forbidden):
            match step.action:
                case "accept":
                    await who.accept(request, self._posts[step.answer], key=key)
                case "resolve":
                    await who.resolve(request, step.what, key=key)
                case "decline":
                    await who.decline(request, step.what, key=key)
                case "merge":
                    await who.merge(request, self._posts[step.into], key=key)
                case _:
                    await (who.claim if step.action == "claim" else who.withdraw)(request, key=key)

    async def _open(self, lead: Client, step: OpenRoom, key: str) -> None:
        made = await lead.create_room(
            step.title, about=step.about, code_shown=step.code_shown, held_words=step.held_words, key=key
        )
        if made.room is None:
            raise OperatorError(f"The server made no room of «{step.title}».")
        code = made.code or (await lead.room(made.room.id)).code or ""
        self.rooms[step.room] = Place(made.room.id, step.title, code)
        self._leads[step.room] = lead

    async def _guest(self, room: str, name: str, who: str) -> str:
        place, lead = self.rooms[room], self._leads[room]
        await self._remember(lead, place.id, who, name)
        for member in await _members(lead, place.id):
            if member.account.role == "guest" and member.account.name == name:
                await lead.remove_member(place.id, member.account.id)
        return await self._joined(place.code, name)

    async def _remember(self, lead: Client, room: int, who: str, name: str) -> None:
        """What the guest said before, so that he doesn't say it again. He is known by his name: after each run that was
        broken off he has another account, and the earlier ones are in the room no more.
        """
        before: int | None = None
        while True:
            page = await lead.history(f"room:{room}", before=before, limit=most(lead))
            for post in page:
                if isinstance(post, Post) and post.author.role == "guest" and post.author.name == name:
                    self._said[who, post.body] = post.id
            if not page.more:
                return
            before = page.next

    async def _joined(self, code: str, name: str) -> str:
        """A guest's token. It is the one thing here for which there is no command, only `POST /api/v1/join`."""
        async with httpx.AsyncClient(base_url=self._server.http, trust_env=not self._server.loopback) as http:
            answer = await http.post("/api/v1/join", json={"code": code, "name": name})
        said: dict[str, Any] = msgspec.json.decode(answer.content) if answer.content.startswith(b"{") else {}
        if answer.status_code != 201:
            raise OperatorError(f"{name} can't join as a guest: {said.get('detail', answer.status_code)}")
        return str(said["token"])


async def _members(session: Client, room: int) -> list[Member]:
    found: list[Member] = []
    before: int | None = None
    while True:
        page = await session.members(room, before=before)
        found += page.members
        if not page.more:
            return found
        before = page.next
