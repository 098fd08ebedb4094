"""What waits for review: in a room, or on the network; those that wait longest first."""

from typing import Final

from handraise.ports.store import Sight, Waiting
from handraise.store.sqlite import rows, sight
from handraise.store.sqlite.connections import Readers
from handraise.store.sqlite.shapes import sql

# Whom an admin mutes or is blocked by is looked at all the same.
PAGE: Final = sql(
    """
    with waiting (id) as materialized (
      select p.id from post p indexed by post_review
      where p.room is :room and p.held ->> '$.state' = 'review' and p.deleted = 0
        and iif(p.room is null, :admin, p.room in (select value from json_each(:staff)))
    ),
    page (id) as materialized (select id from waiting where id > :after order by id limit :limit)
    select
      (select value from counter where name = 'seq'),
      (select count(*) from waiting),
      (
        select '[' || group_concat(json_array(
          {post p}, {account a}, case when t.post then {tally t} end,
          (select json(kinds) from reaction where post = p.id and account = :reader)
        )) || ']'
        from page cross join post p on p.id = page.id
        join account a on a.id = p.author left join tally t on t.post = p.id
      )"""
)


async def page(readers: Readers, room: int | None, *, seer: Sight, after: int, limit: int) -> Waiting:
    """`Store.held`."""
    head, count, text = await readers.row(
        PAGE, {**sight.parameters(seer), "room": room, "after": after, "limit": limit}
    )
    found = [(rows.post(post), *rest) for post, *rest in rows.loads(text or "[]")]
    found.sort(key=lambda item: item[0].id)
    posts, reactions = rows.wire_posts(found)
    return Waiting(posts, reactions, count, None, head)
