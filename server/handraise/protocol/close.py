"""Close codes (RFC 6455 §7.4.2: 4000–4999 are the application's own).

4000–4499 mean «reconnect and resume», 4500–4999 «don't come back the same way».
"""

from enum import IntEnum


class CloseCode(IntEnum):
    INTERNAL = 4000
    SILENT = 4001
    SLOW = 4002
    DRAINING = 4003
    TOO_MANY_COMMANDS = 4008
    AUTH_FAILED = 4500
    PROTOCOL_VERSION = 4501
    BAD_FRAME = 4502
    REVOKED = 4503
    TOO_MANY_CONNECTIONS = 4504
    AUTH_TIMEOUT = 4505


def may_resume(code: int) -> bool:
    """Whether a client that was closed with `code` should reconnect and resume by itself."""
    return code < 4500
