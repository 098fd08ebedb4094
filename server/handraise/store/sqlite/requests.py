"""Who waits for help: a room's queue, and the network's requests. The urgent ones first, then the earlier ones."""

from typing import Any, Final

from handraise.ports.store import Sight, Waiting
from handraise.store.sqlite import rows, sight
from handraise.store.sqlite.connections import Readers
from handraise.store.sqlite.shapes import sql

WAITING: Final = "p.help is not null and p.help ->> '$.state' in ('open', 'claimed', 'needs_info')"
"""As the partial indexes `post_waiting` and `post_queue` have it, to the letter: or they aren't used."""

PAGE: Final = sql(
    """
    with waiting (id, author, urgent, pos) as materialized (
      select p.id, p.author, coalesce(p.help ->> '$.urgent', 0), p.pos from post p indexed by post_queue
      where p.room is :room and {waiting} and p.deleted = 0 and {placed} and {heard}
        and (:tag is null or exists (select 1 from json_each(p.tags) where value = :tag))
    ),
    page (id, urgent, pos) as materialized (
      select id, urgent, pos from waiting order by urgent desc, pos limit :limit
    )
    select
      (select value from counter where name = 'seq'),
      (select count(*) from waiting),
      (
        select 1 + count(*) from waiting w cross join waiting own
        where own.author = :reader and (w.urgent > own.urgent or (w.urgent = own.urgent and w.pos < own.pos))
        having count(own.id) > 0 or exists (select 1 from waiting where author = :reader)
      ),
      (
        select '[' || group_concat(json_array(
          {post p}, {account a}, case when t.post then {tally t} end,
          (select json(kinds) from reaction where post = p.id and account = :reader), page.urgent
        )) || ']'
        from page cross join post p on p.id = page.id
        join account a on a.id = p.author left join tally t on t.post = p.id
      )""",
    waiting=WAITING,
    placed=sight.PLACED,
    heard=sight.HEARD,
)


async def page(readers: Readers, room: int | None, *, seer: Sight, tag: str | None, limit: int) -> Waiting:
    """`Store.waiting`."""
    parameters: dict[str, Any] = {**sight.parameters(seer), "room": room, "tag": tag, "limit": limit}
    head, count, place, text = await readers.row(PAGE, parameters)
    found = [(rows.post(post), *rest) for post, *rest in rows.loads(text or "[]")]
    found.sort(key=lambda item: (-item[4], item[0].pos))
    posts, reactions = rows.wire_posts([item[:4] for item in found])
    return Waiting(posts, reactions, count, place if room is not None else None, head)


async def asker(readers: Readers, request: int) -> list[int]:
    """`Store.asker`."""
    [found] = await readers.row("select (select author from post where id = :id)", {"id": request})
    return [] if found is None else [found]
