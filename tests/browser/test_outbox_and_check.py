"""What is written reaches the server once, whatever happens to the page; and what the network blocks is found."""

import re
from pathlib import Path
from typing import Any

import orjson
import pytest
from playwright.async_api import Locator, Page, Route, WebSocketRoute, expect

from tests.browser.conftest import Browsers, Person
from tests.browser.test_faults import swallow
from tests.browser.test_held_and_mine import in_a_room
from tests.browser.test_help import begin_asking
from tests.browser.test_images import file, pick
from tests.browser.test_posts import command
from tests.browser.wire import tapped
from tests.support.server import Server

LIBRARY = Path(__file__).parents[2] / "client_example/web/handraise.js"
COUNT_KEPT = """async () => {
  const answer = (request) => new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = fail;
  });
  const database = await answer(indexedDB.open('handraise'));
  const table = database.transaction('outbox').objectStore('outbox');
  const kept = await answer(table.count());
  database.close();
  return kept;
}"""


def test_the_client_library_stays_short_enough_to_read() -> None:
    assert len(LIBRARY.read_text().splitlines()) < 400


def waiting(person: Person) -> Locator:
    return person.page.get_by_role("region", name="Waiting to be sent")


async def losing(text: str, page: Page) -> list[dict[str, Any]]:
    """From the next connection on, posts of this text get lost on their way to the server; gives those that were."""
    lost: list[dict[str, Any]] = []

    def connect(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            frame = orjson.loads(message)
            if frame["type"] == "post" and frame["body"] == text:
                lost.append(frame)
            else:
                server.send(message)

        socket.on_message(pass_on)

    await page.route_web_socket("**/ws", connect)
    return lost


async def post(person: Person, text: str) -> None:
    """As by `write`, without waiting for an end."""
    await person.composer.fill(text)
    await person.page.get_by_role("button", name="Post", exact=True).click()


async def test_what_was_stored_but_not_acknowledged_is_stored_once_over_a_reload(
    server: Server, browsers: Browsers
) -> None:
    ana = await browsers.open()
    wire = await tapped(ana.page)
    await ana.sign_in(await server.account("ana", "Ana Lima"))
    down = False
    wire.hold(lambda frame: frame["type"] == "ok" and "post" in frame and not down)
    await post(ana, "Did it arrive?")
    await wire.holding(1)
    await server.kill()
    down = True
    await ana.page.goto("about:blank")
    await server.restart()
    await ana.page.goto(server.url)
    await expect(ana.page.locator("#notices")).to_contain_text("Sent: Did it arrive?")
    await ana.sees("Did it arrive?")
    await expect(ana.composer).to_have_value("")
    assert await ana.page.evaluate(COUNT_KEPT) == 0
    await ana.page.reload()
    await ana.sees("Did it arrive?")
    keys = [frame["key"] for frame in wire.sent if frame["type"] == "post"]
    assert len(keys) >= 2
    assert len(set(keys)) == 1


async def test_without_a_connection_one_writes_on_and_takes_back(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    bo = await browsers.signed_in(await server.account("bo", "Bo Chen"))
    await bo.follow("@ana")
    await bo.home()
    await server.kill()
    await expect(ana.page.locator(".badge")).to_have_text("Offline")
    for text in ("The first one", "A second thought", "The third one"):
        await post(ana, text)
        await expect(ana.composer).to_have_value("")
    await expect(ana.page.get_by_text("It waits to be sent, and you may write on.")).to_be_visible()
    await expect(waiting(ana)).to_contain_text("3 texts wait to be sent")
    await waiting(ana).get_by_role("button", name="Discard: A second thought").click()
    await waiting(ana).get_by_role("button", name="Edit: The third one").click()
    await expect(ana.composer).to_have_value("The third one")
    await expect(waiting(ana)).to_contain_text("1 text waits to be sent")
    await server.restart()
    await expect(ana.page.locator("#notices")).to_contain_text("Sent: The first one")
    await expect(waiting(ana)).to_be_hidden()
    await bo.sees("The first one")
    await ana.page.get_by_role("button", name="Post", exact=True).click()
    await bo.sees("The third one")
    await expect(bo.post("A second thought")).to_have_count(0)


async def test_a_question_that_waits_is_edited_with_all_that_went_with_it(server: Server, browsers: Browsers) -> None:
    room, ana, _, _, bo = await in_a_room(server, browsers)
    asked = bo.page.get_by_role("region", name="New post")
    fields = {"Where are you?": "bench 4", "What have you tried?": "I put in a = 1"}
    ticks = [asked.get_by_label(name) for name in ("Urgent", "Anonymous")]
    await pick(bo.page, file("board.png"))
    await asked.get_by_label("What board.png shows").fill("The board")
    await begin_asking(bo)
    await bo.composer.fill("Why is it negative?")
    for name, text in fields.items():
        await asked.get_by_label(name).fill(text)
    for tick in ticks:
        await tick.check()
    await server.kill()
    await expect(bo.page.locator(".badge")).to_have_text("Offline")
    await asked.get_by_role("button", name="Ask", exact=True).click()
    await expect(bo.composer).to_have_value("")
    await waiting(bo).get_by_role("button", name="Edit").click()
    await expect(bo.composer).to_have_value("Why is it negative?")
    for name, text in fields.items():
        await expect(asked.get_by_label(name)).to_have_value(text)
    for tick in ticks:
        await expect(tick).to_be_checked()
    await expect(asked.get_by_label("What Image 1 shows")).to_have_value("The board")
    await expect(waiting(bo)).to_be_hidden()
    await server.restart()
    await bo.composer.fill("Why is this negative?")
    await asked.get_by_role("button", name="Ask", exact=True).click()
    await bo.sees("Why is this negative?")
    [post] = (await command(server, ana, type="queue", room=room))["requests"]
    assert (post["author"]["role"], post["help"]["where"], post["help"]["tried"]) == ("anonymous", *fields.values())
    assert (post["help"]["urgent"], [image["alt"] for image in post["images"]]) == (True, ["The board"])


async def test_an_edit_that_waits_is_opened_at_its_post_where_that_is_on_show(
    server: Server, browsers: Browsers
) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    await ana.write("On Monday")
    await ana.post("On Monday").get_by_role("button", name="Edit this post").click()
    field = ana.page.get_by_role("textbox", name="Edit your post")
    save = ana.page.get_by_role("button", name="Save", exact=True)
    await field.fill("On Tuesday")
    await server.kill()
    await expect(ana.page.locator(".badge")).to_have_text("Offline")
    await save.click()
    await expect(field).to_have_count(0)
    edit = waiting(ana).get_by_role("button", name="Edit")
    await edit.click()
    await expect(field).to_have_value("On Tuesday")
    await expect(waiting(ana)).to_be_hidden()
    refused = " ".join(f"#tag{number}" for number in range(25))
    await field.fill(refused)
    await save.click()
    await ana.page.get_by_role("link", name="Messages").click()
    await edit.click()
    await expect(ana.page.locator("#notices")).to_contain_text("It changes a post that is not on show.")
    await expect(waiting(ana)).to_contain_text("1 text waits to be sent")
    await server.restart()
    await expect(waiting(ana)).to_contain_text("1 could not be sent")
    await edit.click()
    await expect(ana.page.locator("#notices")).to_contain_text("only the text is back")
    await expect(ana.composer).to_have_value(refused)
    await ana.sees("On Monday")


async def test_a_reload_without_a_network_loses_nothing(server: Server, browsers: Browsers) -> None:
    ana = await browsers.open()
    lost = await losing("On the train", ana.page)
    await ana.sign_in(await server.account("ana", "Ana Lima"))
    await post(ana, "On the train")
    await expect(ana.page.get_by_role("button", name="Sending …")).to_be_disabled()
    assert len(lost) == 1
    await ana.page.context.set_offline(True)
    await ana.page.unroute_all()
    await ana.page.goto("about:blank")
    await ana.page.context.set_offline(False)
    again = await ana.page.context.new_page()
    await again.goto(server.url)
    await expect(again.locator("#notices")).to_contain_text("Sent: On the train")
    await expect(again.get_by_role("article").filter(has_text="On the train")).to_have_count(1)


async def test_what_the_server_refuses_later_comes_back_with_its_reason(server: Server, browsers: Browsers) -> None:
    ana = await browsers.open()
    await ana.sign_in(await server.account("ana", "Ana Lima"))
    await server.kill()
    await expect(ana.page.locator(".badge")).to_have_text("Offline")
    text = " ".join(f"#tag{number}" for number in range(25))
    await post(ana, text)
    await expect(ana.composer).to_have_value("")
    await server.restart()
    await expect(waiting(ana)).to_contain_text("1 could not be sent")
    await ana.page.reload()
    await expect(waiting(ana)).to_contain_text(re.compile("Not sent: .*tags"))
    await waiting(ana).get_by_role("button", name="Edit").click()
    await expect(ana.composer).to_have_value(text)
    await expect(waiting(ana)).to_be_hidden()
    assert await ana.page.evaluate(COUNT_KEPT) == 0


async def test_a_draft_outlives_a_reload_and_not_a_sign_out(server: Server, browsers: Browsers) -> None:
    token = await server.account("ana", "Ana Lima")
    ana = await browsers.signed_in(token)
    await ana.composer.fill("Half a thought")
    await ana.page.reload()
    await expect(ana.composer).to_have_value("Half a thought")
    await ana.page.get_by_role("button", name="Sign out").click()
    await expect(ana.page.get_by_role("heading", name="Sign in")).to_be_visible()
    await ana.sign_in(token)
    await expect(ana.composer).to_have_value("")


async def test_signing_out_empties_the_outbox(server: Server, browsers: Browsers) -> None:
    token = await server.account("ana", "Ana Lima")
    ana = await browsers.open()
    lost = await losing("Never mind", ana.page)
    await ana.sign_in(token)
    await post(ana, "Never mind")
    await expect(ana.page.get_by_role("button", name="Sending …")).to_be_disabled()
    assert await ana.page.evaluate(COUNT_KEPT) == 1
    await ana.page.get_by_role("button", name="Sign out").click()
    await expect(ana.page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert await ana.page.evaluate(COUNT_KEPT) == 0
    await ana.sign_in(token)
    await expect(ana.composer).to_have_value("")
    assert len(lost) == 1


async def test_another_account_sends_nothing_of_it(server: Server, browsers: Browsers) -> None:
    """Where somebody else signs in with the same browser: then a page that is still open doesn't go on as he."""
    ana = await browsers.open()
    lost = await losing("Mine alone", ana.page)
    await ana.sign_in(await server.account("ana", "Ana Lima"))
    await post(ana, "Mine alone")
    await expect(ana.page.get_by_role("button", name="Sending …")).to_be_disabled()
    await ana.page.context.clear_cookies()
    bo = Person(await ana.page.context.new_page(), server.url)
    await bo.sign_in(await server.account("bo", "Bo Chen"))
    await expect(bo.composer).to_have_value("")
    await bo.write("Posted by Bo")
    await bo.sees("Posted by Bo")
    assert await bo.page.evaluate(COUNT_KEPT) == 0
    await server.restart()
    await expect(ana.page.get_by_text("Somebody else has signed in with this browser.")).to_be_visible()
    await bo.is_live()
    assert [frame["body"] for frame in lost] == ["Mine alone"]


async def test_two_pages_send_a_text_once_and_both_show_it_as_sent(server: Server, browsers: Browsers) -> None:
    ana = await browsers.open()
    wire = await tapped(ana.page)
    await ana.sign_in(await server.account("ana", "Ana Lima"))
    wire.hold(lambda frame: frame["type"] == "ok" and "post" in frame)
    await post(ana, "From either page")
    await wire.holding(1)
    second = Person(await ana.page.context.new_page(), server.url)
    await second.page.goto(server.url)
    await expect(second.page.locator("#notices")).to_contain_text("Sent: From either page")
    await wire.cut()
    await expect(ana.composer).to_have_value("")
    await expect(ana.page.get_by_role("button", name="Sending …")).to_have_count(0)
    for page in (ana.page, second.page):
        await expect(page.get_by_role("article").filter(has_text="From either page")).to_have_count(1)
        await expect(page.get_by_role("region", name="Waiting to be sent")).to_be_hidden()
    assert await ana.page.evaluate(COUNT_KEPT) == 0


async def test_what_is_taken_back_in_one_page_is_not_sent_by_another(server: Server, browsers: Browsers) -> None:
    ana = await browsers.open()
    lost = await losing("Take it back", ana.page)
    await ana.sign_in(await server.account("ana", "Ana Lima"))
    await post(ana, "Take it back")
    await expect(ana.page.get_by_role("button", name="Sending …")).to_be_disabled()
    second = Person(await ana.page.context.new_page(), server.url)
    lost_there = await losing("Take it back", second.page)
    await second.page.goto(server.url)
    await waiting(second).get_by_role("button", name="Discard: Take it back").click()
    await expect(waiting(second)).to_be_hidden()
    await expect(ana.page.get_by_text("This was taken back.")).to_be_visible()
    await expect(ana.composer).to_have_value("Take it back")
    assert await ana.page.evaluate(COUNT_KEPT) == 0
    await server.restart()
    for person in (ana, second):
        await person.is_live()
    assert len({frame["key"] for frame in lost + lost_there}) == 1
    assert len(lost) == len(lost_there) == 1


async def test_offline_tells_when_it_tries_again_and_tries_at_once_when_asked(
    server: Server, browsers: Browsers
) -> None:
    ana = await browsers.open()
    await ana.page.add_init_script("Math.random = () => 40")  # a first wait of 20 s
    await ana.sign_in(await server.account("ana", "Ana Lima"))
    await expect(ana.page.locator("section.waiting")).to_be_attached()  # the module that tells of it has come
    await server.kill()
    beside = ana.page.locator(".beside")
    await expect(beside).to_contain_text(re.compile(r"Next try in \d\d s"))
    await server.restart()
    await beside.get_by_role("button", name="Try now").click()
    await ana.is_live()
    await expect(beside).to_be_hidden()


async def test_blocked_websockets_are_named_with_what_to_ask_for(server: Server, browsers: Browsers) -> None:
    ana = await browsers.open(permissions=["clipboard-read", "clipboard-write"])
    await ana.page.route_web_socket("**/ws", swallow)
    await ana.sign_in(await server.account("ana", "Ana Lima"))
    await ana.page.get_by_role("link", name="by a side way").click()
    await expect(ana.page.get_by_role("heading", name="Check the connection", level=1)).to_be_visible()
    await expect(ana.page.get_by_role("main").locator("[data-spoken]")).to_have_text(
        "Handraise works here, by a side way: this network blocks WebSockets."
    )
    await expect(row(ana.page, "WebSocket")).to_contain_text("Does not work")
    await expect(row(ana.page, "Event stream")).to_contain_text("Comes as it is sent.")
    await ana.page.get_by_role("button", name="Copy for your IT person").click()
    await expect(ana.page.locator("#notices")).to_contain_text("Copied.")
    copied = await ana.page.evaluate("navigator.clipboard.readText()")
    assert f"{server.url.replace('http', 'ws')}/ws" in copied
    assert "Upgrade: websocket" in copied
    assert "text/event-stream" not in copied


def row(page: Page, title: str) -> Locator:
    return page.get_by_role("main").get_by_role("listitem").filter(has=page.get_by_role("heading", name=title))


async def test_the_check_needs_no_sign_in(server: Server, browsers: Browsers) -> None:
    visitor = await browsers.open()
    await visitor.page.goto(server.url)
    await visitor.page.get_by_role("link", name="Check the connection").click()
    await expect(visitor.page.get_by_role("main").locator("[data-spoken]")).to_have_text(
        "Everything that Handraise needs gets through."
    )
    for title in ("The server", "WebSocket", "Event stream", "The clock", "Encryption"):
        await expect(row(visitor.page, title)).to_contain_text("Good")
    await expect(visitor.page.get_by_role("button", name="Copy for your IT person")).to_be_hidden()


@pytest.mark.parametrize(
    ("path", "body", "verdict", "asked"),
    [
        ("**/healthz", "<h1>Welcome to the guest network</h1>", "Something else answers", "/healthz must answer"),
        ("**/api/v1/check/events", "data: 1\n\ndata: 2\n\ndata: 3\n\n", "Only the side way", "without buffering"),
    ],
    ids=["a captive portal", "a proxy that holds streams back"],
)
async def test_what_stands_between_is_found(
    server: Server, browsers: Browsers, path: str, body: str, verdict: str, asked: str
) -> None:
    async def between(route: Route) -> None:
        await route.fulfill(body=body, content_type="text/html")

    visitor = await browsers.open()
    await visitor.page.route(path, between)
    await visitor.page.goto(f"{server.url}/check")
    await expect(visitor.page.get_by_role("main").locator("[data-spoken]")).to_contain_text(verdict)
    await expect(visitor.page.get_by_label("What to allow").last).to_contain_text(asked)
    await visitor.page.unroute(path)
    await visitor.page.get_by_role("button", name="Check again").click()
    await expect(visitor.page.get_by_role("main").locator("[data-spoken]")).to_have_text(
        "Everything that Handraise needs gets through."
    )


async def test_a_clock_that_is_wrong_is_told_with_how_much(server: Server, browsers: Browsers) -> None:
    visitor = await browsers.open()
    await visitor.page.add_init_script("const now = Date.now; Date.now = () => now() + 300_000;")
    await visitor.page.goto(f"{server.url}/check")
    await expect(row(visitor.page, "The clock")).to_contain_text("Clock is 5 minutes fast.")
    await expect(visitor.page.get_by_role("main").locator("[data-spoken]")).to_contain_text(
        "this device’s clock is 5 minutes fast."
    )
