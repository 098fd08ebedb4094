"""Where in the log a time is."""

from typing import Final

from handraise.store.sqlite.shapes import sql

_SEQ_AT: Final = """(
    with recursive narrow (low, high) as (
      select 0, (select value + 1 from counter where name = 'seq')
      union all
      select iif({late}, low, (low + high) / 2), iif({late}, (low + high) / 2, high)
      from narrow where high - low > 1
    )
    select min(high) from narrow)"""

_LATE: Final = """coalesce((
    select created_at >= {time} from post where id >= (low + high) / 2 and id < high order by id limit 1), 1)"""


def seq_at(time: str) -> str:
    """An SQL value: the seq from which on posts were made at `time` (an SQL value, ms) or later.

    It is searched for by halves, since a post's id rises with its time; where the clock once jumped back, it is one of
    the places.
    """
    return sql(_SEQ_AT, late=sql(_LATE, time=time))
