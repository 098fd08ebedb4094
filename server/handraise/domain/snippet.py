"""The piece of a post that shows why it was found: text in parts, those that the query asked for marked.

Words are compared as the index does it: without case and accents, character by character.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from handraise.domain.query import WORDS, Part, Query

CHARS: Final = 200
"""How much of a post is shown."""
BEFORE: Final = 40
"""How much of that stands before the first mark."""
MOST_MARKS: Final = 20

Parts = tuple[tuple[str, bool], ...]

_SPACE: Final = re.compile(r"\s+")
_TOKEN: Final = re.compile(r"[^\W_]+")
_BREAK: Final = r"(?:[\W_]+)"


def pattern(query: Query) -> re.Pattern[str] | None:
    """What to mark, for a text made `flat`; None where the query has no words."""
    wanted = [text for part in query.of(*WORDS) if (text := _expression(part))]
    if not wanted:
        return None
    return re.compile("(?<![^\\W_])(?:" + "|".join(sorted(wanted, key=len, reverse=True)) + ")(?![^\\W_])")


def _expression(part: Part) -> str:
    words = [re.escape(word) for word in _TOKEN.findall(flat(part.text))]
    return _BREAK.join(words) + ("[^\\W_]*" if part.kind == "prefix" and words else "")


def flat(text: str) -> str:
    """The text without case and accents; as long as it was, so that places in one are places in the other."""
    return text.lower() if text.isascii() else "".join(map(_flat, text))


@lru_cache(maxsize=4096)
def _flat(character: str) -> str:
    bare = unicodedata.normalize("NFD", character)[0].lower()
    return bare if len(bare) == 1 else character


def snippet(body: str, wanted: re.Pattern[str] | None) -> Parts:
    """About `CHARS` of the text around the first mark, or its beginning. Line breaks are spaces."""
    marks = [] if wanted is None else _marks(body, wanted)
    start = _start(body, marks[0][0]) if marks else 0
    end = _end(body, start + CHARS)
    parts: list[tuple[str, bool]] = [("… ", False)] if start else []
    at = start
    for left, right in marks:
        if left >= end:
            break
        parts += (body[at:left], False), (body[left : min(right, end)], True)
        at = min(right, end)
    parts += (body[at:end], False), (" …" if end < len(body) else "", False)
    return _joined(parts)


def _marks(body: str, wanted: re.Pattern[str]) -> list[tuple[int, int]]:
    found = wanted.finditer(flat(body))
    return [match.span() for match, _ in zip(found, range(MOST_MARKS), strict=False) if match.end() > match.start()]


def _start(body: str, mark: int) -> int:
    """Where a word begins, at most `BEFORE` characters before the mark."""
    if mark <= BEFORE:
        return 0
    space = _SPACE.search(body, mark - BEFORE, mark)
    return space.end() if space else mark - BEFORE


def _end(body: str, at: int) -> int:
    """Where the last whole word before `at` ends."""
    if at >= len(body):
        return len(body)
    space = max(body.rfind(" ", at - BEFORE, at), body.rfind("\n", at - BEFORE, at))
    return space if space > 0 else at


def _joined(parts: list[tuple[str, bool]]) -> Parts:
    """Neighbours of one kind together, runs of space as one, nothing empty."""
    joined: list[tuple[str, bool]] = []
    for text, marked in parts:
        if joined and joined[-1][1] == marked:
            joined[-1] = (joined[-1][0] + text, marked)
        elif text:
            joined.append((text, marked))
    return tuple([(_SPACE.sub(" ", text), marked) for text, marked in joined])
