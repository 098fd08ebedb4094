"""The connection fails; the page says so, comes back, and has missed nothing."""

import asyncio

import httpx
from playwright.async_api import Route, WebSocketRoute, expect

from tests.browser.conftest import Browsers
from tests.support.server import Server

LATER = "**/client/joined/*/rest.js"
"""What the page fetches once somebody is signed in."""


async def test_a_killed_server_comes_back_with_everything(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    bo = await browsers.signed_in(await server.account("bo", "Bo Chen"))
    await bo.follow("@ana")
    await bo.home()
    await ana.write("Before the fall")
    await bo.sees("Before the fall")
    await server.kill()
    await expect(ana.page.locator(".badge")).to_have_text("Offline")
    await expect(bo.page.locator(".badge")).to_have_text("Offline")
    field = ana.page.get_by_label("New post", exact=True).get_by_role("textbox")
    await field.fill("Written while it was down")
    await ana.page.get_by_role("button", name="Post", exact=True).click()
    await server.restart()
    await ana.is_live()
    await bo.is_live()
    await expect(field).to_have_value("")
    for person in (ana, bo):
        await person.sees("Before the fall")
        await person.sees("Written while it was down")


async def test_a_network_without_websockets_takes_the_fallback(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    bo = await browsers.open()
    await bo.page.route_web_socket("**/ws", swallow)
    await bo.sign_in(await server.account("bo", "Bo Chen"))
    await expect(bo.page.locator(".badge")).to_have_attribute("data-transport", "stream")
    await bo.follow("@ana")
    await bo.home()
    await ana.write("Through the side door #algebra")
    await bo.sees("Through the side door")
    await bo.page.get_by_role("link", name="#algebra").first.click()
    await expect(bo.page.get_by_role("heading", name="#algebra", level=1)).to_be_visible()
    await bo.sees("Through the side door")
    await ana.write("Once more #algebra")
    await bo.sees("Once more")
    await bo.open_thread("Once more")
    await bo.reply("It works")
    await ana.open_thread("Once more")
    await ana.sees("It works")


def swallow(route: WebSocketRoute) -> None:
    """The socket seems to open, and nothing ever comes: what some middleboxes do."""


async def test_a_refused_post_keeps_its_text(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    text = " ".join(f"#tag{number}" for number in range(25))
    field = ana.page.get_by_label("New post", exact=True).get_by_role("textbox")
    await field.fill(text)
    await ana.page.get_by_role("button", name="Post", exact=True).click()
    await expect(ana.page.get_by_label("New post", exact=True).get_by_role("alert")).to_contain_text("tags")
    await expect(field).to_have_value(text)
    await field.fill("x" * 4001)
    await expect(ana.page.get_by_role("button", name="Post", exact=True)).to_be_disabled()


async def test_a_thread_that_was_deleted_keeps_nobody_offline(server: Server, browsers: Browsers) -> None:
    """Its watch is refused at the next sign-in, and with it the whole sign-in: the page begins anew without it."""
    token = await server.account("ana", "Ana Lima")
    ana, bo = await browsers.signed_in(token), await browsers.signed_in(await server.account("bo", "Bo Chen"))
    await bo.follow("@ana")
    await bo.home()
    await ana.write("Soon taken back")
    await bo.open_thread("Soon taken back")
    await bo.is_live()
    ident = int(bo.page.url.rsplit("/", 1)[1])
    async with httpx.AsyncClient(base_url=server.url, headers={"Authorization": f"Bearer {token}"}) as http:
        deleted = await http.post("/api/v1/commands", json={"type": "delete", "id": "1", "post": ident})
    assert deleted.status_code == 200
    await server.kill()
    await expect(bo.page.locator(".badge")).to_have_text("Offline")
    await server.restart()
    await bo.is_live()
    await bo.home()
    await ana.write("Still here")
    await bo.sees("Still here")


async def test_a_page_that_cannot_be_fetched_says_so_and_is_tried_again(server: Server, browsers: Browsers) -> None:
    ana = await browsers.open()
    await ana.page.route(LATER, lambda route: route.abort())
    await ana.sign_in(await server.account("ana", "Ana Lima"))
    await expect(ana.page.locator("#alerts")).to_contain_text("The server does not answer.")
    await ana.page.keyboard.press("/")
    await expect(ana.page.get_by_role("heading", name="This did not load")).to_be_visible()
    await ana.page.unroute(LATER)
    await ana.page.get_by_role("button", name="Try again").click()
    await expect(ana.page.get_by_role("searchbox", name="Search")).to_be_focused()
    await ana.page.get_by_role("button", name="Account").click()
    await expect(ana.page.get_by_label("New password")).to_be_visible()


async def test_a_page_that_is_older_than_the_server_offers_the_newer_one(server: Server, browsers: Browsers) -> None:
    ana = await browsers.open()
    await ana.page.route(LATER, lambda route: route.abort())
    await ana.sign_in(await server.account("ana", "Ana Lima"))
    await expect(ana.page.locator("#alerts")).to_contain_text("The server does not answer.")
    await ana.page.get_by_role("button", name="Dismiss").click()
    await ana.page.route("**/client/joined/*/first.js", lambda route: route.fulfill(status=404))
    await ana.page.get_by_role("button", name="Account").click()
    await expect(ana.page.locator("#alerts .toast")).to_contain_text("There is a newer version of this page.")
    await ana.page.unroute_all()
    await ana.page.get_by_role("button", name="Load it").click()
    await ana.is_live()
    await expect(ana.page.locator("#alerts .toast")).to_have_count(0)


async def test_who_goes_elsewhere_while_a_page_is_fetched_stays_there(server: Server, browsers: Browsers) -> None:
    ana = await browsers.open()
    begin = asyncio.Event()

    async def hold(route: Route) -> None:
        await begin.wait()
        await route.continue_()

    await ana.page.route(LATER, hold)
    async with ana.page.expect_request(LATER):
        await ana.sign_in(await server.account("ana", "Ana Lima"))
    await ana.page.get_by_role("link", name="Messages").click()
    await ana.home()
    async with ana.page.expect_request_finished(lambda request: request.url.endswith("/rest.js")):
        begin.set()
    await ana.write("Still at home")
    await ana.sees("Still at home")
    await expect(ana.page.get_by_role("heading", name="Home", level=1)).to_be_visible()
