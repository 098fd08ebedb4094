"""What a lesson needs: a student's home is his room, he asks by one button, and the lead sets how the room is kept."""

from datetime import UTC, datetime, timedelta

from playwright.async_api import Browser, expect

from tests.browser.conftest import Browsers, Person, browsing
from tests.browser.test_access import OVERFLOW, PHONE
from tests.browser.test_network import join_as_guest, new_room
from tests.browser.test_posts import command
from tests.browser.test_rooms import settings
from tests.conftest import ServerFactory
from tests.support.server import Server

JUTTING = """form => [...form.querySelectorAll('.composer-bar > *')].filter((each) => {
    const [inner, outer] = [each, form].map((element) => element.getBoundingClientRect());
    return inner.width && (inner.left < outer.left || inner.right > outer.right);
}).map((each) => each.textContent)"""
"""What stands in a composer's bar and reaches beyond it."""


async def lead(server: Server, browsers: Browsers) -> tuple[Person, str, str, int]:
    """Ana in her room: with her token, its code and its number."""
    token = await server.account("ana", "Ana Lima")
    ana = await browsers.signed_in(token)
    code = await new_room(ana, "Algebra 2")
    return ana, token, code, int(ana.page.url.rsplit("/", 1)[1])


async def test_a_student_off_the_network_has_his_rooms_as_home(server: Server, browsers: Browsers) -> None:
    _, _, code, room = await lead(server, browsers)
    token = await server.account("sam", "Sam Roth", role="student")
    sam = await browsers.signed_in(token, viewport=PHONE)
    await expect(sam.page.get_by_role("heading", name="Rooms", level=1)).to_be_visible()
    await expect(sam.page.get_by_label("New post")).to_have_count(0)
    await expect(sam.page.locator("#rail [aria-current=page]")).to_have_text("Join or create a room")
    await expect(sam.page.locator(".tabs [aria-current=page]")).to_have_text("Rooms")
    for name in ("Home", "Help", "Topics"):
        await expect(sam.page.get_by_role("link", name=name, exact=True)).to_have_count(0)
    await sam.page.get_by_label("Room code").fill(code)
    await sam.page.get_by_role("button", name="Join", exact=True).click()
    await expect(sam.page.get_by_role("heading", name="Algebra 2", level=1)).to_be_visible()
    entries = await sam.page.evaluate("history.length")
    for path in ("/", "/topic/algebra", "/help"):
        await sam.page.goto(f"{server.url}{path}")
        await expect(sam.page.get_by_role("heading", name="Algebra 2", level=1)).to_be_visible()
        assert sam.page.url.endswith(f"/room/{room}")
    assert await sam.page.evaluate("history.length") == entries + 3  # the room in the place of each: one can go back
    other = (await command(server, await server.account("bea"), type="create_room", title="Geometry"))["code"]
    await command(server, token, type="join", code=other)
    await sam.page.goto(server.url)
    await expect(sam.page.get_by_role("heading", name="Rooms", level=1)).to_be_visible()
    await expect(sam.page.locator("main").get_by_role("link", name="Geometry")).to_be_visible()


async def test_on_an_open_network_a_student_has_a_home(server_factory: ServerFactory, chromium: Browser) -> None:
    server = await server_factory(env={"HANDRAISE_STUDENTS_ON_NETWORK": "true"})
    async with browsing(server.url, chromium) as browsers:
        sam = await browsers.signed_in(await server.account("sam", "Sam Roth", role="student"), viewport=PHONE)
        await expect(sam.page.get_by_role("heading", name="Home", level=1)).to_be_visible()
        await sam.write("Hello #algebra")
        await sam.sees("Hello")
        await sam.page.goto(f"{server.url}/topic/differential-equations")
        await expect(sam.page.get_by_role("switch", name="Ask for help")).to_be_visible()
        assert await sam.page.locator(".composer").evaluate(JUTTING) == []


async def test_one_button_asks_and_is_not_there_where_nobody_may(server: Server, browsers: Browsers) -> None:
    ana, _, code, _ = await lead(server, browsers)
    lea = await join_as_guest(browsers, server, code, "Lea", viewport=PHONE)
    ask = lea.page.get_by_role("button", name="Ask for help", exact=True)
    await expect(ana.page.get_by_role("button", name="Ask for help", exact=True)).to_have_count(0)
    await ask.click()
    await expect(lea.page.get_by_role("switch", name="Ask for help")).to_have_attribute("aria-checked", "true")
    assert await lea.page.evaluate("document.activeElement.getAttribute('aria-label')") == "New post"
    await lea.page.keyboard.type("How do I factor this?")
    await lea.page.get_by_role("button", name="Ask", exact=True).click()
    await expect(ana.page.get_by_role("link", name="Lea How do I factor this?")).to_be_visible()
    await settings(ana)
    await ana.page.get_by_label("Take new requests").uncheck()
    await ana.page.get_by_role("button", name="Save").click()
    await expect(ask).to_be_hidden()
    assert await lea.page.evaluate(OVERFLOW) <= 0


async def test_the_lead_sets_the_finer_rules(server: Server, browsers: Browsers) -> None:
    ana, token, code, room = await lead(server, browsers)
    lea = await join_as_guest(browsers, server, code, "Lea")
    closes = (datetime.now(UTC) + timedelta(minutes=90)).replace(second=0, microsecond=0).astimezone()
    await settings(ana)
    dialog = ana.page.get_by_role("dialog", name="Room settings")
    await dialog.get_by_text("Moderation, pace and who is called").click()
    await dialog.get_by_label("New posts").select_option("all")
    await dialog.get_by_label("Hold posts with these words").fill("casino\nfree money\n")
    await dialog.get_by_label("Seconds between one member’s posts").fill("30")
    await dialog.get_by_label("Quiet hours").fill("nonsense")
    await dialog.get_by_label("Closes by itself at").fill(closes.strftime("%Y-%m-%dT%H:%M"))
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_role("alert").filter(has_text="22:00")).to_be_visible()
    await expect(dialog.get_by_label("Quiet hours")).to_be_focused()
    await dialog.get_by_label("Quiet hours").fill("18:00-07:30")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_have_count(0)
    now = await command(server, token, type="room", room=room)
    kept = {name: now["room"][name] for name in ("moderation", "slow_s", "quiet_hours", "escalation")}
    assert kept == {"moderation": "all", "slow_s": 30, "quiet_hours": "18:00-07:30", "escalation": None}
    assert now["held_words"] == ["casino", "free money"] and now["room"]["closes_at"] is not None
    await expect(lea.page.get_by_text("This room closes at")).to_be_visible()
    await settings(ana)
    await dialog.get_by_text("Moderation, pace and who is called").click()
    await expect(dialog.get_by_label("Hold posts with these words")).to_have_value("casino\nfree money")
    await dialog.get_by_label("Quiet hours").fill("")
    await dialog.get_by_label("Closes by itself at").fill("")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_have_count(0)
    later = (await command(server, token, type="room", room=room))["room"]
    assert later["quiet_hours"] is None and later["closes_at"] is None and later["moderation"] == "all"
    await expect(lea.page.get_by_text("This room closes at")).to_be_hidden()
