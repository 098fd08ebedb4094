"""The service of one node: opens conversations, answers single commands, ends everything in order."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from handraise import __version__
from handraise.domain import outgoing
from handraise.domain.decide import duty
from handraise.errors import BadFrame, CommandError, Unauthenticated
from handraise.hub import Hub
from handraise.journal import Journal
from handraise.media.library import Library
from handraise.ports.outgoing import Nobody, Receivers
from handraise.ports.store import Store
from handraise.protocol import codec
from handraise.protocol.close import CloseCode
from handraise.protocol.commands import Resume
from handraise.protocol.times import to_wire
from handraise.rendering import Renderer
from handraise.service.accounts import Accounts, Credential
from handraise.service.alerts import Alerts
from handraise.service.caller import caller_of
from handraise.service.clock import Clock, random_below
from handraise.service.commands import Dispatcher
from handraise.service.commands.care import Care
from handraise.service.commands.direct import DirectReads, DirectWrites
from handraise.service.commands.directory import Directory
from handraise.service.commands.help import Desk
from handraise.service.commands.lists import Lists
from handraise.service.commands.moderation import Moderation
from handraise.service.commands.notices import Notices
from handraise.service.commands.previews import Previews
from handraise.service.commands.profiles import Profiles
from handraise.service.commands.reads import Reads
from handraise.service.commands.review import Review
from handraise.service.commands.rooms import Rooms
from handraise.service.commands.search import Search
from handraise.service.commands.writes import Writes
from handraise.service.conversation import Conversation
from handraise.service.dues import DueRows
from handraise.service.duties import Duties
from handraise.service.guessing import Guessing
from handraise.service.guests import Guests
from handraise.service.heartbeat import Heartbeat
from handraise.service.images import Images
from handraise.service.invites import Invites
from handraise.service.link import Link
from handraise.service.outgoing import Outgoing
from handraise.service.parts import Parts
from handraise.service.passwords import Passwords
from handraise.service.people import Importer
from handraise.service.presence import Presence
from handraise.service.rates import Window
from handraise.service.resolve import Resolver
from handraise.service.settings import ServiceSettings
from handraise.service.signins import SignIns
from handraise.service.tasks import Tasks
from handraise.service.typing import Typing

log = logging.getLogger("handraise.service")

SETTLE_S: Final = 1.0
"""How long a stop waits for what was submitted, before it closes the connections."""


@dataclass(slots=True)
class ServiceStatistics:
    """What is going on now, and what was dropped since the start, by reason."""

    conversations: int
    sessions: int
    tasks: int
    lost: dict[str, int]


class _Tracked(Conversation):
    """A conversation that the service forgets when its connection is lost."""

    __slots__ = ("_service",)

    def __init__(self, service: "Service", parts: Parts, link: Link, deadline: float) -> None:
        super().__init__(parts, link, deadline)
        self._service = service

    def lost(self, reason: str) -> None:
        super().lost(reason)
        self._service.forget(self, reason)


class Service:
    """Composed by the application; every collaborator is the caller's and outlives it."""

    def __init__(
        self,
        store: Store,
        journal: Journal,
        hub: Hub,
        renderer: Renderer,
        library: Library,
        settings: ServiceSettings,
        clock: Clock,
        passwords: Passwords | None = None,
        receivers: Receivers | None = None,
    ) -> None:
        self.accounts = Accounts(store, journal, settings, clock, hub.mark)
        self.passwords = passwords or Passwords()
        guessing = Guessing(settings.limits, clock)
        self.signins = SignIns(store, journal, self.accounts, self.passwords, guessing, settings.limits, clock)
        self.invites = Invites(store, journal, self.accounts, self.signins, (self.passwords, guessing), settings, clock)
        self.importer = Importer(store, journal, self.accounts)
        self._tasks = Tasks()
        self._parts = self._compose(store, journal, hub, renderer, settings, clock)
        self._heartbeat = Heartbeat(self._parts)
        self._presence = Presence(hub, settings, clock)
        self._duties = Duties(store, journal, hub, self._tasks)
        self.images = Images(self._parts, library)
        self.outgoing = Outgoing(store, journal, clock, receivers or Nobody())
        alerts = Alerts(store, journal, self.outgoing, settings.site, clock)
        apart = {
            "image_file": self.images.settle_file,
            "alert": alerts.settle,
            "room_requests": alerts.settle_room,
            "merged": alerts.settle_merged,
            "duty_end": self._duties.settle,
            duty.ALIVE: self._duties.settle_alive,
            outgoing.KIND: self.outgoing.settle,
        }
        self.dues = DueRows(store, journal, clock, self._tasks, apart)
        self._lost: dict[str, int] = {}
        self._limits = msgspec.to_builtins(settings.limits)
        self.draining = False

    def _compose(
        self, store: Store, journal: Journal, hub: Hub, renderer: Renderer, settings: ServiceSettings, clock: Clock
    ) -> Parts:
        limits, site = settings.limits, settings.site
        resolver = Resolver(store, limits, site)
        posts = Window("posts", "posts_per_minute", limits.posts_per_minute, 60_000, clock)
        in_room = Window("posts in this room", "room_posts_per_minute", limits.room_posts_per_minute, 60_000, clock)
        writes = Writes(resolver, renderer, (posts, in_room), site)
        reads = Reads(store, resolver, limits, site)
        looks = Window("previews", "posts_per_minute", limits.posts_per_minute, 60_000, clock)
        previews = Previews(store, resolver, renderer, looks, site)
        codes = Window("wrong codes", "failed_codes_per_10_minutes", limits.failed_codes_per_10_minutes, 600_000, clock)
        rooms = Rooms(store, resolver, writes, limits, site, codes)
        self.guests = Guests(journal, rooms, settings, clock)
        searches = Window("searches", "search_per_minute", limits.search_per_minute, 60_000, clock)
        search = Search(store, limits, site, searches)
        self.directory = Directory(store, resolver, limits, site, clock)
        direct_writes = DirectWrites(store, resolver, renderer, posts, writes, site)
        direct_reads = DirectReads(store, resolver, reads, limits, site)
        asked = Window("requests", "requests_per_10_minutes", limits.requests_per_10_minutes, 600_000, clock)
        desk = Desk(store, hub, resolver, writes, (asked, searches), clock, limits, site)
        review = Review(store, resolver, desk, limits, site)
        care = Care(store, resolver, writes, limits)
        reports = Window("reports", "reports_per_hour", limits.reports_per_hour, 3_600_000, clock)
        moderation = Moderation(store, resolver, writes, reports, limits, site)
        profiles, notices, lists = (
            Profiles(limits, site),
            Notices(store, resolver, direct_reads, limits, site),
            Lists(resolver, limits, site),
        )
        dispatcher = Dispatcher(
            store,
            journal,
            resolver,
            (
                writes.table(),
                desk.writes(),
                review.writes(),
                care.writes(),
                rooms.writes(),
                profiles.table(),
                notices.writes(),
                lists.writes(),
                direct_writes.table(),
                moderation.writes(),
            ),
            (
                reads.table(),
                previews.table(),
                desk.reads(),
                review.reads(),
                care.reads(),
                rooms.reads(),
                search.table(),
                self.directory.table(),
                notices.reads(),
                direct_reads.table(),
                moderation.reads(),
            ),
            self._tasks,
        )
        typing = Typing(store, hub, resolver, clock, site)
        commands = Window("commands", "commands_per_minute", limits.commands_per_minute, 60_000, clock)
        return Parts(
            store, journal, hub, self.accounts, resolver, dispatcher, commands, typing, settings, clock, self._tasks
        )

    def start(self) -> None:
        """Starts the timers: heartbeat and due rows."""
        self._heartbeat.start()
        self._duties.start()
        self.dues.start()

    async def stop(self) -> None:
        self._heartbeat.stop()
        self.dues.stop()
        self._presence.stop()
        self._duties.stop()
        await self._tasks.finish(within_s=5.0)
        await self.outgoing.stop()  # last: a due row that is being settled still starts its work
        self.passwords.close()

    # Connections

    def open(self, link: Link) -> Conversation:
        """A new connection: says `hello` at once; it then has `auth_timeout_ms` to sign in."""
        deadline = self._parts.clock.monotonic() + self._parts.settings.auth_timeout_ms / 1000
        conversation = _Tracked(self, self._parts, link, deadline)
        link.send(self._hello())
        self._heartbeat.add(conversation)
        return conversation

    def _hello(self) -> bytes:
        settings, store = self._parts.settings, self._parts.store
        hello: dict[str, Any] = {
            "type": "hello",
            "protocol": 1,
            "server": f"handraise {__version__}",
            "epoch": store.epoch,
            "resume_floor": store.resume_floor,
            "heartbeat_ms": settings.heartbeat_ms,
            "limits": self._limits,
            "time": to_wire(self._parts.clock.now_ms()),
        }
        return codec.encode(hello)

    async def stream(
        self, link: Link, credential: Credential, watch: Sequence[str], resume: Resume | None
    ) -> Conversation:
        """Server-Sent Events: the same frames, in one direction. Raises what refuses it before anything is live."""
        conversation = self.open(link)
        try:
            await conversation.join(credential, None, list(watch), resume)
        except BaseException:
            self.forget(conversation, "refused")
            raise
        return conversation

    def forget(self, conversation: Conversation, reason: str) -> None:
        self._heartbeat.discard(conversation)
        self._lost[reason] = self._lost.get(reason, 0) + 1

    # Single commands

    def take(self, credential: Credential) -> None:
        """Counts what a route of its own does as one of the account's commands. Raises `RateLimited`."""
        self._parts.commands.take(credential.account.id)

    async def command(self, credential: Credential, payload: bytes) -> tuple[int, bytes]:
        """One command by HTTP: the status, and the `ok` or `error` frame itself. Never raises."""
        re: str | None = None
        try:
            frame = _object(payload)
            ident = frame.get("id")
            re = ident if isinstance(ident, str) and 1 <= len(ident) <= 64 else None
            return await self._run(credential, frame, b"\\u0000" in payload)
        except CommandError as error:
            return error.status, codec.error_frame(None if isinstance(error, BadFrame) else re, error)
        except Exception:
            log.exception("a command failed")
            return 500, codec.internal_frame(re)

    async def _run(self, credential: Credential, frame: dict[str, Any], suspect_nul: bool) -> tuple[int, bytes]:
        parts = self._parts
        self.take(credential)
        command = codec.decode(frame, suspect_nul=suspect_nul, depth=parts.settings.limits.depth)
        caller = await caller_of(credential, parts.store, parts.hub, parts.settings)
        if caller is None:
            raise Unauthenticated("This account is gone.")
        replied: asyncio.Future[tuple[int, bytes]] = asyncio.get_running_loop().create_future()

        def answer(reply: bytes, error: CommandError | None) -> None:
            if not replied.done():
                replied.set_result((200 if error is None else error.status, reply))

        await parts.dispatcher.run(caller, command, answer)
        return await replied

    # The end

    async def drain(self) -> None:
        """Tells every connection to come back at a time of its own, then closes it with 4003.

        In between, what was submitted is committed and answered, for `SETTLE_S` at most: whose reply is missing after
        that retries with its key.
        """
        self.draining = True
        within_ms = self._parts.settings.drain_ms
        for conversation in list(self._heartbeat):
            delay = random_below(within_ms)
            conversation.link.send(codec.encode({"type": "draining", "reconnect_in_ms": delay}))
        with suppress(TimeoutError):
            await asyncio.wait_for(self._parts.journal.wait_idle(), SETTLE_S)
        for number, conversation in enumerate(list(self._heartbeat), 1):
            conversation.link.close(CloseCode.DRAINING, "the server is stopping")
            if number % 256 == 0:
                await asyncio.sleep(0)

    def statistics(self) -> ServiceStatistics:
        return ServiceStatistics(
            conversations=len(self._heartbeat),
            sessions=sum(1 for conversation in self._heartbeat if conversation.session is not None),
            tasks=len(self._tasks),
            lost=dict(self._lost),
        )


def _object(payload: bytes) -> dict[str, Any]:
    try:
        return codec.parse(payload)
    except codec.NotAnObject:
        raise BadFrame("The body is no JSON object.") from None
