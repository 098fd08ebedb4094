"""Markdown becomes clean HTML, once, on the server.

    inline.py    the quick way, in the event loop: plain.py for text without Markdown, spans.py for text with only code
                 and emphasised words, markdown.py for other short Markdown
    renderer.py  the whole way: a worker process (process.py, worker.py, wire.py) with a deadline, for code and formulas
    markdown.py  Markdown -> HTML; rules.py holds what is ours in it; code.py and formula.py are the worker's alone
    clean.py     the allow-list that every Markdown rendering passes through
    escape.py    text -> HTML without Markdown, also for what couldn't be rendered in time

Importing this package imports no parser: those come with the first text that needs them.
"""

from handraise.rendering.escape import MAX_HTML_BYTES
from handraise.rendering.inline import render_plain
from handraise.rendering.renderer import Rendered, Renderer, Statistics

__all__ = ["MAX_HTML_BYTES", "Rendered", "Renderer", "Statistics", "render_plain"]
