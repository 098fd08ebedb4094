"""Notifications and read marks."""

from collections.abc import Callable
from typing import Any, Final

from handraise.domain.kept import Kept
from handraise.domain.world import World
from handraise.store.sqlite import rows

NOTIFIED: Final = """
    select json_array(k.account, k.count, json(k.oldest)) from (
      select account, count, case when count > :most_notifications - :oldest then (
        select json_group_array({notification o}) from (
          select * from notification where account = c.account and deleted = 0 order by pos limit :oldest
        ) o) end as oldest
      from (
        select value as account,
          (select count(*) from notification where account = value and deleted = 0) as count
        from json_each(:notified)) c) k"""
"""How many each of these has, and the oldest where some may have to go."""

TEXTS: Final[dict[str, str]] = {
    "notifications": """
        select {notification o} from notification o where o.post in (select value from json_each(:notifications))""",
    "notified": NOTIFIED,
    "reads": """
        select {read_mark m} from json_each(:reads) n
        cross join read_mark m on m.account = n.value ->> 0 and m.feed = n.value ->> 1""",
    "read_counts": """
        select json_array(k.account, k.count, json(k.oldest)) from (
          select account, count, case when count > :most_reads - :oldest then (
            select json_group_array({read_mark m}) from (
              select * from read_mark where account = c.account and feed not glob 'inbox:*' order by seq limit :oldest
            ) m) end as oldest
          from (
            select a.account,
              (select count(*) from read_mark where account = a.account and feed not glob 'inbox:*') as count
            from (
              select distinct value ->> 0 as account from json_each(:reads)
              where not exists (select 1 from read_mark where account = value ->> 0 and feed = value ->> 1)) a) c) k""",
}


def _notifications(made: World, found: list[Any]) -> None:
    for row in map(rows.notification, found):
        made.notifications.setdefault(row.post, {})[row.id] = row


def _notified(made: World, found: list[Any]) -> None:
    made.notified.update(
        (account, Kept(count, map(rows.notification, oldest or ()))) for account, count, oldest in found
    )


def _reads(made: World, found: list[Any]) -> None:
    made.reads.update(((row.account, row.feed), row) for row in map(rows.read_mark, found))


def _read_counts(made: World, found: list[Any]) -> None:
    made.read_counts.update(
        (account, Kept(count, map(rows.read_mark, oldest or ()))) for account, count, oldest in found
    )


PUT: Final[dict[str, Callable[[World, list[Any]], None]]] = {
    "notifications": _notifications,
    "notified": _notified,
    "reads": _reads,
    "read_counts": _read_counts,
}
