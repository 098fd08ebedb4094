"""S10: what ends a credential closes the live connections that use it, at once, and no others."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest

from tests.support.browser import SESSION, SESSIONS, Browser
from tests.support.node import Node
from tests.support.node import node as running_node
from tests.support.talker import Talker, talking

GOOD = "correct horse"


class Home:
    """Ana is signed in: in two browsers by password, in one by a token, and her bot by that token. Bo is there too."""

    def __init__(self, node: Node, ident: int, browsers: dict[str, Browser], live: dict[str, Talker]) -> None:
        self.node = node
        self.token = ident
        self.browsers = browsers
        self.live = live

    async def ended(self, *names: str, code: int = 4503) -> None:
        """Exactly these are closed, and their cookies are good for nothing."""
        for name in names:
            assert await self.live[name].ended() == code, name
        for name in set(self.live) - set(names):
            await self.live[name].ok("home")
        for name, browser in self.browsers.items():
            assert await browser.signed_in() == (name not in names or code != 4503), name


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[Home]:
    async with running_node(tmp_path / "data", http=True) as node, AsyncExitStack() as stack:
        browsers = {name: await stack.enter_async_context(Browser(node.url)) for name in ("own", "other", "opened")}
        token = await node.account("ana")
        [row] = await node.service.accounts.tokens("ana")
        await node.service.signins.set_password("ana", GOOD)
        for name in ("own", "other"):
            assert (await browsers[name].come(handle="ana", password=GOOD)).status_code == 200
        assert (await browsers["opened"].come(token=token)).status_code == 200
        live = {name: await stack.enter_async_context(browser.socket()) for name, browser in browsers.items()}
        live["bot"] = await stack.enter_async_context(talking(node.url, token))
        live["bo"] = await stack.enter_async_context(talking(node.url, await node.account("bo")))
        yield Home(node, row.id, browsers, live)


async def sign_out(home: Home) -> None:
    assert (await home.browsers["own"].http.delete(SESSION)).status_code == 204


async def everywhere(home: Home) -> None:
    answer = await home.browsers["own"].http.delete(SESSIONS)
    assert answer.status_code == 204 and "Max-Age=0" in answer.headers["set-cookie"]


async def elsewhere(home: Home) -> None:
    answer = await home.browsers["own"].http.delete(SESSIONS, params={"others": "true"})
    assert answer.status_code == 204 and "set-cookie" not in answer.headers


async def change(home: Home) -> None:
    assert (await home.browsers["own"].password("another horse", GOOD)).status_code == 204


async def set_by_operator(home: Home) -> None:
    await home.node.service.signins.set_password("ana", "another horse")


async def revoke(home: Home) -> None:
    await home.node.service.accounts.revoke_token(home.token)


async def reset(home: Home) -> None:
    await home.node.service.accounts.reset("ana")


async def disable(home: Home) -> None:
    await home.node.service.accounts.set_active("ana", False)


ALL = ("own", "other", "opened")


@pytest.mark.parametrize(
    ("act", "ends"),
    [
        (sign_out, ("own",)),
        (everywhere, ALL),
        (elsewhere, ("other", "opened")),
        (change, ("other", "opened")),
        (set_by_operator, ALL),
        (revoke, ("opened", "bot")),
        (reset, (*ALL, "bot")),
        (disable, (*ALL, "bot")),
    ],
)
async def test_what_ends_what(home: Home, act: Callable[[Home], Awaitable[None]], ends: tuple[str, ...]) -> None:
    await act(home)
    await home.ended(*ends)


async def test_a_lost_role_sends_away_to_come_again_as_what_he_is_now(home: Home) -> None:
    await home.node.journal.commit(home.node.service.accounts.put("ana", "Ana", "student", update=True))
    await home.ended(*ALL, "bot", code=4000)
    async with home.browsers["own"].socket() as again:
        assert again.account["role"] == "student"
        assert (await again.error("post", body="not of the network any more"))["code"] == "forbidden"


async def test_an_event_stream_ends_too(home: Home) -> None:
    own = home.browsers["own"]
    async with own.http.stream("GET", "/api/v1/events") as stream:
        lines = stream.aiter_lines()
        while "ready" not in await anext(lines):
            pass
        await everywhere(home)
        with pytest.raises((StopAsyncIteration, httpx.RemoteProtocolError)):
            while True:
                await anext(lines)


async def test_after_a_reset_only_the_new_link_signs_in(home: Home) -> None:
    link = await home.node.service.accounts.reset("ana")
    async with Browser(home.node.url) as ana:
        assert (await ana.come(handle="ana", password=GOOD)).status_code == 401
        assert (await ana.come(link=link)).status_code == 200
        assert (await ana.password("another horse")).status_code == 204
        assert (await ana.come(handle="ana", password="another horse")).status_code == 200


async def test_it_holds_after_a_restart(tmp_path: Path) -> None:
    """What ended and what didn't are rows."""
    async with running_node(tmp_path / "data", http=True) as it, Browser(it.url) as ana:
        await it.account("ana")
        await it.service.signins.set_password("ana", GOOD)
        token = (await it.service.accounts.new_token("ana"))[1]
        await ana.come(handle="ana", password=GOOD)
        kept = ana.http.cookies["handraise"]
        await ana.come(token=token)
        gone = ana.http.cookies["handraise"]
    async with running_node(tmp_path / "data", http=True) as it, httpx.AsyncClient(base_url=it.url) as http:
        tokens = await it.service.accounts.tokens("ana")
        await it.service.accounts.revoke_token(tokens[-1].id)
        for cookie, status in ((kept, 200), (gone, 401)):
            answer = await http.get(SESSION, headers={"Cookie": f"handraise={cookie}"})
            assert answer.status_code == status
