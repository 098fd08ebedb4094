"""A whole node in this process, over real sockets: what the composition root builds, with seams of our own.

The store can be wrapped (to hold a commit back, to fail), the clock can be set by hand. Several nodes may follow one
another on one folder.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, cast

from handraise.app import folder
from handraise.app.composition import service_settings
from handraise.app.doors import open_conversation
from handraise.app.edge.listening import listen
from handraise.app.edge.proxies import PeerRules
from handraise.app.edge.server import EdgeServer
from handraise.app.http.build import build
from handraise.app.http.context import Context
from handraise.app.settings import Settings, edge_limits, load, site
from handraise.bus.local import LocalBus
from handraise.domain.intents import FireDue, Intent, MoveDue, TouchDuty
from handraise.hub import Hub
from handraise.journal import Journal
from handraise.journal.journal import Done
from handraise.media.converter import Converter
from handraise.media.files import FOLDER as MEDIA
from handraise.media.files import MediaFolder
from handraise.media.library import Library
from handraise.ports.bus import Bus
from handraise.ports.outgoing import Receivers
from handraise.ports.store import Applied, ReplayPage, Store
from handraise.rendering import Renderer
from handraise.service import Clock, Passwords, Service, SystemClock
from handraise.store.sqlite.store import open_store
from tests.support.talker import PATIENCE_S, Talker, talking


class HandClock:
    """A clock that stands still until it is told to go on."""

    def __init__(self, at_ms: int = 1_800_000_000_000) -> None:
        self.at_ms = at_ms

    def now_ms(self) -> int:
        return self.at_ms

    def monotonic(self) -> float:
        return self.at_ms / 1000

    def forward(self, ms: int) -> None:
        self.at_ms += ms


class WallClock(HandClock):
    """The wall clock may jump by hand; durations are measured as they pass."""

    def monotonic(self) -> float:
        return time.monotonic()


CLOCKWORK = (FireDue, MoveDue, TouchDuty)
"""What is done when it is due, or somebody comes: no gate holds it, as a test waits there for what somebody does."""


class Held:
    """A store whose `apply` waits while a gate is shut, `before` or `after` the transaction, or fails.

    Everything else is the store itself. `failing` is raised in place of the transaction, `unreadable` in place of a
    replay's page, once `pages` more have been given.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.before = Gate()
        self.after = Gate()
        self.failing: Exception | None = None
        self.unreadable: Exception | None = None
        self.pages = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def apply(self, batch: Sequence[Intent], now: int) -> Applied:
        if not all(isinstance(intent, CLOCKWORK) for intent in batch):
            await self.before.passed()
        if self.failing is not None:
            raise self.failing
        applied = await self._store.apply(batch, now)
        await self.after.passed()
        return applied

    async def replay(self, *feeds_and_after: Any, **how: Any) -> ReplayPage:
        if self.unreadable is not None:
            if not self.pages:
                raise self.unreadable
            self.pages -= 1
        return await self._store.replay(*feeds_and_after, **how)


class Gate:
    """Open at first. `reached` is set while somebody waits at it."""

    def __init__(self) -> None:
        self._open = asyncio.Event()
        self._open.set()
        self.reached = asyncio.Event()

    def shut(self) -> None:
        self._open.clear()

    def open(self) -> None:
        self._open.set()

    async def passed(self) -> None:
        if not self._open.is_set():
            self.reached.set()
            await self._open.wait()
            self.reached.clear()

    async def somebody(self) -> None:
        """Returns when somebody waits at the gate."""
        async with asyncio.timeout(PATIENCE_S):
            await self.reached.wait()


class Watched(Journal):
    """A journal that says how many intents wait behind the batch that is being committed."""

    def __init__(self, store: Store, bus: Bus, clock_ms: Callable[[], int]) -> None:
        super().__init__(store, bus, clock_ms)
        self._submitted = asyncio.Event()

    def submit(self, intent: Intent, done: Done) -> None:
        super().submit(intent, done)
        self._submitted.set()

    async def waiting(self, count: int, *, clockwork: bool = False) -> None:
        """Returns when so many wait: of what somebody does, or with the `clockwork`, which comes when it likes."""
        async with asyncio.timeout(PATIENCE_S):
            while sum(clockwork or not isinstance(intent, CLOCKWORK) for intent, _ in self._forming) < count:
                self._submitted.clear()
                await self._submitted.wait()


class Shelf(Library):
    """A library that says how many images' files it has removed."""

    def __init__(self, folder: Path, most_pixels: int) -> None:
        super().__init__(MediaFolder(folder), Converter(most_pixels))
        self.path = self._folder.path
        self._removals = 0
        self._removed = asyncio.Event()

    def remove(self, hash: str) -> None:
        super().remove(hash)
        self._removals += 1
        self._removed.set()

    async def removed(self, count: int) -> None:
        """Returns when so many were, since the start."""
        async with asyncio.timeout(PATIENCE_S):
            while self._removals < count:
                self._removed.clear()
                await self._removed.wait()


class Node:
    """A running node. `held` is its store, `shelf` its images, `url` where its port is."""

    shelf: Shelf
    data: Path

    def __init__(self, held: Held, hub: Hub, journal: Watched, service: Service, edge: EdgeServer, port: int) -> None:
        self.held = held
        self.hub = hub
        self.journal = journal
        self.service = service
        self.edge = edge
        self.port = port
        self.url = f"http://127.0.0.1:{port}"

    async def account(self, handle: str, role: str = "educator", scopes: Sequence[str] | None = None) -> str:
        """A token of a new account."""
        await self.service.accounts.add(handle, handle.title(), role)
        return (await self.service.accounts.new_token(handle, scopes=scopes))[1]

    async def talker(self, stack: AsyncExitStack, handle: str, role: str = "educator", **how: Any) -> Talker:
        """A signed-in session of a new account, closed with the stack."""
        return await stack.enter_async_context(talking(self.url, await self.account(handle, role), **how))


@asynccontextmanager
async def node(
    data: Path,
    *,
    clock: Clock | None = None,
    port: int = 0,
    http: bool = False,
    receivers: Any = None,
    **flags: Any,
) -> AsyncIterator[Node]:
    """Settings are `flags`; rates are off unless given. With `http` the HTTP application is there too. `receivers` are
    `ports.outgoing.Receivers` or none.

    At the end it drains, and nothing of any connection may be left.
    """
    free = {"limit_posts_per_minute": 0, "limit_commands_per_minute": 0, "limit_connections_per_account": 0}
    free["limit_room_posts_per_minute"] = free["limit_requests_per_10_minutes"] = free["limit_reports_per_hour"] = 0
    settings = load({"data": data, "drain_ms": 0, **free, **flags}, {})
    async with AsyncExitStack() as stack:
        it = await _compose(stack, settings, clock or SystemClock(), port, http, receivers)
        yield it
        it.held.before.open()
        it.held.after.open()
    _assert_nothing_left(it)


async def _compose(
    stack: AsyncExitStack, settings: Settings, clock: Clock, port: int, http: bool, receivers: Receivers | None
) -> Node:
    stack.enter_context(folder.private_files())
    data = stack.enter_context(folder.held(settings.data))
    held = Held(await stack.enter_async_context(open_store(data, site(settings))))
    store = cast(Store, held)
    renderer = await stack.enter_async_context(Renderer())
    hub, bus = Hub(store.epoch, store.head, settings.ring_bytes), LocalBus()
    stack.callback(bus.subscribe(hub.deliver))
    journal = await stack.enter_async_context(Watched(store, bus, clock.now_ms))
    cheap = Passwords(memory_kib=64, passes=1)
    shelf = Shelf(data / MEDIA, settings.limits.image_pixels)
    service = Service(store, journal, hub, renderer, shelf, service_settings(settings), clock, cheap, receivers)
    await service.outgoing.restore()
    stack.push_async_callback(service.stop)
    limits, rules = edge_limits(settings), PeerRules.of(settings.trusted_proxies, settings.public_url, settings.origins)
    edge = EdgeServer(_application(settings, service) if http else _nothing, partial(open_conversation, service),
                      limits=limits, rules=rules)  # fmt: skip
    sockets = listen("127.0.0.1", port, limits)
    stack.push_async_callback(_stop, edge, service)
    service.start()
    await edge.start(sockets)
    made = Node(held, hub, journal, service, edge, sockets[0].getsockname()[1])
    made.shelf, made.data = shelf, data
    return made


def _application(settings: Settings, service: Service) -> Any:
    async def ping() -> None:
        """Health has tests of its own."""

    return build(Context(settings, service, ping, lambda: b"", lambda reason: None))


async def _nothing(scope: Any, receive: Any, send: Any) -> None:
    """An application that starts and stops."""
    assert scope["type"] == "lifespan"
    while (message := await receive())["type"] == "lifespan.startup":
        await send({"type": "lifespan.startup.complete"})
    await send({"type": "lifespan.shutdown.complete"})
    assert message["type"] == "lifespan.shutdown"


async def _stop(edge: EdgeServer, service: Service) -> None:
    await service.drain()
    await edge.stop(within_s=3.0)


def _assert_nothing_left(it: Node) -> None:
    """P21: what connections, tasks and the routing index held is given back."""
    hub, service = it.hub.statistics(), it.service.statistics()
    assert (hub.connections, hub.readers, hub.feeds, hub.subscriptions) == (0, 0, 0, 0), hub
    assert (service.conversations, service.sessions, service.tasks) == (0, 0, 0), service
    edge = it.edge.edge
    assert not edge.connections and not len(edge.addresses) and edge.statistics.websockets == 0
