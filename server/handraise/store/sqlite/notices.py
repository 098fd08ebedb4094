"""What is an account's own: notifications, mutes, blocks, read marks, word filters, lists. One statement a read."""

from collections.abc import Callable
from typing import Any, Final

from handraise.domain import views
from handraise.domain.model import FeedList
from handraise.ports.store import Notices, Own, Sight
from handraise.protocol.names import MAX_ID
from handraise.store.sqlite import rows, sight
from handraise.store.sqlite.connections import Readers
from handraise.store.sqlite.shapes import sql

PAGE: Final = sql(
    """
    select (select value from counter where name = 'seq'), (
      select '[' || group_concat(json_array({notification n}, {account a}, case when p.id and {visible} then json_array(
        {post p}, {account w}, case when t.post then {tally t} end,
        (select json(kinds) from reaction where post = p.id and account = :reader)
      ) end)) || ']'
      from (
        select m.* from notification m indexed by notification_kept left join post p on p.id = m.post
        where m.account = :reader and m.deleted = 0 and m.pos < :before and {told}
        order by m.pos desc limit :limit
      ) n cross join account a on a.id = n.author
      left join post p on p.id = n.post left join account w on w.id = p.author left join tally t on t.post = p.id)""",
    told=sight.TOLD,
    visible=sight.VISIBLE,
)

OWN: Final = sql("""
    select
      (select json_group_array({relation r}) from relation r where r.owner = :account),
      (select json_group_array({read_mark m}) from read_mark m where m.account = :account),
      (select json_group_array({word_filter w}) from word_filter w where w.account = :account),
      (select json_group_array({feed_list l}) from feed_list l where l.account = :account),
      (select json_group_array({suspension s}) from suspension s where s.account = :account),
      (select json_group_array({account a})
        from follow f cross join account a on a.id = cast(substr(f.feed, 6) as integer)
        where f.account = :account and f.stopped = 0 and f.feed >= 'user:' and f.feed < 'user;' and a.active = 1
          and not exists (select 1 from relation b where b.owner = a.id and b.kind = 'block' and b.target = :account)),
      (select json_group_array(json_array({post p}, {account a})) from (
        select * from post indexed by post_behind
        where behind = :account and behind <> 0 and root = id and deleted = 0 order by id desc limit 100
      ) p cross join account a on a.id = p.author)
    """)

ONE: Final = {
    "read": sql("select (select {read_mark m} from read_mark m where m.id = :id and m.account = :account)"),
    "filter": sql("select (select {word_filter w} from word_filter w where w.id = :id and w.account = :account)"),
    "list": sql("select (select {feed_list l} from feed_list l where l.id = :id and l.account = :account)"),
}

SHOWN: Final[dict[str, Callable[[list[Any]], Any]]] = {
    "read": lambda found: views.read(rows.read_mark(found)),
    "filter": lambda found: views.word_filter(rows.word_filter(found)),
    "list": lambda found: views.feed_list(rows.feed_list(found)),
}
"""A row of each kind as the wire shows it."""


async def page(readers: Readers, seer: Sight, before: int | None, limit: int) -> Notices:
    """`Store.notifications`."""
    parameters = {
        **sight.parameters(seer),
        "before": MAX_ID if before is None else before,
        "limit": limit + 1,
    }
    head, text = await readers.row(PAGE, parameters)
    found = [(rows.notification(row), rows.account(by), post) for row, by, post in rows.loads(text or "[]")]
    found.sort(key=lambda item: item[0].pos, reverse=True)
    shown = found[:limit]
    following = shown[-1][0].pos if len(found) > limit else None
    about = {item[0].post: (rows.post(item[2][0]), *item[2][1:]) for item in shown if item[2] is not None}
    posts, reactions = rows.wire_posts(list(about.values()))
    told = tuple([views.notification(row, by) for row, by, _ in shown])
    return Notices(told, posts, reactions, following, head)


async def own(readers: Readers, account: int) -> Own:
    """`Store.own`."""
    relations, marks, filters, lists, suspended, people, masks = await readers.row(OWN, {"account": account})
    held = sorted(rows.each(relations, rows.relation), key=lambda row: row.seq)
    return Own(
        tuple([views.relation(row) for row in held if row.kind == "mute"]),
        tuple([views.relation(row) for row in held if row.kind == "block"]),
        tuple([views.read(row) for row in sorted(rows.each(marks, rows.read_mark), key=lambda row: row.id)]),
        tuple([views.word_filter(row) for row in sorted(rows.each(filters, rows.word_filter), key=lambda row: row.id)]),
        tuple([views.feed_list(row) for row in sorted(rows.each(lists, rows.feed_list), key=lambda row: row.id)]),
        tuple([views.suspension(row) for row in sorted(rows.each(suspended, rows.suspension), key=lambda row: row.id)]),
        tuple([views.author(row) for row in sorted(rows.each(people, rows.account), key=lambda row: row.id)]),
        tuple([views.mask(rows.post(post), rows.account(shown)) for post, shown in sorted(rows.loads(masks))]),
    )


async def feed_list(readers: Readers, account: int, ident: int) -> FeedList | None:
    """`Store.feed_list`."""
    [found] = await readers.row(ONE["list"], {"id": ident, "account": account})
    return None if found is None else rows.feed_list(rows.loads(found))


async def wire_object(readers: Readers, kind: str, ident: int, account: int) -> Any:
    """The account's own read mark, filter or list in its present state; ended where there is none."""
    [found] = await readers.row(ONE[kind], {"id": ident, "account": account})
    return views.deleted(ident) if found is None else SHOWN[kind](rows.loads(found))
