"""Whatever the text, only listed HTML leaves the renderer."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from pygments.token import STANDARD_TYPES

from handraise.domain.text import mentions_of, tags_of
from handraise.rendering import render_plain
from handraise.rendering.clean import HIGHLIGHT, clean
from handraise.rendering.code import highlight
from handraise.rendering.escape import as_text
from handraise.rendering.formula import formulas
from handraise.rendering.markdown import Markdown
from handraise.rendering.plain import REL
from tests.rendering.texts import XSS, anything, markdown

whole = Markdown(highlight, formulas)


class Reader(HTMLParser):
    """Collects the elements, as a browser would see them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


def assert_harmless(html: str) -> None:
    assert clean(html) == html
    for tag, attributes in Reader(html).elements:
        assert tag not in {"script", "style", "img", "svg", "iframe", "object", "embed", "form", "base", "link", "meta"}
        assert not any(name.startswith("on") or name in {"style", "id", "name", "src"} for name in attributes)
        if tag == "a" and (target := attributes.get("href")):
            ours = re.fullmatch(r"/topic/[\w%.~-]+|/@[a-z0-9_]+", target)
            assert ours or (re.match(r"https?://[^/]", target, re.IGNORECASE) and attributes["rel"] == REL)


@pytest.mark.parametrize("vector", XSS)
def test_xss_vector(vector: str) -> None:
    assert_harmless(whole.render(vector))
    assert_harmless(whole.render(f"see {vector} #a"))
    assert_harmless(as_text(vector))


def test_the_corpus_has_its_size() -> None:
    assert len(set(XSS)) >= 60


@given(anything | markdown)
@settings(deadline=None)
def test_any_text_gives_clean_html(body: str) -> None:
    html = whole.render(body)
    assert_harmless(html)
    assert set(re.findall('data-tag="([^"]+)"', html)) <= set(tags_of(body)) | set(tags_of(html))
    assert html.count("data-handle=") == 0 or mentions_of(body)


@given(anything | markdown)
@settings(deadline=None)
def test_the_way_of_short_text_is_the_whole_way(body: str) -> None:
    html = render_plain(body)
    assert html is None or html == whole.render(body)


def test_clean_keeps_only_what_is_listed() -> None:
    assert clean('<p id="x" onclick="y" class="tag">a<script>b</script><u>c</u></p>') == "<p>ac</p>"
    assert clean('<a class="tag evil" href="/topic/a">a</a>') == '<a class="tag" href="/topic/a">a</a>'
    for target in ("/account", "//evil.example", "javascript:a", "/topic/../x", "/@a/b", "data:x", "https:x", ""):
        assert 'href="/' not in clean(f'<a href="{target}">a</a>')


def test_every_class_of_highlighted_code_is_listed() -> None:
    assert {name for name in STANDARD_TYPES.values() if name} == HIGHLIGHT
