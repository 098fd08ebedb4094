"""Fenced code in colours: Pygments' short class names, for the style sheet to colour. Used in the worker only."""

from functools import cache
from typing import Final

from pygments import highlight as pygments_highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name

from handraise.rendering.escape import escape

LANGUAGES: Final = (
    "bash", "c", "cpp", "csharp", "css", "diff", "go", "haskell", "html", "ini", "java", "javascript", "json", "kotlin",
    "latex", "lua", "make", "markdown", "pascal", "php", "pycon", "python", "r", "ruby", "rust", "scheme",
    "sql", "swift", "toml", "typescript", "xml", "yaml",
)  # fmt: skip
"""What schools write. A closed list, since each lexer is built before the first post: building one takes up to 60 ms,
more than a post's deadline. All else is shown without colours."""

_ALIASES: Final = {
    "c#": "csharp", "c++": "cpp", "cs": "csharp", "console": "bash", "golang": "go", "js": "javascript", "kt": "kotlin",
    "md": "markdown", "py": "python", "python3": "python", "rb": "ruby", "rs": "rust", "sh": "bash",
    "shell": "bash", "svg": "xml", "tex": "latex", "ts": "typescript", "yml": "yaml", "zsh": "bash",
}  # fmt: skip

_formatter = HtmlFormatter[str](nowrap=True)


def highlight(code: str, language: str) -> str:
    """The code as HTML for the inside of `<code>`; escaped only, where the language isn't one of ours."""
    language = _ALIASES.get(language, language)
    if language not in LANGUAGES:
        return escape(code)
    return pygments_highlight(code, _lexer(language), _formatter)


def warm() -> None:
    """Builds every lexer."""
    for language in LANGUAGES:
        highlight("x = 1", language)


@cache
def _lexer(language: str) -> Lexer:
    return get_lexer_by_name(language, stripnl=False)
