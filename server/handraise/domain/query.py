"""The query language of `search`: any text is a query, and this is what it means.

    word            the word, whatever its case and accents
    prefix*         words that begin so; at least two letters
    "a phrase"      the words in this order; an open quote ends with the text
    -…              without what follows
    #tag            with that tag
    from:@ana       by that account; `from:me` by the caller's own. Several: by any of them
    in:…            in that room, by id or title, in quotes where it has spaces
    has:…           image, link, code, formula or reply
    is:reply        replies alone
    before:DATE     posted before that day (UTC) begins, as 2026-11-01
    after:DATE      posted when that day (UTC) has begun, or later

All parts must hold. Everything else is words, an unknown `foo:bar`, a date that isn't one and `#1` too; signs around a
word are no part of it. A `-` before `before:` or `after:` is left out with it.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Final

import msgspec

from handraise.domain import text as posts
from handraise.protocol import names

WORDS: Final = ("word", "prefix", "phrase")
HAS: Final = ("image", "link", "code", "formula", "reply")
SHORTEST_PREFIX: Final = 2
"""With one letter a prefix would stand for a good part of all words."""

_DAY_MS: Final = 86_400_000
_PIECE: Final = re.compile(
    r'(?P<minus>-?)(?:(?P<key>from|in|has|is|before|after):)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+))'
)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Part(msgspec.Struct, frozen=True):
    """One thing that must hold, or with `excluded` must not. `kind` is one of `WORDS`, `tag`, or a filter's name.

    `text` is in canonical form: a tag without `#`, `@ana` or `me` for `from`, a date for `before` and `after`.
    """

    kind: str
    text: str
    excluded: bool = False


class Query(msgspec.Struct, frozen=True):
    """The parts in the order in which they were written, each once."""

    parts: tuple[Part, ...] = ()

    def of(self, *kinds: str, excluded: bool = False) -> tuple[Part, ...]:
        return tuple([part for part in self.parts if part.kind in kinds and part.excluded == excluded])

    @property
    def size(self) -> int:
        """How many words and filters there are; each word of a phrase counts."""
        return sum(len(part.text.split()) if part.kind in WORDS else 1 for part in self.parts)

    @property
    def before_ms(self) -> int | None:
        """The first moment that is too late."""
        return min([_day_ms(part.text) for part in self.of("before")], default=None)

    @property
    def after_ms(self) -> int | None:
        """The first moment that is late enough."""
        return max([_day_ms(part.text) for part in self.of("after")], default=None)


def parse(text: str) -> Query:
    """What the text asks for. Never fails, and takes time in proportion to its length."""
    return Query(tuple(dict.fromkeys(_parts(text))))


def searchable(character: str) -> bool:
    """Whether it is part of a word; all else separates words."""
    return character.isalnum()


def _parts(text: str) -> Iterator[Part]:
    for found in _PIECE.finditer(text.replace("\0", " ")):
        excluded, key, quoted, bare = bool(found["minus"]), found["key"], found["quoted"], found["bare"]
        part = None
        if key is not None:
            part = _FILTERS[key](bare if quoted is None else quoted)
            bare = None if quoted is not None else f"{key}:{bare}"
        elif bare is not None and bare.startswith("#"):
            part = _tag(bare)
        if part is None:
            part = _phrase(quoted) if bare is None else _word(bare)
        if part is not None and not (excluded and part.kind in ("before", "after")):
            yield Part(part.kind, part.text, excluded)


def _word(written: str) -> Part | None:
    bare = _trimmed(written)
    if not bare:
        return None
    return Part("prefix" if written.endswith("*") and _long_enough(bare) else "word", bare)


def _phrase(quoted: str) -> Part | None:
    words = [bare for word in quoted.split() if (bare := _trimmed(word))]
    if not words:
        return None
    return Part("phrase" if len(words) > 1 else "word", " ".join(words))


def _trimmed(word: str) -> str:
    """Without the signs around it: `(Beamer),` is the word Beamer."""
    start, end = 0, len(word)
    while start < end and not searchable(word[start]):
        start += 1
    while end > start and not searchable(word[end - 1]):
        end -= 1
    return word[start:end]


def _long_enough(word: str) -> bool:
    """A script without spaces between words, as Chinese, has prefixes of one character."""
    tail = word[-SHORTEST_PREFIX:]
    return word[-1] >= "\u2e80" or (len(tail) == SHORTEST_PREFIX and all(map(searchable, tail)))


def _tag(written: str) -> Part | None:
    if not posts.TAG.fullmatch(written):
        return None
    tag = posts.tag_named(written[1:])
    return None if tag is None else Part("tag", tag)


def _from(written: str) -> Part | None:
    if written.lower() == "me":
        return Part("from", "me")
    handle = names.fold(written.removeprefix("@"))
    return Part("from", f"@{handle}") if names.HANDLE.fullmatch(handle) else None


def _in(written: str) -> Part | None:
    title = " ".join(written.split())
    return Part("in", title) if title else None


def _has(written: str) -> Part | None:
    return Part("has", written.lower()) if written.lower() in HAS else None


def _is(written: str) -> Part | None:
    return Part("is", "reply") if written.lower() == "reply" else None


def _date(key: str) -> Callable[[str], Part | None]:
    def read(written: str) -> Part | None:
        try:
            return Part(key, written) if _DATE.fullmatch(written) and _day_ms(written) >= 0 else None
        except ValueError:
            return None

    return read


def _day_ms(written: str) -> int:
    """When the day begins, in UTC."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return (datetime.fromisoformat(written).replace(tzinfo=UTC) - epoch).days * _DAY_MS


_FILTERS: Final[dict[str, Callable[[str], Part | None]]] = {
    "from": _from,
    "in": _in,
    "has": _has,
    "is": _is,
    "before": _date("before"),
    "after": _date("after"),
}
