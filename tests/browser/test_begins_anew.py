"""The server says that what a page knows is void: it is read afresh, and nothing is lost that stood there or was being
written, also where the reading fails."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Browsers
from tests.browser.test_help import PROJECTOR, button
from tests.browser.test_pages import write
from tests.browser.test_posts import command
from tests.browser.wire import tapped
from tests.support.server import Server

VOID = {"type": "resync", "why": "too_many", "seq": 1, "epoch": "1"}


async def test_a_half_written_answer_is_still_there_and_nothing_seems_empty(server: Server, browsers: Browsers) -> None:
    token = await server.account("bo", "Bo Chen")
    await command(server, token, type="follow", key="follow", feed="#edtech")
    ana = await server.account("ana")
    await command(server, ana, type="ask", key="ask", body=PROJECTOR)
    bo = await browsers.open()
    wire = await tapped(bo.page)
    await bo.sign_in(token)
    card = bo.post("The projector")
    await button(card, "Take it").click()
    await button(card, "Answer").first.click()
    field = card.get_by_role("textbox", name="Your answer")
    await field.fill("It is the ")
    wire.hold(lambda frame: "posts" in frame)
    wire.give(VOID)
    await wire.holding(1)
    await bo.is_live()
    await command(server, ana, type="post", key="post", body="@bo Written meanwhile #edtech")
    await expect(bo.page.get_by_text("Ana mentioned you.")).to_be_visible()
    await expect(field).to_be_focused()
    wire.release()
    await bo.sees("Written meanwhile")
    await field.press_sequentially("cable")
    await expect(field).to_have_value("It is the cable")
    await field.press("Control+Enter")
    await expect(card.locator(".sign")).to_have_text("Answered")


@pytest.mark.parametrize(("kind", "said"), [("home", "Newer posts failed."), ("thread", "Newer replies failed.")])
async def test_posts_stay_where_they_cannot_be_read_again(
    server: Server, browsers: Browsers, kind: str, said: str
) -> None:
    token = await server.account("ana", "Ana Lima")
    [ident] = await write(server, [token], ["Here already"])
    ana = await browsers.open()
    wire = await tapped(ana.page)
    await ana.sign_in(token)
    await ana.page.goto(server.url + ("/" if kind == "home" else f"/thread/{ident}"))
    field = ana.page.get_by_role("textbox", name="New post" if kind == "home" else "Your reply")
    await ana.sees("Here already")
    await field.fill("Half written")
    wire.refuse.add(kind)
    wire.give(VOID)
    await expect(ana.page.get_by_text(f"{said} Not just now.")).to_be_visible()
    await ana.sees("Here already")
    await expect(field).to_have_value("Half written")
    await write(server, [token], ["Meanwhile"], **({} if kind == "home" else {"reply_to": ident}))
    wire.refuse.clear()
    await ana.page.get_by_role("button", name="Try again").click()
    await ana.sees("Meanwhile")
    await expect(field).to_have_value("Half written")


async def test_a_conversation_stays_where_it_cannot_be_read_again(server: Server, browsers: Browsers) -> None:
    token, other = await server.account("ana", "Ana Lima"), await server.account("bo", "Bo Chen")
    await command(server, other, type="direct", key="1", to="@ana", body="Here already")
    ana = await browsers.open()
    wire = await tapped(ana.page)
    await ana.sign_in(token)
    await ana.page.goto(f"{server.url}/direct/bo")
    await expect(ana.page.locator(".message")).to_have_count(1)
    field = ana.page.get_by_label("Your message")
    await field.fill("Half written")
    wire.refuse.add("direct_history")
    wire.give(VOID)
    await expect(ana.page.get_by_text("Newer messages failed. Not just now.")).to_be_visible()
    await expect(ana.page.locator(".message")).to_have_count(1)
    await expect(field).to_have_value("Half written")
    await command(server, other, type="direct", key="2", to="@ana", body="Meanwhile")
    wire.refuse.clear()
    await ana.page.get_by_role("button", name="Try again").click()
    await expect(ana.page.locator(".message")).to_have_count(2)
    await field.press("Control+Enter")
    await expect(ana.page.locator(".message")).to_have_count(3)
