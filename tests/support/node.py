"""A whole node in this process, over real sockets: what the composition root builds, with seams of our own.

The store can be wrapped (to hold a commit back, to fail), the clock can be set by hand. Several nodes may follow one
another on one folder.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, cast

from handraise.app import folder
from handraise.app.composition import Inside, service_settings
from handraise.app.doors import Doors
from handraise.app.operations import Operations
from handraise.app.settings import Settings, load, site
from handraise.bus.local import LocalBus
from handraise.domain.intents import Intent
from handraise.hub import Hub
from handraise.journal import Journal
from handraise.ports.store import Applied, Store
from handraise.rendering import Renderer
from handraise.service import Clock, Service, SystemClock
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


class Held:
    """A store whose `apply` waits while the gate is shut, before or after the transaction.

    Everything else is the store itself.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.before = Gate()
        self.after = Gate()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def apply(self, batch: Sequence[Intent], now: int) -> Applied:
        await self.before.passed()
        applied = await self._store.apply(batch, now)
        await self.after.passed()
        return applied


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


class Node:
    """A running node. `held` is its store."""

    def __init__(self, inside: Inside, doors: Doors, held: Held, operations: Operations) -> None:
        self.inside = inside
        self.doors = doors
        self.held = held
        self.operations = operations

    @property
    def url(self) -> str:
        return self.doors.url

    @property
    def port(self) -> int:
        return self.doors.port

    @property
    def service(self) -> Service:
        return self.inside.service

    async def account(self, handle: str, role: str = "educator", scopes: Sequence[str] | None = None) -> str:
        """A token of a new account."""
        await self.service.accounts.add(handle, handle.title(), role)
        return (await self.service.accounts.new_token(handle, scopes=scopes))[1]

    async def ident(self, handle: str) -> int:
        return (await self.service.accounts.by_handle(handle)).id

    async def talker(self, stack: AsyncExitStack, handle: str, role: str = "educator", **how: Any) -> Talker:
        """A signed-in session of a new account, closed with the stack."""
        return await stack.enter_async_context(talking(self.url, await self.account(handle, role), **how))


@asynccontextmanager
async def node(
    data: Path, *, clock: Clock | None = None, wrap: Callable[[Store], Held] = Held, **flags: Any
) -> AsyncIterator[Node]:
    """Settings are `flags`; rates are off unless given. At the end nothing of any connection may be left."""
    free = {"limit_posts_per_minute": 0, "limit_commands_per_minute": 0, "limit_connections_per_account": 0}
    settings = load({"data": data, "port": 0, **free, **flags}, {})
    clock = clock or SystemClock()
    async with AsyncExitStack() as stack:
        it = await _compose(stack, settings, clock, wrap)
        yield it
        it.held.before.open()
        it.held.after.open()
    _assert_nothing_left(it)


async def _compose(stack: AsyncExitStack, settings: Settings, clock: Clock, wrap: Callable[[Store], Held]) -> Node:
    data = stack.enter_context(folder.held(settings.data))
    held = wrap(await stack.enter_async_context(open_store(data, site(settings))))
    store = cast(Store, held)
    renderer = await stack.enter_async_context(Renderer())
    hub, bus = Hub(store.epoch, store.head, settings.ring_bytes), LocalBus()
    stack.callback(bus.subscribe(hub.deliver))
    journal = await stack.enter_async_context(Journal(store, bus, clock.now_ms))
    service = Service(store, journal, hub, renderer, service_settings(settings), clock)
    stack.push_async_callback(service.stop)
    inside = Inside(settings, data, store, renderer, hub, journal, service)
    operations = Operations(service, store, _no_backup, data=data, base=lambda: doors.url, url=lambda: doors.url)
    doors = Doors(inside, operations)
    admin = folder.bind_socket(data)
    stack.push_async_callback(doors.close)
    sockets = doors.bind()
    service.start()
    await doors.open(admin, sockets)
    return Node(inside, doors, held, operations)


async def _no_backup(path: Path) -> None:
    raise AssertionError("backups are tested with a server of its own")


def _assert_nothing_left(it: Node) -> None:
    """P21: what connections, tasks and the routing index held is given back."""
    hub, service = it.inside.hub.statistics(), it.service.statistics()
    assert (hub.connections, hub.readers, hub.feeds, hub.subscriptions) == (0, 0, 0, 0), hub
    assert (service.conversations, service.sessions, service.tasks) == (0, 0, 0), service
    edge = it.doors.server.edge
    assert not edge.connections and not len(edge.addresses) and edge.statistics.websockets == 0
