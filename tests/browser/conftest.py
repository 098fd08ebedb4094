"""A real Chromium, and people in it: each has a browser context of their own, watched for what must never happen."""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Locator,
    Page,
    Request,
    async_playwright,
    expect,
)
from pytest_asyncio import is_async_test

from tests.conftest import ServerFactory, serving
from tests.support.server import Server

CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""The one without a window first: the others draw theirs, headless or not, nine tenths of what a page takes."""
ARGUMENTS = (
    "--headless",
    "--remote-debugging-port=0",
    "--no-startup-window",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    # Nothing of its own: no questions, no network, no keyring.
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-field-trial-config",
    "--disable-search-engine-choice-screen",
    "--disable-sync",
    "--password-store=basic",
    # Each page runs as if it were looked at, as with a Chromium that Playwright starts.
    "--disable-back-forward-cache",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-hang-monitor",
    "--disable-ipc-flooding-protection",
    "--disable-popup-blocking",
    "--disable-prompt-on-repost",
    "--disable-renderer-backgrounding",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    "--mute-audio",
)
LISTENING = "DevTools listening on "
UNTIL_LEFT = 'trap : TERM; "$@" & exec 2>&-; read _; kill 0; wait'
"""Runs a program until nobody holds the other end of stdin, then ends all of its group, since the program may be a
script that runs another: a worker that is killed leaves no Chromium behind."""
PATIENCE_MS = 20_000
"""A failure deadline, far beyond what anything here takes."""


class Person:
    """One person's browser: a page, and what went wrong on it."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page = page
        self.origin = origin
        self.problems: list[str] = []
        page.on("dialog", self._dialog)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        page.on("request", self._request)

    async def _dialog(self, dialog: Dialog) -> None:
        self.problems.append(f"dialog: {dialog.message}")
        await dialog.dismiss()

    def _console(self, message: ConsoleMessage) -> None:
        """Chromium reports every breach of the Content Security Policy, Trusted Types among them, on the console."""
        if "Content Security Policy" in message.text or "Trusted" in message.text:
            self.problems.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.origin, "data:", "blob:")):
            self.problems.append(f"foreign request: {request.url}")

    async def sign_in(self, token: str) -> None:
        """By the form, with a token."""
        await self.page.goto(self.origin)
        await self.page.get_by_label("Token or sign-in link").fill(token)
        await self.page.get_by_role("button", name="Continue").click()
        await self.is_live()

    async def is_live(self) -> None:
        await expect(self.page.locator(".badge")).to_have_text("Live")

    async def write(self, text: str) -> None:
        """A post by the composer on the page; returns once the server has it."""
        await self.composer.fill(text)
        await self.page.get_by_role("button", name="Post", exact=True).click()
        await expect(self.composer).to_have_value("")

    @property
    def composer(self) -> Locator:
        """The field for a new post."""
        return self.page.get_by_label("New post", exact=True).get_by_role("textbox", name="New post")

    async def reply(self, text: str) -> None:
        """A reply on a thread's page."""
        await self.page.get_by_role("textbox", name="Your reply").fill(text)
        await self.page.get_by_role("button", name="Reply", exact=True).click()
        await expect(self.page.get_by_role("textbox", name="Your reply")).to_have_value("")

    async def follow(self, name: str) -> None:
        """By the field in the rail: `#algebra` or `@ana`."""
        await self.page.get_by_label("Follow a topic or a person").fill(name)
        await self.page.get_by_label("Follow a topic or a person").press("Enter")
        await expect(self.page.get_by_role("button", name="Following", exact=True)).to_have_attribute(
            "aria-pressed", "true"
        )

    async def home(self) -> None:
        await self.page.get_by_role("link", name="Handraise").click()
        await expect(self.page.get_by_role("heading", name="Home", level=1)).to_be_visible()

    def post(self, text: str) -> Locator:
        """The card of the post with this text."""
        return self.page.get_by_role("article").filter(has_text=text)

    async def sees(self, text: str) -> None:
        await expect(self.post(text)).to_have_count(1)

    async def open_thread(self, text: str) -> None:
        await self.post(text).locator(".when").click()
        await expect(self.page.get_by_role("heading", name="Thread", level=1)).to_be_visible()
        await self.sees(text)


class Browsers:
    """Opens people's browsers, and looks at the end that nothing went wrong in any."""

    def __init__(self, browser: Browser, origin: str) -> None:
        self._browser = browser
        self._origin = origin
        self.people: list[Person] = []

    async def open(self, **context: Any) -> Person:
        """A fresh profile: no cookie, no storage. Without a service worker, unless it is asked for: what passes
        through one is neither counted nor routed here."""
        made: BrowserContext = await self._browser.new_context(**{"service_workers": "block", **context})
        person = Person(await made.new_page(), self._origin)
        self.people.append(person)
        return person

    async def signed_in(self, token: str, **context: Any) -> Person:
        person = await self.open(**context)
        await person.sign_in(token)
        return person


INSTALLED = "from playwright.sync_api import sync_playwright as p; print(p().start().chromium.executable_path)"


def _executable() -> str:
    """On the PATH, or where `playwright install chromium` has put it."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:  # in a process of its own: it won't run where a loop does
        found = subprocess.run([sys.executable, "-c", INSTALLED], capture_output=True, text=True).stdout.strip()
    assert Path(found).is_file(), f"The browser tests need one of {', '.join(CHROMIUM)} on the PATH, or Playwright's."
    return found


@contextmanager
def running_chromium() -> Iterator[str]:
    """A Chromium with a profile of its own, by the address to join it at; ended with all its processes."""
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            ["/bin/sh", "-c", UNTIL_LEFT, "sh", _executable(), *ARGUMENTS, f"--user-data-dir={profile}"],
            env=environment,
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            text=True,
        )
        assert process.stdin is not None and process.stderr is not None
        # What else it says has to go somewhere, or it would wait for a reader.
        rest = threading.Thread(target=process.stderr.read, daemon=True)
        with process.stderr:
            try:
                said = next((line for line in process.stderr if line.startswith(LISTENING)), None)
                assert said, "Chromium ended before it listened."
                rest.start()
                yield said.removeprefix(LISTENING).strip()
            finally:
                process.stdin.close()
                process.wait()
                if rest.ident is not None:
                    rest.join()


@asynccontextmanager
async def connected(chromium: str) -> AsyncIterator[Browser]:
    """That Chromium, as Playwright drives it: with a process of its own, which takes half a second to start."""
    async with async_playwright() as playwright:
        yield await playwright.chromium.connect_over_cdp(chromium)


@asynccontextmanager
async def browsing(origin: str, chromium: Browser) -> AsyncIterator[Browsers]:
    """People in that Chromium on the server at `origin`; fails at the end on a dialog, a breach of the policy, a script
    error or a foreign request."""
    expect.set_options(timeout=PATIENCE_MS)
    opened = Browsers(chromium, origin)
    try:
        yield opened
    finally:
        for person in opened.people:
            await person.page.context.close()
    assert [problem for person in opened.people for problem in person.problems] == []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests here share one loop, and with it what drives their Chromium: their fixtures say
    `loop_scope="session"`."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent) and is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One for all tests of a worker: to start it takes longer than most of them."""
    with running_chromium() as address:
        async with connected(address) as browser:
            yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def server_factory(tmp_path: Path) -> AsyncIterator[ServerFactory]:
    """As for other tests, in the loop of these."""
    async with serving(tmp_path) as start:
        yield start


@pytest_asyncio.fixture(loop_scope="session")
async def server(server_factory: ServerFactory) -> Server:
    """As for other tests, in the loop of these."""
    return await server_factory()


@pytest_asyncio.fixture(loop_scope="session")
async def browsers(server: Server, chromium: Browser) -> AsyncIterator[Browsers]:
    """Contexts for one test."""
    async with browsing(server.url, chromium) as opened:
        yield opened
