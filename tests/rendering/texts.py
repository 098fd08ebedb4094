"""Texts for the tests of this folder: generated, hostile, and the XSS corpus."""

from pathlib import Path

from hypothesis import strategies as st

XSS = [
    line.replace(r"\n", "\n").replace(r"\x01", "\x01")
    for line in (Path(__file__).parent / "xss.txt").read_text().splitlines()
]

_PIECES = [
    *"#@*_~`$[]()<>!&\\|-+=:.\"' \n\t1a",
    "#algebra", "@ana", "https://a.example/b#c", "HTTP://x", "[a](https://b.example)", "![", "**", "```", "\n\n",
    "  \n",
    "\n> ", "\n- ", "\n1. ", "\n# ", "|a|b|\n|-|-|\n", "$x$", "$$\n",
    "é", "e\u0301", "\u00a0", "\u2028", "&amp;", "&#35;",
    "<script>", "javascript:", " onclick=", "日本", "😀", "\r\n",
]  # fmt: skip

anything = st.text(max_size=300)
markdown = st.lists(st.sampled_from(_PIECES) | st.text(max_size=6), max_size=60).map("".join)
prose = st.lists(
    st.sampled_from(
        [
            "#algebra", "#É", "#1", "@ana", "@x", "ana@b.example", "https://a.example/b_(c).", "http://é.example/ü?a=b",
            *"  \n&$\"'()-=.,/:>!_é😀x", "  ", "\n\n", "& ", "a_b", "word",
        ]
    )
    | st.text(st.characters(exclude_characters="*[]<`~\\|"), max_size=5),
    max_size=40,
).map("".join)  # fmt: skip

HOSTILE = {
    "brackets": "[" * 4_000,
    "images": "![" * 2_000,
    "links": "[a](" * 1_000,
    "asterisks": "*" * 4_000,
    "emphasis": "*a **a " * 570,
    "underscores": "_" * 4_000,
    "backticks": "".join("`" * n + " " for n in range(1, 88)),
    "quotes": "> " * 2_000,
    "quoted lines": ("> " * 40 + "a\n") * 48,
    "lists": "- " * 2_000,
    "indented lists": "\n".join("  " * n + "- a" for n in range(60)),
    "numbers": "1. " * 1_300,
    "table": "|a" * 500 + "\n" + "|-" * 500 + "\n" + "|b" * 500,
    "entities": "&amp;" * 800,
    "angles": "<" * 4_000,
    "escapes": "\\" * 4_000,
    "tags": "#a " * 1_300,
    "mentions": "@ab " * 1_000,
    "urls": "https://a.b " * 333,
    "newlines": "a\n" * 2_000,
    "dollars": "$" * 4_000,
    "formulas": "$x$ " * 1_000,
    "nested formula": "$" + "{" * 1_999 + "}" * 1_999 + "$",
    "deep roots": "$" + r"\sqrt{" * 500 + "}" * 500 + "$",
    "macros": "$" + r"\def\a{\a\a}\a" + "$",
    "unclosed formula": "$" + r"\begin{matrix}" * 280 + "$",
    "long scripts": "$" + "x^{" * 900 + "}" * 900 + "$",
    "fences": "```\n" * 1_000,
    "code": "```python\n" + "f'{" * 1_300 + "\n```",
    "html": "```html\n" + "<a " * 1_300 + "\n```",
    "markup": "```markdown\n" + "*" * 3_900 + "\n```",
    "strings": "```javascript\n" + "`${" * 1_300 + "\n```",
    "css": "```css\n" + "a{" * 1_900 + "\n```",
    "sql": "```sql\n" + "/*" * 1_900 + "\n```",
    "c": "```c\n" + "a (" * 1_300 + "\n```",
    "long line": "x" * 4_000 + "*",
    "nul": "\0" * 4_000,
    "combining": "#a" + "\u0301" * 4_000,
}
