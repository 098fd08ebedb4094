"""By keyboard alone, and on a narrow screen."""

import re

from playwright.async_api import Page, expect

from tests.browser.conftest import Browsers
from tests.support.server import Server

PHONE = {"width": 390, "height": 844}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def focus_is_visible(page: Page) -> None:
    assert await page.evaluate("document.activeElement.matches(':focus-visible')")


async def test_everything_by_keyboard(server: Server, browsers: Browsers) -> None:
    token = await server.account("ana", "Ana Lima")
    ana = await browsers.open()
    keys = ana.page.keyboard
    await ana.page.goto(server.url)
    await expect(ana.page.get_by_label("Handle")).to_be_focused()
    for _ in range(3):
        await keys.press("Tab")
    await expect(ana.page.get_by_label("Token or sign-in link")).to_be_focused()
    await keys.type(token)
    await keys.press("Enter")
    await ana.is_live()
    await keys.press("n")
    await focus_is_visible(ana.page)
    await keys.type("Written without a mouse")
    await keys.press("Control+Enter")
    await ana.sees("Written without a mouse")
    await keys.press("Escape")
    await keys.press("j")
    await expect(ana.post("Written without a mouse")).to_be_focused()
    await focus_is_visible(ana.page)
    await keys.press("Enter")
    await expect(ana.page.get_by_role("heading", name="Thread")).to_be_visible()
    await keys.press("n")
    await keys.type("And a reply")
    await keys.press("Control+Enter")
    await ana.sees("And a reply")
    await keys.press("Escape")
    await keys.press("?")
    await expect(ana.page.get_by_role("dialog", name="Keys")).to_be_visible()
    await keys.press("Escape")
    await expect(ana.page.get_by_role("dialog")).to_have_count(0)


async def test_single_keys_can_be_turned_off(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    await ana.page.keyboard.press("?")
    await ana.page.get_by_label("Single keys are on").uncheck()
    await ana.page.keyboard.press("Escape")
    await ana.page.keyboard.press("n")
    await expect(ana.page.get_by_label("New post", exact=True).get_by_role("textbox")).not_to_be_focused()


async def test_a_phone_scrolls_in_one_direction_only(server: Server, browsers: Browsers) -> None:
    ana = await browsers.open(viewport=PHONE, has_touch=True)
    await ana.page.goto(server.url)
    await ana.page.get_by_text("I have none of these").click()
    await expect(ana.page.get_by_text("handraise account reset ana")).to_be_visible()
    assert await ana.page.evaluate(OVERFLOW) <= 0
    await ana.sign_in(await server.account("ana", "Ana " + "Lima" * 20))
    await ana.write(
        "w" * 300 + " #" + "t" * 50 + "\n\n```\n" + "c" * 300 + "\n```\n\n" + "|a" * 40 + "|\n" + "|-" * 40 + "|"
    )
    await ana.page.get_by_role("button", name="Menu").click()
    await ana.page.get_by_label("Follow a topic or a person").fill("#" + "u" * 50)
    await ana.page.get_by_label("Follow a topic or a person").press("Enter")
    await expect(ana.page.get_by_role("heading", name="#" + "u" * 50, level=1)).to_be_visible()
    assert await ana.page.evaluate(OVERFLOW) <= 0
    await ana.page.get_by_role("link", name="Home").last.click()
    await expect(ana.page.get_by_role("article")).to_have_count(1)
    assert await ana.page.evaluate(OVERFLOW) <= 0
    await ana.page.locator(".when").click()
    await expect(ana.page.get_by_role("heading", name="No replies yet")).to_be_visible()
    assert await ana.page.evaluate(OVERFLOW) <= 0


SAID = """
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (how) {
        const root = attach.call(this, how);
        const { dataset } = document.documentElement;
        const note = () => (dataset.said = `${dataset.said ?? ''} / ${root.textContent}`);
        new MutationObserver(note).observe(root, {subtree: true, childList: true});
        return root;
    };
"""
"""Writes down at the root what the announcer says, which stands in a closed one."""
LIVE = "[role=status], [role=log], [aria-live]:not([aria-live=off])"


async def test_one_voice_says_what_changes_and_never_what_was_there(server: Server, browsers: Browsers) -> None:
    bo = await browsers.signed_in(await server.account("bo", "Bo Chen"))
    ana = await browsers.open(viewport={"width": 1280, "height": 300})
    await ana.page.add_init_script(SAID)
    await ana.sign_in(await server.account("ana", "Ana Lima"))
    await ana.follow("@bo")
    await ana.page.goto(f"{server.url}/direct/bo")
    await bo.page.goto(f"{server.url}/direct/ana")
    said = ana.page.locator("html")
    for text in ("The first", "The second"):
        await bo.page.get_by_role("textbox", name="Your message").fill(text)
        await bo.page.get_by_role("button", name="Send").click()
        await expect(said).to_have_attribute("data-said", re.compile(f"Bo Chen: {text}"))
    await ana.page.reload()
    await expect(ana.page.get_by_text("The second")).to_be_visible()

    await ana.home()
    await bo.home()
    await bo.write("Good morning")
    await ana.sees("Good morning")
    await ana.page.mouse.wheel(0, 300)
    await bo.write("Good night " + "and so on " * 200)
    await bo.write("Sleep well")
    await expect(said).to_have_attribute("data-said", re.compile("new posts?"))
    words = await said.get_attribute("data-said") or ""
    assert [each for each in ("The first", "Good morning", "Sleep well") if each in words] == []
    await expect(ana.page.locator(LIVE)).to_have_count(0)  # but the announcer's own


TOLD = """
    async () => {
        const { announce, hush, listen } = await import('/client/ui/announcer.js'); // another one, of its own
        const said = (words) => new Promise((done) => setInterval(() => {
            if ((document.documentElement.dataset.said ?? '').includes(words)) done();
        }, 20));
        const host = () => [...document.querySelectorAll('#announcer')].pop();
        const line = document.body.appendChild(document.createElement('p'));
        line.dataset.spoken = '';
        listen();
        line.textContent = 'one waits';
        await said('one waits');
        line.textContent = 'two wait';
        announce('then');
        await said('/ then'); // the turn of what the line has comes seconds later
        announce('now');
        await said('/ now');
        const early = document.documentElement.dataset.said.includes('two wait');
        const [under, above] = [0, 1].map(() => document.body.appendChild(document.createElement('dialog')));
        under.showModal();
        above.showModal();
        announce('above');
        const placed = [host().parentElement === above];
        await said('/ above');
        above.remove();
        announce('under');
        placed.push(host().parentElement === under);
        await said('/ under');
        under.remove();
        announce('secret');
        hush();
        announce('hello');
        await said('/ hello');
        const { said: all } = document.documentElement.dataset;
        return { early, placed, secret: all.includes('secret'), twice: all.split('/ above').length - 2 };
    }
"""


async def test_what_waits_for_its_turn_holds_nothing_up_and_the_dialog_on_top_speaks(
    server: Server, browsers: Browsers
) -> None:
    ana = await browsers.open()
    await ana.page.add_init_script(SAID)
    await ana.page.goto(server.url)
    await expect(ana.page.get_by_role("heading", name="Sign in")).to_be_visible()
    told = await ana.page.evaluate(TOLD)
    assert told == {"early": False, "placed": [True, True], "secret": False, "twice": 0}
