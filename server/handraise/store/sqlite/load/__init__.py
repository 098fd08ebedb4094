"""`Needs` to `World`: everything that a batch reads, in one statement with a column for each kind of row.

Each area has the texts of its columns, and what puts their rows into the world:

base.py         keys, places in feeds, due rows
posts.py        posts, counters, reactions, relays
help.py         help requests
images.py       images
people.py       accounts, profiles; follows, mutes, blocks
rooms.py        rooms and their members
direct.py       direct messages
notices.py      notifications, read marks
moderation.py   reports and cases, suspensions
lists.py        word filters, lists of feeds
credentials.py  tokens, sessions and links, passwords, invites
"""

from functools import lru_cache
from typing import Any, Final

from handraise.domain.model import Site
from handraise.domain.world import Needs, World
from handraise.store.sqlite import rows
from handraise.store.sqlite.load import (
    base,
    credentials,
    direct,
    help,
    images,
    lists,
    moderation,
    notices,
    people,
    posts,
    rooms,
)
from handraise.store.sqlite.shapes import rows_of

OLDEST: Final = 64
"""Rows that may have to go for a batch's new ones, of one account; what is over after that goes with the next batch."""

_TEXTS: Final = (
    base.TEXTS
    | posts.TEXTS
    | help.TEXTS
    | images.TEXTS
    | people.TEXTS
    | rooms.TEXTS
    | direct.TEXTS
    | notices.TEXTS
    | moderation.TEXTS
    | lists.TEXTS
    | credentials.TEXTS
)
_PUT: Final = (
    base.PUT
    | posts.PUT
    | help.PUT
    | images.PUT
    | people.PUT
    | rooms.PUT
    | direct.PUT
    | notices.PUT
    | moderation.PUT
    | lists.PUT
    | credentials.PUT
)

COLUMNS: Final = {name: rows_of(text) for name, text in _TEXTS.items()}


def question(needs: Needs, site: Site, now: int) -> tuple[str, tuple[str, ...], dict[str, Any]]:
    """The statement that reads what is needed, the columns that it gives after the counters, and its parameters."""
    wanted: dict[str, Any] = {name: getattr(needs, name) for name in Needs.__slots__ if getattr(needs, name)}
    if needs.sign_ins:
        wanted["sign_ins"] = [rows.hash_text(hash) for hash in needs.sign_ins]
    if needs.all_sign_ins:
        wanted["all_tokens"] = needs.all_sign_ins
    if needs.reads:
        wanted["read_counts"] = needs.reads
    names = tuple(wanted)
    parameters: dict[str, Any] = {name: rows.dumps(list(value)) for name, value in wanted.items()}
    if needs.thread_follows:
        parameters["most_thread_follows"] = site.thread_follows
    if needs.notified or needs.case_reporters or needs.reads:
        parameters |= {
            "most_notifications": site.notifications_kept,
            "most_reads": site.read_marks,
            "oldest": OLDEST,
        }
    if needs.open_invites:
        parameters["now"] = now
    return _statement(names), names, parameters


@lru_cache(maxsize=256)
def _statement(names: tuple[str, ...]) -> str:
    counters = "(select json_group_object(name, value) from counter)"
    return "select " + ", ".join([counters, *[COLUMNS[name] for name in names]])


def world(site: Site, now: int, counters: dict[str, int], names: tuple[str, ...], texts: tuple[str, ...]) -> World:
    """A fresh world of the rows that were read; it may be made again from the same texts."""
    made = World(site, now, *[counters[name] for name in ("seq", "account", "token", "invite", "image")])
    for name, text in zip(names, texts, strict=True):
        if text != "[]":
            _PUT[name](made, rows.loads(text))
    return made
