"""Text as WebSocket carries it."""

from typing import Final

_REASON_BYTES: Final = 123  # RFC 6455 §5.5: a control frame's 125, less the code


def utf8_error(payload: bytes) -> str | None:
    """What is wrong with `payload` as UTF-8 (RFC 6455 §8.1), or None."""
    if payload.isascii():
        return None
    try:
        payload.decode()
    except UnicodeDecodeError as exc:
        return f"{exc.reason} at position {exc.start}"
    return None


def close_reason(reason: str) -> str:
    """`reason`, cut at a character's end to what a close frame holds."""
    return reason.encode()[:_REASON_BYTES].decode(errors="ignore")
