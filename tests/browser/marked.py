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
    (theirs) => {
        const said = [];
        const rest = (text) => {
            for (let before = ''; before !== text;) {
                before = text;
                text = text.replace(/\\u200b[^\\u200b\\u00ad]*\\u00ad/gu, '');
            }
            return text;
        };
        const look = (element, text) => {
            if (!/\\p{L}{2,}/u.test(rest(text)) || element.closest(theirs)) return;
            said.push(`${element.localName}.${element.className}: ${text}`);
        };
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (texts.nextNode()) look(texts.currentNode.parentElement, texts.currentNode.nodeValue);
        for (const element of document.querySelectorAll('body *'))
            for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
                look(element, element.getAttribute(name) ?? '');
        return [...new Set(said)];
    }
"""
"""What is seen or read out on a page without a mark, but for the elements that `theirs` selects."""


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
