"""Connections per address."""

import asyncio

import pytest

from handraise.app.edge.addresses import AddressBook, address_key
from handraise.app.edge.proxies import PeerRules
from tests.edge.harness import get, patient, serving, upgrade


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("unix", "unix"),
    ],
)
def test_what_counts_as_one_address(address: str, key: str) -> None:
    assert address_key(address) == key


def test_the_book_is_empty_when_all_have_left() -> None:
    book = AddressBook(2)
    keys = [book.enter("192.0.2.1"), book.enter("192.0.2.1")]
    assert book.enter("192.0.2.1") is None and book.enter("192.0.2.2") == "192.0.2.2"
    for key in (*keys, "192.0.2.2"):
        assert key is not None
        book.leave(key)
    assert len(book) == 0


def test_without_a_limit_nothing_is_counted() -> None:
    book = AddressBook(0)
    assert book.enter("192.0.2.1") == "" and len(book) == 0
    book.leave("")


LIMITS = patient(connections_per_address=3)


async def test_one_connection_too_many_is_refused_until_another_leaves() -> None:
    async with serving(LIMITS) as running:
        held = [await running.websocket(), await running.websocket(), await running.connect()]
        held[2].send(get())
        assert (await held[2].response())[0] == 200
        async with await running.connect() as raw:
            problem = await raw.problem()
            assert (problem["status"], problem["code"]) == (429, "rate_limited")
        await held[0].aclose()
        await running.house.until(lambda: len(running.house.open) == 1)
        held[0] = await running.websocket()
        await asyncio.gather(*(raw.aclose() for raw in held))


async def test_behind_a_proxy_the_clients_are_counted_not_the_proxy() -> None:
    rules = PeerRules.of(trusted=["127.0.0.1"])
    async with serving(LIMITS, rules) as running:
        held = []
        for number in range(6):
            held.append(await running.connect())
            held[-1].send(upgrade(f"X-Forwarded-For: 203.0.113.{number % 2}"))
            assert (await held[-1].response())[0] == 101
        async with await running.connect() as raw:
            raw.send(upgrade("X-Forwarded-For: 203.0.113.1"))
            assert (await raw.problem())["status"] == 429
        await asyncio.gather(*(raw.aclose() for raw in held))
