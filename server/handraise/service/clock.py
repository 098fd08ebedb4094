"""Time and randomness, passed in so that tests can set them."""

import secrets
import time
from typing import Protocol


class Clock(Protocol):
    """`now_ms` is the wall clock, which may jump; `monotonic` never goes back and measures durations in seconds."""

    def now_ms(self) -> int: ...

    def monotonic(self) -> float: ...


class SystemClock:
    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        return time.monotonic()


def secret() -> str:
    """256 random bits as URL-safe text."""
    return secrets.token_urlsafe(32)


def random_below(bound: int) -> int:
    return secrets.randbelow(bound) if bound > 0 else 0
