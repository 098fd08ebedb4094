"""The first three stories that Handraise is for, each from beginning to end, by what those in it see and press."""

import re

import segno
from playwright.async_api import Locator, Page, expect

from tests.app.test_rooms import drawn
from tests.browser.conftest import Browsers, Person
from tests.browser.test_access import OVERFLOW, PHONE
from tests.browser.test_network import new_room
from tests.browser.test_ways_in import GOOD
from tests.support.server import Server

DESK = {"width": 1280, "height": 800}


def press(where: Page | Locator, name: str) -> Locator:
    """The button of that name."""
    return where.get_by_role("button", name=name, exact=True)


async def goes_to(person: Person, link: str, heading: str) -> None:
    await person.page.get_by_role("link", name=link, exact=True).first.click()
    await expect(person.page.get_by_role("heading", name=heading, level=1)).to_be_visible()


async def reads(person: Person, text: str) -> None:
    """What is new, which who has scrolled down is first told of."""
    told = person.page.get_by_role("button", name=re.compile(r"\d new posts?$"))
    await expect(person.post(text).or_(told).first).to_be_visible()
    if await told.is_visible():
        await told.click()
    await person.sees(text)


async def is_asked(person: Person, text: str) -> None:
    """What is written is sent as a request."""
    await person.composer.fill(text)
    await press(person.page, "Ask").click()
    await expect(person.composer).to_have_value("")


async def on_duty(person: Person, topics: str) -> None:
    """By the board's switch."""
    await goes_to(person, "Help", "Help")
    await person.page.get_by_label("More topics").fill(topics)
    await press(person.page, "Add").click()
    await person.page.get_by_role("switch", name="I can help now").click()
    await expect(person.page.get_by_text("You are on duty as long as you are here.")).to_be_visible()


async def test_a_teacher_alone_with_a_question_is_helped_by_another(server: Server, browsers: Browsers) -> None:
    bo = await browsers.signed_in(await server.account("bo", "Bo Chen"))
    cy = await browsers.signed_in(await server.account("cy", "Cy Young"))
    await on_duty(bo, "#projector")
    await on_duty(cy, "#room12")
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    await ana.page.get_by_role("switch", name="Ask for help").click()
    await ana.composer.fill("The projector has died mid-lesson #projector #room12")
    await expect(ana.page.get_by_text("Reaches 2, 2 online, 2 on duty")).to_be_visible()
    await ana.page.get_by_label("Where are you?").fill("Room 12")
    await ana.page.get_by_label("Urgent").check()
    await press(ana.page, "Ask").click()
    asked = "The projector has died"
    for helper in (bo, cy):
        await expect(helper.post(asked)).to_contain_text(re.compile("Urgent.*Waiting since now"))
        await expect(helper.post(asked)).to_contain_text("Room 12")
    await expect(ana.post(asked)).to_contain_text("Reached 2, 2 online")
    await press(bo.post(asked), "Take it").click()
    for other in (ana, cy):
        await expect(other.post(asked)).to_contain_text("Bo Chen has it")
    await expect(press(cy.post(asked), "Take it")).to_have_count(0)
    await press(bo.post(asked), "Answer").click()
    await bo.page.get_by_role("textbox", name="Your answer").fill("Hold its button for ten seconds")
    await press(bo.page, "Answer").last.click()
    await expect(ana.post(asked)).to_contain_text("Answered")
    mine = ana.page.get_by_role("region", name="Your request")
    await expect(mine).to_contain_text("Answered by Bo Chen: did this solve it?")
    await mine.get_by_role("link", name="The projector has died").click()
    await ana.sees("Hold its button for ten seconds")
    await press(ana.post(asked), "Solved").click()
    for person in (ana, bo, cy):
        await expect(person.post(asked)).to_contain_text("Resolved · a colleague helped")
    await expect(mine).to_be_hidden()


async def address_of_the_qr_code(teacher: Person) -> str:
    """What a phone's camera reads: the code on the wall is, module by module, the one of this address."""
    await goes_to(teacher, "Show it large, with a QR code", "Algebra 2")
    image = teacher.page.get_by_role("img", name="QR code of")
    words = await image.get_attribute("alt") or ""
    address = f"{teacher.origin.split('//')[0]}//{words.removeprefix('QR code of ')}"
    shown = await teacher.page.request.get(teacher.origin + str(await image.get_attribute("src")))
    assert drawn(await shown.text()) == drawn(segno.make(address, micro=False).svg_inline(border=4))
    return address


async def joins(browsers: Browsers, address: str, name: str, **context: object) -> Person:
    """By what the camera has read, without an account."""
    student = await browsers.open(**context)
    await student.page.goto(address)
    await student.page.get_by_label("Your name").fill(name)
    await press(student.page, "Join").click()
    await expect(student.page.get_by_role("heading", name="Algebra 2", level=1)).to_be_visible()
    await student.is_live()
    return student


async def assists(server: Server, browsers: Browsers, address: str, teacher: Person) -> Person:
    """Comes as the students do, but with an account; the teacher makes him a helper."""
    bo = await browsers.open(viewport=DESK)
    await bo.page.goto(address)
    await press(bo.page, "I have one").click()
    await bo.page.get_by_label("Token or sign-in link").fill(await server.account("bo", "Bo Chen"))
    await press(bo.page, "Continue").click()
    await expect(bo.page.get_by_text("You join as Bo Chen.")).to_be_visible()
    await press(bo.page, "Join").click()
    await expect(bo.page.get_by_role("heading", name="Algebra 2", level=1)).to_be_visible()
    await press(teacher.page, "make them a helper").click()
    members = teacher.page.get_by_role("dialog", name="Members")
    await members.get_by_label("Role of Bo Chen").select_option("helper")
    await expect(bo.page.get_by_role("link", name="Figures")).to_be_visible()
    await press(members, "Close").first.click()
    return bo


async def test_a_class_goes_from_the_qr_code_to_solved_requests_through_two_failures(
    server: Server, browsers: Browsers
) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"), viewport=DESK)
    await new_room(ana, "Algebra 2")
    address = await address_of_the_qr_code(ana)
    await goes_to(ana, "Back to the room", "Algebra 2")
    bo = await assists(server, browsers, address, ana)
    lea = await joins(browsers, address, "Lea", viewport=PHONE, has_touch=True)
    kim = await joins(browsers, address, "Kim", viewport=DESK)
    everybody = (ana, bo, lea, kim)

    # By name on the phone, with a neighbour who has the same question; and anonymously.
    await press(lea.page, "Ask for help").click()
    await lea.page.get_by_label("Where are you?").fill("Bench 4")
    await is_asked(lea, "Why is the root negative?")
    await expect(lea.page.get_by_text("You are 1st of 1")).to_be_visible()
    assert await lea.page.evaluate(OVERFLOW) <= 0
    await kim.post("Why is the root negative?").get_by_role("button", name="Me too").click()
    await expect(lea.post("Why is the root negative?")).to_contain_text("1 other has this too")
    await press(kim.page, "Ask for help").click()
    await kim.page.get_by_label("Anonymous").check()
    await is_asked(kim, "What is a discriminant?")
    await expect(kim.page.get_by_text("You are 2nd of 2")).to_be_visible()
    for other in (ana, bo, lea):
        await expect(other.post("What is a discriminant?")).to_contain_text(re.compile(r"Anonymous [A-Z]"))
        await expect(other.post("What is a discriminant?")).not_to_contain_text("Kim")

    # The server dies; what is written meanwhile is there when it is back, and so is what was there before.
    await server.kill()
    for person in everybody:
        await expect(person.page.get_by_text("Offline", exact=True)).to_be_visible()
    await kim.composer.fill("I found a picture on page 12")
    await press(kim.page, "Post").click()
    await server.restart()
    for person in everybody:
        await person.is_live()
        await reads(person, "I found a picture on page 12")
        await person.sees("Why is the root negative?")
    await expect(lea.page.get_by_text("You are 1st of 2")).to_be_visible()

    # The assistant takes Lea's request while her phone has no network.
    await press(bo.post("Why is the root negative?"), "Take it").click()
    await expect(lea.post("Why is the root negative?")).to_contain_text("Bo Chen has it until")
    await expect(kim.page.get_by_text("You are 2nd of 2")).to_be_visible()
    await lea.page.context.set_offline(True)
    await expect(lea.page.get_by_text("Offline", exact=True)).to_be_visible()
    await lea.composer.fill("The one on the left, I mean")
    await press(lea.page, "Post").click()
    await press(bo.post("Why is the root negative?"), "Answer").click()
    await bo.page.get_by_role("textbox", name="Your answer").fill("There is none: look at the sign below it")
    await press(bo.page, "Answer").last.click()
    await expect(kim.post("Why is the root negative?")).to_contain_text("Answered")
    await expect(lea.post("Why is the root negative?")).not_to_contain_text("Answered")
    await lea.page.context.set_offline(False)
    await lea.is_live()
    for person in everybody:
        await reads(person, "The one on the left, I mean")
    mine = lea.page.get_by_role("region", name="Your request")
    await expect(mine).to_contain_text("Answered by Bo Chen: did this solve it?")
    await mine.get_by_role("link", name="Why is the root negative?").click()
    await lea.sees("There is none: look at the sign below it")
    await press(lea.post("Why is the root negative?"), "Solved").click()
    for person in everybody:
        await expect(person.post("Why is the root negative?")).to_contain_text("Resolved · the staff helped")

    # The teacher takes the next one, and helps at the desk.
    await press(ana.page, "Next one").click()
    await expect(ana.page.get_by_role("heading", name="Thread", level=1)).to_be_visible()
    await expect(kim.post("What is a discriminant?")).to_contain_text("Ana Lima has it")
    await press(ana.post("What is a discriminant?"), "Solved").click()
    await press(ana.page.get_by_role("dialog", name="Is it solved?"), "Solved").click()
    for person in (ana, bo, kim):
        await expect(person.post("What is a discriminant?")).to_contain_text("Resolved · the staff helped")
    await press(ana.page, "Back").click()
    await expect(ana.page.get_by_role("heading", name="Algebra 2", level=1)).to_be_visible()
    await expect(press(ana.page, "Next one")).to_be_hidden()


async def test_an_educator_tunes_her_network_talks_finds_and_invites(server: Server, browsers: Browsers) -> None:
    bo = await browsers.signed_in(await server.account("bo", "Bo Chen"))
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))

    # She follows a person and a topic, sees why a post is there, and has less of it.
    await ana.follow("#algebra")
    await ana.follow("@bo")
    await ana.home()
    await bo.write("A worksheet on roots #algebra")
    await expect(ana.post("A worksheet on roots")).to_contain_text("You follow Bo Chen and #algebra")
    await ana.page.get_by_role("link", name="Bo Chen").first.click()
    await press(ana.page, "Tune what you follow").first.click()
    await ana.page.get_by_role("dialog").get_by_role("button", name="Quiet").click()
    await press(ana.page.get_by_role("dialog"), "Close").click()
    await ana.home()
    await bo.write("My cat is ill")
    await bo.write("A second worksheet #algebra")
    await reads(ana, "A second worksheet")
    await expect(ana.post("My cat is ill")).to_have_count(0)

    # A word in private.
    await ana.page.get_by_role("link", name="Bo Chen").first.click()
    await goes_to(ana, "Message", "Bo Chen")
    await ana.page.get_by_label("Your message").fill("May I use your worksheet?")
    await press(ana.page, "Send").click()
    await expect(bo.page.get_by_text("Ana Lima wrote to you.")).to_be_visible()
    await press(bo.page, "Show").click()
    await bo.page.get_by_label("Your message").fill("Of course")
    await press(bo.page, "Send").click()
    await expect(ana.page.get_by_text("Of course")).to_be_visible()

    # An answer from before is found by searching, and while one asks.
    await bo.home()
    await bo.page.get_by_role("switch", name="Ask for help").click()
    await is_asked(bo, "How do I print two pages on one sheet? #printing")
    await press(bo.post("How do I print"), "Solved").click()
    solved = bo.page.get_by_role("dialog", name="Is it solved?")
    await solved.get_by_label("How?").select_option("I found it myself")
    await press(solved, "Solved").click()
    await expect(bo.post("How do I print")).to_contain_text("Resolved · found it oneself")
    await goes_to(ana, "Search", "Search")
    await ana.page.get_by_role("searchbox", name="Search").fill("print pages")
    await press(ana.page, "Search").click()
    await expect(ana.post("two")).to_contain_text("How do I print two pages on one sheet?")
    await ana.home()
    await ana.page.get_by_role("switch", name="Ask for help").click()
    await ana.composer.fill("How do I print two pages at once? #printing")
    await expect(ana.page.get_by_text("Answered before:")).to_be_visible()
    await ana.page.get_by_role("link", name="How do I print two pages on one sheet?").click()
    await expect(ana.post("How do I print two pages on one sheet?")).to_contain_text("Resolved")

    # A colleague comes by her invite.
    await press(ana.page, "Account").click()
    await ana.page.get_by_role("dialog").get_by_role("link", name="Invite people").click()
    await press(ana.page, "Make an invite").click()
    link = ana.page.get_by_label("Link of the invite")
    await expect(link).to_have_value(re.compile("invite="))
    cy = await browsers.open(viewport=PHONE, has_touch=True)
    await cy.page.goto(await link.input_value())
    await expect(cy.page.get_by_text("Ana Lima invites you to join as an educator.")).to_be_visible()
    await cy.page.get_by_label("Handle").fill("cy")
    await cy.page.get_by_label("Name", exact=True).fill("Cy Young")
    await cy.page.get_by_label("Password", exact=True).fill(GOOD)
    await press(cy.page, "Create account").click()
    await cy.is_live()
    await cy.write("Hello from the new one #algebra")
    await ana.home()
    await ana.sees("Hello from the new one")
