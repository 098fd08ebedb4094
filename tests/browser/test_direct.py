"""Conversations: what is new in them, edits, and what passes (who writes, who is online)."""

from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import Browsers, Person, browsing
from tests.browser.test_access import OVERFLOW, PHONE
from tests.browser.test_posts import command
from tests.browser.wire import tapped
from tests.conftest import ServerFactory
from tests.support.server import Server

HIDE = """
(state) => {
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
  document.dispatchEvent(new Event('visibilitychange'));
}
"""


async def new_conversations(page: Page, count: int) -> None:
    """So many are new by the rail."""
    name = f"Messages, {count} new" if count else "Messages"
    await expect(page.get_by_role("navigation").get_by_role("link", name=name, exact=True)).to_be_visible()


async def goes_to(person: Person, path: str) -> None:
    """To a page by its address; returns once it has been read."""
    await person.page.goto(person.origin + path)
    await person.is_live()
    await expect(person.page.locator(".message, .post, .blank").first).to_be_visible()


async def write_in(person: Person, text: str) -> None:
    await person.page.get_by_label("Your message").fill(text)
    await person.page.get_by_role("button", name="Send").click()
    await expect(person.page.locator(".message.own", has_text=text)).to_have_count(1)


async def test_unread_survives_a_reload_and_ends_in_another_tab(server: Server, browsers: Browsers) -> None:
    token, bo, cy = [await server.account(handle) for handle in ("ana", "bo", "cy")]
    ana = await browsers.signed_in(token)
    for writer, text in ((bo, "One"), (bo, "Two"), (cy, "Hello")):
        await command(server, writer, type="direct", to="@ana", body=text)
    await new_conversations(ana.page, 2)
    await ana.page.reload()
    await new_conversations(ana.page, 2)
    await command(server, bo, type="direct", to="@ana", body="Three")
    await ana.page.get_by_role("link", name="Messages, 2 new").click()
    row = ana.page.get_by_role("list", name="Conversations").get_by_role("link").filter(has_text="Three")
    await expect(row.locator(".bell-count")).to_have_text("3 new")
    await expect(row.locator("strong")).to_have_text("Bo")
    tab = await ana.page.context.new_page()
    await tab.goto(f"{server.url}/direct/bo")
    await expect(tab.locator(".message")).to_have_count(3)
    for page in (tab, ana.page):
        await new_conversations(page, 1)
    await expect(row.locator(".bell-count")).to_have_count(0)
    await expect(row.locator("strong")).to_have_count(0)
    await ana.page.reload()
    await new_conversations(ana.page, 1)
    await command(server, token, type="direct", to="@cy", body="Hello, Cy")
    await new_conversations(ana.page, 0)
    await ana.page.reload()
    await new_conversations(ana.page, 0)


async def test_what_is_deleted_or_muted_is_not_new(server: Server, browsers: Browsers) -> None:
    token, bo, cy = [await server.account(handle) for handle in ("ana", "bo", "cy")]
    first = await command(server, bo, type="direct", to="@ana", body="Before the page is there")
    ana = await browsers.signed_in(token)
    await new_conversations(ana.page, 1)
    await command(server, bo, type="delete", post=first["direct"]["id"])
    await new_conversations(ana.page, 0)
    second = await command(server, bo, type="direct", to="@ana", body="While it is there")
    await command(server, cy, type="direct", to="@ana", body="Hello")
    await new_conversations(ana.page, 2)
    await command(server, bo, type="delete", post=second["direct"]["id"])
    await new_conversations(ana.page, 1)
    await command(server, token, type="mute", account="@cy")
    await new_conversations(ana.page, 0)
    await command(server, token, type="unmute", account="@cy")
    await new_conversations(ana.page, 1)


async def test_only_a_conversation_in_sight_is_read(server: Server, browsers: Browsers) -> None:
    token, bo = [await server.account(handle) for handle in ("ana", "bo")]
    ana = await browsers.signed_in(token)
    wire = await tapped(ana.page)
    await ana.page.goto(f"{server.url}/direct/bo")
    await command(server, bo, type="direct", to="@ana", body="In sight")
    await expect(ana.page.locator(".message")).to_have_count(1)
    await new_conversations(ana.page, 0)
    assert wire.count("read") == 1
    await ana.page.evaluate(HIDE, "hidden")
    await command(server, bo, type="direct", to="@ana", body="Out of sight")
    await command(server, bo, type="direct", to="@ana", body="And one more")
    await expect(ana.page.locator(".message")).to_have_count(3)
    await new_conversations(ana.page, 1)
    await ana.page.evaluate(HIDE, "visible")
    await new_conversations(ana.page, 0)
    await ana.page.reload()
    await new_conversations(ana.page, 0)
    assert wire.count("read") == 2


async def test_a_message_is_edited_in_place_by_keyboard(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana"))
    bo = await browsers.signed_in(await server.account("bo"))
    await goes_to(ana, "/direct/bo")
    await goes_to(bo, "/direct/ana")
    await write_in(ana, "The test is on Mondey")
    edit = ana.page.get_by_role("button", name="Edit this message")
    await expect(bo.page.locator(".message")).to_have_count(1)
    await expect(bo.page.get_by_role("button", name="Edit this message")).to_have_count(0)
    await expect(bo.page.locator(".message-foot").get_by_text("edited")).to_be_hidden()
    await edit.press("Enter")
    field = ana.page.get_by_role("textbox", name="Edit your message")
    await expect(field).to_be_focused()
    await field.press("Escape")
    await expect(edit).to_be_focused()
    await edit.press("Enter")
    await field.fill("The test is on **Monday**")
    await write_in(bo, "What comes meanwhile ends no edit")
    await expect(field).to_have_value("The test is on **Monday**")
    await field.press("Control+Enter")
    await expect(edit).to_be_focused()
    for person in (ana, bo):
        await expect(person.page.locator(".message strong")).to_have_text("Monday")
        await expect(person.page.locator(".message-foot").get_by_text("edited").first).to_be_visible()
    await new_conversations(bo.page, 0)


async def test_who_writes_in_a_conversation_is_shown_until_the_message(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    bo = await browsers.signed_in(await server.account("bo", "Bo Chen"))
    await bo.page.clock.install()
    await goes_to(bo, "/direct/ana")
    await bo.page.clock.pause_at(await bo.page.evaluate("Date.now() / 1000 + 1"))
    wire = await tapped(ana.page)
    await goes_to(ana, "/direct/bo")
    line = bo.page.locator(".typing")
    room = await line.bounding_box()
    field = ana.page.get_by_label("Your message")
    await field.press_sequentially("Several letters, one frame")
    for text in await line.locator("span").all():
        await expect(text).to_have_text("Ana Lima is writing …")
    assert await line.bounding_box() == room
    assert [set(frame) for frame in wire.sent if frame["type"] == "typing"] == [{"type", "id", "feed"}]
    await field.press("Control+Enter")
    await expect(bo.page.locator(".message")).to_have_count(1)
    await expect(line).to_have_text("")
    assert await ana.page.locator(".typing").text_content() == ""


async def test_who_stops_writing_in_a_thread_is_no_longer_shown(server: Server, browsers: Browsers) -> None:
    token = await server.account("ana", "Ana Lima")
    root = (await command(server, token, type="post", body="Does anybody know?"))["post"]["id"]
    ana = await browsers.signed_in(token)
    bo = await browsers.signed_in(await server.account("bo", "Bo Chen"))
    await goes_to(bo, f"/thread/{root}")
    await ana.page.clock.install()
    await goes_to(ana, f"/thread/{root}")
    line = ana.page.locator(".typing")
    await bo.page.get_by_role("textbox", name="Your reply").fill("I thi")
    await expect(line.locator("span").first).to_have_text("Bo Chen is writing …")
    await ana.page.clock.fast_forward(7000)
    await expect(line).to_have_text("")


async def test_a_reply_ends_the_word_that_somebody_writes_it(server: Server, browsers: Browsers) -> None:
    token = await server.account("ana", "Ana Lima")
    root = (await command(server, token, type="post", body="Does anybody know?"))["post"]["id"]
    ana = await browsers.signed_in(token)
    bo = await browsers.signed_in(await server.account("bo", "Bo Chen"))
    await ana.page.clock.install()
    for person in (ana, bo):
        await goes_to(person, f"/thread/{root}")
    await ana.page.clock.pause_at(await ana.page.evaluate("Date.now() / 1000 + 1"))
    await bo.page.get_by_role("textbox", name="Your reply").fill("I do")
    await expect(ana.page.locator(".typing span").first).to_have_text("Bo Chen is writing …")
    await bo.reply("I do")
    await expect(ana.page.locator(".typing")).to_have_text("")


async def test_who_is_online_is_shown_until_he_is_not(server_factory: ServerFactory, chromium: Browser) -> None:
    server = await server_factory({"HANDRAISE_PRESENCE_EVERY_MS": "100", "HANDRAISE_PRESENCE_GRACE_MS": "100"})
    bo_token = await server.account("bo", "Bo Chen")
    async with browsing(server.url, chromium) as browsers:
        ana = await browsers.signed_in(await server.account("ana"))
        bo = await browsers.signed_in(bo_token)
        mark = ana.page.locator("#main").get_by_text("online", exact=True)
        await goes_to(ana, "/@bo")
        await expect(mark).to_be_visible()
        await expect(ana.page.get_by_role("heading", level=1)).to_have_text("Bo Chen")
        await ana.page.get_by_role("link", name="Message", exact=True).click()
        await expect(ana.page.get_by_role("heading", name="Bo Chen", level=1)).to_be_visible()
        await expect(mark).to_be_visible()
        await command(server, bo_token, type="set_privacy", presence="nobody")
        await expect(mark).to_be_hidden()
        await command(server, bo_token, type="set_privacy", presence="followers")
        await expect(mark).to_be_visible()
        await write_in(ana, "Hello")
        await ana.page.get_by_role("link", name="All messages").click()
        await expect(ana.page.get_by_role("list", name="Conversations")).to_contain_text("Hello")
        await expect(mark).to_have_count(0)
        await ana.follow("@bo")
        await ana.page.get_by_role("link", name="Messages").click()
        await expect(ana.page.get_by_role("list", name="Conversations")).to_contain_text("Hello")
        await expect(mark).to_be_visible()
        await bo.page.close()
        await expect(mark).to_have_count(0)


async def test_nothing_is_known_of_who_is_unfollowed_or_without_a_connection(
    server_factory: ServerFactory, chromium: Browser
) -> None:
    server = await server_factory({"HANDRAISE_PRESENCE_EVERY_MS": "100"})
    token, bo_token = await server.account("ana"), await server.account("bo", "Bo Chen")
    await command(server, token, type="direct", to="@bo", body="Hello")
    await command(server, token, type="follow", feed="@bo")
    async with browsing(server.url, chromium) as browsers:
        ana = await browsers.signed_in(token)
        await browsers.signed_in(bo_token)
        await ana.page.goto(f"{server.url}/direct")
        mark = ana.page.locator("#main").get_by_text("online", exact=True)
        await expect(mark).to_be_visible()
        await command(server, token, type="unfollow", feed="@bo")
        await expect(mark).to_have_count(0)
        await command(server, token, type="follow", feed="@bo")
        await expect(mark).to_be_visible()
        await server.kill()
        await expect(mark).to_have_count(0)


async def test_conversations_fit_a_phone(server_factory: ServerFactory, chromium: Browser) -> None:
    """Long names, online and writing, unread, with an edit begun."""
    server = await server_factory({"HANDRAISE_PRESENCE_EVERY_MS": "100"})
    token, bo_token = await server.account("ana"), await server.account("bo", "B" * 50)
    async with browsing(server.url, chromium) as browsers:
        ana = await browsers.signed_in(token, viewport=PHONE, has_touch=True)
        bo = await browsers.signed_in(bo_token)
        await goes_to(bo, "/direct/ana")
        await write_in(bo, "w" * 100)
        await command(server, token, type="follow", feed="@bo")
        await expect(ana.page.get_by_role("button", name="Menu, 1 conversation new")).to_be_visible()
        await ana.page.goto(f"{server.url}/direct")
        await expect(ana.page.locator(".row .bell-count")).to_have_text("1 new")
        await expect(ana.page.locator(".row .online")).to_be_visible()
        assert await ana.page.evaluate(OVERFLOW) <= 0
        await goes_to(ana, "/direct/bo")
        await write_in(ana, "w" * 100)
        await goes_to(bo, "/direct/ana")
        await bo.page.get_by_label("Your message").fill("And")
        await expect(ana.page.locator(".typing span").first).to_have_text("B" * 50 + " is writing …")
        await ana.page.get_by_role("button", name="Edit this message").click()
        await expect(ana.page.locator("#main .online")).to_be_visible()
        assert await ana.page.evaluate(OVERFLOW) <= 0
