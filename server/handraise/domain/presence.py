"""Who is online, as others are told: late, seldom, and without a flicker. Pure; times are monotonic milliseconds.

An account that comes is told after a moment, together with others that came; one that goes, after a grace in which it
may come back; and nothing is told of one account twice within `every_ms`. Nothing here is ever stored.
"""

import heapq

import msgspec


class _State(msgspec.Struct):
    """`here`: it has a connection. `told`: what others know, since `told_at`. `at`: when to look at it again."""

    here: bool
    told: bool
    told_at: int
    at: int


class Roster:
    """The accounts that are online, or were a moment ago. Others are forgotten."""

    def __init__(self, *, settle_ms: int, grace_ms: int, every_ms: int) -> None:
        self._settle_ms, self._grace_ms, self._every_ms = settle_ms, grace_ms, every_ms
        self._states: dict[int, _State] = {}
        self._agenda: list[tuple[int, int]] = []

    def __len__(self) -> int:
        return len(self._states)

    def came(self, account: int, now: int) -> None:
        """It has a connection; calling this for each one is harmless."""
        state = self._states.get(account)
        if state is None:
            state = self._states[account] = _State(False, False, now - self._every_ms, now)
        if not state.here:
            state.here = True
            self._look_again(account, state, now + self._settle_ms)

    def went(self, account: int, now: int) -> None:
        """Its last connection ended."""
        state = self._states.get(account)
        if state is not None and state.here:
            state.here = False
            self._look_again(account, state, now + self._grace_ms)

    def withdraw(self, account: int, now: int) -> bool:
        """It no longer wants to be seen: it is offline at once. Whether that is news to others."""
        state = self._states.get(account)
        if state is None:
            return False
        told, state.here, state.told = state.told, False, False
        state.told_at = now if told else state.told_at
        self._look_again(account, state, now)
        return told

    def told(self, account: int) -> bool:
        """Whether others were told that it is online."""
        state = self._states.get(account)
        return state is not None and state.told

    def next_at(self) -> int | None:
        """When `due` has to be asked again."""
        return self._agenda[0][0] if self._agenda else None

    def due(self, now: int) -> list[tuple[int, bool]]:
        """What is to be told now: accounts, and whether they are online."""
        news: list[tuple[int, bool]] = []
        while self._agenda and self._agenda[0][0] <= now:
            at, account = heapq.heappop(self._agenda)
            state = self._states.get(account)
            if state is None or state.at != at:
                continue  # it came or went since
            if state.here != state.told:
                state.told, state.told_at = state.here, now
                news.append((account, state.told))
                if not state.told:
                    self._look_again(account, state, now)
            elif not state.here:
                del self._states[account]
        return news

    def _look_again(self, account: int, state: _State, at: int) -> None:
        state.at = max(at, state.told_at + self._every_ms)
        heapq.heappush(self._agenda, (state.at, account))
