"""The client as an installed one: its service worker opens it without a network, and takes a notification's click."""

import asyncio
from typing import Any

from playwright.async_api import Page, Worker, expect

from tests.browser.conftest import Browsers, Person
from tests.support.server import Server

KEPT = """(async () => {
  const cache = await caches.open('handraise.shell');
  const paths = (await cache.keys()).map(({ url }) => new URL(url).pathname);
  return [await caches.keys(), paths.map((path) => path.replace(/joined\\/[0-9a-f]{12}/, 'joined/VERSION')).sort()];
})()"""
SHELL = [
    ["handraise.shell"],
    ["/", *(f"/client/joined/VERSION/{name}" for name in ("client.css", "first.js", "rest.js"))],
]
REMEMBERED = "Object.keys(localStorage).concat(Object.keys(sessionStorage))"
CLICKED = """async (path) => {
  let done;
  const notification = { data: { path }, close() { this.closed = true; } };
  const event = Object.assign(new Event('notificationclick'), { notification, waitUntil(work) { done = work; } });
  dispatchEvent(event);
  await done;
  return notification.closed;
}"""
AN_EARLIER_VERSION = """(async () => {
  const cache = await caches.open('handraise.shell');
  for (const request of await cache.keys()) await cache.delete(request);
  const folder = '/client/joined/0123456789ab/';
  await cache.put('/', new Response(`<h1>An earlier one</h1><script src="${folder}first.js"></script>`));
  for (const name of ['first.js', 'rest.js', 'client.css']) await cache.put(folder + name, new Response(''));
})()"""


async def installed(server: Server, browsers: Browsers, token: str) -> tuple[Person, Worker]:
    """Somebody whose page has brought the service worker, which is in charge of it."""
    ana = await browsers.open(service_workers="allow")
    seen = asyncio.ensure_future(worker_of(ana.page))
    await ana.sign_in(token)
    worker = await seen
    assert worker.url == f"{server.url}/sw.js"
    await ana.page.evaluate("navigator.serviceWorker.ready")  # what it keeps is there
    return ana, worker


async def worker_of(page: Page) -> Worker:
    return await page.context.wait_for_event("serviceworker")


async def kept(of: Page | Worker) -> Any:
    return await of.evaluate(KEPT)


async def test_it_opens_without_a_server_and_sends_what_was_written_then(server: Server, browsers: Browsers) -> None:
    ana, _ = await installed(server, browsers, await server.account("ana", "Ana Lima"))
    await ana.write("Before the power went")
    await server.kill()
    await ana.page.goto(f"{server.url}/?from=home-screen")
    await expect(ana.page.locator(".badge")).to_have_text("Offline")
    await expect(ana.page).to_have_title("Home · Handraise")
    await expect(ana.page.get_by_text("Nothing has come yet")).to_be_visible()
    await ana.composer.fill("In the dark")
    await ana.page.get_by_role("button", name="Post", exact=True).click()
    waiting = ana.page.get_by_role("region", name="Waiting to be sent")
    await expect(waiting).to_contain_text("In the dark")
    await ana.page.reload()
    await expect(waiting).to_contain_text("In the dark")
    await server.restart()
    await ana.page.get_by_role("button", name="Try now").click()
    await ana.is_live()
    await ana.sees("In the dark")
    await ana.sees("Before the power went")
    await expect(ana.page.get_by_text("Nothing has come yet")).to_have_count(0)
    await expect(waiting).to_be_hidden()


async def test_only_the_shell_is_kept_and_signing_out_leaves_nothing_else(server: Server, browsers: Browsers) -> None:
    ana, worker = await installed(server, browsers, await server.account("ana", "Ana Lima"))
    await ana.write("Mine #algebra")
    await ana.page.goto(f"{server.url}/@ana")
    await ana.sees("Mine")
    answer = await ana.page.goto(f"{server.url}/nothing/here")
    assert answer is not None
    assert (answer.status, answer.from_service_worker) == (404, True)
    await expect(ana.page.get_by_role("heading", name="Not found", level=1)).to_be_visible()
    await worker.evaluate("keeping")
    assert await kept(ana.page) == SHELL
    assert "handraise.session" in await ana.page.evaluate(REMEMBERED)
    await ana.page.get_by_role("button", name="Sign out").click()
    await expect(ana.page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert await ana.page.evaluate(REMEMBERED) == []
    assert await kept(ana.page) == SHELL
    await server.kill()
    await ana.page.reload()
    await expect(ana.page.get_by_text("The server does not answer.")).to_be_visible()
    await expect(ana.page.locator(".badge")).to_have_count(0)


async def test_a_click_on_a_notification_leads_to_what_it_is_about(server: Server, browsers: Browsers) -> None:
    ana, worker = await installed(server, browsers, await server.account("ana", "Ana Lima"))
    await ana.composer.fill("Half a thought")
    assert await worker.evaluate(CLICKED, "/help") is True
    await expect(ana.page.get_by_role("heading", name="Help", level=1)).to_be_visible()
    assert ana.page.url == f"{server.url}/help"
    await worker.evaluate(CLICKED, "https://elsewhere.example/")
    await worker.evaluate(CLICKED, "/")
    await expect(ana.composer).to_have_value("Half a thought")  # the page was never loaded anew


async def test_another_version_is_seen_at_once_and_takes_the_place_of_the_earlier(
    server: Server, browsers: Browsers
) -> None:
    ana, worker = await installed(server, browsers, await server.account("ana", "Ana Lima"))
    await ana.page.evaluate(AN_EARLIER_VERSION)
    await ana.page.reload()
    await ana.is_live()
    await worker.evaluate("keeping")
    assert await kept(worker) == SHELL
    assert "0123456789ab" not in await ana.page.evaluate("caches.match('/').then((page) => page.text())")
