"""Accounts and how they stand to each other."""

from collections.abc import Callable
from typing import Any, Final

from handraise.domain.model import Account, Follow
from handraise.domain.world import World
from handraise.store.sqlite import rows

TEXTS: Final[dict[str, str]] = {
    "accounts": "select {account a} from account a where a.id in (select value from json_each(:accounts))",
    "handles": "select {account a} from account a where a.handle in (select value from json_each(:handles))",
    "profiles": "select {profile p} from profile p where p.account in (select value from json_each(:profiles))",
    "follows": """
        select {follow f} from json_each(:follows) n
        cross join follow f on f.account = n.value ->> 0 and f.feed = n.value ->> 1""",
    "relations": """
        select {relation r} from json_each(:relations) n
        cross join relation r on r.kind = n.value ->> 0 and r.owner = n.value ->> 1 and r.target = n.value ->> 2""",
    "follow_counts": """
        select json_array(f.account, count(*)) from follow f
        where f.account in (select value from json_each(:follow_counts)) and f.stopped = 0 and f.auto = 0
        group by f.account""",
    "thread_follows": """
        select {follow f} from json_each(:thread_follows) n
        cross join follow f on f.account = n.value and f.auto = 1 and f.stopped = 0
        where (select count(*) from follow c where c.account = n.value and c.auto = 1 and c.stopped = 0)
          >= :most_thread_follows""",
    "room_follows": """
        select {follow f} from json_each(:room_follows) n
        cross join follow f on f.room = n.value ->> 0 and f.account = n.value ->> 1 and f.stopped = 0""",
}


def _accounts(made: World, found: list[Any]) -> None:
    for row in map(rows.account, found):
        _known(made, row)


def _known(made: World, row: Account) -> None:
    made.accounts[row.id] = row
    if row.handle is not None:
        made.handles[row.handle] = row.id


def _profiles(made: World, found: list[Any]) -> None:
    made.profiles.update((row.account, row) for row in map(rows.profile, found))


def _follows(made: World, found: list[Any]) -> None:
    made.follows.update(((row.account, row.feed), row) for row in map(rows.follow, found))


def _relations(made: World, found: list[Any]) -> None:
    made.relations.update(((row.kind, row.owner, row.target), row) for row in map(rows.relation, found))


def _room_follows(made: World, found: list[Any]) -> None:
    for row in map(rows.follow, found):
        made.follows.setdefault((row.account, row.feed), row)
        made.room_follows.setdefault((_room_of(row), row.account), set()).add(row.feed)


def _room_of(row: Follow) -> int:
    assert row.room is not None
    return row.room


def _follow_counts(made: World, found: list[Any]) -> None:
    made.follow_counts.update((account, count) for account, count in found)


def _thread_follows(made: World, found: list[Any]) -> None:
    for row in sorted(map(rows.follow, found), key=lambda row: row.since):
        made.thread_follows.setdefault(row.account, []).append(row)


PUT: Final[dict[str, Callable[[World, list[Any]], None]]] = {
    "accounts": _accounts,
    "handles": _accounts,
    "profiles": _profiles,
    "follows": _follows,
    "relations": _relations,
    "room_follows": _room_follows,
    "follow_counts": _follow_counts,
    "thread_follows": _thread_follows,
}
