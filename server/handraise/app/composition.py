"""The composition root: builds everything, joins it, and takes it down in order.

running(settings)     a server, or with `edge=False` its inside alone, as `async with`
operating(settings)   the operator's operations: in the running server, or here where none runs
serve(settings)       a server until SIGTERM or SIGINT
"""

import asyncio
import gc
import logging
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from handraise.app import backup, folder
from handraise.app.operations import Operations
from handraise.app.operator import Operator
from handraise.app.settings import Settings, site
from handraise.bus.local import LocalBus
from handraise.errors import DataFolderLocked
from handraise.hub import Hub
from handraise.journal import Journal
from handraise.media.files import FOLDER as MEDIA
from handraise.media.library import open_library
from handraise.ports.outgoing import Receivers
from handraise.ports.store import Store
from handraise.rendering import Renderer
from handraise.service import Service, ServiceSettings, SystemClock
from handraise.store.sqlite.store import open_store

if TYPE_CHECKING:
    from handraise.app.doors import Doors

STOP_WITHIN_S: Final = 9.5
"""A stop that hangs is cut short: what was acknowledged is on disk, and a supervisor would use SIGKILL next."""

WAIT_FOR_FOLDER_S: Final = 5.0
"""How long one command-line tool waits for another."""

log = logging.getLogger("handraise.app")


@dataclass(frozen=True, slots=True)
class Inside:
    """What a server is made of behind its doors."""

    settings: Settings
    folder: Path
    store: Store
    renderer: Renderer
    hub: Hub
    journal: Journal
    service: Service


@dataclass(slots=True)
class Running:
    """`url` is where people reach the server, None without doors. `first_link` is the administrator's one-time link on
    a fresh store. What is open is owned by `running`."""

    inside: Inside
    url: str | None = None
    port: int = 0
    first_link: str | None = None
    doors: "Doors | None" = None
    operations: Operations = field(init=False)

    @property
    def service(self) -> Service:
        return self.inside.service


@asynccontextmanager
async def running(settings: Settings, *, edge: bool = True) -> AsyncIterator[Running]:
    """Holds the data folder, opens the store and, with `edge`, accepts connections.

    Leaving it drains: no new connections, `draining` to the open ones, the journal's queue committed, all closed.
    Raises `OperatorError` for what the operator can mend: the folder is in use, the port is taken.
    """
    async with AsyncExitStack() as stack:
        stack.enter_context(folder.private_files())
        data = stack.enter_context(folder.held(settings.data))
        inside = await _inside(stack, settings, data)
        it = Running(inside)

        def base() -> str:
            return it.url or _expected_url(settings)

        it.operations = Operations(
            inside.service,
            inside.store,
            lambda path: backup.back_up(data, path),
            data=data,
            base=base,
            url=lambda: it.url,
        )
        inside.service.outgoing.base = base
        if edge:
            await _open_doors(stack, it)
        yield it


async def _inside(stack: AsyncExitStack, settings: Settings, data: Path) -> Inside:
    clock = SystemClock()
    store = await stack.enter_async_context(open_store(data, site(settings)))
    renderer = await stack.enter_async_context(Renderer())
    hub, bus = Hub(store.epoch, store.head, settings.ring_bytes), LocalBus()
    stack.callback(bus.subscribe(hub.deliver))
    journal = await stack.enter_async_context(Journal(store, bus, clock.now_ms))
    library = open_library(data / MEDIA, settings.limits.image_pixels)
    receivers = _receivers(settings)
    service = Service(store, journal, hub, renderer, library, service_settings(settings), clock, receivers=receivers)
    await service.outgoing.restore()
    stack.push_async_callback(service.stop)
    return Inside(settings, data, store, renderer, hub, journal, service)


def _receivers(settings: Settings) -> Receivers | None:
    """Raises `OperatorError` for one that can't be used."""
    if not settings.alert_urls:
        return None
    from handraise.outgoing.receivers import open_receivers  # two seconds, for those who want them

    return open_receivers(settings.alert_urls)


async def _open_doors(stack: AsyncExitStack, it: Running) -> None:
    from handraise.app.doors import Doors

    doors = it.doors = Doors(it.inside, it.operations)
    admin = folder.bind_socket(it.inside.folder)
    stack.callback(admin.close)
    stack.callback(folder.socket_path(it.inside.folder).unlink, missing_ok=True)
    stack.push_async_callback(doors.close)
    sockets = doors.bind()
    it.url, it.port = doors.url, doors.port
    it.inside.service.start()
    secret = await it.service.accounts.first_link()
    it.first_link = None if secret is None else it.operations.link(secret)
    await doors.open(admin, sockets)


def service_settings(settings: Settings) -> ServiceSettings:
    """What the service layer is given."""
    return ServiceSettings(
        limits=settings.limits,
        site=site(settings),
        heartbeat_ms=settings.heartbeat_ms,
        auth_timeout_ms=settings.auth_timeout_ms,
        drain_ms=settings.drain_ms,
        session_days=settings.session_days,
        link_minutes=settings.link_minutes,
        invite_days=settings.invite_days,
        presence_grace_ms=settings.presence_grace_ms,
        presence_every_ms=settings.presence_every_ms,
        typing_every_ms=settings.typing_every_ms,
    )


def _expected_url(settings: Settings) -> str:
    """Where a server with these settings would be."""
    scheme = "https" if settings.secure else "http"
    return settings.public_url or f"{scheme}://{settings.host}:{settings.port}"


@asynccontextmanager
async def operating(settings: Settings) -> AsyncIterator[Operator]:
    """The operations on a data folder: through the server that holds it, or with the folder held here."""
    async with AsyncExitStack() as stack:
        yield await _operator(stack, settings)


async def _operator(stack: AsyncExitStack, settings: Settings) -> Operator:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + WAIT_FOR_FOLDER_S
    while True:
        holder = folder.holder(settings.data)
        if holder is not None and holder.socket.exists():
            from handraise.app.adminclient import connected  # with httpx, which nobody else here needs

            return await stack.enter_async_context(connected(holder.socket))
        try:
            return (await stack.enter_async_context(running(settings, edge=False))).operations
        except DataFolderLocked:
            # By a server that starts, or by another tool, done in a moment. A lock has no event to wait for.
            if loop.time() >= deadline:
                raise
        await asyncio.sleep(0.05)


def serve(settings: Settings, started: Callable[[Running], None]) -> int:
    """Serves until the first SIGTERM or SIGINT, then drains; the exit status. A second signal ends it at once.

    `started` is called once the server accepts connections. Prints nothing.
    """
    gc.disable()  # a start makes 70,000 objects, all to stay: walking them again and again is a twentieth of its time
    from handraise.app import logs
    from handraise.app.edge.server import loop_factory

    undo = logs.configure(settings.log_format, settings.log_level)
    try:
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            return runner.run(_serve(settings, started))
    finally:
        undo()
        gc.enable()


def _give_up() -> None:
    log.error("the stop took more than %s s; what was acknowledged is on disk", STOP_WITHIN_S)
    os._exit(1)


async def _serve(settings: Settings, started: Callable[[Running], None]) -> int:
    loop, asked = asyncio.get_running_loop(), asyncio.Event()

    def ask() -> None:
        asked.set()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
            signal.signal(number, signal.SIG_DFL)
        loop.call_later(STOP_WITHIN_S, _give_up)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ask)
    async with running(settings) as it:
        gc.freeze()  # what the program is made of is never garbage; each full collection is 20 ms shorter without it
        gc.enable()
        started(it)
        # The first code or formula shouldn't wait for a process to start; nor should the server for that.
        warming = asyncio.create_task(it.inside.renderer.warm(), name="warm the renderer")
        await asked.wait()
        warming.cancel()
        await asyncio.gather(warming, return_exceptions=True)
    return 0
