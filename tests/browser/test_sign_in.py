"""The way in and out."""

from playwright.async_api import expect

from tests.browser.conftest import Browsers
from tests.support.server import Server


async def test_a_link_signs_in_once_and_leaves_the_address(server: Server, browsers: Browsers) -> None:
    await server.account("ana", "Ana Lima")
    link = await server.link("ana")
    ana = await browsers.open()
    await ana.page.goto(link)
    await ana.is_live()
    assert "link" not in ana.page.url
    again = await browsers.open()
    await again.page.goto(link)
    await expect(again.page.get_by_role("alert").filter(has_text="link")).to_be_visible()


async def test_a_wrong_token_is_refused_in_words(server: Server, browsers: Browsers) -> None:
    someone = await browsers.open()
    await someone.page.goto(server.url)
    await someone.page.get_by_label("Token or sign-in link").fill("hr_nothing")
    await someone.page.get_by_role("button", name="Continue").click()
    await expect(someone.page.get_by_text("This token is not valid.")).to_be_visible()


async def test_the_ways_in_lead_to_each_other(server: Server, browsers: Browsers) -> None:
    someone = await browsers.open()
    page = someone.page
    await page.goto(server.url)
    await page.get_by_role("link", name="Join a room").click()
    await expect(page.get_by_role("heading", name="Join a room")).to_be_visible()
    await page.get_by_label("Your name").fill("Lea")
    await page.get_by_role("link", name="Skip to the posts").press("Enter")
    await expect(page).to_have_url(f"{server.url}/join#main")
    await expect(page.get_by_label("Your name")).to_have_value("Lea")
    await page.get_by_role("button", name="I have one").click()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    await page.goto(f"{server.url}/#invite=none")
    await page.get_by_role("link", name="I have an account").click()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    await page.get_by_role("link", name="Join a room").click()
    await expect(page.get_by_role("heading", name="Join a room")).to_be_visible()
    await page.go_back()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


async def test_a_reload_keeps_the_session_and_signing_out_ends_it(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    await ana.write("A secret of mine")
    await ana.page.reload()
    await ana.is_live()
    await ana.sees("A secret of mine")
    await ana.page.get_by_role("button", name="Sign out").click()
    await expect(ana.page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert "A secret of mine" not in await ana.page.content()
    await ana.page.reload()
    await expect(ana.page.get_by_role("heading", name="Sign in")).to_be_visible()


async def test_signing_out_in_one_tab_ends_the_other(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    other = await ana.page.context.new_page()
    await other.goto(server.url)
    await expect(other.locator(".badge")).to_have_text("Live")
    await other.get_by_role("button", name="Account").click()
    await expect(other.get_by_label("New password")).to_be_visible()
    await ana.page.get_by_role("button", name="Sign out").click()
    await expect(other.get_by_text("Your session has ended.")).to_be_visible()
    await expect(other.get_by_role("dialog")).to_have_count(0)
