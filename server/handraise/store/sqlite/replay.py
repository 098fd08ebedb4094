"""Replay: what changed in a session's feeds after a cursor, each object once, in its present state, in seq order.

A page is chosen from an index alone. Every feed gives its next rows, up to a limit; where a feed has more, the page
ends at that feed's last one, so that it is complete up to its `until`. Then the rows up to there are read, object by
object, in the same statement.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from msgspec.structs import replace

from handraise.domain import model, policy, routing, views
from handraise.ports.store import Replayed, ReplayPage
from handraise.protocol import objects
from handraise.protocol.names import is_public, room_feed
from handraise.store.sqlite import notices, rows
from handraise.store.sqlite.connections import Readers
from handraise.store.sqlite.shapes import sql

_FEEDS: Final = """
    feed (name, after) as materialized (select key, max(value, :after) from json_each(:feeds))"""

# An object that is still in a feed of the session hasn't gone. One that left several of them at different seqs went
# with the last that this replay tells. A tally's rows leave with its post's, which says it.
_TOLD: Final = """(
    e.out = 0 or (e.kind = 'post' and not exists (
      select 1 from feed_entry o cross join feed f on f.name = o.feed
      where o.kind = 'post' and o.id = e.id and (o.out = 0 or (o.seq > e.seq and o.seq > f.after))
    )))"""

SIZE: Final = sql(
    """
    with {feeds}
    select count(*) from (
      select distinct e.kind, e.id
      from feed cross join feed_entry e indexed by feed_entry_replay on e.feed = name and e.seq > after
      where {told}
      limit :limit + 1
    )""",
    feeds=_FEEDS,
    told=_TOLD,
)

_OBJECT: Final = """case kind
    when 'post' then (
      select json_array({post p}, {account a}, case when t.post then {tally t} end, case when p.deleted then json((
        select json_group_array(d.feed) from feed_entry d where d.kind = 'post' and d.id = p.id and d.out = 0)) end)
      from post p join account a on a.id = p.author left join tally t on t.post = p.id where p.id = page.id)
    when 'tally' then (
      select json_array(
        p.author, json(p.tags), p.reply_to, p.root, p.room, p.relay ->> '$.author.id', json(p.help), json(p.held),
        {tally t})
      from post p join tally t on t.post = p.id where p.id = page.id)
    when 'profile' then (
      select json_array({profile p}, {account a})
      from profile p join account a on a.id = p.account where p.account = page.id)
    when 'mark' then (select kinds from reaction where post = page.id and account = :account)
    when 'room' then (select {room r} from room r where r.id = page.id)
    when 'member' then (
      select json_array({member m}, {account a}) from member m join account a on a.id = m.account where m.id = page.id)
    when 'follow' then (select {follow f} from follow f where f.id = page.id)
    when 'direct' then (
      select json_array({direct d}, {account s}, {account r})
      from direct d join account s on s.id = d.sender join account r on r.id = d.recipient where d.id = page.id)
    when 'privacy' then (select json_array(presence) from privacy where account = page.id)
    when 'notification' then (
      select json_array({notification n}, {account a})
      from notification n join account a on a.id = n.author where n.id = page.id)
    when 'report' then (
      select json_array({report q}, {moderation_case c})
      from report q join moderation_case c on c.id = q.case_id where q.id = page.id)
    when 'suspension' then (select {suspension s} from suspension s where s.id = page.id)
    when 'mask' then (
      select json_array({post p}, {account a}) from post p join account a on a.id = p.author where p.id = page.id)
    when 'duty' then (select {duty d} from duty d where d.account = page.id)
    when 'note' then (
      select json_array({note n}, {account a}) from note n join account a on a.id = n.author where n.id = page.id)
    when 'read' then (select {read_mark m} from read_mark m where m.id = page.id)
    when 'filter' then (select {word_filter w} from word_filter w where w.id = page.id)
    when 'list' then (select {feed_list l} from feed_list l where l.id = page.id)
    else (
      select {relation r} from relation r
      where r.owner = :account and r.kind = page.kind and r.target = page.id)
    end"""

# `rank` has the next rows of all feeds together, so that only these are sorted. An object's rows at one seq are all in
# or all out: with one that is in, those that are out aren't told.
PAGE: Final = sql(
    """
    with {feeds},
    last (seq) as materialized (
      select (
        select seq from feed_entry indexed by feed_entry_replay
        where feed = name and seq > after order by seq limit 1 offset :per_feed - 1
      ) from feed
    ),
    edge (until, head) as materialized (
      select coalesce(min(last.seq), counter.value), counter.value
      from counter left join last where counter.name = 'seq'
    ),
    rank (seq, kind, id, out) as materialized (
      select e.seq, e.kind, e.id, e.out
      from edge cross join feed
      cross join feed_entry e indexed by feed_entry_replay
      on e.feed = name and e.seq > after and e.seq <= edge.until
      where {told}
      order by e.seq limit :limit
    ),
    page (seq, kind, id, out) as materialized (select distinct seq, kind, id, out from rank)
    select iif((select count(*) from rank) < :limit, edge.until, (select max(seq) from rank)), edge.head, (
      select '[' || group_concat(
        '[' || seq || ',"' || kind || '",' || id || ',' || out || ',' || coalesce({object}, 'null') || ']'
      ) || ']' from page
    ) from edge""",
    feeds=_FEEDS,
    told=_TOLD,
    object=_OBJECT,
)


class Row(NamedTuple):
    """A chosen object. `found` is what the tables have of it, None where there is nothing (any more)."""

    seq: int
    kind: str
    id: int
    out: int
    found: Any


def per_feed(limit: int, feeds: int) -> int:
    """How many rows one of many feeds gives to a page: enough that a busy one fills a good part of it alone, and few
    enough that a page of hundreds of feeds doesn't count rows by the ten thousand."""
    return max(1, limit // 4, min(limit, 4 * limit // max(1, feeds)))


async def size(readers: Readers, feeds: Mapping[str, int], after: int, limit: int) -> int:
    """`Store.replay_size`."""
    [number] = await readers.row(SIZE, {"feeds": rows.dumps(feeds), "after": after, "limit": limit})
    return int(number)


async def page(readers: Readers, feeds: Mapping[str, int], after: int, *, account: int, limit: int) -> ReplayPage:
    """`Store.replay`."""
    parameters = {
        "feeds": rows.dumps(feeds),
        "after": after,
        "account": account,
        "limit": limit,
        "per_feed": per_feed(limit, len(feeds)),
    }
    until, head, text = await readers.row(PAGE, parameters)
    found = sorted([Row(*values) for values in rows.loads(text or "[]")])
    return ReplayPage(tuple([_SHOWN[row.kind](row, account) for row in found]), until, dry=until >= head)


def _post(row: Row, reader: int) -> Replayed:
    post, author, counts, kept = row.found
    written = rows.post(post)
    # A deleted post names no tags any more, but is told in all the feeds that it was in.
    feeds = routing.public_feeds(written) if kept is None else tuple(sorted(filter(is_public, kept)))
    if row.out:
        gone, credited = objects.Gone(row.id), routing.credited(written)
        return Replayed(row.seq, row.kind, row.id, written.author, feeds, gone, written.room, credited)
    shown = views.post(written, rows.account(author), None if counts is None else rows.tally(counts))
    return Replayed(row.seq, row.kind, row.id, written.author, feeds, shown, written.room, routing.credited(written))


def _tally(row: Row, reader: int) -> Replayed:
    author, tags, reply_to, root, room, credited, asked, held, counts = row.found
    written = model.Post(row.id, 0, 0, author, "", "", tuple(tags), (), reply_to, root, None, 0, room=room)
    if held is not None:
        written = replace(written, held=model.Held(**held))
    if asked is not None:
        written = replace(written, help=rows.asked(asked))
    shown = views.tally(rows.tally(counts))
    return Replayed(row.seq, row.kind, row.id, author, routing.public_feeds(written), shown, room, credited or 0)


def _room(row: Row, reader: int) -> Replayed:
    found = rows.room(row.found)
    return Replayed(row.seq, row.kind, row.id, 0, (room_feed(found.id),), views.room(found))


def _member(row: Row, reader: int) -> Replayed:
    found = rows.member(row.found[0])
    shown = views.member(found, rows.account(row.found[1]))
    return Replayed(row.seq, row.kind, row.id, 0, (room_feed(found.room),), shown)


def _profile(row: Row, reader: int) -> Replayed:
    profile, account = row.found
    shown = views.profile(rows.profile(profile), rows.account(account))
    return Replayed(row.seq, row.kind, row.id, 0, (), shown)


def _mark(row: Row, reader: int) -> Replayed:
    return Replayed(row.seq, row.kind, row.id, 0, (), views.mark(row.id, frozenset(row.found or ())))


def _follow(row: Row, reader: int) -> Replayed:
    return Replayed(row.seq, row.kind, row.id, 0, (), views.follow(rows.follow(row.found)))


def _direct(row: Row, reader: int) -> Replayed:
    message, sender, recipient = row.found
    written = rows.direct(message)
    shown = views.direct(written, rows.account(sender), rows.account(recipient))
    return Replayed(row.seq, row.kind, row.id, written.sender, (), shown, scope="direct")


def _privacy(row: Row, reader: int) -> Replayed:
    return Replayed(row.seq, row.kind, row.id, 0, (), views.privacy(row.id, row.found[0]))


def _relation(row: Row, reader: int) -> Replayed:
    return Replayed(row.seq, row.kind, row.id, 0, (), relation(row.kind, reader, row.id, row.found))


def relation(kind: str, owner: int, target: int, found: list[Any] | None) -> objects.Relation:
    """A mute or block as its owner sees it, one that has ended too."""
    if found is None:
        return views.relation(model.Relation(kind, owner, target, 0), ended=True)
    return views.relation(rows.relation(found))


def _notification(row: Row, reader: int) -> Replayed:
    told, by = row.found
    made = rows.notification(told)
    shown = views.notification(made, rows.account(by))
    return Replayed(row.seq, row.kind, row.id, made.by, (), shown, made.room, made.credited)


def _report(row: Row, reader: int) -> Replayed:
    made, case = row.found
    return Replayed(row.seq, row.kind, row.id, 0, (), views.report(rows.report(made), rows.case(case)))


def _suspension(row: Row, reader: int) -> Replayed:
    """What ended has no row any more."""
    shown = views.deleted(row.id) if row.found is None else views.suspension(rows.suspension(row.found))
    return Replayed(row.seq, row.kind, row.id, 0, (), shown)


def _mask(row: Row, reader: int) -> Replayed:
    post, author = row.found
    return Replayed(row.seq, row.kind, row.id, 0, (), views.mask(rows.post(post), rows.account(author)))


def _duty(row: Row, reader: int) -> Replayed:
    return Replayed(row.seq, row.kind, row.id, 0, (), views.duty(rows.duty(row.found)))


def _note(row: Row, reader: int) -> Replayed:
    note, by = row.found
    written = rows.note(note)
    return Replayed(row.seq, row.kind, row.id, 0, (), views.note(written, rows.account(by)), written.room)


def _own(row: Row, reader: int) -> Replayed:
    """A read mark, a word filter or a list. What ended has no row any more."""
    shown = views.deleted(row.id) if row.found is None else notices.SHOWN[row.kind](row.found)
    scope = policy.mark_scope(shown.feed) if isinstance(shown, objects.Read) else ""
    return Replayed(row.seq, row.kind, row.id, 0, (), shown, scope=scope)


_SHOWN: Final[dict[str, Callable[[Row, int], Replayed]]] = {
    "post": _post,
    "tally": _tally,
    "room": _room,
    "member": _member,
    "profile": _profile,
    "mark": _mark,
    "follow": _follow,
    "direct": _direct,
    "privacy": _privacy,
    "mute": _relation,
    "block": _relation,
    "notification": _notification,
    "duty": _duty,
    "note": _note,
    "report": _report,
    "suspension": _suspension,
    "mask": _mask,
    "read": _own,
    "filter": _own,
    "list": _own,
}
