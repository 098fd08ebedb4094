"""P2: power cuts, simulated: `python -m tests.faults.powercut --cuts 2000` prints the counts as one object.

The store runs on real files. Between two moments at which everything written is known to be on disk, its files differ
in some sectors; a cut in between leaves any of them written and any not, a file longer or not, and everything else as
it was. So each cut takes the files of the earlier moment and, sector by sector, flips a coin. The result is opened with
SQLite and with the store, and every change that had been acknowledged must be there, whole, once.

When everything written is on disk follows from `synchronous`, which is read from the connection that the store itself
would write by (SQLite's documentation, «pragma synchronous» and «Write-Ahead Logging»):

    FULL     the log (WAL) is synced at every commit; the database file at every checkpoint, before the log is reused
    NORMAL   the log is synced at checkpoints only

Within a commit that begins the log anew, the log's header is written and synced before its frames; this is kept.

What the model doesn't show: that SQLite does sync when it says so, that the disk does what a sync asks of it, and
sectors that turn to garbage where nothing was written. A shim below the C library could show the first.
"""

import argparse
import asyncio
import random
import shutil
import sqlite3
import sys
import tempfile
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from handraise.domain.intents import EditPost, Intent, PutAccount, WritePost
from handraise.domain.model import Site
from handraise.store.sqlite.connections import DATABASE, writing
from handraise.store.sqlite.store import SQLiteStore, open_store

SECTOR_BYTES: Final = 512
WAL_HEADER_BYTES: Final = 32
FULL: Final = 2
NORMAL: Final = 1
LOG: Final = f"{DATABASE}-wal"
HEAD: Final = "head"
NOW: Final = 1_800_000_000_000
SCOPES: Final = frozenset({"read", "write"})

Files = dict[str, bytes]


@dataclass
class Moment:
    """The files at a moment, and what had been acknowledged by then: batch number to its posts' bodies."""

    files: Files
    acknowledged: dict[int, tuple[str, ...]]


@dataclass
class Found:
    """What the cuts came to."""

    cuts: int = 0
    lost: int = 0
    corrupt: int = 0
    torn: int = 0
    """Batches of which a part was stored."""
    survived: int = 0
    """Batches that weren't acknowledged yet and were there after the cut."""
    examples: list[str] = field(default_factory=list)


async def level() -> int:
    """`synchronous` of the connection by which the store writes."""
    with tempfile.TemporaryDirectory() as folder:
        async with writing(Path(folder) / DATABASE) as connection:
            [(found,)] = await connection.execute_fetchall("pragma synchronous")
    return int(found)


def photographed(folder: Path) -> Files:
    return {name: (folder / name).read_bytes() for name in (DATABASE, LOG, HEAD) if (folder / name).exists()}


async def story(folder: Path, batches: int, synchronous: int, rng: random.Random) -> list[tuple[Moment, Moment, int]]:
    """Pairs of moments between which power may fail, and the number of the batch that is under way there.

    The earlier one of each is one at which everything was on disk.
    """
    pairs: list[tuple[Moment, Moment, int]] = []
    done: dict[int, tuple[str, ...]] = {}
    async with open_store(folder, Site()) as store:
        await store.apply([PutAccount(actor=0, handle="ana", name="Ana", role="educator")], NOW)
        await checkpoint(store)
        synced = Moment(photographed(folder), {})
        for number in range(batches):
            batch = made(number, rng)
            await store.apply(batch, NOW + number)
            done = {**done, number: tuple(intent.body for intent in batch if isinstance(intent, WritePost))}
            now = Moment(photographed(folder), done)
            # What is promised at a cut is what was acknowledged before this batch, on the disk of the last sync.
            pairs.append((Moment(synced.files, {key: done[key] for key in done if key < number}), now, number))
            if synchronous >= FULL:
                synced = now
            if rng.random() < 0.15:
                await checkpoint(store)
                after = Moment(photographed(folder), done)
                if synchronous >= FULL:
                    pairs.append((now, after, -1))
                synced = after
    return pairs


async def checkpoint(store: SQLiteStore) -> None:
    """The store's own, which otherwise comes after some 8 MB."""
    await store._writer._do_checkpoint()


def made(number: int, rng: random.Random) -> list[Intent]:
    """A few posts, and sometimes an edit of an old one, which rewrites pages in the middle."""
    batch: list[Intent] = [
        WritePost(actor=1, scopes=SCOPES, body=f"{number}.{place} {'x' * rng.randint(1, 600)}", html="", tags=("a",))
        for place in range(rng.randint(1, 6))
    ]
    if number and rng.random() < 0.3:
        text = f"edited in {number}"
        batch.append(EditPost(actor=1, scopes=SCOPES, post=1, root_author=1, body=text, html="", tags=("b",)))
    return batch


def cut(before: Files, after: Files, rng: random.Random) -> Files:
    """What is on the disk after power failed somewhere between the two."""
    share = rng.choice((0.0, 0.1, 0.5, 0.9, 1.0))
    return {name: mixed(name, before.get(name, b""), after.get(name, b""), share, rng) for name in before | after}


def mixed(name: str, old: bytes, new: bytes, share: float, rng: random.Random) -> bytes:
    """`share` of the sectors that differ are written. A log that was begun anew has its new header, or nothing new."""
    if name == HEAD:
        return rng.choice((old, new))
    kept = 0
    if name == LOG and old[:WAL_HEADER_BYTES] != new[:WAL_HEADER_BYTES]:
        if rng.random() < 0.2:
            return old
        kept = WAL_HEADER_BYTES
    long = rng.choice((len(old), len(new))) if len(new) > len(old) else len(old)
    result = bytearray(old.ljust(long, b"\0")[:long])
    result[:kept] = new[:kept]
    for start in range(0, long, SECTOR_BYTES):
        end = min(start + SECTOR_BYTES, len(new), long)
        if end > start and new[start:end] != old[start:end] and rng.random() < share:
            result[max(start, kept) : end] = new[max(start, kept) : end]
    return bytes(result)


def examined(folder: Path, files: Files, promised: dict[int, tuple[str, ...]], under_way: Any, found: Found) -> None:
    """Recovers the files with SQLite and counts what is wrong."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    found.cuts += 1
    try:
        with closing(sqlite3.connect(folder / DATABASE)) as connection:
            [(integrity,)] = connection.execute("pragma integrity_check").fetchall()
            bodies = {body for (body,) in connection.execute("select body from post where edited_at is null")}
            ids = connection.execute("select count(*), coalesce(max(id), 0) from post").fetchone()
            [(head,)] = connection.execute("select value from counter where name = 'seq'").fetchall()
    except sqlite3.DatabaseError as error:
        found.corrupt += 1
        found.examples.append(str(error))
        return
    if integrity != "ok" or ids[1] > head:
        found.corrupt += 1
        found.examples.append(f"{integrity}, head {head}, last post {ids[1]}")
    first_edited = {body for bodies_of in promised.values() for body in bodies_of if body.startswith("0.0 ")}
    for number, texts in promised.items():
        missing = [text for text in texts if text not in bodies and text not in first_edited]
        if missing:
            found.lost += 1
            found.examples.append(f"batch {number} of {len(promised)} lost {len(missing)} of {len(texts)}")
            break
    there = [text in bodies for text in under_way if not text.startswith("0.0 ")]
    found.torn += any(there) and not all(there)
    found.survived += bool(there) and all(there)


async def run(cuts: int, batches: int, seed: int, synchronous: int | None = None) -> Found:
    """So many cuts in one story. `synchronous` in place of the store's own shows what that would come to."""
    rng, found = random.Random(seed), Found()
    how = await level() if synchronous is None else synchronous
    with tempfile.TemporaryDirectory() as folder:
        live = Path(folder) / "live"
        pairs = await story(live, batches, how, rng)
        for number in range(cuts):
            before, after, under_way = pairs[number % len(pairs)]
            dead = Path(folder) / "dead"
            dead.mkdir(mode=0o700)
            texts = after.acknowledged.get(under_way, ())
            examined(dead, cut(before.files, after.files, rng), before.acknowledged, texts, found)
            if number % 25 == 0 and not found.corrupt:
                await opened(dead, found)
            shutil.rmtree(dead)
    return found


async def opened(folder: Path, found: Found) -> None:
    """The store takes up its work on what the cut left."""
    async with open_store(folder, Site()) as store:
        before = store.head
        applied = await store.apply([WritePost(actor=1, scopes=SCOPES, body="after", html="")], NOW)
        if applied.outcomes[0].seq != before + 1:
            found.corrupt += 1
            found.examples.append(f"went on at {applied.outcomes[0].seq} after {before}")


def main() -> int:
    """0 where nothing was lost or corrupt with the store's own level."""
    parser = argparse.ArgumentParser(description="Cuts the power, in a simulation, and counts what is lost.")
    parser.add_argument("--cuts", type=int, default=2000)
    parser.add_argument("--batches", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    own = asyncio.run(run(args.cuts, args.batches, args.seed))
    normal = asyncio.run(run(args.cuts, args.batches, args.seed, NORMAL))
    shown = {name: {key: value for key, value in vars(each).items() if key != "examples"}
             for name, each in (("as the store is", own), ("with NORMAL", normal))}  # fmt: skip
    sys.stdout.write(orjson.dumps(shown, option=orjson.OPT_INDENT_2).decode() + "\n")
    return 1 if own.lost or own.corrupt or own.torn else 0


if __name__ == "__main__":
    sys.exit(main())
