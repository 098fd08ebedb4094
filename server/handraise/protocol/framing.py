"""Ready-made WebSocket frames from server to client (RFC 6455 §5.2): unmasked, FIN set, uncompressed.

A change is framed once and the same bytes are written to every connection: the only frame building on the hot path.
"""

from typing import Final

_TEXT: Final = 0x81  # FIN, opcode 1
_SHORT: Final = tuple(bytes((_TEXT, size)) for size in range(126))
_MEDIUM: Final = bytes((_TEXT, 126))
_LONG: Final = bytes((_TEXT, 127))

PING_FRAME: Final = b"\x89\x00"
"""A ping without payload (§5.5.2); a client's library answers it with a pong by itself."""


def text_frame(payload: bytes) -> bytes:
    """One whole text message. `payload` must be valid UTF-8; this isn't checked again."""
    size = len(payload)
    if size < 126:
        return _SHORT[size] + payload
    if size < 65536:
        return _MEDIUM + size.to_bytes(2, "big") + payload
    return _LONG + size.to_bytes(8, "big") + payload
