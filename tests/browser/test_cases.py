"""What was reported, for those who see to it: cases, what is done about them, the log, and who is suspended."""

from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Browsers, Person
from tests.browser.test_access import OVERFLOW, PHONE
from tests.browser.test_network import join_as_guest
from tests.browser.test_posts import command
from tests.browser.wire import tapped
from tests.support.server import Server


def banner(person: Person) -> Locator:
    """What a suspended person is told."""
    return person.page.get_by_role("region", name="Suspended")


def button(on: Page | Locator, name: str) -> Locator:
    return on.get_by_role("button", name=name, exact=True)


def dialog(person: Person, name: str) -> Locator:
    return person.page.get_by_role("dialog", name=name)


def rows(person: Person, name: str) -> Locator:
    return person.page.get_by_role("list", name=name).get_by_role("listitem")


async def test_a_case_goes_from_the_bell_to_its_end(server: Server, browsers: Browsers) -> None:
    token = await server.account("ana", "Ana Lima")
    made = await command(server, token, type="create_room", key="room", title="Algebra 2")
    room = made["room"]["id"]
    bo_token, tim = [
        await server.account(handle, name, role="student") for handle, name in (("bo", "Bo Chen"), ("tim", "Tim Roe"))
    ]
    for each in (bo_token, tim):
        await command(server, each, type="join", key="join", code=made["code"])
    ana = await browsers.signed_in(token)
    posted = await command(server, bo_token, type="post", key="post", room=room, body="You can't read")
    await command(
        server, tim, type="report", key="one", post=posted["post"]["id"], reason="harassment", text="It is meant for me"
    )
    bo = await browsers.signed_in(bo_token)
    await bo.page.goto(f"{server.url}/room/{room}")
    await bo.sees("You can't read")

    await ana.page.get_by_role("link", name="Notifications, 1 unread").click()
    await ana.page.get_by_role("link", name="Something was reported to you").click()
    await expect(ana.page.get_by_role("heading", name="A post of Bo Chen", level=1)).to_be_visible()
    await expect(ana.page.get_by_role("region", name="What was reported")).to_contain_text("You can't read")
    await expect(ana.page.get_by_role("region", name="1 report")).to_contain_text("It is meant for me")

    await button(ana.page, "Hide it …").click()
    await dialog(ana, "Hide this post?").get_by_label("Why?").select_option("unkind")
    await button(dialog(ana, "Hide this post?"), "Hide").click()
    await expect(bo.post("You can't read")).to_contain_text("only its writer and the staff see it")
    await button(ana.page, "Suspend Bo Chen …").click()
    await dialog(ana, "Suspend Bo Chen").get_by_label("Why?").select_option("harassment")
    await button(dialog(ana, "Suspend Bo Chen"), "Suspend").click()
    await expect(banner(bo)).to_contain_text("You may read here, and not write for 24 hours more")
    await expect(banner(bo)).to_contain_text("Why: harassment.")
    await expect(bo.composer).to_be_hidden()
    await button(ana.page, "Remove it …").click()
    await dialog(ana, "Remove this post?").get_by_label("Why?").select_option("harassment")
    await button(dialog(ana, "Remove this post?"), "Remove for good").click()
    await expect(bo.post("You can't read")).to_have_count(0)
    await expect(ana.page.get_by_text("It is not there any more.")).to_be_visible()
    await expect(ana.page.get_by_role("region", name="What was done")).to_contain_text("suspended Bo Chen: harassment")

    await banner(bo).get_by_role("link", name="Ana Lima").click()
    await bo.page.get_by_role("textbox", name="Your message").fill("I am sorry")
    await button(bo.page, "Send").click()
    await expect(bo.page.get_by_role("list", name="Messages")).to_contain_text("I am sorry")
    await expect(banner(bo)).to_be_hidden()
    await bo.page.get_by_role("link", name="Notifications").click()
    await expect(rows(bo, "Notifications")).to_contain_text(
        [
            "Something that you wrote was removedWhy: It harasses or bullies somebody.",
            "You may read, and not write, for a whileWhy: It harasses or bullies somebody.",
        ]
    )

    await button(ana.page, "Close the case …").click()
    close = dialog(ana, "Close this case")
    await expect(close.get_by_label("What came of it?")).to_have_value("suspended")
    await close.get_by_label("A note for the staff").fill("Talked to both")
    await button(close, "Close the case").click()
    await expect(ana.page.get_by_text("Talked to both")).to_be_visible()
    await expect(button(ana.page, "Remove it …")).to_have_count(0)
    await ana.page.get_by_role("link", name="All cases").click()
    await expect(rows(ana, "Cases")).to_contain_text(["Suspended · in Algebra 2 · closed by Ana Lima"])
    await ana.page.get_by_role("link", name="Open", exact=True).click()
    await expect(ana.page.get_by_text("Nothing is reported")).to_be_visible()
    await ana.page.get_by_role("link", name="What the staff have done").click()
    await expect(rows(ana, "What the staff have done")).to_contain_text(
        [
            "Ana Lima closed a case: suspended",
            "Ana Lima removed a post: harassment",
            "Ana Lima suspended Bo Chen: harassment",
            "Ana Lima hid a post: unkind",
        ]
    )


async def test_a_guest_is_suspended_among_the_members_appeals_and_writes_again(
    server: Server, browsers: Browsers
) -> None:
    token = await server.account("ana", "Ana Lima")
    made = await command(server, token, type="create_room", key="room", title="Algebra 2")
    ana = await browsers.signed_in(token, viewport=PHONE)
    lea = await join_as_guest(browsers, server, made["code"], "Lea", viewport=PHONE)
    await ana.page.goto(f"{server.url}/room/{made['room']['id']}")
    await button(ana.page, "Members").click()
    await button(ana.page, "Suspend Lea").click()
    await dialog(ana, "Suspend Lea").get_by_label("For how long?").select_option("An hour")
    await button(dialog(ana, "Suspend Lea"), "Suspend").click()
    why = dialog(ana, "Suspend Lea").get_by_label("Why?")
    await expect(why).to_be_focused()  # she is told of it: it has to be chosen
    await expect(why).to_have_accessible_description("This is needed.")
    await why.select_option("spam")
    await button(dialog(ana, "Suspend Lea"), "Suspend").click()
    await expect(dialog(ana, "Members")).to_contain_text("Lea reads, and writes nothing in Algebra 2 for now.")
    await expect(banner(lea)).to_contain_text("You may read here, and not write for an hour more")
    assert await lea.page.evaluate(OVERFLOW) <= 0
    await banner(lea).get_by_role("link", name="Ana Lima").click()
    await lea.page.get_by_role("textbox", name="Your message").fill("It was not me")
    await button(lea.page, "Send").click()
    await expect(lea.page.get_by_role("list", name="Messages")).to_contain_text("It was not me")
    await lea.page.go_back()
    await expect(banner(lea)).to_be_visible()
    await button(ana.page, "Suspend Lea").click()
    await button(dialog(ana, "Suspend Lea"), "Let Lea write again").click()
    await expect(dialog(ana, "Members")).to_contain_text("Lea may write again in Algebra 2.")
    await expect(banner(lea)).to_be_hidden()
    await button(ana.page, "Suspend Lea").click()
    await button(dialog(ana, "Suspend Lea"), "Let Lea write again").click()
    await expect(dialog(ana, "Suspend Lea").get_by_role("alert").last).to_have_text("Lea isn’t suspended in Algebra 2.")


async def test_admins_see_the_networks_cases_and_suspend_on_the_site(server: Server, browsers: Browsers) -> None:
    token = await server.account("root", "Rut Ode", role="admin")
    bo_token = await server.account("bo", "Bo Chen")
    ana_token = await server.account("ana", "Ana Lima")
    rut = await browsers.open(viewport=PHONE)
    wire = await tapped(rut.page)
    await rut.sign_in(token)
    wire.refuse = {"cases"}
    await rut.page.goto(f"{server.url}/cases")
    await expect(rut.page.get_by_role("alert").get_by_text("Not just now.")).to_be_visible()
    wire.refuse = set()
    await button(rut.page, "Try again").click()
    await expect(rut.page.get_by_text("Nothing is reported")).to_be_visible()
    await command(server, ana_token, type="report", key="one", account="@bo", reason="self_harm")
    await rut.page.get_by_role("link", name="Bo Chen").click()
    assert await rut.page.evaluate(OVERFLOW) <= 0
    bo = await browsers.signed_in(bo_token)
    await button(rut.page, "Suspend Bo Chen …").click()
    await dialog(rut, "Suspend Bo Chen").get_by_label("Why?").select_option("self_harm")
    await button(dialog(rut, "Suspend Bo Chen"), "Suspend").click()
    await expect(banner(bo)).to_contain_text("You may read, and not write")
    await expect(banner(bo).get_by_role("link", name="Rut Ode")).to_have_attribute("href", "/direct/root")
    await bo.page.get_by_role("link", name="Messages").click()
    await expect(banner(bo)).to_be_visible()
    for path, words in (
        ("/cases", "This is for the staff"),
        ("/cases/log", "This is for the staff"),
        ("/cases/4711", "There is no such case"),
    ):
        await bo.page.goto(f"{server.url}{path}")
        await expect(bo.page.get_by_role("heading", name=words)).to_be_visible()


async def test_the_way_to_the_cases_tells_the_staff_how_many_are_open(server: Server, browsers: Browsers) -> None:
    token = await server.account("ana", "Ana Lima")
    made = await command(server, token, type="create_room", key="room", title="Algebra 2")
    room = made["room"]["id"]
    tim = await server.account("tim", "Tim Roe", role="student")
    people = [await server.account(handle, handle.title(), role="student") for handle in ("bo", "cy")]
    for each in (tim, *people):
        await command(server, each, type="join", key="join", code=made["code"])
    await command(server, tim, type="report", key="bo", account="@bo", room=room, reason="spam")
    ana = await browsers.open()
    wire = await tapped(ana.page)
    await ana.sign_in(token)

    def told(words: str) -> Locator:
        return ana.page.get_by_role("link", name=words, exact=True)

    await expect(told("Cases, 1 open")).to_have_text("Cases1")
    await command(server, tim, type="report", key="cy", account="@cy", room=room, reason="spam")
    await expect(told("Cases, 2 open")).to_have_text("Cases2")
    for case in (await command(server, token, type="cases", room=room, state="open"))["cases"]:
        await command(server, token, type="close_case", key=f"{case['id']}", case=case["id"], outcome="no_action")
    await expect(told("Cases")).to_have_text("Cases")
    assert wire.count("cases") <= 4  # it asks when something has changed, and never polls
