"""A room on the wall for all to see, and how a help desk does, in words, charts and as a file."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import Browsers, Person
from tests.browser.test_access import OVERFLOW, PHONE, focus_is_visible
from tests.browser.test_help import ask
from tests.browser.test_network import join_as_guest, new_room
from tests.browser.test_posts import command
from tests.browser.wire import tapped
from tests.support.server import Server

WALL = {"width": 1920, "height": 1080}
TALLER = "document.documentElement.scrollHeight - document.documentElement.clientHeight"


def counts(person: Person) -> Locator:
    return person.page.locator(".wall-counts")


async def room_of(person: Person, title: str) -> tuple[int, str]:
    """Makes a room; gives its id and its code."""
    code = await new_room(person, title)
    return int(person.page.url.rsplit("/", 1)[1]), code


async def on_the_wall(person: Person) -> None:
    await person.page.get_by_role("link", name="Show it large").click()
    await expect(person.page.get_by_text("Join at")).to_be_visible()


async def asked(server: Server, token: str, body: str, **more: object) -> int:
    request: int = (await command(server, token, type="ask", key=body, body=body, **more))["post"]["id"]
    return request


async def test_the_wall_shows_how_to_join_and_counts_live_without_a_name(server: Server, browsers: Browsers) -> None:
    token = await server.account("ana", "Ana Lima")
    ana = await browsers.signed_in(token, viewport=WALL)
    room, code = await room_of(ana, "Algebra 2")
    lea = await join_as_guest(browsers, server, code, "Lea")
    await asked(server, token, "Before the wall was there", room=room)
    await on_the_wall(ana)
    image = ana.page.get_by_role("img", name=f"/join/{code}")
    await expect(image).to_have_js_property("complete", True)
    assert await image.evaluate("image => image.naturalWidth > 0")
    await expect(ana.page.locator(".wall-code")).to_have_text(code)
    await expect(ana.page.locator(".wall-address")).to_have_text(f"{server.url.removeprefix('http://')}/join")
    await expect(ana.page.locator(".topbar, .rail, .tabs").locator("visible=true")).to_have_count(0)
    await expect(counts(ana)).to_have_text("1 waits")
    await ask(lea, "Why is it negative?")
    await expect(counts(ana)).to_have_text("2 wait")
    bo = await server.account("bo", "Bo Chen", role="student")
    await command(server, bo, type="join", key="join", code=code)
    taken = await asked(server, bo, "And why is that so?", room=room)
    await expect(counts(ana)).to_have_text("3 wait")
    await command(server, token, type="claim", key="claim", request=taken)
    await expect(counts(ana)).to_have_text("2 wait · 1 being helped")
    await command(server, bo, type="resolve", key="resolve", request=taken, outcome="staff")
    await expect(counts(ana)).to_have_text("2 wait · 1 solved today")
    await expect(ana.page.locator(".wall-page")).not_to_contain_text(re.compile("Lea|Ana|Bo"))
    await ana.page.reload()
    await expect(counts(ana)).to_have_text("2 wait · 1 solved today")


@pytest.mark.parametrize("size", [WALL, {"width": 1280, "height": 720}, PHONE])
async def test_the_wall_fits_what_it_is_shown_on(server: Server, browsers: Browsers, size: dict[str, int]) -> None:
    token = await server.account("ana", "Ana Lima")
    room = (await command(server, token, type="create_room", key="room", title="Algebra 2"))["room"]["id"]
    ana = await browsers.signed_in(token, viewport=size)
    await ana.page.goto(f"{server.url}/room/{room}/wall")
    await expect(counts(ana)).to_have_text("Nobody waits")
    assert await ana.page.evaluate(OVERFLOW) <= 0
    assert await ana.page.evaluate(TALLER) <= 0
    large = await ana.page.locator(".wall-code").evaluate("code => parseFloat(getComputedStyle(code).fontSize)")
    assert large >= min(size.values()) / 10


async def test_escape_and_the_link_lead_from_the_wall_to_the_room(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    room, _ = await room_of(ana, "Algebra 2")
    await on_the_wall(ana)
    await expect(ana.page).to_have_title("Algebra 2 on the wall · Handraise")
    await ana.page.keyboard.press("Escape")
    await expect(ana.page).to_have_url(f"{server.url}/room/{room}")
    await on_the_wall(ana)
    await ana.page.keyboard.press("Tab")
    await focus_is_visible(ana.page)
    await ana.page.keyboard.press("Enter")
    await expect(ana.page).to_have_url(f"{server.url}/room/{room}")
    await expect(ana.page.get_by_role("link", name="Handraise")).to_be_visible()


async def test_the_wall_fills_the_screen_and_leaves_it_with_the_page(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    await room_of(ana, "Algebra 2")
    await on_the_wall(ana)
    await ana.page.get_by_role("button", name="Full screen", exact=True).click()
    await expect(ana.page.get_by_role("button", name="Leave full screen")).to_be_visible()
    await ana.page.get_by_role("link", name="Back to the room").click()
    await expect(ana.page.get_by_role("heading", name="Algebra 2", level=1)).to_be_visible()
    await expect(ana.page.locator("html:fullscreen")).to_have_count(0)


async def test_a_new_code_and_the_rooms_end_come_to_the_wall(server: Server, browsers: Browsers) -> None:
    token = await server.account("ana", "Ana Lima")
    ana = await browsers.signed_in(token)
    room, old = await room_of(ana, "Algebra 2")
    await on_the_wall(ana)
    new = (await command(server, token, type="update_room", key="code", room=room, new_code=True))["code"]
    assert new != old
    await expect(ana.page.locator(".wall-code")).to_have_text(new)
    await expect(ana.page.get_by_role("img", name=f"/join/{new}")).to_have_js_property("complete", True)
    await command(server, token, type="update_room", key="close", room=room, closed=True)
    await expect(ana.page.get_by_role("heading", name="This room is closed")).to_be_visible()
    await expect(ana.page.locator(".wall-code")).to_have_count(0)


async def test_who_may_not_see_the_code_is_told_so_and_sees_the_counts(server: Server, browsers: Browsers) -> None:
    token = await server.account("ana", "Ana Lima")
    room, code = await room_of(await browsers.signed_in(token), "Algebra 2")
    await asked(server, token, "Why?", room=room)
    lea = await join_as_guest(browsers, server, code, "Lea")
    await lea.page.goto(f"{server.url}/room/{room}/wall")
    await expect(lea.page.get_by_role("heading", name="The code is not shown here")).to_be_visible()
    await expect(counts(lea)).to_have_text("1 waits")
    await command(server, token, type="update_room", key="shown", room=room, code_shown=True)
    await lea.page.reload()
    await expect(lea.page.locator(".wall-code")).to_have_text(code)


async def test_the_wall_of_a_room_of_others_says_so(server: Server, browsers: Browsers) -> None:
    token = await server.account("ana", "Ana Lima")
    room = (await command(server, token, type="create_room", key="room", title="Algebra 2"))["room"]["id"]
    bo = await browsers.signed_in(await server.account("bo", "Bo Chen"))
    for page in ("wall", "figures"):
        await bo.page.goto(f"{server.url}/room/{room}/{page}")
        await expect(bo.page.get_by_role("heading", name="You are not in this room")).to_be_visible()
    code = (await command(server, token, type="room", room=room))["code"]
    cy_token = await server.account("cy", "Cy Young")
    await command(server, cy_token, type="join", key="join", code=code)
    cy = await browsers.signed_in(cy_token)
    await cy.page.goto(f"{server.url}/room/{room}/wall")
    await expect(counts(cy)).to_have_text("Nobody waits")
    await command(server, cy_token, type="leave", key="leave", room=room)
    await expect(cy.page.get_by_role("heading", name="You are not in this room")).to_be_visible()


async def test_the_wall_says_that_the_connection_is_lost_and_goes_on_with_it(
    server: Server, browsers: Browsers
) -> None:
    token = await server.account("ana", "Ana Lima")
    ana = await browsers.signed_in(token)
    room, _ = await room_of(ana, "Algebra 2")
    await on_the_wall(ana)
    await expect(counts(ana)).to_have_text("Nobody waits")
    await server.stop()
    await expect(ana.page.get_by_text("Connection lost: what stands here is of")).to_be_visible()
    await expect(counts(ana)).to_have_text("Nobody waits")
    await server.start()
    await expect(ana.page.get_by_text("Connection lost")).to_have_count(0)
    await asked(server, token, "Why?", room=room)
    await expect(counts(ana)).to_have_text("1 waits")


async def test_what_the_wall_does_not_know_it_does_not_say(server: Server, browsers: Browsers) -> None:
    token = await server.account("ana", "Ana Lima")
    room = (await command(server, token, type="create_room", key="room", title="Algebra 2"))["room"]["id"]
    solved = await asked(server, token, "Why?", room=room)
    await command(server, token, type="resolve", key="resolve", request=solved, outcome="self")
    ana = await browsers.open()
    wire = await tapped(ana.page)
    await ana.sign_in(token)
    wire.refuse = {"history"}
    await ana.page.goto(f"{server.url}/room/{room}/wall")
    await expect(counts(ana)).to_have_text("Nobody waits")
    wire.refuse = {"queue"}
    await ana.page.reload()
    await expect(counts(ana)).to_have_text("1 solved today")


async def a_lesson(server: Server, lead: str, code: str, people: int) -> None:
    """As many ask one question each; the first is solved, the second taken, the others wait."""
    for number in range(people):
        token = await server.account(f"pupil{number}", role="student")
        room = (await command(server, token, type="join", key="join", code=code))["room"]["id"]
        request = await asked(server, token, f"Question {number}", room=room)
        if number < 2:
            await command(server, lead, type="claim", key=f"c{number}", request=request)
        if number < 1:
            await command(server, lead, type="answer", key=f"a{number}", request=request, body="So")
            await command(server, token, type="resolve", key="r", request=request, outcome="staff")


async def test_the_staff_reads_the_figures_of_its_room(server: Server, browsers: Browsers) -> None:
    token = await server.account("ana", "Ana Lima")
    ana = await browsers.signed_in(token)
    _, code = await room_of(ana, "Algebra 2")
    await a_lesson(server, token, code, 3)
    await ana.page.get_by_role("link", name="Figures").click()
    await expect(ana.page.get_by_role("heading", name="Figures", level=1)).to_be_visible()
    await expect(ana.page.locator(".page-head")).to_contain_text("Algebra 2")
    short = ana.page.get_by_role("region", name="In short")
    await expect(short).to_contain_text("Requests3")
    await expect(short).to_contain_text("People who asked3")
    times = ana.page.get_by_role("table", name="How long it takes")
    await expect(times.get_by_role("row")).to_have_count(5)
    await expect(times.get_by_role("row", name="Solved").locator("td").first).to_be_visible()
    states = ana.page.get_by_role("table", name="What became of them")
    await expect(states.get_by_role("row").locator("th")).to_have_text(
        ["State", "Requests", "Share", "Waiting", "Being helped", "Solved"]
    )
    await expect(states.get_by_role("row", name="Solved")).to_contain_text("33%")
    await expect(ana.page.get_by_role("region", name="How the desk was manned")).to_contain_text("On duty")
    await ana.page.get_by_label("Time", exact=True).select_option("This term, by week")
    weeks = ana.page.get_by_role("region", name="Week by week")
    await weeks.get_by_text("The weeks as a table").click()
    await expect(weeks.get_by_role("table").get_by_role("row")).to_have_count(17)
    await expect(weeks.get_by_role("table").get_by_role("row").last).to_contain_text("3")


async def test_the_file_has_the_values_of_the_command_line(server: Server, browsers: Browsers, tmp_path: Path) -> None:
    token = await server.account("ana", "Ana Lima")
    ana = await browsers.signed_in(token)
    room, code = await room_of(ana, "Algebra 2")
    await a_lesson(server, token, code, 1)  # solved: its times don't go on
    await ana.page.get_by_role("link", name="Figures").click()
    saved = tmp_path / "token"
    saved.write_text(token)
    await ana.page.get_by_label("Time", exact=True).select_option("This term, by week")
    for button, more in (("Download CSV", ()), ("Download the weeks as CSV", ("--by", "week"))):
        async with ana.page.expect_download() as coming:
            await ana.page.get_by_role("button", name=button).click()
        text = (await (await coming.value).path()).read_text()
        if not more:
            since, until = text.splitlines()[1].split(",")[:2]
        given = ("--room", str(room), "--since", since, "--until", until, "--token-file", str(saved))
        said = await server.cli("figures", "--csv", *given, *more)
        assert said.stdout == text, said.stderr


async def test_few_are_not_told_apart_by_their_peers(server: Server, browsers: Browsers) -> None:
    lead = await server.account("ana", "Ana Lima")
    room = await command(server, lead, type="create_room", key="room", title="Algebra 2")
    code = (await command(server, lead, type="room", room=room["room"]["id"]))["code"]
    await a_lesson(server, lead, code, 4)
    lea = await join_as_guest(browsers, server, code, "Lea")
    await expect(lea.page.get_by_role("link", name="Figures")).to_have_count(0)
    await lea.page.goto(f"{server.url}/room/{room['room']['id']}/figures")
    await expect(lea.page.get_by_role("heading", name="Too few to count")).to_be_visible()
    await expect(lea.page.get_by_text("Fewer than five people asked in this time")).to_be_visible()
    await expect(lea.page.get_by_role("button", name="Download CSV")).to_be_disabled()
    await lea.page.get_by_role("link", name="Back to the room").click()
    await lea.write("One more")
    await command(server, lead, type="ask", key="fifth", body="Mine", room=room["room"]["id"])
    await lea.page.goto(f"{server.url}/room/{room['room']['id']}/figures")
    await expect(lea.page.get_by_role("region", name="In short")).to_contain_text("People who asked5")
    await expect(lea.page.get_by_role("region", name="How the desk was manned")).to_have_count(0)


async def test_the_networks_figures_are_reached_from_the_board(server: Server, browsers: Browsers) -> None:
    token = await server.account("root", "Root", role="admin")
    await asked(server, token, "The projector is dead #edtech")
    await asked(server, token, "How do I factor this? #algebra")
    root = await browsers.signed_in(token, viewport=PHONE)
    await root.page.goto(f"{server.url}/help")
    await root.page.get_by_role("link", name="Figures").click()
    await expect(root.page).to_have_url(f"{server.url}/help/figures")
    await expect(root.page.get_by_role("table", name="What became of them")).to_contain_text("Waiting")
    await expect(root.page.get_by_role("row", name="Taken").locator("td")).to_have_text(["not yet known"] * 2)
    assert await root.page.evaluate(OVERFLOW) <= 0
    await root.page.get_by_label("Time", exact=True).select_option("This term, by week")
    await expect(root.page.get_by_role("region", name="Week by week")).to_be_visible()
    await root.page.get_by_text("The weeks as a table").click()
    assert await root.page.evaluate(OVERFLOW) <= 0
    await expect(root.page.get_by_role("region", name="In short")).to_contain_text("Requests2")
    await root.page.get_by_label("Topic", exact=True).select_option("#algebra")
    await expect(root.page.get_by_role("region", name="In short")).to_contain_text("Requests1")
    await expect(root.page.locator(".page-head")).to_contain_text("Of what is asked on the network about #algebra")
    async with root.page.expect_download() as coming:
        await root.page.get_by_role("button", name="Download CSV").click()
    assert (await coming.value).suggested_filename == "figures-algebra.csv"
    await root.page.get_by_role("link", name="Back to the board").click()
    await expect(root.page.get_by_role("heading", name="Help", level=1)).to_be_visible()


async def test_who_may_not_read_the_networks_figures_is_shown_where_to_ask(server: Server, browsers: Browsers) -> None:
    bo = await browsers.signed_in(await server.account("bo", "Bo Chen", role="student"))
    for path in ("/help", "/help/figures"):
        await bo.page.goto(f"{server.url}{path}")
        await expect(bo.page.get_by_role("heading", name="Rooms", level=1)).to_be_visible()
        await expect(bo.page.get_by_text("Here students ask for help in their rooms.")).to_be_visible()
        await expect(bo.page.get_by_label("Room code")).to_be_visible()
        await expect(bo.page.get_by_role("link", name="Figures")).to_have_count(0)


async def test_figures_that_do_not_come_leave_those_that_are_there(server: Server, browsers: Browsers) -> None:
    token = await server.account("root", "Root", role="admin")
    await asked(server, token, "The projector is dead #edtech")
    root = await browsers.open()
    wire = await tapped(root.page)
    await root.sign_in(token)
    await root.page.goto(f"{server.url}/help/figures")
    await expect(root.page.get_by_role("region", name="In short")).to_be_visible()
    wire.refuse = {"figures"}
    await root.page.get_by_label("Time", exact=True).select_option("The last 7 days")
    await expect(root.page.get_by_text("Newer figures did not come. Not just now.")).to_be_visible()
    await expect(root.page.get_by_role("region", name="In short")).to_be_visible()
    await root.page.reload()
    await expect(root.page.get_by_role("heading", name="This did not load")).to_be_visible()
    wire.refuse = set()
    await root.page.get_by_role("button", name="Try again").click()
    await expect(root.page.get_by_role("region", name="In short")).to_be_visible()
