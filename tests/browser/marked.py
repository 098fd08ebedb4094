"""Finds what the client says and no language could say: texts are marked where they stand in the code, and what is seen
without a mark was never one.

The marks are characters that are neither drawn nor matched by Playwright's locators.
"""

from pathlib import Path
from typing import Final

from playwright.async_api import Page, Route

from handraise.app.http.web.files import client_folder
from handraise.app.http.web.joining import PAGE, join
from handraise.app.http.web.words import Language, Message, in_language, key, messages

BEGIN, END = "\u200b", "\u00ad"

UNMARKED: Final = """
    ([theirs, names]) => {
        const said = [], name = new RegExp(names, 'gu');
        const look = (element, text) => {
            if (!/\\p{L}{2,}/u.test(text.replace(name, '')) || element.closest(theirs)) return;
            said.push(`${element.localName}.${element.className}: ${text}`);
        };
        let depth = 0; // a text with elements in it goes through several nodes
        const unmarked = (text) => [...text].filter((each) => {
            depth += each === '\u200b' ? 1 : each === '\u00ad' ? -1 : 0;
            return depth === 0;
        }).join('');
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (texts.nextNode()) look(texts.currentNode.parentElement, unmarked(texts.currentNode.nodeValue));
        if (depth) said.push('a text that is cut off');
        for (const element of document.querySelectorAll('body *')) {
            for (const attribute of ['aria-label', 'title', 'placeholder', 'alt']) {
                depth = 0;
                look(element, unmarked(element.getAttribute(attribute) ?? ''));
            }
        }
        return [...new Set(said)];
    }
"""
"""What is seen or read out on a page without a mark, but for `names` (a regular expression) and the elements that
`theirs` selects."""

THEIRS: Final = (
    ".avatar, .name, .waiting-text, .who, .who-name, .chips li, .post-body, .snippet-link, .row-words, "
    ".request-facts, .bio, .report-text, time, kbd, code, svg, input, textarea, "
    ".languages, noscript, .skip, .room-code, .wall-address"
)
"""Where people's own words stand, times, and what isn't words."""
COMMON: Final = (
    r"Handraise|WebSocket|Anonymous \w+|[#@]\w+|127\.0\.0\.1\S*"
    r"|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b|\b\w+day, \w+ \d+, \d{4} at\b|\bAM\b|\bPM\b"
)
"""Names that stay, and what `Intl` writes."""


def marked_client() -> dict[str, str]:
    """The joined modules by name, each text of them marked."""
    folder = client_folder()
    texts = {path.relative_to(folder).as_posix(): path.read_text() for path in _texts(folder)}
    found: dict[str, Message] = {}
    for name, text in texts.items():
        if name.endswith(".js"):
            found |= {key(message): _marked(message) for message in messages(text)}
    language = Language("en", "ltr", found)
    joined = join({name: in_language(text, language) if name.endswith(".js") else text for name, text in texts.items()})
    return {"first.js": joined.first, "rest.js": joined.rest}


def _texts(folder: Path) -> list[Path]:
    return [folder / PAGE, *folder.rglob("*.js"), *folder.rglob("*.css")]


def _marked(message: Message) -> Message:
    if isinstance(message, str):
        return f"{BEGIN}{message.split('||')[0]}{END}"
    return {form: f"{BEGIN}{text.split('||')[0]}{END}" for form, text in message.items()}


async def speak_marked(page: Page, client: dict[str, str]) -> None:
    """From its next loading on, the page has the marked client."""

    async def marked(route: Route) -> None:
        name = route.request.url.rsplit("/", 1)[1]
        await route.fulfill(content_type="text/javascript", body=client[name])

    await page.route("**/client/joined/*/*.js", marked)
