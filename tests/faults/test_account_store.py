"""S26: while what knows accounts and credentials fails, nothing is opened, and nothing of the inside is told."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from handraise.store.sqlite.connections import DATABASE
from tests.support.browser import PASSWORD, SESSION, SESSIONS, Browser
from tests.support.node import Node
from tests.support.node import node as running_node
from tests.support.talker import Frame, Talker, talking

GOOD = "correct horse"
MOST = 10
"""Sign-ins that may fail, of an account and of an address."""
INSIDE = ("sqlite", "no such table", "token_gone", "sign_in", "select ", "traceback", "handraise.", ".py", ".db")


class Town:
    """Ana has a token, a password, a browser and a live socket. `broken` takes the tables away."""

    def __init__(self, node: Node, token: str, browser: Browser, live: Talker) -> None:
        self.node, self.token, self.browser, self.live = node, token, browser, live

    @contextmanager
    def broken(self) -> Iterator[None]:
        """The store is there, but no statement about an account or what signs one in works."""
        with closing(sqlite3.connect(self.node.data / DATABASE, isolation_level=None)) as other:
            for table in ("account", "token", "sign_in", "password"):
                other.execute(f"alter table {table} rename to {table}_gone")
            try:
                yield
            finally:
                for table in ("account", "token", "sign_in", "password"):
                    other.execute(f"alter table {table}_gone rename to {table}")


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    flags: dict[str, Any] = {"limit_sign_in_failures_per_address": MOST, "limit_sign_in_failures_per_account": MOST}
    async with running_node(tmp_path / "data", http=True, **flags) as it, AsyncExitStack() as stack:
        token = await it.account("ana")
        await it.service.signins.set_password("ana", GOOD)
        browser = await stack.enter_async_context(Browser(it.url))
        assert (await browser.come(handle="ana", password=GOOD)).status_code == 200
        yield Town(it, token, browser, await stack.enter_async_context(talking(it.url, token)))


def closed(answer: httpx.Response) -> None:
    """503, as a problem document without a word of the inside, and without a cookie."""
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json"), answer.text
    document = answer.json()
    assert (document["code"], document["retryable"]) == ("unavailable", True)
    assert "set-cookie" not in answer.headers
    quiet(answer.text)


def quiet(text: str) -> None:
    assert not [word for word in INSIDE if word in text.lower()], text


REQUESTS: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", SESSION, {}),
    ("GET", SESSIONS, {}),
    ("GET", "/api/v1/images/1", {}),
    ("GET", "/api/v1/events", {}),
    ("GET", "/api/v1/search?text=a", {}),
    ("GET", "/api/v1/invites", {}),
    ("POST", "/api/v1/commands", {"json": {"type": "home", "id": "1"}}),
    ("POST", "/api/v1/posts", {"json": {"body": "text"}}),
    ("PUT", PASSWORD, {"json": {"password": "another horse", "old": GOOD}}),
    ("DELETE", SESSION, {}),
    ("GET", "/metrics", {}),
]


@pytest.mark.parametrize("by", ["cookie", "token"])
async def test_a_request_is_answered_with_503(town: Town, by: str) -> None:
    from_elsewhere = {"X-Forwarded-For": "192.0.2.1"}  # for here, metrics ask nobody who he is
    async with httpx.AsyncClient(base_url=town.node.url, headers={"Authorization": f"Bearer {town.token}"}) as bearer:
        http = bearer if by == "token" else town.browser.http
        with town.broken():
            for method, path, more in REQUESTS:
                closed(await http.request(method, path, headers=from_elsewhere, **more))
    assert await town.browser.signed_in(), "it recovers by itself, and nobody was signed out by it"
    assert (await town.browser.come(handle="ana", password=GOOD)).status_code == 200, "the password is the old one"


@pytest.mark.parametrize(
    "how", [{"handle": "ana", "password": GOOD}, {"handle": "nobody", "password": GOOD}, {"link": "x" * 43}, {}]
)
async def test_a_sign_in_opens_nothing_and_counts_as_no_guess(town: Town, how: dict[str, str]) -> None:
    async with Browser(town.node.url) as other:
        with town.broken():
            for _ in range(MOST + 1):
                closed(await other.come(**(how or {"token": town.token})))
        assert not await other.signed_in()
        assert (await other.come(handle="ana", password=GOOD)).status_code == 200


@pytest.mark.parametrize("by", ["token", "cookie", "resume"])
async def test_a_socket_is_told_unavailable_and_gets_nothing(town: Town, by: str) -> None:
    node, position = town.node, town.live.position
    cookie: dict[str, Any] = {"Origin": node.url, "Cookie": f"handraise={town.browser.http.cookies['handraise']}"}
    before = node.hub.statistics()
    with town.broken():
        talker = await Talker.open(node.url, **(cookie if by == "cookie" else {}))
        auth: Frame = {} if by == "cookie" else {"token": town.token}
        refused = await talker.error("auth", **auth, **({"resume": position} if by == "resume" else {}))
        assert (refused["code"], refused["retryable"]) == ("unavailable", True)
        quiet(str(refused))
        assert not talker.ready and [frame["type"] for frame in talker.frames] == ["hello"]
        assert (await talker.error("home"))["code"] == "unauthenticated"
    assert node.hub.statistics() == before and node.service.statistics().sessions == 1
    await talker.sign_in(town.token)
    await talker.close()


async def test_who_is_in_is_told_unavailable_and_no_write_passes(town: Town) -> None:
    head = town.node.held.head
    with town.broken():
        for command, fields in (
            ("post", {"body": "text"}),
            ("follow", {"feed": "@ana"}),
            ("account", {"handle": "@bo"}),
        ):
            refused = await town.live.error(command, **fields)
            assert refused["code"] == "unavailable", command
            quiet(str(refused))
    assert town.node.held.head == head
    await town.live.post("again")


async def test_a_defect_in_it_opens_nothing_either(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody foresaw is `internal`, in words that say nothing."""

    async def defect(*_: Any) -> None:
        raise KeyError("token_gone in handraise.db")

    with monkeypatch.context() as broken:
        for name in ("bearer", "sign_in", "password_of"):
            broken.setattr(town.node.held._store, name, defect)
        talker = await Talker.open(town.node.url)
        refused = await talker.error("auth", token=town.token)
        assert refused["code"] == "internal" and not talker.ready
        answer = await town.browser.http.get(SESSION)
        sign_in = await town.browser.come(handle="ana", password=GOOD)
        for text in (str(refused), answer.text, sign_in.text):
            quiet(text)
        assert (answer.status_code, sign_in.status_code) == (500, 500) and "set-cookie" not in sign_in.headers
        await talker.close()
