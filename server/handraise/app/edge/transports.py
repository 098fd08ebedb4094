"""What asyncio's transports don't offer: ending one whose peer doesn't read, and seeing whether it makes progress."""

import asyncio
import socket
import struct
from typing import Any

_NO_LINGER = struct.pack("ii", 1, 0)
_BYTES_ACKED = struct.Struct("@Q")
_BYTES_ACKED_OFFSET = 120  # tcpi_bytes_acked in Linux's struct tcp_info (since 4.1), cumulative
_TCP_INFO: int | None = getattr(socket, "TCP_INFO", None)


def drop(transport: asyncio.Transport) -> None:
    """Ends the connection now with a reset. Call it only before `connection_lost`.

    `close()` would wait for ever for a peer that doesn't read, and without SO_LINGER the kernel would go on keeping
    what it has queued for it (3.7 MB measured).
    """
    sock: Any = transport.get_extra_info("socket")
    if sock is not None and sock.family != socket.AddressFamily.AF_UNIX:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
    transport.abort()


def progress(transport: asyncio.Transport, buffered_bytes: int) -> int:
    """A number that grows whenever the peer takes in something.

    That is the count of acknowledged bytes where the kernel tells it; elsewhere the shrinking of the buffer, which
    comes in steps as large as the kernel's own.
    """
    sock: Any = transport.get_extra_info("socket")
    if _TCP_INFO is None or sock is None or sock.family == socket.AddressFamily.AF_UNIX:
        return -buffered_bytes
    info: bytes = sock.getsockopt(socket.IPPROTO_TCP, _TCP_INFO, _BYTES_ACKED_OFFSET + _BYTES_ACKED.size)
    if len(info) < _BYTES_ACKED_OFFSET + _BYTES_ACKED.size:
        return -buffered_bytes
    acknowledged: int = _BYTES_ACKED.unpack_from(info, _BYTES_ACKED_OFFSET)[0]
    return acknowledged
