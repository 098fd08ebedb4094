"""Rates: fixed windows by account or address, kept in memory, so that they survive a reconnect."""

from collections.abc import Hashable
from typing import Final

from handraise.errors import RateLimited
from handraise.service.clock import Clock

MOST_KEYS: Final = 20_000
"""Past it, keys whose window has ended are forgotten, then those with the least in it."""


class Window:
    """At most `limit` in `window_ms`, counted from the first; a full window may come at once. 0 = no limit."""

    def __init__(
        self, what: str, name: str, limit: int, window_ms: int, clock: Clock, most_keys: int = MOST_KEYS
    ) -> None:
        self._what = what
        self._name = name
        self._limit = limit
        self._window_s = window_ms / 1000
        self._clock = clock
        self._most_keys = most_keys
        self._windows: dict[Hashable, tuple[float, int]] = {}

    def __len__(self) -> int:
        return len(self._windows)

    def take(self, key: Hashable) -> None:
        """Counts one, or raises `RateLimited` with the time until the window ends."""
        if self._limit == 0:
            return
        now, started, count = self._window(key)
        if key not in self._windows and len(self._windows) >= self._most_keys:
            self._forget(now)
        self._windows[key] = (started, count + 1)
        self._refuse(now, started, count)

    def check(self, key: Hashable) -> None:
        """Raises `RateLimited` where the window is full; counts nothing."""
        if self._limit:
            self._refuse(*self._window(key))

    def flooded(self, key: Hashable) -> bool:
        """Whether it went on to twice the limit."""
        return self._limit > 0 and self._windows.get(key, (0.0, 0))[1] > 2 * self._limit

    def _window(self, key: Hashable) -> tuple[float, float, int]:
        """Now, when the key's present window began, and how many there were in it."""
        now = self._clock.monotonic()
        started, count = self._windows.get(key, (now, 0))
        return (now, now, 0) if now - started >= self._window_s else (now, started, count)

    def _refuse(self, now: float, started: float, count: int) -> None:
        if count >= self._limit:
            left_ms = round((started + self._window_s - now) * 1000)
            raise RateLimited(self._what, self._name, max(1, left_ms))

    def _forget(self, now: float) -> None:
        """A tenth at the least goes, so that not every new key looks at all others."""
        running = [
            (count, started, key) for key, (started, count) in self._windows.items() if now - started < self._window_s
        ]
        running.sort(key=lambda window: window[:2], reverse=True)
        self._windows = {key: (started, count) for count, started, key in running[: self._most_keys * 9 // 10]}
