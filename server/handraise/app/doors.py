"""A server's two doors: the port for everybody, and the admin socket for who may open it in the data folder."""

import asyncio
import socket
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from handraise.app.edge.conversation import Conversation, Link
from handraise.app.edge.listening import listen
from handraise.app.edge.proxies import PeerRules
from handraise.app.edge.server import EdgeServer, Tls
from handraise.app.http import admin
from handraise.app.http.auth import for_service
from handraise.app.http.build import build
from handraise.app.http.context import Context
from handraise.app.metrics import Metrics
from handraise.app.operations import Operations
from handraise.app.settings import Settings, edge_limits
from handraise.app.settings.exposure import lan_address, listen_on
from handraise.errors import OperatorError
from handraise.service import Service

if TYPE_CHECKING:
    from handraise.app.composition import Inside

_CLOSE_WITHIN_S: Final = 1.0
"""What connections get beyond `closing_ms` before they are cut."""


class Doors:
    """`bind` takes the addresses, `open` accepts, `close` drains. `port` and `url` are known after `bind`."""

    def __init__(self, inside: "Inside", operations: Operations) -> None:
        settings = inside.settings
        self._settings = settings
        self._service = inside.service
        metrics = Metrics(lambda: self.server.edge, inside.hub, inside.journal, inside.service, inside.renderer)
        self.context = Context(
            settings=settings,
            service=inside.service,
            ping=inside.store.ping,
            metrics=metrics.text,
            dropped=lambda reason: self.server.statistics.dropped.update((reason,)),
        )
        self.server = EdgeServer(
            build(self.context),
            partial(open_conversation, inside.service),
            limits=edge_limits(settings),
            rules=PeerRules.of(settings.trusted_proxies, settings.public_url, settings.origins),
            tls=_tls(settings),
        )
        self._admin = AdminServer(build(self.context, admin.routes(operations)))
        self.port = 0
        self.url = ""

    def bind(self) -> list[socket.socket]:
        """Listening sockets on every address of the settings. Raises `OperatorError`."""
        lan = lan_address()
        hosts = listen_on(self._settings, lan)
        sockets: list[socket.socket] = []
        self.port = self._settings.port
        try:
            for host in hosts:
                sockets += listen(host, self.port, self.server.edge.limits)
                self.port = sockets[0].getsockname()[1]
        except OSError as error:
            for sock in sockets:
                sock.close()
            raise OperatorError(f"Can't listen on {host}, port {self.port}: {error.strerror or error}.") from None
        self.url = _url(self._settings, hosts[-1], self.port, lan)
        return sockets

    async def open(self, admin_socket: socket.socket, sockets: list[socket.socket]) -> None:
        """Begins to accept; the sockets now belong to the doors."""
        await self._admin.start(admin_socket)
        await self.server.start(sockets)

    async def close(self) -> None:
        """No new connections, `draining` to the open ones, then their end."""
        self.context.draining = True
        for listener in self.server.servers:
            listener.close()
        await self._service.drain()
        await self.server.stop(self._settings.closing_ms / 1000 + _CLOSE_WITHIN_S)
        await self._admin.stop()


class AdminServer:
    """HTTP over a Unix socket that only the owner can open; so no guard, and nothing to authenticate."""

    def __init__(self, app: Any) -> None:
        self._config = uvicorn.Config(
            app, http=HttpToolsProtocol, ws="none", interface="asgi3", lifespan="off", log_config=None, access_log=False
        )
        self._state = ServerState()
        self._server: asyncio.Server | None = None

    async def start(self, sock: socket.socket) -> None:
        self._config.load()
        self._server = await asyncio.get_running_loop().create_unix_server(self._protocol, sock=sock)

    async def stop(self) -> None:
        """Lets running requests end for a moment, then cancels them."""
        if self._server is None:
            return
        self._server.close()
        for connection in tuple(self._state.connections):
            connection.shutdown()
        if tasks := set(self._state.tasks):
            _, unfinished = await asyncio.wait(tasks, timeout=_CLOSE_WITHIN_S)
            for task in unfinished:
                task.cancel()
            await asyncio.gather(*unfinished, return_exceptions=True)

    def _protocol(self) -> asyncio.Protocol:
        return HttpToolsProtocol(config=self._config, server_state=self._state, app_state={})


def open_conversation(service: Service, link: Link) -> Conversation:
    """A new WebSocket. The service knows a peer by the one cookie that counts, not by the header."""
    cast(Any, link).peer = for_service(link.peer)
    return service.open(cast(Any, link))


def _tls(settings: Settings) -> Tls | None:
    if settings.tls_cert is None or settings.tls_key is None:
        return None
    return Tls(settings.tls_cert, settings.tls_key)


def _url(settings: Settings, host: str, port: int, lan: str | None) -> str:
    if settings.public_url is not None:
        return settings.public_url
    if host in ("0.0.0.0", "::"):
        host = lan or "127.0.0.1"
    scheme = "https" if settings.secure else "http"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"
