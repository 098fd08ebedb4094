"""Before a text is sent one looks at it; a phone's camera gives images; an edit changes a post's images too."""

import asyncio
import re
from itertools import count

from playwright.async_api import Locator, expect

from tests.browser.conftest import Browsers, Person
from tests.browser.test_access import OVERFLOW, PHONE, focus_is_visible
from tests.browser.test_hostile import CORPUS
from tests.browser.test_images import attached, file, pick, shows
from tests.browser.test_network import new_room
from tests.browser.wire import tapped
from tests.support.server import PATIENCE_S, Server

TEXT = "Ask @bo, **not** me #edtech\n\n- first `print(1)`"
SLOW = "```python\nprint(1)\n```\n\n$\\frac{a}{b}$"
"""For the worker, which may be late on a busy machine: then it is shown escaped."""


def preview(person: Person) -> Locator:
    return person.page.get_by_role("region", name="Preview")


def switch(person: Person) -> Locator:
    return person.page.get_by_role("button", name="Preview")


async def looks(person: Person, text: str) -> None:
    """Turns to the preview, which has that text in it."""
    await switch(person).click()
    await expect(preview(person).locator(".post-body")).to_contain_text(text)


async def test_a_text_is_looked_at_by_keyboard_and_then_sent(server: Server, browsers: Browsers) -> None:
    """It looks as the post then does; who goes back writes on, and who sends it needn't."""
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    keys = ana.page.keyboard
    await expect(switch(ana)).to_be_hidden()
    await ana.composer.fill(TEXT)
    await keys.press("Tab")
    await keys.press("Tab")
    await expect(switch(ana)).to_be_focused()
    await focus_is_visible(ana.page)
    await keys.press("Enter")
    seen = preview(ana).locator(".post-body")
    await expect(seen.locator("strong")).to_have_text("not")
    await expect(seen.locator("li code")).to_have_text("print(1)")
    await expect(seen.get_by_role("link", name="#edtech")).to_have_attribute("href", "/topic/edtech")
    await expect(seen.get_by_role("link", name="@bo")).to_have_attribute("target", "_blank")
    await expect(switch(ana)).to_have_attribute("aria-pressed", "true")
    await expect(ana.composer).to_be_hidden()
    html = await seen.inner_html()
    await keys.press("Escape")
    await expect(ana.composer).to_be_focused()
    await expect(preview(ana)).to_be_hidden()
    await keys.press("Control+End")
    await keys.type(" and so on")
    await looks(ana, "and so on")
    await keys.press("Control+Enter")
    await expect(ana.composer).to_have_value("")
    await expect(ana.composer).to_be_focused()
    await expect(switch(ana)).to_be_hidden()
    posted = await ana.post("and so on").locator(".post-body").inner_html()
    assert posted.replace(" and so on", "") == html.replace(' target="_blank"', "")


async def test_code_and_formulas_are_looked_at_too(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    seen = preview(ana).locator(".post-body")
    async with asyncio.timeout(PATIENCE_S):
        for times in count(1):  # another text each time, so that it is asked for anew
            await ana.composer.fill(SLOW + "\n" * times)
            await looks(ana, "print(1)")
            if await seen.locator("mfrac").count():
                break
            await switch(ana).click()
    await expect(seen.locator(".highlight .nb")).to_have_text("print")


async def test_hostile_text_is_looked_at_as_text(server: Server, browsers: Browsers) -> None:
    """The fixture fails on a dialog or a breach of the policy."""
    mallory = await browsers.signed_in(await server.account("mallory", "Mallory"))
    await mallory.composer.fill("\n\n".join(f"case {number:02} {text}" for number, text in enumerate(CORPUS)))
    await looks(mallory, f"case {len(CORPUS) - 1}")
    await expect(preview(mallory).locator("script, img, svg, iframe, form, style, [onclick], [onerror]")).to_have_count(
        0
    )


async def test_a_preview_that_fails_or_waits_says_so(server: Server, browsers: Browsers) -> None:
    ana = await browsers.open()
    wire = await tapped(ana.page)
    await ana.sign_in(await server.account("ana", "Ana Lima"))
    wire.refuse = {"preview"}
    await ana.composer.fill("It **works**")
    await switch(ana).click()
    await expect(preview(ana).get_by_role("alert")).to_contain_text("Not just now.")
    wire.refuse = set()
    await preview(ana).get_by_role("button", name="Try again").click()
    await expect(preview(ana).locator("strong")).to_have_text("works")
    await switch(ana).click()
    await server.kill()
    await expect(ana.page.locator(".badge")).to_have_text("Offline")
    await ana.composer.fill("It **waits**")
    await switch(ana).click()
    await expect(preview(ana).locator("[data-spoken]")).to_contain_text("There is no connection.")
    await server.restart()
    await expect(preview(ana).locator("strong")).to_have_text("waits")
    await expect(preview(ana).locator("[data-spoken]")).to_be_empty()


async def test_a_phone_has_a_camera_and_previews_wherever_one_writes(server: Server, browsers: Browsers) -> None:
    """In a topic with its tag, in a room where tags stay inside, in a reply and in a message."""
    await server.account("bo", "Bo Berg")
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"), viewport=PHONE, has_touch=True)
    page = ana.page
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="Take a photo").click()
    taken = await chooser.value
    await expect(page.locator("input[capture=environment]")).to_have_attribute("accept", "image/*")
    await taken.set_files([file("photo.png")])
    await page.get_by_label("What photo.png shows").fill("The board")
    await ana.composer.fill("Look #edtech")
    assert await page.evaluate(OVERFLOW) <= 0
    await looks(ana, "Look #edtech")
    assert await page.evaluate(OVERFLOW) <= 0
    await page.get_by_role("button", name="Post", exact=True).click()
    await shows(ana, "Look", ["The board"])
    await ana.open_thread("Look")
    await page.get_by_role("textbox", name="Your reply").fill("*Seen*")
    await looks(ana, "Seen")
    await page.get_by_role("button", name="Reply", exact=True).click()
    await ana.sees("Seen")
    await ana.post("Look").get_by_role("link", name="#edtech").click()
    await ana.composer.fill("About it")
    await looks(ana, "About it #edtech")
    await page.goto(f"{server.url}/direct/bo")
    await page.get_by_role("textbox", name="Your message").fill("For **you**")
    await looks(ana, "For you")
    await page.get_by_role("button", name="Send").click()
    await page.get_by_role("button", name="Edit this message").click()
    await page.get_by_role("textbox", name="Edit your message").fill("For **us**")
    await page.locator(".message").get_by_role("button", name="Preview").click()
    await expect(preview(ana).filter(has_text="For us")).to_be_visible()


async def test_tags_stay_inside_a_room_in_its_preview(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    await new_room(ana, "Algebra 2")
    await ana.composer.fill("Look #algebra")
    await looks(ana, "Look #algebra")
    await expect(preview(ana).get_by_role("link", name="#algebra")).to_have_attribute("href", re.compile(r"^/room/\d+"))
    await expect(ana.page.get_by_role("button", name="Take a photo")).to_have_count(0)


async def test_an_edit_changes_text_and_images(server: Server, browsers: Browsers) -> None:
    """One goes, one gets other words, one comes; an edit of the text alone leaves them."""
    ana = await browsers.open()
    wire = await tapped(ana.page)
    await ana.sign_in(await server.account("ana", "Ana Lima"))
    page = ana.page
    await pick(page, file("plug.png"), file("cable.png"))
    await page.get_by_label("What plug.png shows").fill("The plug")
    await page.get_by_label("What cable.png shows").fill("The cabel")
    await ana.write("Look at these #edtech")
    post = page.get_by_role("article")
    await post.get_by_role("button", name="Edit this post").click()
    await expect(post.locator(".post-images")).to_be_hidden()
    await post.get_by_role("button", name="Remove Image 1").click()
    await expect(attached(page)).to_have_count(1)
    await page.get_by_label("What Image 2 shows").fill("The cable")
    async with page.expect_file_chooser() as chooser:
        await post.get_by_role("button", name="Add images").click()
    await (await chooser.value).set_files([file("socket.png")])
    await page.get_by_label("What socket.png shows").fill("The socket")
    field = page.get_by_role("textbox", name="Edit your post")
    await field.fill("")
    await field.press_sequentially("Look at these now #edt")
    await expect(page.get_by_role("option", name="#edtech")).to_be_visible()
    await field.press("Enter")
    await expect(field).to_have_value("Look at these now #edtech ")
    await post.get_by_role("button", name="Preview").click()
    await expect(preview(ana)).to_contain_text("Look at these now")
    await post.get_by_role("button", name="Save").click()
    await shows(ana, "Look at these now", ["The cable", "The socket"])
    await expect(post).to_be_focused()
    await post.get_by_role("button", name="Edit this post").click()
    await expect(attached(page)).to_have_count(2)
    await field.fill("Look at both of them")
    await post.get_by_role("button", name="Save").click()
    await shows(ana, "Look at both of them", ["The cable", "The socket"])
    edits = [frame for frame in wire.sent if frame["type"] == "edit"]
    assert ["images" in frame for frame in edits] == [True, False]
    await post.get_by_role("button", name="Edit this post").click()
    for number in (1, 2):
        await page.get_by_role("button", name=f"Remove Image {number}").click()
    await page.get_by_role("button", name="Save").click()
    await shows(ana, "Look at both of them", [])
