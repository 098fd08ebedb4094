"""Posts, their counters, reactions, relays."""

from collections.abc import Callable
from typing import Any, Final

from handraise.domain.world import World
from handraise.store.sqlite import rows

TEXTS: Final[dict[str, str]] = {
    "posts": "select {post p} from post p where p.id in (select value from json_each(:posts))",
    "reactions": """
        select json_array(c.post, c.account, json(c.kinds)) from json_each(:reactions) n
        cross join reaction c on c.post = n.value ->> 0 and c.account = n.value ->> 1""",
    "tallies": "select {tally t} from tally t where t.post in (select value from json_each(:tallies))",
    "relays": """
        select json_array(r.post, r.account, r.id) from json_each(:relays) n
        cross join relay r on r.post = n.value ->> 0 and r.account = n.value ->> 1""",
}


def _posts(made: World, found: list[Any]) -> None:
    made.posts.update((row.id, row) for row in map(rows.post, found))


def _reactions(made: World, found: list[Any]) -> None:
    made.reactions.update(((post, account), frozenset(kinds)) for post, account, kinds in found)


def _tallies(made: World, found: list[Any]) -> None:
    made.tallies.update((row.post, row) for row in map(rows.tally, found))


def _relays(made: World, found: list[Any]) -> None:
    made.relays.update(((post, account), ident) for post, account, ident in found)


PUT: Final[dict[str, Callable[[World, list[Any]], None]]] = {
    "posts": _posts,
    "reactions": _reactions,
    "tallies": _tallies,
    "relays": _relays,
}
