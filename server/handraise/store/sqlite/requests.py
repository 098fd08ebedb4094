"""Who waits for help: a room's queue, and the network's requests. The urgent ones first, then those asked earlier: by
their ids, since one that was looked at first has the `pos` of its approval.
"""

from collections.abc import Sequence
from typing import Any, Final

from handraise.domain.decide import duty
from handraise.domain.figures import Entry, Wait
from handraise.ports.store import Audience, Sight, Waiting
from handraise.protocol.names import topic_feed, user_feed
from handraise.store.sqlite import rows, sight
from handraise.store.sqlite.connections import Readers
from handraise.store.sqlite.shapes import sql

WAITING: Final = "p.help is not null and p.help ->> '$.state' in ('open', 'claimed', 'needs_info')"
"""As the partial index `post_queue` has it, to the letter: or it isn't used."""

UNSETTLED: Final = "p.help is not null and p.help ->> '$.state' in ('review', 'open', 'claimed', 'needs_info')"
"""As the partial index `post_waiting` has it: those that are looked at first too."""

OPEN: Final = "p.help is not null and p.help ->> '$.state' = 'open'"
"""As the partial index `post_open` has it, which gives those that nobody has in the order of their queue."""

PAGE: Final = sql(
    """
    with waiting (id, writer, urgent) as materialized (
      select p.id, {writer}, coalesce(p.help ->> '$.urgent', 0) from post p indexed by post_queue
      where p.room is :room and {waiting} and p.deleted = 0 and {placed} and {heard}
        and (:tag is null or exists (select 1 from json_each(p.tags) where value = :tag))
    ),
    page (id, urgent) as materialized (
      select id, urgent from waiting order by urgent desc, id limit :limit
    )
    select
      (select value from counter where name = 'seq'),
      (select count(*) from waiting),
      (
        select 1 + count(*) from waiting w
        cross join (select * from waiting where writer = :reader order by urgent desc, id limit 1) own
        where w.urgent > own.urgent or (w.urgent = own.urgent and w.id < own.id)
        having count(own.id) > 0 or exists (select 1 from waiting where writer = :reader)
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
    writer=sight.WRITER,
)


NEXT: Final = sql(
    """
    select json_group_array(json_array(id, author, behind)) from (
      select p.id, p.author, p.behind from post p indexed by post_open
      where p.room is :room and {open} and {writer} <> :reader
        and p.deleted = 0 and {placed} and {heard}
        and (:tag is null or exists (select 1 from json_each(p.tags) where value = :tag))
      order by coalesce(p.help ->> '$.urgent', 0) desc, p.id limit :limit
    )""",
    open=OPEN,
    placed=sight.PLACED,
    heard=sight.HEARD,
    writer=sight.WRITER,
)


async def next_waiting(
    readers: Readers, room: int | None, *, seer: Sight, tag: str | None, limit: int
) -> list[tuple[int, int, int]]:
    """`Store.next_waiting`."""
    [text] = await readers.row(NEXT, {**sight.parameters(seer), "room": room, "tag": tag, "limit": limit})
    return [(ident, author, behind) for ident, author, behind in rows.loads(text)]


async def page(readers: Readers, room: int | None, *, seer: Sight, tag: str | None, limit: int) -> Waiting:
    """`Store.waiting`."""
    parameters: dict[str, Any] = {**sight.parameters(seer), "room": room, "tag": tag, "limit": limit}
    head, count, place, text = await readers.row(PAGE, parameters)
    found = [(rows.post(post), *rest) for post, *rest in rows.loads(text or "[]")]
    found.sort(key=lambda item: (-item[4], item[0].id))
    posts, reactions = rows.wire_posts([item[:4] for item in found])
    return Waiting(posts, reactions, count, place if room is not None else None, head)


# Who is in a block with the asker isn't reached, but for the staff of the room. Who mutes him, or follows quietly, is
# counted all the same: else the number would tell of it. An anonymous one reaches all, or it would tell who asks.
AUDIENCE: Final = """
    with feed (name) as materialized (select value from json_each(:feeds)),
    duty_for (account) as materialized (
      select d.account from duty d where (d.topics <> '{}' or d.rooms <> '[]') and (exists (
        select 1 from json_each(d.topics) t where t.key in (select value from json_each(:tags)))
      or :room in (select value from json_each(d.rooms)))
    ),
    reached (account, staff) as materialized (
      select f.account, 0 from feed cross join follow f indexed by follow_feed
      on f.feed = name and f.auto = 0 and f.stopped = 0
      union select account, 0 from duty_for where :room is null
      union select m.account, m.role in ('lead', 'helper') from member m where m.room = :room and m."left" = 0
    ),
    told (account) as materialized (
      select a.id from reached r cross join account a on a.id = r.account
      where a.id <> :asker and a.active = 1 and (:room is not null or a.role in (select value from json_each(:roles)))
        and (r.staff or not :named or not exists (
          select 1 from relation b where b.kind = 'block'
          and ((b.owner = a.id and b.target = :asker) or (b.owner = :asker and b.target = a.id))))
    )
    select
      (select json_group_array(account) from told),
      (select json_group_array(account) from told where account in (select account from duty_for))"""

KNOWN: Final = "iif(p.behind, 0, p.author)"
"""By whom figures tell askers apart. All who ask anonymously count as one, or the number would tell who they aren't."""

WAITS: Final = sql(
    """
    select json_group_array(json_array(author, came, ended - created_at)) from (
      select {known} as author, p.created_at, coalesce(p.help ->> '$.ended_at', :now) as ended, (
        select min(s.at) from step s where s.request = p.id and s.action in ('claim', 'assign', 'answer')
      ) - p.created_at as came
      from post p indexed by post_asked
      where p.help is not null and p.held is null and p.room is :room and p.created_at > :since
        and (:room is not null or exists (
          select 1 from json_each(p.tags) where value in (select value from json_each(:tags))))
      order by p.created_at desc limit 100
    )""",
    known=KNOWN,
)


async def audience(
    readers: Readers, asker: int, tags: Sequence[str], room: int | None, roles: frozenset[str], named: bool
) -> Audience:
    """`Store.audience`."""
    feeds = [user_feed(asker), *map(topic_feed, tags)] if room is None else []
    parameters = {
        "asker": asker,
        "feeds": rows.dumps(feeds),
        "tags": rows.dumps(list(tags) if room is None else []),
        "room": room,
        "roles": rows.dumps(sorted(roles)),
        "named": named,
    }
    accounts, on_duty = await readers.row(AUDIENCE, parameters)
    return Audience(frozenset(rows.loads(accounts)), frozenset(rows.loads(on_duty)))


async def waits(readers: Readers, tags: Sequence[str], room: int | None, since: int, now: int) -> list[Wait]:
    """`Store.waits`."""
    [text] = await readers.row(WAITS, {"tags": rows.dumps(list(tags)), "room": room, "since": since, "now": now})
    return [Wait(*found) for found in rows.loads(text)]


# A place in a room counts for the requests of that room alone, and the network's levels for the network's alone.
ALERTED: Final = {
    "duty": """
        select json_group_array(d.account) from post p cross join duty d
        where p.id = :request and (d.topics <> '{}' or d.rooms <> '[]') and iif(p.room is null,
          exists (select 1 from json_each(d.topics) t join json_each(p.tags) g on g.value = t.key),
          p.room in (select value from json_each(d.rooms)))""",
    "notify": """
        select json_group_array(distinct f.account) from post p cross join json_each(p.tags) g
        cross join follow f indexed by follow_feed
        on f.feed = 'topic:' || g.value and f.auto = 0 and f.stopped = 0 and f.mode = 'notify'
        where p.id = :request and p.room is null""",
    "lead": """
        select json_group_array(m.account) from post p cross join member m on m.room = p.room
        where p.id = :request and m.role = 'lead' and m."left" = 0""",
    "admins": """
        select json_group_array(a.id) from post p cross join account a
        where p.id = :request and p.room is null and a.role = 'admin' and a.active = 1""",
}


THERE: Final = """
    select json_group_array(id) from (
      select a.id from post p cross join json_each(({found})) f join account a on a.id = f.value
      where p.id = :request and a.active = 1 and iif(p.room is null,
        a.role in (select value from json_each(:roles)),
        exists (select 1 from member m where m.room = p.room and m.account = a.id and m."left" = 0))
      limit :most
    )"""
"""Of those found, who may see the request now: one may have left, be disabled or have another role since."""

MOST_ALERTED: Final = 500
"""Accounts of a level that are alerted: all are written in one transaction, and more than so many help nobody more."""


PRESENT_ALERTED: Final = {level: THERE.replace("{found}", found) for level, found in ALERTED.items()}


async def alerted(readers: Readers, level: str, request: int, roles: frozenset[str]) -> list[int]:
    """`Store.alerted`."""
    if level not in PRESENT_ALERTED:
        return []
    parameters = {"request": request, "roles": rows.dumps(sorted(roles)), "most": MOST_ALERTED}
    [text] = await readers.row(PRESENT_ALERTED[level], parameters)
    found: list[int] = rows.loads(text)
    return found


STEPS: Final = sql(
    """
    with asked (id, author, tags) as materialized (
      select p.id, {known}, p.tags from post p indexed by post_asked
      where p.help is not null and p.held is null and p.room is :room
        and p.created_at >= :since and p.created_at < :until
        and (:tag is null or exists (select 1 from json_each(p.tags) where value = :tag))
      order by p.created_at desc limit :limit
    )
    select (select value from counter where name = 'seq'), (
      select json_group_array(json_array(s.seq, s.request, asked.author, s.at, s.action, s.state,
        iif(s.action = 'ask', asked.tags, null)))
      from asked cross join step s indexed by step_request on s.request = asked.id)""",
    known=KNOWN,
)


async def steps(
    readers: Readers, room: int | None, tag: str | None, since: int, until: int, limit: int
) -> tuple[list[Entry], int]:
    """`Store.steps`."""
    parameters = {"room": room, "tag": tag, "since": since, "until": until, "limit": limit}
    head, text = await readers.row(STEPS, parameters)
    found = sorted(rows.loads(text), key=lambda row: row[0])
    return [_entry(*row) for row in found], head


def _entry(_seq: int, request: int, asker: int, at: int, action: str, state: str, tags: str | None) -> Entry:
    return Entry(request, asker, at, action, state, tuple(rows.loads(tags or "[]")))


ON_DUTY: Final = """
    select
      (select json_group_array(account) from duty where topics <> '{}' or rooms <> '[]'),
      (select at from due where kind = :alive and key = '')"""


async def on_duty(readers: Readers) -> tuple[list[int], int | None]:
    """`Store.on_duty`."""
    text, alive_at = await readers.row(ON_DUTY, {"alive": duty.ALIVE})
    found: list[int] = rows.loads(text)
    return found, alive_at


LEFT_WAITING: Final = sql(
    """
    select json_group_array(json_array(p.id, p.author))
    from room r cross join post p indexed by post_waiting on p.room = r.id and {unsettled}
    where r.id = :room and r.closed_at is not null""",
    unsettled=UNSETTLED,
)


async def left_waiting(readers: Readers, room: int) -> list[tuple[int, int]]:
    """`Store.left_waiting`."""
    [text] = await readers.row(LEFT_WAITING, {"room": room})
    return [(ident, author) for ident, author in rows.loads(text)]


ASKERS: Final = sql(
    """
    select json_group_array(writer) from (
      select {writer} as writer from post p indexed by post_queue
      where p.room = :room and {waiting} and p.deleted = 0
      order by coalesce(p.help ->> '$.urgent', 0) desc, p.id limit :limit
    )""",
    writer=sight.WRITER,
    waiting=WAITING,
)


async def askers(readers: Readers, room: int, limit: int) -> list[int]:
    """`Store.askers`."""
    [text] = await readers.row(ASKERS, {"room": room, "limit": limit})
    return list(dict.fromkeys(rows.loads(text)))


async def asker(readers: Readers, request: int) -> list[int]:
    """`Store.asker`."""
    [found] = await readers.row("select (select author from post where id = :id)", {"id": request})
    return [] if found is None else [found]
