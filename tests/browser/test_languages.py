"""The page in other languages: chosen by the browser or by its reader, read from left or right; a refusal in words."""

from typing import Any, Final

from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import Browsers, browsing
from tests.browser.screens import FREE, PHONE, demo, screens
from tests.browser.test_access import OVERFLOW
from tests.browser.test_network import new_room
from tests.conftest import ServerFactory
from tests.support.server import Server

ARABIC: Final = "العربية"
RIGHT_TO_LEFT: Final = "() => getComputedStyle(document.body).direction"


async def _is_in(page: Page, tag: str, direction: str) -> None:
    html = page.locator("html")
    await expect(html).to_have_attribute("lang", tag)
    await expect(html).to_have_attribute("dir", direction)


async def test_a_portuguese_browser_is_spoken_to_in_portuguese(server: Server, browsers: Browsers) -> None:
    """From the room's code to a solved request, by the words alone; a refusal says in Portuguese what was refused."""
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    code = await new_room(ana, "Fisica")
    bia = await browsers.open(locale="pt-BR", viewport=PHONE)
    page = bia.page
    await page.goto(f"{server.url}/join/{code}")
    await _is_in(page, "pt", "ltr")
    await expect(page.get_by_role("heading", name="Entrar em uma sala", level=1)).to_be_visible()
    await page.get_by_role("button", name="Entrar", exact=True).click()
    await expect(page.get_by_text("Preencha este campo.")).to_be_visible()
    await page.get_by_label("Seu nome").fill("Bia")
    await page.get_by_role("button", name="Entrar", exact=True).click()
    await expect(page.locator(".badge")).to_have_text("Ao vivo")
    await page.get_by_role("textbox", name="Nova publicação").fill("Por que a corrente cai?")
    await page.get_by_role("button", name="Pedir ajuda", exact=True).click()
    await page.get_by_role("button", name="Pedir", exact=True).click()
    await expect(page.get_by_text("Seu pedido é o 1º de 1")).to_be_visible()

    await ana.post("Por que a corrente cai?").get_by_role("button", name="Take it").click()
    await expect(bia.post("Por que a corrente cai?")).to_contain_text("Ana Lima está com o pedido até as")
    await page.goto(f"{server.url}/thread/999")
    await expect(page.get_by_role("main")).to_contain_text("Você não tem permissão para isso. (On this site")


async def test_who_reads_another_language_chooses_it_and_can_go_back(server: Server, browsers: Browsers) -> None:
    ana = await browsers.open()
    page = ana.page
    await page.goto(server.url)
    await _is_in(page, "en", "ltr")
    await page.get_by_role("button", name=ARABIC).click()
    await _is_in(page, "ar", "rtl")
    assert await page.evaluate(RIGHT_TO_LEFT) == "rtl"
    await page.get_by_label("رمز الوصول أو رابط تسجيل الدخول").fill(await server.account("ana", "Ana Lima"))
    await page.get_by_role("button", name="استمرار").click()
    await expect(page.locator(".badge")).to_have_text("مباشر")

    await page.goto(f"{server.url}/preferences")
    await _is_in(page, "ar", "rtl")
    await expect(page.get_by_role("button", name=ARABIC)).to_have_attribute("aria-pressed", "true")
    await page.get_by_role("button", name="حسب المتصفح").click()
    await _is_in(page, "en", "ltr")
    await expect(page.get_by_role("button", name="As the browser says")).to_have_attribute("aria-pressed", "true")
    await expect(page.get_by_role("heading", name="Preferences", level=1)).to_be_visible()


async def test_in_arabic_nothing_is_beyond_a_phones_edge(server_factory: ServerFactory, chromium: Browser) -> None:
    server, wide = await server_factory(env=FREE), list[str]()
    look: dict[str, Any] = {"viewport": PHONE, "locale": "ar", "reduced_motion": "reduce"}
    async with demo(server) as made, browsing(server.url, chromium) as browsers:
        ines = await browsers.open(**look)
        await ines.page.goto(server.url)
        await ines.page.get_by_label("رمز الوصول أو رابط تسجيل الدخول").fill(made.tokens["ines"])
        await ines.page.get_by_role("button", name="استمرار").click()
        await expect(ines.page.locator(".badge")).to_have_text("مباشر")
        for screen in screens(made.room, made.code, made.case, made.list):
            if screen.who != "ines" or screen.open is not None:
                continue
            await ines.page.goto(f"{server.url}{screen.path}")
            await expect(ines.page.locator("h1").first).to_be_visible()
            await expect(ines.page.locator(".skeleton, .boot")).to_have_count(0)
            if await ines.page.evaluate(OVERFLOW) > 0:
                wide.append(screen.name)
    assert wide == []
