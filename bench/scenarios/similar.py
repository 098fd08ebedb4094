"""Similar: what was asked before like a text, in 100,000 posts, beside the bare full-text query for the same words.

Both run in this process over the same database, with one connection each. Every tenth post is a request. Ours is the
store's own `similar`, from the words to the five posts as they are shown; the bare query asks the index for the newest
requests that have one of the words, as many as ours looks at, and neither ranks nor asks who may see them.
"""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from bench.context import Context
from bench.corpus import fill, median_ms, vocabulary
from bench.measure.handraise import scratch
from bench.measure.result import Result
from handraise.domain.model import Site
from handraise.domain.text import telling_words
from handraise.ports.store import Sight, Store
from handraise.store.sqlite.connections import DATABASE
from handraise.store.sqlite.search import CANDIDATES, marks, quoted
from handraise.store.sqlite.store import open_store

ASKED_EVERY: Final = 10
TERMS: Final = 16
SHOWN: Final = 5

_BARE: Final = "select rowid from search where search match ? order by rowid desc limit ?"


def run(context: Context) -> list[Result]:
    """The median time of each text, in ms."""
    with scratch() as folder:
        return asyncio.run(_measured(folder, context))


async def _measured(folder: Path, context: Context) -> list[Result]:
    posts, words = context.scaled(100_000, 5_000), vocabulary()
    async with open_store(folder, Site()):
        pass
    fill(folder / DATABASE, posts, words, asked_every=ASKED_EVERY)
    texts = {
        "common words": words[:8],
        "words as they come": words[2:200:25],
        "rare words": words[-8:],
    }
    async with open_store(folder, Site()) as store:
        with closing(sqlite3.connect(folder / DATABASE)) as plain:
            return [
                Result(
                    scenario="similar",
                    figure=f"similar to 8 {name} in {posts:,} posts",
                    unit="ms",
                    rounds=[await _round(store, plain, " ".join(chosen)) for _ in range(context.rounds)],
                    against="the index alone",
                )
                for name, chosen in texts.items()
            ]


async def _round(store: Store, plain: sqlite3.Connection, text: str) -> tuple[float, float]:
    async def ours() -> None:
        await store.similar(telling_words(text, TERMS), None, sight=Sight(1, True), limit=SHOWN)

    found = " OR ".join(map(quoted, telling_words(text, TERMS)))
    match = f"{marks(['n'])} AND {marks(['request'])} AND body : ({found})"

    async def bare() -> None:
        plain.execute(_BARE, (match, CANDIDATES)).fetchall()

    return await median_ms(ours), await median_ms(bare)
