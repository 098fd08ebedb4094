"""Every screen as axe-core looks at it (WCAG 2.2 AA, best practices): no finding, nothing beyond the edge, and no text
that other languages could not say."""

import re
from functools import partial
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.async_api import Browser

from tests.browser.conftest import browsing
from tests.browser.marked import COMMON, THEIRS, UNMARKED, marked_client, speak_marked
from tests.browser.screens import FREE, LOOKS, demo, walk
from tests.browser.test_access import OVERFLOW
from tests.conftest import ServerFactory

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FINDINGS = """
    async (rules) => (await axe.run(document, {runOnly: rules, resultTypes: ['violations']})).violations
        .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary: why }) => `${id}: ${html.slice(0, 150)} ${why}`))
"""
SYNTAX = re.compile(r"[\\^$.*+?()\[\]{}|/]")
"""What stands for something else in a regular expression."""
SEEN = [LOOKS[0], LOOKS[3]]
"""A phone in the light and a desk in the dark: each width and each scheme once."""


@pytest.mark.timeout(400)
async def test_axe_finds_nothing_on_any_screen(server_factory: ServerFactory, chromium: Browser) -> None:
    server, found, marked = await server_factory(env=FREE), list[str](), marked_client()
    async with demo(server) as made:
        escaped = [SYNTAX.sub(r"\\\g<0>", each) for each in sorted(made.names, key=len, reverse=True)]
        names = "|".join([*escaped, COMMON])
        for at, (name, look) in enumerate(SEEN):
            # What axe runs is put into the page from outside, where the page's own policy has no say.
            how = {**look, "bypass_csp": True, "reduced_motion": "reduce"}
            async with browsing(server.url, chromium) as browsers:
                async for screen, person in walk(
                    made, browsers, how, partial(speak_marked, client=marked) if at else None
                ):
                    await person.page.evaluate(AXE)
                    findings = await person.page.evaluate(FINDINGS, RULES)
                    found += [f"{screen.name}, {name}: {each}" for each in findings]
                    if await person.page.evaluate(OVERFLOW) > 0:
                        found.append(f"{screen.name}, {name}: it is wider than the screen")
                    if at:  # once is enough
                        said = await person.page.evaluate(UNMARKED, [THEIRS, names])
                        found += [f"{screen.name} says what can't be translated: {each}" for each in said]
    assert not found, "\n".join(found)
