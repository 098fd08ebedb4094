"""Who is there and what is written about, each with a button to follow."""

from playwright.async_api import expect

from tests.browser.conftest import Browsers
from tests.browser.test_access import OVERFLOW, PHONE
from tests.browser.test_cases import button, rows
from tests.browser.test_posts import command
from tests.support.server import Server


async def test_people_and_topics_are_found_followed_and_narrowed(server: Server, browsers: Browsers) -> None:
    token, bo = await server.account("ana", "Ana Lima"), await server.account("bo", "Bo Chen")
    await command(server, bo, type="profile", key="profile", subjects=["#algebra"])
    for key, body in (("one", "Two lines meet #algebra"), ("two", "A parabola #algebra"), ("three", "A cell #biology")):
        await command(server, bo, type="post", key=key, body=body)
    ana = await browsers.signed_in(token, viewport=PHONE)
    menu = ana.page.get_by_role("navigation", name="Following")
    await button(ana.page, "Menu").click()
    await menu.get_by_role("link", name="People", exact=True).click()
    await expect(rows(ana, "People")).to_contain_text(["Ana Lima", "Bo Chen"])
    assert await ana.page.evaluate(OVERFLOW) <= 0
    await button(rows(ana, "People").filter(has_text="Bo Chen"), "Follow").click()
    await expect(button(rows(ana, "People"), "Following")).to_have_attribute("aria-pressed", "true")
    await ana.page.get_by_label("Find by name").fill("an")
    await expect(rows(ana, "People")).to_have_count(1)
    await ana.page.get_by_label("Find by name").fill("")
    await rows(ana, "People").get_by_role("link", name="algebra").click()
    await expect(rows(ana, "People")).to_contain_text(["Bo Chen"])
    await expect(ana.page.get_by_text("Who names algebra")).to_be_visible()

    await button(ana.page, "Menu").click()
    await menu.get_by_role("link", name="Topics", exact=True).click()
    await expect(rows(ana, "Topics")).to_contain_text(["algebra2 posts in 30 days", "biology1 post in 30 days"])
    await ana.page.get_by_label("Find by its beginning").fill("#bio")
    await expect(rows(ana, "Topics")).to_have_count(1)
    await button(rows(ana, "Topics"), "Follow").click()
    await button(ana.page, "Menu").click()
    await expect(menu.get_by_role("link", name="biology")).to_be_visible()
    await ana.page.keyboard.press("Escape")
    await ana.page.get_by_label("Find by its beginning").fill("zzz")
    await expect(ana.page.get_by_text("No such topic yet")).to_be_visible()
