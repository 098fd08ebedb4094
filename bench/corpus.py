"""A database of made-up posts, for what is asked of the store itself: `search` and `similar`."""

import random
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from itertools import accumulate
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

WORDS: Final = 20_000
AUTHORS: Final = 200
REPEATS: Final = 20

_POST: Final = """
insert into post (id, seq, pos, author, body, html, tags, mentions, reply_to, root, parent_author, created_at,
                  edited_at, deleted, help)
values (?1, ?1, ?1, ?2, ?3, '<p>' || ?3 || '</p>', ?4, '[]', null, ?1, null, ?5, null, 0, ?6)"""


def vocabulary() -> list[str]:
    """Words of 4 to 9 letters, the one that is used most first."""
    chance = random.Random(1)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = {"".join(chance.choices(letters, k=chance.randint(4, 9))) for _ in range(WORDS)}
    return sorted(words, key=lambda word: chance.random())


def fill(path: Path, posts: int, words: list[str], *, asked_every: int = 0) -> None:
    """Posts of 8 to 40 words, each word as often as its rank lets expect (Zipf); the triggers index them.

    With `asked_every` one of so many is a request, every other of these resolved.
    """
    chance = random.Random(2)
    weights = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("pragma synchronous = off")
        db.execute("begin immediate")
        accounts = [(ident, f"user{ident}", f"User {ident}", "educator", 1, 0) for ident in range(1, AUTHORS + 1)]
        db.executemany("insert into account values (?, ?, ?, ?, ?, ?)", accounts)
        for ident in range(1, posts + 1):
            body = " ".join(chance.choices(words, cum_weights=weights, k=chance.randint(8, 40)))
            tags = f'["t{chance.randrange(100)}"]'
            state = "resolved" if asked_every and ident // asked_every % 2 else "expired"
            help = f'{{"state":"{state}","opened_at":{ident}}}' if asked_every and ident % asked_every == 0 else None
            db.execute(_POST, (ident, chance.randint(1, AUTHORS), body, tags, ident * 60_000, help))
        db.execute("update counter set value = ? where name = 'seq'", (posts,))
        db.execute("commit")


async def median_ms(work: Callable[[], Awaitable[None]]) -> float:
    """How long it takes, the median of `REPEATS`."""
    took = []
    for _ in range(REPEATS):
        began = perf_counter()
        await work()
        took.append((perf_counter() - began) * 1000)
    return median(took)
