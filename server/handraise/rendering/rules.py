"""What is ours in Markdown: #tags, @mentions and bare URLs as links, images as links, small headings, `rel` on links.

Each public function is a rule of markdown-it-py, registered by markdown.py. They read only what the parser gives them;
`env` holds the tags and mentions that the post really has.
"""

import re
from typing import Final

from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from handraise.domain import text
from handraise.rendering import plain

READY: Final = "ready_html"
"""The type of a token whose content is finished HTML of ours."""

_ALIGNMENT = re.compile(r"text-align:(left|right|center)")


def tag(state: StateInline, silent: bool) -> bool:
    """`#algebra`, if `tags_of` names it too: what this parser and that scan read differently is no link."""
    if state.src[state.pos] != "#" or state.linkLevel:
        return False
    found = text.TAG.match(state.src, state.pos)
    if not found or text.tag_named(found[1]) not in state.env["tags"]:
        return False
    return _push(state, silent, plain.tag_link(found[1]), found.end())


def mention(state: StateInline, silent: bool) -> bool:
    """`@ana`, if `mentions_of` names it too."""
    if state.src[state.pos] != "@" or state.linkLevel:
        return False
    found = text.MENTION.match(state.src, state.pos)
    if not found or text.handle_named(found[1]) not in state.env["mentions"]:
        return False
    return _push(state, silent, plain.mention_link(found[1]), found.end())


def url(state: StateInline, silent: bool) -> bool:
    """A bare URL. What stands before its colon is pending text by now, and is taken back."""
    if silent or state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    scheme = state.pending[-5:].lower()
    size = 5 if scheme == "https" else 4 if scheme.endswith("http") else 0
    start = state.pos - size
    found = text.URL.match(state.src, start) if size else None
    if not found:
        return False
    address = plain.trimmed(found[0])
    state.pending = state.pending[:-size]
    return _push(state, silent, plain.url_link(address), start + len(address))


def _push(state: StateInline, silent: bool, html: str | None, end: int) -> bool:
    if html is None or end > state.posMax:
        return False
    if not silent:
        state.push(READY, "", 0).content = html
    state.pos = end
    return True


def adapt(state: StateCore) -> None:
    """The last pass: what the parser gives, as we show it."""
    for token in state.tokens:
        if token.children:
            token.children = _inline(token.children)
        elif token.tag in ("h1", "h2", "h3", "h4", "h5"):
            token.tag = f"h{min(6, int(token.tag[1]) + 2)}"
        elif token.tag in ("th", "td") and token.attrs:
            token.attrs = {"class": _ALIGNMENT.sub(r"\1", str(token.attrs.get("style", "")))}


def _inline(tokens: list[Token]) -> list[Token]:
    """An image is a link to it, so that nothing loads from elsewhere without a click; within a link it is its text."""
    out: list[Token] = []
    within_link = False
    for token in tokens:
        if token.type == "link_open":
            within_link = True
            token.attrs["rel"] = plain.REL
        elif token.type == "link_close":
            within_link = False
        elif token.type == "image":
            token = _image(token, within_link)
        out.append(token)
    return out


def _image(image: Token, within_link: bool) -> Token:
    source = str(image.attrs["src"])
    shown = Token("text", "", 0, content=image.content or source)
    if source and not within_link:
        shown.type, shown.content = READY, plain.link(source, shown.content)
    return shown
