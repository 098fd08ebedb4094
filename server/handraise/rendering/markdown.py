"""Markdown to clean HTML: CommonMark with tables and strikethrough, and our own rules.

One `Markdown` without extensions serves the event loop; the worker's has code highlighting and formulas. For text that
has neither, both write the same. What CommonMark has and we leave out: raw HTML (shown as it is typed), and code by
indentation, underlined headings and link reference definitions, which turn or hide what people paste into a message.
"""

import re
from collections.abc import Callable
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from handraise.domain.text import mentions_of, tags_of
from handraise.rendering import rules
from handraise.rendering.clean import clean
from handraise.rendering.escape import escape, prepare

Highlight = Callable[[str, str], str]
"""Code and the name of its language, perhaps empty -> HTML for the inside of `<code>`."""

_LINK = re.compile(r"https?://[^/]", re.IGNORECASE)
_NORMAL_LINK = re.compile(r"https?://[a-z0-9.-]+(?:/[\w/.~&=?#+-]*)?", re.ASCII)
# Where text may end: at what begins one of our rules, or ends a link's text. markdown-it's own set has more, and tries
# every rule at every hyphen.
_TERMINATOR = re.compile(r"[\n!#$&*:<@\[\\\]_`~]")
_LEFT_OUT: Final = ["code", "html_block", "html_inline", "lheading", "reference"]


class Markdown:
    """A parser with our rules. It keeps nothing between texts; one thread at a time may use it.

    `extend` may add rules to the parser; `highlight` shows fenced code, which is otherwise only escaped.
    """

    def __init__(self, highlight: Highlight | None = None, extend: Callable[[MarkdownIt], None] | None = None) -> None:
        self._parser = _Parser("commonmark", {"html": False, "breaks": True, "highlight": None})
        self._parser.enable(["table", "strikethrough"]).disable(_LEFT_OUT)
        self._parser.inline.terminator_re = _TERMINATOR
        inline = self._parser.inline.ruler
        for name, rule in (("url", rules.url), ("tag", rules.tag), ("mention", rules.mention)):
            inline.after("text", name, rule)
        self._parser.core.ruler.push("adapt", rules.adapt)
        self._parser.add_render_rule(rules.READY, _ready)
        self._parser.add_render_rule("fence", _fence(highlight or _unhighlighted))
        if extend:
            extend(self._parser)

    def render(self, body: str) -> str:
        """The clean HTML of a text, of whatever size; its cost may grow faster than the text."""
        body = prepare(body)
        env = {"tags": tags_of(body), "mentions": mentions_of(body)}
        return clean(self._parser.render(body, env)).strip()


class _Parser(MarkdownIt):
    """markdown-it with our idea of a valid link."""

    def validateLink(self, url: str) -> bool:
        return _LINK.match(url) is not None

    def normalizeLink(self, url: str) -> str:
        return url if _NORMAL_LINK.fullmatch(url) else super().normalizeLink(url)


def _ready(_self: object, tokens: list[Token], index: int, _options: OptionsDict, _env: EnvType) -> str:
    return tokens[index].content


def _fence(highlight: Highlight) -> Callable[..., str]:
    def fence(_self: object, tokens: list[Token], index: int, _options: OptionsDict, _env: EnvType) -> str:
        code, language = tokens[index].content, tokens[index].info.strip().partition(" ")[0]
        return f'<pre class="highlight"><code>{highlight(code, language.lower())}</code></pre>\n'

    return fence


def _unhighlighted(code: str, _language: str) -> str:
    return escape(code)
