"""Times on the wire: RFC 3339, UTC, milliseconds. Inside, a time is an integer of milliseconds since the epoch."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from handraise.errors import Invalid

MAX_MS: Final = 253_402_300_799_999
"""9999-12-31T23:59:59.999Z, the last time that RFC 3339 can write."""


@lru_cache(maxsize=4096)
def _second(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}"


def to_wire(ms: int) -> str:
    """`2026-11-22T20:30:00.123Z`."""
    seconds, rest = divmod(ms, 1000)
    return f"{_second(seconds)}.{rest:03d}Z"


def from_wire(text: str, field: str) -> int:
    """Milliseconds since the epoch; a time without an offset is refused (RFC 3339 §4.3).

    So is one that `to_wire` couldn't write again: before the epoch, or past the year 9999 in UTC.
    """
    try:
        stamp = datetime.fromisoformat(text)
    except ValueError:
        stamp = None
    if stamp is None or stamp.tzinfo is None:
        raise Invalid(field, "A time is RFC 3339 with an offset, as 2026-11-22T20:30:00.123Z.")
    ms = round(stamp.timestamp() * 1000)
    if not 0 <= ms <= MAX_MS:
        raise Invalid(field, "A time is between 1970 and 9999.")
    return ms
