"""What a post shows beside its text: images, and what it passes on. And that nothing takes the reader's focus."""

from typing import Any

import httpx
from playwright.async_api import expect

from tests.browser.conftest import Browsers
from tests.media.pictures import picture
from tests.support.server import Server

WHAT = "The plug has five pins"


async def command(server: Server, token: str, **fields: Any) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=server.url, headers={"Authorization": f"Bearer {token}"}) as http:
        answer = await http.post("/api/v1/commands", json={"id": "1", **fields})
    assert answer.status_code == 200, answer.text
    reply: dict[str, Any] = answer.json()
    return reply


async def uploaded(server: Server, token: str, width: int, height: int) -> int:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "image/png"}
    async with httpx.AsyncClient(base_url=server.url, headers=headers) as http:
        answer = await http.post("/api/v1/images", content=picture(width, height))
    ident: int = answer.json()["id"]
    return ident


async def test_images_are_shown_in_places_kept_for_them(server: Server, browsers: Browsers) -> None:
    token = await server.account("ana", "Ana Lima")
    ana = await browsers.signed_in(token)
    images: list[dict[str, Any]] = [
        {"id": await uploaded(server, token, 1200, 900), "alt": WHAT},
        {"id": await uploaded(server, token, 60, 40)},
    ]
    await command(server, token, type="post", body="Look at this", images=images)
    shown = ana.post("Look at this").get_by_role("img", name=WHAT)
    await expect(shown).to_have_js_property("naturalWidth", 400)
    await expect(shown).to_have_attribute("width", "400")
    await expect(shown).to_have_attribute("height", "300")
    small = ana.post("Look at this").get_by_role("link", name="Image without a description").locator("img")
    await expect(small).to_have_attribute("width", "60")
    await expect(small).to_have_attribute("alt", "")
    async with ana.page.context.expect_page() as opened:
        await shown.click()
    assert (await opened.value).url.endswith(f"/api/v1/images/{images[0]['id']}")
    await ana.page.reload()
    await ana.sees("Look at this")
    await expect(shown).to_be_visible()


async def test_a_relay_shows_what_it_passes_on_until_that_is_gone(server: Server, browsers: Browsers) -> None:
    ana, bo = await server.account("ana", "Ana Lima"), await server.account("bo", "Bo Chen")
    original = (await command(server, ana, type="post", body="The cable is **broken**"))["post"]["id"]
    cy = await browsers.signed_in(await server.account("cy", "Cy Novak"))
    await cy.follow("@bo")
    await cy.home()
    await command(server, bo, type="relay", post=original, body="For all with projectors")
    quote = cy.post("For all with projectors").locator("blockquote.original")
    await expect(quote).to_contain_text("Passed on from Ana Lima@ana")
    await expect(quote.locator("strong")).to_have_text("broken")
    await cy.page.reload()
    await expect(quote.locator("strong")).to_have_text("broken")
    await command(server, ana, type="delete", post=original)
    await cy.page.get_by_role("link", name="Messages").click()
    await expect(cy.page.get_by_text("No messages yet")).to_be_visible()
    await cy.home()
    await expect(quote).to_contain_text("This post is gone.")
    await expect(quote.locator("strong")).to_have_count(0)


async def test_who_is_passed_on_is_told_so(server: Server, browsers: Browsers) -> None:
    ana, bo = await server.account("ana", "Ana Lima"), await server.account("bo", "Bo Chen")
    original = (await command(server, ana, type="post", body="The cable is broken"))["post"]["id"]
    await command(server, bo, type="relay", post=original, body="For all")
    person = await browsers.signed_in(ana)
    await person.page.get_by_role("link", name="Notifications, 1 unread").click()
    await expect(person.page.get_by_role("list", name="Notifications")).to_contain_text("Bo Chen passed your post on")


async def test_what_changes_elsewhere_takes_no_focus(server: Server, browsers: Browsers) -> None:
    token = await server.account("ana", "Ana Lima")
    ana, bo = await browsers.signed_in(token), await server.account("bo", "Bo Chen")
    for topic in ("#algebra", "#physics"):
        await ana.follow(topic)
    ident = (await command(server, bo, type="post", body="A question #algebra"))["post"]["id"]
    await ana.home()
    why = ana.post("A question").locator(".why a")
    await why.focus()
    await command(server, bo, type="react", post=ident, kind="thanks")
    await expect(ana.post("A question").get_by_role("button", name="Thanks; 1")).to_be_visible()
    await expect(why).to_be_focused()
    rail = ana.page.locator("#rail a[href='/topic/physics']")
    await rail.focus()
    await command(server, token, type="follow", feed="#biology")
    await expect(ana.page.locator("#rail a[href='/topic/biology']")).to_be_visible()
    await expect(rail).to_be_focused()
    for number in range(2):
        await command(server, token, type="direct", to="@bo", body=f"Message {number}")
    await ana.page.goto(f"{server.url}/direct/bo")
    remove = ana.page.locator(".message", has_text="Message 0").get_by_role("button", name="Delete this message")
    await remove.focus()
    await command(server, bo, type="direct", to="@ana", body="And an answer")
    await expect(ana.page.locator(".message")).to_have_count(3)
    await expect(remove).to_be_focused()
