"""What Markdown becomes; by the whole pipeline that the worker runs."""

import pytest

from handraise.domain.text import mentions_of, tags_of
from handraise.rendering.code import highlight
from handraise.rendering.formula import formulas, to_html
from handraise.rendering.markdown import Markdown
from handraise.rendering.plain import REL

markdown = Markdown(highlight, formulas)

EXAMPLES = [
    ("", ""),
    ("Hello", "<p>Hello</p>"),
    ("a\nb  \nc\n\n\nd", "<p>a<br>\nb<br>\nc</p>\n<p>d</p>"),
    ("*a* **b** ~~c~~ `d`", "<p><em>a</em> <strong>b</strong> <s>c</s> <code>d</code></p>"),
    ("# One\n###### Six", "<h3>One</h3>\n<h6>Six</h6>"),
    ("a\n---\nb", "<p>a</p>\n<hr>\n<p>b</p>"),
    ("> a\n> > b", "<blockquote>\n<p>a</p>\n<blockquote>\n<p>b</p>\n</blockquote>\n</blockquote>"),
    ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
    ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
    ("    not code", "<p>not code</p>"),
    ("[1]: https://a.example", f'<p>[1]: <a href="https://a.example" rel="{REL}">https://a.example</a></p>'),
    ("#Algebra", '<p><a class="tag" href="/topic/algebra" data-tag="algebra">#Algebra</a></p>'),
    ("#été", '<p><a class="tag" href="/topic/%C3%A9t%C3%A9" data-tag="été">#été</a></p>'),
    ("#e\u0301te\u0301", '<p><a class="tag" href="/topic/%C3%A9t%C3%A9" data-tag="été">#été</a></p>'),
    ("@Ana", '<p><a class="mention" href="/@ana" data-handle="ana">@Ana</a></p>'),
    (r"\#a \@ana `#a`", "<p>#a @ana <code>#a</code></p>"),
    ("[#a](https://b.example)", f'<p><a href="https://b.example" rel="{REL}">#a</a></p>'),
    (
        "(https://b.example/c_(d).)",
        f'<p>(<a href="https://b.example/c_(d)" rel="{REL}">https://b.example/c_(d)</a>.)</p>',
    ),
    ("**https://b.example**", f'<p><strong><a href="https://b.example" rel="{REL}">https://b.example</a></strong></p>'),
    (
        "<https://b.example?a&b>",
        f'<p><a href="https://b.example?a&amp;b" rel="{REL}">https://b.example?a&amp;b</a></p>',
    ),
    ("![a map](https://b.example/i.png)", f'<p><a href="https://b.example/i.png" rel="{REL}">a map</a></p>'),
    ("![](https://b.example/i)", f'<p><a href="https://b.example/i" rel="{REL}">https://b.example/i</a></p>'),
    ("[![a](https://b.example/i)](https://c.example)", f'<p><a href="https://c.example" rel="{REL}">a</a></p>'),
    ("[a](/topic/b) [c](mailto:d@e.example)", "<p>[a](/topic/b) [c](mailto:d@e.example)</p>"),
    ("```\n<x>\n```", '<pre class="highlight"><code>&lt;x&gt;\n</code></pre>'),
    ("```brainfuck\n+\n```", '<pre class="highlight"><code>+\n</code></pre>'),
    ("```JSON\n1\n```", '<pre class="highlight"><code><span class="mi">1</span>\n</code></pre>'),
    (
        "|a|b|\n|:-:|-|\n|1|#x|",
        '<table>\n<thead>\n<tr>\n<th class="center">a</th>\n'
        "<th>b</th>\n</tr>\n</thead>\n<tbody>\n"
        '<tr>\n<td class="center">1</td>\n<td><a class="tag" href="/topic/x" data-tag="x">#x</a></td>\n'
        "</tr>\n</tbody>\n</table>",
    ),
    ("$a<b$", '<p><math display="inline" alttext="a&lt;b"><mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow></math></p>'),
    ("so\n$$\nx\n$$", '<p>so</p>\n<p><math display="block" alttext="x"><mrow><mi>x</mi></mrow></math></p>'),
    ("$$x$$ y", '<p><math display="block" alttext="x"><mrow><mi>x</mi></mrow></math> y</p>'),
    ("$5 and $6", "<p>$5 and $6</p>"),
    ("7$ or 8$", "<p>7$ or 8$</p>"),
    (r"$\sqrt{$", r"<p><code>\sqrt{</code></p>"),
    ("\0", "<p>\ufffd</p>"),
    ("\ud800x", "<p>\ufffdx</p>"),
]


@pytest.mark.parametrize(("body", "html"), EXAMPLES)
def test_example(body: str, html: str) -> None:
    assert markdown.render(body) == html


@pytest.mark.parametrize(
    "latex", ["{" * 3_000 + "}" * 3_000, r"\sqrt{" * 300 + "}" * 300, r"\frac" * 2_000, r"\left(" * 1_000]
)
def test_a_formula_that_nests_too_deep_is_shown_as_code(latex: str) -> None:
    assert to_html(latex, block=False) == f"<code>{latex}</code>"


def test_an_ordinary_nested_formula_is_shown() -> None:
    assert to_html(r"\frac{1}{1+" * 10 + "x" + "}" * 10, block=True).startswith("<math")


def test_the_parser_and_the_scan_agree() -> None:
    body = "#a `#b` https://c.example/#c @dee\n\n- #e $#f$\n- **@gil**\n\n```\n#h @ida\n```\n> #j"
    html = markdown.render(body)
    assert tags_of(body) == ("a", "e", "j") and mentions_of(body) == ("dee", "gil")
    assert all(f'data-tag="{tag}"' in html for tag in "aej") and html.count("data-tag") == 3
    assert html.count("data-handle") == 2
