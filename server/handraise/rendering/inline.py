"""The way of most posts: rendered at once, in the event loop, where that certainly takes little time.

Text without Markdown goes through plain.py, text with only code and emphasised words through spans.py, and other short
Markdown through the parser, if it keeps below the thresholds here. They bound the work of one call to some 2 ms
whatever the text, since a parser's cost grows faster than its input: 4,000 × `[` takes 185 ms. All else is for the
worker process.
"""

from collections.abc import Callable
from functools import cache
from typing import Final, NamedTuple

from handraise.rendering import plain, spans
from handraise.rendering.escape import MAX_HTML_BYTES, prepare


class Threshold(NamedTuple):
    """At most `most` occurrences of all `marks` together."""

    marks: tuple[str, ...]
    most: int
    why: str


PLAIN_CHARACTERS: Final = 8_000
PLAIN_LINKS: Final = 100
MARKDOWN_CHARACTERS: Final = 1_500

THRESHOLDS: Final = (
    Threshold(("```", "~~~"), 0, "fenced code is highlighted, by expressions that can take 400 ms"),
    Threshold(("$",), 1, "two may enclose a formula, whose parser recurses"),
    Threshold(("[",), 8, "each may begin a link: its end is searched for, within the search of those before it"),
    Threshold(("`",), 12, "each run of backticks is looked for again behind it"),
    Threshold(("*", "_", "~"), 48, "each pair of delimiters is matched by a walk over those before it"),
    Threshold((">",), 12, "quotes nest, and every line of one is read again at each depth"),
    Threshold(("- ", "+ ", "* ", ". ", ") "), 32, "lists nest, and every line of one is read again at each depth"),
    Threshold(("|",), 32, "every cell of a table is parsed by itself"),
    Threshold(("\n",), 40, "every line is tried as the start of each kind of block"),
    Threshold(("]", "#", "@", ":", "&", "<", "\\", "!"), 40, "each is tried by every rule within a line"),
)


def render_plain(body: str) -> str | None:
    """Clean HTML at once, or None: then only the worker may render this text. Never raises; at most some 2 ms."""
    if len(body) > PLAIN_CHARACTERS:
        return None
    body = prepare(body)
    html: str | None = None
    few_links = body.count("#") + body.count("@") + body.count("://") <= PLAIN_LINKS
    if plain.is_plain(body):
        html = plain.render(body) if few_links else None
    elif few_links and spans.is_simple(body):
        html = spans.render(body)
    elif is_cheap(body):
        html = _parser()(body)
    return html if html is not None and fits(html) else None


def is_cheap(body: str) -> bool:
    """Whether the Markdown parser takes this text in its stride."""
    if len(body) > MARKDOWN_CHARACTERS:
        return False
    return all(sum(map(body.count, limit.marks)) <= limit.most for limit in THRESHOLDS)


def fits(html: str) -> bool:
    """Whether the HTML is at most `MAX_HTML_BYTES`; a character is at most 4 bytes."""
    return len(html) * 4 <= MAX_HTML_BYTES or len(html.encode()) <= MAX_HTML_BYTES


@cache
def _parser() -> Callable[[str], str]:
    """Imported with the first text that needs it: the command line starts without a Markdown parser."""
    from handraise.rendering.markdown import Markdown

    return Markdown().render


def warm() -> None:
    """Loads the parser now, rather than with the first post."""
    _parser()("*warm*")
