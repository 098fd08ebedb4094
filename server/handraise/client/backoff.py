"""How long to wait before the next attempt to connect."""

from collections.abc import Callable


class Backoff:
    """Full jitter: uniform between 0 and a cap that doubles from `first` to `most` seconds.

    A connection that held for `calm` seconds starts it again. `uniform` is `random.uniform`, or a test's.
    """

    def __init__(
        self,
        uniform: Callable[[float, float], float],
        *,
        first: float = 0.5,
        most: float = 30.0,
        calm: float = 60.0,
    ) -> None:
        self._uniform = uniform
        self._first = first
        self._most = most
        self._calm = calm
        self._cap = first

    @property
    def cap(self) -> float:
        """The longest that the next delay can be, in seconds."""
        return self._cap

    def next(self) -> float:
        """The delay before the next attempt, in seconds."""
        delay = self._uniform(0.0, self._cap)
        self._cap = min(self._most, self._cap * 2)
        return delay

    def held(self, seconds: float) -> None:
        """A connection was up for `seconds` and has ended."""
        if seconds >= self._calm:
            self._cap = self._first
