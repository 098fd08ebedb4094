"""The page of one's invites: made, shown once, copied, revoked."""

import re

import httpx
from playwright.async_api import Browser, expect

from tests.browser.conftest import Browsers, Person, browsing
from tests.browser.test_access import OVERFLOW, PHONE
from tests.browser.test_ways_in import GOOD
from tests.conftest import ServerFactory
from tests.support.server import Server


async def open_invites(person: Person) -> None:
    """By the account's dialog."""
    await person.page.get_by_role("button", name="Account").click()
    await person.page.get_by_role("dialog").get_by_role("link", name="Invite people").click()
    await expect(person.page.get_by_role("heading", name="Invites", level=1)).to_be_visible()
    await expect(person.page.get_by_role("dialog")).to_have_count(0)


async def make(person: Person, role: str) -> str:
    """By the page's form; gives the link."""
    await person.page.get_by_label("They join as").select_option(role)
    await person.page.get_by_role("button", name="Make an invite").click()
    shown = person.page.get_by_label("Link of the invite")
    await expect(shown).to_have_value(re.compile(r"/#invite=\S{10,}"))
    return await shown.input_value()


async def test_an_invite_is_made_copied_used_and_listed(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(
        await server.account("ana", "Ana Lima"), permissions=["clipboard-read", "clipboard-write"]
    )
    await open_invites(ana)
    invites = ana.page.get_by_role("list", name="Your invites")
    await expect(invites).to_contain_text("No invites yet")
    await ana.page.get_by_label("The link ends").select_option("In a day")
    link = await make(ana, "educator")
    await expect(invites.get_by_role("listitem")).to_have_count(1)
    await expect(invites).to_contain_text(re.compile("Educator.*ends in 24 hours · for one"))
    await ana.page.get_by_role("button", name="Copy").click()
    await expect(ana.page.get_by_text("The link is copied.")).to_be_visible()
    assert await ana.page.evaluate("navigator.clipboard.readText()") == link
    bo = await browsers.open()
    await bo.page.goto(link)
    await bo.page.get_by_label("Handle").fill("bo")
    await bo.page.get_by_label("Name", exact=True).fill("Bo Chen")
    await bo.page.get_by_label("Password", exact=True).fill(GOOD)
    await bo.page.get_by_role("button", name="Create account").click()
    await bo.is_live()
    await ana.page.reload()
    await expect(invites).to_contain_text("used up")
    await expect(invites.get_by_role("link", name="Bo Chen")).to_be_visible()
    await expect(invites.get_by_role("button")).to_have_count(0)
    assert link not in await ana.page.content()


async def test_an_invite_is_revoked_after_a_question(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"), viewport=PHONE)
    await open_invites(ana)
    link = await make(ana, "student")
    revoke = ana.page.get_by_role("button", name="Revoke the invite for students")
    await revoke.click()
    await ana.page.get_by_role("button", name="Cancel").click()
    await expect(revoke).to_be_visible()
    assert await ana.page.evaluate(OVERFLOW) <= 0
    await revoke.click()
    await ana.page.get_by_role("dialog").get_by_role("button", name="Revoke", exact=True).click()
    await expect(ana.page.get_by_role("list", name="Your invites")).to_contain_text("revoked")
    await expect(revoke).to_have_count(0)
    await expect(ana.page.get_by_label("Link of the invite")).to_be_hidden()
    late = await browsers.open()
    await late.page.goto(link)
    await expect(late.page.get_by_role("alert").filter(has_text="invite")).to_be_visible()


async def test_what_goes_wrong_with_invites_is_told(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    await ana.page.route("**/api/v1/invites", lambda route: route.abort())
    await open_invites(ana)
    await expect(ana.page.get_by_role("list", name="Your invites")).to_contain_text("The server does not answer.")
    await ana.page.get_by_role("button", name="Make an invite").click()
    await expect(ana.page.get_by_role("form", name="New invite")).to_contain_text("The server does not answer.")
    await ana.page.unroute("**/api/v1/invites")
    await ana.page.get_by_role("button", name="Try again").click()
    await expect(ana.page.get_by_text("No invites yet")).to_be_visible()
    await ana.page.get_by_label("For how many").fill("1000")
    await ana.page.get_by_role("button", name="Make an invite").click()
    await expect(ana.page.get_by_role("form", name="New invite")).to_contain_text("An invite makes 1 to 100 accounts")
    await expect(ana.page.get_by_label("For how many")).to_be_focused()


async def test_who_may_not_invite_is_told_so_or_is_not_asked(server_factory: ServerFactory, chromium: Browser) -> None:
    server = await server_factory({"HANDRAISE_EDUCATORS_INVITE": "false"})
    async with browsing(server.url, chromium) as browsers:
        ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
        await open_invites(ana)
        await ana.page.get_by_role("button", name="Make an invite").click()
        await expect(ana.page.get_by_role("form", name="New invite")).to_contain_text("may not invite")
        lea = await browsers.signed_in(await server.account("lea", "Lea", "student"))
        await lea.page.get_by_role("button", name="Account").click()
        await expect(lea.page.get_by_label("New password")).to_be_visible()
        await expect(lea.page.get_by_role("link", name="Invite people")).to_have_count(0)


async def test_the_address_of_the_invites_is_a_page(server: Server) -> None:
    async with httpx.AsyncClient(base_url=server.url) as http:
        assert "<title>Handraise</title>" in (await http.get("/invites")).text
