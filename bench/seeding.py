"""A data folder with a million posts, made once and kept: too many to be posted before each run.

The people are imported as an operator would. The posts are written straight into the tables, in SQLite's own loop:
each has the rows that `post` gives it. Every session follows 20 of the topics, and each topic has one of the last
posts, so that a cursor set before those has missed exactly 20.
"""

import csv
import shutil
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from time import time
from typing import Final

from bench.context import people
from bench.measure.child import ROOT, Failed
from bench.measure.handraise import Person, enrol

MISSED: Final = 20
TOPICS: Final = 1000
WRITERS: Final = 50

_POSTS: Final = """
with recursive n(i) as (select 1 union all select i + 1 from n where i < :posts)
insert into post (id, seq, pos, author, body, html, tags, mentions, reply_to, root, parent_author, created_at,
                  edited_at, deleted)
select :seq + i, :seq + i, :seq + i, :author + (i % :writers),
       'Try **Ctrl-Shift-B** first, then the menu `View`, page ' || i || ' #t' || (i % :topics),
       '<p>Try <strong>Ctrl-Shift-B</strong> first, then the menu <code>View</code>, page ' || i || ' #t'
         || (i % :topics) || '</p>',
       '["t' || (i % :topics) || '"]', '[]', null, :seq + i, null, :now, null, 0
from n"""

_ENTRIES: Final = """
with recursive n(i) as (select 1 union all select i + 1 from n where i < :posts)
insert into feed_entry (feed, kind, id, seq, pos, out)
select case f when 0 then 'thread:' || (:seq + i)
              when 1 then 'topic:t' || (i % :topics)
              else 'user:' || (:author + (i % :writers)) end,
       'post', :seq + i, :seq + i, :seq + i, 0
from n, (select 0 as f union all select 1 union all select 2)"""


def sessions(count: int) -> list[Person]:
    """Who resumes: each follows `MISSED` topics, no two neighbours the same ones."""
    return [Person(f"s{i}", " ".join(f"#t{(i * MISSED + j) % TOPICS}" for j in range(MISSED))) for i in range(count)]


def cached(cache: Path, who: list[Person], posts: int) -> tuple[Path, dict[str, str], int]:
    """The folder with `posts` posts, its people's tokens, and the cursor that has missed `MISSED` of each."""
    folder = cache / f"{posts}-posts-{len(who)}-people-{_schema()}"
    data = folder / "data"
    if not (folder / "done").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        enrol(data, [*who, *people("writer", WRITERS)])
        _fill(data / "handraise.db", posts)
        (folder / "done").touch()
    with data.with_suffix(".tokens.csv").open(newline="") as file:
        tokens = {row["handle"]: row["token"] for row in csv.DictReader(file)}
    with closing(sqlite3.connect(data / "handraise.db")) as db:
        return data, tokens, _head(db) - TOPICS


def _schema() -> str:
    """Names the schema: a folder of another one isn't used."""
    scripts = sorted((ROOT / "server/handraise/store/sqlite/migrations").glob("*.sql"))
    return sha256(b"".join([script.read_bytes() for script in scripts])).hexdigest()[:8]


def _fill(path: Path, posts: int) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.executescript("pragma synchronous = off; pragma cache_size = -500000")
        [first] = db.execute("select id from account where handle = 'writer0'").fetchone()
        [last] = db.execute("select max(id) from account where handle glob 'writer*'").fetchone()
        if last - first != WRITERS - 1:
            raise Failed("the writers' ids aren't in a row")
        values = {"posts": posts, "seq": _head(db), "author": first, "now": int(time() * 1000)}
        values |= {"writers": WRITERS, "topics": TOPICS}
        db.execute("begin immediate")
        db.execute(_POSTS, values)
        db.execute(_ENTRIES, values)
        db.execute("update counter set value = value + :posts where name = 'seq'", values)
        db.execute("commit")
        db.execute("pragma wal_checkpoint(truncate)")


def _head(db: sqlite3.Connection) -> int:
    [head] = db.execute("select value from counter where name = 'seq'").fetchone()
    return int(head)
