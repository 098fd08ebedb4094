"""Guessing is slowed (S7): wrong passwords, links and codes are counted by account and by address, in memory.

What was right doesn't count, so that a school behind one address signs in at nine o'clock without waiting. A guess at
an account counts from before it is looked at until it turns out right: many at once get no further than one after
another. At an address it counts when it was wrong, or a school's pupils would stand in each other's way; what was
looked at together beyond the limit is owed, and nothing is looked at from there until it is paid back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from handraise.errors import CommandError, NotFound, RateLimited, Unauthenticated
from handraise.protocol.limits import Limits
from handraise.service.clock import Clock

HOUR_S: Final = 3600.0
MOST_OWED_S: Final = 24 * HOUR_S
"""However much was tried at once, a school's address isn't shut out for longer."""
MOST_KEYS: Final = 20_000
"""Accounts, and as many addresses, that are remembered; past it those who failed least are forgotten."""

_ROUNDING_S: Final = 1e-6
KEY_CHARS: Final = 64
"""What a stranger writes as a handle is kept no longer than this."""


class Allowance:
    """`limit` failures at once, and as many again over each hour, evenly: a bucket that drains (GCRA, ITU-T I.371).

    Kept for each key is the moment at which its bucket will be empty.
    """

    def __init__(self, what: str, name: str, limit: int, clock: Clock, most_keys: int = MOST_KEYS) -> None:
        self._what = what
        self._name = name
        self._clock = clock
        self._step_s = HOUR_S / limit
        self._most_keys = most_keys
        self._empty_at: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._empty_at)

    def check(self, key: str) -> None:
        """Raises `RateLimited` where there is no room for one more, with the time until there is."""
        late_s = self._with_one_more(key) - self._clock.monotonic() - HOUR_S
        if late_s > _ROUNDING_S:
            raise RateLimited(self._what, self._name, max(1, round(late_s * 1000)))

    def count(self, key: str) -> None:
        """Counts one, whether there is room or not: what is beyond the limit has to drain too."""
        if key not in self._empty_at and len(self._empty_at) >= self._most_keys:
            self._forget(self._clock.monotonic())
        self._empty_at[key] = min(self._with_one_more(key), self._clock.monotonic() + MOST_OWED_S)

    def give_back(self, key: str) -> None:
        """Takes back what `count` counted."""
        empty_at = self._empty_at.get(key)
        if empty_at is None:
            return
        if empty_at - self._step_s <= self._clock.monotonic():
            del self._empty_at[key]
        else:
            self._empty_at[key] = empty_at - self._step_s

    def _with_one_more(self, key: str) -> float:
        now = self._clock.monotonic()
        return max(now, self._empty_at.get(key, now)) + self._step_s

    def _forget(self, now: float) -> None:
        """Empty buckets first, then the emptiest: who wants a full one forgotten has to fill thousands of others."""
        kept = sorted(((at, key) for key, at in self._empty_at.items() if at > now), reverse=True)
        self._empty_at = {key: at for at, key in kept[: self._most_keys * 9 // 10]}


class Guessing:
    """Counts what strangers try. One owner, the event loop."""

    def __init__(self, limits: Limits, clock: Clock) -> None:
        self._accounts = Allowance(
            "wrong passwords for this account",
            "sign_in_failures_per_account",
            limits.sign_in_failures_per_account,
            clock,
        )
        self._addresses = Allowance(
            "failed sign-ins from this address",
            "sign_in_failures_per_address",
            limits.sign_in_failures_per_address,
            clock,
        )

    @contextmanager
    def attempt(self, address: str | None = None, account: str | None = None) -> Iterator[None]:
        """The block looks at one secret. It raises `Unauthenticated` or `NotFound` where that is wrong.

        `address` is what counts as one, `account` what the guess is at, whether there is such an account or not.
        Raises `RateLimited` before the block. A block that is cut off may have told something, so it counts.
        """
        address, account = _key(address), _key(account)
        if address is not None:
            self._addresses.check(address)
        if account is not None:
            self._accounts.check(account)
            self._accounts.count(account)
        right = False
        try:
            yield
            right = True
        except CommandError as error:
            right = not isinstance(error, Unauthenticated | NotFound)
            raise
        finally:
            if right and account is not None:
                self._accounts.give_back(account)
            if not right and address is not None:
                self._addresses.count(address)


def _key(written: str | None) -> str | None:
    return None if written is None else written[:KEY_CHARS]
