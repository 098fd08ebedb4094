"""What people say of themselves: on their page, in its dialog, and to those without an account."""

import re

from playwright.async_api import Browser, expect

from tests.browser.conftest import Browsers, Person, browsing
from tests.browser.test_access import OVERFLOW, PHONE
from tests.browser.test_posts import command
from tests.conftest import ServerFactory
from tests.support.server import Server

LINKS = [{"label": "Blog", "url": "https://ana.example/" + "a" * 60}]
SAID = {"bio": "I teach algebra.\nAsk me.", "subjects": ["#algebra"], "links": LINKS}


async def edit(person: Person) -> None:
    """Opens the dialog on the own page."""
    await person.page.locator(".who").click()
    await person.page.get_by_role("button", name="Edit profile").click()


async def test_a_profile_that_is_edited_shows_at_once_and_to_others(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    await edit(ana)
    dialog = ana.page.get_by_role("dialog", name="Edit profile")
    await dialog.get_by_label("About you").fill("I teach algebra.\nAsk <b>me</b>.")
    await dialog.get_by_label("Subjects").fill("algebra, #physics")
    await dialog.get_by_role("button", name="Add a link").click()
    await dialog.get_by_label("Name of the link").fill("Blog")
    await dialog.get_by_label("Address of the link").fill("https://ana.example")
    await dialog.get_by_role("button", name="Save").click()
    await expect(ana.page.get_by_text("Your profile is saved.")).to_be_visible()
    bo = await browsers.signed_in(await server.account("bo", "Bo Chen"))
    await bo.page.goto(f"{server.url}/@ana")
    for person in (ana, bo):
        about = person.page.get_by_role("region", name="Profile")
        await expect(about).to_contain_text("Ask <b>me</b>.")
        await expect(about).to_contain_text(re.compile(r"Member since \w+ \d{4} · \d followers? · 0 posts"))
        await expect(about.get_by_role("link", name="Blog")).to_have_attribute("href", "https://ana.example")
    await expect(bo.page.get_by_role("button", name="Edit profile")).to_have_count(0)
    await bo.page.get_by_role("button", name="Follow", exact=True).last.click()
    await expect(bo.page.get_by_role("region", name="Profile")).to_contain_text("1 follower ·")
    await bo.page.get_by_role("link", name="#physics").click()
    await expect(bo.page.get_by_role("heading", name="#physics", level=1)).to_be_visible()
    await edit(ana)
    await expect(dialog.get_by_label("Subjects")).to_have_value("#algebra #physics")
    await dialog.get_by_role("button", name="Remove the link").click()
    await dialog.get_by_role("button", name="Save").click()
    await expect(ana.page.get_by_role("region", name="Profile").get_by_role("link", name="Blog")).to_have_count(0)


async def test_what_is_wrong_in_a_profile_is_told_at_its_field(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    await edit(ana)
    dialog = ana.page.get_by_role("dialog", name="Edit profile")
    bio, subjects = dialog.get_by_label("About you"), dialog.get_by_label("Subjects")
    save = dialog.get_by_role("button", name="Save")
    told = dialog.get_by_role("alert").filter(has_text=re.compile("."))
    await bio.fill("x" * 501)
    await save.click()
    await expect(told).to_have_text(["That is too long: at most 500 characters."])
    await expect(bio).to_be_focused()
    await bio.fill("I teach.")
    await subjects.fill(" ".join(f"#subject{number}" for number in range(11)))
    await save.click()
    await expect(told).to_have_text(["Those are too many: at most 10."])
    await expect(subjects).to_be_focused()
    await subjects.fill("#algebra")
    await dialog.get_by_role("button", name="Add a link").click()
    await dialog.get_by_label("Address of the link").fill("javascript:alert(1)")
    await save.click()
    await expect(told).to_have_text([re.compile("http or https address")])
    await expect(dialog.get_by_label("Name of the link")).to_be_focused()
    await dialog.get_by_label("Address of the link").fill("https://ana.example")
    await save.click()
    await expect(dialog).to_have_count(0)


async def test_a_public_profile_leads_to_the_sign_in_and_back(server_factory: ServerFactory, chromium: Browser) -> None:
    server = await server_factory({"HANDRAISE_PUBLIC_PROFILES": "true"})
    await command(server, await server.account("ana", "Ana Lima"), type="profile", public=True, **SAID)
    token = await server.account("bo", "Bo Chen")
    async with browsing(server.url, chromium) as browsers:
        bo = await browsers.open(viewport=PHONE)
        await bo.page.goto(f"{server.url}/@ana")
        await expect(bo.page.get_by_role("heading", name="Ana Lima")).to_be_visible()
        await expect(bo.page.get_by_text("I teach algebra.")).to_be_visible()
        await expect(bo.page.get_by_role("link", name="Blog")).to_have_attribute("href", LINKS[0]["url"])
        assert await bo.page.evaluate(OVERFLOW) <= 0
        await bo.page.get_by_role("button", name="Sign in to follow Ana Lima").click()
        await bo.page.get_by_label("Token or sign-in link").fill(token)
        await bo.page.get_by_role("button", name="Continue").click()
        await bo.is_live()
        assert bo.page.url == f"{server.url}/@ana"
        await bo.page.get_by_role("button", name="Follow", exact=True).last.click()
        await expect(bo.page.get_by_role("button", name="Following", exact=True)).to_be_visible()
        assert await bo.page.evaluate(OVERFLOW) <= 0


async def test_whoever_shows_no_profile_looks_as_somebody_who_does_not_exist(
    server_factory: ServerFactory, chromium: Browser
) -> None:
    server = await server_factory({"HANDRAISE_PUBLIC_PROFILES": "true"})
    await command(server, await server.account("ana", "Ana Lima"), type="profile", public=False, **SAID)
    async with browsing(server.url, chromium) as browsers:
        someone = await browsers.open()
        seen = set()
        for handle in ("ana", "nobody", "no%20handle", "x"):
            await someone.page.goto(f"{server.url}/@{handle}")
            await expect(someone.page.get_by_role("heading", name="Sign in")).to_be_visible()
            await expect(someone.page.get_by_label("Handle")).to_be_focused()
            main = await someone.page.locator("#main").inner_html()
            seen.add((await someone.page.title(), re.sub(r"field-\d+", "field", main)))
        assert len(seen) == 1


async def test_where_the_site_has_no_public_profiles_nobody_is_shown(server: Server, browsers: Browsers) -> None:
    await command(server, await server.account("ana", "Ana Lima"), type="profile", public=True, **SAID)
    someone = await browsers.open()
    await someone.page.goto(f"{server.url}/@ana")
    await expect(someone.page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert "algebra" not in await someone.page.content()


async def test_a_student_is_not_asked_to_show_a_profile(server_factory: ServerFactory, chromium: Browser) -> None:
    server = await server_factory({"HANDRAISE_STUDENTS_ON_NETWORK": "true"})
    async with browsing(server.url, chromium) as browsers:
        lea = await browsers.signed_in(await server.account("lea", "Lea", "student"), viewport=PHONE)
        await edit(lea)
        dialog = lea.page.get_by_role("dialog", name="Edit profile")
        await dialog.get_by_label("About you").fill("I like algebra.")
        await expect(dialog.get_by_role("checkbox")).to_have_count(0)
        for _ in range(2):
            await dialog.get_by_role("button", name="Add a link").click()
        assert await lea.page.evaluate(OVERFLOW) <= 0
        await dialog.get_by_role("button", name="Save").click()
        await expect(lea.page.get_by_role("region", name="Profile")).to_contain_text("I like algebra.")
