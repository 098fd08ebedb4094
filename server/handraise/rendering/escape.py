"""Text as HTML without Markdown: escaped, with its paragraphs and line breaks.

Pure and linear. What it writes is what an HTML parser would serialise (WHATWG HTML §13.3): `"` stays as it is, and
U+00A0 is `&nbsp;`.
"""

import re
import unicodedata
from typing import Final

MAX_HTML_BYTES: Final = 64 << 10
"""The most that one post's HTML takes, in UTF-8."""

BREAK: Final = "<br>\n"

_ESCAPES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\u00a0": "&nbsp;"}
_CUT_OFF: Final = "<p>…</p>"
_LAST_ENTITY = re.compile(r"&[a-z]*$")
_SPACED_BREAK = re.compile(r" *\n *")
_BLANK_LINES = re.compile(r"\n\n+")


def prepare(body: str) -> str:
    """The text as all renderers read it: `\\n` ends lines, no NUL, no lone surrogate, composed (NFC).

    Without NFC, `#école` typed on a Mac would end at its accent.
    """
    if "\r" in body:
        body = body.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in body:
        body = body.replace("\0", "\ufffd")
    if body.isascii():
        return body
    body = unicodedata.normalize("NFC", body)
    try:
        body.encode()
    except UnicodeEncodeError:
        body = body.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return body


def escape(text: str) -> str:
    """Text for the inside of an element."""
    for character, entity in _ESCAPES.items():
        if character in text:
            text = text.replace(character, entity)
    return text


def paragraphs(text: str) -> list[str]:
    """Paragraphs, as Markdown sees them: without the spaces around lines, parted by blank lines."""
    if "\n" not in text:
        text = text.strip(" ")
        return [text] if text else []
    text = _SPACED_BREAK.sub("\n", text).strip(" \n")
    return _BLANK_LINES.split(text) if text else []


def as_text(body: str) -> str:
    """The whole text escaped; past `MAX_HTML_BYTES` it is cut, and ends with an ellipsis."""
    room = MAX_HTML_BYTES - len(_CUT_OFF.encode()) - 1
    out: list[str] = []
    for paragraph in paragraphs(prepare(body[:MAX_HTML_BYTES])):
        html = f"<p>{escape(paragraph).replace(chr(10), BREAK)}</p>"
        size = len(html.encode()) + 1
        if size > room:
            return "\n".join([*out, _cut(html, room)])
        room -= size
        out.append(html)
    if len(body) > MAX_HTML_BYTES:
        out.append(_CUT_OFF)
    return "\n".join(out)


def _cut(paragraph: str, size: int) -> str:
    """The first `size` bytes of a paragraph, without half a character, entity or `<br>`; then `_CUT_OFF`'s end."""
    kept = paragraph.encode()[:size].decode(errors="ignore")
    if kept.rfind("<") > kept.rfind(">"):
        kept = kept[: kept.rfind("<")]
    kept = _LAST_ENTITY.sub("", kept)
    return f"{kept or '<p>'}…</p>"
