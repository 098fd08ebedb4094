"""Listening sockets with the options that accepted connections inherit."""

import resource
import socket
from typing import Final

from handraise.app.edge.limits import EdgeLimits

_RESERVED_FILES: Final = 200
"""Descriptors kept for the database, the log, the worker and whatever else isn't a connection."""


def listen(host: str, port: int, limits: EdgeLimits) -> list[socket.socket]:
    """One bound and listening socket per address of `host`. Port 0: any free one, the same for all.

    Raises `OSError` when the name can't be resolved or an address is taken; then none stays open.
    """
    sockets: list[socket.socket] = []
    try:
        for family, kind, protocol, _, address in socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        ):
            chosen = sockets[0].getsockname()[1] if sockets else port
            sockets.append(_listening(socket.socket(family, kind, protocol), (address[0], chosen), limits))
    except OSError:
        for sock in sockets:
            sock.close()
        raise
    return sockets


def _listening(sock: socket.socket, address: tuple[str | int, int], limits: EdgeLimits) -> socket.socket:
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # The kernel queues little for each client, and data unacknowledged for too long ends the connection.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, limits.sndbuf_bytes)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, limits.tcp_user_timeout_ms)
        if sock.family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind(address)
        sock.listen(limits.backlog)
        sock.setblocking(False)
    except OSError:
        sock.close()
        raise
    return sock


def connections_within_open_files() -> int:
    """How many connections the process's limit on open files leaves: reaching that limit would starve the database."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(soft - _RESERVED_FILES, soft // 2)
