"""Help requests between people in browsers of their own: from the question to «solved»; a room's queue; the board."""

import json
import re

from playwright.async_api import Locator, WebSocketRoute, expect

from tests.browser.conftest import Browsers, Person
from tests.browser.test_access import OVERFLOW, PHONE, focus_is_visible
from tests.browser.test_network import join_as_guest, new_room
from tests.browser.test_posts import command
from tests.browser.wire import tapped
from tests.support.server import Server

PROJECTOR = "The projector shows no signal #edtech"


async def begin_asking(person: Person) -> None:
    """By the composer's switch, or the large button where there is one."""
    switch = person.page.get_by_role("switch", name="Ask for help")
    await switch.or_(person.page.get_by_role("button", name="Ask for help", exact=True)).first.click()


async def ask(person: Person, text: str, *, where: str = "", urgent: bool = False) -> None:
    """Returns once the server has it."""
    await begin_asking(person)
    await person.composer.fill(text)
    await person.page.get_by_label("Where are you?").fill(where)
    await person.page.get_by_label("Urgent").set_checked(urgent)
    await person.page.get_by_role("button", name="Ask", exact=True).click()
    await expect(person.composer).to_have_value("")


def button(card: Locator, name: str) -> Locator:
    return card.get_by_role("button", name=name, exact=True)


async def on_edtech(server: Server, browsers: Browsers, handle: str, name: str) -> tuple[str, Person]:
    token = await server.account(handle, name)
    await command(server, token, type="follow", key="follow", feed="#edtech")
    return token, await browsers.signed_in(token)


async def test_a_request_is_taken_by_one_answered_and_solved(server: Server, browsers: Browsers) -> None:
    _, bo = await on_edtech(server, browsers, "bo", "Bo Chen")
    cy_token = await server.account("cy", "Cy Young")
    await command(server, cy_token, type="follow", key="follow", feed="#edtech")
    cy = await browsers.open()
    wire = await tapped(cy.page)
    await cy.sign_in(cy_token)
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    await begin_asking(ana)
    await ana.composer.fill("The projector shows no signal")
    reach = ana.page.locator(".reach")
    await expect(reach).to_contain_text("Add a #tag")
    await ana.composer.fill(PROJECTOR)
    await expect(reach).to_have_text("Reaches 2, 2 online, none on duty")
    await ana.page.get_by_label("Where are you?").fill("Room 12")
    await ana.page.get_by_label("What have you tried?").fill("Another cable")
    await ana.page.get_by_label("Urgent").check()
    await ana.page.get_by_role("button", name="Ask", exact=True).click()
    for person in (ana, bo, cy):
        await expect(person.post("The projector").locator(".sign")).to_have_text(["Urgent", "Waiting since now"])
        await expect(person.post("The projector").locator("dd")).to_have_text(["Room 12", "Another cable"])
    await expect(ana.page.get_by_role("button", name="Post", exact=True)).to_be_disabled()
    wire.hold(lambda frame: frame["type"] == "post")
    await button(bo.post("The projector"), "Take it").click()
    await wire.holding(1)
    await button(cy.post("The projector"), "Take it").click()
    await expect(cy.post("The projector").get_by_role("alert")).to_have_text("bo has it already.")
    wire.release()
    for person in (ana, cy):
        await expect(person.post("The projector").locator(".sign").last).to_contain_text("Bo Chen has it")
    await expect(button(cy.post("The projector"), "Take it")).to_have_count(0)
    await button(bo.post("The projector"), "Ask back").click()
    await bo.page.get_by_role("textbox", name="What do you need to know?").fill("Which cable?")
    await bo.page.get_by_role("textbox", name="What do you need to know?").press("Control+Enter")
    await expect(ana.post("The projector").locator(".sign").last).to_have_text("More is asked")
    await ana.open_thread("The projector")
    await ana.reply("The short one")
    await expect(bo.post("The projector").locator(".sign").last).to_contain_text("You have it")
    await button(bo.post("The projector"), "Answer").click()
    await bo.page.get_by_role("textbox", name="Your answer").fill("It is broken: take the long one")
    await bo.page.get_by_role("textbox", name="Your answer").press("Control+Enter")
    answer = ana.post("take the long one")
    await expect(answer.locator(".sign")).to_have_text("The answer")
    await expect(ana.post("The projector").locator(".sign")).to_have_text("Answered")
    await button(answer, "This solved it").click()
    await expect(answer.locator(".sign")).to_have_text("This solved it")
    for person in (ana, bo, cy):
        await expect(person.post("The projector").locator(".sign")).to_have_text("Resolved · a colleague helped")
    await expect(ana.page.get_by_role("link", name="Notifications", exact=False)).to_have_count(1)
    await ana.page.goto(f"{server.url}/notifications")
    await expect(ana.page.get_by_role("list", name="Notifications")).to_contain_text("Bo Chen took your request")


async def test_what_was_answered_before_is_linked_and_nobody_is_said_plainly(
    server: Server, browsers: Browsers
) -> None:
    bo = await server.account("bo", "Bo Chen")
    before = (await command(server, bo, type="ask", key="1", body="Projector without a signal? #edtech"))["post"]["id"]
    await command(server, bo, type="resolve", key="2", request=before, outcome="self")
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    await begin_asking(ana)
    await ana.composer.fill("My projector has no signal #edtech")
    await expect(ana.page.locator(".reach")).to_contain_text("Reaches nobody")
    await ana.page.get_by_role("link", name="Projector without a signal?").click()
    await expect(ana.post("Projector without a signal?").locator(".sign")).to_have_text("Resolved · found it oneself")


async def test_whom_it_reaches_is_asked_seldom_and_silent_where_it_fails(server: Server, browsers: Browsers) -> None:
    ana = await browsers.open()
    wire = await tapped(ana.page)
    wire.refuse = {"reach", "similar"}
    await ana.sign_in(await server.account("ana", "Ana Lima"))
    await begin_asking(ana)
    await ana.composer.press_sequentially(PROJECTOR)
    await wire.sends("reach", "similar")
    await ana.page.get_by_role("button", name="Ask", exact=True).click()
    await ana.sees("The projector")
    assert wire.count("reach") <= 2
    await expect(ana.page.get_by_role("alert").filter(has_text=re.compile("."))).to_have_count(0)


async def test_the_asker_is_still_stuck_withdraws_and_says_how_it_was_solved(
    server: Server, browsers: Browsers
) -> None:
    token, ana = await on_edtech(server, browsers, "ana", "Ana Lima")
    bo = await server.account("bo", "Bo Chen")
    request = (await command(server, token, type="ask", key="1", body=PROJECTOR))["post"]["id"]
    await command(server, bo, type="claim", key="1", request=request)
    card = ana.post("The projector")
    state = card.locator(".sign")
    await button(card, "Still stuck").click()
    await expect(state).to_have_text("Waiting since now")
    await command(server, bo, type="answer", key="2", request=request, body="Try again")
    await button(card, "Still stuck").click()
    await expect(state).to_have_text("Waiting since now")
    await button(card, "Solved").click()
    dialog = ana.page.get_by_role("dialog", name="Is it solved?")
    await dialog.get_by_label("How?").select_option("I found it myself")
    await dialog.get_by_role("button", name="Solved").click()
    await expect(state).to_have_text("Resolved · found it oneself")
    await button(card, "Open again").click()
    await button(card, "Withdraw").click()
    await expect(state).to_have_text("Withdrawn")


async def test_an_admin_assigns_and_declines(server: Server, browsers: Browsers) -> None:
    token = await server.account("ana", "Ana Lima")
    await command(server, token, type="ask", key="1", body=PROJECTOR)
    await server.account("bo", "Bo Chen")
    ada = await browsers.signed_in(await server.account("ada", "Ada Min", role="admin"))
    await ada.page.get_by_role("link", name="Help, 1 request waits").click()
    card = ada.post("The projector")
    await button(card, "Assign").click()
    dialog = ada.page.get_by_role("dialog", name="Give this request to somebody")
    await dialog.get_by_label("Who takes it?").fill("@nobody")
    await dialog.get_by_role("button", name="Assign").click()
    await expect(dialog.get_by_role("alert").filter(has_text=re.compile("."))).to_have_count(1)
    await dialog.get_by_label("Who takes it?").fill("bo")
    await dialog.get_by_role("button", name="Assign").click()
    await expect(card.locator(".sign")).to_have_text("Bo Chen has it")
    await button(card, "Decline").click()
    await ada.page.get_by_role("dialog").get_by_label("Why?").select_option("asked before")
    await ada.page.get_by_role("dialog").get_by_role("button", name="Decline").click()
    await expect(card.locator(".sign")).to_have_text("Declined: asked before")
    await expect(ada.page.get_by_role("link", name="Help", exact=True)).to_have_count(1)


async def test_a_room_has_a_queue_and_everybody_a_place_in_it(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    code = await new_room(ana, "Algebra 2")
    lea = await join_as_guest(browsers, server, code, "Lea")
    kim = await join_as_guest(browsers, server, code, "Kim")
    await ask(lea, "Why is it negative?", where="Bench 4")
    await ask(kim, "My calculator is broken", urgent=True)
    place = lea.page.locator(".queue-words")
    await expect(place).to_have_text("You are 2nd of 2")
    queue = ana.page.get_by_role("list", name="Queue").get_by_role("listitem")
    await expect(queue).to_contain_text(["KimMy calculator is broken", "LeaBench 4 · Why is it negative?"])
    await expect(button(kim.post("Why is it negative?"), "Take it")).to_have_count(0)
    me_too = kim.post("Why is it negative?").get_by_role("button", name="Me too")
    await me_too.click()
    await expect(me_too).to_have_attribute("aria-pressed", "true")
    await expect(lea.post("Why is it negative?").get_by_text("1 other has this too")).to_be_visible()
    await ana.page.get_by_role("button", name="Next one").click()
    await expect(ana.page.get_by_role("heading", name="Thread", level=1)).to_be_visible()
    await button(ana.post("My calculator"), "Solved").click()
    await ana.page.get_by_role("dialog").get_by_role("button", name="Solved").click()
    await expect(kim.post("My calculator").locator(".sign").last).to_have_text("Resolved · the staff helped")
    await expect(place).to_have_text("You are 1st of 1")
    await ana.page.go_back()
    await ana.page.get_by_role("button", name="Settings").click()
    await ana.page.get_by_label("Members may help each other").check()
    await ana.page.get_by_label("Take new requests").uncheck()
    await ana.page.get_by_role("button", name="Save").click()
    await expect(kim.page.get_by_role("switch", name="Ask for help")).to_be_hidden()
    await expect(ana.page.get_by_role("switch", name="Ask for help")).to_be_visible()
    await button(kim.post("Why is it negative?"), "Take it").click()
    await expect(lea.post("Why is it negative?").locator(".sign")).to_contain_text("Kim has it until")


async def test_who_asks_anonymously_is_nobody_until_the_staff_look(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    code = await new_room(ana, "Algebra 2")
    lea = await join_as_guest(browsers, server, code, "Lea")
    kim = await join_as_guest(browsers, server, code, "Kim")
    await begin_asking(lea)
    await lea.composer.fill("I am lost")
    await lea.page.get_by_label("Anonymous").check()
    await expect(lea.page.get_by_text("There are few people here")).to_be_visible()
    await lea.page.get_by_role("button", name="Ask", exact=True).click()
    for person in (ana, kim):
        await expect(person.post("I am lost").locator(".name")).to_have_text(re.compile(r"^Anonymous [A-Z][a-z]+$"))
    await expect(lea.post("I am lost").get_by_role("button", name="Edit this post")).to_be_visible()
    await expect(button(lea.post("I am lost"), "Withdraw")).to_be_visible()
    await expect(button(kim.post("I am lost"), "Who asks?")).to_have_count(0)
    await button(ana.post("I am lost"), "Who asks?").click()
    dialog = ana.page.get_by_role("dialog")
    await dialog.get_by_label("Why do you have to know?").fill("She writes of self-harm")
    await dialog.get_by_role("button", name="Look").click()
    await expect(ana.page.locator("#notices")).to_contain_text(re.compile(r"Anonymous \w+ is Lea\."))
    await lea.page.get_by_role("link", name="Notifications").first.click()
    await expect(lea.page.get_by_role("listitem")).to_contain_text(["Ana Lima has looked up who asked this"])


async def test_duty_brings_requests_to_the_board_and_the_next_one_is_taken(server: Server, browsers: Browsers) -> None:
    own = await server.account("bo", "Bo Chen")
    bo = await browsers.signed_in(own)
    await bo.page.get_by_role("link", name="Help", exact=True).click()
    await expect(bo.page.get_by_text("Requests of the network appear here")).to_be_visible()
    await bo.page.get_by_role("button", name="Next one").click()
    await expect(bo.page.get_by_role("alert").filter(has_text="Nobody waits.")).to_be_visible()
    asked = await command(server, own, type="ask", key="own", body="Mine #edtech")
    await bo.page.get_by_role("button", name="Next one").click()
    await expect(bo.page.get_by_role("alert").filter(has_text="Nobody waits but you.")).to_be_visible()
    await command(server, own, type="withdraw", key="withdrawn", request=asked["post"]["id"])
    duty = bo.page.get_by_role("switch", name="I can help now")
    await duty.click()
    await expect(bo.page.get_by_role("alert").filter(has_text="For which topics?")).to_be_visible()
    await bo.page.keyboard.type("#edtech python")
    await bo.page.keyboard.press("Enter")
    await duty.click()
    await expect(duty).to_have_attribute("aria-checked", "true")
    await bo.page.get_by_label("#python").uncheck()
    await bo.page.reload()
    await expect(duty).to_have_attribute("aria-checked", "true")
    await expect(bo.page.get_by_label("#edtech")).to_be_checked()
    await expect(bo.page.get_by_label("#python")).to_have_count(0)
    token = await server.account("ana", "Ana Lima")
    await command(server, token, type="ask", key="1", body=PROJECTOR)
    await bo.sees("The projector")
    await expect(bo.page.get_by_role("link", name="Help, 1 request waits")).to_be_visible()
    await command(server, token, type="ask", key="2", body="A fire drill in ten minutes #edtech", urgent=True)
    await expect(bo.page.get_by_role("article").locator(".post-body")).to_have_text(
        ["A fire drill in ten minutes #edtech", PROJECTOR]
    )
    await bo.page.get_by_role("button", name="Next one").click()
    await expect(bo.page.get_by_role("heading", name="Thread", level=1)).to_be_visible()
    await expect(bo.post("A fire drill").locator(".sign").last).to_contain_text("You have it")
    await bo.page.go_back()
    await duty.click()
    await expect(duty).to_have_attribute("aria-checked", "false")


async def test_help_by_keyboard_on_a_phone(server: Server, browsers: Browsers) -> None:
    long = "w" * 60
    token = await server.account("ana", "Ana" + "m" * 40)
    await command(server, token, type="follow", key="follow", feed="#edtech")
    ana = await browsers.signed_in(token, viewport=PHONE)
    keys = ana.page.keyboard
    await keys.press("n")
    await keys.type(f"{long} #edtech")
    for _ in ("images", "preview", "ask"):
        await keys.press("Tab")
    await expect(ana.page.get_by_role("switch", name="Ask for help")).to_be_focused()
    await focus_is_visible(ana.page)
    await keys.press("Space")
    await expect(ana.page.locator(".reach")).to_contain_text("Reaches nobody")
    assert await ana.page.evaluate(OVERFLOW) <= 0
    await ana.page.get_by_label("Where are you?").focus()
    await keys.type(long)
    await keys.press("Tab")
    await keys.type(long)
    await keys.press("Control+Enter")
    card = ana.post(long)
    await expect(card.locator(".sign")).to_have_text("Waiting since now")
    assert await ana.page.evaluate(OVERFLOW) <= 0
    bo = await browsers.signed_in(await server.account("bo", "B" * 50), viewport=PHONE)
    await bo.page.get_by_label("Places").get_by_role("link", name="Help").click()
    await button(bo.post(long), "Take it").focus()
    await bo.page.keyboard.press("Enter")
    await expect(button(bo.post(long), "Answer")).to_be_focused()
    await focus_is_visible(bo.page)
    assert await bo.page.evaluate(OVERFLOW) <= 0
    await bo.page.keyboard.press("Enter")
    await bo.page.keyboard.type("Turn it on")
    assert await bo.page.evaluate(OVERFLOW) <= 0
    await bo.page.keyboard.press("Control+Enter")
    await expect(card.locator(".sign")).to_have_text("Answered")
    await button(card, "Solved").focus()
    await keys.press("Enter")
    await expect(card.locator(".sign")).to_have_text("Resolved · a colleague helped")
    assert await ana.page.evaluate(OVERFLOW) <= 0


async def test_what_happened_to_requests_is_told_in_words(server: Server, browsers: Browsers) -> None:
    """The clock's own two kinds take minutes: here the wire has them."""
    ana = await server.account("ana", "Ana Lima")
    bo = await server.account("bo", "Bo Chen")
    for number in range(3):
        await command(server, ana, type="ask", key=f"ask {number}", body=f"Question {number} #edtech")
    for number, waiting in enumerate((await command(server, bo, type="requests"))["requests"]):
        await command(server, bo, type="claim", key=f"claim {number}", request=waiting["id"])
    page = (await browsers.signed_in(ana)).page

    def changed(socket: WebSocketRoute) -> None:
        def passed(message: str | bytes) -> None:
            frame = json.loads(message)
            for told, kind in zip(frame.get("notifications", []), ("waiting", "alert", "assign"), strict=False):
                told["kind"] = kind
            socket.send(json.dumps(frame))

        socket.connect_to_server().on_message(passed)

    await expect(page.get_by_role("link", name="Notifications, 3 unread")).to_be_visible()
    await page.route_web_socket("**/ws", changed)
    await page.goto(f"{server.url}/notifications")
    rows = page.get_by_role("list", name="Notifications").get_by_role("listitem")
    await expect(rows).to_contain_text(
        ["Nobody has taken your request yet", "Bo Chen waits for help", "Bo Chen gave you a request"]
    )


async def test_whoever_writes_the_answer_keeps_the_request(server: Server, browsers: Browsers) -> None:
    ana = await server.account("ana", "Ana Lima")
    request = (await command(server, ana, type="ask", key="ask", body=PROJECTOR))["post"]["id"]
    bo = await browsers.open()
    wire = await tapped(bo.page)
    await bo.sign_in(await server.account("bo", "Bo Chen"))
    await bo.page.goto(f"{server.url}/thread/{request}")
    card = bo.post("The projector")
    await button(card, "Take it").click()
    await button(card, "Answer").click()
    field = card.get_by_role("textbox", name="Your answer")
    await field.press_sequentially("It is ")
    assert wire.count("renew") == 0
    lease = (await command(server, ana, type="get", post=request))["post"]["help"]["lease_until"]
    await bo.page.clock.set_fixed_time(lease)
    await field.press_sequentially("the cable")
    await field.press("Control+Enter")
    await expect(card.locator(".sign").first).to_have_text("Answered")
    assert wire.count("renew") == 1
