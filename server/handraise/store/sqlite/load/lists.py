"""Word filters and lists of feeds."""

from collections.abc import Callable
from typing import Any, Final

from handraise.domain.world import World
from handraise.store.sqlite import rows

TEXTS: Final[dict[str, str]] = {
    "filters": "select {word_filter w} from word_filter w where w.account in (select value from json_each(:filters))",
    "lists": "select {feed_list l} from feed_list l where l.account in (select value from json_each(:lists))",
}


def _filters(made: World, found: list[Any]) -> None:
    for row in map(rows.word_filter, found):
        made.filters.setdefault(row.account, {})[row.id] = row


def _lists(made: World, found: list[Any]) -> None:
    for row in map(rows.feed_list, found):
        made.lists.setdefault(row.account, {})[row.id] = row


PUT: Final[dict[str, Callable[[World, list[Any]], None]]] = {
    "filters": _filters,
    "lists": _lists,
}
