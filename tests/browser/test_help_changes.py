"""Help requests that change, or whose replies fail, while somebody looks at them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.async_api import Browser, expect

from tests.browser.conftest import Browsers, Person, browsing
from tests.browser.test_help import PROJECTOR, button
from tests.browser.test_posts import command
from tests.browser.wire import tapped
from tests.conftest import ServerFactory
from tests.support.server import Server

HALF_A_MINUTE_MS = 30_000


async def asked(server: Server, token: str, **more: Any) -> int:
    """A request's id."""
    ident: int = (await command(server, token, type="ask", key="ask", body=PROJECTOR, **more))["post"]["id"]
    return ident


async def room_of(server: Server, lead: str, *members: str) -> int:
    """A room that these have joined."""
    ident: int = (await command(server, lead, type="create_room", key="room", title="Algebra 2"))["room"]["id"]
    code = (await command(server, lead, type="room", room=ident))["code"]
    for token in members:
        await command(server, token, type="join", key="join", code=code)
    return ident


async def comes_back(person: Person) -> None:
    await person.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


async def test_the_board_is_read_again_by_itself_and_when_one_comes_back(server: Server, browsers: Browsers) -> None:
    """What is asked of topics that one doesn't follow doesn't come by itself. Each time is one reading."""
    ana, cy = await server.account("ana", "Ana Lima"), await server.account("cy", "Cy Young")
    bo = await browsers.signed_in(await server.account("bo", "Bo Chen"))
    wire = await tapped(bo.page)
    await bo.page.clock.install()
    await bo.page.goto(f"{server.url}/help")
    await expect(bo.page.get_by_text("Requests of the network appear here")).to_be_visible()
    request = await asked(server, ana)
    await bo.page.clock.fast_forward(HALF_A_MINUTE_MS)
    await bo.sees("The projector")
    assert wire.count("requests") == 2
    await command(server, cy, type="claim", key="claim", request=request)
    await comes_back(bo)
    await expect(bo.post("The projector").locator(".sign")).to_have_text("Cy Young has it")
    assert wire.count("requests") == 3
    wire.refuse.add("requests")
    await comes_back(bo)
    await expect(bo.page.get_by_text("Newer requests did not come. Not just now.")).to_be_visible()
    await bo.sees("The projector")
    wire.refuse.clear()
    await comes_back(bo)
    await expect(bo.page.get_by_text("Newer requests did not come.")).to_have_count(0)
    await bo.home()
    before = wire.count("requests")
    await bo.page.clock.fast_forward(HALF_A_MINUTE_MS)
    await bo.write("Time has passed")
    assert wire.count("requests") == before


async def test_a_queue_shows_what_its_requests_are_now_and_is_read_for_those_that_wait(
    server: Server, browsers: Browsers
) -> None:
    tokens = [await server.account(handle, name) for handle, name in (("ana", "Ana Lima"), ("bo", "Bo"), ("cy", "Cy"))]
    lead, bo, cy = tokens
    room = await room_of(server, lead, bo, cy)
    await command(server, lead, type="update_room", key="peers", room=room, peers=True)
    done = (await command(server, bo, type="ask", key="done", body="Done already", room=room))["post"]["id"]
    await command(server, bo, type="resolve", key="resolve", request=done, outcome="self")
    request = await asked(server, bo, room=room)
    await command(server, cy, type="claim", key="1", request=request)
    ana = await browsers.open()
    wire = await tapped(ana.page)
    await ana.sign_in(lead)
    await ana.page.clock.install()
    await ana.page.goto(f"{server.url}/room/{room}")
    await ana.sees("Done already")
    rows = ana.page.get_by_role("list", name="Queue").get_by_role("listitem")
    await expect(rows).to_contain_text(["Cy has it"])
    await command(server, lead, type="assign", key="2", request=request, to="@ana")
    await expect(rows).to_contain_text(["You have it"])
    await command(server, bo, type="edit", key="3", post=request, body="It works, but is yellow")
    await expect(rows).to_contain_text(["It works, but is yellow"])
    await ana.page.clock.fast_forward(HALF_A_MINUTE_MS)
    await ana.write("Time has passed")
    assert wire.count("queue") == 1


async def test_a_topic_more_leaves_the_duty_its_end_and_none_is_lost(server: Server, browsers: Browsers) -> None:
    token = await server.account("bo", "Bo Chen")
    until = (datetime.now(UTC) + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    await command(server, token, type="duty", key="1", on=True, topics=["#edtech", "#python", "#algebra"], until=until)
    bo = await browsers.open()
    wire = await tapped(bo.page)
    await bo.sign_in(token)
    await bo.page.goto(f"{server.url}/help")
    await expect(bo.page.get_by_label("#edtech")).to_be_checked()

    def said_so(frame: dict[str, Any]) -> bool:
        return frame["type"] == "ok" and "duty" in frame

    wire.hold(said_so)
    await bo.page.get_by_label("#edtech").uncheck()
    await bo.page.get_by_label("#python").uncheck()
    await wire.holding(1)
    wire.release()
    wire.hold(said_so)
    await wire.holding(1)
    wire.release()
    await bo.page.reload()
    await expect(bo.page.get_by_label("#algebra")).to_be_checked()
    await expect(bo.page.get_by_label("#python")).to_have_count(0)
    said = [frame for frame in wire.sent if frame["type"] == "duty"]
    assert [(frame["topics"], frame["until"]) for frame in said] == [
        (["#algebra", "#python"], until),
        (["#algebra"], until),
    ]


async def test_what_an_answer_that_is_gone_has_solved_is_said_in_words(server: Server, browsers: Browsers) -> None:
    """The asker presses before the word of its end has come."""
    token, helper = await server.account("ana", "Ana Lima"), await server.account("bo", "Bo Chen")
    request = await asked(server, token)
    await command(server, helper, type="claim", key="1", request=request)
    answer = (await command(server, helper, type="answer", key="2", request=request, body="The cable"))["post"]["id"]
    ana = await browsers.open()
    wire = await tapped(ana.page)
    await ana.sign_in(token)
    await ana.page.goto(f"{server.url}/thread/{request}")
    await expect(ana.post("The projector").locator(".sign")).to_have_text("Answered")
    wire.hold(lambda frame: frame["type"] == "post")
    await command(server, helper, type="delete", key="3", post=answer)
    await wire.holding(1)
    await button(ana.post("The projector"), "Solved").click()
    dialog = ana.page.get_by_role("dialog", name="Is it solved?")
    await dialog.get_by_label("How?").select_option("Somebody helped me")
    wire.release()
    await dialog.get_by_role("button", name="Solved").click()
    await expect(ana.post("The projector").locator(".sign")).to_have_text("Resolved · a colleague helped")


async def test_nothing_is_offered_in_a_closed_room_or_to_who_looks_on(server: Server, browsers: Browsers) -> None:
    lead, token = await server.account("ana", "Ana Lima"), await server.account("bo", "Bo Chen")
    room = await room_of(server, lead, token)
    request = await asked(server, token, room=room)
    await command(server, lead, type="post", key="1", body="Turn it on", reply_to=request)
    bo = await browsers.signed_in(token)
    await bo.page.goto(f"{server.url}/thread/{request}")
    solved = button(bo.post("Turn it on"), "This solved it")
    await expect(solved).to_be_visible()
    await command(server, lead, type="set_role", key="2", room=room, account="@bo", role="observer")
    await expect(solved).to_have_count(0)
    await command(server, lead, type="set_role", key="3", room=room, account="@bo", role="member")
    await expect(solved).to_be_visible()
    await command(server, lead, type="update_room", key="4", room=room, closed=True)
    await expect(solved).to_have_count(0)


async def test_all_of_a_room_can_have_it_where_pages_are_short(
    server_factory: ServerFactory, chromium: Browser
) -> None:
    server = await server_factory({"HANDRAISE_LIMIT_LIST_ITEMS": "2"})
    tokens = [await server.account(handle) for handle in ("ana", "bo", "cy", "di", "ed")]
    room = await room_of(server, *tokens)
    await command(server, tokens[0], type="update_room", key="peers", room=room, peers=True)
    await asked(server, tokens[1], room=room)
    async with browsing(server.url, chromium) as browsers:
        ana = await browsers.signed_in(tokens[0])
        await ana.page.goto(f"{server.url}/room/{room}")
        await button(ana.post("The projector"), "Assign").click()
        choice = ana.page.get_by_role("dialog").get_by_label("Who takes it?")
        await expect(choice.get_by_role("option")).to_have_text(["Ed", "Di", "Cy", "Ana"])
        await choice.select_option("Ed")
        await ana.page.get_by_role("dialog").get_by_role("button", name="Assign").click()
        await expect(ana.post("The projector").locator(".sign")).to_have_text("Ed has it")


async def test_what_is_being_written_outlives_a_second_press(server: Server, browsers: Browsers) -> None:
    request = await asked(server, await server.account("ana", "Ana Lima"))
    bo = await browsers.signed_in(await server.account("bo", "Bo Chen"))
    await bo.page.goto(f"{server.url}/thread/{request}")
    card = bo.post("The projector")
    await button(card, "Take it").click()
    await button(card, "Answer").first.click()
    await card.get_by_role("textbox", name="Your answer").fill("Which cable is it")
    await button(card, "Answer").first.click()
    await expect(card.get_by_role("textbox", name="Your answer")).to_have_value("Which cable is it")
    await expect(card.get_by_role("textbox", name="Your answer")).to_be_focused()
    await button(card, "Ask back").first.click()
    question = card.get_by_role("textbox", name="What do you need to know?")
    await expect(question).to_have_value("Which cable is it")
    await question.press("Control+Enter")
    await expect(card.locator(".sign")).to_have_text("More is asked")


async def test_the_buttons_come_later_where_they_cannot_be_fetched(server: Server, browsers: Browsers) -> None:
    token = await server.account("ana", "Ana Lima")
    for number in range(2):
        await command(server, token, type="ask", key=f"{number}", body=f"Question {number} #edtech")
    ana = await browsers.open()
    await ana.page.route("**/rest.js", lambda route: route.abort())
    await ana.sign_in(token)
    await ana.sees("Question 1")
    await expect(ana.page.locator("#alerts .toast")).to_have_count(1)
    await ana.page.unroute("**/rest.js")
    await ana.post("Question 1").get_by_role("button", name="Thanks").click()
    for number in range(2):
        await expect(button(ana.post(f"Question {number}"), "Withdraw")).to_be_visible()
