"""What the page asks of the server: each thing once, also where much changes at once."""

import asyncio
import re
from pathlib import Path

from playwright.async_api import Route, expect

from handraise.client import HttpClient
from handraise.protocol import commands
from tests.browser.conftest import Browsers
from tests.browser.test_faults import swallow
from tests.browser.test_pages import write
from tests.browser.wire import tapped
from tests.support.server import Server

CLIENT = Path(__file__).parents[2] / "client_example/web/handraise.js"
OF_THE_CONNECTION = {"auth", "watch", "unwatch"}
"""Which `send` isn't for."""
BURST = 20


def test_a_key_goes_with_the_commands_that_take_one() -> None:
    def all_of(kind: type[commands.Command]) -> list[type[commands.Command]]:
        return [kind, *(each for sub in kind.__subclasses__() for each in all_of(sub))]

    tags = {kind.__struct_config__.tag for kind in all_of(commands.Command) if not kind.writes}
    named = re.search(r"KEYLESS = new Set\('([a-z_ ]+)'", CLIENT.read_text())
    assert named
    assert {tag for tag in tags if isinstance(tag, str) and tag.islower()} == OF_THE_CONNECTION | set(named[1].split())


async def test_a_load_asks_for_each_thing_once(server: Server, browsers: Browsers) -> None:
    """The followed person's post is on the page, which so needn't ask who she is."""
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    await ana.write("Here already")
    bo = await browsers.signed_in(await server.account("bo", "Bo Chen"))
    await bo.follow("@ana")
    await bo.home()
    await bo.sees("Here already")
    wire = await tapped(bo.page)
    await bo.page.reload()
    await bo.sees("Here already")
    await bo.open_thread("Here already")
    await expect(bo.page.get_by_role("heading", name="No replies yet")).to_be_visible()
    idents = [frame["id"] for frame in wire.sent]
    assert sorted(idents) == sorted(set(idents)), wire.sent
    assert wire.count("home") == 1
    assert wire.count("account") == 0


async def test_a_feed_asked_for_while_the_stream_begins_is_watched_too(server: Server, browsers: Browsers) -> None:
    """The stream's address named the feeds that were known when it was asked for."""
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    bo = await browsers.open()
    await bo.page.route_web_socket("**/ws", swallow)
    await bo.sign_in(await server.account("bo", "Bo Chen"))
    go = "path => { history.pushState({}, '', path); dispatchEvent(new PopStateEvent('popstate')); }"
    begin = asyncio.Event()

    async def hold(route: Route) -> None:
        await begin.wait()
        await route.continue_()

    await bo.page.route("**/api/v1/events?*", hold)
    async with bo.page.expect_request("**/api/v1/events?*alpha*"):
        await bo.page.evaluate(go, "/topic/alpha")
    await bo.page.evaluate(go, "/topic/beta")
    begin.set()
    await expect(bo.page.get_by_text("Nothing about #beta yet")).to_be_visible()
    await ana.write("About #beta")
    await bo.sees("About #beta")


async def test_many_messages_at_once_cause_one_reading_more(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    bo = await browsers.signed_in(await server.account("bo", "Bo Chen"))
    wire = await tapped(bo.page)
    await bo.page.goto(f"{server.url}/direct")
    await expect(bo.page.get_by_text("No messages yet")).to_be_visible()
    wire.hold(lambda frame: frame["type"] == "direct")
    await ana.page.goto(f"{server.url}/direct/bo")
    for number in range(BURST):
        await ana.page.get_by_label("Your message").fill(f"Message {number:02}")
        await ana.page.get_by_role("button", name="Send").click()
        await expect(ana.page.get_by_label("Your message")).to_have_value("")
    await wire.holding(BURST)
    wire.release()
    await expect(bo.page.get_by_role("list", name="Conversations")).to_contain_text(f"Message {BURST - 1}")
    await bo.home()
    assert 2 <= wire.count("conversations") <= 3  # the first one, that of the burst's begin, and one for the rest


async def test_many_changes_of_members_cause_one_reading_more(server: Server, browsers: Browsers) -> None:
    """And neither takes the focus from the list."""
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    await ana.page.get_by_role("link", name="Join or create a room").click()
    await ana.page.get_by_label("Title").fill("Algebra 2")
    await ana.page.get_by_role("button", name="Create room").click()
    code = await ana.page.locator(".room-code").inner_text()
    wire = await tapped(ana.page)
    await ana.page.reload()
    guests = []
    for name in ("Lea", "Max", "Mia"):
        guest = await browsers.open()
        await guest.page.goto(f"{server.url}/join/{code}")
        await guest.page.get_by_label("Your name").fill(name)
        guests.append(guest)
    await guests[0].page.get_by_role("button", name="Join", exact=True).click()
    await guests[0].is_live()
    await ana.page.get_by_role("button", name="Members").click()
    dialog = ana.page.get_by_role("dialog", name="Members")
    await dialog.get_by_label("Role of Lea").focus()
    wire.hold(lambda frame: frame["type"] == "member")
    for guest in guests[1:]:
        await guest.page.get_by_role("button", name="Join", exact=True).click()
        await guest.is_live()
    await wire.holding(2)
    before = wire.count("members")
    wire.release()
    await expect(dialog.get_by_label("Role of Mia")).to_be_visible()
    await expect(dialog.get_by_label("Role of Lea")).to_be_focused()
    await dialog.get_by_label("Role of Lea").select_option("observer")
    await expect(guests[0].page.locator(".compose")).not_to_be_visible()
    await expect(dialog.get_by_label("Role of Lea")).to_be_focused()
    wire.refuse.add("set_role")
    await dialog.get_by_label("Role of Max").select_option("helper")
    await expect(dialog.get_by_role("alert")).to_have_text("Not just now.")
    await expect(dialog.get_by_label("Role of Max")).to_have_value("member")
    assert wire.count("members") - before <= 3


async def test_calls_while_reading_cause_one_more(server: Server, browsers: Browsers) -> None:
    ana = await browsers.open()
    await ana.page.goto(server.url)
    runs = await ana.page.evaluate("""async () => {
        const { oneAtATime } = await import('/client/ui/reading.js');
        let runs = 0, together = 0, most = 0;
        const read = oneAtATime(async () => {
            runs += 1;
            most = Math.max(most, ++together);
            await Promise.resolve();
            together -= 1;
        });
        await Promise.all([read(), read(), read(), read()]);
        await read();
        return [runs, most];
    }""")
    assert runs == [3, 1]


async def test_a_message_that_comes_while_a_conversation_is_read_stays(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    bo = await browsers.signed_in(await server.account("bo", "Bo Chen"))
    wire = await tapped(bo.page)
    wire.hold(lambda frame: "directs" in frame)
    await bo.page.goto(f"{server.url}/direct/ana")
    await wire.holding(1)
    await ana.page.goto(f"{server.url}/direct/bo")
    await ana.page.get_by_label("Your message").fill("Written meanwhile")
    await ana.page.get_by_role("button", name="Send").click()
    await expect(bo.page.locator(".message")).to_have_text(re.compile("Written meanwhile"))
    wire.release()
    await expect(bo.page.get_by_role("heading", name="Ana Lima", level=1)).to_be_visible()
    await expect(bo.page.locator(".message")).to_have_text(re.compile("Written meanwhile"))


async def test_more_results_come_once_and_a_failure_leaves_those_that_are_there(
    server: Server, browsers: Browsers
) -> None:
    token = await server.account("ana", "Ana Lima")
    await write(server, [token], [f"needle {number:02}" for number in range(45)])
    ana = await browsers.signed_in(token)
    wire = await tapped(ana.page)
    await ana.page.goto(f"{server.url}/search?q=needle&sort=new")
    found = ana.page.locator(".snippet")
    await expect(found).to_have_count(20)
    more = ana.page.get_by_role("button", name="Show more")
    wire.refuse.add("search")
    await more.click()
    await expect(ana.page.get_by_text("Showing more failed. Not just now.")).to_be_visible()
    await expect(found).to_have_count(20)
    wire.refuse.clear()
    await more.evaluate("button => { button.click(); button.click(); }")
    await expect(found.nth(39)).to_be_visible()
    await more.click()
    await expect(more).to_be_hidden()
    await expect(found).to_have_text([f"needle {number:02}" for number in reversed(range(45))])


async def test_notifications_stay_where_they_cannot_be_marked_as_read(server: Server, browsers: Browsers) -> None:
    token = await server.account("ana", "Ana Lima")
    bo = await browsers.signed_in(await server.account("bo", "Bo Chen"))
    await write(server, [token], [f"@bo number {number:02}" for number in range(35)])
    wire = await tapped(bo.page)
    wire.refuse.add("read")
    await bo.page.goto(f"{server.url}/notifications")
    rows = bo.page.get_by_role("list", name="Notifications").get_by_role("listitem")
    await expect(rows).to_have_count(30)
    older = bo.page.get_by_role("button", name="Show older ones")
    wire.refuse.add("notifications")
    await older.click()
    await expect(bo.page.get_by_text("Older ones failed. Not just now.")).to_be_visible()
    await expect(rows).to_have_count(30)
    wire.refuse.clear()
    await older.evaluate("button => { button.click(); button.click(); }")
    await expect(older).to_be_hidden()
    await expect(rows).to_have_count(35)


async def test_notifications_are_read_again_for_new_ones_alone_and_stay_where_that_fails(
    server: Server, browsers: Browsers
) -> None:
    ana, bo = await server.account("ana", "Ana Lima"), await server.account("bo", "Bo Chen")
    her = await browsers.signed_in(bo)
    await write(server, [ana], [f"@bo number {number:02}" for number in range(3)])
    wire = await tapped(her.page)
    await her.page.goto(f"{server.url}/notifications")
    rows = her.page.get_by_role("list", name="Notifications").get_by_role("listitem")
    await expect(rows).to_have_count(3)
    async with HttpClient(server.url, token=ana) as http:
        await http.direct("@bo", "To you alone")
    await expect(her.page.get_by_role("link", name="Messages").first).to_contain_text("1")
    assert wire.count("notifications") == 1
    wire.refuse.add("notifications")
    await write(server, [ana], ["@bo number 03"])
    await expect(her.page.get_by_text("Newer ones failed. Not just now.")).to_be_visible()
    await expect(rows).to_have_count(3)
    wire.refuse.clear()
    await her.page.get_by_role("button", name="Try again").click()
    await expect(rows).to_have_count(4)


async def test_a_notification_that_was_deleted_causes_no_more_reading(server: Server, browsers: Browsers) -> None:
    ana, bo = await server.account("ana", "Ana Lima"), await browsers.open()
    wire = await tapped(bo.page)
    await bo.sign_in(await server.account("bo", "Bo Chen"))
    [ident] = await write(server, [ana], ["@bo look"])
    await expect(bo.page.get_by_role("link", name="Notifications, 1 unread")).to_be_visible()
    async with HttpClient(server.url, token=ana) as http:
        await http.delete(ident)
        await expect(bo.page.get_by_role("link", name="Notifications", exact=True)).to_be_visible()
        await bo.page.get_by_role("link", name="Notifications", exact=True).click()
        await expect(bo.page.get_by_text("Nothing new for you")).to_be_visible()
        await http.direct("@bo", "To you alone")
    await expect(bo.page.get_by_role("link", name="Messages").first).to_contain_text("1")
    await bo.home()
    await bo.write("At home again")
    assert wire.count("notifications") == 1


async def test_who_may_not_see_how_many_wait_asks_once(server: Server, browsers: Browsers) -> None:
    lea = await browsers.open()
    wire = await tapped(lea.page)
    wire.hold(lambda frame: frame.get("code") == "forbidden")
    await lea.sign_in(await server.account("lea", "Lea", role="student"))
    await wire.holding(1)
    wire.release()
    for text in ("x", "y"):
        await lea.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        await lea.page.get_by_role("link", name="Search").click()
        await lea.page.get_by_role("searchbox").fill(text)
        await lea.page.keyboard.press("Enter")
        await expect(lea.page.get_by_role("list", name="Understood as")).to_have_text(text)
    assert wire.count("requests") == 1
