"""P7's machinery: a node without doors. Loading reads stop at a turnstile: a schedule says what happens meanwhile.

Sessions speak through a `Pipe`, which is a real link of the event stream's wire without a socket below it.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import orjson

from handraise.bus.local import LocalBus
from handraise.domain.model import Site
from handraise.hub import Hub
from handraise.journal import Journal
from handraise.media.files import FOLDER as MEDIA
from handraise.media.library import open_library
from handraise.ports.store import Store
from handraise.protocol.commands import Resume
from handraise.protocol.limits import Limits
from handraise.rendering import Renderer
from handraise.service import Credential, Service, ServiceSettings
from handraise.service.conversation import Conversation
from handraise.store.sqlite.store import open_store
from tests.support.node import HandClock
from tests.support.talker import PATIENCE_S, Frame

GATED = frozenset({"account_state", "replay", "replay_size"})
"""What a session reads while it loads."""


class Turnstile:
    """A store whose loading reads wait, before and after they are made, until they are let through one by one."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[asyncio.Future[None]] = []
        self.moved = asyncio.Event()
        self.shut = True

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._store, name)
        return self._gated(found) if name in GATED else found

    def _gated(self, read: Callable[..., Any]) -> Callable[..., Any]:
        async def gated(*args: Any, **options: Any) -> Any:
            await self._pass()
            result = await read(*args, **options)
            await self._pass()
            return result

        return gated

    async def _pass(self) -> None:
        if self.shut:
            turn = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            self.moved.set()
            await turn

    @property
    def held_back(self) -> int:
        return len(self._waiting)

    def let_through(self, which: int) -> None:
        if self._waiting:
            self._waiting.pop(which % len(self._waiting)).set_result(None)

    def open(self) -> None:
        self.shut = False
        while self._waiting:
            self.let_through(0)


@dataclass(frozen=True)
class PipePeer:
    address: str = "127.0.0.1"
    cookies: Mapping[str, str] = field(default_factory=dict)
    cookie_allowed: bool = False


class Pipe:
    """A link of the wire for Server-Sent Events; keeps what is written to it."""

    wire = 1
    peer = PipePeer()

    def __init__(self) -> None:
        self.frames: list[Frame] = []

    def write(self, data: bytes) -> None:
        for event in data.decode().split("\n\n"):
            if event:
                self.frames.append(orjson.loads(event.partition("data: ")[2]))

    def send(self, payload: bytes) -> None:
        self.frames.append(orjson.loads(payload))

    def close(self, code: int, reason: str = "") -> None:
        """Nobody is closed in these schedules."""
        raise AssertionError(f"closed: {code} {reason}")

    def live(self) -> None:
        """A pipe holds everything in either mode."""

    async def drained(self) -> None:
        """It is always drained."""

    def pause_reading(self) -> None:
        """Nothing is read."""

    def resume_reading(self) -> None:
        """Nothing is read."""


@dataclass(eq=False)
class Joining:
    """One session of the reader, from where and with which watches."""

    pipe: Pipe
    conversation: Conversation
    task: "asyncio.Task[None]"
    start: int
    resumed: bool
    watches: tuple[str, ...]
    cut: bool = False

    @property
    def begun(self) -> int:
        """The seq after which it is owed everything."""
        if self.resumed:
            return self.start
        return next(int(frame["seq"]) for frame in self.pipe.frames if frame["type"] == "ready")

    @property
    def changes(self) -> list[Frame]:
        return [frame for frame in self.pipe.frames if "feeds" in frame]


class Stage:
    """The node, its people and the reader's sessions."""

    def __init__(self, service: Service, journal: Journal, gate: Turnstile, clock: HandClock, hub: Hub) -> None:
        self.service, self.journal, self.gate, self.clock, self.hub = service, journal, gate, clock, hub
        self.credentials: dict[str, Credential] = {}
        self.sessions: list[Joining] = []

    async def add(self, *handles: str) -> None:
        accounts = self.service.accounts
        for handle in handles:
            await accounts.add(handle, handle.title(), "educator")
            _, token = await accounts.new_token(handle)
            found = await accounts.by_token(token)
            assert found is not None
            self.credentials[handle] = found

    def ident(self, handle: str) -> int:
        return self.credentials[handle].account.id

    async def command(self, handle: str, kind: str, /, **fields: Any) -> Frame:
        """The reply, as by HTTP."""
        payload = orjson.dumps({"type": kind, "id": "1", **fields})
        shut, self.gate.shut = self.gate.shut, False
        try:
            _, reply = await self.service.command(self.credentials[handle], payload)
        finally:
            self.gate.shut = shut
        answer: Frame = orjson.loads(reply)
        return answer

    def join(self, handle: str, after: int | None, watches: Sequence[str]) -> None:
        """Begins a session, which now stands at its first read."""
        pipe = Pipe()
        resume = None if after is None else Resume(self.hub.epoch, after)
        conversation = self.service.open(cast(Any, pipe))
        task = asyncio.create_task(conversation.join(self.credentials[handle], None, list(watches), resume))
        task.add_done_callback(lambda done: self.gate.moved.set())
        self.sessions.append(Joining(pipe, conversation, task, after or 0, after is not None, tuple(watches)))

    async def settled(self) -> None:
        """Returns when every session that isn't there yet waits at the turnstile."""
        async with asyncio.timeout(PATIENCE_S):
            while sum(not session.task.done() for session in self.sessions) > self.gate.held_back:
                self.gate.moved.clear()
                await self.gate.moved.wait()

    async def tick(self) -> None:
        """A second passes and what is due is done."""
        self.clock.forward(1000)
        for row in await self.gate.due(self.clock.now_ms(), 1000):
            assert await self.service.dues.settle(row)


@asynccontextmanager
async def stage(data: Path, ring_bytes: int) -> AsyncIterator[Stage]:
    clock = HandClock()
    async with AsyncExitStack() as stack:
        gate = Turnstile(await stack.enter_async_context(open_store(data, Site())))
        store = cast(Store, gate)
        renderer = await stack.enter_async_context(Renderer())
        hub, bus = Hub(store.epoch, store.head, ring_bytes), LocalBus()
        stack.callback(bus.subscribe(hub.deliver))
        journal = await stack.enter_async_context(Journal(store, bus, clock.now_ms))
        none = dict.fromkeys(
            ("posts_per_minute", "room_posts_per_minute", "commands_per_minute", "reports_per_hour"), 0
        )
        limits = Limits(**none, connections_per_account=0)
        library = open_library(data / MEDIA, limits.image_pixels)
        service = Service(store, journal, hub, renderer, library, ServiceSettings(limits=limits), clock)
        stack.push_async_callback(service.stop)
        made = Stage(service, journal, gate, clock, hub)
        yield made
        for session in made.sessions:
            if not session.cut:
                session.conversation.lost("client")
        found = hub.statistics()
        assert (found.connections, found.feeds, found.subscriptions, found.readers) == (0, 0, 0, 0)
