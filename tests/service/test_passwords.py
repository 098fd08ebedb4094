"""S6: how passwords are kept, and that nobody waits for it but who signs in."""

import asyncio
from collections.abc import Iterator

import argon2
import pytest

from handraise.errors import Unavailable
from handraise.service import passwords as module
from handraise.service.passwords import Passwords


@pytest.fixture
def cheap() -> Iterator[Passwords]:
    it = Passwords(memory_kib=64, passes=1, threads=2)
    yield it
    it.close()


@pytest.fixture
def real() -> Iterator[Passwords]:
    it = Passwords()
    yield it
    it.close()


async def test_argon2id_with_19_mib_and_two_passes(real: Passwords) -> None:
    hash = await real.hash("correct horse")
    assert hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    found = argon2.extract_parameters(hash)
    assert (found.type, found.salt_len, found.hash_len) == (argon2.Type.ID, 16, 32)
    assert await real.matches(hash, "correct horse")
    assert not await real.matches(hash, "correct horsf")
    assert hash != await real.hash("correct horse")


async def test_an_account_that_is_not_there_costs_the_same(real: Passwords) -> None:
    """S8: a hash with the same parameters is checked, and is nobody's."""
    assert argon2.extract_parameters(real._nobodys) == argon2.extract_parameters(await real.hash("x"))
    assert not await real.matches(None, "correct horse")
    assert real.checked == 1
    assert real._nobodys != Passwords()._nobodys


async def test_the_loop_goes_on_meanwhile(real: Passwords) -> None:
    hashing = asyncio.create_task(real.hash("correct horse"))
    for _ in range(20):
        await asyncio.sleep(0)
    assert real.waiting == 1 and not hashing.done()
    await hashing


async def test_300_at_nine_o_clock_wait_their_turn_in_two_threads(cheap: Passwords) -> None:
    hash = await cheap.hash("correct horse")
    tries = [asyncio.create_task(cheap.matches(hash, f"correct horse{'!' * (n % 2)}")) for n in range(300)]
    await asyncio.sleep(0)
    assert cheap.waiting == 300
    assert await asyncio.gather(*tries) == [True, False] * 150
    assert cheap.waiting == 0 and len(cheap._pool._threads) == 2


async def test_the_queue_has_an_end(cheap: Passwords) -> None:
    tries = [asyncio.create_task(cheap.matches(None, "x")) for _ in range(module.MOST_WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(Unavailable):
        await cheap.matches(None, "x")
    assert not any(await asyncio.gather(*tries))
    assert not await cheap.matches(None, "x")


async def test_who_goes_away_gives_up_his_place(cheap: Passwords) -> None:
    tries = [asyncio.create_task(cheap.hash("correct horse")) for _ in range(100)]
    await asyncio.sleep(0)
    for each in tries:
        each.cancel()
    await asyncio.gather(*tries, return_exceptions=True)
    assert cheap.waiting == 0


async def test_a_hash_with_other_parameters_is_outdated(cheap: Passwords, real: Passwords) -> None:
    old = await cheap.hash("correct horse")
    assert real.is_outdated(old) and not cheap.is_outdated(old)
    assert await real.matches(old, "correct horse")


async def test_whatever_comes_is_only_wrong(cheap: Passwords) -> None:
    hash = await cheap.hash("correct horse")
    for text in ("", "\0", "\ud800", "x" * 1_000_000, "correct horse\0"):
        assert not await cheap.matches(hash, text)
    assert await cheap.matches(hash, "ｃorrect horse")


async def test_a_closed_pool_is_unavailable(cheap: Passwords) -> None:
    cheap.close()
    with pytest.raises(Unavailable):
        await cheap.hash("correct horse")
