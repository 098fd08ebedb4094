"""A day of a school in short: `python -m tests.browser.day --minutes 10` prints what was written, and what went wrong.

Three people in three browsers, a guest on a phone and the FAQ bot write, answer, edit, delete, thank and message each
other on one real server, all at once. In the middle it is killed while all of them write, and later it is stopped and
started again. What somebody wrote must have come to the browser of everybody whom it is for, once, in the same order
for all, the same after a reload; and to nobody else, in no frame and no answer.
"""

import argparse
import asyncio
import random
import re
import sys
import tempfile
import time
from builtins import TimeoutError as TimeoutExpired
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson
from playwright.async_api import Error, Request, TimeoutError, WebSocket, expect

from tests.browser.conftest import Browsers, Person, browsing, connected, running_chromium
from tests.browser.test_access import PHONE
from tests.browser.test_more_and_tune import choose
from tests.browser.test_network import join_as_guest, new_room
from tests.faults.swarm import LIMITS_OFF
from tests.support.faq import faq_bot
from tests.support.server import Server

MARK: Final = re.compile(r"\bm\d{4}\b")
SHOWN: Final = """
() => [...document.querySelectorAll('#main :is(article, .message)')]
  .map(card => [card.querySelector('.post-body').textContent.slice(0, 5), card.querySelector('.when')?.pathname ?? ''])
"""

HEAR: Final = """
const parse = JSON.parse;
JSON.parse = (text, ...rest) => {
  const marks = String(text).match(/\\bm\\d{4}\\b/g);
  if (marks) heard(marks);
  return parse(text, ...rest);
};
"""
"""A frame of the event stream shows to no one outside the page; here the page reads it."""

RECENT: Final = 20
"""People act on what stands at the top of a page."""

RECONNECTED_MS: Final = 120_000
"""A failure deadline: a page that often failed to connect tries again at random within 30 s."""

DELIVERED_S: Final = 60.0
"""A failure deadline for what was written last."""

Readers = frozenset[str]


@dataclass(frozen=True)
class Place:
    """Where one writes, and who may read there. A conversation has an address for each of the two."""

    path: str
    readers: Readers

    @property
    def private(self) -> bool:
        return self.path.startswith("/direct/")

    def of(self, name: str) -> str:
        """Its address for that person."""
        return self.path.format(other=next(iter(self.readers - {name}))) if self.private else self.path


@dataclass(eq=False)
class Writing:
    """A text, known by its mark; `thread` is the mark of the post that it replies to."""

    mark: str
    author: str
    place: Place
    thread: str | None = None
    gone: bool = False


@dataclass(eq=False)
class Attendee:
    """Somebody in a browser, and every mark that ever came to it."""

    name: str
    person: Person
    received: set[str] = field(default_factory=set)
    threads: dict[str, str] = field(default_factory=dict)
    """Where the thread of a mark is, of those that were on the pages that were looked at."""

    _more: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.person.page.on("websocket", self._listen)
        self.person.page.on("requestfinished", lambda request: asyncio.ensure_future(self._read(request)))

    async def hear(self) -> None:
        """Begins a new load, of which all that ever comes is heard."""
        await self.person.page.expose_function("heard", self._heard)
        await self.person.page.add_init_script(HEAR)
        await self.person.page.reload()
        await self.person.is_live()

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda payload: self._heard(MARK.findall(str(payload))))

    async def _read(self, request: Request) -> None:
        with suppress(Error):  # the page has gone on: what was in the answer is lost to it too
            if "/api/" in request.url and (response := await request.response()) is not None:
                self._heard(MARK.findall(await response.text()))

    def _heard(self, marks: list[str]) -> None:
        self.received.update(marks)
        self._more.set()

    async def has(self, marks: set[str]) -> None:
        """Returns when all of these have come, or when they had time enough to."""
        with suppress(TimeoutExpired):
            async with asyncio.timeout(DELIVERED_S):
                while not marks <= self.received:
                    self._more.clear()
                    await self._more.wait()

    async def go(self, place: Place) -> None:
        """By its address, as from a bookmark, unless the page is there already."""
        address = self.person.origin + place.of(self.name)
        if self.person.page.url != address:
            await self.person.page.goto(address)
        await self.person.is_live()

    async def look_up(self) -> None:
        """To the top of the page, where what came meanwhile is shown."""
        await self.person.page.evaluate("scrollTo(0, 0)")

    async def shown(self, place: Place) -> list[str]:
        """The marks of all that the page of that place shows, down to its end, as they stand there."""
        await self.go(place)
        page = self.person.page
        messages = page.get_by_role("button", name="Show earlier messages")
        end = page.get_by_text("That is all there is.").or_(page.locator(".feed .blank"))
        if place.private:
            await expect(page.locator(".conversation li").first).to_be_visible()
            while await messages.is_visible():
                with suppress(TimeoutError):  # it may have gone with the page that it brought
                    await messages.click(timeout=2000)
            return await self._marks()
        while not await end.count():
            await page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
            await expect(end.or_(page.get_by_role("button", name="Show older posts"))).to_be_visible()
        return await self._marks()

    async def _marks(self) -> list[str]:
        found = [(text, path) for text, path in await self.person.page.evaluate(SHOWN) if MARK.fullmatch(text)]
        self.threads.update(found)
        return [text for text, _ in found]


class Day:
    """What is written, by whom. `places` are each person's own, by name."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.people: dict[str, Attendee] = {}
        self.places: dict[str, list[Place]] = {}
        self.writings: list[Writing] = []
        self.asked: list[Writing] = []
        self.acts: Counter[str] = Counter()
        self.over: Callable[[], bool] = lambda: True

    async def live(self, name: str) -> None:
        """One person's day, until it is over."""
        while not self.over():
            await self.act(name)

    async def act(self, name: str) -> None:
        """One thing that people do, chosen by chance among what is possible now."""
        recent = self.writings[-RECENT:]
        own = [each for each in recent if each.author == name and not each.gone and each.thread is None]
        others = [each for each in recent if name in each.place.readers and each.author != name and _open(each)]
        choices: list[Callable[[], Any]] = [lambda: self.write(name), lambda: self.write(name)]
        if others:
            choices += [lambda: self.reply(name, others[-1]), lambda: self.thank(name, others[-1])]
        if own and _open(own[-1]):
            choices.append(lambda: self.edit(name, own[-1]))
        if len(own) > 1 and _open(own[-2]):
            choices.append(lambda: self.delete(name, own[-2]))
        if name == "bo":
            choices.append(lambda: self.ask(name))
        await self.random.choice(choices)()

    def _next(self, author: str, place: Place, thread: str | None = None) -> Writing:
        writing = Writing(f"m{len(self.writings):04}", author, place, thread)
        self.writings.append(writing)
        return writing

    async def write(self, name: str, place: Place | None = None) -> None:
        place = place or self.random.choice(self.places[name])
        who = self.people[name]
        await who.go(place)
        writing = self._next(name, place)
        self.acts["direct" if place.private else "post"] += 1
        if not place.private:
            return await who.person.write(f"{writing.mark} {self._sentence(place)}")
        await who.person.page.get_by_label("Your message").fill(f"{writing.mark} between the two of us")
        await who.person.page.get_by_role("button", name="Send").click()
        await expect(who.person.page.locator(".message.own", has_text=writing.mark)).to_have_count(1)

    def _sentence(self, place: Place) -> str:
        words = (
            "The projector is **dead** again",
            "Who has the key of room 12?",
            "See `x = 2` on page 40",
            "Thank you all",
        )
        tag = "#edtech" if place.path == "/" else "#roots"
        return f"{self.random.choice(words)} {tag}"

    async def reply(self, name: str, to: Writing) -> None:
        who = self.people[name]
        if not await self._opened(who, to):
            return
        writing = self._next(name, to.place, to.mark)
        self.acts["reply"] += 1
        try:
            await who.person.reply(f"{writing.mark} I have it")
            await who.person.sees(writing.mark)
        except (AssertionError, TimeoutError):
            if not to.gone:
                raise
            writing.gone = True  # the thread went while it was written, and the page says so

    async def thank(self, name: str, to: Writing) -> None:
        who = self.people[name]
        if not await self._opened(who, to):
            return
        self.acts["thanks"] += 1
        thanks = who.person.post(to.mark).get_by_role("button", name="Thanks")
        try:
            if await thanks.get_attribute("aria-pressed") == "false":
                await thanks.click()
            await expect(thanks).to_have_attribute("aria-pressed", "true")
        except (AssertionError, TimeoutError):
            if not to.gone:
                raise

    async def _opened(self, who: Attendee, writing: Writing) -> bool:
        """The thread of that post, on its page; not where its author has deleted it by then."""
        await who.go(writing.place)
        await who.look_up()
        link = who.person.post(writing.mark).locator(".when")
        try:
            await expect(link).to_have_count(1)
            await link.click()
            await who.person.sees(writing.mark)
        except (AssertionError, TimeoutError):
            if writing.gone:
                return False
            raise
        return True

    async def edit(self, name: str, own: Writing) -> None:
        who = self.people[name]
        await who.go(own.place)
        await who.look_up()
        await choose(who.person, own.mark, "Edit it")
        text = f"{own.mark} written anew {len(self.writings)} times"
        await who.person.page.get_by_role("textbox", name="Edit your post").fill(text)
        await who.person.page.get_by_role("button", name="Save").click()
        await who.person.sees(text)
        self.acts["edit"] += 1

    async def delete(self, name: str, own: Writing) -> None:
        who = self.people[name]
        await who.go(own.place)
        await who.look_up()
        own.gone = True
        await choose(who.person, own.mark, "Delete it")
        await who.person.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        await expect(who.person.post(own.mark)).to_have_count(0)
        self.acts["delete"] += 1

    async def ask(self, name: str) -> None:
        """The bot is asked, and answers once."""
        who, place = self.people[name], self.places[name][0]
        await who.go(place)
        writing = self._next(name, place)
        await who.person.write(f"{writing.mark} !faq projector #edtech")
        assert await self._opened(who, writing)
        await expect(who.person.page.locator(".list .role", has_text="bot")).to_have_count(1)
        self.acts["faq"] += 1
        self.asked.append(writing)

    async def meanwhile(self, server: Server, end: Callable[[], Awaitable[None]]) -> None:
        """The server goes and comes back while each writes at a place where he is; all of it must come."""
        for name, who in self.people.items():
            await who.go(self.places[name][0])
            await expect(who.person.composer).to_be_visible()  # a place that is still being read can't be written at
        await end()
        badges = [who.person.page.locator(".badge") for who in self.people.values()]
        for badge in badges:
            await expect(badge).to_have_text("Offline")
        for name, who in self.people.items():
            writing = self._next(name, self.places[name][0])
            await who.person.composer.fill(f"{writing.mark} written without a connection #edtech")
            await who.person.page.get_by_role("button", name="Post", exact=True).click()
            self.acts["while it was down"] += 1
        await server.restart()
        for badge in badges:
            await expect(badge).to_have_text("Live", timeout=RECONNECTED_MS)
        for who in self.people.values():
            await expect(who.person.composer).to_have_value("")

    async def judged(self) -> dict[str, list[str]]:
        """What was lost, shown twice, in another order, or came to the wrong one; empty lists if nothing."""
        found: dict[str, list[str]] = {"lost": [], "wrong": [], "leaked": []}
        shown: dict[Place, list[list[str]]] = {}
        for who in self.people.values():
            mine = [each for each in self.writings if who.name in each.place.readers]
            for place in self.places[who.name]:
                expected = [each.mark for each in mine if each.place == place and not each.gone and each.thread is None]
                marks = await who.shown(place)
                shown.setdefault(place, []).append(marks)
                if Counter(marks) != Counter(expected):
                    found["wrong"].append(
                        f"{who.name} at {place.path}: {Counter(marks) - Counter(expected)} too many, "
                        f"{Counter(expected) - Counter(marks)} missing"
                    )
        found["wrong"] += [
            f"{place.path} stands in {len(orders)} orders"
            for place, lists in shown.items()
            if len(orders := set(map(tuple, lists))) > 1
        ]
        await self._compared()
        for who in self.people.values():
            # A page that is loaded begins from nothing: what was written meanwhile comes when its place is looked at.
            mine = [each for each in self.writings if who.name in each.place.readers]
            await who.has({each.mark for each in mine if not self._excused(each)})
            found["lost"] += [f"{each.mark} never came to {who.name}" for each in mine if not self._came(who, each)]
            forbidden = {each.mark for each in self.writings if who.name not in each.place.readers}
            found["leaked"] += [f"{mark} came to {who.name}" for mark in sorted(forbidden & who.received)]
        return found

    @staticmethod
    def _excused(writing: Writing) -> bool:
        """What was deleted may have been so before it came; a reply on the network goes to those in its thread."""
        return writing.gone or (writing.thread is not None and writing.place.path == "/")

    def _came(self, who: Attendee, writing: Writing) -> bool:
        return writing.mark in who.received or self._excused(writing)

    async def _compared(self) -> None:
        """Every thread is whole for all who read it, with the answer of the bot."""
        for root in {each.thread for each in self.writings if each.thread}:
            replies = [each for each in self.writings if each.thread == root]
            first = next(each for each in self.writings if each.mark == root)
            if first.gone:
                continue
            for name in sorted(first.place.readers & self.people.keys()):
                who = self.people[name]
                await who.person.page.goto(who.person.origin + who.threads[first.mark])
                await expect(who.person.page.locator(".thread-count")).to_have_text(re.compile(r"repl"))
                for reply in replies:
                    await who.person.sees(reply.mark)
        for question in self.asked:
            if not question.gone:
                bo = self.people["bo"]
                await bo.person.page.goto(bo.person.origin + bo.threads[question.mark])
                await expect(bo.person.page.locator(".list .role", has_text="bot")).to_have_count(1)


def _open(writing: Writing) -> bool:
    """Whether there is a thread to open and a card to edit."""
    return not writing.gone and writing.thread is None and not writing.place.private


@asynccontextmanager
async def school(server: Server, browsers: Browsers, day: Day) -> AsyncIterator[None]:
    """Ana leads a class with Cora, a student, and Lea, a guest; Bo and Ana share a staff room, follow and message each
    other, and Bo asks the bot."""
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    bo = await browsers.signed_in(await server.account("bo", "Bo Chen"))
    cora = await browsers.signed_in(await server.account("cora", "Cora Diaz", role="student"))
    await ana.follow("@bo")
    await bo.follow("@ana")
    code = await new_room(ana, "Algebra 2")
    algebra = ana.page.url.removeprefix(server.url)
    await cora.page.goto(f"{server.url}/join/{code}")
    await cora.page.get_by_role("button", name="Join", exact=True).click()
    await expect(cora.page.get_by_role("heading", name="Algebra 2", level=1)).to_be_visible()
    lea = await join_as_guest(browsers, server, code, "Lea", viewport=PHONE, has_touch=True)
    staff = await new_room(bo, "Staff")
    staff_path = bo.page.url.removeprefix(server.url)
    await ana.page.goto(f"{server.url}/join/{staff}")
    await ana.page.get_by_role("button", name="Join", exact=True).click()
    await expect(ana.page.get_by_role("heading", name="Staff", level=1)).to_be_visible()
    both = frozenset({"ana", "bo"})
    network, lesson = Place("/", both), Place(algebra, frozenset({"ana", "cora", "lea"}))
    council, talk = Place(staff_path, both), Place("/direct/{other}", both)
    day.people = {
        name: Attendee(name, each)
        for name, each in zip(("ana", "bo", "cora", "lea"), (ana, bo, cora, lea), strict=True)
    }
    day.places = {
        "ana": [network, lesson, council, talk],
        "bo": [network, council, talk],
        "cora": [lesson],
        "lea": [lesson],
    }
    for each in day.people.values():
        await each.hear()
    async with faq_bot(server, await server.account("faq", "FAQ", role="bot")):
        yield


async def run(folder: Path, seed: int, over: Callable[[int, int], bool]) -> dict[str, Any]:
    """The report of a day of three parts, which a kill and a stop of the server part.

    `over(part, acts)` says whether part 0, 1 or 2 is over after that many acts in it.
    """
    day = Day(seed)
    server = await Server(folder, LIMITS_OFF).start()
    try:
        with running_chromium() as chromium:
            async with (
                connected(chromium) as browser,
                browsing(server.url, browser) as browsers,
                school(server, browsers, day),
            ):
                for part, end in enumerate((server.kill, server.stop, None)):
                    before = day.acts.total()
                    day.over = lambda part=part, before=before: over(part, day.acts.total() - before)  # type: ignore[misc]
                    await asyncio.gather(*map(day.live, day.people))
                    if end is not None:
                        await day.meanwhile(server, end)
                found = await day.judged()
    finally:
        if server.running:
            await server.kill()
    return {"written": len(day.writings), "acts": dict(day.acts), **found}


def main() -> int:
    """0 where nothing went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    began = time.monotonic()

    def over(part: int, _acts: int) -> bool:
        return bool(time.monotonic() - began > args.minutes * 60 * (part + 1) / 3)

    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(run(Path(folder), args.seed, over))
    sys.stdout.write(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode() + "\n")
    return 1 if any(found[name] for name in ("lost", "wrong", "leaked")) else 0


if __name__ == "__main__":
    sys.exit(main())
