"""Word filters: stored and synced here, applied by the client; on the server only to alerts.

A word or phrase is found where it stands by itself in the text, whatever its case, its width or its line breaks: no
letter or digit may touch it. Letters of scripts without case (Han, Kana, Thai, Arabic …), which join words, may.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cached_property, lru_cache
from itertools import groupby
from typing import Final

from handraise.domain import policy, views
from handraise.domain.changes import Change, Outcome
from handraise.domain.intents import EndFilter, SetFilter
from handraise.domain.model import WordFilter
from handraise.domain.world import Needs, World
from handraise.errors import Conflict, Invalid, NotFound, TooLarge
from handraise.protocol.names import fold, inbox_feed

_RUN: Final = re.compile(r"[^\W_]+")


class Text:
    """A text to look for words in; made ready once, when the first one is looked for."""

    def __init__(self, body: str) -> None:
        self._body = body

    @cached_property
    def _marked(self) -> str:
        return _marked(self._body)

    def has(self, word: str) -> bool:
        """Whether the word or phrase stands in it by itself."""
        return _needle(word) in self._marked


def folded(text: str) -> str:
    """As words are compared: NFKC, case-folded, each white space one blank."""
    return " ".join(fold(text).split())


def held_words(written: Sequence[str], most_chars: int) -> tuple[str, ...]:
    """Words or phrases for which posts are held, each once and as it was written first; or `Invalid` or `TooLarge`."""
    words = {folded(word): " ".join(word.split()) for word in written}
    for word in words:
        if len(word) > most_chars:
            raise TooLarge("held_words", "filter_word_chars", most_chars)
        if not word or not word.isprintable():
            raise Invalid("held_words", "A word for which posts are held is printable text.")
    return tuple(words.values())


def _marked(text: str) -> str:
    """The folded text with U+0000 at both ends of every word: to look for a whole one is then to look for its text."""
    return _RUN.sub(lambda run: _words(run[0]), folded(text))


_needle = lru_cache(maxsize=16384)(_marked)


def _words(run: str) -> str:
    if run.isascii():
        return f"\0{run}\0"
    parts = groupby(run, lambda char: unicodedata.category(char) == "Lo")
    return "".join(["\0" + ("\0\0" if caseless else "").join(part) + "\0" for caseless, part in parts])


def match(account: int, text: Text, world: World) -> bool:
    """Whether a filter of the account that is in force has a word of the text."""
    return any(
        text.has(word)
        for row in world.filters.get(account, {}).values()
        if row.until is None or row.until > world.now
        for word in row.words
    )


def need_set(intent: SetFilter, needs: Needs) -> None:
    needs.filters.add(intent.actor)


def set_filter(intent: SetFilter, world: World) -> Outcome:
    actor = policy.Actor(world.account(intent.actor), intent.scopes)
    policy.check(actor, "filter", world.site)
    count = len(world.filters.get(intent.actor, {}))
    if count >= world.site.filters:
        raise Conflict(f"You have as many filters as you may (filters: {world.site.filters}).", filters=count)
    seq = world.next_seq()
    row = WordFilter(seq, seq, intent.actor, intent.words, intent.until)
    world.save_filter(row)
    if row.until is not None:
        world.save_due("filter_end", _key(row), row.until)
    inbox = (inbox_feed(row.account),)
    world.place("filter", row.id, seq, seq, inbox)
    change = Change(seq, "filter", row.id, 0, inbox, views.word_filter(row))
    return Outcome(seq=seq, kind="filter", id=row.id, object=change.object, changes=(change,))


def _key(row: WordFilter) -> str:
    return f"{row.account}:{row.id}"


def need_end(intent: EndFilter, needs: Needs) -> None:
    needs.filters.add(intent.actor)


def end_filter(intent: EndFilter, world: World) -> Outcome:
    actor = policy.Actor(world.account(intent.actor), intent.scopes)
    policy.check(actor, "unfilter", world.site)
    row = world.filters.get(intent.actor, {}).get(intent.filter)
    if row is None:
        raise NotFound("There is no such filter.")
    world.end_due("filter_end", _key(row))
    return _end(row, world)


def end_due(account: int, ident: int, world: World) -> Outcome:
    """The filter's time has come."""
    row = world.filters.get(account, {}).get(ident)
    return _end(row, world) if row is not None else Outcome()


def _end(row: WordFilter, world: World) -> Outcome:
    world.end_filter(row)
    seq, inbox = world.next_seq(), (inbox_feed(row.account),)
    world.place("filter", row.id, seq, row.id, inbox)
    change = Change(seq, "filter", row.id, 0, inbox, views.deleted(row.id))
    return Outcome(seq=seq, kind="filter", id=row.id, object=change.object, changes=(change,))
