"""What a data folder's database holds, read with SQLite alone. Best read when no server runs on it."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.support.history import Stored


def rows(data: Path, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{data / 'handraise.db'}?mode=ro", uri=True)) as connection:
        return connection.execute(sql, parameters).fetchall()


def stored(data: Path) -> list[Stored]:
    """Every object in every feed, for the checker. A deleted post has no text."""
    found = rows(
        data,
        "select feed, kind, e.id, e.seq, out, coalesce(body, '') from feed_entry e"
        " left join post p on e.kind = 'post' and p.id = e.id",
    )
    return [Stored(feed, kind, ident, seq, bool(out), text) for feed, kind, ident, seq, out, text in found]


def sound(data: Path) -> bool:
    """Whether SQLite finds the file whole and the log without a gap below its counter."""
    [(integrity,)] = rows(data, "pragma integrity_check")
    [(head, top)] = rows(
        data, "select (select value from counter where name = 'seq'), (select coalesce(max(seq), 0) from feed_entry)"
    )
    return bool(integrity == "ok" and head == top)
