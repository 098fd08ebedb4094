"""uvicorn's server under our control: it starts and stops when told, and owns no signal."""

import asyncio
import functools
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from email.utils import formatdate
from pathlib import Path
from typing import Any, cast

import uvicorn

from handraise.app.edge.conversation import OpenConversation
from handraise.app.edge.http import GuardedHTTP
from handraise.app.edge.limits import EdgeLimits
from handraise.app.edge.listening import connections_within_open_files
from handraise.app.edge.proxies import PeerRules
from handraise.app.edge.shared import Edge
from handraise.app.edge.statistics import EdgeStatistics
from handraise.app.edge.websocket import WebSocketConnection


@dataclass(frozen=True, slots=True)
class Tls:
    """Files in PEM form; `certificate` holds the whole chain."""

    certificate: Path
    key: Path


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    """uvloop where it exists, for `asyncio.Runner`."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop
    return uvloop.new_event_loop


class EdgeServer(uvicorn.Server):
    """Serves `app` (ASGI 3, with lifespan) and WebSockets on given sockets, in the running loop.

    `edge` is shared by all connections; `addresses` are where it listens after `start`.
    """

    def __init__(
        self,
        app: Any,
        open_conversation: OpenConversation,
        *,
        limits: EdgeLimits | None = None,
        rules: PeerRules | None = None,
        tls: Tls | None = None,
    ) -> None:
        limits = limits or EdgeLimits()
        if not limits.connections:
            limits = replace(limits, connections=connections_within_open_files())
        self.edge = Edge(
            limits=limits,
            rules=rules or PeerRules(),
            open_conversation=open_conversation,
            clock=time.monotonic,
            on_empty=self._nobody_left,
        )
        super().__init__(_config(app, self.edge, tls))
        self.server_state.connections = self.edge.connections
        self.servers: list[asyncio.Server] = []
        self.addresses: list[tuple[str, int]] = []
        self._empty = asyncio.Event()
        self._clock: asyncio.TimerHandle | None = None

    @property
    def statistics(self) -> EdgeStatistics:
        """Counts since the start."""
        return self.edge.statistics

    async def start(self, sockets: Sequence[socket.socket]) -> None:
        """Starts the application, then accepts on `sockets`, which now belong to the server.

        Raises `RuntimeError` when the application's start fails; its log has the cause.
        """
        self.config.load()
        self.lifespan = self.config.lifespan_class(self.config)
        await self.lifespan.startup()
        if self.lifespan.should_exit:
            for sock in sockets:
                sock.close()
            raise RuntimeError("the HTTP application did not start")
        self._tick()
        self.edge.sweeper.start()
        for sock in sockets:
            self.servers.append(await self._accept(sock))
        self.addresses = [sock.getsockname()[:2] for sock in sockets]
        self.started = True

    async def stop(self, within_s: float) -> None:
        """Stops accepting, asks every connection to end, and ends those that haven't after `within_s`.

        Returns when all have gone and the application has shut down. The second call does nothing.
        """
        if not self.started:
            return
        self.started = False
        for server in self.servers:
            server.close()
        for connection in tuple(self.edge.connections):
            connection.shutdown()
        if not await self._emptied(within_s):
            for connection in tuple(self.edge.connections):
                connection.discard()
            await self._emptied(1.0)
        await self._finish_tasks()
        self.edge.sweeper.stop()
        if self._clock is not None:
            self._clock.cancel()
        await self.lifespan.shutdown()

    async def _accept(self, sock: socket.socket) -> asyncio.Server:
        def protocol() -> asyncio.Protocol:
            made: Any = self.config.http_protocol_class
            return cast(
                asyncio.Protocol,
                made(config=self.config, server_state=self.server_state, app_state=self.lifespan.state),
            )

        limits, tls = self.edge.limits, self.config.ssl
        # Without this a silent TLS client would be held for a minute, unseen by the sweeper.
        seconds = limits.handshake_ms / 1000 if tls is not None else None
        return await asyncio.get_running_loop().create_server(
            protocol, sock=sock, ssl=tls, backlog=limits.backlog, ssl_handshake_timeout=seconds
        )

    async def _emptied(self, within_s: float) -> bool:
        self._empty.clear()
        if not self.edge.connections:
            return True
        try:
            await asyncio.wait_for(self._empty.wait(), within_s)
        except TimeoutError:
            return False
        return True

    def _nobody_left(self) -> None:
        self._empty.set()

    async def _finish_tasks(self) -> None:
        """With its connection gone a request's task has nothing left to do but to notice."""
        tasks = set(self.server_state.tasks)
        if tasks:
            _, unfinished = await asyncio.wait(tasks, timeout=1.0)
            for task in unfinished:
                task.cancel()
            await asyncio.gather(*unfinished, return_exceptions=True)

    def _tick(self) -> None:
        """Once a second: the Date header that uvicorn puts before the application's own headers."""
        self.server_state.default_headers = [(b"date", formatdate(usegmt=True).encode())]
        self._clock = asyncio.get_running_loop().call_later(1.0, self._tick)


def _config(app: Any, edge: Edge, tls: Tls | None) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=cast(Any, functools.partial(GuardedHTTP, edge)),
        ws=cast(Any, functools.partial(WebSocketConnection, edge)),
        interface="asgi3",
        lifespan="on",
        log_config=None,
        access_log=False,  # it would print query strings
        proxy_headers=False,  # `proxies.PeerRules` decides, for WebSockets too
        server_header=False,
        ssl_certfile=None if tls is None else tls.certificate,
        ssl_keyfile=None if tls is None else tls.key,
    )
