"""Times on the wire: RFC 3339, UTC, milliseconds. Inside, a time is an integer of milliseconds since the epoch."""

from datetime import UTC, datetime
from functools import lru_cache

from handraise.errors import Invalid


@lru_cache(maxsize=4096)
def _second(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}"


def to_wire(ms: int) -> str:
    """`2026-11-22T20:30:00.123Z`."""
    seconds, rest = divmod(ms, 1000)
    return f"{_second(seconds)}.{rest:03d}Z"


def from_wire(text: str, field: str) -> int:
    """Milliseconds since the epoch; a time without an offset is refused (RFC 3339 §4.3)."""
    try:
        stamp = datetime.fromisoformat(text)
    except ValueError:
        stamp = None
    if stamp is None or stamp.tzinfo is None:
        raise Invalid(field, "A time is RFC 3339 with an offset, as 2026-11-22T20:30:00.123Z.")
    return round(stamp.timestamp() * 1000)
