"""Another origin's page, open where somebody is signed in, can't write, sign out or sign in for them (S2, S3)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Page

from tests.browser.conftest import Browsers, Person
from tests.support.server import PATIENCE_S, Server

COMMANDS: Final = "/api/v1/commands"
SESSION: Final = "/api/v1/session"
POST: Final = '{"type":"post","id":"1","body":"forged"}'
SIGN_IN: Final = '{"token":"MALLORY"}'
"""Signing somebody in as oneself, to read what they write from then on."""
REFUSED: Final = frozenset({401, 403, 405, 415})

Fields = list[tuple[str, str]]
FORM_POST: Final[Fields] = [("type", "post"), ("id", "1"), ("body", "forged")]
JSON_POST: Final[Fields] = [('{"type":"post","id":"', '","body":"forged"}')]
JSON_SIGN_IN: Final[Fields] = [('{"token":"', '","token":"MALLORY"}')]
"""As `text/plain` a field's name, `=` and its value follow each other: JSON, where both were chosen for that."""
FORMS: Final[list[tuple[str, str, Fields, str]]] = [
    (COMMANDS, "application/x-www-form-urlencoded", FORM_POST, ""),
    (COMMANDS, "multipart/form-data", FORM_POST, ""),
    (COMMANDS, "text/plain", JSON_POST, ""),
    (COMMANDS, "text/plain", JSON_POST, "no-referrer"),  # its Origin is `null`
    (SESSION, "text/plain", JSON_SIGN_IN, ""),
]
SUBMIT: Final = """([action, enctype, fields, content]) => {
    document.head.append(Object.assign(document.createElement('meta'), { name: 'referrer', content }));
    const form = Object.assign(document.createElement('form'), { method: 'post', action, enctype });
    for (const [name, value] of fields) form.append(Object.assign(document.createElement('input'), { name, value }));
    document.body.append(form);
    form.submit();
}"""

TARGETS: Final = [COMMANDS + "?type=post&id=1&body=forged", SESSION + "?_method=DELETE", SESSION]
IMAGE: Final = """(src) => new Promise((done) => {
    const image = Object.assign(new Image(), { src, onload: () => done('loaded'), onerror: () => done('failed') });
})"""
FOLLOW: Final = "(url) => void (location.href = url)"

SIMPLE: Final[list[tuple[str, dict[str, Any]]]] = [
    (COMMANDS, {"method": "POST", "mode": "no-cors", "body": POST}),
    (COMMANDS, {"method": "POST", "mode": "no-cors", "body": POST, "headers": {"Content-Type": "application/json"}}),
    (COMMANDS, {"method": "POST", "mode": "cors", "body": POST, "headers": {"Content-Type": "text/plain"}}),
    (SESSION, {"method": "POST", "mode": "no-cors", "body": SIGN_IN}),
]
"""Sent without asking the server first; of the content type the browser leaves `text/plain`."""
ASKED: Final[list[tuple[str, dict[str, Any]]]] = [
    (COMMANDS, {"method": "POST", "body": POST, "headers": {"Content-Type": "application/json"}}),
    (COMMANDS, {"method": "POST", "body": POST, "headers": {"X-CSRF-Token": "0"}}),
    (SESSION, {"method": "POST", "body": SIGN_IN, "headers": {"Content-Type": "application/json"}}),
    (SESSION, {"method": "DELETE"}),
]
FETCH: Final = """([url, init]) => fetch(url, { credentials: 'include', ...init }).then(
    (response) => `${response.type} ${response.status}`, () => 'failed')"""

SOCKET: Final = """([url, post]) => new Promise((done) => {
    const socket = new WebSocket(url, 'handraise.v1');
    socket.onclose = () => done('closed');
    socket.onmessage = ({ data }) => {
        const { type } = JSON.parse(data);
        if (type === 'hello') socket.send('{"type":"auth","id":"0"}');
        else if (type === 'ready') socket.send(post);
        else if (type === 'ok' || type === 'error') { done(type); socket.close(); }
    };
})"""


@dataclass(frozen=True)
class State:
    """What must not change, as the API tells it."""

    head: int
    posts: tuple[str, ...]
    connections: str
    cookie: str
    account: str | None
    """Whom the browser's cookie stands for."""


@dataclass(frozen=True)
class Sent:
    """A request of the other page's, as the browser sent it, and the status of the answer."""

    headers: dict[str, str]
    status: int


class Elsewhere:
    """The other origin's page, and what it sent to the server."""

    def __init__(self, page: Page, address: str, victim: str) -> None:
        self._page = page
        self._address = address
        self._victim = httpx.URL(victim).netloc.decode()
        self._unanswered: dict[str, dict[str, str]] = {}
        self._sent: asyncio.Queue[Sent] = asyncio.Queue()

    async def listen(self) -> None:
        """By the browser's own protocol, which tells of answers too that are kept from the page."""
        network = await self._page.context.new_cdp_session(self._page)
        network.on("Network.requestWillBeSentExtraInfo", self._request)
        network.on("Network.responseReceivedExtraInfo", self._response)
        await network.send("Network.enable")

    def _request(self, event: dict[str, Any]) -> None:
        headers = {name.lower(): value for name, value in event["headers"].items()}
        # A page that a form or link has led to asks for its icon: that is the server's own page.
        if headers.get("host") == self._victim and headers.get("sec-fetch-site") != "same-origin":
            self._unanswered[event["requestId"]] = headers

    def _response(self, event: dict[str, Any]) -> None:
        if (headers := self._unanswered.pop(event["requestId"], None)) is not None:
            self._sent.put_nowait(Sent(headers, event["statusCode"]))

    async def runs(self, script: str, argument: Any) -> Any:
        """What the script gives on this page, freshly loaded."""
        await self._page.goto(self._address)
        return await self._page.evaluate(script, argument)

    async def sent(self) -> Sent:
        """The next request that was sent and answered."""
        async with asyncio.timeout(PATIENCE_S):
            return await self._sent.get()

    def sent_no_more(self) -> bool:
        return self._sent.empty() and not self._unanswered


class Scene:
    """Ana is signed in, and the same browser shows a page from `elsewhere`.

    `near`: it is on the server's host, so another origin but the same site: `SameSite=Lax` keeps no cookie back.
    """

    def __init__(self, server: Server, tokens: dict[str, str], ana: Person, elsewhere: Elsewhere, near: bool) -> None:
        self.url = server.url
        self.ana = ana
        self.elsewhere = elsewhere
        self.near = near
        self._tokens = tokens

    def filled(self, text: str) -> str:
        return text.replace("MALLORY", self._tokens["mallory"])

    async def state(self) -> State:
        cookies = await self.ana.page.context.cookies(self.url)
        cookie = "; ".join(f"{cookie.get('name')}={cookie.get('value')}" for cookie in cookies)
        async with httpx.AsyncClient(base_url=self.url) as http:
            command = {"type": "history", "id": "1", "feed": "@ana"}
            bearer = {"Authorization": f"Bearer {self._tokens['ana']}"}
            history = (await http.post(COMMANDS, json=command, headers=bearer)).json()
            session = await http.get(SESSION, headers={"Cookie": cookie})
            metrics = (await http.get("/metrics")).text.splitlines()
        return State(
            head=history["seq"],
            posts=tuple(post["body"] for post in history["posts"]),
            connections=next(line for line in metrics if line.startswith("handraise_sessions ")),
            cookie=cookie,
            account=session.json()["account"]["handle"] if session.status_code == 200 else None,
        )

    async def control(self, before: State) -> None:
        """Ana's own page still writes, and nothing else has been stored."""
        await self.ana.write("my own")
        await self.ana.sees("my own")
        after = await self.state()
        assert (after.head, after.posts) == (before.head + 1, ("my own", *before.posts))
        assert (after.connections, after.cookie, after.account) == (before.connections, before.cookie, "ana")


@pytest_asyncio.fixture(loop_scope="session", params=["127.0.0.1", "localhost"], ids=["same_site", "cross_site"])
async def scene(request: pytest.FixtureRequest, server: Server, browsers: Browsers) -> AsyncIterator[Scene]:
    tokens = {handle: await server.account(handle) for handle in ("ana", "mallory")}
    ana = await browsers.signed_in(tokens["ana"])
    await ana.write("the first")
    async with await asyncio.start_server(blank_page, "127.0.0.1", 0) as other:
        address = f"http://{request.param}:{other.sockets[0].getsockname()[1]}/"
        page = await ana.page.context.new_page()
        elsewhere = Elsewhere(page, address, server.url)
        await elsewhere.listen()
        yield Scene(server, tokens, ana, elsewhere, near=request.param == "127.0.0.1")
        await page.close()


async def blank_page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers one request. A browser also opens connections ahead of need, and closes them unused."""
    if await reader.read(65536):
        page = b"<!doctype html><title>Elsewhere</title><body>"
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n" + page)
    writer.close()


async def test_no_form_writes_or_signs_in(scene: Scene) -> None:
    before = await scene.state()
    for path, enctype, fields, referrer in FORMS:
        filled = [(name, scene.filled(value)) for name, value in fields]
        await scene.elsewhere.runs(SUBMIT, [scene.url + path, enctype, filled, referrer])
        sent = await scene.elsewhere.sent()
        assert sent.headers["content-type"].startswith(enctype)
        assert ("cookie" in sent.headers, sent.headers["origin"] == "null") == (scene.near, referrer == "no-referrer")
        assert await scene.state() == before, (path, enctype)
        assert sent.status in REFUSED, (path, enctype)
    await scene.control(before)


async def test_no_image_and_no_link_writes_or_signs_out(scene: Scene) -> None:
    """A link carries the cookie from anywhere: so must it, or a link to a thread would ask to sign in."""
    before = await scene.state()
    for target in TARGETS:
        for script, carried in ((IMAGE, scene.near), (FOLLOW, True)):
            await scene.elsewhere.runs(script, scene.url + target)
            sent = await scene.elsewhere.sent()
            assert ("cookie" in sent.headers) == carried
            assert await scene.state() == before, (target, script)
    await scene.control(before)


async def test_no_fetch_writes_or_signs_in(scene: Scene) -> None:
    before = await scene.state()
    for path, init in SIMPLE:
        answer = await scene.elsewhere.runs(FETCH, [scene.url + path, init | {"body": scene.filled(init["body"])}])
        sent = await scene.elsewhere.sent()
        assert sent.headers["content-type"].startswith("text/plain")
        assert ("cookie" in sent.headers) == scene.near
        assert await scene.state() == before, (path, init)
        assert (answer, sent.status in REFUSED) == ("failed", True), (path, init)
    await scene.control(before)


async def test_what_a_page_must_ask_for_is_not_sent(scene: Scene) -> None:
    """The preflight (Fetch §4.8) is answered without a permission."""
    before = await scene.state()
    for path, init in ASKED:
        filled = init | {"body": scene.filled(init["body"])} if "body" in init else init
        answer = await scene.elsewhere.runs(FETCH, [scene.url + path, filled])
        sent = await scene.elsewhere.sent()
        assert (sent.headers["access-control-request-method"], "cookie" in sent.headers) == (init["method"], False)
        assert await scene.state() == before, (path, init)
        assert (answer, scene.elsewhere.sent_no_more()) == ("failed", True), (path, init)
    await scene.control(before)


async def test_no_websocket_opens(scene: Scene) -> None:
    before = await scene.state()
    attack = [scene.url.replace("http", "ws") + "/ws", POST]
    assert await scene.elsewhere.runs(SOCKET, attack) == "closed"
    assert await scene.state() == before
    await scene.control(before)
    assert await scene.ana.page.evaluate(SOCKET, attack) == "ok"  # on our own page the same script is no attack
    assert (await scene.state()).posts[0] == "forged"


async def test_no_link_opens_a_stream(scene: Scene) -> None:
    """Nothing could be read or written that way, but the tab would count as one of Ana's connections."""
    before = await scene.state()
    await scene.elsewhere.runs(FOLLOW, scene.url + "/api/v1/events")
    assert (await scene.elsewhere.sent()).headers["sec-fetch-mode"] == "navigate"
    assert await scene.state() == before
