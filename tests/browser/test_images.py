"""Images in the composer: picked, pasted, dropped; refused in words; sent with posts and replies."""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from playwright.async_api import Browser, FilePayload, Locator, Page, Route, expect

from tests.browser.conftest import PATIENCE_MS, Browsers, Person, browsing
from tests.browser.test_access import OVERFLOW, PHONE, focus_is_visible
from tests.browser.test_network import new_room
from tests.conftest import ServerFactory
from tests.media.pictures import picture
from tests.support.server import Server

GIVE = """
(field, [kind, name, base64]) => {
  const data = new DataTransfer();
  data.items.add(new File([Uint8Array.from(atob(base64), (each) => each.charCodeAt(0))], name, { type: 'image/png' }));
  const about = { bubbles: true, cancelable: true };
  field.dispatchEvent(kind === 'paste' ? new ClipboardEvent('paste', { ...about, clipboardData: data })
    : new DragEvent('drop', { ...about, dataTransfer: data }));
}
"""
"""The system's clipboard and its dragging are out of a test's reach; what the browser makes of them isn't."""


def file(name: str, content: bytes | None = None, kind: str = "image/png") -> FilePayload:
    return {"name": name, "mimeType": kind, "buffer": picture() if content is None else content}


async def pick(page: Page, *files: FilePayload) -> None:
    """By the button and the browser's dialog."""
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="Add images").click()
    await (await chooser.value).set_files(list(files))


def attached(page: Page) -> Locator:
    return page.get_by_role("list", name="Images of this post").get_by_role("listitem")


async def held(page: Page) -> Callable[[], None]:
    """Uploads wait until the function that this gives is called."""
    go = asyncio.Event()

    async def wait(route: Route) -> None:
        await asyncio.wait_for(go.wait(), PATIENCE_MS / 1000)
        await route.continue_()

    await page.route("**/api/v1/images", wait)
    return go.set


async def shows(person: Person, text: str, names: list[str]) -> None:
    """The post shows these images, and each of them loads."""
    images = person.post(text).locator(".post-images img")
    await expect(images).to_have_count(len(names))
    for number, name in enumerate(names):
        await expect(images.nth(number)).to_have_attribute("alt", name)
        await expect(images.nth(number)).to_have_js_property("naturalWidth", 60)


async def test_images_go_with_a_post_a_reply_and_a_room(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    await pick(ana.page, file("plug.png"), file("cable.png"))
    await ana.page.get_by_label("What plug.png shows").fill("The plug has five pins")
    await ana.page.get_by_label("What cable.png shows").fill("The cable")
    await ana.write("Look at these #edtech")
    await expect(attached(ana.page)).to_have_count(0)
    await shows(ana, "Look at these", ["The plug has five pins", "The cable"])
    await ana.open_thread("Look at these")
    await pick(ana.page, file("answer.png"))
    await ana.page.get_by_label("What answer.png shows").fill("It works")
    await ana.reply("Here")
    await shows(ana, "Here", ["It works"])
    await new_room(ana, "Algebra 2")
    await pick(ana.page, file("board.png"))
    await ana.page.get_by_label("What board.png shows").fill("The board")
    await ana.page.get_by_label("As an announcement").check()
    await ana.composer.fill("What was on it")
    await ana.page.get_by_role("button", name="Post", exact=True).click()
    await expect(ana.page.get_by_text("An announcement has no images.")).to_be_visible()
    await ana.page.get_by_label("As an announcement").uncheck()
    await ana.write("What was on it")
    await shows(ana, "What was on it", ["The board"])


async def test_images_are_pasted_and_dropped_and_need_no_text(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    for kind in ("paste", "drop"):
        await ana.composer.evaluate(GIVE, [kind, f"{kind}.png", base64.b64encode(picture()).decode()])
        await expect(ana.page.get_by_label(f"What {kind}.png shows")).to_be_visible()
    await ana.page.get_by_role("button", name="Post", exact=True).click()
    await expect(ana.page.locator("article .post-images img")).to_have_count(2)


async def test_nothing_is_posted_while_an_image_is_on_its_way(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    go = await held(ana.page)
    await ana.composer.fill("With an image")
    send = ana.page.get_by_role("button", name="Post", exact=True)
    await expect(send).to_be_enabled()
    await pick(ana.page, file("plug.png"))
    await expect(ana.page.get_by_role("progressbar", name="Uploading plug.png")).to_be_visible()
    await expect(send).to_be_disabled()
    go()
    await expect(ana.page.get_by_label("What plug.png shows")).to_be_visible()
    await expect(send).to_be_enabled()
    await ana.write("With an image")
    await shows(ana, "With an image", [""])


@asynccontextmanager
async def where(server_factory: ServerFactory, chromium: Browser, **settings: str) -> AsyncIterator[Person]:
    """Ana, on a server with these settings."""
    server = await server_factory({f"HANDRAISE_LIMIT_{name.upper()}": value for name, value in settings.items()})
    async with browsing(server.url, chromium) as browsers:
        yield await browsers.signed_in(await server.account("ana", "Ana Lima"))


async def test_what_is_refused_is_told_in_words(server_factory: ServerFactory, chromium: Browser) -> None:
    async with where(server_factory, chromium, image_bytes=str(1 << 20), images_per_post="2") as ana:
        await refused_in_words(ana)


async def refused_in_words(ana: Person) -> None:
    page = ana.page
    await pick(
        page, file("large.png", picture() + bytes(1 << 20)), file("notes.png", b"Not an image"), file("third.png")
    )
    await expect(page.get_by_text("A post shows at most 2 images.")).to_be_visible()
    rows = attached(page)
    await expect(rows.nth(0).get_by_role("alert")).to_have_text("It is too large: at most 1 MB.")
    await expect(rows.nth(1).get_by_role("alert")).to_have_text("This is no PNG, JPEG, WebP or GIF, or it is damaged.")
    await ana.composer.fill("Without them")
    await page.get_by_role("button", name="Post", exact=True).click()
    await expect(page.get_by_text("One image could not be added.")).to_be_visible()
    for name in ("large.png", "notes.png"):
        await page.get_by_role("button", name=f"Remove {name}").click()
    await expect(rows).to_have_count(0)
    await ana.write("Without them")
    await shows(ana, "Without them", [])


async def test_a_full_account_and_a_lost_connection_are_told_apart(
    server_factory: ServerFactory, chromium: Browser
) -> None:
    async with where(server_factory, chromium, image_bytes_per_account="1024") as ana:
        await told_apart(ana)


async def told_apart(ana: Person) -> None:
    await ana.page.route("**/api/v1/images", lambda route: route.abort())
    await pick(ana.page, file("plug.png"))
    row = attached(ana.page)
    await expect(row.get_by_role("alert")).to_contain_text("The server does not answer.")
    await ana.page.unroute("**/api/v1/images")
    await row.get_by_role("button", name="Try again").click()
    await expect(ana.page.get_by_label("What plug.png shows")).to_be_visible()
    await pick(ana.page, *(file(f"{number}.png", picture(900, 900, mode="P")) for number in range(3)))
    await expect(attached(ana.page).last.get_by_role("alert")).to_contain_text("Your images fill the space")


async def test_who_uploads_too_often_is_told_to_wait(server_factory: ServerFactory, chromium: Browser) -> None:
    async with where(server_factory, chromium, uploads_per_hour="1") as ana:
        await pick(ana.page, file("plug.png"), file("cable.png"))
        told = attached(ana.page).last.get_by_role("alert")
        await expect(told).to_have_text("That was too often. Try again in an hour.")
        await expect(ana.page.get_by_label("What plug.png shows")).to_be_visible()


async def test_images_by_keyboard_and_on_a_phone(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"), viewport=PHONE)
    keys = ana.page.keyboard
    ana.page.on("filechooser", lambda _: None)  # from now on the browser asks us, not only from the key on
    await ana.composer.focus()
    await keys.press("Tab")
    await expect(ana.page.get_by_role("button", name="Add images")).to_be_focused()
    async with ana.page.expect_file_chooser() as chooser:
        await keys.press("Enter")
    await (await chooser.value).set_files([file("a" * 100 + ".png"), file("plug.png")])
    await expect(ana.page.get_by_label("What plug.png shows")).to_be_visible()
    assert await ana.page.evaluate(OVERFLOW) <= 0
    await ana.composer.focus()
    await keys.press("Tab")
    await keys.press("Tab")
    await focus_is_visible(ana.page)
    await keys.press("Enter")
    await expect(attached(ana.page)).to_have_count(1)
    await expect(ana.page.get_by_role("button", name="Add images")).to_be_focused()
    await ana.page.get_by_label("What plug.png shows").focus()
    await keys.type("The plug")
    await keys.press("Enter")
    await expect(attached(ana.page)).to_have_count(1)
    await keys.press("Control+Enter")
    await expect(ana.page.locator("article .post-images img")).to_have_attribute("alt", "The plug")


async def test_an_upload_that_is_removed_never_comes_back(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    go = await held(ana.page)
    await pick(ana.page, file("plug.png"), file("cable.png"))
    await ana.page.get_by_role("button", name="Remove plug.png").click()
    go()
    await expect(ana.page.get_by_label("What cable.png shows")).to_be_visible()
    await expect(attached(ana.page)).to_have_count(1)
    await ana.write("One of two")
    await shows(ana, "One of two", [""])
