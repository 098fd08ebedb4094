"""Rooms, direct messages, notifications and search, each between people in browsers of their own."""

import re
from typing import Any

from playwright.async_api import expect

from tests.browser.conftest import Browsers, Person
from tests.browser.test_access import OVERFLOW, PHONE
from tests.browser.test_posts import command
from tests.support.server import Server

HOSTILE = '"><img src=x onerror=alert(1)>'


async def new_room(teacher: Person, title: str) -> str:
    """Makes a room by its form; gives the code that it shows."""
    await teacher.page.get_by_role("link", name="Join or create a room").click()
    await teacher.page.get_by_label("Title").fill(title)
    await teacher.page.get_by_role("button", name="Create room").click()
    await expect(teacher.page.get_by_role("heading", level=1)).to_have_text(title)
    code = teacher.page.locator(".room-code")
    await expect(code).to_have_text(re.compile(r"^\w{4}-\w{4}$"))
    return await code.inner_text()


async def join_as_guest(browsers: Browsers, server: Server, code: str, name: str, **context: Any) -> Person:
    guest = await browsers.open(**context)
    await guest.page.goto(f"{server.url}/join/{code}")
    await guest.page.get_by_label("Your name").fill(name)
    await guest.page.get_by_role("button", name="Join", exact=True).click()
    await guest.is_live()
    return guest


async def test_a_class_goes_from_a_code_to_an_answered_question(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    code = await new_room(ana, "Algebra 2")
    bo = await browsers.signed_in(await server.account("bo", "Bo Chen", role="student"))
    await bo.page.get_by_role("link", name="Join or create a room").click()
    await expect(bo.page.get_by_role("heading", name="Create a room")).to_have_count(0)
    await bo.page.get_by_label("Room code").fill(code.lower().replace("-", ""))
    await bo.page.get_by_role("button", name="Join", exact=True).click()
    await expect(bo.page.get_by_role("heading", name="Algebra 2", level=1)).to_be_visible()
    await expect(bo.page.locator(".room-code")).to_have_count(0)
    lea = await join_as_guest(browsers, server, code, "Lea")
    await expect(lea.page.get_by_role("heading", name="Algebra 2", level=1)).to_be_visible()
    await expect(lea.page.get_by_label("Follow a topic or a person")).to_have_count(0)
    await lea.write("Why is the discriminant negative? #quadratics")
    for person in (ana, bo):
        await person.sees("Why is the discriminant negative?")
    await bo.open_thread("Why is the discriminant negative?")
    await lea.open_thread("Why is the discriminant negative?")
    await bo.reply("There are no real roots")
    await lea.sees("There are no real roots")
    await ana.page.get_by_label("As an announcement").check()
    await ana.write("The test moves to Friday")
    await lea.page.goto(server.url)
    await lea.sees("The test moves to Friday")
    await expect(lea.post("The test moves").get_by_text("Announcement")).to_be_visible()
    await expect(lea.page.get_by_label("As an announcement")).not_to_be_visible()
    await ana.home()
    await expect(ana.page.get_by_text("Your home is quiet")).to_be_visible()


async def test_members_are_listed_given_roles_and_sent_away(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    code = await new_room(ana, "Algebra 2")
    await ana.page.get_by_role("button", name="Members").click()
    dialog = ana.page.get_by_role("dialog", name="Members")
    await expect(dialog.get_by_text("lead (you)")).to_be_visible()
    lea = await join_as_guest(browsers, server, code, "Lea")
    await dialog.get_by_label("Role of Lea").select_option("observer")
    await expect(lea.page.locator(".compose")).not_to_be_visible()
    await dialog.get_by_label("Role of Lea").select_option("helper")
    await expect(lea.page.locator(".room-code")).to_have_text(code)
    await dialog.get_by_label("Role of Lea").select_option("member")
    await expect(lea.page.locator(".room-code")).not_to_be_visible()
    away = dialog.get_by_role("button", name="Send Lea away")
    await expect(away.locator("svg")).to_be_visible()
    await expect(away.locator("use")).to_have_attribute("href", "#icon-close")
    await away.click()
    await ana.page.get_by_role("dialog", name="Send Lea away?").get_by_role("button", name="Send away").click()
    await expect(dialog.get_by_label("Role of Lea")).to_have_count(0)
    await expect(lea.page.get_by_text(re.compile("You are not in this room|Sign in"))).not_to_have_count(0)
    await ana.page.go_back()
    await expect(ana.page.get_by_role("dialog")).to_have_count(0)


async def test_a_new_code_replaces_the_old_one_on_the_page(server: Server, browsers: Browsers) -> None:
    token = await server.account("ana", "Ana Lima")
    ana = await browsers.signed_in(token)
    old = await new_room(ana, "Algebra 2")
    room = int(ana.page.url.rsplit("/", 1)[1])
    made = await command(server, token, type="update_room", room=room, new_code=True)
    assert made["code"] != old
    await expect(ana.page.locator(".room-code")).to_have_text(made["code"])


async def test_the_lead_closes_and_reopens_a_room_and_a_member_leaves(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    code = await new_room(ana, "Algebra 2")
    bo = await browsers.signed_in(await server.account("bo", "Bo Chen"))
    await bo.page.get_by_label("Enter with a code").fill("AAAA-AAAA")
    await bo.page.get_by_label("Enter with a code").press("Enter")
    await expect(bo.page.get_by_text("opens no room")).to_be_visible()
    await bo.page.get_by_label("Enter with a code").fill(code)
    await bo.page.get_by_label("Enter with a code").press("Enter")
    await expect(bo.page.get_by_role("heading", name="Algebra 2", level=1)).to_be_visible()
    await ana.page.get_by_role("button", name="Close", exact=True).click()
    await ana.page.get_by_role("dialog").get_by_role("button", name="Close room").click()
    await expect(bo.page.get_by_text("This room is closed")).to_be_visible()
    await expect(bo.page.locator(".compose")).not_to_be_visible()
    await ana.page.get_by_role("button", name="Reopen").click()
    await bo.write("Open again")
    await ana.sees("Open again")
    await bo.page.get_by_role("button", name="Leave").click()
    await bo.page.get_by_role("dialog").get_by_role("button", name="Leave").click()
    await expect(bo.page.get_by_text("You are in no room yet")).to_be_visible()


async def test_a_wrong_code_says_so(server: Server, browsers: Browsers) -> None:
    lea = await browsers.open()
    await lea.page.goto(f"{server.url}/join")
    await lea.page.get_by_label("Room code").fill("AAAA-AAAA")
    await lea.page.get_by_label("Your name").fill("Lea")
    await lea.page.get_by_role("button", name="Join", exact=True).click()
    await expect(lea.page.get_by_role("alert").filter(has_text="opens no room")).to_be_visible()


async def test_a_direct_message_arrives_live(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    bo = await browsers.signed_in(await server.account("bo", "Bo Chen"))
    await ana.page.goto(f"{server.url}/@bo")
    await ana.page.get_by_role("link", name="Message", exact=True).click()
    await expect(ana.page.get_by_role("heading", name="Bo Chen", level=1)).to_be_visible()
    await ana.page.get_by_label("Your message").fill("The key is at the **front desk**")
    await ana.page.get_by_role("button", name="Send").click()
    await expect(ana.page.locator(".message.own strong")).to_have_text("front desk")
    await bo.page.get_by_text("Ana Lima wrote to you.").wait_for()
    await bo.page.get_by_role("button", name="Show").click()
    await expect(bo.page.locator(".message")).to_contain_text("front desk")
    await bo.page.get_by_label("Your message").fill("Thank you")
    await bo.page.get_by_label("Your message").press("Control+Enter")
    await expect(ana.page.locator(".message", has_text="Thank you")).to_be_visible()
    await ana.page.get_by_role("button", name="Delete this message").click()
    await ana.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(bo.page.locator(".message", has_text="front desk")).to_have_count(0)
    await ana.page.get_by_role("link", name="All messages").click()
    await expect(ana.page.get_by_role("list", name="Conversations")).to_contain_text("Thank you")


async def test_a_mention_raises_the_bell_and_opens_the_thread(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    bo = await browsers.signed_in(await server.account("bo", "Bo Chen"))
    await ana.write("Does @bo know?\n\n- that **x** grows\n- " + "how fast " * 30)
    await bo.page.get_by_role("link", name="Notifications, 1 unread").click()
    rows = bo.page.get_by_role("list", name="Notifications")
    await expect(rows).to_contain_text("Ana Lima mentioned you")
    await expect(rows.locator(".row-words")).to_have_text(
        re.compile(r"^Does @bo know\? that x grows how fast how .+…$")
    )
    await expect(bo.page.locator(".topbar .bell-count")).to_have_text("")
    await bo.page.goto(server.url)
    await bo.is_live()
    await expect(bo.page.locator(".topbar .bell-count")).to_have_text("")
    await bo.page.get_by_role("link", name="Notifications").click()
    await bo.page.get_by_role("link", name="Ana Lima mentioned you").click()
    await expect(bo.page.get_by_role("heading", name="Thread", level=1)).to_be_visible()
    await bo.sees("Does @bo know?")


async def test_a_mention_that_is_deleted_leaves_the_bell_also_after_a_reload(
    server: Server, browsers: Browsers
) -> None:
    token = await server.account("ana", "Ana Lima")
    bo = await browsers.signed_in(await server.account("bo", "Bo Chen"))
    post = await command(server, token, type="post", body="Does @bo know?")
    await expect(bo.page.locator(".topbar .bell-count")).to_have_text("1")
    await bo.page.reload()
    await bo.is_live()
    await expect(bo.page.locator(".topbar .bell-count")).to_have_text("1")
    await command(server, token, type="delete", post=post["post"]["id"])
    await expect(bo.page.locator(".topbar .bell-count")).to_have_text("")


async def test_search_finds_marks_and_links(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    await ana.write("The projector shows <b>no</b> signal #edtech")
    await ana.write("Another thing")
    await ana.page.keyboard.press("Escape")
    await ana.page.keyboard.press("/")
    box = ana.page.get_by_role("searchbox", name="Search")
    await expect(box).to_be_focused()
    await box.fill("projector from:me -hdmi")
    await box.press("Enter")
    await expect(ana.page.get_by_role("list", name="Understood as").get_by_role("listitem")).to_have_text(
        ["projector", "from:me", "without hdmi"]
    )
    await expect(ana.page.locator("mark")).to_have_text("projector")
    await ana.page.get_by_role("link", name="Newest").click()
    await expect(ana.page).to_have_url(re.compile("sort=new"))
    await ana.page.locator(".snippet-link").click()
    await expect(ana.page.get_by_role("heading", name="Thread", level=1)).to_be_visible()
    await ana.sees("The projector shows")
    await ana.page.go_back()
    await expect(ana.page.locator("mark")).to_have_text("projector")


async def test_hostile_names_and_titles_stay_text(server: Server, browsers: Browsers) -> None:
    mallory = await browsers.signed_in(await server.account("mallory", HOSTILE))
    code = await new_room(mallory, HOSTILE)
    guest = await join_as_guest(browsers, server, code, "<script>alert(2)</script>")
    await guest.write(f"findme {HOSTILE}")
    await mallory.sees("findme")
    await mallory.page.get_by_role("button", name="Members").click()
    await expect(mallory.page.get_by_role("dialog")).to_contain_text("<script>alert(2)</script>")
    await mallory.page.keyboard.press("Escape")
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    await ana.page.goto(f"{server.url}/direct/mallory")
    await ana.page.get_by_label("Your message").fill(HOSTILE)
    await ana.page.get_by_role("button", name="Send").click()
    await expect(ana.page.locator(".message")).to_have_count(1)
    await mallory.page.goto(f"{server.url}/direct")
    await expect(mallory.page.get_by_role("list", name="Conversations")).to_contain_text(HOSTILE)
    await mallory.page.goto(f"{server.url}/search?q=findme")
    await expect(mallory.page.locator("mark")).to_have_text("findme")
    await expect(mallory.page.locator(".why a")).to_have_text(HOSTILE)
    for person in (mallory, guest, ana):
        await expect(person.page.locator("#app :is(img, script, iframe)")).to_have_count(0)


async def test_a_tag_in_a_room_filters_the_room(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    code = await new_room(ana, "Algebra 2")
    lea = await join_as_guest(browsers, server, code, "Lea")
    await lea.write("About #roots")
    await lea.write("About nothing")
    await lea.post("About #roots").get_by_role("link", name="#roots").click()
    await expect(lea.page.get_by_text("Only #roots")).to_be_visible()
    await expect(lea.page.get_by_role("article")).to_have_count(1)
    await lea.page.get_by_role("link", name="Show all").click()
    await expect(lea.page.get_by_role("article")).to_have_count(2)


async def test_the_new_pages_fit_a_phone(server: Server, browsers: Browsers) -> None:
    """Long words in every place that takes them."""
    long = "w" * 60
    ana = await browsers.signed_in(
        await server.account("ana_" + "x" * 20, "Ana" + "m" * 40), viewport=PHONE, has_touch=True
    )
    bo = await browsers.signed_in(await server.account("bo", "B" * 50))
    await ana.page.get_by_role("button", name="Menu").click()
    await new_room(ana, long)
    await ana.write(long * 4)
    await bo.page.goto(f"{server.url}/direct/ana_{'x' * 20}")
    await bo.page.get_by_label("Your message").fill(long * 4)
    await bo.page.get_by_role("button", name="Send").click()
    await expect(bo.page.locator(".message")).to_have_count(1)
    await bo.page.goto(server.url)
    await bo.write(f"@ana_{'x' * 20} {long * 3}")
    room = ana.page.url
    pages = [(room, long), ("/direct", long), ("/direct/bo", long), ("/@bo", long), ("/notifications", long)]
    pages += [(f"/search?q={long}*", long), ("/rooms", long), ("/join", "Those in the room see your name")]
    for address, text in pages:
        await ana.page.goto(address if address == room else server.url + address)
        await ana.is_live()
        await expect(ana.page.locator("#main").get_by_text(text).first).to_be_visible()
        assert await ana.page.evaluate(OVERFLOW) <= 0, address
    await ana.page.get_by_role("button", name="Account").click()
    await expect(ana.page.get_by_label("New password")).to_be_visible()
    assert await ana.page.evaluate(OVERFLOW) <= 0


async def test_the_composer_goes_on_from_a_begun_name(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    await server.account("bo_chen", "Bo Chen")
    await server.account("bo_dietz", "Bo Dietz")
    field = ana.page.get_by_role("textbox", name="New post")
    await field.press_sequentially("Does @bo_")
    await expect(ana.page.get_by_role("option")).to_have_count(2)
    await field.press("ArrowDown")
    await expect(ana.page.get_by_role("option", selected=True)).to_contain_text("@bo_dietz")
    await field.press("Enter")
    await expect(field).to_have_value("Does @bo_dietz ")
    await field.press_sequentially("or @bo_c")
    await ana.page.get_by_role("option", name="@bo_chen").click()
    await expect(field).to_have_value("Does @bo_dietz or @bo_chen ")
    await field.press("Control+Enter")
    await ana.sees("Does @bo_dietz or @bo_chen")
