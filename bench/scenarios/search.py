"""Search: a word, a phrase and a filter in 100,000 posts by the full-text index, beside a plain `like '%…%'` scan.

Both run in this process over the same database, with one connection each: ours is the store's own `search`, from the
query's text to the page of the 50 best posts with snippets; the scan only counts the posts that have the text, and
neither ranks nor asks who may see them. The aim is 20 ms for each of ours.
"""

import asyncio
import random
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from itertools import accumulate
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from bench.context import Context
from bench.measure.handraise import scratch
from bench.measure.result import Result
from handraise.domain import snippet
from handraise.domain.model import Site
from handraise.domain.query import parse
from handraise.ports.store import Sight, Store
from handraise.store.sqlite.connections import DATABASE
from handraise.store.sqlite.store import open_store

WORDS: Final = 20_000
AUTHORS: Final = 200
REPEATS: Final = 20

_POST: Final = """
insert into post (id, seq, pos, author, body, html, tags, mentions, reply_to, root, parent_author, created_at,
                  edited_at, deleted)
values (?1, ?1, ?1, ?2, ?3, '<p>' || ?3 || '</p>', ?4, '[]', null, ?1, null, ?5, null, 0)"""


def run(context: Context) -> list[Result]:
    """The median time of each query, in ms."""
    with scratch() as folder:
        return asyncio.run(_measured(folder, context))


async def _measured(folder: Path, context: Context) -> list[Result]:
    posts, words = context.scaled(100_000, 5_000), _vocabulary()
    async with open_store(folder, Site()):
        pass
    _fill(folder / DATABASE, posts, words)
    queries = {
        "a common word": (words[0], words[0]),
        "a word of every hundredth post": (words[60], words[60]),
        "a rare word": (words[-1], words[-1]),
        "a prefix": (f"{words[60][:3]}*", words[60][:3]),
        "a phrase of common words": (f'"{words[0]} {words[1]}"', f"{words[0]} {words[1]}"),
        "a word, author and topic": (f"{words[0]} from:me #t7", words[0]),
    }
    async with open_store(folder, Site()) as store:
        with closing(sqlite3.connect(folder / DATABASE)) as plain:
            return [
                Result(
                    scenario="search",
                    figure=f"search for {name} in {posts:,} posts",
                    unit="ms",
                    rounds=[await _round(store, plain, text, part) for _ in range(context.rounds)],
                    against="like '%…%'",
                )
                for name, (text, part) in queries.items()
            ]


async def _round(store: Store, plain: sqlite3.Connection, text: str, part: str) -> tuple[float, float]:
    async def ours() -> None:
        query = parse(text)
        named = dict.fromkeys(query.of("from"), 1)
        page = await store.search(query, Sight(1, True), named, best=True, before=None, skip=0, limit=50)
        wanted = snippet.pattern(query)
        for post in page.posts:
            snippet.snippet(post.body, wanted)

    async def scan() -> None:
        plain.execute("select count(*) from post where body like '%' || ? || '%'", (part,)).fetchall()

    return await _median_ms(ours), await _median_ms(scan)


async def _median_ms(work: Callable[[], Awaitable[None]]) -> float:
    took = []
    for _ in range(REPEATS):
        began = perf_counter()
        await work()
        took.append((perf_counter() - began) * 1000)
    return median(took)


def _vocabulary() -> list[str]:
    chance = random.Random(1)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = {"".join(chance.choices(letters, k=chance.randint(4, 9))) for _ in range(WORDS)}
    return sorted(words, key=lambda word: chance.random())


def _fill(path: Path, posts: int, words: list[str]) -> None:
    """Posts of 8 to 40 words, each word as often as its rank lets expect (Zipf); the triggers index them."""
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
            db.execute(_POST, (ident, chance.randint(1, AUTHORS), body, tags, ident * 60_000))
        db.execute("update counter set value = ? where name = 'seq'", (posts,))
        db.execute("commit")
