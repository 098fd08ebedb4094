"""Formulas: `$…$` and `$$…$$` become MathML, which browsers show by themselves. Used in the worker only.

latex2mathml gives a tree; we write it out, since its own text form doesn't escape. A formula that it can't read is
shown as code, as it was typed.
"""

from html import unescape
from typing import Any, Final
from xml.etree.ElementTree import Element

from latex2mathml.converter import convert_to_element
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.dollarmath.index import math_block_dollar

from handraise.rendering.escape import escape

MAX_DEPTH: Final = 60
"""Elements within elements; a page's layout recurses as well. A continued fraction of ten levels has 30."""


class TooDeep(Exception):
    """A formula nested beyond `MAX_DEPTH`."""


def formulas(parser: MarkdownIt) -> None:
    """Adds formulas to a Markdown parser. Money isn't one: `$5 and $6`, `5$ or 6$`."""
    dollarmath_plugin(parser, allow_space=False, allow_digits=False, allow_labels=False, double_inline=True)
    parser.block.ruler.at("math_block", _math_block, {"alt": ["paragraph"]})
    for name in ("math_inline", "math_inline_double", "math_block"):
        parser.add_render_rule(name, _render)


def to_html(latex: str, block: bool) -> str:
    """MathML that carries its source as `alttext`, or the source as code."""
    try:
        tree = convert_to_element(latex, display="block" if block else "inline")
        tree.attrib.pop("xmlns", None)
        tree.set("alttext", latex)
        return _written(tree, 0)
    except Exception:  # latex2mathml raises its own errors, IndexError, StopIteration, RecursionError and more
        return f"<code>{escape(latex)}</code>"


def warm() -> None:
    """Loads the table of symbols."""
    to_html(r"\frac{\alpha}{2}", block=True)


def _written(element: Element, depth: int) -> str:
    if depth > MAX_DEPTH:
        raise TooDeep
    attributes = "".join(f' {name}="{_attribute(value)}"' for name, value in element.attrib.items())
    # Symbols stand in the tree as references, `&#x0221E;`.
    inner = escape(unescape(element.text or "")) + "".join(_written(child, depth + 1) for child in element)
    return f"<{element.tag}{attributes}>{inner}</{element.tag}>"


def _attribute(value: str) -> str:
    return escape(value).replace('"', "&quot;")


def _render(_self: object, tokens: Any, index: int, _options: object, _env: object) -> str:
    token = tokens[index]
    html = to_html(token.content.strip(), block=token.markup == "$$")
    return f"<p>{html}</p>\n" if token.block else html


_plugin_block = math_block_dollar(allow_labels=False, allow_blank_lines=False)


def _math_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The plugin's rule, which pushes its token even when it is only asked whether a block begins here."""
    line, count = state.line, len(state.tokens)
    found = _plugin_block(state, start, end, silent)
    if silent:
        state.line = line
        del state.tokens[count:]
    return found
