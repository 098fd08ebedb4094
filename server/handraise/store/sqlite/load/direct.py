"""Direct messages."""

from collections.abc import Callable
from typing import Any, Final

from handraise.domain.world import World
from handraise.store.sqlite import rows

TEXTS: Final[dict[str, str]] = {
    "directs": "select {direct d} from direct d where d.id in (select value from json_each(:directs))",
}


def _directs(made: World, found: list[Any]) -> None:
    made.directs.update((row.id, row) for row in map(rows.direct, found))


PUT: Final[dict[str, Callable[[World, list[Any]], None]]] = {
    "directs": _directs,
}
