"""What is held, for its writer and the staff who look at it; and one's own request, wherever one is."""

import re

from playwright.async_api import Browser, Locator, expect

from tests.browser.conftest import Browsers, Person, browsing
from tests.browser.test_access import OVERFLOW, PHONE, focus_is_visible
from tests.browser.test_help import PROJECTOR, ask, button, on_edtech
from tests.browser.test_posts import command
from tests.browser.wire import tapped
from tests.conftest import ServerFactory
from tests.support.server import Server


def mine(person: Person) -> Locator:
    """The strip about one's own request."""
    return person.page.get_by_role("region", name="Your request")


async def in_a_room(server: Server, browsers: Browsers, **settings: str) -> tuple[int, str, Person, str, Person]:
    """A room with its teacher and a student, who look at it: its id, and of each the token and the browser."""
    ana = await server.account("ana", "Ana Lima")
    made = await command(server, ana, type="create_room", key="room", title="Algebra 2")
    room: int = made["room"]["id"]
    if settings:
        await command(server, ana, type="update_room", key="settings", room=room, **settings)
    bo = await server.account("bo", "Bo Chen", role="student")
    await command(server, bo, type="join", key="join", code=made["code"])
    people = [await browsers.signed_in(token) for token in (ana, bo)]
    for person in people:
        await person.page.goto(f"{server.url}/room/{room}")
        await expect(person.page.get_by_role("heading", name="Algebra 2", level=1)).to_be_visible()
    return room, ana, people[0], bo, people[1]


async def test_a_held_post_is_looked_at_and_shown_to_all(server: Server, browsers: Browsers) -> None:
    _, _, ana, _, bo = await in_a_room(server, browsers, moderation="all")
    await expect(ana.page.get_by_role("link", name="Held posts", exact=True)).to_be_visible()
    await bo.write("What is a parabola?")
    await expect(bo.page.get_by_text("It waits until the staff have looked at it.")).to_be_visible()
    await ana.page.get_by_role("link", name="Held posts (1)").click()
    await expect(ana.page.get_by_role("heading", name="Held posts", level=1)).to_be_visible()
    await expect(ana.page.get_by_text("1 post waits to be looked at")).to_be_visible()
    await bo.write("And a hyperbola?")
    await expect(ana.page.get_by_text("2 posts wait to be looked at")).to_be_visible()
    await expect(ana.page.get_by_role("article").locator(".post-body")).to_have_text(
        ["What is a parabola?", "And a hyperbola?"]
    )
    await button(ana.post("parabola"), "Show it to all").click()
    await expect(ana.page.get_by_text("1 post waits to be looked at")).to_be_visible()
    await expect(button(ana.post("hyperbola"), "Show it to all")).to_be_focused()
    await expect(bo.post("parabola").get_by_text("only its writer")).to_have_count(0)
    await button(ana.post("hyperbola"), "Leave it hidden").click()
    dialog = ana.page.get_by_role("dialog", name="Leave this post hidden")
    await dialog.get_by_label("Why?").select_option("off topic")
    await button(dialog, "Leave it hidden").click()
    await expect(ana.page.get_by_role("heading", name="Nothing is held")).to_be_visible()
    await expect(bo.post("hyperbola")).to_contain_text("Hidden: only its writer and the staff see it. Why: off topic.")
    await bo.page.goto(f"{server.url}/notifications")
    await expect(bo.page.get_by_role("list", name="Notifications")).to_contain_text("left it hidden")
    await expect(bo.page.get_by_role("list", name="Notifications")).to_contain_text("all see it now")


async def test_held_posts_come_by_pages_and_are_for_the_staff_alone(server: Server, browsers: Browsers) -> None:
    room, _, ana, token, bo = await in_a_room(server, browsers, moderation="all")
    for number in range(32):
        await command(server, token, type="post", key=f"{number}", body=f"Question {number:02}", room=room)
    await ana.page.get_by_role("link", name="Held posts (32)").click()
    await expect(ana.page.get_by_text("32 posts wait to be looked at")).to_be_visible()
    await expect(ana.page.get_by_role("article")).to_have_count(30)
    await ana.page.get_by_role("button", name="Show more").click()
    await expect(ana.page.get_by_role("article")).to_have_count(32)
    await expect(ana.page.get_by_role("button", name="Show more")).not_to_be_visible()
    await expect(ana.page.get_by_role("article").first).to_contain_text("Question 00")
    await expect(bo.page.get_by_role("link", name="Held posts")).to_have_count(0)
    await bo.page.goto(f"{server.url}/room/{room}/held")
    await expect(bo.page.get_by_role("heading", name="This is for the staff of the room")).to_be_visible()


async def test_what_is_held_on_the_network_is_looked_at_by_the_admins(
    server_factory: ServerFactory, chromium: Browser
) -> None:
    server = await server_factory(env={"HANDRAISE_HELD_WORDS": "casino"})
    bo = await server.account("bo", "Bo Chen")
    root = await server.account("root", "Root", role="admin")
    await command(server, bo, type="post", key="1", body="Meet me at the casino #games")
    shown = await command(server, bo, type="post", key="2", body="Buy cheap watches #games")
    cy = await server.account("cy", "Cy Young")
    await command(server, cy, type="report", key="1", post=shown["post"]["id"], reason="spam")
    await command(server, root, type="mute", key="1", account="@bo")
    async with browsing(server.url, chromium) as browsers:
        admin = await browsers.signed_in(root, viewport=PHONE)
        await admin.page.goto(f"{server.url}/help")
        await admin.page.get_by_role("link", name="Held posts (1)").click()
        await expect(admin.page.get_by_text("On the network")).to_be_visible()
        assert await admin.page.evaluate(OVERFLOW) <= 0
        await button(admin.post("casino"), "Show it to all").click()
        await expect(admin.page.get_by_role("heading", name="Nothing is held")).to_be_visible()
        await command(server, cy, type="post", key="3", body="Another casino #games")
        await expect(admin.page.get_by_text("1 post waits to be looked at")).to_be_visible()
        await admin.page.goto(f"{server.url}/notifications")
        notice = admin.page.get_by_role("link", name="Something was reported to you")
        await expect(notice).to_have_attribute("href", re.compile(r"^/cases/\d+$"))
        other = await browsers.signed_in(cy)
        await other.page.goto(f"{server.url}/help/held")
        await expect(other.page.get_by_role("heading", name="This is for the admins")).to_be_visible()
        await other.page.get_by_role("link", name="the network").click()
        await expect(other.page.get_by_role("heading", name="Help", level=1)).to_be_visible()
        await expect(other.page.get_by_role("link", name="Held posts")).to_have_count(0)


async def test_what_others_have_seen_to_is_not_counted_any_more(
    server_factory: ServerFactory, chromium: Browser
) -> None:
    """Also what was held before the page was opened, and by whom it was written: nobody here has read it."""
    server = await server_factory(env={"HANDRAISE_HELD_WORDS": "casino", "HANDRAISE_LIMIT_LIST_ITEMS": "2"})
    root, eve = [await server.account(handle, role="admin") for handle in ("root", "eve")]
    bo = await server.account("bo", "Bo Chen")
    one, two, three = [
        (await command(server, bo, type="post", key=f"{n}", body=f"Casino {n} #games"))["post"]["id"] for n in range(3)
    ]
    async with browsing(server.url, chromium) as browsers:
        admin = await browsers.signed_in(root)
        await admin.page.goto(f"{server.url}/help")
        link = admin.page.get_by_role("link", name="Held posts")
        await expect(link).to_have_text("Held posts (3)")
        await command(server, eve, type="approve", key="approve", post=one)
        await expect(link).to_have_text("Held posts (2)")
        await command(server, bo, type="delete", key="delete", post=two)
        await expect(link).to_have_text("Held posts (1)")
        await command(server, eve, type="decline", key="decline", post=three, reason="off_topic")
        await expect(link).to_be_hidden()
        await command(server, bo, type="edit", key="edit", post=one, body="A casino again #games")
        await expect(link).to_have_text("Held posts (1)")


async def test_what_is_held_and_cannot_be_read_or_shown_says_so(server: Server, browsers: Browsers) -> None:
    room, _, _, token, _ = await in_a_room(server, browsers, moderation="all")
    await command(server, token, type="post", key="1", body="What is a parabola?", room=room)
    ana = await browsers.open()
    wire = await tapped(ana.page)
    await ana.sign_in((await server.cli("token", "new", "ana")).stdout.split()[-1])
    wire.refuse = {"held", "approve"}
    await ana.page.goto(f"{server.url}/room/{room}/held")
    await ana.page.get_by_role("button", name="Try again").wait_for()
    wire.refuse = {"approve"}
    await ana.page.get_by_role("button", name="Try again").click()
    await button(ana.post("parabola"), "Show it to all").click()
    await expect(ana.post("parabola").get_by_role("alert")).to_have_text("Not just now.")


async def test_a_request_that_is_held_and_one_that_was_merged_say_so(server: Server, browsers: Browsers) -> None:
    room, ana_token, ana, token, bo = await in_a_room(server, browsers, moderation="first")
    await ask(bo, "Why is it negative?")
    sign = bo.post("Why is it negative?").locator(".sign")
    await expect(sign).to_have_text("Waits to be looked at")
    await expect(mine(bo)).to_contain_text("Your request waits until the staff have looked at it")
    await bo.page.reload()
    await expect(mine(bo)).to_contain_text("Your request waits until the staff have looked at it")
    await ana.page.get_by_role("link", name="Held posts (1)").click()
    await button(ana.post("Why is it negative?"), "Show it to all").click()
    await expect(sign).to_have_text("Waiting since now")
    request = (await command(server, token, type="queue", room=room))["requests"][0]["id"]
    other = await command(server, ana_token, type="ask", key="2", body="Negative, why?", room=room)
    await command(server, ana_token, type="merge", key="3", request=request, into=other["post"]["id"])
    await expect(sign).to_have_text("Merged into another request")
    await sign.get_by_role("link", name="another request").click()
    await bo.sees("Negative, why?")


async def test_ones_own_request_goes_along_and_asks_whether_it_was_solved(server: Server, browsers: Browsers) -> None:
    cy = await server.account("cy", "Cy Young")
    _, ana = await on_edtech(server, browsers, "ana", "Ana Lima")
    await expect(mine(ana)).to_have_count(0)
    await ask(ana, PROJECTOR)
    await expect(mine(ana).locator("[data-spoken]")).to_have_text("Waiting · reached nobody yet")
    await ana.page.get_by_role("link", name="Notifications").click()
    await expect(ana.page.get_by_role("heading", name="Notifications")).to_be_visible()
    request = (await command(server, cy, type="requests"))["requests"][0]["id"]
    await command(server, cy, type="claim", key="1", request=request)
    await expect(mine(ana).locator("[data-spoken]")).to_have_text(re.compile(r"^Cy Young has it until \d?\d:\d\d"))
    await command(server, cy, type="need_info", key="2", request=request, body="Which one?")
    await expect(mine(ana).locator("[data-spoken]")).to_have_text("Cy Young asks back")
    await mine(ana).get_by_role("link", name="Reply").click()
    await expect(ana.page.get_by_role("heading", name="Thread", level=1)).to_be_visible()
    await expect(mine(ana)).not_to_be_visible()
    await command(server, cy, type="answer", key="3", request=request, body="Take the long cable")
    await expect(ana.post("The projector").get_by_text("Did this solve it?")).to_be_visible()
    await ana.page.goto(f"{server.url}/search")
    await expect(mine(ana).locator("[data-spoken]")).to_have_text("Answered by Cy Young: did this solve it?")
    await expect(mine(ana)).to_contain_text("settles by itself after 30 minutes")
    await button(mine(ana), "Still stuck").click()
    await expect(mine(ana).locator("[data-spoken]")).to_have_text("Waiting · reached nobody yet")
    await command(server, cy, type="answer", key="4", request=request, body="Take the other cable")
    await button(mine(ana), "Yes").click()
    await expect(mine(ana)).not_to_be_visible()
    await expect(ana.page.locator("main")).to_be_focused()
    await ana.home()
    await expect(ana.post("The projector").locator(".sign")).to_have_text("Resolved · a colleague helped")


async def test_who_got_no_help_in_time_is_told_where_to_turn(server: Server, browsers: Browsers) -> None:
    room, ana, _, token, bo = await in_a_room(server, browsers)
    await command(server, token, type="ask", key="1", body="Why is it negative?", room=room)
    await bo.page.goto(f"{server.url}/search")
    await expect(mine(bo).locator("[data-spoken]")).to_contain_text("Waiting, you are 1st")
    await command(server, ana, type="update_room", key="close", room=room, closed=True)
    await expect(mine(bo).locator("[data-spoken]")).to_contain_text("before its room was closed. Ask elsewhere")
    await expect(button(mine(bo), "Ask again")).to_have_count(0)
    await command(server, ana, type="update_room", key="open", room=room, closed=False)
    await expect(mine(bo).locator("[data-spoken]")).to_have_text(
        "Nobody came for your request in time. You can ask again."
    )
    await button(mine(bo), "Ask again").click()
    await expect(mine(bo).locator("[data-spoken]")).to_contain_text("Waiting, you are 1st")
    await command(server, ana, type="update_room", key="again", room=room, closed=True)
    await button(mine(bo), "Dismiss").click()
    await expect(mine(bo)).not_to_be_visible()
    await bo.page.reload()
    await bo.is_live()
    await expect(bo.page.get_by_role("link", name="Algebra 2")).to_be_visible()
    await expect(mine(bo)).not_to_be_visible()
    request = (await command(server, token, type="search", text="from:me"))["posts"][0]["id"]
    await command(server, ana, type="update_room", key="open again", room=room, closed=False)
    await command(server, token, type="reopen", key="reopen", request=request)
    await expect(mine(bo).locator("[data-spoken]")).to_contain_text("Waiting")
    await command(server, ana, type="update_room", key="close again", room=room, closed=True)
    await expect(mine(bo).locator("[data-spoken]")).to_contain_text("before its room was closed")


async def test_ones_place_and_an_anonymous_request_come_back_after_a_reload(server: Server, browsers: Browsers) -> None:
    room, ana_token, _, token, bo = await in_a_room(server, browsers)
    first = await command(server, ana_token, type="ask", key="1", body="Where do we begin?", room=room)
    own = await command(server, token, type="ask", key="1", body="Why is it negative?", room=room, anonymous=True)
    await expect(bo.page.get_by_role("region", name="Who waits")).to_contain_text("You are 2nd of 2")
    await expect(mine(bo)).not_to_be_visible()
    await bo.page.goto(f"{server.url}/search")
    await expect(mine(bo).locator("[data-spoken]")).to_contain_text("Waiting, you are 2nd · reached 1")
    await command(server, ana_token, type="resolve", key="2", request=first["post"]["id"], outcome="self")
    await bo.page.goto(f"{server.url}/notifications")
    await expect(mine(bo).locator("[data-spoken]")).to_contain_text("Waiting, you are 1st")
    await mine(bo).get_by_role("link", name="Why is it negative?").click()
    await expect(bo.page).to_have_url(f"{server.url}/thread/{own['post']['id']}")


async def test_the_usual_wait_is_said_where_it_is_known_and_asked_seldom(server: Server, browsers: Browsers) -> None:
    ana = await server.account("ana", "Ana Lima")
    made = await command(server, ana, type="create_room", key="room", title="Algebra 2")
    room = made["room"]["id"]
    for number in range(6):
        each = await server.account(f"pupil{number}", f"Pupil {number}", role="student")
        await command(server, each, type="join", key="join", code=made["code"])
        asked = await command(server, each, type="ask", key="ask", body=f"Question {number}", room=room)
        if number < 5:
            await command(server, ana, type="claim", key=f"{number}", request=asked["post"]["id"])
    pupil = await browsers.open(viewport=PHONE)
    wire = await tapped(pupil.page)
    await pupil.sign_in(each)
    await pupil.page.goto(f"{server.url}/room/{room}")
    await expect(pupil.page.get_by_role("region", name="Who waits")).to_contain_text(
        "Usually taken within about a minute"
    )
    await pupil.page.goto(f"{server.url}/search")
    await expect(mine(pupil).locator("[data-spoken]")).to_contain_text(
        "you are 6th · reached 6, none online · usually about a minute"
    )
    await command(server, ana, type="claim", key="last", request=asked["post"]["id"])
    await expect(mine(pupil).locator("[data-spoken]")).to_contain_text("Ana Lima has it")
    await command(server, ana, type="release", key="back", request=asked["post"]["id"])
    await expect(mine(pupil).locator("[data-spoken]")).to_contain_text("you are 6th")
    assert wire.count("reach") <= 3
    assert await pupil.page.evaluate(OVERFLOW) <= 0
    await mine(pupil).get_by_role("link").focus()
    await pupil.page.keyboard.press("Shift+Tab")
    await pupil.page.keyboard.press("Tab")
    await focus_is_visible(pupil.page)
