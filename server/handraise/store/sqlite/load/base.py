"""Keys, places in feeds, due rows."""

from collections.abc import Callable
from typing import Any, Final

from handraise.domain.world import World
from handraise.store.sqlite import rows

TEXTS: Final[dict[str, str]] = {
    "keys": """
        select {key k} from json_each(:keys) n
        cross join key k on k.account = n.value ->> 0 and k.key = n.value ->> 1""",
    "entries": """
        select {entry e} from feed_entry e
        where e.kind in ('post', 'tally') and e.id in (select value from json_each(:entries))""",
    "dues": """
        select {due d} from json_each(:dues) n cross join due d on d.kind = n.value ->> 0 and d.key = n.value ->> 1""",
}


def _keys(made: World, found: list[Any]) -> None:
    made.keys.update(((row.account, row.key), row) for row in map(rows.key, found))


def _entries(made: World, found: list[Any]) -> None:
    for row in map(rows.entry, found):
        made.entries.setdefault((row.kind, row.id), {})[row.feed] = row


def _dues(made: World, found: list[Any]) -> None:
    made.dues.update(((row.kind, row.key), row) for row in map(rows.due, found))


PUT: Final[dict[str, Callable[[World, list[Any]], None]]] = {
    "keys": _keys,
    "entries": _entries,
    "dues": _dues,
}
