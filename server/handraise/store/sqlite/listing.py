"""Home, history and threads: posts of some feeds, newest first by `pos`.

As in replay, every feed gives a limited number of rows and the page ends where the first feed has more. Deleted and
hidden posts are left out of it, and those that are held from the reader; where he sees them they stand where they
would be, though they are in none of its feeds. A page that they, or a tag that few posts have, have thinned is read
again with more rows of each feed, so that each page is one snapshot. It is full unless there is nothing more or `DEPTH`
rows were read: then it ends there, short, and the next one goes on.
"""

from collections.abc import Sequence
from typing import Any, Final

from handraise.ports.store import Listing, Sight
from handraise.protocol.names import MAX_ID
from handraise.store.sqlite import rows, sight
from handraise.store.sqlite.connections import Readers
from handraise.store.sqlite.replay import per_feed
from handraise.store.sqlite.shapes import sql

DEPTH: Final = 5000
"""Rows that are read for a page at most: who asks for what isn't there holds no reader longer than others do."""

# As `domain.routing` has it of a post that isn't held.
_BELONGS: Final = """p.held is not null and p.pos < :before and p.pos >= floor.since and exists (
        select 1 from feed where name = 'thread:' || p.root
        or iif(p.room is null,
          (name = 'user:' || p.author and p.reply_to is null)
          or exists (select 1 from json_each(p.tags) where name = 'topic:' || value),
          name = 'room:' || p.room))"""

PAGE: Final = sql(
    """
    with feed (name) as materialized (select value from json_each(:feeds)),
    edge (since) as materialized (
      select coalesce(max((
        select pos from feed_entry indexed by feed_entry_history
        where feed = name and kind = 'post' and out = 0 and pos < :before order by pos desc limit 1 offset :per_feed - 1
      )), 0) from feed
    ),
    rank (id, pos) as materialized (
      select e.id, e.pos
      from edge cross join feed
      cross join feed_entry e indexed by feed_entry_history
      on e.feed = name and e.kind = 'post' and e.out = 0 and e.pos < :before and e.pos >= edge.since
      order by e.pos desc limit :depth
    ),
    floor (since) as materialized (
      select iif((select count(*) from rank) < :depth, edge.since, (select min(pos) from rank)) from edge
    ),
    chosen (id) as materialized (
      select id from rank
      union select p.id from floor cross join post p indexed by post_held_writer on {writer} = :reader and {belongs}
      union select p.id from floor cross join json_each(:staff) s
      cross join post p indexed by post_held on p.room = s.value and {belongs}
      union select p.id from floor cross join post p indexed by post_held on p.room is null and :admin and {belongs}
    ),
    page (id) as materialized (
      select p.id from chosen cross join post p on p.id = chosen.id
      where p.deleted = 0 and {placed} and {heard}
        and (:tag is null or exists (select 1 from json_each(p.tags) where value = :tag))
      order by p.pos desc limit :limit
    )
    select
      (select value from counter where name = 'seq'),
      since,
      (
        select '[' || group_concat(json_array(
          {post p}, {account a}, case when t.post then {tally t} end,
          (select json(kinds) from reaction where post = p.id and account = :reader)
        )) || ']'
        from page cross join post p on p.id = page.id
        join account a on a.id = p.author left join tally t on t.post = p.id
      )
    from floor""",
    placed=sight.PLACED,
    heard=sight.HEARD,
    belongs=_BELONGS,
    writer=sight.WRITER,
)


async def page(
    readers: Readers, feeds: Sequence[str], before: int | None, limit: int, *, seer: Sight, tag: str | None
) -> Listing:
    """`Store.home`."""
    parameters: dict[str, Any] = {
        "feeds": rows.dumps(list(dict.fromkeys(feeds))),
        "before": MAX_ID if before is None else before,
        **sight.parameters(seer),
        "tag": tag,
        "limit": limit + 1,
    }
    depth = 2 * (limit + 1)
    while True:
        depths = {"depth": depth, "per_feed": per_feed(depth, len(feeds))}
        head, since, text = await readers.row(PAGE, parameters | depths)
        found = rows.loads(text or "[]")
        if len(found) > limit or since == 0 or depth >= DEPTH:
            return _listing(found, limit, since, head)
        depth = min(4 * depth, DEPTH)


def _listing(found: list[Any], limit: int, since: int, head: int) -> Listing:
    """`since` is the `pos` down to which everything was looked at, 0 for the end of all feeds."""
    read = [(rows.post(post), *rest) for post, *rest in found]
    read.sort(key=lambda item: item[0].pos, reverse=True)
    shown = read[:limit]
    posts, reactions = rows.wire_posts(shown)
    return Listing(posts, reactions, shown[-1][0].pos if len(read) > limit else since or None, head)
