"""Passwords, invites, and the way out of all sessions."""

import re

import httpx
from playwright.async_api import expect

from tests.browser.conftest import Browsers, Person
from tests.support.server import Server

GOOD = "correct horse battery"


async def set_password(person: Person, password: str, action: str = "Set password") -> None:
    """By the account's dialog."""
    await person.page.get_by_role("button", name="Account").click()
    await person.page.get_by_label("New password").fill(password)
    await person.page.get_by_role("button", name=action).click()


async def enter(person: Person, handle: str, password: str) -> None:
    await person.page.get_by_label("Handle").fill(handle)
    await person.page.get_by_label("Password", exact=True).fill(password)
    await person.page.get_by_role("button", name="Sign in").click()


async def by_link(server: Server, browsers: Browsers, handle: str, name: str) -> Person:
    await server.account(handle, name)
    person = await browsers.open()
    await person.page.goto(await server.link(handle))
    await person.is_live()
    return person


async def test_a_password_set_on_the_page_signs_in_and_a_wrong_one_says_so(server: Server, browsers: Browsers) -> None:
    ana = await by_link(server, browsers, "ana", "Ana Lima")
    await set_password(ana, "ana")
    await expect(ana.page.get_by_role("dialog").get_by_role("alert")).not_to_be_empty()
    await ana.page.get_by_label("New password").fill(GOOD)
    await ana.page.get_by_role("button", name="Set password").click()
    await expect(ana.page.get_by_text("Your password is set.")).to_be_visible()
    other = await browsers.open()
    await other.page.goto(server.url)
    await enter(other, "ana", "something else")
    await expect(other.page.get_by_text("The handle or the password is wrong.")).to_be_visible()
    await enter(other, "@Ana", GOOD)
    await other.is_live()


async def test_too_many_wrong_passwords_are_told_to_wait_in_words(server: Server, browsers: Browsers) -> None:
    await server.account("ana", "Ana Lima")
    someone = await browsers.open()
    await someone.page.goto(server.url)
    wait = someone.page.get_by_text(re.compile(r"That was too often\. Try again in .*(second|minute|hour)"))
    alert = someone.page.get_by_role("form", name="With a password").get_by_role("alert")
    for number in range(40):
        await enter(someone, "ana", f"not this one {number}")
        await expect(alert).not_to_be_empty()
        if await wait.count():
            break
    await expect(wait).to_be_visible()


async def test_signing_out_everywhere_ends_the_other_browser(server: Server, browsers: Browsers) -> None:
    ana = await by_link(server, browsers, "ana", "Ana Lima")
    await set_password(ana, GOOD)
    await expect(ana.page.get_by_role("dialog")).to_have_count(0)
    other = await browsers.open()
    await other.page.goto(server.url)
    await enter(other, "ana", GOOD)
    await other.is_live()
    await ana.page.get_by_role("button", name="Account").click()
    await ana.page.get_by_role("button", name="Sign out everywhere").click()
    await expect(ana.page.get_by_role("heading", name="Sign in")).to_be_visible()
    await expect(other.page.get_by_text("Your session has ended.")).to_be_visible()


async def test_an_invite_makes_an_account(server: Server, browsers: Browsers) -> None:
    token = await server.account("ana", "Ana Lima")
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as http:
        made = (await http.post(f"{server.url}/api/v1/invites", json={"role": "educator"})).json()
    bo = await browsers.open()
    await bo.page.goto(made["link"])
    await expect(bo.page.get_by_text("Ana Lima invites you to join as an educator.")).to_be_visible()
    assert "invite" not in bo.page.url
    await bo.page.get_by_label("Handle").fill("bo")
    await bo.page.get_by_label("Name", exact=True).fill("Bo Chen")
    await bo.page.get_by_label("Password", exact=True).fill(GOOD)
    await bo.page.get_by_role("button", name="Create account").click()
    await bo.is_live()
    await expect(bo.page.locator(".who-name")).to_have_text("Bo Chen")
    late = await browsers.open()
    await late.page.goto(made["link"])
    await expect(late.page.get_by_role("alert").filter(has_text="invite")).to_be_visible()
