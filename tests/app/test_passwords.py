"""Signing in by handle and password, over HTTP: what is told, what is counted, what may be changed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import argon2
import httpx
import pytest

from handraise.app.operator import AccountPassword
from handraise.domain.decide.identity import WRONG
from handraise.domain.intents import SetPassword
from tests.app.conftest import Start, link_of
from tests.support.browser import SESSION, SESSIONS, Browser
from tests.support.node import Gate, HandClock, Node
from tests.support.node import node as running_node
from tests.support.talker import Talker

GOOD = "correct horse"


@pytest.fixture
async def node(tmp_path: Path) -> AsyncIterator[Node]:
    async with running_node(tmp_path / "data", http=True) as it:
        yield it


async def person(it: Node, handle: str, password: str | None = GOOD, role: str = "educator") -> str:
    """A new account; gives a one-time link."""
    _, link = await it.service.accounts.add(handle, handle.title(), role)
    if password is not None:
        await it.service.signins.set_password(handle, password)
        return ""
    return link


async def test_a_handle_and_a_password_sign_in(start: Start) -> None:
    """With the real parameters, through the operator's own door."""
    server = await start()
    assert server.url is not None
    await link_of(server, "ana")
    await server.operations.account_password(AccountPassword(handle="ana", password=GOOD))
    async with Browser(server.url) as ana:
        answer = await ana.come(handle="@Ana", password=GOOD)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        assert ana.account["handle"] == "ana" and await ana.signed_in()
        async with ana.socket() as talker:
            await talker.post("by password #edtech")


async def test_nothing_tells_what_was_wrong(node: Node) -> None:
    """S8: same body, status and work for an unknown handle, a wrong password, no password, a disabled account."""
    await person(node, "ana")
    await person(node, "bo", None)
    await person(node, "cy")
    await node.service.accounts.set_active("cy", False)
    checked, told = node.service.passwords.checked, set()
    tries = [("ana", "wrong horse"), ("nobody", GOOD), ("bo", GOOD), ("cy", GOOD), ("no handle!", GOOD), ("\0", "\0")]
    async with httpx.AsyncClient(base_url=node.url) as http:
        for handle, password in [*tries, ("ana", ""), ("ana", "x" * 4096)]:
            answer = await http.post(SESSION, json={"handle": handle, "password": password})
            assert "set-cookie" not in answer.headers
            told.add((answer.status_code, answer.text, frozenset(answer.headers) - {"date"}))
    [(status, body, _)] = told
    assert status == 401 and WRONG in body
    assert node.service.passwords.checked - checked == 8, "each was checked against a hash"


@pytest.mark.parametrize("there", [True, False])
async def test_guesses_at_an_account_are_slowed_whether_it_is_there_or_not(tmp_path: Path, there: bool) -> None:
    """S7 over HTTP: in the end not even the right one is looked at, until the time that was told."""
    clock = HandClock()
    async with running_node(tmp_path / "data", http=True, clock=clock, limit_sign_in_failures_per_account=4) as it:
        if there:
            await person(it, "ana")
        async with Browser(it.url) as guesser:
            answers = [await guesser.come(handle="ana", password=f"guess number {n}") for n in range(4)]
            assert [answer.status_code for answer in answers] == [401] * 4
            for handle in ("ana", "@ANA"):
                late = await guesser.come(handle=handle, password=GOOD)
                assert (late.status_code, late.headers["retry-after"]) == (429, "900")
                assert late.json()["limit"] == "sign_in_failures_per_account"
            checked = it.service.passwords.checked
            await asyncio.gather(*[guesser.come(handle="ana", password=f"many at once {n}") for n in range(40)])
            assert it.service.passwords.checked == checked
            clock.forward(900_000)
            assert (await guesser.come(handle="ana", password=GOOD)).status_code == (200 if there else 401)


async def test_a_class_of_40_behind_one_address_signs_in(tmp_path: Path) -> None:
    """S7: all at once, at an address that has failed often, and is one short of its limit."""
    async with running_node(tmp_path / "data", http=True, limit_sign_in_failures_per_address=20) as it:
        hash = await it.service.passwords.hash(GOOD)
        for number in range(40):
            await it.service.accounts.add(f"pupil{number}", "Pupil", "student")
            account = await it.service.accounts.by_handle(f"pupil{number}")
            await it.journal.commit(SetPassword(actor=account.id, hash=hash))
        async with AsyncExitStack() as stack:
            browsers = [await stack.enter_async_context(Browser(it.url)) for _ in range(40)]
            for number in range(19):
                assert (await browsers[0].come(handle=f"nobody{number}", password=GOOD)).status_code == 401
            answers = await asyncio.gather(
                *[each.come(handle=f"pupil{number}", password=GOOD) for number, each in enumerate(browsers)]
            )
            assert [answer.status_code for answer in answers] == [200] * 40
            assert (await browsers[0].come(handle="nobody", password=GOOD)).status_code == 401
            late = await browsers[0].come(handle="pupil1", password=GOOD)
            assert (late.status_code, late.json()["limit"]) == (429, "sign_in_failures_per_address")


@pytest.mark.parametrize("how", [{"link": "x"}, {"token": "hr_x"}])
async def test_wrong_links_and_tokens_count_at_their_address(tmp_path: Path, how: dict[str, str]) -> None:
    async with running_node(tmp_path / "data", http=True, limit_sign_in_failures_per_address=3) as it:
        link = await person(it, "ana", None)
        async with Browser(it.url) as guesser:
            statuses = [(await guesser.come(**how)).status_code for _ in range(4)]
            assert statuses == [404 if "link" in how else 401] * 3 + [429]
            assert (await guesser.come(link=link)).status_code == 429


async def test_the_limits_are_published(node: Node) -> None:
    talker = await Talker.open(node.url)
    await talker.close()
    published = {
        name: value for name, value in talker.hello["limits"].items() if name.startswith(("sign_in", "password"))
    }
    assert published == {
        "sign_in_failures_per_account": 30,
        "sign_in_failures_per_address": 600,
        "password_least_chars": 8,
        "password_chars": 128,
    }


async def test_after_a_link_a_first_password_is_set_without_an_old_one(node: Node) -> None:
    link = await person(node, "ana", None)
    async with Browser(node.url) as ana, Browser(node.url) as other:
        await ana.come(link=link)
        for bad in ("short", "password123"):
            refused = await ana.password(bad)
            assert (refused.status_code, refused.json()["field"]) == (422, "password")
        assert (await ana.password(GOOD)).status_code == 204
        assert (await ana.password("another horse")).json()["field"] == "old"
        wrong = await ana.password("another horse", "wrong horse")
        assert (wrong.status_code, wrong.json()["field"]) == (422, "old")
        assert (await ana.password("another horse", GOOD)).status_code == 204
        assert (await other.come(handle="ana", password=GOOD)).status_code == 401
        assert (await other.come(handle="ana", password="another horse")).status_code == 200
        assert await ana.signed_in()


async def test_a_session_that_a_token_opened_sets_no_first_password(node: Node) -> None:
    async with Browser(node.url) as ana:
        await ana.come(token=await node.account("ana"))
        made = node.service.passwords.made
        refused = await ana.password(GOOD)
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
        assert node.service.passwords.made == made, "no work is done for it"
        assert (await node.service.accounts.by_handle("ana")).active


async def test_changes_count_as_commands(tmp_path: Path) -> None:
    """Each costs a hash or two, so the right old password is no way to keep the server busy."""
    async with running_node(tmp_path / "data", http=True, limit_commands_per_minute=2, clock=HandClock()) as it:
        await person(it, "ana")
        async with Browser(it.url) as ana:
            await ana.come(handle="ana", password=GOOD)
            answers = [await ana.password(GOOD, GOOD) for _ in range(3)]
            assert [answer.status_code for answer in answers] == [204, 204, 429]
            assert answers[2].json()["limit"] == "commands_per_minute"


async def test_guessing_the_old_password_is_slowed_apart_from_strangers(tmp_path: Path) -> None:
    async with running_node(tmp_path / "data", http=True, limit_sign_in_failures_per_account=3) as it:
        await person(it, "ana")
        async with Browser(it.url) as ana, Browser(it.url) as stranger:
            await ana.come(handle="ana", password=GOOD)
            for number in range(3):
                await stranger.come(handle="ana", password=f"guess number {number}")
            statuses = [(await ana.password("another horse", f"guess {number}")).status_code for number in range(4)]
            assert statuses == [422, 422, 422, 429]


async def test_a_write_needs_the_csrf_token_and_json_here_too(node: Node) -> None:
    await person(node, "ana")
    async with Browser(node.url) as ana:
        await ana.come(handle="ana", password=GOOD)
        del ana.http.headers["X-CSRF-Token"]
        assert (await ana.password("another horse", GOOD)).status_code == 403
        assert (await ana.http.delete(SESSIONS)).status_code == 403
        assert (await ana.http.post("/api/v1/invites", json={"role": "student"})).status_code == 403
        assert (await ana.http.put("/api/v1/password", content=b"{}")).status_code == 415


async def test_a_token_is_no_browser(node: Node) -> None:
    headers = {"Authorization": f"Bearer {await node.account('ana')}"}
    async with httpx.AsyncClient(base_url=node.url, headers=headers) as bot:
        assert (await bot.put("/api/v1/password", json={"password": GOOD})).status_code == 403
        assert (await bot.get(SESSIONS)).status_code == (await bot.delete(SESSIONS)).status_code == 403


async def test_a_hash_with_old_parameters_is_renewed_at_sign_in(node: Node) -> None:
    await person(node, "ana", None)
    account = await node.service.accounts.by_handle("ana")
    old = argon2.PasswordHasher(1, 32, 1).hash(GOOD)
    await node.journal.commit(SetPassword(actor=account.id, hash=old))
    async with Browser(node.url) as ana, Browser(node.url) as other:
        answers = await asyncio.gather(ana.come(handle="ana", password=GOOD), other.come(handle="ana", password=GOOD))
        assert [answer.status_code for answer in answers] == [200, 200]
        kept = await node.held.password(account.id)
        assert kept is not None and kept.hash is not None
        assert argon2.extract_parameters(kept.hash).memory_cost == 64
        assert (await other.come(handle="ana", password=GOOD)).status_code == 200


async def test_the_sessions_are_listed_without_a_secret(node: Node) -> None:
    await person(node, "ana")
    async with Browser(node.url) as ana, Browser(node.url) as other:
        await ana.come(handle="ana", password=GOOD)
        await other.come(token=(await node.service.accounts.new_token("ana"))[1])
        shown = (await ana.http.get(SESSIONS)).json()
        assert sorted((row["via"], row["current"]) for row in shown["sessions"]) == [
            ("password", True),
            ("token", False),
        ]
        assert set(shown["sessions"][0]) == {"created_at", "expires_at", "via", "current"}
        assert shown["password_at"] is not None


async def test_a_password_changed_while_it_signs_in_opens_nothing(node: Node) -> None:
    """S27: it was right when it was read, and is another one when the session would be stored."""
    await person(node, "ana")
    account = await node.service.accounts.by_handle("ana")
    gate, read = Gate(), node.held.password_of

    async def gated(handle: str) -> Any:
        found = await read(handle)
        await gate.passed()
        return found

    setattr(node.held, "password_of", gated)  # noqa: B010
    gate.shut()
    async with Browser(node.url) as ana:
        coming = asyncio.create_task(ana.come(handle="ana", password=GOOD))
        await gate.somebody()
        await node.journal.commit(SetPassword(actor=account.id, hash="another's"))
        gate.open()
        answer = await coming
        assert (answer.status_code, answer.json()["detail"]) == (401, WRONG)
    assert await node.held.sessions(account.id, 0) == []
