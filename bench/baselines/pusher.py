"""Sends ready-made bytes as fast as the kernel takes them: what the generator's own limit is measured with.

Accepts the given number of connections, takes each through upgrade, `hello` and `ready`, then gives each in turn the
same `batch` events with one `sendall`, until it is ended. Nothing is encoded while it runs.
"""

import argparse
import os
import socket

import orjson

from bench.generator.wire import ACCEPT
from bench.measure.system import raise_file_limit

_UPGRADED = b"HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: %b\r\n\r\n" % ACCEPT


def frame(payload: bytes) -> bytes:
    """One final text frame from a server."""
    size = len(payload)
    head = bytes((0x81, size)) if size < 126 else b"\x81\x7e" + size.to_bytes(2, "big")
    return head + payload


def greet(client: socket.socket) -> None:
    """The handshake, in order and blocking."""
    client.recv(65536)
    client.sendall(_UPGRADED + frame(b'{"type":"hello"}'))
    client.recv(65536)
    client.sendall(frame(b'{"type":"ready"}'))


def main() -> None:
    """Pushes until killed, or until the connections end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=1000)
    parser.add_argument("--event-bytes", type=int, default=450)
    parser.add_argument("--batch", type=int, default=64)
    options = parser.parse_args()
    raise_file_limit()
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    print(orjson.dumps({"port": listener.getsockname()[1]}).decode(), flush=True)
    clients = []
    for _ in range(options.connections):
        clients.append(listener.accept()[0])
        greet(clients[-1])
    event = b'{"type":"post","seq":4791,"pad":"'
    event += b"x" * (options.event_bytes - len(event) - 2) + b'"}'
    data = frame(event) * options.batch
    try:
        while True:
            for client in clients:
                client.sendall(data)
    except (BrokenPipeError, ConnectionResetError):
        os._exit(0)


if __name__ == "__main__":
    main()
