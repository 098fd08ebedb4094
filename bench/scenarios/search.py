"""Search: a word, a phrase and a filter in 100,000 posts by the full-text index, beside a plain `like '%…%'` scan.

Both run in this process over the same database, with one connection each: ours is the store's own `search`, from the
query's text to the page of the 50 best posts with snippets; the scan only counts the posts that have the text, and
neither ranks nor asks who may see them. The aim is 20 ms for each of ours.
"""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from bench.context import Context
from bench.corpus import fill, median_ms, vocabulary
from bench.measure.handraise import scratch
from bench.measure.result import Result
from handraise.domain import snippet
from handraise.domain.model import Site
from handraise.domain.query import parse
from handraise.ports.store import Sight, Store
from handraise.store.sqlite.connections import DATABASE
from handraise.store.sqlite.store import open_store


def run(context: Context) -> list[Result]:
    """The median time of each query, in ms."""
    with scratch() as folder:
        return asyncio.run(_measured(folder, context))


async def _measured(folder: Path, context: Context) -> list[Result]:
    posts, words = context.scaled(100_000, 5_000), vocabulary()
    async with open_store(folder, Site()):
        pass
    fill(folder / DATABASE, posts, words)
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

    return await median_ms(ours), await median_ms(scan)
