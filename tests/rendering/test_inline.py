"""What is rendered at once: text without Markdown, and short Markdown; never what could take long."""

import re
import sys
from html import unescape
from subprocess import run

import pytest
from hypothesis import given, settings

from handraise.rendering import MAX_HTML_BYTES, inline, plain, render_plain
from handraise.rendering.clean import clean
from handraise.rendering.escape import as_text, prepare
from handraise.rendering.markdown import Markdown
from tests.rendering.texts import HOSTILE, prose

PLAIN = [
    "Hello",
    "R&D",
    "a_b costs $5",
    "#a @ana https://b.example/c?d=e&f.",
    "a\nb\n\n\nc  \n  d",
    "x > y",
    "“é” 😀",
    "",
    "  ",
    "a\n#b",
    "&copy &",
]
SHORT = [
    "*a*",
    "- a\n- b",
    "> a",
    "[a](https://b.example)",
    "`a` ~~b~~",
    "|a|\n|-|\n|b|",
    "# a",
    "&amp;",
    "a\u00a0b",
    "-5",
    "_a_",
]
WORKER = [
    "```\na\n```",
    "~~~\na",
    "$x$",
    "$5 or $6",
    "[" * 9,
    "> " * 13,
    "- " * 33,
    "*" * 49,
    "*" + "x" * 1_500,
    "a" * 8_001,
]


@pytest.mark.parametrize("body", PLAIN)
def test_text_without_markdown_needs_no_parser(body: str) -> None:
    assert plain.is_plain(body)
    assert render_plain(body) == plain.render(body) == Markdown().render(body)


@pytest.mark.parametrize("body", SHORT)
def test_short_markdown_is_rendered_at_once(body: str) -> None:
    assert not plain.is_plain(prepare(body))
    assert render_plain(body) == Markdown().render(body)


@pytest.mark.parametrize("body", WORKER)
def test_code_formulas_and_long_text_are_for_the_worker(body: str) -> None:
    assert render_plain(body) is None


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_not_rendered_at_once(name: str) -> None:
    body = HOSTILE[name]
    if render_plain(body) is not None:
        # Only text without Markdown, whose way is linear, and of few links.
        assert plain.is_plain(prepare(body)) and body.count("#") + body.count("@") <= inline.PLAIN_LINKS


def test_each_threshold_is_a_limit() -> None:
    for limit in inline.THRESHOLDS:
        mark = limit.marks[0]
        assert not inline.is_cheap((mark + "a") * (limit.most + 1)), limit.why
        assert limit.most == 0 or inline.is_cheap((mark + "a") * limit.most), limit.why


@given(prose)
@settings(deadline=None)
def test_plain_text_comes_out_as_the_parser_would_give_it(body: str) -> None:
    body = prepare(body)
    if plain.is_plain(body):
        html = plain.render(body)
        assert html == Markdown().render(body)
        assert html == clean(html)


@pytest.mark.parametrize("text", ["a", "&", "é", "<", "a\n", "\n", "\u00a0", "😀\n\n", "a b"])
@pytest.mark.parametrize("count", [1, 4_000, 16_383, 65_536, 200_000])
def test_escaped_text_is_bounded_and_whole(text: str, count: int) -> None:
    html = as_text(text * count)
    assert len(html.encode()) <= MAX_HTML_BYTES
    assert clean(html) == html
    whole = unescape(re.sub("<.*?>", "", html)).split()
    assert html.endswith("…</p>") or whole == prepare(text * count).split()


def test_importing_the_package_imports_no_parser() -> None:
    probe = "import sys, handraise.rendering; print(*sys.modules)"
    loaded = run([sys.executable, "-c", probe], capture_output=True, text=True, check=True).stdout.split()
    assert not {"markdown_it", "nh3", "pygments", "latex2mathml"} & set(loaded)
