"""What is read page by page, and what the first screen asks of the network."""

import asyncio
import itertools
import json

import httpx
from playwright.async_api import WebSocketRoute, expect

from tests.browser.conftest import PATIENCE_MS, Browsers
from tests.support.server import Server

FEED_PAGE = 30
THREAD_PAGE = 50
FIRST_SCREEN = 15
"""Requests: 27 modules, 9 style sheets, the page, its icon, the session. Without a build step each file is one."""


async def write(server: Server, tokens: list[str], texts: list[str], **more: int) -> list[int]:
    """Posts these in order, the accounts in turn, since each may post 60 a minute; gives their ids."""
    idents = []
    async with httpx.AsyncClient(base_url=server.url) as http:
        for text, token in zip(texts, itertools.cycle(tokens), strict=False):
            command = {"type": "post", "id": "1", "body": text, **more}
            answer = await http.post("/api/v1/commands", json=command, headers={"Authorization": f"Bearer {token}"})
            idents.append(answer.json()["post"]["id"])
    return idents


async def test_older_posts_come_at_the_end_of_a_feed(server: Server, browsers: Browsers) -> None:
    tokens = [await server.account(handle) for handle in ("ana", "bo")]
    texts = [f"Post {number:02} #algebra" for number in range(FEED_PAGE + 15)]
    await write(server, tokens, texts)
    ana = await browsers.signed_in(tokens[0])
    await ana.page.goto(f"{server.url}/topic/algebra")
    posts = ana.page.get_by_role("article").locator(".post-body")
    await expect(posts).to_have_text(texts[: -FEED_PAGE - 1 : -1])
    await posts.last.scroll_into_view_if_needed()
    await expect(posts).to_have_text(texts[::-1])
    await expect(ana.page.get_by_text("That is all there is.")).to_be_visible()


async def test_a_feed_goes_on_after_a_page_without_posts(server: Server, browsers: Browsers) -> None:
    """As the server may end one early. Until the next is there, nothing says that the feed is empty."""
    token = await server.account("ana")
    texts = ["One #algebra", "Two #algebra"]
    await write(server, [token], texts)
    ana = await browsers.signed_in(token)
    pages: list[str | bytes] = []
    sockets: list[WebSocketRoute] = []
    asked_again = asyncio.Event()

    def shorten(socket: WebSocketRoute) -> None:
        """The first page comes without its posts, which the second one has; that is held back."""

        def passed(message: str | bytes) -> None:
            frame = json.loads(message)
            if not frame.get("posts") or "query" in frame:  # a search for one's own requests is none
                socket.send(message)
                return
            pages.append(message)
            if len(pages) > 1:
                asked_again.set()
                return
            short = {"posts": [], "marks": [], "more": True, "next": frame["posts"][0]["pos"] + 1}
            socket.send(json.dumps(frame | short))

        sockets.append(socket)
        socket.connect_to_server().on_message(passed)

    await ana.page.route_web_socket("**/ws", shorten)
    await ana.page.goto(f"{server.url}/topic/algebra")
    await asyncio.wait_for(asked_again.wait(), PATIENCE_MS / 1000)
    await expect(ana.page.get_by_role("button", name="Show older posts")).to_be_visible()
    await expect(ana.page.get_by_text("Nothing about #algebra yet")).to_have_count(0)
    sockets[-1].send(pages[-1])
    await expect(ana.page.get_by_role("article").locator(".post-body")).to_have_text(texts[::-1])
    await expect(ana.page.get_by_text("That is all there is.")).to_be_visible()


async def test_earlier_replies_come_when_asked_for(server: Server, browsers: Browsers) -> None:
    tokens = [await server.account(handle) for handle in ("ana", "bo")]
    [root] = await write(server, tokens, ["A question"])
    replies = [f"Reply {number:02}" for number in range(THREAD_PAGE + 5)]
    await write(server, tokens, replies, reply_to=root)
    ana = await browsers.signed_in(tokens[0])
    await ana.page.goto(f"{server.url}/thread/{root}")
    shown = ana.page.get_by_role("feed", name="Replies").locator(".post-body")
    await expect(shown).to_have_text(replies[5:])
    await expect(ana.page.get_by_role("heading", name="55 replies")).to_be_visible()
    await ana.page.get_by_role("button", name="Show earlier replies").click()
    await expect(shown).to_have_text(replies)
    await expect(ana.page.get_by_role("button", name="Show earlier replies")).to_be_hidden()


async def test_the_first_screen_takes_few_requests(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana"))
    await ana.write("Here already")
    requests: list[str] = []
    ana.page.on("request", lambda request: requests.append(request.url.removeprefix(server.url)))
    await ana.page.reload()
    await ana.sees("Here already")
    assert len(requests) == len(set(requests)) <= FIRST_SCREEN, requests
