"""A lesson by keyboard alone: the student's part on a phone, the helper's on a desk; and the focus is seen."""

from playwright.async_api import Locator, expect

from tests.browser.conftest import Browsers, Person
from tests.browser.test_access import PHONE
from tests.browser.test_posts import command
from tests.support.server import Server

FOCUSED = """() => {
    const at = document.activeElement;
    const styles = [at, at.closest('.composer')].flatMap((each) => (each ? [getComputedStyle(each)] : []));
    const outlined = ({ outlineStyle, outlineWidth }) => outlineStyle !== 'none' && parseFloat(outlineWidth) > 0;
    return at.matches(':focus-visible') && styles.some((each) => outlined(each) || each.boxShadow !== 'none');
}"""
"""By an outline or a ring; of a field for a post it is around the whole of it."""
MOST_STOPS = 60
"""Far more than lie between any two things here."""


async def tab_to(person: Person, wanted: Locator, key: str = "Tab") -> None:
    """From stop to stop, at each of which the focus is seen."""
    await expect(wanted).to_be_visible()
    for _ in range(MOST_STOPS):
        await person.page.keyboard.press(key)
        assert await person.page.evaluate(FOCUSED), await person.page.evaluate("document.activeElement.outerHTML")
        if await wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"the focus never came to {wanted}")


async def test_a_student_and_a_helper_need_no_mouse(server: Server, browsers: Browsers) -> None:
    ana = await server.account("ana", "Ana Lima")
    made = await command(server, ana, type="create_room", key="room", title="Algebra 2")
    room, code = made["room"]["id"], made["code"]
    bo_token = await server.account("bo", "Bo Chen")

    # The student: by the address that the QR code leads to.
    lea = await browsers.open(viewport=PHONE)
    keys = lea.page.keyboard
    await lea.page.goto(f"{server.url}/join/{code}")
    await expect(lea.page.get_by_label("Your name")).to_be_focused()
    await keys.type("Lea")
    await keys.press("Enter")
    await expect(lea.page.get_by_role("heading", name="Algebra 2", level=1)).to_be_visible()
    await lea.is_live()
    await command(server, ana, type="ask", key="asked", room=room, body="Who has a ruler?")
    await tab_to(lea, lea.page.get_by_role("main").get_by_role("button", name="Ask for help"))
    await keys.press("Enter")
    await expect(lea.composer).to_be_focused()
    await keys.type("Why is the root negative?")
    await tab_to(lea, lea.page.get_by_label("Where are you?"))
    await keys.type("Bench 4")
    await tab_to(lea, lea.page.get_by_label("Anonymous"))
    await keys.press("Space")
    await tab_to(lea, lea.page.get_by_role("button", name="Ask", exact=True))
    await keys.press("Enter")
    await expect(lea.page.get_by_text("You are 2nd of 2")).to_be_visible()
    await keys.press("Escape")
    await keys.press("j")
    await keys.press("j")
    await expect(lea.post("Who has a ruler?")).to_be_focused()
    me_too = lea.post("Who has a ruler?").get_by_role("button", name="Me too")
    await tab_to(lea, me_too)
    await keys.press("Enter")
    await expect(me_too).to_have_attribute("aria-pressed", "true")
    await expect(me_too).to_be_focused()

    # The helper: joins with the code, is made one, takes the request from the queue and answers it.
    bo = await browsers.open()
    typed = bo.page.keyboard
    await bo.page.goto(f"{server.url}/join/{code}")
    await expect(bo.page.get_by_label("Your name")).to_be_focused()
    await tab_to(bo, bo.page.get_by_role("button", name="I have one"))
    await typed.press("Enter")
    await expect(bo.page.get_by_label("Handle")).to_be_focused()
    await tab_to(bo, bo.page.get_by_label("Token or sign-in link"))
    await typed.type(bo_token)
    await typed.press("Enter")
    await expect(bo.page.get_by_label("Room code").first).to_be_visible()
    await expect(bo.page.get_by_role("main").get_by_label("Room code")).to_be_focused()
    await typed.press("Enter")
    await expect(bo.page.get_by_role("heading", name="Algebra 2", level=1)).to_be_visible()
    account = (await command(server, bo_token, type="account", handle="@bo"))["account"]["id"]
    await command(server, ana, type="set_role", key="role", room=room, account=account, role="helper")
    queue = bo.page.get_by_role("list", name="Queue")
    await tab_to(bo, queue.get_by_role("link", name="Why is the root negative?"))
    await typed.press("Enter")
    await expect(bo.page.get_by_role("heading", name="Thread", level=1)).to_be_visible()
    card = bo.post("Why is the root negative?")
    await tab_to(bo, card.get_by_role("button", name="Take it"))
    await typed.press("Enter")
    await expect(lea.post("Why is the root negative?")).to_contain_text("Bo Chen has it")
    answer = card.get_by_role("button", name="Answer", exact=True)
    await expect(answer).to_be_focused()
    await typed.press("Enter")
    await expect(bo.page.get_by_role("textbox", name="Your answer")).to_be_focused()
    await typed.type("There is none: look at the sign below it")
    await typed.press("Control+Enter")
    await expect(card).to_contain_text("Answered")

    # The student is told, and says that it is solved.
    mine = lea.page.get_by_role("region", name="Your request")
    await expect(mine).to_contain_text("Answered by Bo Chen: did this solve it?")
    await tab_to(lea, mine.get_by_role("button", name="Yes"), "Shift+Tab")
    await keys.press("Enter")
    for person in (lea, bo):
        await expect(person.post("Why is the root negative?").first).to_contain_text("Resolved")
    assert await lea.page.evaluate("document.activeElement !== document.body")
