"""Time and randomness, passed in so that tests can set them."""

import secrets
import time
from typing import Final, Protocol


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


_CODE_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def join_code() -> str:
    """40 random bits as 8 characters; who guesses is slowed down (`failed_codes_per_10_minutes`)."""
    return "".join([secrets.choice(_CODE_LETTERS) for _ in range(8)])


def random_below(bound: int) -> int:
    return secrets.randbelow(bound) if bound > 0 else 0
