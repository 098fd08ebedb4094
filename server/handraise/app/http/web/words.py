"""Puts a language's words into the client's modules as they are joined (ADR 20).

Pure: texts in, texts out. In the modules a text is an English literal in one of these forms, and nothing else is one:

- `t('Take it')`, `t('{name} has it', …)`, `parts('Merged into {other}', …)`
- `{ one: '{n} reply', other: '{n} replies' }`, the forms that depend on a number
- in the page: `<p data-t>Handraise is starting …</p>`

A language is a mapping of such texts to its own; several forms are named by their `other` one.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Final, TypeAlias

import orjson

Message: TypeAlias = str | Mapping[str, str]
"""A text, or its forms by Unicode's plural categories."""

CONTEXT: Final = "||"
"""What follows it tells apart what is the same in English; it is never shown."""

_LITERAL = r"'((?:[^'\\\n]|\\.)*)'"
_CALL = re.compile(rf"\b(t|parts)\({_LITERAL}(\)?)")
_FORMS = re.compile(rf"\{{ one: {_LITERAL}, other: {_LITERAL} \}}")
_MARKED = re.compile(r"<(\w+)([^<>]*?) data-t>([^<>]*)<")
_ROOT = '<html lang="en">'
_ESCAPED = re.compile(r"\\(.)")
_TAG = re.compile(r"[a-z]{2,3}")
_CATEGORIES: Final = {"zero", "one", "two", "few", "many", "other"}
_KEPT_APART: Final = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "`": "\\x60", "/*": "/\\*"}
"""How a text is written in a literal: nothing ends it, or looks like a template or a comment to the joiner."""
_APART = re.compile("|".join(map(re.escape, _KEPT_APART)))


@dataclass(frozen=True, slots=True)
class Language:
    """`tag` is its BCP 47 tag; what `messages` lack stays English."""

    tag: str
    direction: str
    messages: Mapping[str, Message]


ENGLISH: Final = Language("en", "ltr", {})


def read_language(tag: str, content: bytes) -> Language:
    """A language's file. Raises `ValueError` where it is none; a text that is none is left out, so it stays English."""
    read = orjson.loads(content)
    match read:
        case {"direction": "ltr" | "rtl" as direction, "messages": dict(found)} if _TAG.fullmatch(tag):
            return Language(tag, direction, {english: each for english, each in found.items() if _is_message(each)})
    raise ValueError("It needs a tag such as “pt”, a direction, “ltr” or “rtl”, and messages.")


def _is_message(found: object) -> bool:
    if not isinstance(found, dict):
        return isinstance(found, str)
    return "other" in found and found.keys() <= _CATEGORIES and all(isinstance(form, str) for form in found.values())


def messages(module: str) -> Iterator[Message]:
    """The texts of a module or of the page, in their order; one that is used twice comes twice."""
    for match in _CALL.finditer(module):
        yield _plain(match[2])
    for match in _FORMS.finditer(module):
        yield {"one": _plain(match[1]), "other": _plain(match[2])}
    for match in _MARKED.finditer(module):
        yield match[3]


def key(message: Message) -> str:
    """Under which a language has it."""
    return message if isinstance(message, str) else message["other"]


def in_language(module: str, language: Language) -> str:
    """The module with the language's texts. A text without names in braces becomes the literal itself."""

    def text(message: str) -> str:
        found = language.messages.get(message, message)
        return (found if isinstance(found, str) else message).split(CONTEXT)[0]

    def call(match: re.Match[str]) -> str:
        literal = _quoted(text(_plain(match[2])))
        return literal if match[1] == "t" and match[3] else f"{match[1]}({literal}{match[3]}"

    def forms(match: re.Match[str]) -> str:
        english = {"one": _plain(match[1]), "other": _plain(match[2])}
        found = language.messages.get(english["other"])
        chosen = found if isinstance(found, Mapping) else english
        return f"{{ {', '.join(f'{name}: {_quoted(form.split(CONTEXT)[0])}' for name, form in chosen.items())} }}"

    return _FORMS.sub(forms, _CALL.sub(call, module))


def page_in_language(page: str, language: Language, tags: Iterable[str]) -> str:
    """The page with the language's texts, its tag and direction, and the `tags` of all that can be chosen."""

    def marked(match: re.Match[str]) -> str:
        found = language.messages.get(match[3])
        words = html.escape(found, quote=False) if isinstance(found, str) else match[3]
        return f"<{match[1]}{match[2]}>{words}<"

    root = f'<html lang="{language.tag}" dir="{language.direction}" data-languages="{" ".join(tags)}">'
    return _MARKED.sub(marked, page).replace(_ROOT, root)


def chosen(preferred: str, accept_language: str, languages: Mapping[str, Language]) -> Language:
    """The one that somebody has chosen, else the browser's best by its `Accept-Language` (RFC 9110 §12.5.4, with
    RFC 4647's lookup), else English.
    """
    for tag in (preferred, *_ranked(accept_language)):
        if found := languages.get(tag.lower()) or languages.get(tag.lower().split("-")[0]):
            return found
    return ENGLISH


def _ranked(accept_language: str) -> list[str]:
    weighed = []
    for part in accept_language.split(","):
        tag, _, weight = (piece.strip() for piece in part.partition(";"))
        try:
            q = float(weight.lower().removeprefix("q=")) if weight else 1.0
        except ValueError:
            continue
        if tag and q > 0:
            weighed.append((q, tag))
    return [tag for _, tag in sorted(weighed, key=itemgetter(0), reverse=True)]


def _plain(literal: str) -> str:
    """What a literal of the modules says."""
    return _ESCAPED.sub(lambda match: {"n": "\n"}.get(match[1], match[1]), literal)


def _quoted(text: str) -> str:
    return f"'{_APART.sub(lambda match: _KEPT_APART[match[0]], text)}'"
