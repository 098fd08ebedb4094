"""The history of duty: who was on duty when, for a topic, for all topics, or in a room."""

from typing import Final

from handraise.domain.model import Shift
from handraise.protocol.names import room_feed, topic_feed
from handraise.store.sqlite import rows
from handraise.store.sqlite.connections import Readers
from handraise.store.sqlite.shapes import sql

ON: Final = """
    select d.account as account, f.value as feed, (
      select s.began_at from shift s indexed by shift_begun
      where s.account = d.account and s.feed = f.value and s.ended_at is null order by s.seq desc limit 1
    ) as began_at
    from duty d cross join json_each((
      select json_group_array(feed) from (
        select 'topic:' || key as feed from json_each(d.topics)
        union all select 'room:' || value from json_each(d.rooms))
    )) f where {which}"""
"""What accounts are on duty for now, and since when."""

_OF_ONE: Final = "shift_ended where feed = :feed and ended_at > :since"
_OF_TOPICS: Final = "shift_ended_at where ended_at > :since and feed >= 'topic:' and feed < 'topic;'"

_PAGE: Final = """
    with ended (seq, feed, account, began_at, ended_at) as (
      select seq, feed, account, began_at, ended_at from shift indexed by {ended} and began_at < :until
      order by ended_at desc limit :limit
    ),
    begun (feed, account, began_at) as (
      select found.feed, found.account, found.began_at from ({on}) found
      where found.began_at < :until
        and iif(:feed is null, found.feed >= 'topic:' and found.feed < 'topic;', found.feed = :feed)
    )
    select
      (select json_group_array(json_array(seq, feed, account, began_at, ended_at)) from ended),
      (select json_group_array(json_array(0, feed, account, began_at, null)) from begun)"""

_ON_NOW: Final = sql(ON, which="(d.topics <> '{}' or d.rooms <> '[]')")
OF_ONE: Final = sql(_PAGE, ended=_OF_ONE, on=_ON_NOW)
OF_TOPICS: Final = sql(_PAGE, ended=_OF_TOPICS, on=_ON_NOW)


def feed_of(room: int | None, tag: str | None) -> str | None:
    """What duty is for that serves a room or a topic; None for the network's topics together."""
    if room is not None:
        return room_feed(room)
    return None if tag is None else topic_feed(tag)


async def shifts(readers: Readers, feed: str | None, since: int, until: int, limit: int) -> list[Shift]:
    """`Store.shifts`."""
    parameters = {"feed": feed, "since": since, "until": until, "limit": limit}
    found = await readers.row(OF_TOPICS if feed is None else OF_ONE, parameters)
    return [Shift(*row) for text in found for row in rows.loads(text)]
