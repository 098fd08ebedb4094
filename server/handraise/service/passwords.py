"""Passwords as they are kept: Argon2id (RFC 9106), in a few threads of their own, so that the event loop never waits.

At nine o'clock hundreds sign in: they queue here, in turn, and nobody else feels it.
"""

import asyncio
import os
import secrets
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

import argon2

from handraise.domain.passwords import canonical
from handraise.errors import Unavailable

T = TypeVar("T")

MEMORY_KIB: Final = 19 << 10
PASSES: Final = 2
"""With one lane, what OWASP's password storage cheat sheet asks for at the least (S6)."""

MOST_WAITING: Final = 2000
"""Beyond it the answer is `unavailable`: who waits longer has gone."""

LONGEST: Final = 1000
"""Characters that are looked at; no password is as long (`limits.password_chars`)."""


def workers() -> int:
    """Half of the processors, so that the loop has one, and four at most: each takes 19 MiB while it works."""
    return max(1, min(4, (os.cpu_count() or 2) // 2))


class Passwords:
    """Makes and checks hashes. `memory_kib` and `passes` are for tests, which make thousands."""

    def __init__(self, *, memory_kib: int = MEMORY_KIB, passes: int = PASSES, threads: int | None = None) -> None:
        self._hasher = argon2.PasswordHasher(passes, memory_kib, 1, hash_len=32, salt_len=16, type=argon2.Type.ID)
        self._pool = ThreadPoolExecutor(threads or workers(), thread_name_prefix="argon2")
        self._nobodys = _hash_of_nothing(memory_kib, passes)
        self.waiting = 0
        """Hashes that are wanted at this moment, those at work too."""
        self.checked = 0
        self.made = 0

    async def hash(self, password: str) -> str:
        """What is stored: the hash with its salt and parameters (the PHC string)."""
        self.made += 1
        return await self._run(lambda: self._hasher.hash(password))

    async def matches(self, hash: str | None, password: str) -> bool:
        """Whether the password is that of the hash. None, for an account that isn't there, takes as long (S8)."""
        candidate = canonical(password[:LONGEST])
        self.checked += 1
        return await self._run(lambda: self._verify(hash or self._nobodys, candidate))

    def is_outdated(self, hash: str) -> bool:
        """Whether it was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(hash)

    def close(self) -> None:
        """What waits is given up; a thread ends after the hash that it is at."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _verify(self, hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(hash, password.encode("utf-8", "replace"))
        except argon2.exceptions.VerificationError:
            return False

    async def _run(self, work: Callable[[], T]) -> T:
        if self.waiting >= MOST_WAITING:
            raise Unavailable("Too many people sign in at this moment; try again.")
        self.waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        except RuntimeError as error:  # the pool is closed
            raise Unavailable("The server is stopping.") from error
        finally:
            self.waiting -= 1


def _hash_of_nothing(memory_kib: int, passes: int) -> str:
    """Looks like a hash, costs as much to check, and is that of no password that anybody will ever find."""
    salt, digest = (b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (16, 32))
    return f"$argon2id$v=19$m={memory_kib},t={passes},p=1${salt}${digest}"
