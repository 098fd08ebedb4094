"""A link over a WebSocket (RFC 6455), by the `websockets` library."""

import logging
from typing import Any, Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.typing import Subprotocol

from handraise.client.address import Address
from handraise.client.errors import ConnectionLost, Refused
from handraise.client.link import ended
from handraise.client.options import Credentials, Options

_HELLO_BYTES: Final = 64 * 1024
_CLOSE_SECONDS: Final = 1.0
_ABNORMAL: Final = 1006

# The library logs headers and frames at DEBUG, and a token is in one of them: never below INFO, whatever the root is.
_logger = logging.getLogger("handraise.client.websocket")
_logger.setLevel(logging.INFO)


class NoWebSocket(ConnectionLost):
    """There is a server, but no WebSocket opens: the answer was HTTP `status`, nonsense, or none in time (None)."""

    def __init__(self, status: int | None, reason: str) -> None:
        super().__init__(_ABNORMAL, reason)
        self.status = status

    @property
    def final(self) -> bool:
        """Whether the same attempt would be answered the same."""
        return self.status is not None and 300 <= self.status < 500 and self.status not in (408, 425, 429)


class WebSocketLink:
    """Frames of one open socket."""

    transport = "websocket"

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    async def receive(self) -> bytes:
        try:
            return await self._socket.recv(decode=False)
        except ConnectionClosed as closed:
            raise self._ended(closed) from None

    async def send(self, payload: bytes) -> None:
        try:
            await self._socket.send(payload, text=True)
        except ConnectionClosed as closed:
            raise self._ended(closed) from None

    def limit(self, frame_bytes: int) -> None:
        self._socket.protocol.max_message_size = frame_bytes

    def abort(self) -> None:
        self._socket.transport.abort()

    async def close(self) -> None:
        await self._socket.close()

    def _ended(self, closed: ConnectionClosed) -> ConnectionLost | Refused:
        # The server's word counts; without one it is our own (a frame too large), or the network's.
        close = closed.rcvd or closed.sent
        return ended(close.code, close.reason) if close else ended(_ABNORMAL, "the connection was cut")


class _Connect(connect):
    """Follows no redirect: the token is for the server that the user named, and for no other."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


async def open_websocket(address: Address, credentials: Credentials, options: Options) -> WebSocketLink:
    """Opens a socket; the caller bounds the time. Raises `NoWebSocket`, or `ConnectionLost` without any server."""
    headers = {"Cookie": credentials.cookie} if credentials.cookie else None
    tls: dict[str, Any] = {"ssl": options.ssl} if options.ssl and address.websocket.startswith("wss:") else {}
    opening = _Connect(
        address.websocket,
        # A cookie is accepted from the server's own pages alone, so such a session says that it is one.
        origin=address.http if credentials.cookie else None,  # type: ignore[arg-type]  # a NewType of str
        subprotocols=[Subprotocol("handraise.v1")],
        compression=None,
        additional_headers=headers,
        proxy=None if address.loopback else True,
        open_timeout=None,
        ping_interval=None,  # the server's heartbeat tells us of life
        close_timeout=_CLOSE_SECONDS,
        max_size=_HELLO_BYTES,
        logger=_logger,
        **tls,
    )
    try:
        return WebSocketLink(await opening)
    except InvalidStatus as invalid:
        status = invalid.response.status_code
        raise NoWebSocket(status, f"the upgrade was answered with HTTP {status}") from invalid
    except (InvalidHandshake, EOFError) as invalid:
        raise NoWebSocket(None, f"no WebSocket handshake: {invalid}") from invalid
    except OSError as error:
        raise ConnectionLost(_ABNORMAL, f"{type(error).__name__}: {error.strerror or error}") from error
