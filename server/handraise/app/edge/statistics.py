"""Counts that the metrics read; plain integers, written by the connections of one event loop."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class EdgeStatistics:
    """Since the start, except `websockets`, which are open now."""

    accepted: int = 0
    websockets: int = 0
    handshakes: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    """Requests and handshakes that the edge refused, by what was wrong: `origin`, `header_bytes`, `handshake_ms` …"""
    dropped: Counter[str] = field(default_factory=Counter)
    """Connections ended by a reset, by reason: `slow`, `closing`, `linger`, `shutdown` … or that of `abort()`."""
