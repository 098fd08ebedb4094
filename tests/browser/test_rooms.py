"""What the lead of a room changes in its dialog."""

import re

from playwright.async_api import expect

from tests.browser.conftest import Browsers, Person
from tests.browser.test_access import OVERFLOW, PHONE
from tests.browser.test_network import join_as_guest, new_room
from tests.browser.test_posts import command
from tests.browser.wire import tapped
from tests.support.server import Server


async def settings(person: Person) -> None:
    await person.page.get_by_role("button", name="Settings").click()
    await expect(person.page.get_by_role("dialog", name="Room settings")).to_be_visible()


async def test_a_room_is_changed_for_all_in_it(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    code = await new_room(ana, "Algebra 2")
    lea = await join_as_guest(browsers, server, code, "Lea")
    await expect(lea.page.get_by_role("heading", name="Algebra 2", level=1)).to_be_visible()
    await expect(lea.page.get_by_role("button", name="Settings")).to_have_count(0)
    await settings(ana)
    dialog = ana.page.get_by_role("dialog", name="Room settings")
    await dialog.get_by_label("Title").fill("Algebra 2b")
    await dialog.get_by_label("About").fill("Tuesdays, room 12")
    await dialog.get_by_label("Without an account, too").uncheck()
    await dialog.get_by_label("Members see the code").check()
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_have_count(0)
    for person in (ana, lea):
        await expect(person.page.get_by_role("heading", name="Algebra 2b", level=1)).to_be_visible()
        await expect(person.page.get_by_text("Tuesdays, room 12")).to_be_visible()
    await lea.page.reload()
    await expect(lea.page.locator(".room-code")).to_have_text(code)
    late = await browsers.open()
    await late.page.goto(f"{server.url}/join/{code}")
    await late.page.get_by_label("Your name").fill("Kim")
    await late.page.get_by_role("button", name="Join", exact=True).click()
    await expect(late.page.get_by_role("form", name="Join a room").get_by_role("alert")).not_to_be_empty()


async def test_what_another_has_changed_meanwhile_stays(server: Server, browsers: Browsers) -> None:
    token = await server.account("ana", "Ana Lima")
    ana = await browsers.signed_in(token)
    await new_room(ana, "Algebra 2")
    room = int(ana.page.url.rsplit("/", 1)[1])
    await settings(ana)
    await command(server, token, type="update_room", room=room, title="Geometry", guests=False)
    await expect(ana.page.get_by_role("heading", name="Geometry", level=1, include_hidden=True)).to_have_count(1)
    await ana.page.get_by_label("About").fill("Tuesdays")
    await ana.page.get_by_role("button", name="Save").click()
    await expect(ana.page.get_by_text("Tuesdays")).to_be_visible()
    now = (await command(server, token, type="room", room=room))["room"]
    assert (now["title"], now["about"], now["guests"]) == ("Geometry", "Tuesdays", False)


async def test_a_new_code_is_asked_for_and_shown(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"), viewport=PHONE)
    await ana.page.goto(f"{server.url}/rooms")
    await ana.page.get_by_label("Title").fill("Algebra 2")
    await ana.page.get_by_role("button", name="Create room").click()
    old = await ana.page.locator(".room-code").inner_text()
    await settings(ana)
    assert await ana.page.evaluate(OVERFLOW) <= 0
    dialog = ana.page.get_by_role("dialog", name="Room settings")
    await expect(dialog).to_contain_text(old)
    await dialog.get_by_role("button", name="New code").click()
    await ana.page.get_by_role("dialog", name="Make a new code?").get_by_role("button", name="New code").click()
    await expect(dialog).not_to_contain_text(old)
    await expect(dialog.get_by_text(re.compile(r"^\w{4}-\w{4}$"))).to_be_visible()
    await ana.page.keyboard.press("Escape")
    await expect(ana.page.locator(".room-code")).not_to_have_text(old)


async def test_what_is_wrong_with_a_room_is_told_in_its_dialog(server: Server, browsers: Browsers) -> None:
    ana = await browsers.open()
    wire = await tapped(ana.page)
    await ana.sign_in(await server.account("ana", "Ana Lima"))
    await new_room(ana, "Algebra 2")
    await settings(ana)
    dialog = ana.page.get_by_role("dialog", name="Room settings")
    title, told = dialog.get_by_label("Title"), dialog.get_by_role("alert").filter(has_text=re.compile("."))
    await title.fill("x" * 101)
    await dialog.get_by_role("button", name="Save").click()
    await expect(told).to_have_text(["That is too long: at most 100 characters."])
    await expect(title).to_be_focused()
    await title.fill("Algebra 3")
    wire.refuse = {"update_room"}
    await dialog.get_by_role("button", name="Save").click()
    await expect(told).to_have_text(["Not just now."])
    await dialog.get_by_role("button", name="New code").click()
    await ana.page.get_by_role("dialog", name="Make a new code?").get_by_role("button", name="New code").click()
    await expect(told).to_have_text(["Not just now.", "Not just now."])
    wire.refuse = set()
    await dialog.get_by_role("button", name="Save").click()
    await expect(ana.page.get_by_role("heading", name="Algebra 3", level=1)).to_be_visible()
