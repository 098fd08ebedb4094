"""Unread counts: what is in a feed after the account's read mark, or after its follow began where that is later.

One statement for all feeds. Each is counted from its newest post downward, up to a limit; posts that nobody is shown
are passed over, but no more than `DEPTH` times the limit is looked at, so that a feed full of a muted account's posts
costs no more than others.
"""

from collections.abc import Mapping
from typing import Final

from handraise.ports.store import Sight, Unread
from handraise.protocol.names import MAX_ID, inbox_feed
from handraise.store.sqlite import rows, sight
from handraise.store.sqlite.connections import Readers
from handraise.store.sqlite.shapes import sql

DEPTH: Final = 4
MOST_CONVERSATIONS: Final = 100

COUNTS: Final = sql(
    """
    with feed (name, since) as materialized (
      select key, max(value, coalesce((
        select pos from read_mark where account = :reader and feed = key
      ), 0)) from json_each(:feeds)
    ),
    counted (name, count) as materialized (
      select name, (
        select count(*) from (
          select 1 from (
            select id from feed_entry indexed by feed_entry_history
            where feed = name and kind = 'post' and out = 0 and pos > since and pos <= :until
            order by pos desc limit :depth
          ) e cross join post p on p.id = e.id
          where {writer} <> :reader and p.deleted = 0 and {heard} and {placed}
          limit :most
        )
      ) from feed
    ),
    talk (other, read) as materialized (
      select c.other, coalesce(m.pos, 0) from (
        select other, pos from conversation indexed by conversation_pos
        where account = :reader and :directs and other not in (select value from json_each(:hidden))
        order by pos desc limit :most_conversations
      ) c left join read_mark m on m.account = :reader and m.feed = 'direct:' || c.other
      where c.pos > coalesce(m.pos, 0)
    ),
    talked (other, count) as materialized (
      select talk.other, (
        with newest (sender, pos) as materialized (
          select d.sender, d.pos from direct d
          where min(d.sender, d.recipient) = min(:reader, talk.other)
            and max(d.sender, d.recipient) = max(:reader, talk.other)
            and d.deleted = 0 and d.pos > talk.read and d.pos <= :until
          order by d.pos desc limit :most
        )
        select count(*) from newest
        where sender <> :reader and pos > coalesce((select max(pos) from newest where sender = :reader), 0)
      ) from talk
    )
    select
      (select value from counter where name = 'seq'),
      (select json_group_object(name, count) from counted where count > 0),
      (
        select count(*) from (
          select 1 from notification m indexed by notification_kept left join post p on p.id = m.post
          where m.account = :reader and m.deleted = 0 and m.pos <= :until and {told}
            and m.pos > coalesce((select pos from read_mark where account = :reader and feed = :inbox), 0)
          limit :most
        )
      ),
      (select json_group_object('direct:' || other, count) from talked where count > 0)""",
    writer=sight.WRITER,
    heard=sight.HEARD,
    placed=sight.PLACED,
    told=sight.TOLD,
)


async def counts(
    readers: Readers, seer: Sight, feeds: Mapping[str, int], *, until: int | None, most: int, directs: bool
) -> Unread:
    """`Store.unread`."""
    parameters = {
        **sight.parameters(seer),
        "feeds": rows.dumps(feeds),
        "until": MAX_ID if until is None else until,
        "inbox": inbox_feed(seer.account),
        "most": most,
        "depth": DEPTH * most,
        "directs": directs,
        "most_conversations": MOST_CONVERSATIONS,
    }
    head, found, inbox, talked = await readers.row(COUNTS, parameters)
    told = {inbox_feed(seer.account): inbox} if inbox else {}
    return Unread(rows.loads(found) | told | rows.loads(talked), head)
