"""Invites over HTTP: made by who may, redeemed once, told to nobody else."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from handraise.domain.decide.invites import UNKNOWN
from handraise.domain.intents import PutAccount
from tests.support.browser import INVITE, INVITES, Browser
from tests.support.node import HandClock, Node
from tests.support.node import node as running_node
from tests.support.talker import talking

LOOK = "/api/v1/invite/look"
DAY_MS = 86_400_000


@pytest.fixture
async def node(tmp_path: Path) -> AsyncIterator[Node]:
    async with running_node(tmp_path / "data", http=True) as it:
        yield it


async def inviter(it: Node, handle: str = "ana", role: str = "educator", **how: Any) -> Browser:
    """Somebody with a token, over HTTP."""
    browser = Browser(it.url)
    browser.http.headers["Authorization"] = f"Bearer {await it.account(handle, role, **how)}"
    return browser


async def code_of(browser: Browser, role: str = "educator", **how: Any) -> str:
    made = await browser.http.post(INVITES, json={"role": role, **how})
    assert made.status_code == 201, made.text
    code: str = made.json()["code"]
    return code


async def test_a_colleague_comes_by_a_link_and_follows_who_invited_her(node: Node) -> None:
    async with await inviter(node) as ana, Browser(node.url) as bo:
        made = (await ana.http.post(INVITES, json={"role": "educator"})).json()
        assert made["link"] == f"{node.url}/#invite={made['code']}"
        sight = (await bo.http.post(LOOK, json={"code": made["code"]})).json()
        assert (sight["role"], sight["inviter"]["handle"]) == ("educator", "ana")
        who = {"handle": "@Bo", "name": "  Bo   Chen ", "password": "correct horse"}
        came = await bo.come(INVITE, code=made["code"], **who)
        assert came.status_code == 200 and "handraise=" in came.headers["set-cookie"]
        assert (bo.account["handle"], bo.account["name"], bo.account["role"]) == ("bo", "Bo Chen", "educator")
        async with bo.socket() as talker:
            assert [follow["feed"] for follow in talker.ready["follows"]] == ["user:1"]
        again = await bo.http.post(INVITE, json={"code": made["code"], "handle": "cy", "name": "Cy"})
        assert (again.status_code, again.json()["code"]) == (404, "not_found")
        [row] = (await ana.http.get(INVITES)).json()["invites"]
        assert (row["used"], row["uses"], [each["handle"] for each in row["joined"]]) == (1, 1, ["bo"])
        assert not set(row) & {"code", "link", "hash"}
    async with Browser(node.url) as later:
        assert (await later.come(handle="bo", password="correct horse")).status_code == 200


async def test_without_a_password_one_is_set_in_that_session(node: Node) -> None:
    async with await inviter(node) as ana, Browser(node.url) as bo:
        await bo.come(INVITE, code=await code_of(ana), handle="bo", name="Bo", follow_inviter=False)
        async with bo.socket() as talker:
            assert talker.ready["follows"] == []
        assert (await bo.password("correct horse")).status_code == 204


async def test_of_many_who_race_for_it_as_many_come_as_it_says(node: Node) -> None:
    async with await inviter(node) as ana, Browser(node.url) as new:
        code = await code_of(ana, "student", uses=3)
        answers = await asyncio.gather(
            *[new.http.post(INVITE, json={"code": code, "handle": f"pupil{n}", "name": "Pupil"}) for n in range(8)]
        )
        assert sorted(answer.status_code for answer in answers) == [200] * 3 + [404] * 5
    assert len(await node.service.accounts.all()) == 4


@pytest.mark.parametrize(
    ("role", "ask", "status", "field"),
    [
        ("student", {"role": "student"}, 403, None),
        ("bot", {"role": "student"}, 403, None),
        ("educator", {"role": "admin"}, 403, None),
        ("admin", {"role": "bot"}, 403, None),
        ("admin", {"role": "guest"}, 422, "role"),
        ("admin", {"role": "student", "uses": 0}, 422, "uses"),
        ("admin", {"role": "student", "uses": 100}, 201, None),
        ("admin", {"role": "student", "uses": 101}, 422, "uses"),
        ("admin", {"role": "student", "expires_at": "2026-01-01T00:00:00Z"}, 422, "expires_at"),
        ("admin", {"role": "student", "expires_at": "2099-01-01T00:00:00Z"}, 422, "expires_at"),
        ("admin", {"role": "student", "inviter": 1}, 422, None),
        ("admin", {}, 422, None),
    ],
)
async def test_who_may_invite_whom(
    tmp_path: Path, role: str, ask: dict[str, Any], status: int, field: str | None
) -> None:
    clock = HandClock()
    async with running_node(tmp_path / "data", http=True, clock=clock) as it, await inviter(it, "ana", role) as ana:
        answer = await ana.http.post(INVITES, json=ask)
        assert answer.status_code == status, answer.text
        assert field is None or answer.json()["field"] == field


async def test_a_token_that_may_not_write_invites_nobody(node: Node) -> None:
    async with await inviter(node, scopes=["read"]) as ana:
        assert (await ana.http.post(INVITES, json={"role": "student"})).status_code == 403
        assert (await ana.http.get(INVITES)).status_code == 200
        assert (await ana.http.delete(f"{INVITES}/1")).status_code == 404


async def test_it_ends_at_its_time_and_when_it_is_revoked(tmp_path: Path) -> None:
    clock = HandClock()
    async with running_node(tmp_path / "data", http=True, clock=clock) as it, await inviter(it) as ana:
        code, other = await code_of(ana), await code_of(ana)
        async with await inviter(it, "bo", "admin") as bo:
            assert (await bo.http.delete(f"{INVITES}/2")).status_code == 404
            assert (await bo.http.get(INVITES)).json()["invites"] == []
        assert (await ana.http.delete(f"{INVITES}/2")).status_code == 204
        async with Browser(it.url) as new:
            texts = {(await new.http.post(LOOK, json={"code": each})).text for each in (other, "unknown")}
            assert (await new.http.post(LOOK, json={"code": code})).status_code == 200
            clock.forward(7 * DAY_MS)
            late = await new.http.post(INVITE, json={"code": code, "handle": "cy", "name": "Cy"})
            assert late.status_code == 404
            assert len(texts | {(await new.http.post(LOOK, json={"code": code})).text}) == 1


async def test_invites_that_are_made_and_revoked_count_as_commands(tmp_path: Path) -> None:
    async with (
        running_node(tmp_path / "data", http=True, limit_commands_per_minute=3, clock=HandClock()) as it,
        await inviter(it) as ana,
    ):
        made = [await ana.http.post(INVITES, json={"role": "student"}) for _ in range(2)]
        revoked = [await ana.http.delete(f"{INVITES}/{each.json()['invite']['id']}") for each in made]
        assert [answer.status_code for answer in (*made, *revoked)] == [201, 201, 204, 429]
        assert (await ana.http.post(INVITES, json={"role": "student"})).json()["limit"] == "commands_per_minute"


@pytest.mark.parametrize("how", ["disabled", "demoted"])
async def test_the_invite_of_who_may_invite_no_more_is_good_for_nothing_before_it_is_used(node: Node, how: str) -> None:
    """Who looks at it is told what he would be told who comes by it."""
    async with await inviter(node) as ana, Browser(node.url) as new:
        code = await code_of(ana)
        if how == "disabled":
            await node.service.accounts.set_active("ana", False)
        else:
            await node.journal.commit(PutAccount(actor=0, handle="ana", name="Ana", role="student", update=True))
        answers = [await new.http.post(LOOK, json={"code": each}) for each in (code, "unknown")]
        answers.append(await new.http.post(INVITE, json={"code": code, "handle": "bo", "name": "Bo"}))
        assert {(answer.status_code, answer.json()["detail"]) for answer in answers} == {(404, UNKNOWN)}


@pytest.mark.parametrize("path", [INVITE, LOOK])
async def test_wrong_codes_are_slowed_and_taken_handles_are_not(tmp_path: Path, path: str) -> None:
    async with (
        running_node(tmp_path / "data", http=True, limit_sign_in_failures_per_address=3) as it,
        await inviter(it) as ana,
        Browser(it.url) as new,
    ):
        code, who = await code_of(ana), {"handle": "ana", "name": "Another Ana"}
        made = it.service.passwords.made
        for _ in range(5):
            ask = {"code": code, **who, "password": "correct horse"}
            assert (await new.http.post(INVITE, json=ask)).status_code == 409
        assert it.service.passwords.made == made, "no hash is made for a handle that is taken"
        ask = who if path == INVITE else {}
        statuses = [(await new.http.post(path, json={"code": f"x{n}", **ask})).status_code for n in range(4)]
        assert statuses == [404, 404, 404, 429]


@pytest.mark.parametrize(
    ("who", "field"),
    [
        ({"handle": "b", "name": "Bo"}, "handle"),
        ({"handle": "bo", "name": "\x1b[31m"}, "name"),
        ({"handle": "bo", "name": "Bo", "password": "1234567"}, "password"),
        ({"handle": "bochen77", "name": "Bo", "password": "bochen77"}, "password"),
    ],
)
async def test_what_a_newcomer_writes_is_checked_and_uses_nothing_up(
    node: Node, who: dict[str, str], field: str | None
) -> None:
    async with await inviter(node) as ana, Browser(node.url) as new:
        code = await code_of(ana)
        refused = await new.come(INVITE, code=code, **who)
        assert (refused.status_code, refused.json()["field"]) == (422, field)
        assert (await new.come(INVITE, code=code, handle="bo", name="Bo")).status_code == 200


async def test_a_page_of_another_origin_can_not_sign_anybody_in(node: Node) -> None:
    async with await inviter(node) as ana, Browser(node.url) as new:
        new.http.headers["Origin"] = "https://evil.example"
        refused = await new.come(INVITE, code=await code_of(ana), handle="bo", name="Bo")
        assert refused.status_code == 403 and "set-cookie" not in refused.headers


async def test_the_inviter_s_other_sessions_hear_of_the_follow_like_of_any(node: Node) -> None:
    """The newcomer's first post reaches nobody yet, and the inviter's reaches the newcomer."""
    token = await node.account("cy")
    _, code = await node.service.invites.new(await node.service.accounts.by_token(token), "educator")
    async with Browser(node.url) as bo, talking(node.url, token) as cy:
        await bo.come(INVITE, code=code, handle="bo", name="Bo")
        async with bo.socket() as live:
            ident = await cy.post("welcome")
            await live.change("post", ident)
