"""What one sets for oneself, on a page of its own; and lists, which are read as feeds."""

from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Browsers, Person
from tests.browser.test_access import OVERFLOW, PHONE
from tests.browser.test_cases import button, dialog
from tests.browser.test_posts import command
from tests.support.server import Server


async def at_preferences(browsers: Browsers, token: str) -> Person:
    """By the account's dialog, as somebody looks for them."""
    person = await browsers.signed_in(token)
    await button(person.page, "Account").click()
    await dialog_link(person.page, "Preferences").click()
    await expect(person.page.get_by_role("heading", name="Preferences", level=1)).to_be_visible()
    return person


def dialog_link(page: Page, name: str) -> Locator:
    return page.get_by_role("dialog").get_by_role("link", name=name)


def part(person: Person, name: str) -> Locator:
    return person.page.get_by_role("region", name=name, exact=True)


async def test_name_presence_words_and_keys_are_set_and_stay(server: Server, browsers: Browsers) -> None:
    token = await server.account("ana", "Ana Lima")
    await server.account("bo", "Bo Chen")
    await command(server, token, type="mute", key="mute", account="@bo")
    ana = await at_preferences(browsers, token)
    await part(ana, "You").get_by_label("Name", exact=True).fill("Ana Lima Reis")
    await button(part(ana, "You"), "Save").click()
    await expect(ana.page.locator(".who-name")).to_have_text("Ana Lima Reis")
    online = part(ana, "You").get_by_label("Others see that I am online")
    await expect(online).to_be_checked()
    await online.uncheck()
    kept = part(ana, "Muted and blocked")
    await button(kept, "Unmute Bo Chen").click()
    await expect(kept.get_by_text("You mute and block nobody.")).to_be_visible()
    await kept.get_by_label("Fold away posts with").fill("exam")
    await button(kept, "Hide").click()
    await expect(kept.get_by_role("list", name="Words")).to_contain_text("exam")
    await expect(button(part(ana, "Alerts"), "Test")).to_be_visible()
    await part(ana, "Keys").get_by_label("Single keys are on in this browser").uncheck()
    await ana.page.reload()
    await expect(kept.get_by_role("list", name="Words")).to_contain_text("exam")
    await expect(ana.page.locator(".who-name")).to_have_text("Ana Lima Reis")
    await expect(online).not_to_be_checked()
    await ana.page.locator("body").press("g")
    await expect(part(ana, "Keys").get_by_label("Single keys are on in this browser")).not_to_be_checked()
    await expect(ana.page.get_by_role("heading", name="Preferences", level=1)).to_be_visible()


async def test_other_browsers_are_signed_out_and_this_one_stays(server: Server, browsers: Browsers) -> None:
    token = await server.account("ana", "Ana Lima", role="student")
    elsewhere = await browsers.signed_in(token)
    ana = await at_preferences(browsers, token)
    signed_in = part(ana, "Where you are signed in")
    await expect(signed_in.get_by_role("listitem")).to_contain_text(["This browser", "Another browser"])
    await expect(part(ana, "Your lists")).to_have_count(0)
    await button(signed_in, "Sign out elsewhere").click()
    await expect(elsewhere.page.get_by_label("Token or sign-in link")).to_be_visible()
    await expect(signed_in.get_by_role("listitem")).to_contain_text(["This browser"])
    await expect(button(signed_in, "Sign out elsewhere")).to_be_hidden()
    await ana.is_live()


async def test_a_list_is_made_read_live_changed_and_deleted(server: Server, browsers: Browsers) -> None:
    token, bo = await server.account("ana", "Ana Lima"), await server.account("bo", "Bo Chen")
    await command(server, bo, type="post", key="one", body="Two lines meet")
    ana = await browsers.signed_in(token, viewport=PHONE)
    await button(ana.page, "Menu").click()
    await ana.page.get_by_role("link", name="Preferences").click()
    await button(part(ana, "Your lists"), "New list").click()
    new = dialog(ana, "New list")
    await new.get_by_label("Title").fill("Maths")
    await new.get_by_label("Topics and people").fill("algebra @nobody")
    await button(new, "Make the list").click()
    await expect(new.get_by_role("alert").filter(has_text="no such account")).to_be_visible()
    await new.get_by_label("Topics and people").fill("algebra, @bo")
    await button(new, "Make the list").click()
    assert await ana.page.evaluate(OVERFLOW) <= 0
    await ana.page.reload()  # she doesn't follow him: nothing but the list tells of him
    await expect(part(ana, "Your lists").get_by_text("#algebra, @bo")).to_be_visible()
    await part(ana, "Your lists").get_by_role("link", name="Maths").click()
    await expect(ana.page.get_by_role("heading", name="Maths", level=1)).to_be_visible()
    await ana.sees("Two lines meet")
    await command(server, bo, type="post", key="two", body="A parabola #algebra")
    await ana.sees("A parabola")
    await button(ana.page, "Change the list").click()
    change = dialog(ana, "Change the list")
    await expect(change.get_by_label("Topics and people")).to_have_value("#algebra, @bo")
    await change.get_by_label("Topics and people").fill("#algebra")
    await button(change, "Save").click()
    await expect(ana.post("Two lines meet")).to_have_count(0)
    await ana.sees("A parabola")
    await button(ana.page, "Delete the list").click()
    await button(dialog(ana, "Delete the list “Maths”?"), "Delete").click()
    await expect(part(ana, "Your lists").get_by_text("A list has topics and people")).to_be_visible()
