"""The quick way for `code`, *emphasis* and **strong** writes what the parser writes, for every text that it takes."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handraise.rendering import spans
from handraise.rendering.escape import prepare
from handraise.rendering.markdown import Markdown

FULL = Markdown()

PIECES = [
    "**",
    "*",
    "`",
    "a",
    "Zwei",
    " ",
    "  ",
    "\n",
    "\n\n",
    "#tag",
    "@ana",
    "(",
    ")",
    ".",
    ",",
    "!",
    "_",
    "é",
    "\u00a0",
    "http://a.example/b",
    "-",
    "- ",
    "1. ",
    "# ",
    "> ",
    "&amp;",
    "&",
    "<b>",
    '"',
    "|",
    "$",
    "~",
    "[x](http://a.example)",
    "\\",
    "snake_case",
    "**bold**",
    " **bold text** ",
    "*em*",
    "`code`",
    "`a_b & <c> #no @no`",
]


@settings(max_examples=1500)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
@example("Try **Ctrl-Shift-B** first, then the menu `View`, page 3")
@example("**a** **b**\n*c*, `d`.")
@example("`a` - b\n`c|d`\n:--")
@example("http://a.example(**x**)")
@example("x `` y ` z")
def test_it_writes_what_the_parser_writes(body: str) -> None:
    body = prepare(body)
    if spans.is_simple(body):
        assert spans.render(body) == FULL.render(body)


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("a **b c** `d`", "<p>a <strong>b c</strong> <code>d</code></p>"),
        ("*x*!\n**#no** @ana", None),
        ("`<script>`", "<p><code>&lt;script&gt;</code></p>"),
        (
            "**see #exam** now",
            '<p><strong>see <a class="tag" href="/topic/exam" data-tag="exam">#exam</a></strong> now</p>',
        ),
        ("2*3*4", None),
        ("**bold*", None),
        ("* item", None),
        ("```\ncode\n```", None),
        ("plain", None),
        ("** not**", None),
        ("`a` [b](http://c.example)", None),
    ],
)
def test_it_takes_only_what_is_certain(body: str, html: str | None) -> None:
    taken = spans.render(body) if spans.is_simple(body) else None
    assert taken == html
