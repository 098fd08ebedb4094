"""Every screen of the page, on the demo's school: `python -m tests.browser.screens docs/images` makes a picture of each
at a phone's and a desk's width, light and dark; `test_axe.py` looks at each as axe-core does.
"""

import asyncio
import json
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Page, expect

from tests.browser.conftest import Browsers, Person, browsing, connected, running_chromium
from tests.browser.test_posts import command
from tests.support.server import Server

PHONE: Final = {"width": 390, "height": 844}
DESK: Final = {"width": 1280, "height": 900}
PROJECTOR: Final = {"width": 1920, "height": 1080}
LOOKS: Final[tuple[tuple[str, dict[str, Any]], ...]] = tuple(
    (f"{width}-{scheme}", {"viewport": viewport, "color_scheme": scheme})
    for width, viewport in (("390", PHONE), ("1280", DESK))
    for scheme in ("light", "dark")
)
"""How a screen is looked at: a name for it, and what a browser's context needs."""

FREE: Final = {f"HANDRAISE_LIMIT_{name}_PER_MINUTE": "0" for name in ("COMMANDS", "SEARCH", "POSTS", "ROOM_POSTS")}
"""A server's settings: nobody looks at thirty pages in a minute but these tests."""

Opening = Callable[[Page], Awaitable[None]]


@dataclass(frozen=True)
class Screen:
    """An address, and what is clicked there: `open` returns when it may be looked at. `who` is of the demo, or None."""

    name: str
    path: str
    who: str | None = "ines"
    open: Opening | None = None


@dataclass(frozen=True)
class Demo:
    """A server with the demo's school: tokens of its guides, its first room, and what people and places are called."""

    server: Server
    tokens: dict[str, str]
    room: int
    code: str
    case: int
    list: int
    names: frozenset[str]


@asynccontextmanager
async def demo(server: Server) -> AsyncIterator[Demo]:
    """Fills the server."""
    done = await server.cli("demo", "--json")
    assert done.returncode == 0, done.stderr
    filled = json.loads(done.stdout)
    room = filled["rooms"][0]
    tokens = {}
    for handle in ("ines", "kofi", "hana", "zofia"):
        made = await server.cli("token", "new", handle, "--json")
        tokens[handle] = json.loads(made.stdout)["token"]
    maths: dict[str, Any] = {"title": "Mathematics", "feeds": ["#algebra", "@kofi"]}
    kept = (await command(server, tokens["ines"], type="list", key="list", **maths))["list"]["id"]
    case = await _reported(server, tokens, room["id"])
    people = (await command(server, tokens["ines"], type="people", limit=100))["accounts"]
    members = (await command(server, tokens["ines"], type="members", room=room["id"], limit=100))["members"]
    people += [member["account"] for member in members]
    names = {maths["title"], *(each[part] for each in people for part in ("name", "handle") if each[part])}
    names |= {each["title"] for each in filled["rooms"]} | {each["code"] for each in filled["rooms"]}
    names |= {each["tag"] for each in (await command(server, tokens["ines"], type="topics", limit=100))["topics"]}
    names.add((await command(server, tokens["ines"], type="room", room=room["id"]))["room"]["about"])
    yield Demo(server, tokens, room["id"], room["code"], case, kept, frozenset(names))


async def _reported(server: Server, tokens: dict[str, str], room: int) -> int:
    """A student reports what another one wrote in the room, and the staff have suspended one; gives the case."""
    hana, ines = tokens["hana"], tokens["ines"]
    posts = (await command(server, hana, type="history", feed=f"room:{room}", limit=100))["posts"]
    [bad, *_] = [each for each in posts if each["author"]["handle"] == "tariq" and each["reply_to"] is None]
    await command(
        server, hana, type="report", key="report", post=bad["id"], reason="cheating", text="It has the answers."
    )
    until = "2030-01-01T08:00:00Z"
    await command(server, ines, type="suspend", key="suspend", account="@zofia", room=room, until=until, reason="spam")
    [case] = (await command(server, ines, type="cases", room=room))["cases"]
    return int(case["id"])


def _button(name: str) -> Opening:
    """Presses the first of that name, which opens a dialog."""

    async def press(page: Page) -> None:
        await page.get_by_role("button", name=name, exact=True).first.click()
        await expect(page.get_by_role("dialog")).to_be_visible()

    return press


async def _ask(page: Page) -> None:
    await page.get_by_role("switch", name="Ask for help").click()
    await page.get_by_role("textbox", name="New post").fill("Projector dead in the middle of a lesson #edtech")
    await expect(page.locator(".reach")).not_to_be_empty()


async def _preview(page: Page) -> None:
    await page.get_by_role("textbox", name="New post").fill(
        "Why is it **always** the cable, @kofi? #edtech\n\n- the new one\n- the old one, *too*"
    )
    await page.get_by_role("button", name="Preview").click()
    await expect(page.locator(".preview strong")).to_be_visible()


async def _thread(page: Page) -> None:
    await page.locator("article.post .when").first.click()
    await expect(page.get_by_role("heading", name="Thread", level=1)).to_be_visible()


async def _finer(page: Page) -> None:
    await _button("Settings")(page)
    await page.get_by_text("Moderation, pace and who is called").click()


async def _alerts(page: Page) -> None:
    await page.locator("summary").filter(has_text="Alerts").click()
    await expect(page.get_by_role("button", name="Test")).to_be_visible()


async def _checked(page: Page) -> None:
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await expect(page.get_by_text("Checking …")).to_have_count(0)


async def _suspend(page: Page) -> None:
    await page.get_by_role("button", name=re.compile("^Suspend")).click()
    await expect(page.get_by_role("dialog")).to_be_visible()


async def _sessions(page: Page) -> None:
    await expect(page.get_by_text("This browser", exact=True)).to_be_visible()
    await expect(page.get_by_role("button", name="Test")).to_be_visible()


async def _found_nothing(page: Page) -> None:
    await page.get_by_role("searchbox").fill("zzz")
    await expect(page.get_by_role("heading", name="No such topic yet")).to_be_visible()


async def _unsent(page: Page) -> None:
    await page.context.set_offline(True)
    await page.get_by_role("textbox", name="New post").fill("On the train: does anybody have the slides? #algebra")
    await page.get_by_role("button", name="Post", exact=True).click()
    await expect(page.locator(".badge")).to_have_text("Offline")
    await expect(page.get_by_text("1 text waits to be sent")).to_be_visible()


async def _judged(page: Page) -> None:
    await expect(page.get_by_role("region", name="Suspended").get_by_role("link")).not_to_have_count(0)


def screens(room: int, code: str, case: int, kept: int) -> list[Screen]:
    """All of them, with a room's number and code, and the numbers of a case and of a list."""
    return [
        Screen("sign-in", "/", None),
        Screen("join", f"/join/{code}", None),
        Screen("home", "/"),
        Screen("ask", "/", open=_ask),
        Screen("preview", "/", open=_preview),
        Screen("topic", "/topic/edtech"),
        Screen("person", "/@kofi"),
        Screen("profile", "/@ines"),
        Screen("board", "/help"),
        Screen("thread", "/help", open=_thread),
        Screen("rooms", "/rooms"),
        Screen("room", f"/room/{room}"),
        Screen("room-student", f"/room/{room}", "hana"),
        Screen("members", f"/room/{room}", open=_button("Members")),
        Screen("settings", f"/room/{room}", open=_finer),
        Screen("wall", f"/room/{room}/wall"),
        Screen("held", f"/room/{room}/held"),
        Screen("desk-held", "/help/held"),
        Screen("figures", f"/room/{room}/figures"),
        Screen("desk-figures", "/help/figures"),
        Screen("more", "/", open=_button("More about this post")),
        Screen("alerts", "/help", open=_alerts),
        Screen("check", "/check", open=_checked),
        Screen("check-signed-out", "/check", None, open=_checked),
        Screen("student-home", "/", "hana"),
        Screen("messages", "/direct"),
        Screen("conversation", "/direct/kofi"),
        Screen("notifications", "/notifications"),
        Screen("cases", "/cases"),
        Screen("cases-empty", "/cases?state=closed"),
        Screen("case", f"/cases/{case}"),
        Screen("case-close", f"/cases/{case}", open=_button("Close the case …")),
        Screen("case-none", "/cases/1"),
        Screen("log", f"/cases/log?room={room}"),
        Screen("suspend", f"/cases/{case}", open=_suspend),
        Screen("suspended", f"/room/{room}", "zofia", open=_judged),
        Screen("preferences", "/preferences", open=_sessions),
        Screen("preferences-student", "/preferences", "hana", open=_sessions),
        Screen("list", f"/list/{kept}"),
        Screen("list-change", f"/list/{kept}", open=_button("Change the list")),
        Screen("list-none", "/list/1"),
        Screen("people", "/people"),
        Screen("people-subject", "/people?subject=algebra"),
        Screen("topics", "/topics"),
        Screen("topics-none", "/topics", open=_found_nothing),
        Screen("search", "/search?q=the"),
        Screen("search-empty", "/search"),
        Screen("invites", "/invites"),
        Screen("account", "/", open=_button("Account")),
        Screen("not-found", "/direct/nobody"),
        Screen("unsent", "/", "kofi", open=_unsent),
    ]


async def walk(
    made: Demo, browsers: Browsers, look: dict[str, Any], prepare: Opening | None = None
) -> AsyncIterator[tuple[Screen, Person]]:
    """Each screen as it is seen in that look, settled: what was asked for is there, or said not to be.

    `prepare` is done to each person's page before.
    """
    people: dict[str | None, Person] = {}
    for screen in screens(made.room, made.code, made.case, made.list):
        if screen.who not in people:
            token = made.tokens.get(screen.who or "")
            people[screen.who] = await (browsers.signed_in(token, **look) if token else browsers.open(**look))
            if prepare is not None:
                await prepare(people[screen.who].page)
        person = people[screen.who]
        await person.page.goto(f"{made.server.url}{screen.path}")
        if screen.who is not None:
            await person.is_live()
        await expect(person.page.locator("h1").first).to_be_visible()
        await expect(person.page.locator(".skeleton, .boot")).to_have_count(0)
        if screen.open is not None:
            await screen.open(person.page)
        yield screen, person
        await person.page.context.set_offline(False)


async def _pictures(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as data, running_chromium() as chromium:
        server = await Server(Path(data), FREE).start()
        try:
            async with demo(server) as made:
                for name, look in LOOKS:
                    async with connected(chromium) as browser, browsing(server.url, browser) as browsers:
                        async for screen, person in walk(made, browsers, {**look, "reduced_motion": "reduce"}):
                            file = folder / f"{screen.name}-{name}.png"
                            await person.page.screenshot(path=file)
                            sys.stdout.write(f"{file}\n")
        finally:
            await server.stop()


if __name__ == "__main__":
    if len(sys.argv) != 2 or re.match("-", sys.argv[1]):
        sys.exit("usage: python -m tests.browser.screens FOLDER")
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    asyncio.run(_pictures(Path(sys.argv[1])))
