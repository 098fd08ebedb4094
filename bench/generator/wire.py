"""The bytes that a client sends: the upgrade request and masked frames (RFC 6455 §4.1, §5.3)."""

from base64 import b64encode
from hashlib import sha1
from typing import Final

_KEY: Final = b64encode(b"handraise-bench!").decode()
ACCEPT: Final = b64encode(sha1((_KEY + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest())
"""What the server must answer to our constant key."""

_NO_MASK: Final = bytes(4)
"""A masking key of zeros is a valid one, and costs the generator nothing; the server unmasks all the same."""


def upgrade(host: str, port: int) -> bytes:
    """The request that opens a WebSocket at `/ws`, as a library would send it: no Origin, no compression."""
    return (
        f"GET /ws HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {_KEY}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: handraise.v1\r\n\r\n"
    ).encode()


def masked(payload: bytes, opcode: int = 1) -> bytes:
    """One final client frame."""
    size = len(payload)
    if size < 126:
        return bytes((0x80 | opcode, 0x80 | size)) + _NO_MASK + payload
    return bytes((0x80 | opcode, 0x80 | 126)) + size.to_bytes(2, "big") + _NO_MASK + payload
